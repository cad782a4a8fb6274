"""Where the ends of a tunnel run: the loopback device, or network namespaces with a link between them."""

import ctypes
import itertools
import os
import random
import shutil
import socket
import subprocess
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .processes import Children, Failed, checked, last_line

SOURCES = Path(__file__).resolve().parent.parent
# Where they are not called as the command.
PACKAGES = {"ip": "iproute2", "gcc": "gcc and libc6-dev", "chromedriver": "chromium-driver"}
CLONE_NEWNET = 0x40000000
NUMBERS = itertools.count()


class Link(NamedTuple):
    """One way each."""

    delay_ms: int
    jitter_ms: int
    loss_percent: float
    mbit: int
    queue_packets: int  # on their way at most

    def text(self):
        jitter = f"±{self.jitter_ms}" if self.jitter_ms else ""
        loss = f", {self.loss_percent:g}% loss" if self.loss_percent else ""
        return f"{self.delay_ms}{jitter} ms each way, {self.mbit} Mbit/s{loss}"


@dataclass(frozen=True)
class Host:
    """Where an end runs; without a namespace it is where this command runs."""

    address: str = "127.0.0.1"
    namespace: str | None = None

    @property
    def before(self):
        """What comes before a command that is to run there."""
        return ("ip", "netns", "exec", self.namespace) if self.namespace else ()

    def run(self, *command):
        checked([*self.before, *command])

    def entered(self):
        """Sockets that this thread makes meanwhile are there."""
        return entered(self.namespace) if self.namespace else nullcontext()


@dataclass(frozen=True)
class Place:
    client: Host = Host()
    server: Host = Host()


@contextmanager
def open_place(link, seed, folder):
    """`seed` chooses which packets the link loses. Without a link all is on the loopback device."""
    if link is None:
        yield Place()
        return
    program = build("link", folder)
    with open_namespaces() as names, Children() as children, open(folder / "link.log", "ab") as log:
        place = Place(*(Host(f"10.77.{number}.2", name) for number, name in enumerate(names, 1)))
        ends = [part for host in (place.client, place.server) for part in (host.namespace, host.address)]
        started = children.start([program, *ends, *link, seed], stdout=subprocess.PIPE, stderr=log)
        if started.stdout.readline() != b"ready\n":
            raise Failed(f"the link does not start: {last_line(folder / 'link.log')}")
        yield place


@contextmanager
def open_namespaces():
    """Two, by their names, in which only the loopback device is up."""
    names = [f"trials{os.getpid()}-{next(NUMBERS)}" for _ in range(2)]
    try:
        for name in names:
            checked(["ip", "netns", "add", name])
            checked(["ip", "-n", name, "link", "set", "lo", "up"])
        yield names
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)


@contextmanager
def entered(namespace):
    """This thread is there meanwhile, and so is what it starts."""
    with open("/proc/thread-self/ns/net") as home, open(f"/run/netns/{namespace}") as there:
        enter(there)
        try:
            yield
        finally:
            enter(home)


def enter(file):
    if ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET):
        raise Failed(f"setns: {os.strerror(ctypes.get_errno())}")


def missing_for_namespaces(*commands):
    """Why there can be none here, or None. `commands` are needed besides."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    for command in ("ip", *commands):
        if not shutil.which(command):
            return f"needs {command}: install the package {PACKAGES.get(command, command)}"
    return None


def missing_for_links(*commands):
    """The same for a link between them."""
    missing = missing_for_namespaces("gcc", *commands)
    return missing or (None if os.path.exists("/dev/net/tun") else "links need /dev/net/tun")


def build(name, folder):
    """The C program of that name, built in `folder` on first use."""
    program = folder / name
    if not program.exists():
        if not shutil.which("gcc"):
            raise Failed(f"{name}.c needs gcc: install the packages {PACKAGES['gcc']}")
        checked(["gcc", "-O2", "-o", program, SOURCES / f"{name}.c"])
    return program


def free_port():
    """A port below those that the system gives to connections, which could take it before the tunnel does."""
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            try:
                tcp.bind(("0.0.0.0", port))
                udp.bind(("0.0.0.0", port))
                return port
            except OSError:
                continue

"""Where a tunnel runs: the loopback device, or two network namespaces with a link between them."""

import itertools
import os
import random
import shutil
import socket
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .processes import Children, Failed

# One way each: delay ms, jitter ms, loss %, Mbit/s, packets on their way at most.
LINKS = {
    "wan": ("50", "0", "0", "300", "4000"),
    "lossy": ("50", "0", "1", "300", "4000"),
    "bad": ("100", "5", "5", "100", "2000"),
}
LINK_SOURCE = Path(__file__).resolve().parent.parent / "link.c"
NAMESPACES = itertools.count()


@dataclass(frozen=True)
class Place:
    """`on_client` and `on_server` come before a command that is to run at that end."""

    client_address: str
    server_address: str
    on_client: tuple = ()
    on_server: tuple = ()


def missing_for_links():
    """Why there can be no links here, or None."""
    if os.geteuid() != 0:
        return "links need root"
    for command, package in (("ip", "iproute2"), ("gcc", "gcc and libc6-dev")):
        if not shutil.which(command):
            return f"links need {command}: install the package {package}"
    if not os.path.exists("/dev/net/tun"):
        return "links need /dev/net/tun"
    return None


@contextmanager
def open_place(kind, seed, folder):
    """`seed` chooses which packets a link loses. The link is built in `folder` on first use."""
    if kind == "lo":
        yield Place("127.0.0.1", "127.0.0.1")
        return
    program = build_link(folder)
    names = [f"compare{os.getpid()}-{next(NAMESPACES)}" for _ in range(2)]
    place = Place("10.77.1.2", "10.77.2.2", *(("ip", "netns", "exec", name) for name in names))
    ends = [names[0], place.client_address, names[1], place.server_address]
    try:
        for name in names:
            checked(["ip", "netns", "add", name])
        with Children() as children, open(folder / "link.log", "ab") as log:
            link = children.start(
                [program, *ends, *LINKS[kind], str(seed)], stdout=subprocess.PIPE, stderr=log)
            if link.stdout.readline() != b"ready\n":
                raise Failed(f"the link does not start: {last_line(folder / 'link.log')}")
            yield place
    finally:
        for name in names:
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)


def build_link(folder):
    program = folder / "link"
    if not program.exists():
        checked(["gcc", "-O2", "-o", program, LINK_SOURCE])
    return program


def checked(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Failed(f"{command[0]}: {done.stdout.strip()}")


def last_line(path):
    lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
    return lines[-1] if lines else "it says nothing"


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

"""Where it happens: the attacked host is a network namespace, and the attackers' another one, which has as many addresses
as they like. Without root, all of it is on the loopback device, where the flood costs more to send."""

import ctypes
import os
import shutil
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass

from shared.places import build, checked
from shared.processes import Failed

CLONE_NEWNET = 0x40000000


@dataclass(frozen=True)
class Field:
    """`address` is the attacked host's for attackers, who run behind `on_attackers` and come from `network`. `how`
    datagrams are made of bursts there, trials/flood.c says."""

    address: str
    network: str
    how: str
    on_attackers: tuple = ()


@contextmanager
def open_field():
    """This process and its children are on the attacked host until it is closed."""
    if missing_for_namespaces():
        yield Field("127.0.0.1", "127.1.0.0", "each")
        return
    host, attackers = (f"attack{os.getpid()}-{end}" for end in ("host", "them"))
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        for name in host, attackers:
            checked(["ip", "netns", "add", name])
            checked(["ip", "-n", name, "link", "set", "lo", "up"])
        checked(["ip", "link", "add", "veth0", "netns", host, "type", "veth", "peer", "name", "veth0", "netns", attackers])
        # One segment: the device cuts what the flood hands over as one, before it reaches the host.
        checked(["ip", "-n", attackers, "link", "set", "veth0", "gso_max_segs", "1"])
        for name, address in (host, "10.78.0.1/15"), (attackers, "10.78.0.2/15"):
            checked(["ip", "-n", name, "addr", "add", address, "dev", "veth0"])
            checked(["ip", "-n", name, "link", "set", "veth0", "up"])
        checked(["ip", "-n", attackers, "route", "add", "local", "10.79.0.0/16", "dev", "lo"])
        with open(f"/run/netns/{host}") as entered:
            enter(entered.fileno())
        yield Field("10.78.0.1", "10.79.0.0", "cut", ("ip", "netns", "exec", attackers))
    finally:
        enter(home)
        os.close(home)
        for name in host, attackers:
            subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)


def missing_for_namespaces():
    """Why there can be no namespaces here, or None."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    return None if shutil.which("ip") else "network namespaces need ip: install the package iproute2"


def enter(namespace):
    if ctypes.CDLL(None, use_errno=True).setns(namespace, CLONE_NEWNET):
        raise Failed(f"setns: {os.strerror(ctypes.get_errno())}")


def build_flood(folder):
    if not shutil.which("gcc"):
        raise Failed("the flood needs gcc: install the packages gcc and libc6-dev")
    return build("flood", folder)

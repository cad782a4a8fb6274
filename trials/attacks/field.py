"""Where it happens: the attacked host is a network namespace, and the attackers' another one, which has as many addresses
as they like. Without root, all of it is on the loopback device, where the flood costs more to send."""

from contextlib import contextmanager
from dataclasses import dataclass

from harness.places import Host, entered, missing_for_namespaces, open_namespaces
from harness.processes import checked


@dataclass(frozen=True)
class Field:
    """`address` is the attacked host's for the attackers, who come from `network`. `how` datagrams are made of bursts
    there, trials/flood.c says."""

    address: str
    network: str
    how: str
    attackers: Host


@contextmanager
def open_field():
    """This process and its children are on the attacked host until it is closed."""
    if missing_for_namespaces():
        yield Field("127.0.0.1", "127.1.0.0", "each", Host())
        return
    with open_namespaces() as (host, attackers):
        checked(["ip", "link", "add", "veth0", "netns", host, "type", "veth", "peer", "name", "veth0", "netns", attackers])
        # One segment: the device cuts what the flood hands over as one, before it reaches the host.
        checked(["ip", "-n", attackers, "link", "set", "veth0", "gso_max_segs", "1"])
        for name, address in (host, "10.78.0.1/15"), (attackers, "10.78.0.2/15"):
            checked(["ip", "-n", name, "addr", "add", address, "dev", "veth0"])
            checked(["ip", "-n", name, "link", "set", "veth0", "up"])
        checked(["ip", "-n", attackers, "route", "add", "local", "10.79.0.0/16", "dev", "lo"])
        with entered(host):
            yield Field("10.78.0.1", "10.79.0.0", "cut", Host("10.78.0.2", attackers))

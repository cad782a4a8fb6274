"""Where a tunnel runs: the loopback device, or two network namespaces with a link between them."""

import itertools
import os
import shutil
import subprocess
from contextlib import contextmanager

from shared.places import Place, build, checked, last_line
from shared.processes import Children, Failed

# One way each: delay ms, jitter ms, loss %, Mbit/s, packets on their way at most.
LINKS = {
    "wan": ("50", "0", "0", "300", "4000"),
    "lossy": ("50", "0", "1", "300", "4000"),
    "bad": ("100", "5", "5", "100", "2000"),
}
NAMESPACES = itertools.count()


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
    program = build("link", folder)
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

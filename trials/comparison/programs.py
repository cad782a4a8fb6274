"""What can be compared, and how each program is called for a setting."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from harness.ends import KEY
from harness.machine import UDP_BUFFER_BYTES
from harness.processes import Failed, first_line

GO_BUFFER_BYTES = 32 * 1024 * 1024
GO_LINE_MTU = 1400  # it counts without the headers of IP and UDP
TCP_BUFFER_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """`window` None leaves everything but the method at its default. With `ours_untouched` our program is left at its
    defaults, and the others get what their users would set for that line."""

    method: str
    window: int | None
    ours_untouched: bool = False

    def kcp(self):
        return {"mtu": 1492, "sndwnd": self.window, "rcvwnd": self.window, "nodelay": 1, "interval": 10, "resend": 2,
                "nc": 1}

    def config(self, is_ours):
        config = {} if self.method == "none" else {"method": self.method, "psk": KEY}
        if self.window is not None and not (is_ours and self.ours_untouched):
            config["kcp"] = self.kcp()
            config["udp"] = {"sndbuf": UDP_BUFFER_BYTES, "rcvbuf": UDP_BUFFER_BYTES}
            config["loglevel"] = 3
        return config


@dataclass(frozen=True)
class Ports:
    target: int
    kcp: int
    listen: int


class LibevProgram:
    """A program with the command line and the configuration of kcptun-libev."""

    is_tunnel = True

    def __init__(self, name, path, is_ours=False):
        self.name, self.path, self.is_ours = name, Path(path).resolve(), is_ours
        if not (self.path.is_file() and os.access(self.path, os.X_OK)):
            raise Failed(f"{path} is not a program")

    def can(self, settings):
        return True

    def server(self, place, settings, ports, folder):
        return self.command(folder / "server.json", settings, {
            "kcp_bind": f"{place.server.address}:{ports.kcp}", "connect": f"{place.server.address}:{ports.target}"})

    def client(self, place, settings, ports, folder):
        return self.command(folder / "client.json", settings, {
            "listen": f"{place.client.address}:{ports.listen}", "kcp_connect": f"{place.server.address}:{ports.kcp}"})

    def command(self, file, settings, addresses):
        file.write_text(json.dumps({**addresses, **settings.config(self.is_ours)}))
        return [str(self.path), "-c", str(file)]

    def version(self):
        return first_line([self.path, "--version"]) or first_line([self.path, "-h"], 0, 1, 2)


class GoProgram:
    """xtaci's kcptun. It carries all connections in one KCP connection (SMUX), whose buffer holds the windows. Its
    ciphers are others: on loopback only what is not encrypted can be compared. Over a line it has its own default
    cipher, and its forward error correction, which is for lines."""

    is_tunnel = True

    def __init__(self, name, folder):
        self.name, self.folder = name, Path(folder).resolve()
        for end in "kcptun-client", "kcptun-server":
            if not os.access(self.folder / end, os.X_OK):
                raise Failed(f"there is no {end} in {folder} (Debian's package kcptun has it)")

    def can(self, settings):
        return settings.window is not None and (settings.method == "none" or settings.ours_untouched)

    def server(self, place, settings, ports, folder):
        return [str(self.folder / "kcptun-server"), "-l", f"{place.server.address}:{ports.kcp}",
                "-t", f"{place.server.address}:{ports.target}", *self.options(settings)]

    def client(self, place, settings, ports, folder):
        return [str(self.folder / "kcptun-client"), "-l", f"{place.client.address}:{ports.listen}",
                "-r", f"{place.server.address}:{ports.kcp}", *self.options(settings)]

    def options(self, settings):
        options = {**settings.kcp(), "key": "k", "mode": "manual", "sockbuf": UDP_BUFFER_BYTES,
                   "smuxbuf": GO_BUFFER_BYTES}
        if settings.ours_untouched:
            options["mtu"] = GO_LINE_MTU
        else:
            options |= {"crypt": "none", "datashard": 0, "parityshard": 0}
        pairs = [part for key, value in options.items() for part in (f"--{key}", str(value))]
        return [*pairs, "--nocomp", "--quiet"]

    def version(self):
        return first_line([self.folder / "kcptun-client", "--version"])


class KernelTcp:
    """No tunnel: the kernel's TCP, with buffers that hold what a long line has on its way. Only over a line, where its
    congestion control matters."""

    is_tunnel = False

    def __init__(self, name, algorithm):
        self.name, self.algorithm = name, algorithm
        available = Path("/proc/sys/net/ipv4/tcp_available_congestion_control").read_text().split()
        if algorithm not in available:
            raise Failed(f"the kernel has no congestion control {algorithm}, but {', '.join(available)}")

    def can(self, settings):
        return settings.ours_untouched

    def prepare(self, place):
        buffers = f"4096 131072 {TCP_BUFFER_BYTES}"
        for host in place.client, place.server:
            host.run("sysctl", "-qw", f"net.ipv4.tcp_congestion_control={self.algorithm}",
                     f"net.ipv4.tcp_rmem={buffers}", f"net.ipv4.tcp_wmem={buffers}")

    def version(self):
        return first_line(["uname", "-sr"])


def parse(argument):
    """A program from NAME=PROGRAM, NAME=go:FOLDER or NAME=tcp:ALGORITHM."""
    name, equals, path = argument.partition("=")
    if not (name and equals and path) or "|" in name:
        raise Failed(f"{argument} is not NAME=PROGRAM")
    kind, colon, rest = path.partition(":")
    if colon and kind in ("go", "tcp"):
        return {"go": GoProgram, "tcp": KernelTcp}[kind](name, rest)
    return LibevProgram(name, path)

"""What can be compared, and how each program is called for a setting."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from harness.ends import KEY
from harness.machine import UDP_BUFFER_BYTES
from harness.processes import Failed, first_line

GO_BUFFER_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Settings:
    """`window` None leaves everything but the method at its default."""

    method: str
    window: int | None

    def kcp(self):
        return {"mtu": 1492, "sndwnd": self.window, "rcvwnd": self.window, "nodelay": 1, "interval": 10, "resend": 2,
                "nc": 1}

    def config(self):
        config = {} if self.method == "none" else {"method": self.method, "psk": KEY}
        if self.window is not None:
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

    def __init__(self, name, path):
        self.name, self.path = name, Path(path).resolve()
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
        file.write_text(json.dumps({**addresses, **settings.config()}))
        return [str(self.path), "-c", str(file)]

    def version(self):
        return first_line([self.path, "--version"]) or first_line([self.path, "-h"], 0, 1, 2)


class GoProgram:
    """xtaci's kcptun, whose ciphers are others: only what is not encrypted can be compared. It carries all connections
    in one KCP connection (SMUX), whose buffer holds the windows."""

    def __init__(self, name, folder):
        self.name, self.folder = name, Path(folder).resolve()
        for end in "kcptun-client", "kcptun-server":
            if not os.access(self.folder / end, os.X_OK):
                raise Failed(f"there is no {end} in {folder} (Debian's package kcptun has it)")

    def can(self, settings):
        return settings.method == "none" and settings.window is not None

    def server(self, place, settings, ports, folder):
        return [str(self.folder / "kcptun-server"), "-l", f"{place.server.address}:{ports.kcp}",
                "-t", f"{place.server.address}:{ports.target}", *self.options(settings)]

    def client(self, place, settings, ports, folder):
        return [str(self.folder / "kcptun-client"), "-l", f"{place.client.address}:{ports.listen}",
                "-r", f"{place.server.address}:{ports.kcp}", *self.options(settings)]

    def options(self, settings):
        options = {**settings.kcp(), "crypt": "none", "key": "k", "mode": "manual", "datashard": 0, "parityshard": 0,
                   "sockbuf": UDP_BUFFER_BYTES, "smuxbuf": GO_BUFFER_BYTES}
        pairs = [part for key, value in options.items() for part in (f"--{key}", str(value))]
        return [*pairs, "--nocomp", "--quiet"]

    def version(self):
        return first_line([self.folder / "kcptun-client", "--version"])


def parse(argument):
    """A program from NAME=PROGRAM or NAME=go:FOLDER."""
    name, equals, path = argument.partition("=")
    if not (name and equals and path) or "|" in name:
        raise Failed(f"{argument} is not NAME=PROGRAM")
    return GoProgram(name, path[3:]) if path.startswith("go:") else LibevProgram(name, path)

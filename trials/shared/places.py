"""What a place is, where the ends of a tunnel run, and what it takes to make one."""

import random
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .processes import Failed

SOURCES = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Place:
    """`on_client` and `on_server` come before a command that is to run at that end."""

    client_address: str
    server_address: str
    on_client: tuple = ()
    on_server: tuple = ()


def build(name, folder):
    """The C program of that name, built in `folder` on first use."""
    program = folder / name
    if not program.exists():
        checked(["gcc", "-O2", "-o", program, SOURCES / f"{name}.c"])
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

"""How the load and its targets are run. `on` comes before a command that is to run in a certain place."""

import json
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from .places import free_port
from .processes import Children, Failed, is_bound

LOAD = [sys.executable, str(Path(__file__).with_name("load.py"))]


@contextmanager
def target(on, command):
    """A target behind the tunnel, at the port that is given last on its command line."""
    port = free_port()
    with Children() as children:
        child = children.start([*on, *command, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        await_port(child, port)
        yield port


@contextmanager
def load_target(on, address, how):
    """One of the load's own; `how` it serves is said there."""
    port = free_port()
    with Children() as children:
        child = children.start([*on, *LOAD, "target", address, str(port), how], stderr=subprocess.DEVNULL)
        await_port(child, port)
        yield port


def await_port(child, port):
    deadline = time.monotonic() + 10
    while not is_bound(child.pid, "tcp", port):
        if child.poll() is not None or time.monotonic() > deadline:
            raise Failed("the target does not start")
        time.sleep(0.02)


@contextmanager
def open_sessions(on, address, port, count):
    with Children() as children:
        child = children.start(load_command(on, "sessions", address, port, count), stdout=subprocess.PIPE)
        result(child.stdout.readline())
        yield


def run_load(on, work, address, port, *arguments, patience):
    return result(run(load_command(on, work, address, port, *arguments), patience))


def load_command(on, work, *arguments):
    return [*on, *LOAD, work, *(str(part) for part in arguments)]


def result(line):
    try:
        values = json.loads(line)
    except ValueError:
        raise Failed("the load ended without a result") from None
    if "error" in values:
        raise Failed(values["error"])
    return values


def run(command, patience):
    with Children() as children:
        child = children.start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            return child.communicate(timeout=patience)[0]
        except subprocess.TimeoutExpired:
            raise Failed(f"no end after {patience} s") from None

"""How targets and users are run, which are programs of their own beside the tunnel."""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from .places import free_port
from .processes import Children, Failed, await_that, is_bound

LOAD = Path(__file__).with_name("load.py")


def python(script, *arguments):
    return [sys.executable, "-B", script, *arguments]  # the checkout stays as it is


def start_target(children, host, command, port, **options):
    """A target behind the tunnel; the port is the last on its command line."""
    child = children.start([*host.before, *command, port], **options)
    await_that(lambda: child.poll() is not None or is_bound(child.pid, "tcp", port), 10, "the target listens", pause=0.02)
    if child.poll() is not None:
        raise Failed("the target does not start")
    return child


@contextmanager
def target(host, *command):
    port = free_port()
    with Children() as children:
        start_target(children, host, command, port, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield port


def load_target(host, how):
    """One of the load's own; `how` it serves is said there."""
    return target(host, *python(LOAD, "target", how, host.address))


def run_load(host, work, entrance, *numbers, patience):
    """`entrance` is the address and the port that the load connects to."""
    return result(run(host, load(work, entrance, *numbers), patience))


@contextmanager
def open_sessions(host, entrance, count):
    with Children() as children:
        child = children.start([*host.before, *load("sessions", entrance, count)], stdout=subprocess.PIPE)
        result(child.stdout.readline())
        yield


def load(work, entrance, *numbers):
    return python(LOAD, work, *entrance, *numbers)


def run(host, command, patience, stderr=None):
    """All that the command says there."""
    with Children() as children:
        child = children.start([*host.before, *command], stdout=subprocess.PIPE, stderr=stderr, text=True)
        try:
            return child.communicate(timeout=patience)[0]
        except subprocess.TimeoutExpired:
            raise Failed(f"no end after {patience} s") from None


def result(line):
    """What a program of the traffic says in the end."""
    try:
        values = json.loads(line)
    except ValueError:
        raise Failed("the traffic ended without a result") from None
    if "error" in values:
        raise Failed(values["error"])
    return values


class Lines:
    """What a child says meanwhile, line by line, as it comes."""

    def __init__(self, child):
        self.said = []
        self.thread = threading.Thread(target=self.read, args=(child.stdout,), daemon=True)
        self.thread.start()

    def read(self, stream):
        for line in stream:
            try:
                self.said.append(json.loads(line))
            except ValueError:
                self.said.append({"who": "nobody", "result": line.decode(errors="replace").strip()})

    def join(self, seconds):
        self.thread.join(seconds)

"""Children that end with the measurement, and what /proc says about them."""

import os
import resource
import signal
import subprocess
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
FILES_WANTED = 24_000  # a process with 10,000 sessions has as many sockets, or twice as many


class Failed(Exception):
    """A measurement that gave no figures; the text says why."""


class Children:
    """Processes in sessions of their own, so that Ctrl-C reaches only this program, which then ends them."""

    def __init__(self):
        self.running = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, command, **options):
        child = subprocess.Popen(command, start_new_session=True, stdin=subprocess.DEVNULL, **options)
        self.running.append(child)
        return child

    def stop(self):
        for child in self.running:
            signal_group(child, signal.SIGTERM)
        for child in self.running:
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                signal_group(child, signal.SIGKILL)
                child.wait()
        self.running.clear()


def signal_group(child, number):
    if child.poll() is None:
        try:
            os.killpg(child.pid, number)
        except ProcessLookupError:
            pass


def allow_many_files():
    """For this process and its children. Whether it is enough for 10,000 sessions."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, FILES_WANTED), max(hard, FILES_WANTED)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= 12_000


def worker(pid):
    """The process that does the work: a launcher that does not `exec` has it as its only child."""
    while True:
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return pid
        if len(children) != 1:
            return pid
        pid = int(children[0])


def cpu_seconds(pid):
    fields = read_proc(pid, "stat").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def memory_mb(pid, key):
    """`key` is VmRSS, what is resident now, or VmHWM, the most that ever was."""
    for line in read_proc(pid, "status").splitlines():
        if line.startswith(key + ":"):
            return int(line.split()[1]) / 1024
    raise Failed("an end of the tunnel has died")


def is_bound(pid, protocol, port):
    """Whether somebody in the network namespace of `pid` listens at the port: without touching it."""
    state = {"tcp": "0A", "udp": "07"}[protocol]
    for line in read_proc(pid, f"net/{protocol}").splitlines()[1:]:
        fields = line.split()
        if fields[3] == state and int(fields[1].rsplit(":", 1)[1], 16) == port:
            return True
    return False


def read_proc(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        raise Failed("an end of the tunnel has died") from None

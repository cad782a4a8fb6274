"""Waiting, children that end with the command, and what /proc says about them."""

import os
import re
import resource
import signal
import subprocess
import time
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
FILES_WANTED = 24_000  # a process with 10,000 sessions has as many sockets, or twice as many


class Failed(Exception):
    """A trial that could not be made, or gave nothing; the text says why."""


def comes_true(condition, seconds, pause=0.05):
    """Whether it does so in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True


def await_that(condition, seconds, what, pause=0.05):
    """`what` is to come true; a function, where only the end shows what is missing."""
    if not comes_true(condition, seconds, pause):
        raise Failed(f"not after {seconds} s: {what() if callable(what) else what}")


class Children:
    """Processes in sessions of their own, so that Ctrl-C reaches only the command, which then ends them."""

    def __init__(self):
        self.running = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, command, **options):
        child = subprocess.Popen([str(part) for part in command], start_new_session=True, stdin=subprocess.DEVNULL,
                                 **options)
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


def checked(command):
    """What the command says; it has to succeed."""
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise Failed(f"{command[0]}: {done.stdout.strip()}")
    return done.stdout


def first_line(command, *accepted):
    """What the command says first, if it ends with an accepted status (0 unless told)."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
                              text=True, errors="replace", timeout=300)
    except (OSError, subprocess.TimeoutExpired) as e:
        raise Failed(f"{command[0]}: {e}") from None
    lines = done.stdout.strip().splitlines()
    return lines[0].strip() if lines and done.returncode in (accepted or (0,)) else ""


def last_line(path):
    lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
    return lines[-1] if lines else "it says nothing"


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
    listening = {"tcp": "0A", "udp": "07"}[protocol]
    return any((state, bound) == (listening, port) for state, bound, _ in sockets(pid, protocol))


def udp_ports(pid):
    """Those of the process itself."""
    links = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            links.append(os.readlink(entry))
        except OSError:
            continue
    inodes = {match.group(1) for link in links if (match := re.fullmatch(r"socket:\[(\d+)\]", link))}
    return sorted({port for table in ("udp", "udp6") for _, port, inode in sockets(pid, table) if inode in inodes})


def sockets(pid, protocol):
    """State, port and inode of each in the network namespace of `pid`."""
    for line in read_proc(pid, f"net/{protocol}").splitlines()[1:]:
        fields = line.split()
        yield fields[3], int(fields[1].rsplit(":", 1)[1], 16), fields[9]


def read_proc(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        raise Failed("an end of the tunnel has died") from None

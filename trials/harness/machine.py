"""Where the trials are made, what else runs there, and whether the program is ready for them."""

import os
import platform
import re
import resource
import subprocess
import time
from pathlib import Path

from . import command
from .processes import TICKS_PER_SECOND, Failed, comes_true, first_line

DISTURBED_CORES = 0.25  # that other programs take beside a measurement
UDP_BUFFER_BYTES = 4 * 1024 * 1024  # that the configurations ask for
CACHE_SECONDS = 60  # that making it takes at most


def describe(launcher):
    """Where, when and on what: what would limit the tunnels."""
    model = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return {
        "cpu": model.group(1).strip() if model else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "kernel": f"Linux {platform.release()}",
        "java": java_of(launcher),
        "date": time.strftime("%Y-%m-%d"),
    }


def java_of(launcher):
    """The name of the runtime that our launcher chooses."""
    done = subprocess.run([launcher, "--version"], env={**os.environ, "KCPTUN_OPTS": "-showversion"},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    runtime = re.search(r"Runtime Environment (\S+)", done.stdout)
    return runtime.group(1) if runtime else "unknown Java"


def head(described, *more):
    """Lines above a table: the machine, what else was so, and how to do it again."""
    about = "{cpu}, {cores} cores, {kernel}, {java}, {date}".format_map(described)
    return ["; ".join([about, *more]) + ":", "", "```sh", command.line(), "```"]


def small_buffers():
    """A note where the system does not give the UDP buffers that are asked for, or None."""
    limits = {name: int(Path(f"/proc/sys/net/core/{name}").read_text()) for name in ("rmem_max", "wmem_max")}
    if all(limit >= UDP_BUFFER_BYTES for limit in limits.values()):
        return None
    text = " and ".join(f"net.core.{name} is {limit}" for name, limit in limits.items())
    return f"UDP buffers are smaller than the {UDP_BUFFER_BYTES} bytes that are asked for: {text}"


def build(launcher):
    """Our program, if need be. Gives its version."""
    launcher_says = [launcher, "--version"]
    first_line(launcher_says)  # or that it builds
    version = first_line(launcher_says)
    if not version:
        raise Failed(f"{launcher} --version fails: run it to see why")
    return version


def await_cache(name, launcher):
    """Waits for the start-up cache that a checkout of kcptun-netty, which was started once and so is built, makes in
    the background: that would disturb what is measured. Gives a note when there is none in the end, or None."""
    jars = list(launcher.parent.glob("app/target/*.jar"))
    if not jars or os.environ.get("KCPTUN_AOT") == "off":
        return None
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    cache = Path(f"{base}/kcptun-netty{launcher.parent}/app.aot")
    time.sleep(0.5)  # until a stale one is gone, and the note says that a new one is being made
    note = Path(f"{cache}.for")
    left = CACHE_SECONDS - (time.time() - note.stat().st_mtime if note.exists() else CACHE_SECONDS)
    if comes_true(lambda: cache.exists() and cache.stat().st_mtime >= jars[0].stat().st_mtime, left, pause=0.2):
        return None
    return f"{name} starts without its cache: there is no {cache}"


class Others:
    """A context: `cores` are what other programs took meanwhile, on average. What the host of a virtual machine keeps
    for itself counts too."""

    def __enter__(self):
        self.begun, self.before = time.monotonic(), others_cpu_seconds()
        return self

    def __exit__(self, *_):
        self.cores = (others_cpu_seconds() - self.before) / (time.monotonic() - self.begun)

    def disturbed(self):
        return self.cores > DISTURBED_CORES


def others_cpu_seconds():
    """CPU time that was not this program's, nor that of children which have ended; only differences mean something."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _, _, interrupts, soft_interrupts, steal = (int(field) for field in fields[:8])
    busy = (user + nice + system + interrupts + soft_interrupts + steal) / TICKS_PER_SECOND
    own = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return busy - sum(usage.ru_utime + usage.ru_stime for usage in own)

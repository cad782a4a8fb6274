"""The rows of trials/faults about descriptors, logs and clocks."""

import os
import resource
import time
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from .acts import nothing
from .course import SERVES, WHOLE, during_transfers, end_of
from .stage import STREAMS, open_stage
from .verdicts import PATIENCE_SECONDS, Verdict, await_outcomes, judge_intact

SPARE_FILES, GUESTS = 20, 80
WATCH_SECONDS = 5
IDLE_CORES = 0.5  # the transfers are at work, too; a loop that spins takes a whole core
LIMIT_LINES = 12
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
DAY = 86_400

# `ip netns exec` gives each end mounts of its own.
FULL_DISK = """
mkdir -p "$0" && mount -t tmpfs -o size=8k log "$0" && head -c 8192 /dev/zero >"$0/fill"
exec "$@" >"$0/log"
"""
NO_SYSLOG = """
[ ! -e /dev/log ] || mount --bind /dev/null /dev/log
exec "$@"
"""


def descriptors_used_up(end_name):
    """Four transfers go on while more connections come than the end has descriptors for."""

    def run(program, folder):
        verdict = Verdict(
            f"{WHOLE} meanwhile; no busy loop; at most {LIMIT_LINES} lines, which name the limit; {SERVES}")
        with open_stage(program, folder) as stage:
            end = getattr(stage, end_name)
            users = stage.transfers()
            limit = end.descriptors() + SPARE_FILES
            resource.prlimit(end.pid, resource.RLIMIT_NOFILE, (limit, limit))  # the program does not notice
            lines, begun = len(end.lines()), time.monotonic()
            guests, _ = stage.users("guests", GUESTS)
            watch(verdict, end, lines)
            outcomes = await_outcomes(users, stage.target, STREAMS, PATIENCE_SECONDS)
            guests.kill()
            judge_intact(verdict, outcomes, begun)
            end_of(stage, verdict)
        return verdict

    return run


def watch(verdict, end, lines_before):
    before = end.cpu_seconds()
    time.sleep(WATCH_SECONDS)
    cores = (end.cpu_seconds() - before) / WATCH_SECONDS
    lines = end.lines()[lines_before:]
    verdict.see(f"{cores:.2f} cores, {len(lines)} lines, such as {lines[0] if lines else ''!r}")
    verdict.expect(cores < IDLE_CORES, f"the {end.name} is busy: {cores:.2f} cores")
    verdict.expect(0 < len(lines) <= LIMIT_LINES, f"{len(lines)} lines")
    verdict.expect(any("ulimit -n" in line for line in lines), "no line names the limit and the way out")


def log_disk_full(program, folder):
    disk = folder / "disk"
    wrapper = "sh", "-c", FULL_DISK, str(disk)

    def free_the_disk(stage, verdict):
        time.sleep(2)
        for end in stage.ends:
            inside = Path(f"/proc/{end.pid}/root{disk}")
            before = inside.joinpath("log").stat().st_size
            inside.joinpath("fill").unlink()
            stage.probe(5)
            time.sleep(0.5)
            after = inside.joinpath("log").stat().st_size
            verdict.see(f"{end.name}'s log: {before} bytes while full, {after} soon after")
            verdict.expect(before == 0, "the disk was not full: this says nothing")
            verdict.expect(after > 0, f"the {end.name} writes no line once there is room again")

    return during_transfers(f"{WHOLE}; lines again once there is room", free_the_disk, options={"loglevel": 6},
                            starts=both(wrapper=wrapper))(program, folder)


def log_pipe(is_closed):
    """The log goes to a pipe whose reader has gone, or never reads."""

    def run(program, folder):
        with pipe(is_closed) as out:
            return during_transfers(WHOLE, nothing, options={"loglevel": 8}, starts=both(stdout=out))(program, folder)

    return run


@contextmanager
def pipe(is_closed):
    reader, writer = os.pipe()
    try:
        if is_closed:
            os.close(reader)
        yield writer
    finally:
        os.close(writer)
        if not is_closed:
            os.close(reader)


def no_syslog(program, folder):
    return during_transfers(WHOLE, nothing, options={"log": "syslog", "loglevel": 6},
                            starts=both(wrapper=("sh", "-c", NO_SYSLOG, "sh")))(program, folder)


def clock_set(program, folder):
    """The ends are told other times; the machine's clock is left alone, and so is the monotonic one, as it would be."""
    if FAKETIME is None:
        verdict = Verdict("the fault can be tried")
        verdict.expect(False, "needs libfaketime: install the package libfaketime")
        return verdict
    offset = folder.parent / "offset"
    offset.write_text("+0")
    environment = {"LD_PRELOAD": str(FAKETIME), "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
                   "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}

    def set_clocks(stage, verdict):
        for days in (1, -2, 0):
            offset.write_text(f"{days * DAY:+d}")
            time.sleep(1.5)
            for end in stage.ends:
                off_by = clock(end) - time.time()
                verdict.expect(abs(off_by - days * DAY) < 60,
                               f"the {end.name}'s clock is off by {off_by:.0f} s instead of {days} days")
        verdict.see("clocks seen at +1, -2 and 0 days")

    return during_transfers(WHOLE, set_clocks, starts=both(environment=environment))(program, folder)


def both(**options):
    """How both ends are started."""
    return {"client": options, "server": options}


def clock(end):
    """What it takes for the time of day, in seconds since 1970."""
    return datetime.fromisoformat(end.stats()["time"].split(".")[0].rstrip("Z") + "+00:00").timestamp()


ROWS = [
    ("files-client", "client's descriptor limit reached", 60, descriptors_used_up("client")),
    ("files-server", "server's descriptor limit reached", 60, descriptors_used_up("server")),
    ("log-disk-full", "the disk of the logs full, then not", 60, log_disk_full),
    ("log-pipe-closed", "the logs' pipe closed by its reader", 50, log_pipe(True)),
    ("log-pipe-full", "the logs' pipe not read, very verbose", 50, log_pipe(False)),
    ("log-no-syslog", "no syslog daemon", 50, no_syslog),
    ("clock", "clocks set a day forth, two back, and right", 60, clock_set),
]

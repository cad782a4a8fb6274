"""Two namespaces, a link, both ends and a target; and what has to hold after a fault."""

import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from harness import traffic
from harness.ends import OurEnd, held
from harness.places import Link, free_port, missing_for_links, open_place
from harness.processes import Children, Failed, allow_many_files, await_that
from harness.traffic import Lines

TIMEOUT = 60
QUIET_SECONDS = 20  # what is delivered for users who have gone has `linger` at most
# 24 Mbit/s are 3 MB/s, so that a transfer takes seconds whatever the machine.
SLOW = Link(delay_ms=10, jitter_ms=0, loss_percent=0, mbit=24, queue_packets=1000)
TRANSFERS = Path(__file__).with_name("transfers.py")
TRANSFER_BYTES, STREAMS = 8_000_000, 4
BEGIN_SECONDS = 30
LINES_MAX, LINES_A_MINUTE = 40, 10
DESCRIPTORS_ON_USE = 3
DESCRIPTORS_MORE = 2  # a status request that is just ending, a file that is read each second


@dataclass(frozen=True)
class Scenery:
    """What may differ: the link, the program of the traffic, where users connect, and keys of the configuration."""

    link: Link = SLOW
    traffic: Path = TRANSFERS
    listen: str | None = None
    options: dict = field(default_factory=dict)


class Stage:
    """`client` and `server` are this program; `children` end with the stage."""

    def __init__(self, place, program, folder, children, scenery):
        self.traffic, self.place, self.children = scenery.traffic, place, children
        self.begun = time.monotonic()
        self.listen_address = scenery.listen or place.client.address
        self.listen, self.target_port, kcp = free_port(), free_port(), f"{place.server.address}:{free_port()}"
        common = {"timeout": TIMEOUT, "linger": 5, "time_wait": 5, "keepalive": 2, "loglevel": 4,
                  "kcp": {"interval": 10, "resend": 2, "sndwnd": 256, "rcvwnd": 256}, **scenery.options}
        self.client = OurEnd("client", program, folder, place.client, **common,
                             listen=f"{self.listen_address}:{self.listen}", kcp_connect=kcp)
        self.server = OurEnd("server", program, folder, place.server, **common,
                             kcp_bind=kcp, connect=f"{place.server.address}:{self.target_port}")
        self.ends = self.client, self.server

    def start_target(self):
        command = traffic.python(self.traffic, "target", self.place.server.address)
        self.target_process = traffic.start_target(
            self.children, self.place.server, command, self.target_port, stdout=subprocess.PIPE)
        self.target = Lines(self.target_process)

    def stop_target(self):
        self.target_process.kill()
        self.target_process.wait()

    def restart(self, end):
        """Another process, whose descriptors may be a few more, as some are only opened on first use."""
        end.start()
        self.descriptors[self.ends.index(end)] = end.descriptors() + DESCRIPTORS_ON_USE

    def settle(self):
        """All that is opened or started on first use is there afterwards, and counted."""
        if not self.probe(20)["works"]:
            raise Failed(f"the tunnel does not work to begin with: {self.client.lines()[-3:]}")
        self.await_quiet(QUIET_SECONDS)
        time.sleep(0.5)
        self.descriptors = [end.descriptors() for end in self.ends]

    def users(self, work, *numbers):
        command = [*self.place.client.before, *self.users_command(work, *numbers)]
        child = self.children.start(command, stdout=subprocess.PIPE)
        return child, Lines(child)

    def users_command(self, work, *numbers):
        return traffic.python(self.traffic, work, self.listen_address, self.listen, *numbers)

    def probe(self, seconds):
        command = self.users_command("probe", seconds)
        return traffic.result(traffic.run(self.place.client, command, seconds + 30))

    def transfers(self):
        """Once all of them are under way."""
        _, lines = self.users("users", TRANSFER_BYTES, STREAMS)
        await_that(lambda: sum("begun" in line for line in lines.said) >= STREAMS, BEGIN_SECONDS,
                   lambda: f"the transfers are under way: {lines.said}", pause=0.02)
        return lines

    def await_quiet(self, seconds):
        """Until no session and no byte is left at either end that runs."""
        await_that(lambda: not self.left(), seconds,
                   lambda: f"nothing is left: {'; '.join(self.left())}", pause=0.5)

    def left(self):
        found = []
        for end in self.ends:
            if end.is_alive():
                stats = end.stats()
                sessions, kept = held(stats["session_counts"]), stats["memory"]["session_buffer_bytes"]
                if sessions or kept:
                    found.append(f"{end.name}: {sessions} sessions and {kept} bytes")
        return found

    def cut(self, is_cut):
        """Whatever the link carries is lost; nobody's interface shows it."""
        for end in self.ends:
            end.host.run("iptables", "-A" if is_cut else "-D", "INPUT", "-i", "link0", "-j", "DROP")

    def interface(self, end, is_up):
        end.host.run("ip", "link", "set", "link0", "up" if is_up else "down")
        if is_up:
            end.host.run("ip", "route", "replace", "default", "dev", "link0")

    def leftovers(self, quiet_seconds):
        """What a fault has left behind: a list of complaints."""
        complaints = []
        try:
            self.await_quiet(quiet_seconds)
        except Failed as e:
            complaints.append(str(e))
        for end, before in zip(self.ends, self.descriptors):
            if end.is_alive():
                more = end.descriptors() - before
                if more > DESCRIPTORS_MORE:
                    complaints.append(f"{end.name}: {more} more descriptors than before")
            complaints += complaints_of(end, time.monotonic() - self.begun)
        return complaints


def complaints_of(end, seconds):
    lines = end.lines()
    complaints = []
    if len(lines) > LINES_MAX + LINES_A_MINUTE * seconds / 60:
        complaints.append(f"{end.name}: {len(lines)} lines of log, such as {lines[len(lines) // 2]!r}")
    for line in lines:
        if line.startswith(("E ", "F ")) or "Exception" in line or line.startswith("\tat "):
            complaints.append(f"{end.name} says: {line}")
            break
    return complaints


@contextmanager
def open_stage(program, folder, options=None, starts=None):
    """Both ends have carried something, and are quiet again. `options` are keys of their configurations."""
    with running_stage(program, folder, Scenery(options=options or {}), starts) as stage:
        stage.settle()
        yield stage


@contextmanager
def running_stage(program, folder, scenery, starts=None):
    """`starts` has, by the name of an end, what End.start takes besides."""
    folder.mkdir()
    with open_place(scenery.link, 1, folder.parent) as place, Children() as children:
        stage = Stage(place, program, folder, children, scenery)
        with stage.client, stage.server:
            stage.start_target()
            for end in (stage.server, stage.client):
                end.start(**(starts or {}).get(end.name, {}))
            yield stage


def require(*commands):
    if missing := missing_for_links(*commands):
        raise Failed(missing)
    allow_many_files()

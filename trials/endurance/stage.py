"""Two namespaces, a link, both ends and a target; and what has to hold after a fault."""

import json
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from comparison.places import LINKS, open_place
from comparison.programs import KEY
from shared.places import free_port
from shared.processes import Children, Failed, is_bound

from .ends import End

METHOD = "xchacha20poly1305_ietf"
TIME_WAIT = 5
TIMEOUT = 60
QUIET_SECONDS = 20  # what is delivered for users who have gone has `linger` at most
LINK = "slow"
# 10 ms each way; 24 Mbit/s are 3 MB/s, so that a transfer takes seconds whatever the machine.
LINKS[LINK] = ("10", "0", "0", "24", "1000")
TRANSFERS = str(Path(__file__).with_name("transfers.py"))
TRANSFER_BYTES, STREAMS = 8_000_000, 4
BEGIN_SECONDS = 30
LINES_MAX, LINES_A_MINUTE = 40, 10
DESCRIPTORS_ON_USE = 3
DESCRIPTORS_MORE = 2  # a status request that is just ending, a file that is read each second


class Lines:
    """What a child says, line by line, as it comes."""

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


@dataclass(frozen=True)
class Scenery:
    """What may differ: the link, the program of the traffic, where users connect, and keys of the configuration."""

    link: str = LINK
    traffic: str = TRANSFERS
    listen: str | None = None
    options: dict = field(default_factory=dict)


class Stage:
    """`client` and `server` are this program; `children` end with the stage."""

    def __init__(self, place, program, folder, children, scenery):
        self.traffic, self.listen_address = scenery.traffic, scenery.listen or place.client_address
        self.place, self.children, self.begun = place, children, time.monotonic()
        ports = {name: free_port() for name in ("target", "kcp", "listen", "client_http", "server_http")}
        self.listen, self.target_port = ports["listen"], ports["target"]
        common = {"method": METHOD, "psk": KEY, "timeout": TIMEOUT, "linger": 5, "time_wait": TIME_WAIT, "keepalive": 2,
                  "loglevel": 4, "kcp": {"interval": 10, "resend": 2, "sndwnd": 256, "rcvwnd": 256}, **scenery.options}
        self.client = End("client", program, place.on_client, {
            **common, "listen": f"{self.listen_address}:{ports['listen']}",
            "kcp_connect": f"{place.server_address}:{ports['kcp']}",
            "http_listen": f"127.0.0.1:{ports['client_http']}"}, folder)
        self.server = End("server", program, place.on_server, {
            **common, "kcp_bind": f"{place.server_address}:{ports['kcp']}",
            "connect": f"{place.server_address}:{ports['target']}",
            "http_listen": f"127.0.0.1:{ports['server_http']}"}, folder)
        self.ends = self.client, self.server

    def start_target(self):
        child = self.children.start(
            [*self.place.on_server, sys.executable, self.traffic, "target", self.place.server_address,
             str(self.target_port)], stdout=subprocess.PIPE)
        self.target, self.target_process = Lines(child), child
        deadline = time.monotonic() + 10
        while not is_bound(child.pid, "tcp", self.target_port):
            if child.poll() is not None or time.monotonic() > deadline:
                raise Failed("the target does not start")
            time.sleep(0.02)

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
        child = self.children.start(self.users_command(work, *numbers), stdout=subprocess.PIPE)
        return child, Lines(child)

    def users_command(self, work, *numbers):
        return [*self.place.on_client, sys.executable, self.traffic, work, self.listen_address, str(self.listen),
                *(str(number) for number in numbers)]

    def probe(self, seconds):
        done = subprocess.run(self.users_command("probe", seconds), stdout=subprocess.PIPE, text=True)
        if not done.stdout:
            raise Failed("the probe ended without a result")
        return json.loads(done.stdout)

    def transfers(self):
        """Once all of them are under way."""
        _, lines = self.users("users", TRANSFER_BYTES, STREAMS)
        deadline = time.monotonic() + BEGIN_SECONDS
        while sum("begun" in line for line in lines.said) < STREAMS:
            if time.monotonic() > deadline:
                raise Failed(f"the transfers are not under way after {BEGIN_SECONDS} s: {lines.said}")
            time.sleep(0.02)
        return lines

    def await_quiet(self, seconds):
        """Until no session and no byte is left at either end that runs."""
        deadline = time.monotonic() + seconds
        while True:
            left = [(end.name, *end.open_sessions()) for end in self.ends if end.is_alive()]
            if all(sessions == 0 and kept == 0 for _, sessions, kept in left):
                return
            if time.monotonic() > deadline:
                raise Failed("; ".join(f"{name}: {sessions} sessions and {kept} bytes are left"
                                       for name, sessions, kept in left))
            time.sleep(0.5)

    def cut(self, is_cut):
        """Whatever the link carries is lost; nobody's interface shows it."""
        action = "-A" if is_cut else "-D"
        for before in (self.place.on_client, self.place.on_server):
            subprocess.run([*before, "iptables", action, "INPUT", "-i", "link0", "-j", "DROP"], check=True)

    def interface(self, end, is_up):
        subprocess.run([*end.before, "ip", "link", "set", "link0", "up" if is_up else "down"], check=True)
        if is_up:
            subprocess.run([*end.before, "ip", "route", "replace", "default", "dev", "link0"], check=True)

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
    starts = starts or {}
    folder.mkdir()
    with open_place(scenery.link, 1, folder.parent) as place, Children() as children:
        stage = Stage(place, program, folder, children, scenery)
        try:
            for end in stage.ends:
                subprocess.run([*end.before, "ip", "link", "set", "lo", "up"], check=True)
            stage.start_target()
            for end in (stage.server, stage.client):
                end.start(**starts.get(end.name, {}))
            yield stage
        finally:
            for end in stage.ends:
                end.stop()

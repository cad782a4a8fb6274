"""A tunnel with its target and its legitimate load, and what an attack on it is judged by."""

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field as member
from pathlib import Path

from harness import traffic
from harness.ends import START_SECONDS, OurEnd
from harness.places import Host, free_port
from harness.processes import await_that, udp_ports

from .field import Field
from .recording import Chat, Recorder

WARM_UP_SECONDS = 4
BEFORE_SECONDS = 15
ESTABLISHED_SECONDS = 10
TUNING = {"mtu": 1492, "sndwnd": 4096, "rcvwnd": 4096, "interval": 10, "resend": 2}

KEPT_SHARE = 0.70
MEMORY_MB = 40  # 16.5 of which the replay filter may take, and 8 the pool of segments
LOG_LINES = 25


@dataclass(frozen=True)
class Means:
    """What all attacks have."""

    field: Field
    program: Path
    flood: Path
    folder: Path
    seconds: int
    rate: int


@dataclass
class Outcome:
    """What came of an attack. What is None was not looked at; `faults` names what must not be."""

    attack: str
    sent: str = ""
    before: float | None = None
    during: float | None = None
    memory: tuple = ()
    lines: int = 0
    drops: dict = member(default_factory=dict)
    accepted: int | None = None
    answers: int | None = None
    notes: list = member(default_factory=list)
    faults: list = member(default_factory=list)

    def kept(self):
        return self.during / self.before if self.before and self.during is not None else None

    def missed(self):
        """The bounds that do not hold, in words."""
        missed = list(self.faults)
        kept = self.kept()
        if kept is not None and kept < KEPT_SHARE:
            missed.append(f"less than {KEPT_SHARE:.0%} of the throughput is kept")
        if self.memory and self.memory[1] - self.memory[0] > MEMORY_MB:
            missed.append(f"memory has grown by more than {MEMORY_MB} MB")
        if self.lines > LOG_LINES:
            missed.append(f"more than {LOG_LINES} lines are logged")
        if self.accepted:
            missed.append("sessions were accepted")
        if self.answers:
            missed.append("the attacker was answered")
        return missed


class Scene:
    """A server with its target, and the clients that belong to it. All ends are stopped when it closes."""

    def __init__(self, means, outcome, **server_keys):
        self.means, self.outcome, self.stack = means, outcome, ExitStack()
        self.clients = []
        self.kcp = free_port()
        self.server_keys = {"kcp_bind": f"0.0.0.0:{self.kcp}", **server_keys}

    def __enter__(self):
        try:
            self.target = self.stack.enter_context(traffic.load_target(Host(), "select"))
            self.server = self.end("server", connect=f"127.0.0.1:{self.target}", **self.server_keys)
        except BaseException:
            self.stack.close()
            raise
        return self

    def __exit__(self, *error):
        return self.stack.__exit__(*error)

    def end(self, name, **keys):
        end = self.stack.enter_context(OurEnd(name, self.means.program, self.means.folder, kcp=TUNING, **keys))
        end.start()
        return end

    def client(self, name="client", server=None, **keys):
        """A client that has reached the server; `listen` is its TCP port."""
        return self.client_by(name, kcp_connect=server or f"127.0.0.1:{self.kcp}", **keys)

    def client_by(self, name, **keys):
        listen = free_port()
        client = self.end(name, listen=f"127.0.0.1:{listen}", **keys)
        client.listen = listen
        self.clients.append(client)
        await_that(lambda: client.answers("/ready"), ESTABLISHED_SECONDS, f"{name} has reached its server")
        return client

    @contextmanager
    def recorded_chat(self):
        """A client that talks through a relay, which records what it sends. It is not to notice the attack."""
        with Recorder(("127.0.0.1", self.kcp)) as recorder:
            client = self.client("recorded", recorder.address())
            with Chat(client.listen) as chat:
                await_that(lambda: chat.lines > 20 or chat.failure, ESTABLISHED_SECONDS, "the recorded client talks")
                yield recorder, chat
        self.outcome.notes.append(f"the recorded session had {chat.lines} answers meanwhile")
        if chat.failure:
            self.outcome.faults.append(f"the recorded session failed: {chat.failure}")

    def carried(self, client, seconds):
        """Mbit/s up, through the tunnel."""
        return traffic.run_load(Host(), "up", (Host().address, client.listen), seconds, patience=seconds + 60)["mbps"]

    def opened(self):
        """Sessions that the server has opened, and those that its clients have."""
        return [sum(end.sessions()["opened_total"] for end in ends) for ends in ([self.server], self.clients)]


class Meeting(Scene):
    """A scene whose ends find each other through a rendezvous server."""

    def __enter__(self):
        self.meeting = free_port()
        self.rendezvous = self.end("rendezvous", kcp_bind=f"0.0.0.0:{self.meeting}")
        self.server_keys = {"rendezvous_server": f"127.0.0.1:{self.meeting}", "service_id": "attacked"}
        return super().__enter__()

    def client(self, name="client", **keys):
        return self.client_by(name, **self.server_keys, **keys)

    def strangers_services(self):
        return len(self.rendezvous.stats()["services"]) - 1


class Watch:
    """What an end does from now on. `into` adds it to an outcome."""

    def __init__(self, end, scene=None):
        self.end, self.scene = end, scene
        self.lines, self.drops = len(end.lines()), end.stats()["dropped_packets"]
        self.opened = scene.opened() if scene else None
        self.memory = end.memory_mb()

    def into(self, outcome):
        outcome.memory = self.memory, self.end.memory_mb()
        outcome.lines += len(self.end.lines()) - self.lines
        for reason, count in self.dropped().items():
            outcome.drops[reason] = outcome.drops.get(reason, 0) + count
        if self.scene:
            server, clients = (now - before for now, before in zip(self.scene.opened(), self.opened))
            outcome.accepted = server - clients

    def dropped(self):
        now = self.end.stats()["dropped_packets"]
        return {reason: count - self.drops[reason] for reason, count in now.items() if count > self.drops[reason]}


def measured(scene, client, outcome, attack, seconds=None):
    """The load before and during an attack, which is a context; the program is warm by then."""
    seconds = seconds or scene.means.seconds
    scene.carried(client, WARM_UP_SECONDS)
    outcome.before = scene.carried(client, min(BEFORE_SECONDS, seconds))
    with attack:
        time.sleep(0.5)
        outcome.during = scene.carried(client, seconds)


def udp_port(end):
    """That of its socket: a client's is nowhere configured. The warm-up's are closed a moment after the start."""
    def ports():
        return udp_ports(end.pid)

    await_that(lambda: len(ports()) == 1, START_SECONDS, lambda: f"{end.name} has the UDP ports {ports()} instead of one")
    return ports()[0]

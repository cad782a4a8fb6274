"""The attacks. Each takes the means, starts what it attacks afresh, and gives an outcome."""

import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Callable

from harness.places import free_port

from . import connections, replays
from .flooding import flood
from .packets import Attacker, damaged, forged_control
from .recording import LiveFile
from .scene import Scene, Watch, measured, udp_port

MOST_BYTES = 1452  # of a datagram in an IPv4 packet of 1480 bytes
LEAST_SEALED = 64  # a KCP segment without data, with tag and nonce
ROUNDS = 200
LOST_MOST = 20  # of a recorded session's packets under a flood, which a copy may then stand for


@dataclass(frozen=True)
class Attack:
    name: str
    what: str
    run: Callable


def flood_of(least, most=MOST_BYTES):
    """Random bytes at the server's port."""

    def run(means, outcome):
        with Scene(means) as scene:
            client = scene.client()
            under_flood(scene, client, scene.server, scene.kcp, outcome, "random", least, most)

    return run


def under_flood(scene, client, attacked, port, outcome, *what):
    means = scene.means
    watch = None

    @contextmanager
    def attack():
        nonlocal watch
        watch = Watch(attacked, scene)
        cpu = attacked.cpu_seconds()
        with flood(means.field, means.flood, port, means.rate, means.seconds, *what) as running:
            yield
        said = running.said
        cpu = attacked.cpu_seconds() - cpu
        outcome.sent = f"{said['sent']} ({said['rate']}/s)"
        outcome.answers = said["answers"]
        outcome.notes.append(f"sending took {said['cpu_s'] / said['sent'] * 1e6:.1f} us of CPU a datagram, the attacked "
                             f"end was busy for {cpu:.0f} s")
        if said["rate"] < 0.9 * means.rate:
            outcome.faults.append(f"the flood came to {said['rate']} datagrams a second only")

    measured(scene, client, outcome, attack())
    watch.into(outcome)


def flood_of_replays(only_one):
    """What another client of the server sends at the time, sent again and again by strangers."""

    def run(means, outcome):
        with Scene(means) as scene:
            client = scene.client()
            with scene.recorded_chat() as (recorder, chat), \
                    LiveFile(recorder, means.folder / "recorded.bin", only_one) as file:
                under_flood(scene, client, scene.server, scene.kcp, outcome, "file", file)
                said(chat, outcome)
        if outcome.answers <= LOST_MOST:
            outcome.notes.append(f"{outcome.answers} were answered: their originals were lost, so they were no replays")
            outcome.answers = 0

    return run


def said(chat, outcome):
    """The recorded session is not to notice."""
    outcome.notes.append(f"the recorded session had {chat.lines} answers meanwhile")
    if chat.failure:
        outcome.faults.append(f"the recorded session failed: {chat.failure}")


def flood_of_client(means, outcome):
    with Scene(means) as scene:
        client = scene.client()
        under_flood(scene, client, client, udp_port(client), outcome, "random", 1, MOST_BYTES)


def flood_of_rendezvous(means, outcome):
    """The tunnel does not pass the rendezvous server; a new client has to meet its server through it all the same."""
    with ExitStack() as stack:
        scene = stack.enter_context(Meeting(means))
        client = scene.client()

        @contextmanager
        def attack():
            watch = Watch(scene.rendezvous)
            with flood(means.field, means.flood, scene.meeting, means.rate, means.seconds, "random", 1,
                       MOST_BYTES) as running:
                begun = time.monotonic()
                scene.client("late")
                outcome.notes.append(f"a new client met its server after {time.monotonic() - begun:.1f} s")
                yield
            outcome.sent = f"{running.said['sent']} ({running.said['rate']}/s)"
            outcome.answers = running.said["answers"]
            watch.into(outcome)

        measured(scene, client, outcome, attack())
        outcome.accepted = len(scene.rendezvous.stats()["services"]) - 1


class Meeting(Scene):
    """A scene whose ends find each other through a rendezvous server."""

    def __enter__(self):
        self.meeting = free_port()
        self.rendezvous = self.end("rendezvous", kcp_bind=f"0.0.0.0:{self.meeting}")
        self.server_keys = {"rendezvous_server": f"127.0.0.1:{self.meeting}", "service_id": "attacked"}
        return super().__enter__()

    def client(self, name="client", **keys):
        return self.client_by(name, **self.server_keys, **keys)


def damaged_packets(means, outcome):
    """Every kind of packet of a session, cut and with bits turned, from the client's own address and from another."""
    with Scene(means) as scene, scene.recorded_chat() as (recorder, chat), Attacker(scene.kcp) as attacker:
        watch = Watch(scene.server, scene)
        copies = [copy for packet in recorder.all()[:ROUNDS] for copy in damaged(packet)]
        for start in range(0, len(copies), 100):
            recorder.replay(copies[start:start + 100])
            for copy in copies[start:start + 100]:
                attacker.send(copy)
            time.sleep(0.005)
        finish(scene, watch, attacker, outcome)
        outcome.sent = str(2 * len(copies))
        said(chat, outcome)


def forged_messages(means, outcome):
    """RESET, LISTEN, CONNECT and PUNCH without the key, at a rendezvous server, a server and a client that have met."""
    with Meeting(means) as scene:
        client = scene.client()
        ends = (scene.rendezvous, scene.meeting), (scene.server, udp_port(scene.server)), (
            client, udp_port(client))
        watches = [Watch(end) for end, _ in ends]
        opened = scene.opened()
        attackers = []
        for _, port in ends:
            with Attacker(port) as attacker:
                for _ in range(ROUNDS):
                    for message in forged_control([port, 1, 65535], b"attacked"):
                        attacker.send(message)
                    time.sleep(0.002)
                time.sleep(0.5)
                attacker.count()
                attackers.append(attacker)
        for watch in watches:
            watch.into(outcome)
        outcome.sent = str(sum(attacker.sent for attacker in attackers))
        outcome.answers = sum(attacker.answers for attacker in attackers)
        outcome.accepted = len(scene.rendezvous.stats()["services"]) - 1 + scene.opened()[0] - opened[0]
        if not scene.carried(client, 1):
            outcome.faults.append("the tunnel carries nothing afterwards")


def finish(scene, watch, attacker, outcome):
    time.sleep(0.5)
    attacker.count()
    watch.into(outcome)
    outcome.answers = attacker.answers


ATTACKS = (
    Attack("flood/random", "random bytes of 1 to 1452 bytes, at the server", flood_of(1)),
    Attack("flood/plausible", "random bytes of lengths that packets have, at the server", flood_of(LEAST_SEALED)),
    Attack("flood/replayed", "what another client sends at the time, at the server", flood_of_replays(False)),
    Attack("flood/same", "the newest packet of another client, at the server", flood_of_replays(True)),
    Attack("flood/client", "random bytes of 1 to 1452 bytes, at the client", flood_of_client),
    Attack("flood/rendezvous", "random bytes of 1 to 1452 bytes, at a rendezvous server", flood_of_rendezvous),
    Attack("replay/at-once", "a recorded session, from its own and from another address", replays.at_once),
    Attack("replay/later", "the same after more packets than the replay filter remembers", replays.later),
    Attack("replay/restart", "the same at a server that was restarted", replays.after_restart),
    Attack("packets/damaged", "a session's packets, cut and with bits turned", damaged_packets),
    Attack("packets/forged", "RESET, LISTEN, CONNECT and PUNCH without the key, at all three ends", forged_messages),
    Attack("sessions/endless", "a client with the key that opens sessions without end", connections.endless_sessions),
    Attack("slow/tcp", "thousands of connections that say nothing, at the client's TCP port", connections.slow_tcp),
    Attack("slow/http", "hundreds of requests that do not end, at the status server", connections.slow_http),
)

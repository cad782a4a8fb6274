"""Datagrams at a rate, by trials/flood.c."""

import subprocess
import time
from contextlib import contextmanager

from harness import traffic
from harness.processes import Children

from .recording import LiveFile
from .scene import Watch, measured, udp_port

SENDERS = 64
MARGIN_SECONDS = 3  # that a flood goes on for longer than the load beside it
MOST_BYTES = 1452  # of a datagram in an IPv4 packet of 1480 bytes
LEAST_SEALED = 64  # a KCP segment without data, with tag and nonce
LEAST_RATE = 0.9  # of what is to be sent: else it was no such flood
LOST_MOST = 20  # of a recorded session's packets under a flood, which a copy may then stand for
RANDOM = "random", 1, MOST_BYTES


def random_of(least):
    """Random bytes at the server's port."""

    def work(scene, outcome):
        flood = flooded(scene, scene.server, scene.kcp, outcome, "random", least, MOST_BYTES)
        measured(scene, scene.client(), outcome, flood)

    return work


def replays(only_one):
    """What another client of the server sends at the time, sent again and again by strangers."""

    def work(scene, outcome):
        client = scene.client()
        with scene.recorded_chat() as (recorder, _), \
                LiveFile(recorder, scene.means.folder / "recorded.bin", only_one) as file:
            measured(scene, client, outcome, flooded(scene, scene.server, scene.kcp, outcome, "file", file.path))
        if 0 < outcome.answers <= LOST_MOST:
            outcome.notes.append(f"{outcome.answers} were answered: their originals were lost, so they were no replays")
            outcome.answers = 0

    return work


def at_client(scene, outcome):
    client = scene.client()
    measured(scene, client, outcome, flooded(scene, client, udp_port(client), outcome, *RANDOM))


def at_rendezvous(scene, outcome):
    """The tunnel does not pass the rendezvous server; a new client has to meet its server through it all the same,
    whose start takes CPU time from the flood."""

    @contextmanager
    def attack():
        with flooded(scene, scene.rendezvous, scene.meeting, outcome, *RANDOM, least_rate=0):
            begun = time.monotonic()
            scene.client("late")
            outcome.notes.append(f"a new client met its server after {time.monotonic() - begun:.1f} s")
            yield

    measured(scene, scene.client(), outcome, attack())
    outcome.accepted = scene.strangers_services()


@contextmanager
def flooded(scene, attacked, port, outcome, *what, least_rate=LEAST_RATE):
    """A flood of an end, and what that does meanwhile."""
    means, field = scene.means, scene.means.field
    watch, cpu = Watch(attacked, scene), attacked.cpu_seconds()
    with Children() as children:
        child = children.start(
            [*field.attackers.before, means.flood, field.how, field.address, port, means.rate,
             means.seconds + MARGIN_SECONDS, SENDERS, field.network, *what], stdout=subprocess.PIPE)
        yield
        said = traffic.result(child.communicate(timeout=300)[0])
    cpu = attacked.cpu_seconds() - cpu
    outcome.sent, outcome.answers = f"{said['sent']} ({said['rate']}/s)", said["answers"]
    outcome.notes.append(f"sending took {said['cpu_s'] / said['sent'] * 1e6:.1f} us of CPU a datagram, the attacked end "
                         f"was busy for {cpu:.0f} s")
    if said["rate"] < least_rate * means.rate:
        outcome.faults.append(f"the flood came to {said['rate']} datagrams a second only")
    watch.into(outcome)

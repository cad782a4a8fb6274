"""A recorded session, replayed packet by packet: what the replay filter promises, and where it ends."""

import time

from harness.processes import await_that

from .packets import Attacker, replay, settle, slowly
from .scene import Watch

FILTER_REMEMBERS = 2 << 20  # nonces at most; at least half as many
COPIES = 3
SKEW_SECONDS = 5


def at_once(scene, outcome):
    with scene.recorded_chat() as (recorder, _), Attacker(scene.kcp) as attacker:
        watch = Watch(scene.server, scene)
        packets = recorder.all()
        for _ in range(COPIES):
            replay(recorder, attacker, packets)
        settle(watch, attacker, outcome, 2 * COPIES * len(packets))
    if outcome.drops.get("replayed", 0) < COPIES * len(packets):
        outcome.faults.append("not all from the client's own address were tried")
    others = {reason: count for reason, count in outcome.drops.items() if reason not in ("replayed", "flood")}
    if others:
        outcome.faults.append(f"not all were known: {others}")


def later(scene, outcome):
    """The filter no longer knows them: what opens a session has to be too old by then, what does not is of none."""
    client = scene.client()
    packets = recorded(scene)
    outgrow(scene, client)
    forgotten(scene, packets, outcome)


def after_restart(scene, outcome):
    packets = recorded(scene)
    time.sleep(SKEW_SECONDS + 1)
    scene.server.restart()
    forgotten(scene, packets, outcome)


def recorded(scene):
    with scene.recorded_chat() as (recorder, _):
        return recorder.all()


def outgrow(scene, client):
    """Until the server has received more packets than its filter can hold."""
    def received():
        return scene.server.stats()["totals"]["pkt"]["received"]

    def is_outgrown():
        return received() >= wanted or not scene.carried(client, 3)

    wanted = received() + FILTER_REMEMBERS + 1000
    await_that(is_outgrown, 120, "the filter is filled")


def forgotten(scene, packets, outcome):
    """Packets that are authentic and not remembered any more. RESET is the answer to those of no session, at most one
    a second for each session: it is no gain to who sends them."""
    watch = Watch(scene.server, scene)
    with Attacker(scene.kcp) as attacker:
        for part in slowly(packets):
            attacker.send(part)
        settle(watch, attacker, outcome, len(packets))
    outcome.notes.append(f"{outcome.answers} RESETs were the answer to {len(packets)} authentic packets")
    if outcome.answers <= len(packets) // 4:
        outcome.answers = 0
    if not outcome.drops.get("clock_skew"):
        outcome.faults.append("no packet was too old")

"""A recorded session, replayed packet by packet: what the replay filter promises, and where it ends."""

import time

from harness.processes import await_that

from .packets import Attacker
from .scene import Scene, Watch

FILTER_REMEMBERS = 2 << 20  # nonces at most; at least half as many
COPIES = 3
SKEW_SECONDS = 5
PAUSE_EVERY = 50


def at_once(means, outcome):
    with Scene(means) as scene, scene.recorded_chat() as (recorder, chat), Attacker(scene.kcp) as attacker:
        watch = Watch(scene.server, scene)
        packets = recorder.all()
        for _ in range(COPIES):
            replay(recorder, attacker, packets)
        settle(watch, attacker, outcome, 2 * COPIES * len(packets))
        others = {reason: count for reason, count in outcome.drops.items() if reason != "replayed"}
        if others:
            outcome.faults.append(f"not all were known: {others}")
        if chat.failure:
            outcome.faults.append(f"the recorded session failed: {chat.failure}")


def later(means, outcome):
    """The filter no longer knows them: what opens a session has to be too old by then, what does not is of none."""
    with Scene(means, max_clock_skew=SKEW_SECONDS) as scene:
        client = scene.client()
        with scene.recorded_chat() as (recorder, _):
            packets = recorder.all()
        outgrow(scene, client)
        with Attacker(scene.kcp) as attacker:
            forgotten(scene, attacker, packets, outcome)


def after_restart(means, outcome):
    with Scene(means, max_clock_skew=SKEW_SECONDS) as scene:
        with scene.recorded_chat() as (recorder, _):
            packets = recorder.all()
        time.sleep(SKEW_SECONDS + 1)
        scene.server.restart()
        with Attacker(scene.kcp) as attacker:
            forgotten(scene, attacker, packets, outcome)


def outgrow(scene, client):
    """Until the server has received more packets than its filter can hold."""
    def received():
        return scene.server.stats()["totals"]["pkt"]["received"]

    def is_outgrown():
        return received() >= wanted or not scene.carried(client, 3)

    wanted = received() + FILTER_REMEMBERS + 1000
    await_that(is_outgrown, 120, "the filter is filled")


def forgotten(scene, attacker, packets, outcome):
    """Packets that are authentic and not remembered any more. RESET is the answer to those of no session, at most one
    a second for each session: it is no gain to who sends them."""
    watch = Watch(scene.server, scene)
    for packet in packets:
        attacker.send(packet)
        if attacker.sent % PAUSE_EVERY == 0:
            time.sleep(0.005)
    settle(watch, attacker, outcome, len(packets))
    outcome.notes.append(f"{outcome.answers} RESETs were the answer to {len(packets)} authentic packets")
    if outcome.answers <= len(packets) // 4:
        outcome.answers = 0
    if not outcome.drops.get("clock_skew"):
        outcome.faults.append("no packet was too old")


def replay(recorder, attacker, packets):
    for start in range(0, len(packets), PAUSE_EVERY):
        part = packets[start:start + PAUSE_EVERY]
        recorder.replay(part)
        for packet in part:
            attacker.send(packet)
        time.sleep(0.005)


def settle(watch, attacker, outcome, sent):
    time.sleep(0.5)
    attacker.count()
    watch.into(outcome)
    outcome.sent = str(sent)
    outcome.answers = attacker.answers

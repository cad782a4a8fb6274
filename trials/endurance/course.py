"""The course of most fault runs: transfers, the fault in their midst, and what every fault has to leave."""

import time

from .stage import QUIET_SECONDS, STREAMS, open_stage
from .verdicts import PATIENCE_SECONDS, Verdict, await_outcomes, judge_intact

SERVES_SECONDS = 20
WHOLE = "all streams whole"
SERVES = f"new connections work within {SERVES_SECONDS} s; nothing is left over"


def during_transfers(promise, do, judge=judge_intact, patience=PATIENCE_SECONDS, options=None, starts=None):
    """Four transfers, `do` in their midst, then what `judge` says of them and what every fault has to leave."""

    def run(program, folder):
        verdict = Verdict(f"{promise}; {SERVES}")
        with open_stage(program, folder, options, starts) as stage:
            users = stage.transfers()
            begun = time.monotonic()
            do(stage, verdict)
            outcomes = await_outcomes(users, stage.target, STREAMS, patience)
            judge(verdict, outcomes, begun)
            end_of(stage, verdict)
        return verdict

    return run


def end_of(stage, verdict, quiet_seconds=QUIET_SECONDS):
    """Both ends live, serve, and have kept nothing once `quiet_seconds` have passed."""
    for end in stage.ends:
        verdict.expect(end.is_alive(), f"the {end.name} has ended: {end.lines()[-1:]}")
    probe = stage.probe(SERVES_SECONDS)
    verdict.expect(probe["works"], f"no new connection works within {SERVES_SECONDS} s")
    verdict.see(f"a new connection works after {probe['after']:.1f} s")
    verdict.complaints += stage.leftovers(quiet_seconds)

"""What users saw, what they were promised, and whether it was kept."""

from dataclasses import dataclass, field

from harness.processes import comes_true

PATIENCE_SECONDS = 30


@dataclass
class Verdict:
    """What came of one fault."""

    promise: str
    seen: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    def see(self, text):
        self.seen.append(text)

    def expect(self, holds, complaint):
        if not holds:
            self.complaints.append(complaint)

    def is_met(self):
        return not self.complaints


@dataclass(frozen=True)
class Outcome:
    """Of one stream: how each side saw its end, and when."""

    kind: str
    seed: int
    user: dict | None
    target: dict | None

    def sides(self):
        return {"user": self.user, "target": self.target}

    def is_intact(self):
        return all(side is not None and side["result"] == "done" for side in self.sides().values())


def await_outcomes(users, target, streams, patience):
    """The end of each stream as both sides saw it; a side that saw none in time is None."""
    def are_all_told():
        return all(outcome.user and outcome.target for outcome in outcomes_of(users, target, streams))

    comes_true(are_all_told, patience, pause=0.1)
    return outcomes_of(users, target, streams)


def outcomes_of(users, target, streams):
    outcomes = []
    for seed in range(1, streams + 1):
        kind = "up" if seed <= streams // 2 else "down"
        sides = [next((line for line in lines.said if line.get("seed") == seed and line.get("who") == who), None)
                 for lines, who in ((users, "user"), (target, "target"))]
        outcomes.append(Outcome(kind, seed, *sides))
    return outcomes


def judge_intact(verdict, outcomes, begun):
    """Each stream byte for byte, and the fault came while they ran."""
    for outcome in outcomes:
        ends = {who: side["result"] if side else "no end" for who, side in outcome.sides().items()}
        verdict.expect(outcome.is_intact(), f"stream {outcome.seed} {outcome.kind}: {ends}")
    early_end(verdict, outcomes, begun)
    intact = [outcome for outcome in outcomes if outcome.is_intact()]
    if intact:
        last = max(side["at"] for outcome in intact for side in outcome.sides().values())
        verdict.see(f"{len(intact)} of {len(outcomes)} streams whole, the last {last - begun:.1f} s after the fault")
    else:
        verdict.see("no stream whole")


def failed_within(user_seconds, target_seconds):
    """Judges whether both sides see each stream fail, as a failure, within their time."""

    def judge(verdict, outcomes, begun):
        judge_failed(verdict, outcomes, begun, user_seconds, target_seconds)

    return judge


def judge_failed(verdict, outcomes, begun, user_seconds, target_seconds):
    early_end(verdict, outcomes, begun)
    for who, limit in (("user", user_seconds), ("target", target_seconds)):
        times = []
        for outcome in outcomes:
            side = outcome.sides()[who]
            if side is None:
                verdict.complaints.append(f"the {who} of stream {outcome.seed} {outcome.kind} sees no end")
                continue
            after = side["at"] - begun
            times.append(after)
            verdict.expect(side["result"] == "reset",
                           f"the {who} of stream {outcome.seed} {outcome.kind} sees {side['result']!r}, not a reset")
            verdict.expect(after <= limit, f"the {who} of stream {outcome.seed} {outcome.kind} sees it after "
                                           f"{after:.1f} s, promised are {limit}")
        if times:
            verdict.see(f"{who}s see it after {min(times):.1f} to {max(times):.1f} s")


def early_end(verdict, outcomes, begun):
    early = [outcome.seed for outcome in outcomes
             for side in outcome.sides().values() if side is not None and side["at"] < begun]
    verdict.expect(not early, f"streams {early} ended before the fault: this says nothing")

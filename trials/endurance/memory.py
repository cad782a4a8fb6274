"""The rows of trials/faults about memory: an end copes, or ends with one line and lets others start it again."""

import time

from .course import SERVES, end_of
from .stage import TIMEOUT, open_stage
from .verdicts import Verdict

USED_UP_SECONDS = 100
OUT_OF_MEMORY = 3
SETTLE_SECONDS = 5
LINES_MAX = 12  # the last one is about memory; before, connections that could not be made may have had theirs
QUIET_SECONDS = TIMEOUT + 30  # the other end may have sessions with the one that has died
# An option, the words that tell of its limit, and how many users send how much each, to get there: what waits for TCP in
# direct memory is what the system's buffers do not take.
HEAP = "-Xmx12m", "Java heap space", 600, 100_000
DIRECT = "-XX:MaxDirectMemorySize=1600k", "-XX:MaxDirectMemorySize", 200, 2_000_000


def used_up(end_name, option, words, crowd_size, crowd_bytes):
    """Users and the target send, and none of them reads, until memory is used up."""

    def run(program, folder):
        verdict = Verdict(f"within {USED_UP_SECONDS} s it ends with one line and status {OUT_OF_MEMORY}, or copes; "
                          f"started again, all serves: {SERVES}")
        with open_stage(program, folder, starts={end_name: {"environment": {"KCPTUN_OPTS": option}}}) as stage:
            end = getattr(stage, end_name)
            lines, begun = len(end.lines()), time.monotonic()
            crowd, _ = stage.users("crowd", crowd_bytes, crowd_size)
            if end.await_exit(USED_UP_SECONDS) is None:
                copes(verdict, end)
            after = time.monotonic() - begun
            leave(stage, crowd)
            status = end.await_exit(SETTLE_SECONDS)
            if status is not None:
                ended(verdict, end.lines()[lines:], status, after, words)
                end.log.write_text("")
                stage.restart(end)
            end_of(stage, verdict, QUIET_SECONDS)
        return verdict

    return run


def leave(stage, crowd):
    """The users and the target's connections are gone: whatever waited for them may go too."""
    crowd.kill()
    crowd.wait()
    stage.stop_target()
    stage.start_target()


def copes(verdict, end):
    _, healthy = end.get("/healthy")
    verdict.see(f"copes: {healthy.strip() or 'no answer'}")
    verdict.expect(healthy, f"after {USED_UP_SECONDS} s it neither answers nor has ended")


def ended(verdict, lines, status, after, words):
    verdict.see(f"ends after {after:.1f} s with status {status}: {lines[-1:]}")
    verdict.expect(status == OUT_OF_MEMORY, f"the status is {status}")
    verdict.expect(lines and words in lines[-1], f"the last line does not say {words}")
    verdict.expect(len(lines) <= LINES_MAX, f"{len(lines)} lines")


ROWS = [
    ("heap-client", "client's heap used up (-Xmx12m)", 90, used_up("client", *HEAP)),
    ("heap-server", "server's heap used up (-Xmx12m)", 90, used_up("server", *HEAP)),
    ("direct-client", "client's direct memory used up", 120, used_up("client", *DIRECT)),
    ("direct-server", "server's direct memory used up", 120, used_up("server", *DIRECT)),
]

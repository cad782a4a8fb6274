"""The table of trials/faults: what is done, and what is promised then."""

from dataclasses import dataclass

from . import exhaustion, memory
from .acts import cut, interface_down, killed, stopped
from .course import WHOLE, during_transfers
from .stage import TIMEOUT
from .verdicts import failed_within

# A session asks the peer after a second of silence, and 2.5 s later again.
NEXT_BYTE_SECONDS = 6
TIMEOUT_SLACK_SECONDS = 10
FAILED_SECONDS = TIMEOUT + TIMEOUT_SLACK_SECONDS
RESTART = 6  # a second until it is started again, and what starting takes on a busy machine


@dataclass(frozen=True)
class Fault:
    name: str
    label: str
    seconds: int  # that it takes, about
    run: object  # takes the program and a folder, gives a verdict

    def is_long(self):
        return self.seconds > 300


FAULTS = [
    Fault("kill-server", "server killed (SIGKILL), started again", 60, during_transfers(
        f"users see a reset within {RESTART + NEXT_BYTE_SECONDS} s, targets at once", killed("server"),
        failed_within(RESTART + NEXT_BYTE_SECONDS, RESTART), 30)),
    Fault("kill-client", "client killed (SIGKILL), started again", 120, during_transfers(
        f"users see a reset at once, targets within `timeout` (60 s) and {TIMEOUT_SLACK_SECONDS} s",
        killed("client"), failed_within(RESTART, FAILED_SECONDS), FAILED_SECONDS + 10)),
    Fault("stop-server", "server stopped (SIGSTOP) for 30 s", 90, during_transfers(
        WHOLE, stopped("server", 30))),
    Fault("stop-client", "client stopped (SIGSTOP) for 30 s", 90, during_transfers(
        WHOLE, stopped("client", 30))),
    Fault("stop-server-2", "server stopped (SIGSTOP) for 2 s", 50, during_transfers(
        WHOLE, stopped("server", 2))),
    Fault("cut-10", "link cut for 10 s", 60, during_transfers(WHOLE, cut(10))),
    Fault("cut-60", "link cut for 60 s, `timeout` 120", 130, during_transfers(
        WHOLE, cut(60), patience=90, options={"timeout": 120})),
    Fault("cut-600", "link cut for 10 min, `timeout` 60", 680, during_transfers(
        f"both see a reset within `timeout` (60 s) and {TIMEOUT_SLACK_SECONDS} s", cut(600),
        failed_within(FAILED_SECONDS, FAILED_SECONDS), 10)),
    Fault("interface-client", "client's interface down for 10 s", 60, during_transfers(
        WHOLE, interface_down("client", 10))),
    Fault("interface-server", "server's interface down for 10 s", 60, during_transfers(
        WHOLE, interface_down("server", 10))),
    *(Fault(*row) for row in (*exhaustion.ROWS, *memory.ROWS)),
]

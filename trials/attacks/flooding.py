"""Datagrams at a rate, by trials/flood.c."""

import json
import subprocess
from contextlib import contextmanager

from harness.processes import Children, Failed

SENDERS = 64
MARGIN_SECONDS = 3


class Flood:
    """`said` holds what it reported, once it has ended."""

    def __init__(self, child):
        self.child, self.said = child, None

    def await_end(self):
        output = self.child.communicate(timeout=300)[0]
        try:
            self.said = json.loads(output)
        except ValueError:
            raise Failed("the flood ended without a report") from None


@contextmanager
def flood(field, program, port, rate, seconds, *what):
    """A flood that goes on for a little longer than `seconds`; it is over when this ends."""
    command = [*field.attackers.before, program, field.how, field.address, port, rate, seconds + MARGIN_SECONDS, SENDERS,
               field.network, *what]
    with Children() as children:
        running = Flood(children.start(command, stdout=subprocess.PIPE))
        yield running
        running.await_end()

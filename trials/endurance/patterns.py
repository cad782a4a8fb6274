"""Bytes that tell where in which stream they belong: a byte that is lost, doubled or moved shows."""

import random

# A prime, so that nothing that is cut at a power of two fits anywhere else.
PERIOD = 1_048_573
BLOCK = random.Random(7).randbytes(PERIOD)
TWICE = BLOCK + BLOCK


class Pattern:
    def __init__(self, seed):
        self.start = seed * 7919 % PERIOD

    def at(self, position, count):
        """`count` is at most the period."""
        begin = (self.start + position) % PERIOD
        return TWICE[begin:begin + count]

    def fits(self, position, data):
        return self.at(position, len(data)) == data

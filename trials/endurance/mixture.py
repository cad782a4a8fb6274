#!/usr/bin/env python3
"""The traffic of trials/soak: everything that users and targets do with a TCP connection, all at the same time.

usage: mixture.py target ADDRESS PORT
       mixture.py users ADDRESS PORT SECONDS BULK_KB_S SEED

The users print a line of JSON each minute and at the end: how many connections of each kind, what went wrong, and how
long chats waited. The target prints one for each connection that it finds wrong.
"""

import asyncio
import random
import time
from collections import Counter

from streams import listen, run, say, use

BULK_BYTES = 20_000_000
CHATS, CHAT_MESSAGES = 20, 60
SHORT_A_SECOND = 20
SLOW_BYTES, SLOW_BYTES_A_SECOND = 1_000_000, 100_000
REPORT_SECONDS = 60


async def target(address, port):
    def tell(wanted, result):
        if result != "done":
            say(wrong=f"target: {str(wanted)[:60]}: {result}")

    await listen(address, port, tell)


class Users:
    def __init__(self, address, port, bulk_bytes_a_second, seed):
        self.address, self.port, self.speed = address, port, bulk_bytes_a_second
        self.random = random.Random(seed)
        self.done, self.wrong, self.times = Counter(), [], []

    async def run(self, seconds):
        until = time.monotonic() + seconds
        loops = [self.again(until, self.bulk, "up"), self.again(until, self.bulk, "down"),
                 self.again(until, self.slow, "slow_up"), self.again(until, self.slow, "slow_down"),
                 *(self.again(until, self.chat) for _ in range(CHATS)),
                 self.again(until, self.aborts), self.shorts(until), self.reports(until)]
        await asyncio.gather(*loops)
        self.report("end")

    async def again(self, until, work, *kind):
        await asyncio.sleep(self.random.random())
        while time.monotonic() < until:
            await work(until, *kind)

    async def bulk(self, until, kind):
        left = max(0.0, until - time.monotonic())
        size = min(BULK_BYTES, int(self.speed * left) + 1)
        await self.connection(kind, bytes=size, speed=self.speed, answer=self.random.randrange(200_000), label="bulk")

    async def slow(self, until, kind):
        await self.connection(kind, bytes=SLOW_BYTES, speed=SLOW_BYTES_A_SECOND)

    async def chat(self, until):
        times = []
        sizes = [self.random.randrange(20, 1000) for _ in range(CHAT_MESSAGES)]
        await self.connection("chat", sizes=sizes, pause=self.random.uniform(0.05, 0.5), noted=times)
        self.times += times

    async def aborts(self, until):
        kind = self.random.choice(["user_aborts", "target_aborts"])
        await self.connection(kind, bytes=self.random.randrange(300_000), pause=self.random.choice([0, 0, 0.2]))
        await asyncio.sleep(0.2)

    async def shorts(self, until):
        """Half of them end at the user first, half at the target; all are half-closed for a while."""
        running = set()
        while time.monotonic() < until:
            kind = self.random.choice(["up", "down"])
            task = asyncio.ensure_future(self.connection(
                kind, bytes=self.random.randrange(5000), speed=1e9, answer=self.random.randrange(5000), label="short"))
            running.add(task)
            task.add_done_callback(running.discard)
            await asyncio.sleep(self.random.expovariate(SHORT_A_SECOND))
        await asyncio.gather(*running)

    async def connection(self, kind, label=None, noted=None, **wanted):
        wanted = {"kind": kind, "seed": self.random.randrange(1_000_000), **wanted}
        result = await use(self.address, self.port, wanted, [0] if noted is None else noted)
        if result == "done":
            self.done[label or kind] += 1
        else:
            self.wrong.append(f"user: {label or kind} {kind} {wanted['seed']}: {result}")

    async def reports(self, until):
        while (left := until - time.monotonic()) > 0:
            await asyncio.sleep(min(left, REPORT_SECONDS))
            self.report("minute")

    def report(self, what):
        times = sorted(self.times)
        say(report=what, done=dict(self.done), wrong=self.wrong[:20], wrongs=len(self.wrong),
            chat_ms={} if not times else {name: round(times[int(len(times) * share)] * 1000, 1)
                                          for name, share in (("p50", .5), ("p99", .99), ("max", .999999))})


async def users(address, port, seconds, bulk_kb, seed):
    await Users(address, port, bulk_kb * 1000, seed).run(seconds)


if __name__ == "__main__":
    run(target=target, users=users)

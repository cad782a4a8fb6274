#!/usr/bin/env python3
"""The traffic of a soak: everything that users and targets do with a TCP connection, all at the same time.

usage: mixture.py target ADDRESS PORT
       mixture.py users ADDRESS PORT SECONDS BULK_KB_S SEED

The first line of a connection says what it is. Each side checks what it gets. The users print a line of JSON each
minute and at the end: how many connections of each kind, what went wrong, and how long chats waited. The target
prints one for each connection that it finds wrong.
"""

import asyncio
import json
import random
import signal
import socket
import struct
import sys
import time
from collections import Counter

from patterns import Pattern
from streams import CHUNK, Ended, connect, expect_end, listen, many_files, read, say, send, send_all, take_all

BULK_BYTES = 20_000_000
CHATS, CHAT_MESSAGES = 20, 60
SHORT_A_SECOND = 20
SLOW_BYTES, SLOW_BYTES_A_SECOND = 1_000_000, 100_000
REPORT_SECONDS = 60
# A connection that hangs must not be waited for in vain.
PATIENCE_SECONDS = 180


async def paced(work, count, bytes_a_second, progress):
    """Runs `work` up to `count` bytes, a piece at a time: pieces are due at a steady rate."""
    begun = time.monotonic()
    while progress[0] < count:
        due = min(count, int((time.monotonic() - begun) * bytes_a_second) + CHUNK // 4)
        if due > progress[0]:
            await work(due)
        await asyncio.sleep(0.02)


async def send_paced(writer, wanted, bytes_a_second):
    progress = [0]
    await paced(lambda due: send_all(writer, wanted["seed"], due, progress), wanted["bytes"], bytes_a_second, progress)


async def take_paced(reader, wanted, bytes_a_second):
    progress = [0]
    await paced(lambda due: take_all(reader, wanted["seed"], due, progress), wanted["bytes"], bytes_a_second, progress)


async def expect_reset(reader, wanted):
    """What comes before the reset has to be right; an end would be wrong."""
    pattern, position = Pattern(wanted["seed"]), 0
    try:
        while True:
            data = await read(reader, CHUNK)
            if not pattern.fits(position, data):
                raise Ended("wrong")
            position += len(data)
    except Ended as e:
        if str(e) != "reset":
            raise


def abort(writer):
    """With a reset, whatever has not been sent."""
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


# What a target does and what a user does, by kind. `speed` is in bytes a second.

async def target_up(reader, writer, wanted):
    await take_all(reader, wanted["seed"], wanted["bytes"], [0])
    await expect_end(reader)
    await send_all(writer, wanted["seed"] + 1, wanted["answer"], [0])
    writer.write_eof()


async def user_up(reader, writer, wanted):
    await send_paced(writer, wanted, wanted["speed"])
    writer.write_eof()
    await take_all(reader, wanted["seed"] + 1, wanted["answer"], [0])
    await expect_end(reader)


async def target_down(reader, writer, wanted):
    await send_paced(writer, wanted, wanted["speed"])
    writer.write_eof()
    await take_all(reader, wanted["seed"] + 1, wanted["answer"], [0])
    await expect_end(reader)


async def user_down(reader, writer, wanted):
    await take_all(reader, wanted["seed"], wanted["bytes"], [0])
    await expect_end(reader)
    await send_all(writer, wanted["seed"] + 1, wanted["answer"], [0])
    writer.write_eof()


async def target_slow_up(reader, writer, wanted):
    await take_paced(reader, wanted, wanted["speed"])
    await expect_end(reader)
    writer.write_eof()


async def user_slow_up(reader, writer, wanted):
    await send_all(writer, wanted["seed"], wanted["bytes"], [0])
    writer.write_eof()
    await expect_end(reader)


async def target_slow_down(reader, writer, wanted):
    await user_slow_up(reader, writer, wanted)


async def user_slow_down(reader, writer, wanted):
    await target_slow_up(reader, writer, wanted)


async def target_chat(reader, writer, wanted):
    sent = [0]
    received = [0]
    for size in wanted["sizes"]:
        await take_all(reader, wanted["seed"], received[0] + size, received)
        await send_all(writer, wanted["seed"] + 1, sent[0] + 2 * size, sent)
    await expect_end(reader)
    writer.write_eof()


async def user_chat(reader, writer, wanted):
    sent, received = [0], [0]
    for size in wanted["sizes"]:
        begun = time.monotonic()
        await send_all(writer, wanted["seed"], sent[0] + size, sent)
        await take_all(reader, wanted["seed"] + 1, received[0] + 2 * size, received)
        wanted["times"].append(time.monotonic() - begun)
        await asyncio.sleep(wanted["pause"])
    writer.write_eof()
    await expect_end(reader)


async def target_user_aborts(reader, writer, wanted):
    await expect_reset(reader, wanted)


async def user_user_aborts(reader, writer, wanted):
    await send_all(writer, wanted["seed"], wanted["bytes"], [0])
    await asyncio.sleep(wanted["pause"])
    abort(writer)


async def target_target_aborts(reader, writer, wanted):
    await send_all(writer, wanted["seed"], wanted["bytes"], [0])
    await asyncio.sleep(wanted["pause"])
    abort(writer)


async def user_target_aborts(reader, writer, wanted):
    await expect_reset(reader, wanted)


KINDS = {"up": (user_up, target_up), "down": (user_down, target_down), "chat": (user_chat, target_chat),
         "slow_up": (user_slow_up, target_slow_up), "slow_down": (user_slow_down, target_slow_down),
         "user_aborts": (user_user_aborts, target_user_aborts),
         "target_aborts": (user_target_aborts, target_target_aborts)}


async def serve(reader, writer):
    try:
        line = await reader.readline()
        if not line:
            writer.close()
            return
        wanted = json.loads(line)
        await asyncio.wait_for(KINDS[wanted["kind"]][1](reader, writer, wanted), PATIENCE_SECONDS)
    except (Ended, asyncio.TimeoutError, ConnectionError, OSError, ValueError) as e:
        say(wrong=f"target: {line[:60].decode(errors='replace').strip()}: {e!r}")
    if not writer.is_closing():
        writer.close()


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
        await self.connection("chat", sizes=sizes, pause=self.random.uniform(0.05, 0.5), times=times)
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

    async def connection(self, kind, label=None, times=None, **wanted):
        wanted = {"kind": kind, "seed": self.random.randrange(1_000_000), **wanted}
        name = label or kind
        writer = None
        try:
            reader, writer = await connect(self.address, self.port)
            await send(writer, json.dumps(wanted).encode() + b"\n")
            work = KINDS[kind][0](reader, writer, {**wanted, "times": times})
            await asyncio.wait_for(work, PATIENCE_SECONDS)
            self.done[name] += 1
        except (Ended, asyncio.TimeoutError, ConnectionError, OSError) as e:
            self.wrong.append(f"user: {name} {kind} {wanted['seed']}: {e!r}")
        if writer and not writer.is_closing():
            writer.close()

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
    many_files()
    await Users(address, port, bulk_kb * 1000, seed).run(seconds)


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work, address, port, *numbers = sys.argv[1:]
    if work == "target":
        asyncio.run(listen(address, int(port), serve))
        return
    asyncio.run(users(address, int(port), *(int(number) for number in numbers)))


if __name__ == "__main__":
    main()

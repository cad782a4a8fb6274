#!/usr/bin/env python3
"""Streams through the tunnel that say how they end: a line of JSON each, at either end.

usage: transfers.py target ADDRESS PORT
       transfers.py users ADDRESS PORT BYTES COUNT     half of them up, half down
       transfers.py probe ADDRESS PORT SECONDS         one small stream, tried until it works
       transfers.py crowd ADDRESS PORT BYTES COUNT     connections both sides of which send and never read
       transfers.py guests ADDRESS PORT COUNT          connections that only are there

Users first say of each stream that it has `begun`. Crowds and guests stay until they are told to end.

`result` of a line: done, or reset, short (an end that looks like a good one, too early), wrong (other bytes), refused.
`at` is in seconds of the machine's monotonic clock.
"""

import asyncio
import json
import signal
import sys
import time

from streams import Ended, connect, expect_end, listen, many_files, read, say, send, send_all, take_all

ANSWER = b"all of it\n"
PROBE_BYTES, PROBE_SECONDS = 5_000, 5
HOLD_SECONDS = 45
BEGUN_BYTES = 700_000


async def serve(reader, writer):
    """The first line of a stream says what is wanted."""
    progress, wanted = [0], {}
    try:
        line = await reader.readline()
        wanted = json.loads(line) if line.endswith(b"\n") else {"kind": "none", "seed": 0}
        await {"up": serve_up, "down": serve_down, "hold": serve_hold, "stay": serve_stay}[wanted["kind"]](
            reader, writer, wanted, progress)
        result = "done"
    except Ended as e:
        result = str(e)
    except (ConnectionError, OSError):
        result = "reset"
    except (ValueError, KeyError):
        result = "none"
    if wanted.get("kind") in ("up", "down"):
        say(who="target", kind=wanted["kind"], seed=wanted["seed"], result=result, bytes=progress[0])
    if not writer.is_closing():
        writer.close()


async def serve_up(reader, writer, wanted, progress):
    await take_all(reader, wanted["seed"], wanted["bytes"], progress)
    await expect_end(reader)
    await send(writer, ANSWER)


async def serve_down(reader, writer, wanted, progress):
    await send_all(writer, wanted["seed"], wanted["bytes"], progress)
    writer.write_eof()
    await expect_end(reader)


async def serve_hold(reader, writer, wanted, progress):
    """Sends what the user never reads, reads nothing, and goes when its patience is over."""
    sending = send_all(writer, wanted["seed"], wanted["bytes"], progress)
    try:
        await asyncio.wait_for(asyncio.gather(sending, asyncio.sleep(HOLD_SECONDS)), HOLD_SECONDS)
    except asyncio.TimeoutError:
        pass


async def serve_stay(reader, writer, wanted, progress):
    await expect_end(reader)


async def target(address, port):
    await listen(address, port, serve)


async def user(address, port, kind, seed, count):
    progress = [0]
    try:
        reader, writer = await connect(address, port)
    except OSError:
        say(who="user", kind=kind, seed=seed, result="refused", bytes=0)
        return
    beginning = asyncio.ensure_future(say_when_begun(seed, progress))
    try:
        await send(writer, json.dumps({"kind": kind, "seed": seed, "bytes": count}).encode() + b"\n")
        if kind == "up":
            await send_all(writer, seed, count, progress)
            writer.write_eof()
            await take_answer(reader)
        else:
            await take_all(reader, seed, count, progress)
            await expect_end(reader)
        result = "done"
    except Ended as e:
        result = str(e)
    except (ConnectionError, OSError):
        result = "reset"
    beginning.cancel()
    say(who="user", kind=kind, seed=seed, result=result, bytes=progress[0])
    writer.close()


async def say_when_begun(seed, progress):
    """More than all buffers on the way hold: so the other side has some of it."""
    while progress[0] < BEGUN_BYTES:
        await asyncio.sleep(0.02)
    say(begun=seed)


async def take_answer(reader):
    answer = b""
    while len(answer) < len(ANSWER):
        answer += await read(reader, len(ANSWER) - len(answer))
    if answer != ANSWER:
        raise Ended("wrong")
    await expect_end(reader)


async def users(address, port, count, streams):
    kinds = ["up" if i < streams // 2 else "down" for i in range(streams)]
    await asyncio.gather(*(user(address, port, kind, seed, count) for seed, kind in enumerate(kinds, 1)))


async def probe(address, port, seconds):
    """New connections until one has carried its bytes there and its answer back."""
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        try:
            await asyncio.wait_for(small_stream(address, port), PROBE_SECONDS)
            say(works=True, after=time.monotonic() - begun)
            return
        except (OSError, Ended, asyncio.TimeoutError):
            await asyncio.sleep(0.1)
    say(works=False, after=time.monotonic() - begun)


async def small_stream(address, port):
    reader, writer = await connect(address, port)
    try:
        await send(writer, json.dumps({"kind": "up", "seed": 0, "bytes": PROBE_BYTES}).encode() + b"\n")
        await send_all(writer, 0, PROBE_BYTES, [0])
        writer.write_eof()
        await take_answer(reader)
    finally:
        writer.close()


async def crowd(address, port, count, streams):
    await gather_slowly(member(address, port, "hold", seed, count) for seed in range(streams))


async def guests(address, port, streams):
    await gather_slowly(member(address, port, "stay", seed, 0) for seed in range(streams))


async def gather_slowly(members):
    many_files()
    started = []
    for one in members:
        started.append(asyncio.ensure_future(one))
        if len(started) % 50 == 0:
            await asyncio.sleep(0.02)
    await asyncio.gather(*started)


async def member(address, port, kind, seed, count):
    try:
        reader, writer = await connect(address, port)
        writer.transport.pause_reading()
        await send(writer, json.dumps({"kind": kind, "seed": seed, "bytes": count}).encode() + b"\n")
        await send_all(writer, seed, count, [0])
        await asyncio.sleep(3600)
    except (OSError, Ended):
        pass


def main():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work, address, port, *numbers = sys.argv[1:]
    works = {"target": target, "users": users, "probe": probe, "crowd": crowd, "guests": guests}
    asyncio.run(works[work](address, int(port), *(int(number) for number in numbers)))


if __name__ == "__main__":
    main()

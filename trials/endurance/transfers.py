#!/usr/bin/env python3
"""The traffic of trials/faults: streams that say how they end, a line of JSON each, at either end.

usage: transfers.py target ADDRESS PORT
       transfers.py users ADDRESS PORT BYTES COUNT     half of them up, half down
       transfers.py probe ADDRESS PORT SECONDS         one small stream, tried until it works
       transfers.py crowd ADDRESS PORT BYTES COUNT     connections both sides of which send and never read
       transfers.py guests ADDRESS PORT COUNT          connections that only are there

Users first say of each stream that it has `begun`. Crowds and guests stay until they are told to end. `at` is in seconds
of the machine's monotonic clock.
"""

import asyncio
import time

from streams import listen, run, say, use

ANSWER_BYTES = 10
PROBE_BYTES, PROBE_SECONDS = 5_000, 5
BEGUN_BYTES = 700_000


async def target(address, port):
    def tell(wanted, result):
        if wanted.get("kind") in ("up", "down"):
            say(who="target", kind=wanted["kind"], seed=wanted["seed"], result=result)

    await listen(address, port, tell)


async def user(address, port, kind, seed, count):
    progress = [0]
    beginning = asyncio.ensure_future(say_when_begun(seed, progress))
    wanted = {"kind": kind, "seed": seed, "bytes": count, "answer": ANSWER_BYTES if kind == "up" else 0}
    result = await use(address, port, wanted, progress)
    beginning.cancel()
    say(who="user", kind=kind, seed=seed, result=result)


async def say_when_begun(seed, progress):
    """More than all buffers on the way hold: so the other side has some of it."""
    while progress[0] < BEGUN_BYTES:
        await asyncio.sleep(0.02)
    say(begun=seed)


async def users(address, port, count, streams):
    kinds = ["up" if i < streams // 2 else "down" for i in range(streams)]
    await asyncio.gather(*(user(address, port, kind, seed, count) for seed, kind in enumerate(kinds, 1)))


async def probe(address, port, seconds):
    """New connections until one has carried its bytes there and its answer back."""
    begun, works = time.monotonic(), False
    wanted = {"kind": "up", "seed": 0, "bytes": PROBE_BYTES, "answer": ANSWER_BYTES}
    while not works and time.monotonic() - begun < seconds:
        try:
            works = await asyncio.wait_for(use(address, port, wanted, [0]), PROBE_SECONDS) == "done"
        except asyncio.TimeoutError:
            pass
        if not works:
            await asyncio.sleep(0.1)
    say(works=works, after=time.monotonic() - begun)


async def crowd(address, port, count, streams):
    """They come a few at a time."""
    started = []
    for seed in range(streams):
        wanted = {"kind": "hold" if count else "stay", "seed": seed, "bytes": count}
        started.append(asyncio.ensure_future(use(address, port, wanted, [0])))
        if len(started) % 50 == 0:
            await asyncio.sleep(0.02)
    await asyncio.gather(*started)


async def guests(address, port, streams):
    await crowd(address, port, 0, streams)


if __name__ == "__main__":
    run(target=target, users=users, probe=probe, crowd=crowd, guests=guests)

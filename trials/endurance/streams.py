"""Streams of known bytes: what both sides of a connection do with them, and how a connection ends.

The first line of a connection says what it is: `kind`, `seed` and so on, of KINDS. Each side checks what it gets.
How it ends for a side: done, or reset, short (an end that looks like a good one, too early), wrong (other bytes), late,
refused.
"""

import asyncio
import contextlib
import json
import signal
import socket
import struct
import sys
import time

from patterns import Pattern

CHUNK = 65_536
BUFFER_BYTES = 65_536
HOLD_SECONDS = 45
# A connection that hangs must not be waited for in vain.
PATIENCE_SECONDS = 180
CLOSE_SECONDS = 5


def say(**what):
    print(json.dumps({**what, "at": time.monotonic()}), flush=True)


class Ended(Exception):
    """The other end has ended the connection; the text says how."""


async def read(reader, count):
    try:
        data = await reader.read(count)
    except OSError as e:
        raise Ended("reset") from e
    if not data:
        raise Ended("short")
    return data


async def send(writer, data):
    try:
        writer.write(data)
        await writer.drain()
    except OSError as e:
        raise Ended("reset") from e


async def send_all(writer, seed, count, progress):
    """A reset is seen although nothing is read: asyncio reads by itself, and drain() tells."""
    pattern = Pattern(seed)
    while progress[0] < count:
        part = min(CHUNK, count - progress[0])
        await send(writer, pattern.at(progress[0], part))
        progress[0] += part


async def take_all(reader, seed, count, progress):
    pattern = Pattern(seed)
    while progress[0] < count:
        data = await read(reader, min(CHUNK, count - progress[0]))
        if not pattern.fits(progress[0], data):
            raise Ended("wrong")
        progress[0] += len(data)


async def expect_end(reader):
    try:
        if await read(reader, 1):
            raise Ended("wrong")
    except Ended as e:
        if str(e) != "short":
            raise


async def paced(work, wanted, progress):
    """Runs `work` up to the stream's end, a piece at a time: pieces are due at a steady speed, if one is wanted."""
    begun, speed, due = time.monotonic(), wanted.get("speed"), wanted["bytes"]
    while progress[0] < wanted["bytes"]:
        if speed:
            due = min(wanted["bytes"], int((time.monotonic() - begun) * speed) + CHUNK // 4)
        if due > progress[0]:
            await work(due)
        if speed:
            await asyncio.sleep(0.02)


# What a side does. `wanted` is what the first line says, and `speed` in it is in bytes a second; `progress` has how many
# bytes of the stream have passed, in a list.

async def offer(reader, writer, wanted, progress):
    await paced(lambda due: send_all(writer, wanted["seed"], due, progress), wanted, progress)
    writer.write_eof()
    await take_all(reader, wanted["seed"] + 1, wanted["answer"], [0])
    await expect_end(reader)


async def answer(reader, writer, wanted, progress):
    await take_all(reader, wanted["seed"], wanted["bytes"], progress)
    await expect_end(reader)
    await send_all(writer, wanted["seed"] + 1, wanted["answer"], [0])
    writer.write_eof()


async def pour(reader, writer, wanted, progress):
    await send_all(writer, wanted["seed"], wanted["bytes"], progress)
    writer.write_eof()
    await expect_end(reader)


async def sip(reader, writer, wanted, progress):
    await paced(lambda due: take_all(reader, wanted["seed"], due, progress), wanted, progress)
    await expect_end(reader)
    writer.write_eof()


async def ask(reader, writer, wanted, times):
    """`times` gets how long each message waited for its answer."""
    sent, received = [0], [0]
    for size in wanted["sizes"]:
        begun = time.monotonic()
        await send_all(writer, wanted["seed"], sent[0] + size, sent)
        await take_all(reader, wanted["seed"] + 1, received[0] + 2 * size, received)
        times.append(time.monotonic() - begun)
        await asyncio.sleep(wanted["pause"])
    writer.write_eof()
    await expect_end(reader)


async def reply(reader, writer, wanted, received):
    sent = [0]
    for size in wanted["sizes"]:
        await take_all(reader, wanted["seed"], received[0] + size, received)
        await send_all(writer, wanted["seed"] + 1, sent[0] + 2 * size, sent)
    await expect_end(reader)
    writer.write_eof()


async def abort(reader, writer, wanted, progress):
    """With a reset, whatever has not been sent."""
    await send_all(writer, wanted["seed"], wanted["bytes"], progress)
    await asyncio.sleep(wanted["pause"])
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def expect_reset(reader, writer, wanted, progress):
    """What comes before the reset has to be right; an end would be wrong."""
    try:
        await take_all(reader, wanted["seed"], float("inf"), progress)
    except Ended as e:
        if str(e) != "reset":
            raise


async def idle(reader, writer, wanted, progress):
    """Sends, and then only is there: it reads nothing."""
    writer.transport.pause_reading()
    await send_all(writer, wanted["seed"], wanted["bytes"], progress)
    await asyncio.sleep(3600)


async def hold(reader, writer, wanted, progress):
    """Sends what the user never reads, reads nothing, and goes when its patience is over."""
    sending = send_all(writer, wanted["seed"], wanted["bytes"], progress)
    try:
        await asyncio.wait_for(asyncio.gather(sending, asyncio.sleep(HOLD_SECONDS)), HOLD_SECONDS)
    except asyncio.TimeoutError:
        pass


async def stay(reader, writer, wanted, progress):
    await expect_end(reader)


KINDS = {  # the user's side, and the target's
    "up": (offer, answer), "down": (answer, offer), "slow_up": (pour, sip), "slow_down": (sip, pour), "chat": (ask, reply),
    "user_aborts": (abort, expect_reset), "target_aborts": (expect_reset, abort), "hold": (idle, hold),
    "stay": (idle, stay)}


async def use(address, port, wanted, progress):
    """A connection as its user sees it: how it ends."""
    try:
        reader, writer = await connect(address, port)
    except OSError:
        return "refused"

    async def work():
        await send(writer, json.dumps(wanted).encode() + b"\n")
        await KINDS[wanted["kind"]][0](reader, writer, wanted, progress)

    return await ending(work(), writer)


async def ending(work, writer):
    try:
        await asyncio.wait_for(work, PATIENCE_SECONDS)
        return "done"
    except Ended as e:
        return str(e)
    except asyncio.TimeoutError:
        return "late"
    except OSError:
        return "reset"
    finally:
        if not writer.is_closing():
            await close(writer)


async def close(writer):
    """What was written leaves first, if it is taken: a process that ends sooner resets the connection."""
    writer.close()
    with contextlib.suppress(OSError, asyncio.TimeoutError):
        await asyncio.wait_for(writer.wait_closed(), CLOSE_SECONDS)


async def listen(address, port, tell):
    """A target. `tell` is told what was wanted of a connection, and how it ended."""
    async def serve(reader, writer):
        try:
            line = await reader.readline()
            wanted = json.loads(line or "{}")
            if wanted:
                tell(wanted, await ending(KINDS[wanted["kind"]][1](reader, writer, wanted, [0]), writer))
        except (OSError, ValueError, KeyError) as e:
            tell({}, repr(e))
        writer.close()

    listener = socket.create_server((address, port), backlog=4096)
    small_buffers(listener)
    server = await asyncio.start_server(serve, sock=listener)
    await server.serve_forever()


async def connect(address, port):
    connection = socket.socket()
    small_buffers(connection)
    connection.setblocking(False)
    await asyncio.get_running_loop().sock_connect(connection, (address, port))
    return await asyncio.open_connection(sock=connection)


def small_buffers(connection):
    """What is on its way is in the tunnel then, not in the kernel."""
    for option in socket.SO_RCVBUF, socket.SO_SNDBUF:
        connection.setsockopt(socket.SOL_SOCKET, option, BUFFER_BYTES)


def run(**works):
    """The work that the command line names; its numbers follow the address."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work, address, *numbers = sys.argv[1:]
    asyncio.run(works[work](address, *(int(number) for number in numbers)))

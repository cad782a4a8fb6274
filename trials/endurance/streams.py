"""Streams of known bytes, and how they end."""

import asyncio
import json
import resource
import socket
import time

from patterns import Pattern

CHUNK = 65_536
BUFFER_BYTES = 65_536


def say(**what):
    print(json.dumps({**what, "at": time.monotonic()}), flush=True)


class Ended(Exception):
    """The other end has ended the connection; the text says how."""


async def read(reader, count):
    try:
        data = await reader.read(count)
    except (ConnectionError, OSError) as e:
        raise Ended("reset") from e
    if not data:
        raise Ended("short")
    return data


async def send(writer, data):
    try:
        writer.write(data)
        await writer.drain()
    except (ConnectionError, OSError) as e:
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


def small_buffers(connection):
    """What is on its way is in the tunnel then, not in the kernel."""
    for option in socket.SO_RCVBUF, socket.SO_SNDBUF:
        connection.setsockopt(socket.SOL_SOCKET, option, BUFFER_BYTES)


def many_files():
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))


async def listen(address, port, serve):
    many_files()
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

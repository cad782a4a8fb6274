#!/usr/bin/env python3
"""The traffic of the measurements: a target behind the tunnel, and who connects through it.

usage: load.py target fork ADDRESS PORT      a process a connection; echoes, or swallows what begins with `S`
       load.py target select ADDRESS PORT    the same in one process for all connections
       load.py rr ADDRESS PORT SECONDS CONNECTIONS LOAD_MB
       load.py chat ADDRESS PORT SECONDS GAP_MS
       load.py conn ADDRESS PORT SECONDS
       load.py up ADDRESS PORT SECONDS [SKIPPED]   as much as is taken
       load.py sessions ADDRESS PORT COUNT   ends when it is told to

Those that connect print one line of JSON.
"""

import json
import mmap
import os
import selectors
import signal
import socket
import struct
import sys
import time
from concurrent.futures import ThreadPoolExecutor

PING = b"x" * 64
WARM_UP_ROUND_TRIPS, WARM_UP_SECONDS = 2_000, 5
WARM_UP_CHAT_SECONDS = 1
ROUND_TRIPS = 20_000
SWALLOW = b"S"
REPORT_SECONDS = 0.05
REPORT = struct.Struct(">QQ")  # how many bytes, and when
CHUNK = b"." * 16_384
OPENING_AT_ONCE = 200
PATIENCE_SECONDS = 60


def target(how, address, port):
    listener = socket.create_server((address, port), backlog=1024)
    if how == "select":
        serve_all(listener)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            served, buffer = Served(connection), bytearray(262_144)
            while served.goes_on(buffer):
                pass
            os._exit(0)
        connection.close()


def serve_all(listener):
    """Messages are small, and their senders wait for the echo: nothing needs to be kept but how much was swallowed."""
    selector, buffer = selectors.DefaultSelector(), bytearray(262_144)
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                connection, _ = listener.accept()
                selector.register(connection, selectors.EVENT_READ, Served(connection))
            elif not key.data.goes_on(buffer):
                selector.unregister(key.fileobj)
                key.fileobj.close()


class Served:
    """A connection at a target. Of what it swallows, it says now and then how much has come."""

    def __init__(self, connection):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.connection, self.swallows, self.total, self.reported = connection, None, 0, 0.0

    def goes_on(self, buffer):
        """Serves what has come. False: it has ended."""
        try:
            count = self.connection.recv_into(buffer)
            if self.swallows is None:
                self.swallows = buffer[:1] == SWALLOW
            if not self.swallows:
                self.connection.sendall(buffer[:count])
            else:
                self.swallow(count)
            return count > 0
        except OSError:
            return False

    def swallow(self, count):
        self.total += count
        if time.monotonic() - self.reported > REPORT_SECONDS:
            self.reported = time.monotonic()
            self.connection.sendall(REPORT.pack(self.total, time.monotonic_ns()))


class Arrived:
    """What a target says of how much it has swallowed."""

    def __init__(self, connection):
        connection.settimeout(None)  # with one, Python waits for it whatever the flags say
        self.connection, self.reports, self.last = connection, b"", (0, 0)

    def is_told(self):
        """Whether there was something new to read; it does not wait for it."""
        try:
            self.reports += self.connection.recv(4096, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        whole = len(self.reports) // REPORT.size * REPORT.size
        if whole:
            self.last = REPORT.unpack(self.reports[whole - REPORT.size:whole])
        self.reports = self.reports[whole:]
        return True


def connect(address, port):
    connection = socket.create_connection((address, port), PATIENCE_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def rr(address, port, seconds, connections, load_mb):
    """Round trips on each of the connections, while another one carries `load_mb` MB/s up."""
    carried = Load(address, port, load_mb * 1e6) if load_mb else None
    sockets = [connect(address, port) for _ in range(connections)]
    with ThreadPoolExecutor(connections) as threads:
        list(threads.map(lambda s: round_trips(s, WARM_UP_ROUND_TRIPS, WARM_UP_SECONDS), sockets))
        started, before = time.monotonic(), carried.total() if carried else 0
        times = sorted(sum(threads.map(lambda s: round_trips(s, ROUND_TRIPS, seconds), sockets), []))
    result = {"n": len(times), **percentiles(times)}
    if carried:
        result["load_mb_s"] = (carried.total() - before) / (time.monotonic() - started) / 1e6
        carried.stop()
    return result


def round_trips(connection, count, seconds):
    times, end = [], time.monotonic() + seconds
    while len(times) < count and time.monotonic() < end:
        sent = time.perf_counter_ns()
        connection.sendall(PING)
        missing = len(PING)
        while missing:
            data = connection.recv(missing)
            if not data:
                raise EOFError("the connection was closed")
            missing -= len(data)
        times.append((time.perf_counter_ns() - sent) / 1000)
    return times


def chat(address, port, seconds, gap_ms):
    """Messages each `gap_ms`, whether or not those before are back: from sending each until it is."""
    connection, gap = connect(address, port), gap_ms / 1000
    unheard = int(WARM_UP_CHAT_SECONDS / gap)
    count = unheard + int(seconds / gap)
    with ThreadPoolExecutor(1) as threads:
        back = threads.submit(times_until_back, connection, count)
        begun = time.monotonic()
        for number in range(count):
            time.sleep(max(0.0, begun + number * gap - time.monotonic()))
            connection.sendall(struct.pack(">Q", time.perf_counter_ns()).ljust(len(PING), b"x"))
        times = sorted(back.result()[unheard:])
    return {"n": len(times), **percentiles(times)}


def times_until_back(connection, count):
    """Each message bears the time at which it was sent."""
    times = []
    for _ in range(count):
        message = b""
        while len(message) < len(PING):
            data = connection.recv(len(PING) - len(message))
            if not data:
                raise EOFError("the connection was closed")
            message += data
        times.append((time.perf_counter_ns() - struct.unpack(">Q", message[:8])[0]) / 1000)
    return times


class Load:
    """A process that sends at a steady rate, and knows how much has arrived."""

    def __init__(self, address, port, bytes_per_second):
        self.arrived = mmap.mmap(-1, 8)
        self.pid = os.fork()
        if self.pid == 0:
            try:
                self.send(connect(address, port), bytes_per_second)
            finally:
                os._exit(1)
        time.sleep(1)

    def send(self, connection, bytes_per_second):
        """Sends what is due at each wake-up, in chunks; never more than half a second's worth to catch up."""
        connection.sendall(SWALLOW)
        arrived, due, last = Arrived(connection), 0.0, time.monotonic()
        while True:
            now = time.monotonic()
            due = min(due + (now - last) * bytes_per_second, bytes_per_second / 2)
            last = now
            while due >= len(CHUNK):
                connection.sendall(CHUNK)
                due -= len(CHUNK)
            if arrived.is_told():
                self.arrived[:8] = struct.pack(">Q", arrived.last[0])
            time.sleep((len(CHUNK) - due) / bytes_per_second)

    def total(self):
        return struct.unpack(">Q", self.arrived[:8])[0]

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def up(address, port, seconds, skipped=1):
    """What arrives in so many seconds, after those that are skipped, by the clock of the target."""
    connection = connect(address, port)
    connection.sendall(SWALLOW)
    arrived, first, begun = Arrived(connection), None, time.monotonic()
    while (passed := time.monotonic() - begun) < skipped + seconds:
        connection.sendall(CHUNK)
        # Of a report that has come in part there is nothing yet.
        if arrived.is_told() and first is None and passed >= skipped and arrived.last[1]:
            first = arrived.last
    connection.close()
    if first is None or first == arrived.last:
        raise EOFError("nothing was said to have arrived")
    (bytes_before, before), (bytes_after, after) = first, arrived.last
    return {"mbps": (bytes_after - bytes_before) * 8000 / (after - before)}


def conn(address, port, seconds):
    """Connections one after the other, each until its first byte is back."""
    times, failed, started = [], 0, time.monotonic()
    while time.monotonic() - started < seconds:
        begun = time.perf_counter_ns()
        try:
            with socket.create_connection((address, port), 5) as connection:
                connection.sendall(b"y")
                if connection.recv(1) == b"y":
                    times.append((time.perf_counter_ns() - begun) / 1000)
                    continue
        except OSError:
            pass
        failed += 1
    took = time.monotonic() - started
    return {"n": len(times), "failed": failed, "per_s": len(times) / took, **percentiles(sorted(times))}


def percentiles(times):
    if not times:
        raise EOFError("no round trip was completed")
    return {"p50": times[len(times) // 2], "p90": times[len(times) * 9 // 10], "p99": times[len(times) * 99 // 100],
            "max": times[-1]}


def sessions(address, port, count):
    """Opens connections, some hundred at once, and keeps each that has echoed a byte."""
    selector, kept, started, opening = selectors.DefaultSelector(), [], 0, 0
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(kept) < count:
        if time.monotonic() > deadline:
            raise EOFError(f"only {len(kept)} of {count} sessions could be opened")
        while opening < OPENING_AT_ONCE and started < count:
            connection = socket.socket()
            connection.setblocking(False)
            connection.connect_ex((address, port))
            selector.register(connection, selectors.EVENT_WRITE)
            started, opening = started + 1, opening + 1
        for key, events in selector.select(1):
            if events & selectors.EVENT_WRITE:
                key.fileobj.send(b"y")
                selector.modify(key.fileobj, selectors.EVENT_READ)
                continue
            if key.fileobj.recv(1) != b"y":
                raise EOFError(f"session {len(kept) + 1} was closed")
            selector.unregister(key.fileobj)
            kept.append(key.fileobj)
            opening -= 1
    print(json.dumps({"open": len(kept)}), flush=True)
    signal.pause()


def main():
    work, *arguments = sys.argv[1:]
    if work == "target":
        target(arguments[0], arguments[1], int(arguments[2]))
    address, *numbers = arguments
    try:
        print(json.dumps({"rr": rr, "chat": chat, "up": up, "conn": conn, "sessions": sessions}[work](
            address, *(int(number) for number in numbers))))
    except (OSError, EOFError) as e:
        print(json.dumps({"error": str(e)}))


if __name__ == "__main__":
    main()

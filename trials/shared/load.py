#!/usr/bin/env python3
"""The traffic of the measurements: a target behind the tunnel, and who connects through it.

usage: load.py target ADDRESS PORT fork      a process a connection; echoes, or swallows what begins with `S`
       load.py target ADDRESS PORT select    the same in one process for all connections
       load.py rr ADDRESS PORT SECONDS CONNECTIONS LOAD_MB
       load.py conn ADDRESS PORT SECONDS
       load.py up ADDRESS PORT SECONDS       as much as is taken
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
ROUND_TRIPS = 20_000
SWALLOW = b"S"
REPORT_SECONDS = 0.05
CHUNK = b"." * 16_384
OPENING_AT_ONCE = 200
PATIENCE_SECONDS = 60


def target(address, port, how):
    listener = socket.create_server((address, port), backlog=1024)
    if how == "select":
        serve_all(listener)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        connection, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            try:
                serve(connection)
            except OSError:
                pass
            os._exit(0)
        connection.close()


def serve(connection):
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    data = connection.recv(65_536)
    if data[:1] == SWALLOW:
        swallow(connection, len(data))
        return
    while data:
        connection.sendall(data)
        data = connection.recv(65_536)


def swallow(connection, total):
    """Says now and then how much has come."""
    reported, buffer = 0.0, bytearray(262_144)
    while count := connection.recv_into(buffer):
        total += count
        if time.monotonic() - reported > REPORT_SECONDS:
            reported = time.monotonic()
            connection.sendall(struct.pack(">Q", total))


def serve_all(listener):
    """Messages are small, and their senders wait for the echo: nothing needs to be kept but how much was swallowed."""
    selector, buffer = selectors.DefaultSelector(), bytearray(262_144)
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                connection, _ = listener.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                selector.register(connection, selectors.EVENT_READ, Served(connection))
                continue
            try:
                is_open = key.data.serve(buffer)
            except OSError:
                is_open = False
            if not is_open:
                selector.unregister(key.fileobj)
                key.fileobj.close()


class Served:
    """A connection among others at a target."""

    def __init__(self, connection):
        self.connection, self.swallows, self.total, self.reported = connection, None, 0, 0.0

    def serve(self, buffer):
        """What has come. False: it has ended."""
        count = self.connection.recv_into(buffer)
        if self.swallows is None:
            self.swallows = buffer[:1] == SWALLOW
        if not self.swallows:
            self.connection.sendall(buffer[:count])
            return count > 0
        self.total += count
        if time.monotonic() - self.reported > REPORT_SECONDS:
            self.reported = time.monotonic()
            self.connection.sendall(struct.pack(">Q", self.total))
        return count > 0


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
        connection.setblocking(True)
        reports, due, last = b"", 0.0, time.monotonic()
        while True:
            now = time.monotonic()
            due = min(due + (now - last) * bytes_per_second, bytes_per_second / 2)
            last = now
            while due >= len(CHUNK):
                connection.sendall(CHUNK)
                due -= len(CHUNK)
            reports = self.note(connection, reports)
            time.sleep((len(CHUNK) - due) / bytes_per_second)

    def note(self, connection, reports):
        try:
            reports += connection.recv(4096, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return reports
        whole = len(reports) // 8 * 8
        if whole:
            self.arrived[:8] = reports[whole - 8:whole]
        return reports[whole:]

    def total(self):
        return struct.unpack(">Q", self.arrived[:8])[0]

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def up(address, port, seconds):
    """What arrives in so many seconds, after the first one."""
    connection = connect(address, port)
    connection.settimeout(None)
    connection.sendall(SWALLOW)
    begun, reports, arrived = time.monotonic() + 1, b"", 0
    before = None
    while (now := time.monotonic()) < begun + seconds:
        connection.sendall(CHUNK)
        try:
            reports += connection.recv(4096, socket.MSG_DONTWAIT)
        except BlockingIOError:
            continue
        whole = len(reports) // 8 * 8
        arrived = struct.unpack(">Q", reports[whole - 8:whole])[0] if whole else arrived
        reports = reports[whole:]
        if now >= begun and before is None:
            before, begun = arrived, now
    connection.close()
    return {"mbps": (arrived - (before or 0)) * 8 / (now - begun) / 1e6}


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
    work, address, port, *rest = sys.argv[1:]
    if work == "target":
        target(address, int(port), rest[0])
    numbers = [int(number) for number in rest]
    try:
        print(json.dumps({"rr": rr, "up": up, "conn": conn, "sessions": sessions}[work](address, int(port), *numbers)))
    except (OSError, EOFError) as e:
        print(json.dumps({"error": str(e)}))


if __name__ == "__main__":
    main()

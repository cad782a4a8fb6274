"""Bad clients: too many sessions, and connections that waste time."""

import socket
import time
from contextlib import contextmanager

from .scene import Scene, Watch, await_that

LIMIT = 2000
WANTED = 5000
HTTP_WANTED = 300
PATIENCE_SECONDS = 3


def endless_sessions(means, outcome):
    """Through a client of the attacker's own, who has the key and no limit; another client talks meanwhile."""
    with Scene(means, max_sessions=LIMIT) as scene:
        with scene.recorded_chat() as (_, chat):
            attackers = scene.client("attackers", max_sessions=1_000_000)
            scene.clients.remove(attackers)
            watch = Watch(scene.server)
            before = scene.server.stats()["session_counts"]["opened_total"]
            lines = chat.lines
            with connections(attackers.listen, WANTED) as opened:
                time.sleep(PATIENCE_SECONDS)
                watch.into(outcome)
                counts = scene.server.stats()["session_counts"]
            outcome.sent = f"{len(opened)} connections"
            held = counts["open"] + counts["opening"] + counts["linger"]
            outcome.notes.append(f"{counts['opened_total'] - before} sessions were opened, {held} of {LIMIT} are held, "
                                 f"{counts['refused_total']} were refused")
            if held > LIMIT:
                outcome.faults.append("more sessions are open than max_sessions")
            if counts["opened_total"] - before > WANTED:
                outcome.faults.append("a connection opened several sessions")
            if chat.failure or chat.lines == lines:
                outcome.faults.append(f"who was there before is not served: {chat.failure}")


def slow_tcp(means, outcome):
    """At the client's TCP port: nothing, or a byte, and then silence."""
    with Scene(means) as scene:
        client = scene.client(max_sessions=LIMIT)
        scene.carried(client, 2)
        outcome.before = scene.carried(client, 5)
        watch = Watch(client)
        with connections(client.listen, LIMIT // 2, b"") as silent, connections(client.listen, LIMIT // 4, b"x"):
            outcome.during = scene.carried(client, 5)
            with connections(client.listen, WANTED - LIMIT) as more:
                time.sleep(1)
                counts = client.stats()["session_counts"]
                outcome.sent = f"{len(silent) + LIMIT // 4 + len(more)} connections"
            held = counts["open"] + counts["opening"]
            if held > LIMIT:
                outcome.faults.append("more sessions are open than max_sessions")
            outcome.notes.append(f"{held} of {LIMIT} sessions are held, {counts['refused_total']} were refused")
        watch.into(outcome)
        await_that(lambda: scene.carried(client, 1), "the tunnel carries afterwards")


def slow_http(means, outcome):
    """Requests that do not end; somebody else's is answered all the same."""
    with Scene(means) as scene:
        client = scene.client()
        scene.carried(client, 2)
        outcome.before = scene.carried(client, 5)
        watch = Watch(scene.server, scene)
        with connections(scene.server.http, HTTP_WANTED, b"GET / HTTP/1.1\r\nHost: localhost\r\nX:") as stalled:
            outcome.during = scene.carried(client, 5)
            worst = max(seconds_of(lambda: scene.server.get("/api/v1/stats")) for _ in range(20))
            outcome.sent = f"{len(stalled)} requests"
        watch.into(outcome)
        outcome.notes.append(f"another request was answered in {worst * 1000:.0f} ms at most")
        if worst > 1:
            outcome.faults.append("others' requests wait for more than a second")


def seconds_of(action):
    begun = time.monotonic()
    action()
    return time.monotonic() - begun


@contextmanager
def connections(port, count, saying=b"x"):
    """So many, which say that and nothing more. Those that are refused count too."""
    opened = []
    try:
        for _ in range(count):
            try:
                opened.append(socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS))
                opened[-1].sendall(saying)
            except (ConnectionResetError, BrokenPipeError):
                pass  # refused
        yield opened
    finally:
        for connection in opened:
            connection.close()

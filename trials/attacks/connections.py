"""Bad clients: too many sessions, and connections that waste time."""

import socket
import time
from contextlib import contextmanager

from harness.ends import held
from harness.places import free_port
from harness.processes import await_that

from .recording import Chat
from .scene import ESTABLISHED_SECONDS, Watch, measured

LIMIT = 2000
LIMITS = {"max_sessions": 2 * LIMIT, "max_sessions_per_address": LIMIT}
WANTED = 5000
HTTP_WANTED = 300
PATIENCE_SECONDS = 3
LOAD_SECONDS = 5


def endless_sessions(scene, outcome):
    """Through a client of the attacker's own, who has the key, another address and no limit. Another client talks
    meanwhile, and opens a session more."""
    with scene.recorded_chat() as (_, chat):
        attackers = scene.client("attackers", kcp_bind=f"127.0.77.7:{free_port()}", max_sessions=1_000_000)
        scene.clients.remove(attackers)
        watch = Watch(scene.server)
        before = scene.server.sessions()["opened_total"]
        lines = chat.lines
        with connections(attackers.listen, WANTED) as tried:
            time.sleep(PATIENCE_SECONDS)
            watch.into(outcome)
            counts = scene.server.sessions()
            with Chat(scene.clients[0].listen) as another:
                await_that(lambda: another.lines or another.failure, ESTABLISHED_SECONDS,
                           "another client's new session is served")
        opened = counts["opened_total"] - before
        outcome.sent = f"{len(tried)} connections"
        outcome.notes.append(f"{opened} sessions were opened, {held(counts) - 1} of {LIMIT} are held, "
                             f"{counts['refused_total']} were refused")
        if held(counts) > LIMIT + 1:
            outcome.faults.append("more sessions are open than max_sessions_per_address")
        if opened > WANTED:
            outcome.faults.append("a connection opened several sessions")
        if another.failure or chat.lines == lines:
            outcome.faults.append(f"another client is not served: {another.failure or 'no answer'}")


def slow_tcp(scene, outcome):
    """At the client's TCP port: nothing, or a byte, and then silence."""
    client = scene.client(max_sessions=LIMIT)

    @contextmanager
    def attack():
        watch = Watch(client)
        with connections(client.listen, LIMIT // 2, b"") as silent, connections(client.listen, LIMIT // 4, b"x"):
            yield
            with connections(client.listen, WANTED - LIMIT) as more:
                time.sleep(1)
                counts = client.sessions()
                outcome.sent = f"{len(silent) + LIMIT // 4 + len(more)} connections"
        places = counts["open"] + counts["opening"]
        if places > LIMIT:
            outcome.faults.append("more sessions are open than max_sessions")
        outcome.notes.append(f"{places} of {LIMIT} sessions are held, {counts['refused_total']} were refused")
        watch.into(outcome)

    measured(scene, client, outcome, attack(), LOAD_SECONDS)
    await_that(lambda: scene.carried(client, 1), ESTABLISHED_SECONDS, "the tunnel carries afterwards")


def slow_http(scene, outcome):
    """Requests that do not end; somebody else's is answered all the same."""

    @contextmanager
    def attack():
        watch = Watch(scene.server, scene)
        with connections(scene.server.http, HTTP_WANTED, b"GET / HTTP/1.1\r\nHost: localhost\r\nX:") as stalled:
            yield
            worst = max(seconds_of(scene.server.stats) for _ in range(20))
            outcome.sent = f"{len(stalled)} requests"
        watch.into(outcome)
        outcome.notes.append(f"another request was answered in {worst * 1000:.0f} ms at most")
        if worst > 1:
            outcome.faults.append("others' requests wait for more than a second")

    measured(scene, scene.client(), outcome, attack(), LOAD_SECONDS)


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

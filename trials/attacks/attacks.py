"""The attacks by their names."""

from dataclasses import dataclass, field
from typing import Callable

from . import connections, floods, packets, replays
from .scene import Meeting, Scene

SKEW = {"max_clock_skew": replays.SKEW_SECONDS}


@dataclass(frozen=True)
class Attack:
    """`work` takes a scene of its own, started afresh with `keys` at the server, and fills the scene's outcome."""

    name: str
    what: str
    work: Callable
    scene: type = Scene
    keys: dict = field(default_factory=dict)

    def run(self, means, outcome):
        with self.scene(means, outcome, **self.keys) as scene:
            self.work(scene, outcome)


ATTACKS = (
    Attack("flood/random", "random bytes of 1 to 1452 bytes, at the server", floods.random_of(1)),
    Attack("flood/plausible", "random bytes of lengths that packets have, at the server", floods.random_of(floods.LEAST_SEALED)),
    Attack("flood/replayed", "what another client sends at the time, at the server", floods.replays(False)),
    Attack("flood/same", "the newest packet of another client, at the server", floods.replays(True)),
    Attack("flood/client", "random bytes of 1 to 1452 bytes, at the client", floods.at_client),
    Attack("flood/rendezvous", "random bytes of 1 to 1452 bytes, at a rendezvous server", floods.at_rendezvous, Meeting),
    Attack("replay/at-once", "a recorded session, from its own and from another address", replays.at_once),
    Attack("replay/later", "the same after more packets than the replay filter remembers", replays.later, keys=SKEW),
    Attack("replay/restart", "the same at a server that was restarted", replays.after_restart, keys=SKEW),
    Attack("packets/damaged", "a session's packets, cut and with bits turned", packets.damaged),
    Attack("packets/forged", "RESET, LISTEN, CONNECT and PUNCH without the key, at all three ends", packets.forged,
           Meeting),
    Attack("sessions/endless", "a client with the key that opens sessions without end", connections.endless_sessions,
           keys=connections.LIMITS),
    Attack("slow/tcp", "thousands of connections that say nothing, at the client's TCP port", connections.slow_tcp),
    Attack("slow/http", "hundreds of requests that do not end, at the status server", connections.slow_http),
)

"""Both ends of a program, started afresh, and stopped when they have been measured."""

import time
from dataclasses import dataclass
from pathlib import Path

from harness.ends import End
from harness.places import Place, free_port

from .programs import Ports, Settings

SETTLE_SECONDS = 1.0


@dataclass(frozen=True)
class Scene:
    """What a work is done with. `folder` holds the configurations and logs."""

    place: Place
    settings: Settings
    client: object
    server: object
    seconds: int
    folder: Path

    def client_end(self, ports):
        command = self.client.client(self.place, self.settings, ports, self.folder)
        return End("client", command, ("tcp", ports.listen), self.folder, self.place.client)

    def server_end(self, ports):
        command = self.server.server(self.place, self.settings, ports, self.folder)
        return End("server", command, ("udp", ports.kcp), self.folder, self.place.server)


def open_tunnel(scene, target_port):
    """A context: the way to the target. Its `entrance` is where users connect to, as address and port."""
    return (Tunnel if scene.client.is_tunnel else NoTunnel)(scene, target_port)


class Tunnel:
    """Both ends, listening and settled. Results come as a pair: client, server."""

    def __init__(self, scene, target_port):
        ports = Ports(target_port, free_port(), free_port())
        self.entrance = scene.place.client.address, ports.listen
        self.ends = scene.client_end(ports), scene.server_end(ports)

    def __enter__(self):
        try:
            for end in reversed(self.ends):
                end.launch()
            for end in self.ends:
                end.await_start()
            time.sleep(SETTLE_SECONDS)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for end in self.ends:
            end.stop()

    def cpu_seconds(self):
        return [end.cpu_seconds() for end in self.ends]

    def memory_mb(self, key):
        return [end.memory_mb(key) for end in self.ends]


class NoTunnel:
    """The target itself is the entrance. There are no ends that could take anything."""

    def __init__(self, scene, target_port):
        self.entrance = scene.place.server.address, target_port

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def cpu_seconds(self):
        return [0.0, 0.0]

    def memory_mb(self, key):
        return [0.0, 0.0]

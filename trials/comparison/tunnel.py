"""Both ends of a program, started afresh, and stopped when they have been measured."""

import time
from dataclasses import dataclass
from pathlib import Path

from shared.places import Place, free_port, last_line
from shared.processes import Children, Failed, cpu_seconds, is_bound, memory_mb, worker

from .programs import Ports, Settings

START_SECONDS = 20
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


class Tunnel:
    """Both ends, listening and settled. Results come as a pair: client, server."""

    def __init__(self, scene, target_port):
        self.children = Children()
        self.ports = Ports(target_port, free_port(), free_port())
        place, ends = scene.place, (scene.client, scene.server)
        try:
            with open(scene.folder / "tunnel.log", "wb") as log:
                server = self.children.start(
                    [*place.on_server, *scene.server.server(place, scene.settings, self.ports, scene.folder)],
                    stdout=log, stderr=log)
                client = self.children.start(
                    [*place.on_client, *scene.client.client(place, scene.settings, self.ports, scene.folder)],
                    stdout=log, stderr=log)
            self.wait(client, "tcp", self.ports.listen, ends[0], scene.folder)
            self.wait(server, "udp", self.ports.kcp, ends[1], scene.folder)
        except BaseException:
            self.children.stop()
            raise
        time.sleep(SETTLE_SECONDS)
        self.pids = [worker(client.pid), worker(server.pid)]

    def wait(self, end, protocol, port, program, folder):
        deadline = time.monotonic() + START_SECONDS
        while end.poll() is None and not is_bound(end.pid, protocol, port):
            if time.monotonic() > deadline:
                raise Failed(f"{program.name} does not start")
            time.sleep(0.02)
        if end.poll() is not None:
            raise Failed(f"{program.name} does not start: {last_line(folder / 'tunnel.log')}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.children.stop()

    def cpu_seconds(self):
        return [cpu_seconds(pid) for pid in self.pids]

    def memory_mb(self, key):
        return [memory_mb(pid, key) for pid in self.pids]

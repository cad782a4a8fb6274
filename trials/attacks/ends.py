"""The program at one end, and what can be seen of it from outside."""

import json
import os
import re
import time
import urllib.error
import urllib.request
from pathlib import Path

from shared.places import free_port, last_line
from shared.processes import Children, Failed, cpu_seconds, memory_mb, worker

START_SECONDS = 20
ATTENTION_SECONDS = 5
# Both ends are ours and only for minutes, so this key is as good as any.
KEY = "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Spc="
TUNING = {"mtu": 1492, "sndwnd": 4096, "rcvwnd": 4096, "interval": 10, "resend": 2}


class End:
    """A running program. It logs what it logs by default."""

    def __init__(self, program, folder, name, **keys):
        self.name, self.folder, self.program = name, folder, program
        self.http = free_port()
        self.config = {"method": "xchacha20poly1305_ietf", "psk": KEY, "kcp": TUNING, **keys,
                       "http_listen": f"127.0.0.1:{self.http}"}
        self.children = Children()
        self.start()

    def start(self):
        file = self.folder / f"{self.name}.json"
        file.write_text(json.dumps(self.config))
        with open(self.folder / f"{self.name}.log", "ab") as log:
            child = self.children.start([str(self.program), "-c", str(file)], stdout=log, stderr=log)
        try:
            self.await_start(child)
        except BaseException:
            self.stop()
            raise
        self.pid = worker(child.pid)

    def await_start(self, child):
        deadline = time.monotonic() + START_SECONDS
        while not self.is_healthy():
            if child.poll() is not None or time.monotonic() > deadline:
                raise Failed(f"{self.name} does not start: {last_line(self.folder / f'{self.name}.log')}")
            time.sleep(0.05)

    def restart(self):
        self.stop()
        self.start()

    def stop(self):
        self.children.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def get(self, path, seconds=ATTENTION_SECONDS):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", timeout=seconds) as answer:
            return answer.read()

    def is_healthy(self):
        return self.answers("/healthy")

    def is_ready(self):
        return self.answers("/ready")

    def answers(self, path):
        try:
            return bool(self.get(path))
        except (OSError, urllib.error.URLError):
            return False

    def stats(self):
        return json.loads(self.get("/api/v1/stats"))

    def memory_mb(self):
        return memory_mb(self.pid, "VmRSS")

    def cpu_seconds(self):
        return cpu_seconds(self.pid)

    def log_lines(self):
        return len((self.folder / f"{self.name}.log").read_text(errors="replace").splitlines())

    def udp_port(self):
        """That of its socket: a client's is nowhere configured. The warm-up's are closed a moment after the start."""
        deadline = time.monotonic() + START_SECONDS
        while len(ports := self.udp_ports()) != 1:
            if time.monotonic() > deadline:
                raise Failed(f"{self.name} has the UDP ports {ports} instead of one")
            time.sleep(0.05)
        return ports[0]

    def udp_ports(self):
        links = []
        for entry in Path(f"/proc/{self.pid}/fd").iterdir():
            try:
                links.append(os.readlink(entry))
            except OSError:
                continue
        inodes = {match.group(1) for link in links if (match := re.fullmatch(r"socket:\[(\d+)\]", link))}
        ports = set()
        for table in "udp", "udp6":
            for line in Path(f"/proc/{self.pid}/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if fields[9] in inodes:
                    ports.add(int(fields[1].rsplit(":", 1)[1], 16))
        return sorted(ports)

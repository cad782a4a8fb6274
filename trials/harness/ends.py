"""A program at one end of a tunnel: configured, started, signalled, and looked at from outside."""

import json
import os
import signal
import subprocess
from contextlib import closing
from http.client import HTTPConnection, HTTPException

from .places import Host, free_port
from .processes import (
    Children, Failed, await_that, cpu_seconds, is_bound, last_line, memory_mb, signal_group, worker)

START_SECONDS, STATUS_SECONDS = 60, 5
METHOD = "xchacha20poly1305_ietf"
# Both ends are ours and only for minutes, so this key is as good as any.
KEY = "hRf5ybMcQYlLgfPp5oxVkzGRdIKfU6hJ7mT6DUM9Spc="


class End:
    """Any program. `listens` is the protocol and the port by which it is known to have started."""

    def __init__(self, name, command, listens, folder, host=Host()):
        self.name, self.command, self.listens, self.host = name, command, listens, host
        self.log = folder / f"{name}.log"
        self.log.unlink(missing_ok=True)
        self.children = Children()
        self.process = self.pid = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self, **options):
        self.launch(**options)
        self.await_start()

    def launch(self, wrapper=(), environment=None, stdout=None):
        """`wrapper` is a command that becomes the program, `stdout` another place than the log file."""
        with open(self.log, "ab") as log:
            self.process = self.children.start(
                [*self.host.before, *wrapper, *self.command], stdout=stdout or log, stderr=log,
                env={**os.environ, **(environment or {})})

    def await_start(self):
        try:
            await_that(lambda: not self.is_alive() or self.is_listening(), START_SECONDS, f"the {self.name} listens",
                       pause=0.02)
            if not self.is_alive():
                raise Failed(f"the {self.name} does not start: {last_line(self.log)}")
        except BaseException:
            self.stop()
            raise
        self.pid = worker(self.process.pid)

    def is_listening(self):
        try:
            return is_bound(self.process.pid, *self.listens)
        except Failed:
            return False

    def is_alive(self):
        return self.process.poll() is None

    def signal(self, number):
        signal_group(self.process, number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.process.wait()

    def await_exit(self, seconds):
        """Its exit status, or None: it still runs."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def stop(self):
        self.children.stop()

    def restart(self):
        self.stop()
        self.start()

    def cpu_seconds(self):
        return cpu_seconds(self.pid)

    def memory_mb(self, key="VmRSS"):
        return memory_mb(self.pid, key)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def lines(self):
        """All it has said."""
        return self.log.read_text(errors="replace").splitlines()


class OurEnd(End):
    """kcptun-netty, which tells of itself. `keys` are of its configuration."""

    def __init__(self, name, program, folder, host=Host(), **keys):
        self.http = free_port()
        self.config = {"method": METHOD, "psk": KEY, **keys, "http_listen": f"127.0.0.1:{self.http}"}
        self.file = folder / f"{name}.json"
        super().__init__(name, [program, "-c", self.file], listens_of(keys), folder, host)

    def launch(self, **options):
        self.write(self.config)
        super().launch(**options)

    def write(self, config):
        self.file.write_text(json.dumps(config))

    def is_listening(self):
        """What it opens after that, as for its status, is there too."""
        return (not self.listens or super().is_listening()) and self.answers("/healthy")

    def get(self, path):
        """Status and text of an answer, or None and nothing."""
        with closing(HTTPConnection("127.0.0.1", self.http, timeout=STATUS_SECONDS)) as connection:
            try:
                with self.host.entered():
                    connection.connect()
                connection.request("GET", path)
                answer = connection.getresponse()
                return answer.status, answer.read().decode(errors="replace")
            except (OSError, HTTPException):
                return None, ""

    def answers(self, path):
        return self.get(path)[0] == 200

    def stats(self):
        status, text = self.get("/api/v1/stats")
        if status != 200:
            raise Failed(f"the status of the {self.name} does not answer")
        return json.loads(text)

    def sessions(self):
        """Those that are counted by what became of them."""
        return self.stats()["session_counts"]


def listens_of(keys):
    for key, protocol in (("listen", "tcp"), ("kcp_bind", "udp")):
        if key in keys:
            return protocol, int(keys[key].rsplit(":", 1)[1])
    return None  # a server that meets its clients


def held(counts):
    """Sessions that are not over yet."""
    return counts["opening"] + counts["open"] + counts["linger"]

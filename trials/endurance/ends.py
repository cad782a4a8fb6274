"""This program at one end of the link: started, signalled, and looked at from outside."""

import json
import os
import shutil
import signal
import subprocess
import time
from datetime import datetime

from shared.places import last_line
from shared.processes import Children, Failed, cpu_seconds, is_bound, memory_mb, signal_group

START_SECONDS = 60
STATUS_SECONDS = 5


class End:
    """`before` comes before each of its commands: the namespace it runs in."""

    def __init__(self, name, program, before, config, folder):
        self.name, self.program, self.before, self.config = name, program, before, config
        self.file, self.log = folder / f"{name}.json", folder / f"{name}.log"
        self.errors = folder / f"{name}.err"
        self.children = Children()
        self.process = None

    def start(self, wrapper=(), environment=None, stdout=None):
        """`wrapper` is a command that becomes the program, `stdout` another place than the log file."""
        self.write(self.config)
        command = [*self.before, *wrapper, str(self.program), "-c", str(self.file)]
        with open(self.log, "ab") as log, open(self.errors, "ab") as errors:
            self.process = self.children.start(
                command, stdout=stdout or log, stderr=errors, env={**os.environ, **(environment or {})})
        self.await_start()

    def await_start(self):
        deadline = time.monotonic() + START_SECONDS
        while not self.is_listening():
            if self.process.poll() is not None:
                raise Failed(f"the {self.name} does not start: {last_line(self.errors)}; {last_line(self.log)}")
            if time.monotonic() > deadline:
                raise Failed(f"the {self.name} does not start in {START_SECONDS} s")
            time.sleep(0.05)
        while self.is_alive() and self.stats() is None and time.monotonic() < deadline:
            time.sleep(0.05)

    def is_listening(self):
        key, protocol = ("listen", "tcp") if "listen" in self.config else ("kcp_bind", "udp")
        try:
            return is_bound(self.process.pid, protocol, int(self.config[key].rsplit(":", 1)[1]))
        except Failed:
            return False

    def write(self, config):
        self.file.write_text(json.dumps(config))

    @property
    def pid(self):
        return self.process.pid

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

    def stats(self):
        """What it tells of itself, or None where it does not answer."""
        answer = self.get("/api/v1/stats?sessions=all")
        try:
            return json.loads(answer)
        except ValueError:
            return None

    def get(self, path):
        done = subprocess.run(
            [*self.before, "curl", "-s", "-m", str(STATUS_SECONDS), f"http://{self.config['http_listen']}{path}"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return done.stdout

    def open_sessions(self):
        """How many are not over yet, and the bytes that are kept for them."""
        stats = self.stats()
        if stats is None:
            raise Failed(f"the status of the {self.name} does not answer")
        counts = stats["session_counts"]
        return counts["opening"] + counts["open"] + counts["linger"], stats["memory"]["session_buffer_bytes"]

    def clock(self):
        """What it takes for the time of day, in seconds since 1970."""
        stats = self.stats()
        if stats is None:
            raise Failed(f"the status of the {self.name} does not answer")
        return datetime.fromisoformat(stats["time"].split(".")[0].rstrip("Z") + "+00:00").timestamp()

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def threads(self):
        return len(os.listdir(f"/proc/{self.pid}/task"))

    def cpu_seconds(self):
        return cpu_seconds(self.pid)

    def resident_mb(self):
        return memory_mb(self.pid, "VmRSS")

    def limit_files(self, count):
        """From now on; the program does not notice."""
        subprocess.run(["prlimit", "--pid", str(self.pid), f"--nofile={count}:{count}"], check=True)

    def forget_lines(self):
        for file in (self.log, self.errors):
            file.write_text("")

    def lines(self):
        """All it has said, on either stream."""
        texts = (file.read_text(errors="replace") for file in (self.log, self.errors) if file.exists())
        return [line for text in texts for line in text.splitlines()]


def missing_commands(*commands):
    """Why this cannot run here, or None."""
    for command in commands:
        if not shutil.which(command):
            return f"needs the command {command}"
    return None

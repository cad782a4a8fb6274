"""One soak: traffic, what happens to the tunnel meanwhile, and what is left at its end."""

import signal
import time
from pathlib import Path

from harness.places import Link
from harness.processes import Failed
from harness.tables import table

from . import gauges
from .stage import QUIET_SECONDS, Scenery, complaints_of, running_stage

LINK = Link(delay_ms=10, jitter_ms=2, loss_percent=1, mbit=100, queue_packets=2000)
MIXTURE = Path(__file__).with_name("mixture.py")
SCENERY = Scenery(LINK, MIXTURE, "127.0.0.1", {"kcp": {"interval": 10, "resend": 2}})
CLIENT_ADDRESSES = "10.77.1.2", "10.77.1.3"
SAMPLE_SECONDS, EVENT_SECONDS = 10, 60
WARM_UP_SECONDS, WARM_UP_BULK_KB = 20, 500
LAST_SECONDS = 200  # that connections which have begun may take to end


class Soak:
    def __init__(self, program, folder, minutes, bulk_kb, say):
        self.program, self.folder = program, folder
        self.seconds, self.bulk_kb, self.say = minutes * 60, bulk_kb, say
        self.complaints, self.samples, self.events, self.report = [], {}, [], {}

    def run(self):
        with running_stage(self.program, self.folder, SCENERY) as stage:
            self.soak(stage)
        return self

    def soak(self, stage):
        self.users(stage, WARM_UP_SECONDS, WARM_UP_BULK_KB, lambda child: child.wait())
        stage.await_quiet(QUIET_SECONDS)
        start = self.sample_all(stage)
        self.users(stage, self.seconds, self.bulk_kb, lambda child: self.watch(stage, child))
        self.await_quiet(stage)
        end = self.sample_all(stage)
        for one in stage.ends:
            series = self.samples[one.name] = [start[one.name], *self.samples[one.name], end[one.name]]
            self.complaints += gauges.complaints_of(one.name, series[0], series[1:-1], series[-1])
            self.complaints += complaints_of(one, self.seconds)
        self.complaints += [line["wrong"] for line in stage.target.said if "wrong" in line]

    def users(self, stage, seconds, bulk_kb, wait):
        child, lines = stage.users("users", seconds, bulk_kb, seconds)
        self.lines = lines
        wait(child)
        lines.join(5)
        self.report = lines.said[-1] if lines.said else {}
        if self.report.get("report") != "end":
            raise Failed(f"the users ended without a report: {lines.said[-1:]}")
        self.complaints += self.report["wrong"]

    def watch(self, stage, child):
        """Samples, events and progress until the users have ended."""
        begun = time.monotonic()
        event_at, said = begun + EVENT_SECONDS / 2, 0
        while child.poll() is None:
            now = time.monotonic()
            if now > begun + self.seconds + LAST_SECONDS:
                raise Failed("the users do not come to their end")
            if now > event_at and now < begun + self.seconds:
                event_at += EVENT_SECONDS
                self.event(stage)
            for name, one in self.sample_all(stage).items():
                self.samples.setdefault(name, []).append(one)
            if int((now - begun) / 60) > said:
                said += 1
                self.progress(said)
            time.sleep(max(0.0, min(SAMPLE_SECONDS, begun + self.seconds - time.monotonic())) or 0.5)

    def event(self, stage):
        """An address change, and a reload of either end, in turn."""
        number = len(self.events)
        if number % 3 == 0:
            self.move_client(stage, CLIENT_ADDRESSES[(number // 3 + 1) % 2])
            return
        end = stage.ends[number % 3 - 1]
        end.write({**end.config, "loglevel": 3 + number % 2, "keepalive": 2 + number % 2})
        end.signal(signal.SIGHUP)
        self.events.append(f"reload of the {end.name}")

    def move_client(self, stage, address):
        ip = stage.client.host.run
        ip("ip", "addr", "flush", "dev", "link0")
        ip("ip", "addr", "add", f"{address}/32", "dev", "link0")
        ip("ip", "route", "replace", "default", "dev", "link0", "src", address)
        self.events.append("another address of the client")

    def sample_all(self, stage):
        return {end.name: gauges.sample(end) for end in stage.ends}

    def await_quiet(self, stage):
        try:
            stage.await_quiet(QUIET_SECONDS)
        except Failed as e:
            self.complaints.append(str(e))
        time.sleep(1)

    def progress(self, minute):
        report = next((line for line in reversed(self.lines.said) if "report" in line), {})
        ends = ", ".join(f"{name} {series[-1].resident_mb:.0f} MB, heap {series[-1].heap_mb:.1f} MB, "
                         f"{series[-1].descriptors} files" for name, series in self.samples.items())
        self.say(f"{minute:3} min: {sum(report.get('done', {}).values())} connections, "
                 f"{report.get('wrongs', 0)} wrong; {ends}")

    def markdown(self):
        events = ", ".join(dict.fromkeys(self.events)) or "none"
        lines = [f"{self.seconds / 60:.0f} minutes, {LINK.text()}, {self.bulk_kb} KB/s of bulk each way; "
                 f"{len(self.events)} events: {events}", "",
                 *table(("connections", "done"), sorted(self.report.get("done", {}).items())), "",
                 f"Chat, milliseconds: {self.report.get('chat_ms', {})}", "",
                 *table(("end", "figure", "start", "a third", "two thirds", "last", "end"), self.figures()), "",
                 *(f"- **missed**: {complaint}" for complaint in self.complaints)]
        if not self.complaints:
            lines.append("Every byte was right, and nothing was left or had grown.")
        return "\n".join(lines) + "\n"

    def figures(self):
        for name, series in self.samples.items():
            picks = [series[0], *(series[(len(series) - 2) * i // 3 or 1] for i in (1, 2, 3)), series[-1]]
            for key, label in (("resident_mb", "resident, MB"), ("heap_mb", "heap after GC, MB"),
                               ("descriptors", "descriptors"), ("threads", "threads")):
                yield name, label, *(f"{getattr(pick, key):.0f}" for pick in picks)
            cores = (series[-1].cpu_seconds - series[0].cpu_seconds) / (series[-1].at - series[0].at)
            yield name, "cores", "", "", "", "", f"{cores:.2f}"

"""The table: which work is measured where and with which settings, and what its figures must reach."""

from dataclasses import dataclass
from typing import Callable

from harness.ends import METHOD as TUNED
from harness.places import Link

from . import works
from .programs import Settings

KCP = "MTU 1492, `interval` 10, `resend` 2, UDP buffers 4 MiB"


@dataclass(frozen=True)
class Must:
    """`of` is what the limit holds for: our figure divided by the other's ("ratio"), or our figure alone ("ours").
    `aim` is what would be good; it decides nothing."""

    of: str
    relation: str
    limit: float
    aim: float | None = None

    def is_met_by(self, value):
        return value >= self.limit if self.relation == ">=" else value <= self.limit

    def text(self):
        sign = "x" if self.of == "ratio" else ""
        aim = f" (aim {round(self.aim, 2):g}{sign})" if self.aim is not None else ""
        return f"{self.relation} {self.limit:g}{sign}{aim}"


@dataclass(frozen=True)
class Figure:
    """One line of the table: which value of the work it shows, and with how many decimals."""

    key: str
    label: str
    must: Must | None = None
    decimals: int = 0


@dataclass(frozen=True)
class Row:
    """One measurement. It takes `fixed_seconds`, and `scaled` times what the user chose. In `mixed` rows ours stands
    at one end only, and the other program at both in its own column."""

    name: str
    group: str
    settings: Settings
    work: Callable
    figures: tuple
    fixed_seconds: float = 3.5
    scaled: float = 1.0
    link: Link | None = None
    mixed: bool = False
    sessions: int = 0

    def needs_iperf(self):
        return "iperf3" in self.figures[0].label

    def seconds(self, chosen):
        return self.fixed_seconds + self.scaled * chosen


def ratio(relation, limit, aim=None):
    return Must("ratio", relation, limit, aim)


def ours(relation, limit, aim=None):
    return Must("ours", relation, limit, aim)


IPERF = {"up": (), "down": ("-R",), "bidir": ("--bidir",), "par": ("--bidir", "-P", "10")}
IPERF_NAMES = {"up": "iperf3 up", "down": "iperf3 down (`-R`)", "bidir": "iperf3 `--bidir`",
               "par": "iperf3 `--bidir -P 10`"}
LOOPBACK = None
ROUND_TRIPS_MS, LOSSES, CHAT_LOSSES = (20, 80, 200), (0, 0.1, 1, 5, 10), (1, 5, 10)
CHAT_SECONDS, CHAT_GAP_MS, CHAT_ROUND_TRIP_MS = 15, 33, 100
WAN, LOSSY, BAD = Link(50, 0, 0, 300, 4000), Link(50, 0, 1, 300, 4000), Link(100, 5, 5, 100, 2000)


def both_ends(key, label, must, decimals=0):
    return [Figure(f"{key}_{end}", label.format(end), must, decimals) for end in ("client", "server")]


def iperf_row(name, group, settings, must, what="", more=(), **options):
    work = name.rsplit("/", 1)[1]
    label = f"{what}{IPERF_NAMES[work]}, Mbit/s"
    return Row(name, group, settings, works.iperf(*IPERF[work]), (Figure("mbps", label, must), *more), **options)


def tuned_rows():
    group, settings = f"Loopback, {TUNED}, {KCP}, windows 4096", Settings(TUNED, 4096)
    cpu = ratio("<=", 1 / 2, 1 / 3)
    peak = both_ends("peak", "peak memory meanwhile, {}, MB", ours("<=", 220, 160))
    for work in "up", "down", "bidir", "par":
        must = ratio(">=", 4, 5) if work == "par" else ratio(">=", 2.2, 3)
        more = both_ends("cpu", f"CPU seconds a GB, {work}, {{}}", cpu, 2) if work in ("up", "down") else []
        yield iperf_row(f"lo/xchacha20/{work}", group, settings, must, more=peak if work == "par" else more)
    yield Row("lo/xchacha20/rr", group, settings, works.rr(), (
        Figure("p50", "64-byte round trip, p50, us", ratio("<=", 1, 0.6)),
        Figure("p99", "64-byte round trip, p99, us", ratio("<=", 1))), scaled=0.6)
    yield Row("lo/xchacha20/rr-load", group, settings, works.rr(load=True), (
        Figure("p50", f"64-byte round trip beside {works.LOAD_MB} MB/s up, p50, us"),
        Figure("p99", f"64-byte round trip beside {works.LOAD_MB} MB/s up, p99, us", ratio("<=", 1 / 2))),
        fixed_seconds=5)


def cipher_rows():
    group = f"Loopback, not encrypted, {KCP}, windows 4096"
    for work in "up", "down", "bidir", "par":
        must = ratio(">=", 4, 5) if work == "par" else ratio(">=", 2.2, 3)
        yield iperf_row(f"lo/none/{work}", group, Settings("none", 4096), must)
    musts = {"aes256gcm": ratio(">=", 2, 2.5), "chacha20poly1305_ietf": ratio(">=", 2.2, 3),
             "xsalsa20poly1305": ratio(">=", 1.5, 2.5)}
    group = f"Loopback, other ciphers, {KCP}, windows 4096"
    for method, must in musts.items():
        yield iperf_row(f"lo/{method}/up", group, Settings(method, 4096), must, f"{method}, ")


def default_rows():
    group, settings = f"Default configuration, {TUNED}", Settings(TUNED, None)
    for where, link, must in ("lo", LOOPBACK, ratio(">=", 25)), ("wan", WAN, ratio(">=", 2)):
        for work in "up", "down":
            what = f"{link.text() if link else 'loopback'}, "
            yield iperf_row(f"{where}/default/{work}", group, settings, must, what, link=link)
    yield Row("lo/default/conn", group, settings, works.conn, (
        Figure("p50", "new connection until its first byte is back, p50, us", ours("<=", 1000)),
        Figure("p99", "the same, p99, us"),
        Figure("per_s", "connections a second, one after the other", ours(">=", 1000))), fixed_seconds=2.5)


def link_rows():
    group, settings = f"Long-distance links, {TUNED}, {KCP}, windows 2048", Settings(TUNED, 2048)
    for where, link, must in ("wan", WAN, ratio(">=", 1)), ("lossy", LOSSY, ratio(">=", 1, 1.5)), (
            "bad", BAD, ratio(">=", 1.3, 1.5)):
        for work in "up", "down":
            yield iperf_row(f"{where}/xchacha20/{work}", group, settings, must, f"{link.text()}: ", link=link,
                            fixed_seconds=4.5)
    yield Row("lossy/xchacha20/rr", group, settings, works.rr(connections=4, at_least_seconds=20), (
        Figure("p50", f"{LOSSY.text()}: 64-byte round trip, p50, us"),
        Figure("p99", f"{LOSSY.text()}: 64-byte round trip, p99, us", ratio("<=", 1))),
        fixed_seconds=28, scaled=0, link=LOSSY)


def line_rows():
    """What docs/pictures draws: ours as it is, beside others with what is usual for such lines."""
    settings = Settings(TUNED, 2048, ours_untouched=True)
    others = f"the others with {KCP}, windows 2048"
    for round_trip in ROUND_TRIPS_MS:
        group = f"100 Mbit/s, {round_trip} ms round trip; kcptun-netty by default, {others}"
        for loss in LOSSES:
            yield Row(f"line/rate/{round_trip}-{loss:g}", group, settings, works.bulk(skipped_seconds=2), (
                Figure("mbps", f"{loss:g}% loss each way: one connection up, Mbit/s", decimals=1),),
                fixed_seconds=5.5, link=line(round_trip, loss))
    group = f"Chat, {CHAT_ROUND_TRIP_MS} ms round trip; kcptun-netty by default, {others}"
    for loss in CHAT_LOSSES:
        yield Row(f"line/chat/{loss:g}", group, settings, works.chat(CHAT_SECONDS, CHAT_GAP_MS, CHAT_ROUND_TRIP_MS), (
            Figure("p50", f"{loss:g}% loss each way: later than by the line alone, p50, ms", decimals=1),
            Figure("p99", "the same, p99, ms", decimals=1)),
            fixed_seconds=CHAT_SECONDS + 4.5, scaled=0, link=line(CHAT_ROUND_TRIP_MS, loss))


def line(round_trip_ms, loss_percent):
    """Of 100 Mbit/s, with a buffer of 100 ms before it."""
    mbit, buffer_ms, full_packet_bits = 100, 100, 12_000
    held_ms = round_trip_ms // 2 + buffer_ms
    return Link(round_trip_ms // 2, 0, loss_percent, mbit, held_ms * mbit * 1000 // full_packet_bits)


def mixed_rows():
    """The names say where ours is."""
    group = f"One end kcptun-netty, the other not, against the other at both; loopback, {TUNED}, {KCP}, windows 4096"
    for end in "client", "server":
        for work in "up", "down":
            yield iperf_row(f"lo/mixed-{end}/{work}", group, Settings(TUNED, 4096), ratio(">=", 1, 1.2),
                            f"kcptun-netty as {end}, ", mixed=True)


def standing_rows():
    group, settings = "Start, memory and idling", Settings(TUNED, None)
    yield Row("lo/start", group, settings, works.start, (
        Figure("ms", "start until it listens, ms", ours("<=", 400, 250)),), fixed_seconds=6, scaled=0)
    yield Row("lo/memory", group, Settings(TUNED, 4096), works.memory(10_000), (
        *both_ends("idle", "resident memory when idle, {}, MB", ours("<=", 90)),
        *both_ends("more", "more with 10,000 idle sessions, {}, MB", ours("<=", 150, 100))),
        fixed_seconds=23, scaled=0, sessions=10_000)
    yield Row("lo/idle", group, settings, works.idle_cpu(1000, 20), tuple(
        both_ends("cpu", "CPU with 1000 idle sessions, {}, % of a core", ours("<=", 0.5), 2)),
        fixed_seconds=29, scaled=0, sessions=1000)


ROWS = (*tuned_rows(), *cipher_rows(), *default_rows(), *link_rows(), *line_rows(), *mixed_rows(), *standing_rows())

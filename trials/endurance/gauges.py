"""The samples of a soak, and what must not grow."""

import time
from dataclasses import dataclass
from pathlib import Path

from harness.processes import checked

# They come and go with the work there is.
PASSING_THREADS = "C1 CompilerThre", "C2 CompilerThre"
GROWTH_SHARE, GROWTH_MB = 0.10, 6
DESCRIPTORS_MORE = 2  # that are opened on first use; what leaks with connections or events is more than that soon
LOOKS, LOOK_SECONDS = 5, 0.3
# Until all code is compiled and all buffers have their size.
WARM_UP_SHARE = 1 / 3


@dataclass(frozen=True)
class Sample:
    """`heap_mb` is what is left of it after a collection."""

    at: float
    resident_mb: float
    heap_mb: float
    descriptors: int
    threads: int
    cpu_seconds: float


def sample(end):
    collect_garbage(end)
    return Sample(time.monotonic(), end.memory_mb(), end.stats()["memory"]["heap_used_bytes"] / 1e6, descriptors(end),
                  threads(end), end.cpu_seconds())


def collect_garbage(end):
    """By the jcmd of the runtime that the program chose."""
    checked([Path(f"/proc/{end.pid}/exe").resolve().with_name("jcmd"), end.pid, "GC.run"])


def descriptors(end):
    """The fewest of some looks: requests for the status end, and files are read each second."""
    counts = []
    for _ in range(LOOKS):
        counts.append(end.descriptors())
        time.sleep(LOOK_SECONDS)
    return min(counts)


def threads(end):
    names = [comm.read_text().strip() for comm in Path(f"/proc/{end.pid}/task").glob("*/comm")]
    return sum(not name.startswith(PASSING_THREADS) for name in names)


def growth(samples, key):
    """How much a figure is larger in the last third than in the one before; the first does not count."""
    warm = samples[int(len(samples) * WARM_UP_SHARE):]
    middle, last = warm[:len(warm) // 2], warm[len(warm) // 2:]
    return mean(last, key) - mean(middle, key), mean(middle, key)


def mean(samples, key):
    return sum(getattr(one, key) for one in samples) / max(1, len(samples))


def complaints_of(name, start, samples, end):
    """`start` and `end` are samples without users, the others lie between them."""
    complaints = []
    for key in ("resident_mb", "heap_mb"):
        grown, before = growth(samples, key)
        if grown > GROWTH_MB + GROWTH_SHARE * before:
            complaints.append(f"{name}: {key} grows from {before:.0f} to {before + grown:.0f}")
    if end.descriptors > start.descriptors + DESCRIPTORS_MORE:
        complaints.append(f"{name}: {end.descriptors - start.descriptors} more descriptors at the end")
    if end.threads > start.threads:
        complaints.append(f"{name}: {end.threads - start.threads} more threads at the end")
    return complaints

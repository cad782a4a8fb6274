"""Markdown of what came out."""

import statistics

from harness.machine import DISTURBED_CORES
from harness.tables import table

OURS = "kcptun-netty"


class Results:
    """The raw rows: of each round, measurement and program, figures or the reason why there are none."""

    def __init__(self):
        self.rows = []

    def add(self, round_number, row, program, outcome, others_cpu):
        """`outcome` is {"values": …} or {"failed": why}; `others_cpu` what the machine did besides, in cores."""
        self.rows.append({"round": round_number, "row": row.name, "program": program.name, **outcome,
                          "others_cpu": round(others_cpu, 2)})

    def of(self, row, program, key):
        """What the rounds gave, without those that failed."""
        return [raw["values"][key] for raw in self.of_row(row, program) if "values" in raw]

    def failures(self, row, program):
        return [raw["failed"] for raw in self.of_row(row, program) if "failed" in raw]

    def disturbed(self):
        return [raw for raw in self.rows if raw["others_cpu"] > DISTURBED_CORES]

    def of_row(self, row, program):
        return [raw for raw in self.rows if raw["row"] == row.name and raw["program"] == program.name]


def markdown(results, rows, ours, others, head, notes):
    lines = [*head, ""]
    for group in dict.fromkeys(row.group for row in rows):
        lines += [f"**{group}**", "", *table_of([row for row in rows if row.group == group], results, ours, others), ""]
    remarks = [f"{row.name}, {program.name}: {reason}" for row in rows for program in (ours, *others)
               for reason in dict.fromkeys(results.failures(row, program))]
    disturbed = len(results.disturbed())
    if disturbed:
        remarks.append(f"{disturbed} of {len(results.rows)} measurements ran while other programs took more than "
                        f"{DISTURBED_CORES} of a core")
    lines += [f"- {note}" for note in (*notes, *remarks)]
    return "\n".join(lines).rstrip() + "\n"


def table_of(rows, results, ours, others):
    met = ["met"] if len(others) == 1 else [f"met ({other.name})" for other in others]
    names = [column for other in others for column in (other.name, "ratio")]
    header = ["work", OURS, *names, "must", *met]
    return table(header, [cells(row, figure, results, ours, others) for row in rows for figure in row.figures])


def cells(row, figure, results, ours, others):
    """In a mixed row we have a figure for each program that was at the other end."""
    own_names = [Mixed(other.name) if row.mixed else ours for other in others]
    compared, met = [], []
    for own_name, other in zip(own_names, others):
        own = median(results.of(row, own_name, figure.key))
        theirs = median(results.of(row, other, figure.key))
        ratio = own / theirs if own is not None and theirs else None
        compared += [shown(row, figure, results, other), "-" if ratio is None else f"{ratio:.2f}"]
        met.append(verdict(figure.must, own, ratio, results.failures(row, own_name)))
    must = figure.must.text() if figure.must else "-"
    return [figure.label, shown(row, figure, results, *own_names), *compared, must, *met]


class Mixed:
    """Ours at one end and another program at the other, as a program of the results."""

    def __init__(self, other):
        self.name = f"{OURS} with {other}"


def shown(row, figure, results, *programs):
    """The median, and how far the rounds were apart; of each program that was measured."""
    measured = {program.name: program for program in programs if results.of_row(row, program)}
    texts = []
    for program in measured.values():
        values = results.of(row, program, figure.key)
        if values:
            low, high, middle = (f"{f(values):.{figure.decimals}f}" for f in (min, max, statistics.median))
            texts.append(middle if low == high else f"{middle} ({low}-{high})")
        else:
            texts.append("failed")
    return ", ".join(texts) or "-"


def verdict(must, own, ratio, own_failures):
    """A failure of ours misses the target, whatever the other rounds gave."""
    if must is None:
        return "-"
    if own_failures:
        return "**no**"
    value = own if must.of == "ours" else ratio
    if value is None:
        return "-"
    return "yes" if must.is_met_by(value) else "**no**"


def median(values):
    return statistics.median(values) if values else None

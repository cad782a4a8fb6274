"""Markdown of what came out."""

from harness.tables import table

HEAD = ("attack", "sent", "Mbit/s before", "during", "kept", "memory, MB", "log lines", "dropped", "accepted",
        "answered", "met")


def markdown(head, outcomes):
    lines = [*head, "", *table(HEAD, [cells(outcome) for outcome in outcomes]), ""]
    for outcome in outcomes:
        lines += [f"- {outcome.attack}: {text}" for text in (*outcome.notes, *outcome.missed())]
    return "\n".join(lines).rstrip() + "\n"


def cells(outcome):
    kept = outcome.kept()
    drops = ", ".join(f"{count} {reason}" for reason, count in outcome.drops.items())
    memory = " → ".join(f"{mb:.0f}" for mb in outcome.memory)
    return (outcome.attack, outcome.sent, number(outcome.before), number(outcome.during),
            "-" if kept is None else f"{kept:.0%}", memory or "-", outcome.lines, drops or "-",
            number(outcome.accepted), number(outcome.answers), "**no**" if outcome.missed() else "yes")


def number(value):
    return "-" if value is None else f"{value:.0f}"

"""The charts of the comparison, from what trials/compare has written."""

import json

from harness.command import say
from harness.processes import Failed

try:
    import matplotlib
except ImportError:
    raise Failed("the charts need matplotlib: install the package python3-matplotlib") from None

matplotlib.use("svg")
from matplotlib import pyplot  # noqa: E402

OURS = "kcptun-netty"
# Each colour in the light scheme, and what it becomes in the dark one.
BACKGROUND, TEXT, QUIET, GRID = "#ffffff", "#1f2328", "#59636e", "#d1d9e0"
BLUE, ORANGE, PURPLE, GREY = "#0969da", "#bc4c00", "#8250df", "#6e7781"
DARK = {BACKGROUND: "#0d1117", TEXT: "#f0f6fc", QUIET: "#9198a1", GRID: "#3d444d", BLUE: "#4493f8",
        ORANGE: "#f0883e", PURPLE: "#ab7df8", GREY: "#8b949e"}
# By the name under which the program was compared: colour, marker, and how strong its line is.
STYLES = {OURS: (BLUE, "o", 2.8), "kcptun-libev": (ORANGE, "s", 1.6), "kcptun": (PURPLE, "^", 1.6),
          "tcp": (GREY, "D", 1.6)}
FONTS = "-apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif"


class Figures:
    """Of each row and program the median of the rounds."""

    def __init__(self, file):
        raw = json.loads(file.read_text())
        self.machine, self.values = raw["machine"], {}
        for row in raw["rows"]:
            if "values" in row:
                self.values.setdefault((row["row"], row["program"]), []).append(row["values"])
        self.programs = list(dict.fromkeys(row["program"] for row in raw["rows"]))

    def get(self, row, program, key):
        rounds = sorted(values[key] for values in self.values.get((row, program), []))
        return rounds[len(rounds) // 2] if rounds else None

    def sorted_parts(self, prefix):
        """What follows the prefix in the names of rows."""
        return sorted({row[len(prefix):] for row, _ in self.values if row.startswith(prefix)},
                      key=lambda part: [float(number) for number in part.split("-")])

    def where(self):
        return "{cpu}, {cores} cores for both ends and the line, {kernel}, {date}".format_map(self.machine)


def draw(source, folder):
    if not source.exists():
        raise Failed(f"there is no {source}: trials/compare writes it, as README.md beside it says")
    matplotlib.rcParams.update({
        "svg.fonttype": "none", "svg.hashsalt": "kcptun-netty", "font.family": "DejaVu Sans", "font.size": 11,
        "text.color": TEXT, "axes.labelcolor": QUIET, "axes.edgecolor": GRID, "axes.titlecolor": TEXT,
        "xtick.color": QUIET, "ytick.color": QUIET, "grid.color": GRID, "figure.facecolor": BACKGROUND,
        "axes.facecolor": BACKGROUND, "savefig.facecolor": BACKGROUND, "axes.spines.top": False,
        "axes.spines.right": False})
    figures = Figures(source)
    save(rate(figures), folder / "rate.svg", "Rate over loss and round trip")
    save(chat(figures), folder / "chat.svg", "How late a message is, over loss")


def style(program):
    for prefix in sorted(STYLES, key=len, reverse=True):
        if program.startswith(prefix):
            return STYLES[prefix]
    return GREY, "x", 1.6


def name(program):
    """As people call it: kcptun-libev 2.3.5."""
    if program.startswith("tcp-"):
        return "TCP " + program[4:].upper()
    return program if program == OURS else program.replace("-20", " 20").replace("-2.", " 2.")


def label(program):
    how = "nothing set" if program == OURS else "no tunnel" if program.startswith("tcp-") else "tuned"
    return f"{name(program)}, {how}"


def rate(figures):
    """A panel for each round trip."""
    parts = [part.split("-") for part in figures.sorted_parts("line/rate/")]
    round_trips = list(dict.fromkeys(round_trip for round_trip, _ in parts))
    losses = list(dict.fromkeys(loss for _, loss in parts))
    picture, panels = pyplot.subplots(1, len(round_trips), figsize=(7.2, 3.7), sharey=True)
    for panel, round_trip in zip(panels, round_trips):
        for program in reversed(figures.programs):
            colour, marker, strength = style(program)
            rates = [figures.get(f"line/rate/{round_trip}-{loss}", program, "mbps") for loss in losses]
            panel.plot(range(len(losses)), [float("nan") if rate is None else rate for rate in rates], color=colour,
                       marker=marker, linewidth=strength, markersize=3 + strength, label=label(program), clip_on=False)
        panel.set_title(f"{round_trip} ms round trip", fontsize=12, fontweight="bold")
        panel.set_xticks(range(len(losses)), losses)
        panel.set_ylim(0, 100)
        panel.grid(axis="y")
        panel.tick_params(length=0)
    panels[0].set_ylabel("Mbit/s, of 100")
    panels[len(panels) // 2].set_xlabel("lost packets, %, each way")
    lines, labels = panels[0].get_legend_handles_labels()
    picture.legend(lines[::-1], labels[::-1], loc="lower center", ncols=2, frameon=False, bbox_to_anchor=(0.5, 0.05))
    picture.text(0.5, 0.02, figures.where(), ha="center", fontsize=8, color=QUIET)
    picture.subplots_adjust(left=0.09, right=0.98, top=0.91, bottom=0.375, wspace=0.12)
    return picture


def chat(figures):
    """A panel for each loss: bars up to p99, a mark at p50."""
    losses = figures.sorted_parts("line/chat/")
    picture, panels = pyplot.subplots(len(losses), 1, figsize=(7.2, 1.15 * len(losses) + 1.2), sharex=True)
    for panel, loss in zip(panels, losses):
        for place, program in enumerate(reversed(figures.programs)):
            late = figures.get(f"line/chat/{loss}", program, "p99")
            usual = figures.get(f"line/chat/{loss}", program, "p50")
            if late is None:
                continue
            colour = style(program)[0]
            panel.barh(place, late, height=0.62, color=colour)
            panel.plot([usual], [place], marker="|", color=TEXT, markersize=9, markeredgewidth=2)
            panel.annotate(f"{late:.0f} ms", (late, place), xytext=(5, 0), textcoords="offset points", va="center",
                           fontsize=10)
        panel.set_yticks(range(len(figures.programs)), [name(program) for program in reversed(figures.programs)])
        panel.set_title(f"{loss}% lost each way", loc="left", fontsize=12, fontweight="bold")
        panel.tick_params(length=0)
        panel.grid(axis="x")
        panel.set_axisbelow(True)
        panel.spines["left"].set_visible(False)
    panels[-1].set_xlabel("ms later than the line alone makes it: bar: 99 of 100 messages, mark: half of them")
    picture.text(0.5, 0.015, figures.where(), ha="center", fontsize=8, color=QUIET)
    picture.subplots_adjust(left=0.215, right=0.92, top=0.93, bottom=0.165, hspace=0.45)
    return picture


def save(picture, file, title):
    """With colours for the dark scheme, and the reader's fonts."""
    picture.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Title": title})
    pyplot.close(picture)
    rules = [f'[style*="{what}: {light}"] {{ {what}: {dark} !important; }}'
             for light, dark in DARK.items() for what in ("fill", "stroke")]
    dark = "<style>@media (prefers-color-scheme: dark) { " + " ".join(rules) + " }</style>"
    head, defs, rest = file.read_text().partition(" <defs>\n")
    file.write_text(head + " " + dark + "\n" + defs + rest.replace("'DejaVu Sans'", FONTS))
    say(f"{file}: {file.stat().st_size // 1024} KB")

"""What a program draws in a terminal, and that as a picture."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from xml.sax.saxutils import escape

from harness.processes import Failed

CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
HOME = "\x1b[H"
PATIENCE_SECONDS = 60
CHARACTER_WIDTH, LINE_HEIGHT, MARGIN, BAR = 8.4, 19, 16, 34
FONT = 'ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace'


def screen(command, rows, columns):
    """The lines that the program shows in its third picture, by when it has rates; it has to draw each from the top."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        drawn = read_pictures(terminal, 4)
    finally:
        os.kill(pid, signal.SIGTERM)
        os.close(terminal)
        os.waitpid(pid, 0)
    pictures = drawn.decode(errors="replace").split(HOME)
    if len(pictures) < 4:
        raise Failed(f"{' '.join(command)} does not draw: {pictures[0].strip()}")
    return [CONTROL.sub("", line).rstrip() for line in pictures[3].rstrip().split("\r\n")]


def read_pictures(terminal, count):
    """What is drawn until so many pictures are whole, or until nothing more comes."""
    drawn, end = b"", time.monotonic() + PATIENCE_SECONDS
    while drawn.count(HOME.encode()) <= count and (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            try:
                drawn += os.read(terminal, 65_536)
            except OSError:  # it has ended
                break
    return drawn


def svg(lines, columns, title):
    """A window with a title; dark, as a terminal is, for readers of both schemes."""
    width, height = columns * CHARACTER_WIDTH + 2 * MARGIN, BAR + len(lines) * LINE_HEIGHT + 2 * MARGIN
    texts = [text(line, number) for number, line in enumerate(lines) if line]
    dots = [f'<circle cx="{MARGIN + 4 + 18 * number}" cy="{BAR / 2}" r="5" fill="#59636e"/>' for number in range(3)]
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' aria-label="{escape(title)}">',
        f"<style>text {{ font: 14px {FONT}; fill: #e6edf3; white-space: pre; }} .title {{ fill: #9198a1; }}</style>",
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="8" fill="#0d1117" stroke="#59636e"/>',
        f'<path d="M1 {BAR}h{width - 2:g}" stroke="#3d444d"/>', *dots,
        f'<text class="title" x="{width / 2:g}" y="{BAR / 2 + 5:g}" text-anchor="middle">{escape(title)}</text>',
        *texts, "</svg>", ""])


def text(line, number):
    """As wide as its characters, whichever font there is."""
    indent = len(line) - len(line.lstrip())
    shown = line.strip()
    x, y = MARGIN + indent * CHARACTER_WIDTH, BAR + MARGIN + (number + 0.75) * LINE_HEIGHT
    width = len(shown) * CHARACTER_WIDTH
    return f'<text x="{x:g}" y="{y:g}" textLength="{width:g}" xml:space="preserve">{escape(shown)}</text>'

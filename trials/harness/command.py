"""How a command takes its options, what it writes where, and how it ends."""

import argparse
import fnmatch
import os
import shlex
import signal
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from .processes import Failed

ENDING_SIGNALS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP
ROOT = Path(__file__).resolve().parent.parent.parent
LAUNCHER = ROOT / "kcptun-netty"
NAME = Path(sys.argv[0]).name


def run(main):
    """Ends with the status that `main` gives, or with a line that says why it failed."""
    for number in ENDING_SIGNALS:
        signal.signal(number, interrupt)
    try:
        status = main()
    except Failed as e:
        raise SystemExit(f"{called()}: {e}") from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    raise SystemExit(status)


def called():
    """The command's place in the checkout."""
    return os.path.relpath(Path(sys.argv[0]).resolve(), ROOT)


def interrupt(*_):
    """Once: what follows is the clean-up, which has to come to its end."""
    for number in ENDING_SIGNALS:
        signal.signal(number, lambda *_: None)
    raise KeyboardInterrupt


def parser(description, program_option):
    """With the options that all commands have. `program_option` names the program that is tried."""
    options = argparse.ArgumentParser(
        prog=f"trials/{NAME}", description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument(program_option, type=absolute, default=LAUNCHER, metavar="PATH",
                         help="instead of this checkout's kcptun-netty")
    options.add_argument("--out", type=Path, metavar="FILE.md", help="instead of the standard output")
    return options


def add_choice(options, option, nouns, example, listed):
    """The options that choose some rows of a table, and that list them."""
    options.add_argument(option, default="*", metavar="GLOB,...", help=f"only these {nouns}, as '{example}'")
    options.add_argument("--list", action="store_true", help=f"say which {nouns} there are, and {listed}")


def add_keep(options):
    options.add_argument("--keep", type=absolute, metavar="FOLDER", help="a new folder for configurations and logs")


def absolute(text):
    return Path(text).resolve()


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


def choose(rows, globs):
    chosen = [row for row in rows if any(fnmatch.fnmatchcase(row.name, glob) for glob in globs.split(","))]
    if not chosen:
        raise Failed(f"nothing is called {globs}; --list says what there is")
    return chosen


@contextmanager
def open_folder(keep=None):
    """For what a run writes: `keep`, or one that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"{NAME}-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def line():
    """The command line, to be called again."""
    return shlex.join([f"trials/{NAME}", *sys.argv[1:]])


def say(text):
    print(text, file=sys.stderr, flush=True)


def write(text, out):
    if out:
        out.write_text(text)
    else:
        sys.stdout.write(text)

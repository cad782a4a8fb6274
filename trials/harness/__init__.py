"""What all four commands of trials/ need: whatever is not the measurement, the fault or the attack itself.

command    options, signals, and how a command ends
machine    where the trials are made, what else runs there, and whether the program is ready for them
processes  waiting, children that end with the command, and what /proc says about them
places     where the ends of a tunnel run: the loopback device, or network namespaces with a link between them
ends       a program at one end of a tunnel: configured, started, signalled, and looked at from outside
traffic    how targets and users are run, which are programs of their own beside the tunnel
load       such a program, for measuring
tables     Markdown

Only the standard library is used.
"""

import sys

if sys.version_info < (3, 10):
    raise SystemExit(f"{sys.argv[0]}: needs Python 3.10 or newer: install the package python3")

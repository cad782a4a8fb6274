"""What the measurements need."""

import os
import shutil


def require(rows):
    if not os.path.isdir("/proc/self"):
        raise SystemExit("trials/compare: needs Linux and its /proc")
    if any(row.needs_iperf() for row in rows) and not shutil.which("iperf3"):
        raise SystemExit("trials/compare: needs iperf3: install the package iperf3")

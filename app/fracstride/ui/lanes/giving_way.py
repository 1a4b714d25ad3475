"""Threads that compute give way to the one of the window where there are not enough processors for all."""

from __future__ import annotations

import os
import sys

NICENESS = 5
"""A third of the share that the window gets of a processor that both want."""


def give_way() -> None:
    """Lower the priority of the calling thread, and of threads that it starts: on Linux each has its own."""
    if sys.platform == "linux" and os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)

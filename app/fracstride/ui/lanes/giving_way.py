"""Lets computing threads give way to the GUI thread if there are not enough processors for all."""

from __future__ import annotations

import os
import sys

NICENESS = 5
"""With this niceness a thread gets a third of the GUI thread's share of a processor that both want."""


def give_way() -> None:
    """Lower the priority of the calling thread and of threads that it starts; on Linux each thread has its own."""
    if sys.platform == "linux" and os.getpriority(os.PRIO_PROCESS, 0) < NICENESS:
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)

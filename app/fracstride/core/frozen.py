"""Whether this is a packed program with its own Python, into which no package can be installed."""

from __future__ import annotations

import sys
from pathlib import Path


def is_frozen() -> bool:
    """Whether an installer brought it, and not a wheel."""
    return bool(getattr(sys, "frozen", False))


def program() -> list[str]:
    """How this program is started once more, without what lies in the folder that it was started in."""
    if not is_frozen():
        return [sys.executable, "-P", "-m", "fracstride"]
    # What Windows starts from a menu has no standard streams to ask and answer on; the other one beside it has.
    with_streams = Path(sys.executable).with_name("fracstride.exe")
    return [str(with_streams) if with_streams.is_file() else sys.executable]

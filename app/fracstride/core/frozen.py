"""Whether this is a program with its own Python: nobody can install anything into it, and it is its own interpreter."""

from __future__ import annotations

import sys


def is_frozen() -> bool:
    """Whether an installer brought it, and not a wheel."""
    return bool(getattr(sys, "frozen", False))


def program() -> list[str]:
    """How this program is started once more, without what lies in the folder that it was started in."""
    return [sys.executable] if is_frozen() else [sys.executable, "-P", "-m", "fracstride"]

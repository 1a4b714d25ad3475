"""The ``fracstride`` command: the window, and the same core without one."""

from __future__ import annotations

import io
import sys

from fracstride.cli.window import open_window

__all__ = ["main"]

READ_APART = "--read-apart"
"""``files.isolated.OPTION``, known before anything is imported."""
INTERRUPTED = 130
"""What shells say of a program that Ctrl+C has ended."""


def main(argv: list[str] | None = None) -> int:
    """Run what the arguments ask for; returns the exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    for stream in (sys.stdout, sys.stderr):
        # A terminal that has no sign for × or − gets a question mark, not a traceback.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    try:
        return _run(arguments)
    except KeyboardInterrupt:  # asked for, and no mistake whose trace would say anything
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    """What is imported here takes a moment, in which somebody may think better of it."""
    if not arguments:
        # Before the commands are imported, and NumPy with them: the first frame does not wait for it.
        return open_window([])
    if arguments == [READ_APART]:
        from fracstride.files.isolated import serve

        return serve()
    from fracstride.cli.command import main as run

    return run(arguments)

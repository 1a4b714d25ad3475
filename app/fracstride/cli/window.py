"""Opens the window; imports as little as possible, because its first frame waits for that."""

from __future__ import annotations

import gc


def open_window(arguments: list[str]) -> int:
    """Open the window, with a file if one is named; returns the exit code."""
    # What is imported and built until the window stands there stays: looking through it on the way takes 50 ms.
    # From then on `ui.garbage` collects.
    gc.disable()
    try:
        from fracstride.ui.application import run
    except ImportError as error:
        if not _is_missing_qt(error):
            raise
        from fracstride.cli.options import FAILURE, complain

        return complain([f"the window needs Qt, which does not load here: {error}"], FAILURE)
    return run(arguments)


def _is_missing_qt(error: ImportError) -> bool:
    """Whether PySide6, or a system library that it needs, is missing. (Windows does not name the library.)"""
    complaint = str(error)
    return (
        (error.name or "").startswith("PySide6")
        or ".so" in complaint
        or complaint.startswith("DLL load failed")
    )

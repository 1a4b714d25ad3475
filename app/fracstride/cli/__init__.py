"""The ``fracstride`` command: the window, and the same core without one."""

from fracstride.cli.command import main

__all__ = ["main"]

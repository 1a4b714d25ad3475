"""The platforms that are measured: Qt's offscreen, and xcb on a virtual X display where there is one."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

Environment = dict[str, str]
SCREEN = "1920x1200x24"


@contextmanager
def platforms(wanted: tuple[str, ...]) -> Iterator[dict[str, Environment]]:
    """Name of a platform -> the environment variables that choose it."""
    found: dict[str, Environment] = {}
    if "offscreen" in wanted:
        found["offscreen"] = {"QT_QPA_PLATFORM": "offscreen"}
    server = None
    if "xcb" in wanted and shutil.which("Xvfb") is not None:
        server, display = _virtual_display()
        found["xcb"] = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}
    elif "xcb" in wanted:
        print("Xvfb is not installed: only offscreen is measured")
    try:
        yield found
    finally:
        if server is not None:
            server.terminate()
            server.wait()


def _virtual_display() -> tuple[subprocess.Popen[str], str]:
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp"]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    return server, f":{server.stdout.readline().strip()}"

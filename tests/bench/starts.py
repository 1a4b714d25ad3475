"""Cold starts in fresh processes: the program beside a bare widget and a bare window of pyqtgraph."""

from __future__ import annotations

import compileall
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from time import perf_counter_ns

from display import Environment
from table import Row, milliseconds
from times import Times

HERE = Path(__file__).parent
PROGRAMS = {"widget": "bare QWidget", "pyqtgraph": "bare pyqtgraph window", "program": "Fracstride"}
FIRST_TARGET, COMPLETE_TARGET, MEMORY_TARGET = 1.2, 1.25, 1.1
Key = tuple[str, str, str]
"""(program, platform, 'first' | 'complete' | 'resident')."""


def compiled() -> None:
    """Compile everything that is imported, as an installation does."""
    for package in ("fracstride", "pyqtgraph", "numpy", "PySide6", "ziamath", "ziafont", "platformdirs"):
        found = importlib.util.find_spec(package)
        for folder in found.submodule_search_locations or () if found is not None else ():
            compileall.compile_dir(folder, quiet=2, workers=1)


def measured(platforms: dict[str, Environment], runs: int) -> list[Row]:
    """The rows of starts: every program once a round, the first round thrown away."""
    compiled()
    gathered: dict[Key, Times] = defaultdict(Times)
    with tempfile.TemporaryDirectory() as home:
        for turn in range(runs + 1):
            for platform, environment in platforms.items():
                for program in PROGRAMS:
                    for what, value in _start(program, {**environment, **_private(home)}).items():
                        if turn:
                            gathered[program, platform, what].values.append(value)
    return [row for platform in platforms for row in _rows(platform, gathered)]


def _private(home: str) -> Environment:
    return {"XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_STATE_HOME": home}


def _start(program: str, environment: Environment) -> dict[str, float]:
    """Milliseconds from before the process to its first frame and its complete window; memory in MB."""
    before = perf_counter_ns()
    finished = subprocess.run(
        [sys.executable, str(HERE / f"start_{program}.py")],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found = json.loads(finished.stdout)
    times = {what: (found[what] - before) / 1e6 for what in ("first", "complete")}
    return {**times, "resident": found["resident"] / 1024}


def _rows(platform: str, gathered: dict[Key, Times]) -> list[Row]:
    compared = (
        ("first", "first painted frame", "widget", FIRST_TARGET),
        ("complete", "complete window", "pyqtgraph", COMPLETE_TARGET),
        ("resident", "resident memory, idle (MB)", "pyqtgraph", MEMORY_TARGET),
    )
    return [_row(platform, gathered, *each) for each in compared]


def _row(platform: str, gathered: dict[Key, Times], what: str, name: str, other: str, target: float) -> Row:
    times, peer = gathered["program", platform, what], gathered[other, platform, what]
    ratio = times.median / peer.median if peer.median else 0.0
    shown = tuple(milliseconds(each) for each in (times.median, times.p95, min(times.values)))
    beside = f"{PROGRAMS[other]} {milliseconds(peer.median)}"
    return Row((name, platform, *shown, "", beside, f"{ratio:.2f}", f"<= {target:g} x"), ratio <= target)

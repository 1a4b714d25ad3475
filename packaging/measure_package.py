"""Sizes and starts of what make package built, beside a bare frozen window of PySide6, pyqtgraph and NumPy.

    xvfb-run -a -s "-screen 0 1920x1200x24" python packaging/measure_package.py [RUNS] [again]

With ``again``, of what an earlier call froze.

Both are frozen by the same PyInstaller in the same environment, the bare one as PyInstaller does it unasked. For the
starts, the program is frozen once more with tests/bench/start_program.py as its entry, which tells when it has
painted; rounds are interleaved, files are in the cache of the system, the first round is thrown away.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter_ns

from frozen.environment import dated, require_environment
from frozen.freeze import SPEC, strip_libraries
from project import DIST, ROOT, WORK, PackagingError, run_quietly, say

BENCH = ROOT / "tests" / "bench"
MEASURED = WORK / "measured"
SIZE_TARGET, START_TARGET = 0.9, 1.2


def main(arguments: Sequence[str]) -> int:
    """Measure and print; the exit code is 1 where a target is missed."""
    numbers = [int(each) for each in arguments if each.isdecimal()]
    runs = numbers[0] if numbers else 10
    programs = {
        "bare window": MEASURED / "bare" / "bare",
        "Fracstride": MEASURED / "fracstride" / "fracstride",
    }
    try:
        if not (WORK / "frozen" / "fracstride").is_dir():
            raise PackagingError("there is nothing to measure; make package builds it")
        if "again" not in arguments:
            freeze_bare()
            freeze_observed()
    except (PackagingError, subprocess.CalledProcessError) as error:
        say(str(error))
        return 2
    met = [say_sizes(programs["bare window"].parent, WORK / "frozen" / "fracstride")]
    times = measured(programs, runs)
    met += [say_times(times, what) for what in ("first", "complete")]
    for path in sorted((*DIST.glob("*.deb"), *DIST.glob("*.tar.xz"))):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return 0 if all(met) else 1


def freeze_bare() -> None:
    """The peer: a window with five images, axes and colour bars, with whatever PyInstaller collects for it."""
    say("freezing the bare window")
    options = ["--onedir", "--name", "bare", "--paths", BENCH, "--specpath", MEASURED]
    run_pyinstaller(*options, BENCH / "start_pyqtgraph.py")


def freeze_observed() -> None:
    """The program as it is published, but for its entry."""
    say("freezing the program with an entry that tells the time")
    run_pyinstaller(SPEC, FRACSTRIDE_ENTRY=str(BENCH / "start_program.py"))
    strip_libraries(MEASURED / "fracstride")


def run_pyinstaller(*options: str | Path, **variables: str) -> None:
    """A folder in ``MEASURED``."""
    command = [require_environment(), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    folders = ["--distpath", MEASURED, "--workpath", MEASURED / "scratch"]
    run_quietly(*command, *folders, *options, **dated(), **variables)


def measured(programs: dict[str, Path], runs: int) -> dict[tuple[str, str], list[float]]:
    """(program, moment) -> milliseconds from before the process."""
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as home:
        private = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"), home)
        for turn in range(runs + 1):
            for name, program in programs.items():
                before = perf_counter_ns()
                said = subprocess.run(
                    [program], env=os.environ | private, capture_output=True, text=True, check=True
                )
                stamps = json.loads(said.stdout.splitlines()[-1])
                for what in ("first", "complete"):
                    if turn:
                        times[name, what].append((stamps[what] - before) / 1e6)
    return times


def say_sizes(bare: Path, program: Path) -> bool:
    """Both sizes as installed; whether the target is met."""
    sizes = [size_of(folder) / 1e6 for folder in (bare, program)]
    ratio = sizes[1] / sizes[0]
    print(f"installed: {sizes[1]:.0f} MB beside {sizes[0]:.0f} MB, ratio {ratio:.2f}, target {SIZE_TARGET}")
    return ratio <= SIZE_TARGET


def size_of(folder: Path) -> int:
    """Bytes of every file, links not followed."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def say_times(times: dict[tuple[str, str], list[float]], what: str) -> bool:
    """Median and least of both; whether the target is met."""
    own, peer = times["Fracstride", what], times["bare window", what]
    ratio = median(own) / median(peer)
    print(
        f"start to {what} frame: {median(own):.0f} ms (least {min(own):.0f}) beside {median(peer):.0f} "
        f"(least {min(peer):.0f}), ratio {ratio:.2f}, target {START_TARGET}, {len(own)} runs"
    )
    return ratio <= START_TARGET


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""One process of one peer: reads a request a line, answers a line, both JSON.

    python worker.py PEER THREADS

{"workload": 3, "seconds": 0.2} -> {"milliseconds": [..], "extra_bytes": .., "error": ..}
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from peers import Run, arrays_of, run_of
from workloads import WORKLOADS, Workload

Clock = Callable[[], float]

FEWEST, MOST = 3, 200
LONGEST = 2.0
"""Seconds; what takes longer is timed once a turn."""


def main() -> None:
    """Answers until there are no more requests."""
    peer, threads = sys.argv[1], int(sys.argv[2])
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    made: dict[int, tuple[Run, float, float]] = {}
    for line in sys.stdin:
        request = json.loads(line)
        number = request["workload"]
        if number not in made:
            made = {number: _made(peer, WORKLOADS[number], threads)}
        run, extra, error = made[number]
        times = _times(run, request["seconds"], time.process_time if threads == 1 else time.perf_counter)
        print(json.dumps({"milliseconds": times, "extra_bytes": extra, "error": error}), flush=True)


def _made(peer: str, workload: Workload, threads: int) -> tuple[Run, float, float]:
    """The function, the memory of its first call beside what was there, and how wrong a sum of its output is."""
    run = run_of(peer, workload, threads)
    before = _reset_peak()
    x = np.asarray(run())
    extra = _peak() - before
    return run, extra, _error(x, workload)


def _error(x: np.ndarray, workload: Workload) -> float:
    """Of the output's sum, weighted at random along each axis, against the same from input and weight in float64."""
    rng = np.random.default_rng(7)
    down, across = (
        rng.standard_normal(axis.output) for axis in (workload.geometry.height, workload.geometry.width)
    )
    found = np.einsum("ncij,i,j->nc", x, down, across, dtype=np.float64, optimize=True)
    expected = _weighted(workload, down, across)
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


def _weighted(workload: Workload, down: np.ndarray, across: np.ndarray) -> np.ndarray:
    """sum_ij down_i across_j x_ij: one number for every tap and input cell, so no output is needed."""
    geometry = workload.geometry
    factors = []
    for axis, weights in ((geometry.height, down), (geometry.width, across)):
        spec = axis.spec
        m, t = np.meshgrid(np.arange(spec.size), np.arange(spec.kernel_size))
        i = m * spec.stride + t * spec.dilation - spec.crop_begin
        inside = (i >= 0) & (i < axis.output)
        factors.append(np.where(inside, weights[np.clip(i, 0, axis.output - 1)], 0))
    y, weight = (each.astype(np.float64) for each in arrays_of(workload))
    groups = geometry.spec.groups
    y = y.reshape(y.shape[0], groups, -1, *y.shape[2:])
    weight = weight.reshape(groups, -1, *weight.shape[1:])
    seen = np.einsum("ngcmq,tm,uq->ngctu", y, *factors, optimize=True)
    return np.einsum("ngctu,gcotu->ngo", seen, weight, optimize=True).reshape(y.shape[0], -1)


def _times(run: Run, seconds: float, clock: Clock) -> list[float]:
    """Milliseconds of every call. One thread is timed by what it gets of the processor, several by the clock."""
    times = [_time(run, clock)]
    if times[0] > 1000 * LONGEST:
        return times
    times.clear()  # the first call wakes threads and fills caches
    end = time.perf_counter() + seconds
    while len(times) < FEWEST or (len(times) < MOST and time.perf_counter() < end):
        times.append(_time(run, clock))
    return times


def _time(run: Run, clock: Clock) -> float:
    begin = clock()
    run()
    return 1000 * (clock() - begin)


def _reset_peak() -> int:
    """Bytes in use now, from which on the peak counts; 0 where the system does not tell."""
    status = Path("/proc/self/clear_refs")
    if not status.exists():
        return 0
    status.write_text("5", encoding="ascii")
    return _status("VmRSS")


def _peak() -> int:
    return _status("VmHWM") if Path("/proc/self/status").exists() else 0


def _status(name: str) -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(name):
            return 1024 * int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()

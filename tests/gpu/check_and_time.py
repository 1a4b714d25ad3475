"""Checks and times the CuPy backend on the GPU of this machine, in one call:

    python tests/gpu/check_and_time.py [--configurations N] [--only WORDS]

First every kernel on random layers against float64, then the workloads of tests/bench in one table: the backend's
choice, each of its kernels, the engine's own choice through CuPy, torch on the same GPU where torch is there, and
NumPy on the host. Milliseconds of one call in float32, operands on the device, median of rounds in which everything on
the GPU has its turn. Without a GPU it says so and ends well: nothing is checked and nothing claimed then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import geometric_mean, median
from time import perf_counter
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.engine.workloads import WORKLOADS, Workload
from fracstride.backends import engine
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.backends.cupy_routes import Route, route_for
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import Plan
from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from layers import FloatArray, random_spec

TARGET = 1.5
"""The geometric mean that is aimed at, beside torch on the same GPU."""

Run = Callable[[], object]
ROUNDS, ROUND_SECONDS = 7, 0.02
HEADER = ("workload", "picked", "ms", "gather", "interleave", "engine", "torch", "ratio", "NumPy", "error")


def main(arguments: Sequence[str]) -> int:
    """Checks and times, or says that there is no GPU; 1 where a result was wrong."""
    parser = argparse.ArgumentParser(description="Check and time the CuPy backend on this machine's GPU.")
    parser.add_argument(
        "--configurations", type=int, default=300, help="random layers (default: %(default)s)"
    )
    parser.add_argument("--only", default="", help="workloads with these words in their name")
    options = parser.parse_args(arguments)
    backend = CupyBackend()
    found = backend.probe()
    if not found.available:
        print(f"not run on a GPU: {found.reason}. {found.hint}.")
        return 0
    chosen = [each for each in WORKLOADS if options.only in each.name]
    wrong = report(backend, chosen, options.configurations, print)
    return 1 if wrong else 0


def report(
    backend: CupyBackend, workloads: Sequence[Workload], configurations: int, write: Callable[[str], object]
) -> int:
    """Writes everything line by line; how many results were wrong."""
    device = backend.probe().device
    assert device is not None
    versions = ", ".join(f"{name} {version}" for name, version in device.versions)
    write(
        f"{device.name}, {device.free_bytes / 2**30:.1f} of {device.total_bytes / 2**30:.1f} GiB free; {versions}"
    )
    checked, wrong = 0, []
    for label, error, limit in checks(backend, configurations):
        checked += 1
        if not error <= limit:
            wrong.append(label)
            write(f"WRONG: {label}: error {error:.2g}, allowed {limit:.2g}")
    write(f"{checked} results checked against float64, {len(wrong)} wrong")
    write(
        f"matrix product {product_rate(backend):,.0f} GFLOP/s, copy {copy_rate(backend):,.0f} GB/s (float32)"
    )
    torch = torch_on_gpu()
    write(f"torch {torch.__version__} on the same GPU" if torch else "no torch that sees this GPU")
    rows = [row(backend, workload, torch) for workload in workloads]
    for line in table([HEADER, *rows]):
        write(line)
    ratios = [float(each[HEADER.index("ratio")]) for each in rows if each[HEADER.index("ratio")] != "-"]
    if ratios:
        write(
            f"beside torch: geometric mean {geometric_mean(ratios):.2f}, worst {max(ratios):.2f}; target {TARGET}"
        )
    return len(wrong)


# Correctness


def checks(backend: CupyBackend, configurations: int) -> Iterator[tuple[str, float, float]]:
    """(what, relative error beside the sums of absolute values, what is allowed) of random layers."""
    rng = np.random.default_rng()
    for index in range(configurations):
        spec = random_spec(rng)
        shapes = (spec.input_shape, spec.weight_shape, (spec.out_channels,))
        dtype = ("f4", "f8")[index % 2]
        arrays = [rng.normal(size=shape).astype(dtype) for shape in shapes]
        expected = reference(*arrays[:2], spec, arrays[2])
        magnitude = np.linalg.norm(reference(*(abs(each) for each in arrays[:2]), spec, abs(arrays[2])))
        for kernel in (None, *Route, *possible_kernels(spec)):
            x = on_host(backend, Geometry.unchecked(spec), arrays, kernel)
            error = float(np.linalg.norm(x - expected) / magnitude)
            yield f"{kernel or 'choice'} {dtype} {spec}", error, 4 * float(np.finfo(dtype).eps)


def possible_kernels(spec: ConvTransposeSpec) -> list[engine.Kernel]:
    """The engine's kernels that can compute a layer on the device."""
    plan = Plan.of(Geometry.unchecked(spec))
    return [
        each
        for each, functions in KERNELS.items()
        if functions.compiled is None and functions.is_possible(plan)
    ]


def on_host(
    backend: CupyBackend, geometry: Geometry, arrays: Sequence[FloatArray], kernel: Any = None
) -> FloatArray:
    """One call from host arrays to a host array."""
    y, weight, *bias = (backend.to_device(array) for array in arrays)
    return backend.to_host(backend.conv_transpose2d(y, weight, geometry, *bias, kernel=kernel))


# Time


def row(backend: CupyBackend, workload: Workload, torch: Any) -> tuple[str, ...]:
    """One line of the table."""
    geometry = workload.geometry
    rng = np.random.default_rng(0)
    y, weight = (
        rng.standard_normal(shape, dtype=np.float32)
        for shape in (geometry.spec.input_shape, geometry.spec.weight_shape)
    )
    there = backend.to_device(y), backend.to_device(weight)
    best = engine.choose(geometry, on_host=False).kernel

    def computing(kernel: Any) -> Run:
        return lambda: backend.conv_transpose2d(*there, geometry, kernel=kernel)

    runs = [computing(kernel) for kernel in (None, *Route, best)]
    if torch:
        runs.append(by_torch(torch, geometry.spec, y, weight))
    own, gather, interleave, by_engine, *peers = milliseconds(runs, backend.synchronize)
    (host,) = milliseconds([lambda: engine.conv_transpose2d(y, weight, geometry)], lambda: None)
    expected = engine.conv_transpose2d(y.astype("f8"), weight.astype("f8"), geometry)
    error = np.linalg.norm(on_host(backend, geometry, (y, weight)) - expected) / np.linalg.norm(expected)
    peer, ratio = (f"{peers[0]:.3f}", f"{own / peers[0]:.2f}") if peers else ("-", "-")
    times = (f"{own:.3f}", f"{gather:.3f}", f"{interleave:.3f}", f"{best.value} {by_engine:.3f}")
    return (workload.name, route_for(geometry.spec).value, *times, peer, ratio, f"{host:.3f}", f"{error:.1e}")


def milliseconds(runs: Sequence[Run], wait: Run) -> list[float]:
    """Of one call of each: medians of rounds of as many calls as fill ``ROUND_SECONDS``, turn about.

    A first round is not counted: the clock of a GPU that was idle is slow.
    """
    calls = [_calls(run, wait) for run in runs]
    rounds = [
        [_seconds(run, wait, count) / count * 1000 for run, count in zip(runs, calls, strict=True)]
        for _ in range(ROUNDS + 1)
    ]
    return [median(each) for each in zip(*rounds[1:], strict=True)]


def _calls(run: Run, wait: Run) -> int:
    _seconds(run, wait, 1)
    return max(1, int(ROUND_SECONDS / max(_seconds(run, wait, 1), 1e-7)))


def _seconds(run: Run, wait: Run, calls: int) -> float:
    start = perf_counter()
    for _ in range(calls):
        run()
    wait()
    return perf_counter() - start


def torch_on_gpu() -> Any:
    """torch, set to compute in full float32 and no gradients, where it is installed and sees a GPU."""
    try:
        import torch
    except ImportError:
        return None
    if not torch.cuda.is_available():
        return None
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.set_grad_enabled(False)
    return torch


def by_torch(torch: Any, spec: ConvTransposeSpec, y: FloatArray, weight: FloatArray) -> Run:
    """A call of torch.nn.functional.conv_transpose2d on the GPU, in the stream that CuPy waits for too."""
    there = torch.from_numpy(y).cuda(), torch.from_numpy(weight).cuda()
    axes = (spec.height, spec.width)
    options = {
        "stride": tuple(axis.stride for axis in axes),
        "padding": tuple(axis.padding for axis in axes),
        "output_padding": tuple(axis.output_padding for axis in axes),
        "groups": spec.groups,
        "dilation": tuple(axis.dilation for axis in axes),
    }
    function = torch.nn.functional.conv_transpose2d
    return lambda: function(*there, **options)


def product_rate(backend: CupyBackend, size: int = 4096) -> float:
    """GFLOP/s of a matrix product: what no kernel exceeds."""
    a = backend.to_device(np.ones((size, size), np.float32))
    run = lambda: backend.guarded(lambda xp: xp.matmul(a, a))  # noqa: E731
    return 2 * size**3 / milliseconds([run], backend.synchronize)[0] / 1e6


def copy_rate(backend: CupyBackend, size: int = 2**28) -> float:
    """GB/s of copying device memory, read and write counted."""
    a = backend.to_device(np.zeros(size // 4, np.float32))
    run = lambda: backend.guarded(lambda xp: xp.add(a, 1))  # noqa: E731
    return 2 * size / milliseconds([run], backend.synchronize)[0] / 1e6


def table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """Rows in columns."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for each in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(each, widths, strict=True)).rstrip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

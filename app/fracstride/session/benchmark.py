"""The current layer timed on every engine: each in a process of its own, one at a time.

Several libraries with thread pools in one process wait for each other; so the one that measures starts
``fracstride bench --engine NAME --json`` for each and reads its line.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict
from statistics import median
from time import perf_counter

import numpy as np

from fracstride.backends.base import BackendError
from fracstride.backends.engine import Kernel, choose, prepare
from fracstride.backends.obstacle import Obstacle
from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.frozen import program
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.spec import AXES, ConvTransposeSpec
from fracstride.frameworks import onnx_runtime, pytorch
from fracstride.session.preferences import Precision
from fracstride.session.timing import Timing

Values = FloatArray
Run = Callable[[], object]

SECONDS_EACH, ROUNDS = 1.0, 200
"""An engine runs for so many seconds or rounds, and at least three times."""
LEAST_ROUNDS = 3
WAIT = 0.05
"""Seconds between two looks at a process that measures."""
FRAMEWORKS = {"torch": pytorch.prepared, "onnxruntime": onnx_runtime.prepared}


def engine_names(geometry: Geometry) -> tuple[str, ...]:
    """Everything that can be measured: the backends, the engine's kernels for this layer, the frameworks."""
    choice = choose(geometry)
    kernels = tuple(f"numpy:{kernel.value}" for kernel, _ in choice.estimates)
    return (*BACKEND_NAMES, *kernels, *FRAMEWORKS)


def time_engine(
    name: str, geometry: Geometry, threads: int, precision: Precision = Precision.FLOAT32
) -> Timing:
    """Measure one engine in this process, with random input and weight."""
    random, dtype = np.random.default_rng(0), np.dtype(precision.value).type
    y = random.standard_normal(geometry.spec.input_shape, dtype=dtype)
    weight = random.standard_normal(geometry.spec.weight_shape, dtype=dtype)
    unavailable = _unavailable(name)
    if unavailable is not None:
        return unavailable
    try:
        run, note = _prepared(name, geometry, y, weight, threads)
        return _timed(name, run, note)
    except ModuleNotFoundError as error:
        return Timing(name, problem=f"{error.name} is not installed", obstacle=Obstacle.NOT_INSTALLED)
    except onnx_runtime.WrongNumbersError as error:
        return Timing(name, problem=str(error), obstacle=Obstacle.WRONG_NUMBERS)
    except (ImportError, BackendError, ValueError, RuntimeError, MemoryError) as error:
        return Timing(name, problem=str(error).split("\n")[0] or type(error).__name__)


def compare(
    geometry: Geometry,
    names: Sequence[str],
    threads: int,
    on_timing: Callable[[Timing], None],
    cancel: CancelToken | None = None,
    precision: Precision = Precision.FLOAT32,
) -> None:
    """Measure engines one after the other, each in its own process. Raises Cancelled when told to stop."""
    for name in names:
        on_timing(_timed_elsewhere(name, geometry.spec, threads, precision, cancel))


def _unavailable(name: str) -> Timing | None:
    """Why a backend of the program cannot be measured; None if it can."""
    if name not in BACKEND_NAMES:
        return None
    found = backend_from_name(name).probe()
    if found.available:
        return None
    return Timing(name, problem=f"{found.reason}. {found.hint}", obstacle=found.obstacle or "")


def _prepared(name: str, geometry: Geometry, y: Values, weight: Values, threads: int) -> tuple[Run, str]:
    if name in FRAMEWORKS:
        return FRAMEWORKS[name](geometry.spec, y, weight, threads), ""
    if name.startswith("numpy"):
        kernel = Kernel(name.partition(":")[2]) if ":" in name else None
        layer = prepare(weight, geometry, threads=threads, kernel=kernel)
        return lambda: layer(y), layer.choice.kernel.value
    backend = backend_from_name(name)
    device_y, device_weight = backend.to_device(y), backend.to_device(weight)

    def run() -> None:
        backend.conv_transpose2d(device_y, device_weight, geometry)
        backend.synchronize()

    return run, ""


def _timed(name: str, run: Run, note: str) -> Timing:
    run()  # the first call pays for what is kept: plans, buffers, thread pools
    times: list[float] = []
    start = perf_counter()
    while len(times) < LEAST_ROUNDS or (perf_counter() - start < SECONDS_EACH and len(times) < ROUNDS):
        before = perf_counter()
        run()
        times.append((perf_counter() - before) * 1000)
    return Timing(name, median(times), min(times), len(times), note)


def _timed_elsewhere(
    name: str, spec: ConvTransposeSpec, threads: int, precision: Precision, cancel: CancelToken | None
) -> Timing:
    poll(cancel)
    options = ["--threads", str(threads), "--precision", precision.value, "--engine", name, "--json"]
    # Left, it has ended and its pipes are closed, also where it is given up.
    with subprocess.Popen(
        [*program(), "bench", *arguments_from(spec), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        try:
            while True:
                try:
                    output, complaint = process.communicate(timeout=WAIT)
                    break
                except subprocess.TimeoutExpired:
                    poll(cancel)
        finally:
            process.kill()
    if not output:
        return Timing(
            name, problem=(complaint.strip().split("\n")[-1]) or f"it ended with {process.returncode}"
        )
    return Timing(**json.loads(output)[0])


def arguments_from(spec: ConvTransposeSpec) -> list[str]:
    """The options of ``fracstride bench`` for this layer."""
    pairs = {
        "--input": "size",
        "--kernel": "kernel_size",
        "--stride": "stride",
        "--padding": "padding",
        "--output-padding": "output_padding",
        "--end-crop": "end_crop",
        "--dilation": "dilation",
    }
    found = []
    for flag, name in pairs.items():
        height, width = (getattr(spec.axis(axis), name) for axis in AXES)
        found.append(f"{flag}={height},{width}")
    channels = (spec.batch, spec.in_channels, spec.out_channels, spec.groups)
    flags = ("--batch", "--in-channels", "--out-channels", "--groups")
    return [*found, *(f"{flag}={value}" for flag, value in zip(flags, channels, strict=True))]


def json_from_timings(timings: Sequence[Timing]) -> str:
    """A list of objects, one for each timing."""
    return json.dumps([asdict(timing) for timing in timings])

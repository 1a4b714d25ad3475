"""``fracstride compute``: arrays in, one transposed convolution, an array out."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fracstride.backends.base import Backend, BackendError
from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.cli.arguments import add_arrays, add_groups, add_layer, add_path
from fracstride.cli.operands import Arrays, geometry_of, read_arrays
from fracstride.cli.options import FAILURE, complain, say
from fracstride.cli.text import saving_problem_text
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import PIPELINE_STAGES, Array, Operands, StageId
from fracstride.core.precision import floating
from fracstride.core.trace import Trace
from fracstride.files.problem import FileProblem
from fracstride.files.writing import write_array, write_arrays

SUMMARY = "compute an output array"
DESCRIPTION = """The transposed convolution of an array, written as .npy. The output has as many dimensions
as the input. Every parameter of the layer takes one number, or height,width."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare its options."""
    add_arrays(parser)
    add_path(parser, "--output", True, "where to write x, a .npy file")
    add_path(parser, "--stages", False, "also write every stage by its name, a .npz file")
    add_layer(parser)
    add_groups(parser)
    parser.add_argument(
        "--method", choices=tuple(METHODS), help="compute by this method (default: the backend's fastest)"
    )
    parser.add_argument(
        "--backend",
        choices=BACKEND_NAMES,
        default=BACKEND_NAMES[0],
        help="where to compute (default: %(default)s)",
    )


def run(namespace: argparse.Namespace) -> int:
    """Reads, computes and writes; the exit code."""
    wrong = _wrong_suffixes(namespace)
    if wrong:
        return complain(wrong)
    arrays = read_arrays(namespace)
    if isinstance(arrays, list):
        return complain(arrays)
    geometry = geometry_of(namespace, arrays)
    if isinstance(geometry, list):
        return complain(geometry)
    backend = backend_from_name(namespace.backend)
    availability = backend.probe()
    if not availability.available:
        return complain(
            [f"--backend: {backend.name} is not available: {availability.reason}. {availability.hint}"]
        )
    try:
        x = _computed(backend, namespace.method, geometry, arrays)
        stages = None if namespace.stages is None else _stages(geometry, arrays, x)
    except (BackendError, MemoryError) as error:
        return complain([f"{backend.name} could not compute: {error}"], FAILURE)
    if stages is not None:
        problem = write_arrays(namespace.stages, stages)
        if problem is not None:
            return _complain_of(problem, "--stages")
    return _write(namespace.output, arrays.as_given(x))


def _wrong_suffixes(namespace: argparse.Namespace) -> list[str]:
    wanted = (("--output", namespace.output, ".npy"), ("--stages", namespace.stages, ".npz"))
    return [
        f"{flag}: {path} must end in {suffix}"
        for flag, path, suffix in wanted
        if path is not None and path.suffix.lower() != suffix
    ]


def _stages(
    geometry: Geometry, arrays: Arrays, x: npt.NDArray[np.generic]
) -> dict[str, npt.NDArray[np.generic]]:
    """Every stage as a four-dimensional array, by the name of its StageId."""
    trace = Trace(geometry, arrays.y, arrays.weight, arrays.bias)
    made = {stage.value: trace.result(stage) for stage in PIPELINE_STAGES if stage is not StageId.OUTPUT}
    return {**made, StageId.OUTPUT.value: x}


def _write(path: Path, x: npt.NDArray[np.generic]) -> int:
    problem = write_array(path, x)
    if problem is not None:
        return _complain_of(problem, "--output")
    return say(f"{path}: {' x '.join(map(str, x.shape))}, {x.dtype}")


def _complain_of(problem: FileProblem, flag: str) -> int:
    return complain([f"{flag}: {saving_problem_text(problem)}"], FAILURE)


def _computed(
    backend: Backend, method: str | None, geometry: Geometry, arrays: Arrays
) -> npt.NDArray[np.generic]:
    given = [array for array in (arrays.y, arrays.weight, arrays.bias) if array is not None]
    dtype = floating(*given)
    if method is not None and METHODS[method].is_on_host:
        operands = Operands(geometry, arrays.y, arrays.weight, arrays.bias)
        return np.asarray(METHODS[method].run(operands), dtype)
    y, weight, *rest = (backend.to_device(array.astype(dtype, copy=False)) for array in given)
    bias: Array | None = rest[0] if rest else None
    if method is None:
        return backend.to_host(backend.conv_transpose2d(y, weight, geometry, bias))
    chosen = METHODS[method]
    x = backend.guarded(lambda xp: chosen.run(Operands(geometry, y, weight, bias, xp)))
    return backend.to_host(x).astype(dtype, copy=False)

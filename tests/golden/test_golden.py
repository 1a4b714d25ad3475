"""Every way to the output against what torch computed in float64."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Operands
from fracstride.core.spec import AXES, CHANNEL_FIELDS, AxisSpec, ConvTransposeSpec
from layers import DENOMINATOR, PYTORCH_FIELDS, FloatArray, solved

PATH = Path(__file__).with_name("vectors.npz")
LARGEST_FILE = 1_000_000

Case = tuple[Geometry, FloatArray, FloatArray, FloatArray, FloatArray]


def spec_from_row(row: list[int]) -> ConvTransposeSpec:
    """The layer of one row of parameters."""
    channels, rest = row[: len(CHANNEL_FIELDS)], row[len(CHANNEL_FIELDS) :]
    count = len(PYTORCH_FIELDS)
    axes = (
        AxisSpec.from_padding(**dict(zip(PYTORCH_FIELDS, rest[i : i + count], strict=True)))
        for i in (0, count)
    )
    return ConvTransposeSpec(*axes, *channels)


def all_cases() -> Iterator[Case]:
    """(geometry, y, weight, bias, x) of every golden layer."""
    with np.load(PATH) as vectors:
        parameters, operands, outputs = (vectors[name] for name in ("parameters", "operands", "outputs"))
    taken, written = 0, 0
    for row in parameters.tolist():
        geometry = solved(spec_from_row(row))
        spec = geometry.spec
        arrays = []
        for shape in (spec.input_shape, spec.weight_shape, (spec.out_channels,)):
            size = int(np.prod(shape))
            arrays.append(operands[taken : taken + size].reshape(shape) / DENOMINATOR)
            taken += size
        size = int(np.prod(geometry.output_shape))
        x = outputs[written : written + size].reshape(geometry.output_shape) / DENOMINATOR**2
        written += size
        yield geometry, *arrays, x
    assert (taken, written) == (operands.size, outputs.size)


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return list(all_cases())


def test_the_vectors_cover_what_they_claim(cases: list[Case]) -> None:
    assert PATH.stat().st_size < LARGEST_FILE
    assert len(cases) >= 300
    specs = [geometry.spec for geometry, *_ in cases]
    axes = [spec.axis(axis) for spec in specs for axis in AXES]
    assert {axis.stride for axis in axes} == {1, 2, 3, 4}
    assert {axis.dilation for axis in axes} == {1, 2, 3}
    assert sum(axis.output_padding > 0 for axis in axes) > 100
    assert sum(axis.padding > axis.dilation * (axis.kernel_size - 1) for axis in axes) > 50
    assert sum(spec.height != spec.width for spec in specs) > 300
    assert sum(spec.groups > 1 for spec in specs) > 100
    assert sum(spec.batch > 1 for spec in specs) > 100


@pytest.mark.parametrize("name", METHODS)
def test_a_method_equals_torch(cases: list[Case], name: str) -> None:
    for geometry, y, weight, bias, x in cases:
        computed = METHODS[name].run(Operands(geometry, y, weight, bias))
        np.testing.assert_array_equal(computed, x, err_msg=str(geometry.spec))


@pytest.mark.parametrize("name", BACKEND_NAMES)
def test_a_backend_equals_torch(cases: list[Case], name: str) -> None:
    backend = backend_from_name(name)
    availability = backend.probe()
    if not availability.available:
        pytest.skip(availability.reason)
    for geometry, *arrays, x in cases:
        y, weight, bias = (backend.to_device(array) for array in arrays)
        computed = backend.to_host(backend.conv_transpose2d(y, weight, geometry, bias))
        np.testing.assert_array_equal(computed, x, err_msg=str(geometry.spec))

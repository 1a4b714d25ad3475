"""Against torch itself, where it can be imported: equal values, and the same layers refused."""

from __future__ import annotations

import numpy as np
import pytest

from fracstride.backends.registry import backend_from_name
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Operands
from fracstride.core.rules import solve
from fracstride.core.spec import AXES, AxisSpec, ConvTransposeSpec, Field
from layers import random_arrays, random_spec, solved

torch = pytest.importorskip("torch", reason="torch is not installed; the golden vectors stand in for it")

LAYERS = 320


def pair(spec: ConvTransposeSpec, field: Field) -> tuple[int, int]:
    """(height, width) of a field."""
    return spec.value(field, AXES[0]), spec.value(field, AXES[1])


def test_every_way_equals_torch() -> None:
    rng = np.random.default_rng()
    backend = backend_from_name("numpy")
    for _ in range(LAYERS):
        spec = random_spec(rng, end_crops=True)
        geometry = solved(spec)
        y, weight, bias = random_arrays(spec, rng)
        expected = torch.nn.functional.conv_transpose2d(
            *(torch.from_numpy(array) for array in (y, weight, bias)),
            stride=pair(spec, Field.STRIDE),
            padding=pair(spec, Field.PADDING),
            output_padding=pair(spec, Field.OUTPUT_PADDING),
            groups=spec.groups,
            dilation=pair(spec, Field.DILATION),
        ).numpy()[:, :, : geometry.height.output, : geometry.width.output]
        for method in METHODS.values():
            computed = method.run(Operands(geometry, y, weight, bias))
            np.testing.assert_array_equal(computed, expected, err_msg=f"{method.name} {spec}")
        computed = backend.conv_transpose2d(y, weight, geometry, bias)
        np.testing.assert_array_equal(computed, expected, err_msg=str(spec))


def any_axis(rng: np.random.Generator) -> AxisSpec:
    """Parameters around the borders of what is possible, on both sides of them."""
    # No dilation of 0: torch refuses it with some kernels only, depending on which code path runs.
    size, kernel_size, stride, dilation = (int(each) for each in rng.integers((1, 0, 0, 1), (5, 4, 4, 4)))
    padding, output_padding = (int(each) for each in rng.integers((-1, -1), (6, 4)))
    # Most axes sound, so that a layer often has no reason or only one.
    if rng.random() < 0.6:
        return AxisSpec.from_padding(size, max(kernel_size, 1), max(stride, 1), max(padding // 2, 0))
    return AxisSpec.from_padding(size, kernel_size, stride, padding, output_padding, dilation)


def is_accepted_by_torch(spec: ConvTransposeSpec) -> bool:
    """Whether nn.ConvTranspose2d makes at least one cell with these parameters from a map of this size.

    torch itself lets an output of exactly no cells pass; there is nothing to show of it.
    """
    try:
        layer = torch.nn.ConvTranspose2d(
            spec.in_channels,
            spec.out_channels,
            pair(spec, Field.KERNEL_SIZE),
            pair(spec, Field.STRIDE),
            pair(spec, Field.PADDING),
            pair(spec, Field.OUTPUT_PADDING),
            spec.groups,
            dilation=pair(spec, Field.DILATION),
        )
        return bool(layer(torch.zeros(spec.input_shape)).numel())
    except (RuntimeError, ValueError):
        return False


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors")
def test_what_torch_refuses_is_refused_and_nothing_else() -> None:
    rng = np.random.default_rng()
    verdicts = {True: 0, False: 0}
    for _ in range(2 * LAYERS):
        inputs, outputs, groups = (int(each) for each in rng.integers(1, 4, size=3))
        if rng.random() < 0.7:
            inputs, outputs = inputs * groups, outputs * groups
        spec = ConvTransposeSpec(any_axis(rng), any_axis(rng), 1, inputs, outputs, groups)
        accepted = is_accepted_by_torch(spec)
        assert isinstance(solve(spec), Geometry) == accepted, spec
        verdicts[accepted] += 1
    assert min(verdicts.values()) > LAYERS // 10

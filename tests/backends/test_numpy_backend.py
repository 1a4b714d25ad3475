"""Plain NumPy: both of its kernels at every tile size, and how much memory they take."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.backends import overlap_add, shifted_adds
from fracstride.backends.layer import Layer
from fracstride.backends.registry import backend_from_name
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import random_arrays, solved, specs, unchecked_geometry

SEEDS = st.integers(0, 2**32)
MEBIBYTE = 1024**2


@pytest.mark.parametrize("tile", [1, 700, 64 * MEBIBYTE])
@pytest.mark.parametrize("kernel", [overlap_add.overlap_add, shifted_adds.shifted_adds])
def test_tiles_of_any_size_give_the_same(kernel: object, tile: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overlap_add, "COLUMN_BYTES", tile)
    monkeypatch.setattr(shifted_adds, "TILE_VALUES", tile)

    @given(specs(any_crops=True), SEEDS)
    def check(spec: ConvTransposeSpec, seed: int) -> None:
        y, weight, _ = random_arrays(spec, np.random.default_rng(seed))
        geometry = unchecked_geometry(spec)
        x = np.zeros(geometry.output_shape)
        kernel(Layer.grouped(y, weight, x, geometry), None)
        np.testing.assert_array_equal(x, reference(y, weight, spec))

    check()


@pytest.mark.parametrize(
    "spec",
    [
        ConvTransposeSpec(AxisSpec(256, 4, 2), AxisSpec(256, 4, 2), 1, 16, 16),
        ConvTransposeSpec(AxisSpec(512, 7), AxisSpec(512, 7), 2, 1, 1),
        ConvTransposeSpec(AxisSpec(2, 300, 300), AxisSpec(2, 300, 300), 4, 3, 4),
    ],
)
def test_what_it_needs_beside_the_output_is_bounded(spec: ConvTransposeSpec) -> None:
    geometry = solved(spec)
    y, weight = np.ones(spec.input_shape), np.ones(spec.weight_shape)
    tracemalloc.start()
    try:
        x = backend_from_name("numpy").conv_transpose2d(y, weight, geometry)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak - x.nbytes < 128 * MEBIBYTE

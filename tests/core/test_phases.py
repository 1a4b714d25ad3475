"""Phases: each is an ordinary convolution with its own taps, and nothing multiplies an inserted zero."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.geometry import Geometry
from fracstride.core.phases import (
    multiply_adds,
    output_of_phase,
    phase_count,
    phase_of_output,
    phases,
)
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from layers import axes, random_arrays, solved

LAYERS = st.builds(ConvTransposeSpec, axes(any_crops=True), axes(any_crops=True))


@given(LAYERS, st.integers(0, 2**32))
def test_the_phases_convolved_one_by_one_make_the_output(spec: ConvTransposeSpec, seed: int) -> None:
    geometry = Geometry.unchecked(spec)
    y, weight, _ = random_arrays(spec, np.random.default_rng(seed))
    found = phases(geometry)
    down, across = phase_count(geometry)
    assert len(found) == down * across
    x, filled, products = np.zeros(geometry.output_shape[2:]), set(), 0
    for phase in found:
        products += phase.shape[0] * phase.shape[1] * phase.tap_shape[0] * phase.tap_shape[1]
        for cell in np.ndindex(phase.shape):
            output = output_of_phase(geometry, phase.index, cell)
            assert phase_of_output(geometry, output) == (phase.index, cell)
            assert output == (phase.rows.output(cell[0]), phase.columns.output(cell[1]))
            filled.add(output)
            for t, down_shift in zip(phase.rows.taps, phase.rows.shifts, strict=True):
                for u, across_shift in zip(phase.columns.taps, phase.columns.shifts, strict=True):
                    m, n = cell[0] + down_shift, cell[1] + across_shift
                    if 0 <= m < y.shape[2] and 0 <= n < y.shape[3]:
                        x[output] += y[0, 0, m, n] * weight[0, 0, t, u]
    assert len(filled) == x.size
    np.testing.assert_array_equal(x, reference(y, weight, spec)[0, 0])
    assert multiply_adds(geometry).by_phases == products


@given(st.builds(ConvTransposeSpec, axes(), axes()))
def test_multiply_adds_are_counted_without_making_them(spec: ConvTransposeSpec) -> None:
    geometry = Geometry.unchecked(spec)
    counts = multiply_adds(geometry)
    taps = spec.height.kernel_size * spec.width.kernel_size
    assert counts.with_zeros == geometry.height.output * geometry.width.output * taps
    assert counts.by_phases <= counts.with_zeros


def test_a_phase_without_a_tap_has_an_empty_sub_kernel() -> None:
    geometry = solved(ConvTransposeSpec.square(2, 1, stride=2))
    assert [phase.tap_shape for phase in phases(geometry)] == [(1, 1), (1, 0), (0, 1), (0, 0)]


def test_counting_a_huge_layer_is_instant() -> None:
    geometry = solved(ConvTransposeSpec.square(10_000, 64, stride=1))
    counts = multiply_adds(geometry)
    assert counts.with_zeros == counts.by_phases == (10_063 * 64) ** 2

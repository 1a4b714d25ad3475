"""The overlap map against a convolution of ones, the verdict against counting, and what a constant leaves."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.alternatives import (
    even_kernel_sizes,
    kernel_sizes_around,
    same_output,
    strides_around,
)
from fracstride.core.checkerboard import constant_output, pattern, phase_sums, resized_output
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.overlap import AxisOverlap, Cause, overlap, verdict
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import FloatArray, axes, random_spec, solved, specs

CONFIGURATIONS = 400
SEEDS = st.integers(0, 2**32)


def one_channel(spec: ConvTransposeSpec) -> ConvTransposeSpec:
    return replace(spec, batch=1, in_channels=1, out_channels=1, groups=1)


def convolved_ones(spec: ConvTransposeSpec, weight: FloatArray | None = None) -> FloatArray:
    """The definition, run on a constant input of 1."""
    taps = np.ones(spec.weight_shape) if weight is None else weight[None, None]
    x: FloatArray = reference(np.ones(spec.input_shape), taps, spec)[0, 0]
    return x


def test_the_map_equals_a_convolution_of_ones() -> None:
    rng = np.random.default_rng()
    for _ in range(CONFIGURATIONS):
        spec = one_channel(random_spec(rng, end_crops=True))
        np.testing.assert_array_equal(overlap(solved(spec)).counts(), convolved_ones(spec), err_msg=str(spec))


@given(specs(any_crops=True))
def test_it_does_for_any_crops_and_at_any_cells(spec: ConvTransposeSpec) -> None:
    spec = one_channel(spec)
    of, expected = overlap(Geometry.unchecked(spec)), convolved_ones(spec)
    np.testing.assert_array_equal(of.counts(), expected)
    rows, columns = (np.arange(size - 1, -1, -2) for size in expected.shape)
    np.testing.assert_array_equal(of.counts(rows, columns), expected[np.ix_(rows, columns)])
    assert of.count(0, expected.shape[1] - 1) == expected[0, -1]


@given(axes(any_crops=True))
def test_the_taps_are_those_that_reach_the_cell(spec: AxisSpec) -> None:
    of = AxisOverlap(AxisGeometry(spec))
    first, number = of.taps(np.arange(of.geometry.output))
    for index in range(of.geometry.output):
        reaching = [
            tap
            for source, tap in product(range(spec.size), range(spec.kernel_size))
            if source * spec.stride + tap * spec.dilation - spec.crop_begin == index
        ]
        assert [first[index] + step * of.tap_step for step in range(number[index])] == sorted(reaching)


@given(axes(any_crops=True))
def test_interior_windows_meet_no_padding(spec: AxisSpec) -> None:
    axis = AxisGeometry(spec)
    start, stop = AxisOverlap(axis).interior
    inside = [
        index
        for index in range(axis.output)
        if index + spec.crop_begin - axis.extent + 1 >= 0 and index + spec.crop_begin < axis.inserted
    ]
    assert list(range(start, stop)) == inside


@given(specs(any_crops=True))
def test_the_legend_counts_every_cell_of_the_map(spec: ConvTransposeSpec) -> None:
    of = overlap(Geometry.unchecked(spec))
    values, cells = np.unique(of.counts(), return_counts=True)
    assert of.distribution() == dict(zip(values.tolist(), cells.tolist(), strict=True))


@pytest.mark.parametrize("size", [20, 41, 1000])
def test_the_legend_repeats_the_interior_of_larger_maps(size: int) -> None:
    of = AxisOverlap(AxisGeometry(AxisSpec.from_padding(size, 7, stride=3, padding=2, dilation=2)))
    values, cells = np.unique(of.counts(), return_counts=True)
    assert of.distribution() == dict(zip(values.tolist(), cells.tolist(), strict=True))


def test_the_verdict_is_that_of_counting() -> None:
    """On an input so large that the borders leave a whole period alone: k <= 12, s <= 6, d <= 4."""
    for kernel_size, stride, dilation in product(range(1, 13), range(1, 7), range(1, 5)):
        taps = np.zeros(4 * 60 * stride, dtype=int)
        for source, tap in product(range(120), range(kernel_size)):
            taps[source * stride + tap * dilation] += 1
        period = taps[60 * stride : 61 * stride]
        found = verdict(kernel_size, stride, dilation)
        case = f"k={kernel_size} s={stride} d={dilation}"
        assert found.is_even == (period.min() == period.max()), case
        assert (found.least, found.most) == (period.min(), period.max()), case


@pytest.mark.parametrize(
    ("parameters", "cause"),
    [
        ((3, 1, 2), Cause.STRIDE_ONE),
        ((4, 2, 1), Cause.DIVISIBLE),
        ((4, 2, 3), Cause.DIVISIBLE),
        ((3, 2, 1), Cause.INDIVISIBLE),
        ((2, 3, 1), Cause.KERNEL_SHORT),
        ((1, 2, 2), Cause.KERNEL_SHORT),
        ((4, 2, 2), Cause.SHARED_FACTOR),
        ((6, 6, 4), Cause.SHARED_FACTOR),
    ],
)
def test_the_reason_for_a_verdict(parameters: tuple[int, int, int], cause: Cause) -> None:
    assert verdict(*parameters).cause is cause


def test_huge_layers_are_counted_at_single_cells() -> None:
    axis = AxisSpec.from_padding(1_000_000, 3, stride=2, padding=1)
    of = overlap(Geometry.unchecked(ConvTransposeSpec(axis, axis)))
    assert of.counts(np.array([0, 1, 999_999]), np.array([1])).tolist() == [[2], [4], [4]]
    assert of.distribution() == {1: 10**12, 2: 2 * 10**6 * 999_999, 4: 999_999**2}


@given(specs(any_crops=True), SEEDS)
def test_a_constant_input_leaves_what_the_definition_gives(spec: ConvTransposeSpec, seed: int) -> None:
    spec = one_channel(spec)
    taps = np.random.default_rng(seed).integers(-9, 10, size=spec.weight_shape[2:]).astype(float)
    np.testing.assert_array_equal(constant_output(Geometry.unchecked(spec), taps), convolved_ones(spec, taps))


def test_one_infinite_tap_stays_where_it_lands() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2)
    taps = np.ones((3, 3))
    taps[0, 2] = np.inf
    geometry = solved(spec)
    np.testing.assert_array_equal(constant_output(geometry, taps), convolved_ones(spec, taps))
    spread = pattern(geometry, taps).spread
    assert spread != spread


@given(axes(), axes(), SEEDS)
def test_the_pattern_is_that_of_the_interior(height: AxisSpec, width: AxisSpec, seed: int) -> None:
    spec = ConvTransposeSpec(replace(height, size=12), replace(width, size=12))
    taps = np.random.default_rng(seed).integers(-9, 10, size=spec.weight_shape[2:]).astype(float)
    geometry = Geometry.unchecked(spec)
    (top, bottom), (left, right) = overlap(geometry).height.interior, overlap(geometry).width.interior
    interior = convolved_ones(spec, taps)[top:bottom, left:right]
    assert interior.shape[0] >= height.stride and interior.shape[1] >= width.stride
    found = pattern(geometry, taps)
    assert (found.low, found.high) == (interior.min(), interior.max())
    assert found.is_even == (interior.min() == interior.max())
    assert set(phase_sums(geometry, taps).ravel()) <= set(interior.ravel())


def test_bilinear_weights_are_even_where_their_counts_are_not() -> None:
    geometry = solved(ConvTransposeSpec.square(8, 5, stride=3, padding=1))
    ramp = np.array([1, 2, 3, 2, 1]) / 3
    assert not overlap(geometry).is_even
    assert pattern(geometry, np.outer(ramp, ramp)).is_even
    assert pattern(geometry, np.ones((5, 5))).spread == overlap(geometry).spread == 0.75


def test_even_counts_do_not_make_uneven_weights_even() -> None:
    geometry = solved(ConvTransposeSpec.square(8, 4, stride=2, padding=1))
    assert overlap(geometry).is_even and overlap(geometry).spread == 0
    assert pattern(geometry, np.arange(1.0, 17.0).reshape(4, 4)).spread == pytest.approx(20 / 44)


def test_weights_of_both_signs_spread_up_to_two() -> None:
    geometry = solved(ConvTransposeSpec.square(8, 2, stride=2))
    assert pattern(geometry, np.array([[1.0, -1.0], [-1.0, 1.0]])).spread == 2.0
    assert pattern(geometry, np.zeros((2, 2))).spread == 0.0


def test_resize_then_convolve_keeps_a_constant_but_for_the_borders() -> None:
    padded = np.pad(np.ones((6, 9)), ((2, 2), (1, 1)))
    boxed = np.lib.stride_tricks.sliding_window_view(padded, (5, 3)).mean(axis=(2, 3))
    np.testing.assert_allclose(resized_output((6, 9), (5, 3)), boxed)
    assert (resized_output((6, 9), (5, 3))[2:-2, 1:-1] == 1).all()


@given(axes(), st.integers(1, 9))
def test_another_kernel_size_at_the_same_output_size(axis: AxisSpec, kernel_size: int) -> None:
    output = AxisGeometry(axis).output
    found = same_output(axis, kernel_size)
    fitting = [
        fitted
        for padding, output_padding in product(range(40), range(max(axis.stride, axis.dilation)))
        for fitted in [
            AxisSpec.from_padding(axis.size, kernel_size, axis.stride, padding, output_padding, axis.dilation)
        ]
        if AxisGeometry(fitted).output == output
    ]
    if found is None:
        assert not [fitted for fitted in fitting if fitted.output_padding <= 1]
    else:
        assert found in fitting
        assert solve(ConvTransposeSpec(found, found))
        assert found.output_padding <= min(each.output_padding for each in fitting)


@given(st.integers(1, 40), st.integers(1, 12))
def test_the_nearest_even_kernel_sizes(kernel_size: int, stride: int) -> None:
    axis = AxisSpec(8, kernel_size, stride)
    even = [size for size in range(1, 80) if verdict(size, stride).is_even]
    below, above = even_kernel_sizes(axis)
    assert above == min(size for size in even if size > kernel_size)
    assert below == max((size for size in even if size < kernel_size), default=None)


@given(st.integers(1, 40), st.integers(1, 40))
def test_what_is_compared_contains_what_is_there_and_what_is_even(kernel_size: int, stride: int) -> None:
    axis = AxisSpec(8, kernel_size, stride)
    sizes, strides = kernel_sizes_around(axis), strides_around(axis)
    assert kernel_size in sizes and stride in strides
    for each in (sizes, strides):
        assert len(set(each)) == 5 and list(each) == sorted(each) and each[0] >= 1
    assert any(verdict(size, stride).is_even for size in sizes)

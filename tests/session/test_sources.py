"""Recipes become the numbers that they promise."""

from __future__ import annotations

from dataclasses import replace
from math import comb

import numpy as np
import pytest

from fracstride.core.spec import Axis, ConvTransposeSpec, Field
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import (
    INPUT_KINDS,
    KERNEL_KINDS,
    CellEdit,
    DataSource,
    ExplicitArray,
    Fit,
    SourceKind,
)

SQUARE = ConvTransposeSpec.square(3, 3)
WIDE = ConvTransposeSpec.square(2, 3).with_value(Field.SIZE, 4, Axis.WIDTH)
CHANNELS = replace(SQUARE, batch=2, in_channels=4, out_channels=6, groups=2)
DATA = ExplicitArray(np.arange(6.0).reshape(2, 3))


def y(source: DataSource, spec: ConvTransposeSpec = SQUARE) -> np.ndarray:
    return materialise_input(source, spec)[0, 0]


def w(kind: SourceKind, kernel_size: int, **numbers: float) -> np.ndarray:
    return materialise_kernel(DataSource(kind, **numbers), ConvTransposeSpec.square(3, kernel_size))[0, 0]


@pytest.mark.parametrize("kind", [*INPUT_KINDS, *KERNEL_KINDS])
def test_shape_type_and_protection(kind: SourceKind) -> None:
    source = DataSource(kind, array=DATA)
    for values, shape in (
        (materialise_input(source, CHANNELS), (2, 4, 3, 3)),
        (materialise_kernel(source, CHANNELS), (4, 3, 3, 3)),
    ):
        assert values.shape == shape
        assert values.dtype == np.float64
        assert values.flags.c_contiguous
        assert not values.flags.writeable


def test_ramp_counts_through_the_whole_array() -> None:
    assert y(DataSource(SourceKind.RAMP)).tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    values = materialise_input(DataSource(SourceKind.RAMP, start=-1, step=0.5), CHANNELS)
    assert values.ravel().tolist() == [-1 + 0.5 * i for i in range(72)]


def test_a_ramp_beyond_float64_is_infinite_and_silent() -> None:
    values = y(DataSource(SourceKind.RAMP, start=1e308, step=1e308))
    assert values[0, 0] == 1e308
    assert np.isinf(values[2, 2])


def test_constant_and_ones() -> None:
    assert y(DataSource(SourceKind.CONSTANT, value=-2.5)).tolist() == [[-2.5] * 3] * 3
    assert w(SourceKind.ONES, 2, value=7.0).tolist() == [[1, 1], [1, 1]]


def test_impulse_stands_at_the_centre() -> None:
    assert y(DataSource(SourceKind.IMPULSE, value=4)).tolist() == [[0, 0, 0], [0, 4, 0], [0, 0, 0]]
    assert y(DataSource(SourceKind.IMPULSE), WIDE).tolist() == [[0, 1, 0, 0], [0, 0, 0, 0]]


def test_checkerboard_starts_with_its_value() -> None:
    assert y(DataSource(SourceKind.CHECKERBOARD, value=2)).tolist() == [[2, 0, 2], [0, 2, 0], [2, 0, 2]]


def test_random_is_the_seed() -> None:
    values = materialise_input(DataSource(SourceKind.RANDOM, seed=5), CHANNELS)
    assert np.array_equal(values, np.random.default_rng(5).standard_normal((2, 4, 3, 3)))


@pytest.mark.parametrize(
    ("kernel_size", "profile"),
    [(1, [1]), (2, [0.5, 0.5]), (3, [0.5, 1, 0.5]), (4, [0.25, 0.75, 0.75, 0.25])],
)
def test_bilinear_is_the_upsampling_kernel(kernel_size: int, profile: list[float]) -> None:
    assert w(SourceKind.BILINEAR, kernel_size).tolist() == np.outer(profile, profile).tolist()


def test_gaussian_sums_to_one_and_has_its_sigma() -> None:
    values = w(SourceKind.GAUSSIAN, 31, sigma=2.0)
    profile = values.sum(axis=0)
    offsets = np.arange(31) - 15
    assert values.sum() == pytest.approx(1)
    assert (profile * offsets**2).sum() == pytest.approx(4.0, rel=1e-6)


@pytest.mark.parametrize("sigma", [0.0, 1e-200, 1e200])
@pytest.mark.parametrize("kernel_size", [1, 4, 5])
def test_gaussian_survives_extreme_sigmas(sigma: float, kernel_size: int) -> None:
    assert w(SourceKind.GAUSSIAN, kernel_size, sigma=sigma).sum() == pytest.approx(1)


def test_sobel_is_the_classic_one_for_three() -> None:
    assert w(SourceKind.SOBEL, 3).tolist() == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert not np.signbit(w(SourceKind.SOBEL, 3)[:, 1]).any()
    assert w(SourceKind.SOBEL, 2).tolist() == [[-1, 1], [-1, 1]]
    assert w(SourceKind.SOBEL, 1).tolist() == [[0]]


def test_sobel_taps_are_exact_binomials_up_to_27() -> None:
    values = w(SourceKind.SOBEL, 27)
    assert values[:, 26].tolist() == [comb(26, i) for i in range(27)]


@pytest.mark.parametrize("kernel_size", [2, 5, 28, 1200])
def test_sobel_is_a_derivative_at_every_size(kernel_size: int) -> None:
    values = w(SourceKind.SOBEL, kernel_size)
    assert np.isfinite(values).all()
    assert np.allclose(values, -values[:, ::-1])
    assert np.allclose(values, values[::-1])
    assert values[:, kernel_size // 2 :].sum() > 0


def test_generators_repeat_in_every_slice() -> None:
    values = materialise_kernel(DataSource(SourceKind.BILINEAR), CHANNELS)
    assert (values == values[0, 0]).all()


def test_explicit_data_is_used_for_every_slice() -> None:
    spec = replace(WIDE, in_channels=2).with_value(Field.SIZE, 3, Axis.WIDTH)
    values = materialise_input(DataSource(SourceKind.EXPLICIT, array=DATA), spec)
    assert (values == DATA.values).all()


def test_crop_takes_the_top_left_and_zeros_beyond() -> None:
    source = DataSource(SourceKind.EXPLICIT, array=DATA, fit=Fit.CROP)
    assert y(source, WIDE).tolist() == [[0, 1, 2, 0], [3, 4, 5, 0]]
    assert y(source, ConvTransposeSpec.square(2, 3)).tolist() == [[0, 1], [3, 4]]


def test_resample_grows_bilinearly_and_shrinks_by_area() -> None:
    row = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(np.array([[0.0, 4.0]])), fit=Fit.RESAMPLE)
    assert y(row, WIDE).tolist() == [[0, 1, 3, 4], [0, 1, 3, 4]]
    four = ExplicitArray(np.arange(16.0).reshape(4, 4))
    source = DataSource(SourceKind.EXPLICIT, array=four, fit=Fit.RESAMPLE)
    assert y(source, ConvTransposeSpec.square(2, 3)).tolist() == [[2.5, 4.5], [10.5, 12.5]]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_shrinking_keeps_the_mean(size: int) -> None:
    values = np.random.default_rng(0).standard_normal((7, 7))
    source = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(values), fit=Fit.RESAMPLE)
    assert y(source, ConvTransposeSpec.square(size, 3)).mean() == pytest.approx(values.mean())


def test_edits_are_applied_in_every_slice_and_only_inside() -> None:
    edits = (CellEdit((0, 2), -5.0), CellEdit((3, 0), 99.0), CellEdit((0, 3), 99.0))
    values = materialise_input(DataSource(SourceKind.CONSTANT, edits=edits), CHANNELS)
    assert (values[:, :, 0, 2] == -5).all()
    assert np.count_nonzero(values == 1) == 2 * 4 * 8
    smaller = materialise_input(DataSource(SourceKind.CONSTANT, edits=edits), ConvTransposeSpec.square(2, 3))
    assert (smaller == 1).all()


def test_edits_leave_the_explicit_data_alone() -> None:
    source = DataSource(SourceKind.EXPLICIT, array=DATA, edits=(CellEdit((0, 0), 9.0),))
    assert y(source)[0, 0] == 9
    assert DATA.values[0, 0] == 0

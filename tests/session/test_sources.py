"""Recipes become the numbers that they promise."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace
from math import comb

import numpy as np
import pytest

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec, Field
from fracstride.session import sources
from fracstride.session.sources import input_cells, materialise_input, materialise_kernel
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


def test_kernels_that_are_not_square_have_a_profile_for_each_axis() -> None:
    def oblong(kind: SourceKind, height: int, width: int) -> np.ndarray:
        spec = ConvTransposeSpec(AxisSpec(3, height), AxisSpec(3, width))
        return materialise_kernel(DataSource(kind, sigma=2.0), spec)[0, 0]

    def bell(offsets: list[int]) -> np.ndarray:
        heights = np.exp([-(each**2) / 8 for each in offsets])
        return heights / heights.sum()

    gaussian = np.outer(bell([-1, 0, 1]), bell([-2, -1, 0, 1, 2]))
    np.testing.assert_allclose(oblong(SourceKind.GAUSSIAN, 3, 5), gaussian, rtol=1e-12)
    assert oblong(SourceKind.BILINEAR, 2, 4).tolist() == [[0.125, 0.375, 0.375, 0.125]] * 2
    assert oblong(SourceKind.SOBEL, 2, 4).tolist() == [[-1, -1, 1, 1]] * 2
    assert oblong(SourceKind.SOBEL, 3, 2).tolist() == [[-1, 1], [-2, 2], [-1, 1]]


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


@pytest.mark.parametrize("kind", [*INPUT_KINDS, *KERNEL_KINDS])
@pytest.mark.parametrize("fit", list(Fit))
def test_single_cells_are_those_of_the_whole_map(kind: SourceKind, fit: Fit) -> None:
    spec = replace(ConvTransposeSpec.square(9, 3), batch=2, in_channels=3, out_channels=3)
    spec = spec.with_value(Field.SIZE, 14, Axis.WIDTH)
    edits = (CellEdit((4, 3), 70.0), CellEdit((4, 4), 80.0), CellEdit((50, 50), 90.0))
    data = ExplicitArray(np.random.default_rng(1).standard_normal((12, 5)))
    source = DataSource(kind, seed=3, value=2.5, array=data, fit=fit, edits=edits)
    whole = materialise_input(source, spec)
    rows, columns = np.array([0, 3, 4, 8]), np.array([1, 3, 13])
    cells = input_cells(source, spec, (1, range(1, 3)), rows, columns)
    assert np.array_equal(cells, whole[1, 1:3][:, rows[:, None], columns])


@pytest.mark.parametrize("fit", list(Fit))
@pytest.mark.parametrize("block", [7, 60, 2**18])
@pytest.mark.parametrize("shape", [(3, 12, 5), (2, 3, 12, 5), (3, 2, 12, 5), (1, 4, 4, 30)])
def test_maps_of_slices_are_fitted_one_by_one(
    shape: tuple[int, ...], block: int, fit: Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "BLOCK", block)
    spec = replace(ConvTransposeSpec.square(9, 3), batch=2, in_channels=3).with_value(
        Field.SIZE, 14, Axis.WIDTH
    )
    data = np.random.default_rng(1).standard_normal(shape)
    edits = (CellEdit((4, 3), 70.0, (1, 2)), CellEdit((4, 4), 80.0), CellEdit((0, 0), 90.0, (9, 0)))
    source = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(data), fit=fit, edits=edits)
    whole = materialise_input(source, spec)
    for sample, channel in np.ndindex(2, 3):
        maps = data if data.ndim == 4 else data[np.newaxis].repeat(2, axis=0)
        if sample < len(maps) and channel < maps.shape[1]:
            alone = ExplicitArray(np.ascontiguousarray(maps[sample, channel]))
            expected = y(replace(source, array=alone, edits=()), replace(spec, batch=1, in_channels=1)).copy()
        else:
            expected = np.zeros((9, 14))
        expected[4, 4] = 80
        if (sample, channel) == (1, 2):
            expected[4, 3] = 70
        assert np.array_equal(whole[sample, channel], expected), (sample, channel)
    rows, columns = np.array([0, 3, 4, 8]), np.array([1, 3, 13])
    for sample in range(2):
        cells = input_cells(source, spec, (sample, range(3)), rows, columns)
        assert np.array_equal(cells, whole[sample][:, rows[:, None], columns])


def test_maps_of_slices_are_made_in_parts_that_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BLOCK", 20)
    spec = replace(ConvTransposeSpec.square(8, 3), batch=2, in_channels=3)
    source = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(np.ones((2, 3, 8, 8))))
    token = CancelToken()
    materialise_input(source, spec, cancel=token)
    assert 0.9 < token.fraction_done < 1.0
    token.cancel()
    with pytest.raises(Cancelled):
        materialise_input(source, spec, cancel=token)


def test_rows_of_a_large_random_map_are_had_without_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "LARGE_RANDOM", 100)
    monkeypatch.setattr(sources, "STREAM", 20)
    spec = replace(ConvTransposeSpec.square(11, 3), in_channels=2)
    source = DataSource(SourceKind.RANDOM, seed=4)
    whole = materialise_input(source, spec)
    assert len(np.unique(whole)) == whole.size
    rows, columns = np.array([0, 1, 2, 9]), np.array([0, 10])
    cells = input_cells(source, spec, (0, range(2)), rows, columns)
    assert np.array_equal(cells, whole[0][:, rows[:, None], columns])


@pytest.mark.parametrize(
    "kind", [SourceKind.RAMP, SourceKind.RANDOM, SourceKind.CHECKERBOARD, SourceKind.EXPLICIT]
)
def test_a_map_is_made_in_parts_that_can_be_stopped(
    kind: SourceKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = ConvTransposeSpec.square(40, 3)
    source = DataSource(kind, array=ExplicitArray(np.ones((40, 40))))
    whole = materialise_input(source, spec)
    monkeypatch.setattr(sources, "BLOCK", 100)
    token = CancelToken()
    assert np.array_equal(materialise_input(source, spec, cancel=token), whole)
    assert 0.9 < token.fraction_done < 1.0
    token.cancel()
    with pytest.raises(Cancelled):
        materialise_input(source, spec, cancel=token)


def test_numbers_are_worked_out_in_float64_and_kept_in_the_type_asked_for() -> None:
    source = DataSource(SourceKind.RANDOM, seed=2)
    narrow, wide = materialise_input(source, CHANNELS, np.float32), materialise_input(source, CHANNELS)
    assert narrow.dtype == np.float32
    assert np.array_equal(narrow, wide.astype(np.float32))


def test_no_copy_of_a_large_map_is_made_on_the_way() -> None:
    spec = ConvTransposeSpec.square(2048, 3)
    for kind in (SourceKind.RAMP, SourceKind.CHECKERBOARD):
        tracemalloc.start()
        values = materialise_input(DataSource(kind), spec, np.float32)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < values.nbytes + 16 * sources.BLOCK * 4

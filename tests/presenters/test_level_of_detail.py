"""Levels of a large map: exact means and peaks of their blocks, read by maps of any size."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import CellKind, Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import Reduction
from fracstride.ui.presenters import level_of_detail
from fracstride.ui.presenters.heatmap import AxisCells, HeatmapModel, Segment, heatmaps, plain_map
from fracstride.ui.presenters.level_of_detail import LARGEST_WITHOUT, Levels, levels_of, reduced
from layers import solved

from .samples import pixels


def random_map(rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(rows * 7 + columns).standard_normal((rows, columns))


def geometry_of(size: int) -> Geometry:
    return solved(ConvTransposeSpec.square(size, 1))


def test_each_level_holds_the_mean_of_its_blocks() -> None:
    values = random_map(1024, 2048)
    levels = levels_of(values, Reduction.MEAN)
    assert [level.shape for level in levels.coarser] == [(512, 1024), (256, 512)]
    blocks = values.reshape(256, 4, 512, 4).mean(axis=(1, 3))
    np.testing.assert_allclose(levels.coarser[1], blocks, atol=1e-12)


def test_each_level_holds_the_value_of_largest_magnitude_with_its_sign() -> None:
    values = random_map(1024, 1024)
    level = levels_of(values, Reduction.PEAK).coarser[0]
    blocks = np.moveaxis(values.reshape(512, 2, 512, 2), 1, 2).reshape(512, 512, 4)
    index = np.abs(blocks).argmax(axis=2)[..., None]
    assert np.array_equal(level, np.take_along_axis(blocks, index, axis=2)[..., 0])
    assert (level < 0).any()


@given(st.integers(1, 7), st.integers(1, 7))
def test_odd_sizes_lose_no_cell(rows: int, columns: int) -> None:
    values = random_map(LARGEST_WITHOUT + rows, columns)
    level = levels_of(values, Reduction.PEAK).coarser[0]
    assert level.shape == (-(-values.shape[0] // 2), -(-columns // 2))
    assert np.abs(level).max() == np.abs(values).max()


def test_a_small_map_has_no_levels_and_a_cancelled_one_stops() -> None:
    assert levels_of(random_map(LARGEST_WITHOUT, 4), Reduction.MEAN).coarser == ()
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        levels_of(random_map(LARGEST_WITHOUT + 1, 4), Reduction.MEAN, token)


def test_the_level_is_the_coarsest_that_every_pixel_can_fill() -> None:
    levels = levels_of(np.zeros((4096, 4)), Reduction.MEAN)
    assert len(levels.coarser) == 3
    assert [levels.level_for(each) for each in (0.2, 1.9, 2.0, 4.5, 9.0, 400.0)] == [0, 0, 1, 2, 3, 3]


@pytest.mark.parametrize("reduction", list(Reduction))
def test_a_large_map_is_drawn_from_its_levels(reduction: Reduction) -> None:
    values = random_map(2048, 2048)
    levels = levels_of(values, reduction)
    model = heatmaps(geometry_of(2048), values, None, values, (levels, levels))[StageId.OUTPUT]
    image = pixels(model, (0, 2048), (0, 2048), (256, 256))
    blocks = np.moveaxis(values.reshape(256, 8, 256, 8), 1, 2).reshape(256, 256, 64)
    largest = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)[..., 0]
    expected = blocks.mean(axis=2) if reduction is Reduction.MEAN else largest
    assert image is not None
    np.testing.assert_allclose(image, expected, atol=1e-12)
    part = pixels(model, (100, 110), (20, 30), (10, 10))
    assert part is not None and np.array_equal(part, values[100:110, 20:30])


@pytest.mark.parametrize("stride", [2, 3, 4])
@pytest.mark.parametrize("shown", [97, 120, 131, 150])
def test_the_phases_of_a_stride_make_no_waves(stride: int, shown: int) -> None:
    values = np.where(np.arange(900) % stride == 0, 1.0, 0.0)[:, None] * np.ones(900)
    found = pixels(plain_map(values, geometry_of(900)), (0, 900), (0, 900), (shown, shown))
    around = np.convolve(found[:, 0], np.full(6, 1 / 6), "valid")
    assert np.abs(around - 1 / stride).max() < 0.1


def test_a_pixel_at_the_edge_of_the_padding_shows_its_data_only() -> None:
    axis = AxisCells(12, 8, 1, 2, (Segment(CellKind.PADDING, 0, 2), Segment(CellKind.DATA, 2, 10)))
    values = np.arange(8.0)[:, None] * np.ones(8)
    model = HeatmapModel(StageId.OUTPUT, geometry_of(8), axis, axis, values)
    found = pixels(model, (0, 12), (0, 12), (3, 3))
    assert 0 <= found[0, 1] <= 1
    assert found[1, 1] == 3.5
    assert 6 <= found[2, 1] <= 7


def test_zeros_between_data_do_not_thin_it_at_any_level() -> None:
    y = np.ones((2048, 2048))
    levels: Levels = levels_of(y, Reduction.MEAN)
    geometry = solved(ConvTransposeSpec.square(2048, 2, stride=2))
    model = heatmaps(geometry, y, None, None, (levels, levels))[StageId.ZERO_INSERTED]
    image = pixels(model, (0, model.rows.count), (0, model.columns.count), (200, 200))
    assert image is not None and (image == 1.0).all()


@pytest.mark.parametrize("reduction", list(Reduction))
def test_infinities_of_both_signs_are_reduced_without_a_warning(reduction: Reduction) -> None:
    values = np.array([[np.inf, -np.inf], [1e308, 1e308]])
    both = np.arange(2)
    assert reduced(values, both, both, (2, 2), reduction).shape == (1, 1)
    large = np.tile(values, (1, 1024))
    assert levels_of(large, reduction).coarser[0].shape == (1, 1024)


@pytest.mark.parametrize("reduction", list(Reduction))
def test_halving_in_parts_is_halving_at_once(reduction: Reduction, monkeypatch: pytest.MonkeyPatch) -> None:
    values = random_map(1031, 1027)
    at_once = levels_of(values, reduction)
    monkeypatch.setattr(level_of_detail, "BLOCK", 5000)
    token = CancelToken()
    in_parts = levels_of(values, reduction, token)
    assert len(in_parts.coarser) == len(at_once.coarser) == 2
    for some, others in zip(in_parts.coarser, at_once.coarser, strict=True):
        assert np.array_equal(some, others)
    assert token.fraction_done > 0.7


def test_levels_keep_the_type_of_the_map() -> None:
    levels = levels_of(random_map(1100, 600).astype(np.float32), Reduction.MEAN)
    assert {level.dtype for level in levels.coarser} == {np.dtype(np.float32)}


def test_levels_can_be_kept_in_half_the_memory() -> None:
    values = random_map(1100, 600)
    narrow, wide = levels_of(values, Reduction.PEAK, dtype=np.float32), levels_of(values, Reduction.PEAK)
    assert np.array_equal(narrow.coarser[0], wide.coarser[0].astype(np.float32))


def test_maps_of_a_very_large_layer_cost_what_is_seen_of_them() -> None:
    geometry = solve(ConvTransposeSpec.square(8192, 4, stride=2, padding=1), memory_limit=2**40)
    assert isinstance(geometry, Geometry)
    # One number each that stands for all cells: made whole, the maps would take gigabytes.
    y, x = (np.broadcast_to(np.float32(1.0), (side, side)) for side in (8192, 16384))
    tracemalloc.start()
    for stage, model in heatmaps(geometry, y, np.ones((4, 4)), x).items():
        rows, columns = (0, model.rows.count), (0, model.columns.count)
        image = pixels(model, rows, columns, (min(model.rows.count, 300), min(model.columns.count, 300)))
        assert image is not None and (image == 1.0).all(), stage
        assert model.value(0, 0) in (0.0, 1.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 2**20

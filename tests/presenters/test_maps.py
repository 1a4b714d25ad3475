"""Models of the maps: what each cell shows, titles, the line under the cursor, how numbers are written."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from english import english
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import PIPELINE_STAGES, StageId
from fracstride.core.provenance import kind_of_inserted, kind_of_padded
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.core.trace import Trace
from fracstride.session.state import Reduction
from fracstride.ui.presenters.cell_numbers import EXPONENT, decimals, fewest_decimals, longest, number_in_cell
from fracstride.ui.presenters.cursor_value import cursor_value
from fracstride.ui.presenters.heatmap import AxisCells, heatmaps
from fracstride.ui.presenters.stage_titles import RunRole, reduction_note, sample_note, stage_titles
from layers import solved

from .samples import pixels

axes = st.builds(
    AxisSpec.from_padding,
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(0, 5),
    st.integers(0, 3),
    st.integers(1, 3),
)


@given(axes, axes)
def test_every_map_shows_what_the_pipeline_computes(height: AxisSpec, width: AxisSpec) -> None:
    geometry = solve(ConvTransposeSpec(height, width))
    if not isinstance(geometry, Geometry):
        return
    y = np.random.default_rng(1).standard_normal(geometry.spec.input_shape)
    weight = np.random.default_rng(2).standard_normal(geometry.spec.weight_shape)
    trace = Trace(geometry, y, weight)
    stages = {stage: np.asarray(trace.result(stage))[0, 0] for stage in PIPELINE_STAGES}
    models = heatmaps(geometry, y[0, 0], weight[0, 0], stages[StageId.OUTPUT])
    for stage, expected in stages.items():
        model = models[stage]
        assert (model.rows.count, model.columns.count) == expected.shape
        part = pixels(model, (0, model.rows.count), (0, model.columns.count), expected.shape)
        assert np.array_equal(np.nan_to_num(part), expected)


@given(axes, axes)
def test_kinds_are_those_of_provenance(height: AxisSpec, width: AxisSpec) -> None:
    geometry = solve(ConvTransposeSpec(height, width))
    if not isinstance(geometry, Geometry):
        return
    models = heatmaps(geometry)
    kinds: dict[StageId, Callable[..., object]] = {
        StageId.ZERO_INSERTED: kind_of_inserted,
        StageId.PADDED: kind_of_padded,
    }
    for stage, kind_of in kinds.items():
        model = models[stage]
        for row in range(model.rows.count):
            for column in range(model.columns.count):
                assert model.kind(row, column) is kind_of(geometry, (row, column))


@given(st.integers(1, 60), st.integers(1, 5), st.integers(-6, 6), st.integers(1, 40))
def test_a_coarse_sample_loses_no_data(sources: int, stride: int, offset: int, count: int) -> None:
    axis = AxisCells((sources - 1) * stride + 1 + 2 * abs(offset), sources, stride, offset)
    got = axis.sample(0, axis.count, count)
    edges = np.linspace(0, axis.count, count + 1)
    for index, (low, high) in enumerate(pairwise(edges)):
        inside = [m for m in range(sources) if low - 1e-9 <= m * stride + offset < high - 1e-9]
        if axis.count > count:
            assert got[index] == (inside[0] if inside else -1)
        else:
            cell = int((low + high) / 2)
            shown = axis.source(cell)
            assert got[index] == (-1 if shown is None else shown)


def test_titles_say_what_the_sizes_are_made_of() -> None:
    titles = {
        t.stage: t
        for t in stage_titles(
            solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)), english
        )
    }
    assert titles[StageId.INPUT].text(english) == "Input y: 3 × 3  Hout × Wout"
    assert titles[StageId.ZERO_INSERTED].text(english) == "Zero-inserted: 5 × 5  3 + 2"
    assert titles[StageId.PADDED].text(english) == "Padded: 8 × 8  1 + 5 + 1 + 1"
    assert titles[StageId.PADDED].meaning[-1].role is RunRole.OUTPUT_PADDING
    assert titles[StageId.KERNEL].text(english) == "Kernel w: 3 × 3  k × k"
    assert titles[StageId.OUTPUT].text(english) == "Output x: 6 × 6  Hin × Win"


def test_titles_of_a_crop_and_of_uneven_axes() -> None:
    crop = {
        t.stage: t for t in stage_titles(solved(ConvTransposeSpec.square(3, 3, stride=2, padding=3)), english)
    }
    assert crop[StageId.PADDED].text(english) == "Padded: 3 × 3  −1 + 5 − 1"
    uneven = ConvTransposeSpec(AxisSpec.from_padding(3, 3, 2, 1), AxisSpec.from_padding(2, 3))
    titles = {t.stage: t for t in stage_titles(solved(uneven), english)}
    assert titles[StageId.ZERO_INSERTED].text(english) == "Zero-inserted: 5 × 2  3 + 2  ×  no zeros inserted"


@pytest.mark.parametrize(
    ("stage", "cell", "expected"),
    [
        (StageId.OUTPUT, (1, 1), "x[1, 1] = 40"),
        (StageId.PADDED, (0, 3), "padded[0, 3] = 0 (padding zero)"),
        (StageId.PADDED, (2, 1), "padded[2, 1] = 0 (inserted zero)"),
        (StageId.ZERO_INSERTED, (2, 2), "zero-inserted[2, 2] = 5"),
        (StageId.ROTATED_KERNEL, (0, 0), "w[2, 2] = 9"),
    ],
)
def test_the_line_under_the_cursor(stage: StageId, cell: tuple[int, int], expected: str) -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    ramp = np.arange(1.0, 10.0).reshape(3, 3)
    trace = Trace(geometry, ramp[None, None], ramp[None, None])
    x = np.asarray(trace.result(StageId.OUTPUT))[0, 0]
    assert cursor_value(heatmaps(geometry, ramp, ramp, x)[stage], cell, english) == expected


def test_decimals_follow_the_largest_value_and_stay_bounded() -> None:
    assert decimals(np.array([np.nan, 3.0])) == 0
    assert decimals(np.array([123.4567])) == 2
    assert decimals(np.array([0.001])) == 4
    assert decimals(np.array([1e-9])) == decimals(np.array([1e12])) == EXPONENT
    assert decimals(np.array([np.inf, np.nan])) == 0


def test_a_whole_number_that_is_rounded_does_not_look_exact() -> None:
    values = np.array([-14.75, 16.0, 3.5, 1.0])
    assert fewest_decimals(values) == 0
    assert fewest_decimals(values / 10) == 1
    assert [number_in_cell(float(value), 0) for value in values] == ["−15.", "16", "4.", "1"]
    assert number_in_cell(float("-inf"), 0) == "−∞"
    assert longest(np.array([10.0, 10.5, 16.0]), 0) == "10."
    assert longest(np.array([10.0, 11.0]), 0) == "10"


def test_a_pixel_that_covers_many_cells_shows_their_mean() -> None:
    """A fine checkerboard seen from afar is grey, not a coarser checkerboard."""
    geometry = solved(ConvTransposeSpec.square(16, 1))
    board = np.indices((16, 16)).sum(axis=0) % 2.0
    model = heatmaps(geometry, board, np.ones((1, 1)), board)[StageId.OUTPUT]
    assert np.array_equal(pixels(model, (0, 16), (0, 16), (4, 4)), np.full((4, 4), 0.5))
    assert np.array_equal(pixels(model, (2, 6), (2, 6), (4, 4)), board[2:6, 2:6])
    padded = heatmaps(solved(ConvTransposeSpec.square(16, 1, stride=2)), board)[StageId.ZERO_INSERTED]
    coarse = pixels(padded, (0, 31), (0, 31), (4, 4))
    assert coarse is not None and set(np.unique(coarse)) <= {0.0, 1.0}, "data is shown, not thinned by zeros"


def test_a_note_says_what_a_pixel_of_a_large_map_shows() -> None:
    assert reduction_note(0.1, Reduction.MEAN, english) == ""
    assert reduction_note(4.2, Reduction.MEAN, english) == "1 pixel shows the mean of 4 × 4 cells"
    assert reduction_note(4.2, Reduction.PEAK, english) == "1 pixel shows the largest of 4 × 4 cells"
    assert sample_note(32, english) == "Preview: 1 of 32 × 32 cells"


def test_a_cell_of_the_rotated_kernel_has_the_index_of_its_tap_as_given() -> None:
    spec = ConvTransposeSpec(AxisSpec(2, 2), AxisSpec(2, 3))
    kernel = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    geometry = solved(spec)
    shown = heatmaps(geometry, np.ones((2, 2)), kernel, None)[StageId.ROTATED_KERNEL]
    assert cursor_value(shown, (0, 0), english) == "w[1, 2] = 6"
    assert cursor_value(shown, (1, 0), english) == "w[0, 2] = 3"
    assert cursor_value(shown, (1, 2), english) == "w[0, 0] = 1"

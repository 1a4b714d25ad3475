"""The maps and the one-axis diagram of the Overlap tab, and what lights up in the Conv2d tab."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.checkerboard import constant_output
from fracstride.core.geometry import AxisGeometry
from fracstride.core.overlap import AxisOverlap, overlap
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.axis_diagram import axis_diagram, labelled_outputs
from fracstride.ui.presenters.layer_arrays import LayerArrays
from fracstride.ui.presenters.overlap import constant_map, count_map, interior_counts, summed_taps
from fracstride.ui.presenters.pair import PairMap, focus_from_map, pair_highlights, places, shapes
from layers import axes, random_arrays, solved, specs


@given(axes(any_crops=True), st.integers(5, 40))
def test_the_diagram_shows_true_counts_and_true_lines(axis: AxisSpec, room: int) -> None:
    geometry = AxisGeometry(axis)
    found = axis_diagram(geometry, room)
    counts = AxisOverlap(geometry).counts()
    for each in found.outputs:
        assert each.is_cropped == (not 0 <= each.index < geometry.output)
        if not each.is_cropped:
            assert each.count == counts[each.index]
    for source in found.inputs:
        landing = [source.index * axis.stride + tap * axis.dilation for tap in range(axis.kernel_size)]
        for at in source.reached:
            assert found.outputs[at].index + axis.crop_begin in landing
    whole = max(geometry.full, axis.crop_begin + geometry.output) - min(0, axis.crop_begin)
    assert (found.gap is None) == (whole <= room)
    assert all(0 <= each.place < found.width for each in found.outputs)
    if found.gap is None:
        assert [each.index for each in found.inputs] == [
            each.index for each in found.inputs if each.index < axis.size
        ]
        assert len(found.outputs) == whole


def test_of_a_kernel_that_hides_every_middle_the_ends_are_shown() -> None:
    found = axis_diagram(AxisGeometry(AxisSpec(size=20, kernel_size=400)), 21)
    assert [each.index for each in found.inputs] == [0, 1, 2, 3, 16, 17, 18, 19]


@given(axes(), st.floats(6, 40))
def test_labels_do_not_touch(axis: AxisSpec, pitch: float) -> None:
    found = axis_diagram(AxisGeometry(axis), 40)
    labels = labelled_outputs(found, found.outputs[-1:], pitch, lambda text: 7.0 * len(text))
    for one in labels:
        for other in labels:
            if one is not other:
                widths = 3.5 * (len(str(one.index)) + len(str(other.index)))
                assert abs(one.place - other.place) * pitch >= widths


@given(specs())
def test_interior_counts_are_those_that_occur(spec: ConvTransposeSpec) -> None:
    large = replace(spec, height=replace(spec.height, size=14), width=replace(spec.width, size=14))
    of = overlap(solved(large))
    (top, bottom), (left, right) = of.height.interior, of.width.interior
    assert interior_counts(of) == tuple(np.unique(of.counts()[top:bottom, left:right]).tolist())


@pytest.mark.parametrize("stride", [1, 2, 3, 7])
def test_blocks_of_large_maps_are_means_of_their_cells(stride: int) -> None:
    geometry = solved(ConvTransposeSpec.square(1100 // stride + 400, 5, stride=stride, padding=2))
    taps = np.arange(25.0).reshape(5, 5)
    found, constant = count_map(geometry), constant_map(geometry, taps)
    assert constant is not None
    block, whole = found.block, overlap(geometry).counts()
    values = constant_output(geometry, taps)
    assert block > 1
    for index in (1, 2, 10):
        part = np.s_[index * block : (index + 1) * block, index * block : (index + 1) * block]
        # Whole periods only where a block has room for one: the mean is off by part of a period at most.
        assert found.model.levels.coarser[0][index, index] == pytest.approx(whole[part].mean(), rel=0.4)
        if block % stride == 0:
            assert found.model.levels.coarser[0][index, index] == pytest.approx(whole[part].mean())
            assert constant.model.levels.coarser[0][index, index] == pytest.approx(values[part].mean())
    assert found.extremes == (0.0, float(whole.max()))


def test_blocks_smaller_than_the_stride_are_looked_at_whole() -> None:
    geometry = solved(ConvTransposeSpec(AxisSpec(20, 5, 100), AxisSpec(3, 5, 2)))
    found, whole = count_map(geometry), overlap(geometry).counts()
    shown = found.model.levels.coarser[0]
    assert 1 < found.block < 100
    for row in range(shown.shape[0]):
        part = whole[row * found.block : (row + 1) * found.block, : found.block]
        assert shown[row, 0] == pytest.approx(part.mean())


def test_a_map_that_would_take_too_long_is_not_made() -> None:
    geometry = solved(ConvTransposeSpec.square(300, 900, stride=3))
    assert constant_map(geometry, np.ones((900, 900))) is None


LAYER = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1))


def test_a_cell_of_y_lights_its_window_on_x() -> None:
    lit = pair_highlights(LAYER, Focus(FocusKind.INPUT_CELL, (0, 2)))
    assert lit[PairMap.OUTPUT].window == ((0, 4), (3, 3))
    assert set(lit[PairMap.OUTPUT].rings) == {(1, 4), (1, 5), (2, 4), (2, 5)}
    assert set(lit[PairMap.KERNEL].rings) == {(1, 0), (1, 1), (2, 0), (2, 1)}
    assert {lit[key].target for key in (PairMap.INPUT, PairMap.RETURNED, PairMap.DIFFERENCE)} == {(0, 2)}


@given(specs(), st.data())
def test_a_cell_of_x_lights_the_cells_of_y_whose_windows_hold_it(
    spec: ConvTransposeSpec, data: st.DataObject
) -> None:
    geometry = solved(spec)
    rows, columns = geometry.output_shape[2:]
    cell = data.draw(st.tuples(st.integers(0, rows - 1), st.integers(0, columns - 1)))
    holding = {
        (row, column)
        for row in range(spec.height.size)
        for column in range(spec.width.size)
        if set(pair_highlights(geometry, Focus(FocusKind.INPUT_CELL, (row, column)))[PairMap.OUTPUT].rings)
        & {(cell[0] + spec.height.padding, cell[1] + spec.width.padding)}
    }
    lit = pair_highlights(geometry, Focus(FocusKind.OUTPUT_CELL, cell))
    assert set(lit[PairMap.INPUT].rings) == holding


def test_padding_zeros_mean_no_cell() -> None:
    assert focus_from_map(LAYER, PairMap.OUTPUT, (0, 3)) is None
    assert focus_from_map(LAYER, PairMap.OUTPUT, (1, 3)) == Focus(FocusKind.OUTPUT_CELL, (0, 2))
    assert focus_from_map(LAYER, PairMap.KERNEL, (2, 2)) == Focus(FocusKind.TAP, (2, 2))


@pytest.mark.parametrize("size", [(1165.0, 470.0), (1004.0, 250.0), (900.0, 200.0)])
@pytest.mark.parametrize(("cells", "kernel"), [(1, 1), (3, 3), (20, 7), (300, 3), (2, 60), (64, 64)])
def test_the_maps_stand_side_by_side(size: tuple[float, float], cells: int, kernel: int) -> None:
    geometry = solved(ConvTransposeSpec.square(cells, kernel, stride=2))
    found = places(geometry, size)
    assert {key: (place.rows, place.columns) for key, place in found.items()} == shapes(geometry)
    in_order = list(found.values())
    for before, after in pairwise(in_order):
        assert after.x >= before.x + before.width + 70
    assert in_order[-1].x + in_order[-1].width <= size[0]
    assert all(place.y >= 40 and place.y + place.height <= size[1] - 20 for place in in_order)


@given(specs())
def test_the_kernels_of_the_shown_output_channel_are_summed(spec: ConvTransposeSpec) -> None:
    geometry, rng = solved(spec), np.random.default_rng(3)
    _, weight, _ = random_arrays(spec, rng)
    x = reference(np.ones(spec.input_shape), weight, spec)
    arrays = LayerArrays(np.ones(spec.input_shape), weight, x)
    for out_channel in range(spec.out_channels):
        taps = summed_taps(arrays, geometry, ViewSettings(out_channel=out_channel))
        assert taps is not None
        shown = constant_map(geometry, taps)
        assert shown is not None
        assert np.array_equal(shown.model.values, x[0, out_channel])

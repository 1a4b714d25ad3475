"""The maps and the one-axis diagram of the Overlap tab, and what lights up in the Conv2d tab."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.checkerboard import constant_output
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.overlap import AxisOverlap, overlap
from fracstride.core.provenance import Focus, FocusKind, stamp
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.axis_diagram import axis_diagram, labelled_outputs
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.layer_arrays import LayerArrays
from fracstride.ui.presenters.overlap import (
    OutputPart,
    constant_map,
    count_map,
    in_part,
    interior_counts,
    part_with,
    shown_cell,
    summed_taps,
)
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


@pytest.mark.parametrize(
    "layer",
    [
        ConvTransposeSpec.square(128, 3, stride=2, padding=1),
        ConvTransposeSpec.square(1024, 3, stride=2, padding=1),
        ConvTransposeSpec(AxisSpec(8, 3, 2), AxisSpec(4096, 5, 3)),
        ConvTransposeSpec(AxisSpec(20, 5, 100), AxisSpec(3, 5, 2)),
    ],
    ids=["256", "2048", "uneven", "long stride"],
)
def test_of_a_large_output_single_cells_are_shown(layer: ConvTransposeSpec) -> None:
    geometry = solved(layer)
    shape = height, width = geometry.output_shape[2:]
    taps = np.arange(1.0, 1.0 + layer.taps).reshape(layer.weight_shape[2:])
    for cell in ((0, 0), (height // 2, width // 3), (height - 1, width - 1)):
        part = part_with(geometry, cell)
        rows, columns = np.arange(height)[part.rows.start : part.rows.stop], np.array(part.columns)
        assert part.shows(cell) and not part.is_whole
        assert part.cell(part.local(cell) or (-1, -1)) == cell
        found, constant = count_map(geometry, part), constant_map(geometry, taps, part)
        assert constant is not None
        assert max(found.model.shape) <= 128
        assert all(found.model.shape[axis] >= min(48, shape[axis]) for axis in (0, 1))
        expected = overlap(geometry).counts(rows, columns)
        np.testing.assert_array_equal(found.model.values, expected)
        np.testing.assert_array_equal(constant.model.values, constant_output(geometry, taps, rows, columns))
        assert len(np.unique(expected)) > 1, "what is uneven is seen"


def test_a_small_output_is_shown_whole() -> None:
    part = part_with(solved(ConvTransposeSpec.square(64, 3, stride=2, padding=1)), (3, 3))
    assert part == OutputPart(range(127), range(127), True)


@given(specs(any_crops=True), st.data())
def test_the_part_follows_what_is_pointed_at(spec: ConvTransposeSpec, data: st.DataObject) -> None:
    geometry = Geometry.unchecked(spec)
    cell = data.draw(st.tuples(st.integers(0, spec.height.size - 1), st.integers(0, spec.width.size - 1)))
    found = shown_cell(geometry, Focus(FocusKind.INPUT_CELL, cell))
    reached = [each.output for each in stamp(geometry, cell) if each.output is not None]
    assert found is not None
    if reached and (0, 0) in [each.tap for each in stamp(geometry, cell) if each.output is not None]:
        assert found == min(reached)
    assert shown_cell(geometry, Focus(FocusKind.OUTPUT_CELL, cell)) == cell
    assert shown_cell(geometry, Focus(FocusKind.TAP, (0, 0))) is None


def test_what_lights_up_outside_of_the_part_is_left_out() -> None:
    part = OutputPart(range(10, 58), range(48), False)
    lit = in_part(Highlight(rings=((9, 0), (10, 0), (12, 3)), target=(58, 1)), part)
    assert lit == Highlight(rings=((0, 0), (2, 3)), target=None)


def test_a_map_that_would_take_too_long_is_not_made() -> None:
    geometry = solved(ConvTransposeSpec(AxisSpec(60, 1, 3), AxisSpec(3, 2**18, 3)))
    assert constant_map(geometry, np.ones((1, 2**18)), part_with(geometry, (0, 0))) is None


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
        shown = constant_map(geometry, taps, part_with(geometry, (0, 0)))
        assert shown is not None
        assert np.array_equal(shown.model.values, x[0, out_channel])

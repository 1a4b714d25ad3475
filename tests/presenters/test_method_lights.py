"""What the method tabs show and light up, against the definition applied to single cells and single taps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from english import english
from fracstride.core.geometry import Geometry
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters import phases, scatter, scatter_light
from fracstride.ui.presenters.colours import finite_extremes
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.matrix import FACTOR, MATRIX, PRODUCT, EntryPlaces, block_place
from fracstride.ui.presenters.matrix_light import focus_in_block, matrix_lights
from fracstride.ui.presenters.method_slice import MethodSlice, Part, part_round
from layers import FloatArray, axes

few = settings(max_examples=40)
single = st.builds(
    ConvTransposeSpec, axes(any_crops=True), axes(any_crops=True), in_channels=st.integers(1, 2)
)


def defined(geometry: Geometry, y: FloatArray, weight: FloatArray) -> FloatArray:
    """x (H_in, W_in) of y (C, H_out, W_out) and weight (C, kH, kW)."""
    return reference(y[None], weight[:, None], geometry.spec)[0, 0]


def cells(shape: tuple[int, ...]) -> list[Cell]:
    return [(int(row), int(column)) for row, column in np.ndindex(*shape[-2:])]


def one(shape: tuple[int, ...], cell: Cell) -> FloatArray:
    """Ones at one cell of every channel."""
    values = np.zeros(shape)
    values[:, cell[0], cell[1]] = 1
    return values


def reached(values: FloatArray) -> tuple[Cell, ...]:
    return tuple((int(row), int(column)) for row, column in np.argwhere(values))


def made(spec: ConvTransposeSpec, channel: int = 0) -> MethodSlice:
    geometry = Geometry.unchecked(spec)
    rng = np.random.default_rng(7)
    y = rng.integers(-8, 9, (spec.in_channels, *spec.input_shape[2:])) / 8
    weight = rng.integers(-8, 9, (spec.in_channels, *spec.weight_shape[2:])) / 8
    x = defined(geometry, y, weight)
    return MethodSlice(geometry, y, weight, x, channel, finite_extremes(y[channel]), finite_extremes(x))


def whole(geometry: Geometry) -> Part:
    part = part_round(geometry, (0, 0))
    assert part.is_whole
    return part


def shows(model: HeatmapModel, expected: FloatArray, is_there: FloatArray) -> bool:
    """Whether the map has the expected values where something is there, and is empty elsewhere."""
    assert model.values is not None
    blank = np.zeros(expected.shape, bool) if model.blank is None else model.blank
    return bool((blank == ~is_there).all() and (model.values == expected)[is_there].all())


def stamp_lights(geometry: Geometry, focus: Focus) -> dict[str, Highlight]:
    state = scatter.progress(geometry, focus, None)
    return scatter_light.scatter_highlights(geometry, whole(geometry), state, focus)


@few
@given(single)
def test_after_some_stamps_the_maps_show_what_those_cells_make(spec: ConvTransposeSpec) -> None:
    shown = made(spec)
    geometry, part = shown.geometry, whole(shown.geometry)
    height, width = (AxisSpec(a.size, a.kernel_size, a.stride, a.dilation) for a in (spec.height, spec.width))
    uncropped = Geometry.unchecked(ConvTransposeSpec(height, width, in_channels=spec.in_channels))
    total = spec.height.size * spec.width.size
    for count in range(1, total + 1):
        y = shown.y * (np.arange(total) < count).reshape(shown.y.shape[1:])
        ones = np.broadcast_to((np.arange(total) < count).reshape(shown.y.shape[1:]), y.shape)
        arrived = scatter.arrived_stamps(shown, part, count)
        full = scatter.full_map(geometry, part, arrived).model
        of_full = defined(uncropped, ones, np.ones_like(shown.weight)) > 0
        assert shows(full, defined(uncropped, y, shown.weight), of_full)
        x = scatter.output_map(geometry, shown, part, arrived, count).model
        of_x = defined(geometry, ones, np.ones_like(shown.weight)) > 0
        everything = count == total
        assert shows(x, defined(geometry, y, shown.weight), of_x | everything)


@few
@given(single)
def test_an_input_cell_lights_the_outputs_that_it_adds_to(spec: ConvTransposeSpec) -> None:
    shown = made(spec)
    geometry, ones = shown.geometry, np.ones_like(shown.weight)
    seen = phases.shown_phases(geometry, None)
    for cell in cells(shown.y.shape):
        expected = reached(defined(geometry, one(shown.y.shape, cell), ones))
        focus = Focus(FocusKind.INPUT_CELL, cell)
        lights = stamp_lights(geometry, focus)
        assert lights[scatter.INPUT].rings == (cell,)
        assert lights[scatter.OUTPUT].rings == expected
        assert in_results(geometry, seen, phases.phase_lights(geometry, seen, focus)) == expected


@few
@given(single)
def test_an_output_cell_lights_the_inputs_and_taps_that_make_it(spec: ConvTransposeSpec) -> None:
    shown = made(spec)
    geometry, ones = shown.geometry, np.ones_like(shown.weight)
    seen = phases.shown_phases(geometry, None)
    by_input = {c: defined(geometry, one(shown.y.shape, c), ones) for c in cells(shown.y.shape)}
    every = np.ones_like(shown.y)
    by_tap = {t: defined(geometry, every, one(ones.shape, t)) for t in cells(ones.shape)}
    for cell in cells(shown.x.shape):
        inputs = tuple(each for each, x in by_input.items() if x[cell])
        focus = Focus(FocusKind.OUTPUT_CELL, cell)
        lights = stamp_lights(geometry, focus)
        assert (lights[scatter.INPUT].rings, lights[scatter.OUTPUT].target) == (inputs, cell)
        of_phases = phases.phase_lights(geometry, seen, focus)
        assert of_phases[phases.INPUT].rings == inputs
        assert in_kernels(geometry, seen, of_phases) == tuple(t for t, x in by_tap.items() if x[cell])
        (place,) = [
            (key, light.target) for key, light in of_phases.items() if light.target and key != phases.OUTPUT
        ]
        assert phases.focus_at(geometry, seen, *place) == focus


@few
@given(single)
def test_a_tap_lights_the_outputs_that_it_adds_to(spec: ConvTransposeSpec) -> None:
    shown = made(spec)
    geometry, every = shown.geometry, np.ones_like(shown.y)
    seen = phases.shown_phases(geometry, None)
    last = cells(shown.y.shape)[-1]
    for tap in cells(shown.weight.shape):
        kernel, focus = one(shown.weight.shape, tap), Focus(FocusKind.TAP, tap)
        of_phases = phases.phase_lights(geometry, seen, focus)
        assert in_results(geometry, seen, of_phases) == reached(defined(geometry, every, kernel))
        of_last = reached(defined(geometry, one(shown.y.shape, last), kernel))
        assert stamp_lights(geometry, focus)[scatter.OUTPUT].rings == of_last


def in_results(
    geometry: Geometry, seen: phases.ShownPhases, lights: dict[str, Highlight]
) -> tuple[Cell, ...]:
    """The outputs that the rings in the results of all phases stand for, in reading order."""
    return _pointed_at(geometry, seen, lights, phases.RESULT)


def in_kernels(
    geometry: Geometry, seen: phases.ShownPhases, lights: dict[str, Highlight]
) -> tuple[Cell, ...]:
    """The taps that the rings in the sub-kernels of all phases stand for, in reading order."""
    return _pointed_at(geometry, seen, lights, phases.KERNEL)


def _pointed_at(
    geometry: Geometry, seen: phases.ShownPhases, lights: dict[str, Highlight], kind: str
) -> tuple[Cell, ...]:
    found = [
        phases.focus_at(geometry, seen, key, cell)
        for key, light in lights.items()
        if key.startswith(kind)
        for cell in light.rings
    ]
    return tuple(sorted(focus.cell for focus in found if focus is not None))


@few
@given(single)
def test_panels_hold_every_output_once_and_the_taps_of_the_kernel(spec: ConvTransposeSpec) -> None:
    shown = made(spec)
    geometry = shown.geometry
    seen = phases.shown_phases(geometry, None)
    assert seen.is_whole
    outputs: list[Cell] = []
    for each in phases.phase_maps(geometry, shown, shown.x, seen):
        if each.key in (phases.INPUT, phases.OUTPUT):
            continue
        assert each.model.values is not None
        for cell in cells(each.shape):
            focus = phases.focus_at(geometry, seen, each.key, cell)
            assert focus is not None
            source = shown.x if focus.kind is FocusKind.OUTPUT_CELL else shown.weight[shown.channel]
            assert each.model.values[cell] == source[focus.cell]
            outputs += [focus.cell] if focus.kind is FocusKind.OUTPUT_CELL else []
    assert sorted(outputs) == cells(shown.x.shape)


@few
@given(single, st.booleans())
def test_lines_of_the_matrix_hold_the_taps_of_their_cell(
    spec: ConvTransposeSpec, is_transposed: bool
) -> None:
    shown = made(spec)
    geometry, ones = shown.geometry, np.ones_like(shown.weight)
    places = EntryPlaces(geometry, is_transposed)

    def entries(kernel: FloatArray) -> np.ndarray:
        columns = [
            defined(geometry, one(shown.y.shape, cell), kernel).ravel() for cell in cells(shown.y.shape)
        ]
        matrix = np.stack(columns, axis=1) != 0
        return matrix if is_transposed else matrix.T

    matrix = entries(ones)
    for kind, shape in ((FocusKind.OUTPUT_CELL, shown.x.shape), (FocusKind.INPUT_CELL, shown.y.shape)):
        is_row = (kind is FocusKind.OUTPUT_CELL) is is_transposed
        for line, cell in enumerate(cells(shape)):
            found = np.flatnonzero(matrix[line] if is_row else matrix[:, line]).tolist()
            lights = matrix_lights(places, Focus(kind, cell), None)
            assert lights[MATRIX].rings == tuple((line, at) if is_row else (at, line) for at in found)
            outline = ((line, 0), (1, matrix.shape[1])) if is_row else ((0, line), (matrix.shape[0], 1))
            assert lights[MATRIX].outlines == (outline,)
            across = tuple((0, at) for at in (found if is_row else [line]))
            assert lights[FACTOR].rings == across
            if is_row:
                assert (lights[PRODUCT].rings, lights[PRODUCT].target) == ((), (line, 0))
            else:
                assert (lights[PRODUCT].rings, lights[PRODUCT].target) == (
                    tuple((at, 0) for at in found),
                    None,
                )
    for tap in cells(ones.shape):
        lights = matrix_lights(places, Focus(FocusKind.TAP, tap), None)
        assert lights[MATRIX].rings == reached(entries(one(ones.shape, tap)))


@few
@given(single)
def test_pointing_at_a_map_of_the_scatter_tab_means_the_cell_there(spec: ConvTransposeSpec) -> None:
    shown = made(spec)
    geometry, part = shown.geometry, whole(shown.geometry)
    arrived = scatter.arrived_stamps(shown, part, spec.height.size * spec.width.size)
    full = scatter.full_map(geometry, part, arrived).model
    assert full.values is not None
    found = []
    for cell in cells(full.values.shape):
        focus = scatter_light.focus_at(geometry, part, scatter.FULL, cell)
        if focus is not None:
            assert focus.kind is FocusKind.OUTPUT_CELL
            assert np.nan_to_num(full.values[cell]) == shown.x[focus.cell]
            assert stamp_lights(geometry, focus)[scatter.FULL].target == cell
            found.append(focus.cell)
    beyond = {cell for cell in cells(shown.x.shape) if cell not in found}
    assert not any(shown.x[cell] for cell in beyond)
    assert scatter_light.focus_at(geometry, part, scatter.INPUT, (0, 0)) == Focus(
        FocusKind.INPUT_CELL, (0, 0)
    )
    assert scatter_light.focus_at(geometry, part, scatter.OUTPUT, (0, 0)) == Focus(
        FocusKind.OUTPUT_CELL, (0, 0)
    )
    assert scatter_light.focus_at(geometry, part, scatter.STAMP, (0, 0)) == Focus(FocusKind.TAP, (0, 0))


def test_the_note_counts_the_stamps_on_an_output_cell() -> None:
    for spec in (ConvTransposeSpec.square(2, 2, stride=3), ConvTransposeSpec.square(3, 3, stride=2)):
        shown = made(spec)
        ones = defined(shown.geometry, np.ones_like(shown.y), np.ones_like(shown.weight))
        for cell in cells(shown.x.shape):
            count = int(ones[cell])
            expected = {
                0: f"No stamp lands on x[{cell[0]}, {cell[1]}]",
                1: f"x[{cell[0]}, {cell[1]}] is 1 stamp",
            }
            several = f"x[{cell[0]}, {cell[1]}] is the sum of {count} stamps"
            assert note(shown, Focus(FocusKind.OUTPUT_CELL, cell)) == expected.get(count, several)


def note(shown: MethodSlice, focus: Focus) -> str:
    geometry = shown.geometry
    state = scatter.progress(geometry, focus, None)
    part, view = whole(geometry), ViewSettings()
    return scatter.scatter_note(geometry, shown, part, state, focus, view, english)


@pytest.mark.parametrize("output", [(0, 0), (5, 3), (9, 9)])
def test_of_many_phases_those_round_the_focus_are_shown(output: Cell) -> None:
    geometry = Geometry.unchecked(ConvTransposeSpec.square(2, 9, stride=7))
    focus = Focus(FocusKind.OUTPUT_CELL, output)
    seen = phases.shown_phases(geometry, focus)
    assert not seen.is_whole
    assert (len(seen.rows), len(seen.rows[0])) == (4, 4)
    assert (output[0] % 7, output[1] % 7) in [phase.index for phase in seen.all]


@pytest.mark.parametrize("is_transposed", [True, False])
def test_pointing_at_a_block_means_what_its_rows_and_columns_stand_for(is_transposed: bool) -> None:
    geometry = Geometry.unchecked(ConvTransposeSpec.square(40, 3, stride=2, padding=1))
    place = block_place(geometry, Focus(FocusKind.OUTPUT_CELL, (12, 75)), None)
    assert place.outputs.start and place.sources.start == 0, "a part of the block, and not its first"
    output, source = (12, place.outputs[5]), (6, 3)
    row, column = output[0] * 79 + output[1], source[0] * 40 + source[1]
    of_output, of_input = Focus(FocusKind.OUTPUT_CELL, output), Focus(FocusKind.INPUT_CELL, source)
    met, product, factor = ((5, 3), (5, 0), (0, 3)) if is_transposed else ((3, 5), (3, 0), (0, 5))
    of_row, of_column = (of_output, of_input) if is_transposed else (of_input, of_output)
    assert focus_in_block(place, MATRIX, met, is_transposed) == of_row
    assert focus_in_block(place, PRODUCT, product, is_transposed) == of_row
    assert focus_in_block(place, FACTOR, factor, is_transposed) == of_column
    named = EntryPlaces(geometry, is_transposed).in_whole(place, met)
    assert named == ((row, column) if is_transposed else (column, row))

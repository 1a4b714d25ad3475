"""What a focus lights up in the maps of the pipeline, against single cells and taps sent through it."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell, Focus, FocusKind, window
from fracstride.core.spec import ConvTransposeSpec
from fracstride.core.trace import Trace
from fracstride.ui.presenters.highlights import highlights, of_product
from layers import axes

MAPS = (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED)
KERNELS = (StageId.KERNEL, StageId.ROTATED_KERNEL)

few = settings(max_examples=40)
single = st.builds(ConvTransposeSpec, axes(any_crops=True), axes(any_crops=True))


class Sent:
    """Ones at some cells of y and at some taps of w, sent through the pipeline; everything by default."""

    def __init__(self, geometry: Geometry, cell: Cell | None = None, tap: Cell | None = None) -> None:
        spec = geometry.spec
        y = _ones(spec.input_shape, cell)
        self._trace = Trace(geometry, y, _ones(spec.weight_shape, tap))

    def cells(self, stage: StageId) -> tuple[Cell, ...]:
        """Where something of it is, in reading order."""
        return tuple((int(row), int(column)) for row, column in np.argwhere(self._trace.map(stage)))


def _ones(shape: tuple[int, ...], cell: Cell | None) -> np.ndarray:
    values = np.zeros(shape) if cell is not None else np.ones(shape)
    if cell is not None:
        values[0, 0, cell[0], cell[1]] = 1
    return values


def each_cell(shape: tuple[int, ...]) -> list[Cell]:
    return [(int(row), int(column)) for row, column in np.ndindex(*shape[-2:])]


@few
@given(single)
def test_an_input_cell_lights_where_it_goes(spec: ConvTransposeSpec) -> None:
    geometry = Geometry.unchecked(spec)
    taps = each_cell(spec.weight_shape)
    for cell in each_cell(spec.input_shape):
        sent, lights = Sent(geometry, cell), highlights(geometry, Focus(FocusKind.INPUT_CELL, cell))
        for stage in (*MAPS, StageId.OUTPUT):
            assert lights[stage].rings == sent.cells(stage)
        used = tuple(tap for tap in taps if Sent(geometry, cell, tap).cells(StageId.OUTPUT))
        assert lights[StageId.KERNEL].rings == used


@few
@given(single)
def test_an_output_cell_lights_what_makes_it(spec: ConvTransposeSpec) -> None:
    geometry = Geometry.unchecked(spec)
    by_cell = {cell: Sent(geometry, cell) for cell in each_cell(spec.input_shape)}
    by_tap = {tap: Sent(geometry, tap=tap) for tap in each_cell(spec.weight_shape)}
    data = Sent(geometry).cells(StageId.PADDED)
    for output in each_cell(geometry.output_shape):
        lights = highlights(geometry, Focus(FocusKind.OUTPUT_CELL, output))
        makers = [sent for sent in by_cell.values() if output in sent.cells(StageId.OUTPUT)]
        for stage in MAPS:
            assert lights[stage].rings == tuple(sorted(c for sent in makers for c in sent.cells(stage)))
        used = [sent for sent in by_tap.values() if output in sent.cells(StageId.OUTPUT)]
        for stage in KERNELS:
            assert lights[stage].rings == tuple(sorted(c for sent in used for c in sent.cells(stage)))
        assert lights[StageId.OUTPUT].target == output
        zeros = {cell for cell, _ in lights[StageId.PADDED].zeros}
        assert zeros.isdisjoint(data)
        assert len(zeros) + len(lights[StageId.PADDED].rings) == len(by_tap)


@few
@given(single)
def test_a_tap_lights_what_it_reaches_or_its_part_of_the_pinned_cell(spec: ConvTransposeSpec) -> None:
    geometry = Geometry.unchecked(spec)
    pinned = Focus(FocusKind.OUTPUT_CELL, (geometry.height.output - 1, geometry.width.output // 2))
    for tap in each_cell(spec.weight_shape):
        sent, focus = Sent(geometry, tap=tap), Focus(FocusKind.TAP, tap)
        lights = highlights(geometry, focus)
        for stage in (*KERNELS, StageId.OUTPUT):
            assert lights[stage].rings == sent.cells(stage)
        lights = highlights(geometry, focus, pinned)
        partner = tuple(
            cell
            for cell in each_cell(spec.input_shape)
            if pinned.cell in Sent(geometry, cell, tap).cells(StageId.OUTPUT)
        )
        assert lights[StageId.INPUT].rings == partner
        assert (lights[StageId.OUTPUT].rings, lights[StageId.OUTPUT].target) == ((), pinned.cell)


@few
@given(single)
def test_one_product_lights_its_two_factors(spec: ConvTransposeSpec) -> None:
    geometry = Geometry.unchecked(spec)
    for product in window(geometry, (0, 0)).products:
        lights, sent = of_product(geometry, product), Sent(geometry, product.source, product.tap)
        assert sent.cells(StageId.OUTPUT) == ((0, 0),)
        for stage in (*MAPS, *KERNELS):
            assert lights[stage].rings == sent.cells(stage)
        assert lights[StageId.OUTPUT].target == (0, 0)

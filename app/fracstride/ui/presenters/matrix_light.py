"""What pointing means in the Matrix tab, and what lights up: row and column of the focused cell, the taps in them. No Qt."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fracstride.core.convolution_matrix import matrix_shape
from fracstride.core.provenance import Cell, Focus, FocusKind, stamp, window
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.matrix import (
    BLOCKS,
    FACTOR,
    INPUT,
    MATRIX,
    OUTPUT,
    PRODUCT,
    BlockMap,
    BlockPlace,
    Entries,
    EntryPlaces,
    tap_pattern,
    turned,
)
from fracstride.ui.presenters.method_maps import input_focus, kept, output_focus

Lights = dict[str, Highlight]


def focus_in_whole(places: EntryPlaces, key: str, cell: Cell) -> Focus:
    """What pointing at a cell of the whole matrix or beside it means."""
    if key == INPUT:
        return input_focus(cell)
    if key == OUTPUT:
        return output_focus(cell)
    return _of_line(places.cells(cell), key, places.is_transposed)


def focus_in_block(place: BlockPlace, key: str, cell: Cell, is_transposed: bool) -> Focus:
    """What pointing at a cell of the block that is read or beside it means."""
    return _of_line(place.cells(turned(cell, is_transposed)), key, is_transposed)


def _of_line(met: tuple[Cell, Cell], key: str, is_transposed: bool) -> Focus:
    """A row of the matrix is one cell of the product, a column one of what is multiplied."""
    output, source = met
    return output_focus(output) if (key != FACTOR) is is_transposed else input_focus(source)


def matrix_lights(places: EntryPlaces, focus: Focus | None, column: int | None) -> Lights:
    """For the whole matrix; ``column`` is the one that is pointed at besides, as it is shown."""
    if focus is None:
        return {}
    if focus.kind is FocusKind.OUTPUT_CELL:
        sources = tuple({each.source for each in window(places.geometry, focus.cell).products})
        return _crossed(places, _lit(places, [(focus.cell, source) for source in sources], focus), column)
    if focus.kind is FocusKind.INPUT_CELL:
        outputs = tuple({each.output for each in stamp(places.geometry, focus.cell)})
        return _crossed(places, _lit(places, [(output, focus.cell) for output in outputs], focus), column)
    return _of_tap(places, focus.cell) if focus.kind is FocusKind.TAP else {}


def _lit(places: EntryPlaces, met: list[tuple[Cell, Cell]], focus: Focus) -> Lights:
    """The line of the focused cell through the matrix, the taps in it, and their partners beside it."""
    rows, columns = places.turned(matrix_shape(places.geometry))
    of_output = focus.kind is FocusKind.OUTPUT_CELL
    line = places.of_output(focus.cell) if of_output else places.of_input(focus.cell)
    is_row = of_output is places.is_transposed
    along = ((line, 0), (1, columns)) if is_row else ((0, line), (rows, 1))
    taps = kept([places.entry(output, source) for output, source in met])
    beside = kept([(0, entry[1]) for entry in taps]), kept([(entry[0], 0) for entry in taps])
    target = (line, 0) if is_row else None
    outputs = () if of_output else kept([output for output, _ in met])
    inputs = kept([source for _, source in met]) if of_output else (focus.cell,)
    return {
        MATRIX: Highlight(taps, outlines=(along,), veiled=True),
        FACTOR: Highlight(beside[0] if is_row else ((0, line),), veiled=True),
        PRODUCT: Highlight(() if is_row else beside[1], target=target),
        INPUT: Highlight(inputs, veiled=True),
        OUTPUT: Highlight(outputs, target=focus.cell if of_output else None),
    }


def _crossed(places: EntryPlaces, lights: Lights, column: int | None) -> Lights:
    """With the outline of the other line through the entry that is pointed at."""
    if column is None:
        return lights
    rows, _ = places.turned(matrix_shape(places.geometry))
    lit = lights[MATRIX]
    return {**lights, MATRIX: replace(lit, outlines=(*lit.outlines, ((0, column), (rows, 1))))}


def _of_tap(places: EntryPlaces, tap: Cell) -> Lights:
    """Every entry that one tap stands at: a diagonal of the matrix."""
    number = tap[0] * places.geometry.width.spec.kernel_size + tap[1]
    found = np.argwhere(tap_pattern(places.geometry) == number).tolist()
    return {MATRIX: Highlight(kept([places.turned((row, column)) for row, column in found]), veiled=True)}


def block_lights(
    place: BlockPlace, blocks: BlockMap | None, read: Entries | None, focus: Focus | None, is_transposed: bool
) -> Lights:
    """For a matrix by blocks: the block that is read, and in it the line of the focused cell with its taps."""
    lights: Lights = {}
    if blocks is not None:
        cell = blocks.cell(place.output, place.source)
        rows, columns = blocks.values.shape
        lines = (((cell[0], 0), (1, columns)), ((0, cell[1]), (rows, 1)))
        outlines = tuple((turned(a, is_transposed), turned(b, is_transposed)) for a, b in lines)
        lights[BLOCKS] = Highlight(target=turned(cell, is_transposed), outlines=outlines)
    return {**lights, **_in_block(place, read, focus, is_transposed)}


def _in_block(place: BlockPlace, read: Entries | None, focus: Focus | None, is_transposed: bool) -> Lights:
    if focus is None or focus.kind not in (FocusKind.OUTPUT_CELL, FocusKind.INPUT_CELL):
        return {}
    of_output = focus.kind is FocusKind.OUTPUT_CELL
    shown = place.outputs if of_output else place.sources
    if focus.cell[1] not in shown:
        return {}
    line = focus.cell[1] - shown.start
    is_row = of_output is is_transposed
    rows, columns = turned((len(place.outputs), len(place.sources)), is_transposed)
    taps: tuple[Cell, ...] = ()
    if read is not None:
        filled = np.flatnonzero(~(read.blank[line] if is_row else read.blank[:, line])).tolist()
        taps = kept([(line, at) if is_row else (at, line) for at in filled])
    along = ((line, 0), (1, columns)) if is_row else ((0, line), (rows, 1))
    return {
        MATRIX: Highlight(taps, outlines=(along,), veiled=bool(taps)),
        FACTOR: Highlight(kept([(0, tap[1]) for tap in taps]) if is_row else ((0, line),), veiled=bool(taps)),
        PRODUCT: Highlight(target=(line, 0)) if is_row else Highlight(kept([(tap[0], 0) for tap in taps])),
    }

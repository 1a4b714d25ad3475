"""What lights up in the Scatter tab: where a stamp lies, or the stamps that land on an output cell. No Qt."""

from __future__ import annotations

from fracstride.core.geometry import Geometry
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.stamps import Block, full_from_output, landing, output_from_full, stamp_block
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.method_maps import input_focus, kept, local, output_focus, tap_focus
from fracstride.ui.presenters.method_slice import Part
from fracstride.ui.presenters.scatter import FULL, INPUT, OUTPUT, STAMP, Progress, landed_stamps

MOST_RINGS = 1_024


def focus_at(geometry: Geometry, part: Part, key: str, cell: Cell) -> Focus | None:
    """What pointing at a cell of a map means; None at a cell of F that is cropped away."""
    if key == INPUT:
        return input_focus((part.rows.sources[cell[0]], part.columns.sources[cell[1]]))
    if key == STAMP:
        return tap_focus(cell)
    if key == OUTPUT:
        return output_focus((part.rows.outputs[cell[0]], part.columns.outputs[cell[1]]))
    output = output_from_full(geometry, (part.rows.full[cell[0]], part.columns.full[cell[1]]))
    return None if output is None else output_focus(output)


def scatter_highlights(
    geometry: Geometry, part: Part, state: Progress, focus: Focus | None
) -> dict[str, Highlight]:
    """What lights up in each map."""
    if focus is None or focus.kind not in (FocusKind.INPUT_CELL, FocusKind.OUTPUT_CELL, FocusKind.TAP):
        return _of_stamp(geometry, part, state, None)
    if focus.kind is FocusKind.OUTPUT_CELL:
        return _of_output(geometry, part, state, focus.cell)
    return _of_stamp(geometry, part, state, focus.cell if focus.kind is FocusKind.TAP else None)


def _of_stamp(geometry: Geometry, part: Part, state: Progress, tap: Cell | None) -> dict[str, Highlight]:
    """Where the current stamp lies; with a tap, where that one lands."""
    if state.current is None:
        return {}
    source = _in_input(part, state.current)
    corner, extent = stamp_block(geometry, state.current)
    place = (corner[0] - part.rows.full.start, corner[1] - part.columns.full.start)
    taps = (tap,) if tap is not None else _taps_with_gaps(geometry)
    landed = [_in_full(part, landing(geometry, state.current, each)) for each in taps]
    return {
        INPUT: Highlight(kept([source])),
        STAMP: Highlight(kept([tap])),
        FULL: Highlight(kept(landed), window=(place, extent)),
        OUTPUT: Highlight(
            kept([_in_output(part, geometry, cell) for cell in _landing_cells(geometry, state, tap)])
        ),
    }


def _landing_cells(geometry: Geometry, state: Progress, tap: Cell | None) -> list[Cell]:
    """The cells of F that the stamp, or one tap of it, is added to."""
    assert state.current is not None
    taps = [tap] if tap is not None else _all_taps(geometry)
    return [landing(geometry, state.current, each) for each in taps]


def _taps_with_gaps(geometry: Geometry) -> list[Cell]:
    """All taps if a dilation leaves holes in the stamp; otherwise none, because the outline shows them."""
    spec = geometry.spec
    return [] if spec.height.dilation == spec.width.dilation == 1 else _all_taps(geometry)


def _all_taps(geometry: Geometry) -> list[Cell]:
    """Every tap in reading order; none if they would be too many rings."""
    rows, columns = geometry.spec.height.kernel_size, geometry.spec.width.kernel_size
    if rows * columns > MOST_RINGS:
        return []
    return [(row, column) for row in range(rows) for column in range(columns)]


def _of_output(geometry: Geometry, part: Part, state: Progress, output: Cell) -> dict[str, Highlight]:
    stamps = landed_stamps(geometry, output, state.count)
    full = full_from_output(geometry, output)
    last = stamps[-1] if stamps else None
    sources = [_in_input(part, source) for source, _ in stamps[-MOST_RINGS:]]
    outlines: tuple[Block, ...] = ()
    if last is not None:
        corner, extent = stamp_block(geometry, last[0])
        outlines = (((corner[0] - part.rows.full.start, corner[1] - part.columns.full.start), extent),)
    return {
        INPUT: Highlight(kept(sources), veiled=True),
        STAMP: Highlight(kept([last[1]]) if last else (), veiled=True),
        FULL: Highlight(target=None if full is None else _in_full(part, full), outlines=outlines),
        OUTPUT: Highlight(target=local(output, part.rows.outputs, part.columns.outputs)),
    }


def _in_input(part: Part, source: Cell) -> Cell | None:
    return local(source, part.rows.sources, part.columns.sources)


def _in_full(part: Part, full: Cell) -> Cell | None:
    return local(full, part.rows.full, part.columns.full)


def _in_output(part: Part, geometry: Geometry, full: Cell) -> Cell | None:
    output = output_from_full(geometry, full)
    return None if output is None else local(output, part.rows.outputs, part.columns.outputs)

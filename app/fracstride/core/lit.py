"""Which cells of which stage a term of the formula stands for, as compact regions for maps of any size.

| term | regions |
|---|---|
| STRIDE, STRIDE_MINUS_ONE | INSERTED in the zero-inserted and the padded map |
| INPUT_SIZE | DATA in y, the zero-inserted and the padded map |
| GAPS | the same, and GAPS in the zero-inserted and the padded map |
| INSERTED_SIZE | OUTLINE of the zero-inserted map |
| PADDING_ZEROS | PADDING in the padded map; where p^new < 0: CROPPED, what is cut off the map |
| PADDING | CROPPED outside the padded map: what p takes off the full padding k_e - 1 |
| KERNEL | ALL_TAPS of both kernels, WINDOW in the padded map |
| DILATION | WINDOW_TAPS in the padded map |
| OUTPUT_PADDING | OUTPUT_PADDING in the padded map |
| END_CROP | CROPPED after the padded map: what is taken off its end in addition to p |
| OUTPUT_SIZE | OUTLINE of x |
| PAIRED | OUTLINE of x, then OUTLINE of y |
"""

from __future__ import annotations

from enum import StrEnum

from fracstride.core.geometry import AxisGeometry, CellKind, Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell, kind_of_inserted, kind_of_padded
from fracstride.core.records import record
from fracstride.core.spec import Axis


class Term(StrEnum):
    """What a part of a formula stands for; pointing at it lights up its cells (``lit_cells``)."""

    STRIDE = "stride"
    STRIDE_MINUS_ONE = "stride_minus_one"
    INPUT_SIZE = "input_size"
    GAPS = "gaps"
    INSERTED_SIZE = "inserted_size"
    PADDING_ZEROS = "padding_zeros"
    PADDING = "padding"
    KERNEL = "kernel"
    DILATION = "dilation"
    OUTPUT_PADDING = "output_padding"
    END_CROP = "end_crop"
    OUTPUT_SIZE = "output_size"
    PAIRED = "paired"


class LitKind(StrEnum):
    """How a region is found in its stage."""

    DATA = "data"
    """Every cell that holds a value of y."""
    GAPS = "gaps"
    """The inserted lines across ``Lit.axis``: whole rows for the height, whole columns for the width."""
    INSERTED = "inserted"
    """Every inserted zero."""
    PADDING = "padding"
    """Every padding zero."""
    OUTPUT_PADDING = "output_padding"
    """Every output-padding zero."""
    OUTLINE = "outline"
    """The edge of the whole map; no cell is filled."""
    CROPPED = "cropped"
    """The ring outside the map that reaches as far as ``Lit.ring`` says; drawn dashed."""
    ALL_TAPS = "all_taps"
    """Every cell of a kernel."""
    WINDOW = "window"
    """The outline of the k_e x k_e window of the current output cell."""
    WINDOW_TAPS = "window_taps"
    """The cells in that window that a tap meets; those between dilated taps stay unlit."""


Ring = tuple[tuple[int, int], tuple[int, int]]
"""((top, bottom), (left, right)): how many cells a ring reaches outside the map, each >= 0."""


@record
class Lit:
    """One region of one stage, and how many cells it has (for CROPPED: how many are missing)."""

    stage: StageId
    what: LitKind
    count: int
    axis: Axis = Axis.HEIGHT
    ring: Ring = ((0, 0), (0, 0))


def lit_cells(geometry: Geometry, term: Term, axis: Axis = Axis.HEIGHT) -> tuple[Lit, ...]:
    """The regions that a term of the formula along ``axis`` stands for; empty ones are left out.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> solved = solve(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    >>> [(lit.stage.value, lit.count) for lit in lit_cells(solved, Term.STRIDE)]
    [('zero_inserted', 16), ('padded', 16)]
    """
    return tuple(lit for lit in _regions(geometry, term, axis) if lit.count > 0)


def _regions(geometry: Geometry, term: Term, axis: Axis) -> tuple[Lit, ...]:
    match term:
        case Term.STRIDE | Term.STRIDE_MINUS_ONE:
            return _maps(geometry, LitKind.INSERTED, axis)
        case Term.INPUT_SIZE:
            return _data(geometry, axis)
        case Term.GAPS:
            return (*_data(geometry, axis), *_maps(geometry, LitKind.GAPS, axis))
        case Term.PADDING_ZEROS:
            zeros = Lit(StageId.PADDED, LitKind.PADDING, _padding_count(geometry), axis)
            return (zeros, _ring(geometry, _cropped_ring(geometry), axis))
        case Term.PADDING:
            return (_ring(geometry, _removed_ring(geometry), axis),)
        case Term.OUTPUT_PADDING:
            count = _output_padding_count(geometry)
            return (Lit(StageId.PADDED, LitKind.OUTPUT_PADDING, count, axis),)
        case Term.END_CROP:
            return (_ring(geometry, _end_ring(geometry), axis),)
        case Term.KERNEL | Term.DILATION:
            return _kernel(geometry, term, axis)
        case Term.INSERTED_SIZE:
            return (_outline(geometry, StageId.ZERO_INSERTED, axis),)
        case Term.OUTPUT_SIZE:
            return (_outline(geometry, StageId.OUTPUT, axis),)
        case Term.PAIRED:
            return tuple(_outline(geometry, stage, axis) for stage in (StageId.OUTPUT, StageId.INPUT))


def _axes(geometry: Geometry) -> tuple[AxisGeometry, AxisGeometry]:
    return geometry.height, geometry.width


def _area(rows: int, columns: int) -> int:
    return max(rows, 0) * max(columns, 0)


def _size(axis: AxisGeometry, stage: StageId) -> int:
    sizes = {
        StageId.INPUT: axis.spec.size,
        StageId.ZERO_INSERTED: axis.inserted,
        StageId.PADDED: axis.padded,
        StageId.OUTPUT: axis.output,
    }
    return sizes.get(stage, axis.spec.kernel_size)


def _outline(geometry: Geometry, stage: StageId, axis: Axis) -> Lit:
    rows, columns = (_size(each, stage) for each in _axes(geometry))
    return Lit(stage, LitKind.OUTLINE, _area(rows, columns), axis)


def _kernel(geometry: Geometry, term: Term, axis: Axis) -> tuple[Lit, ...]:
    spec = geometry.spec
    taps = _area(spec.height.kernel_size, spec.width.kernel_size)
    if term is Term.DILATION:
        return (Lit(StageId.PADDED, LitKind.WINDOW_TAPS, taps, axis),)
    window = _area(geometry.height.extent, geometry.width.extent)
    return (
        Lit(StageId.KERNEL, LitKind.ALL_TAPS, taps, axis),
        Lit(StageId.ROTATED_KERNEL, LitKind.ALL_TAPS, taps, axis),
        Lit(StageId.PADDED, LitKind.WINDOW, window, axis),
    )


def _kept(axis: AxisGeometry) -> range:
    """The cells of the zero-inserted map that are not cropped, in its own indices."""
    start = max(-axis.margin_begin, 0)
    return range(start, max(min(axis.inserted, axis.padded - axis.margin_begin), start))


def _data_lines(axis: AxisGeometry, stage: StageId) -> int:
    """How many rows (or columns) hold data."""
    if stage is not StageId.PADDED:
        return axis.spec.size
    kept = _kept(axis)
    stride = max(axis.spec.stride, 1)
    return max(-(-kept.stop // stride) - -(-kept.start // stride), 0)


def _lines(axis: AxisGeometry, stage: StageId) -> int:
    """How many rows (or columns) hold data or inserted zeros."""
    return axis.inserted if stage is StageId.ZERO_INSERTED else len(_kept(axis))


def _data(geometry: Geometry, axis: Axis) -> tuple[Lit, ...]:
    source = Lit(StageId.INPUT, LitKind.DATA, _count(geometry, StageId.INPUT, LitKind.DATA, axis), axis)
    return (source, *_maps(geometry, LitKind.DATA, axis))


def _maps(geometry: Geometry, what: LitKind, axis: Axis) -> tuple[Lit, ...]:
    """The regions of one kind of cell in the zero-inserted and in the padded map."""
    stages = (StageId.ZERO_INSERTED, StageId.PADDED)
    return tuple(Lit(stage, what, _count(geometry, stage, what, axis), axis) for stage in stages)


def _count(geometry: Geometry, stage: StageId, what: LitKind, axis: Axis) -> int:
    data = [_data_lines(each, stage) for each in _axes(geometry)]
    if what is LitKind.DATA:
        return _area(*data)
    lines = [_lines(each, stage) for each in _axes(geometry)]
    if what is LitKind.INSERTED:
        return _area(*lines) - _area(*data)
    along = 0 if axis is Axis.HEIGHT else 1
    return _area(lines[along] - data[along], lines[1 - along])


def _padding_count(geometry: Geometry) -> int:
    ordinary = (each.padded - each.output_pad for each in _axes(geometry))
    return _area(*ordinary) - _area(*(len(_kept(each)) for each in _axes(geometry)))


def _output_padding_count(geometry: Geometry) -> int:
    whole = _area(geometry.height.padded, geometry.width.padded)
    return whole - _area(*(each.padded - each.output_pad for each in _axes(geometry)))


def _ring(geometry: Geometry, ring: Ring, axis: Axis) -> Lit:
    (top, bottom), (left, right) = ring
    rows, columns = geometry.height.padded, geometry.width.padded
    count = _area(rows + top + bottom, columns + left + right) - _area(rows, columns)
    return Lit(StageId.PADDED, LitKind.CROPPED, count, axis, ring)


def _cropped_ring(geometry: Geometry) -> Ring:
    """The cells of the zero-inserted map that a negative p^new cuts off."""
    height, width = _axes(geometry)
    return (height.cropped_begin, height.cropped_end), (width.cropped_begin, width.cropped_end)


def _removed_ring(geometry: Geometry) -> Ring:
    """The part of the full padding that p takes away from the padded map."""
    height, width = geometry.spec.height, geometry.spec.width
    return (
        (max(height.crop_begin, 0), max(height.crop_end - height.end_crop, 0)),
        (max(width.crop_begin, 0), max(width.crop_end - width.end_crop, 0)),
    )


def _end_ring(geometry: Geometry) -> Ring:
    """What is taken off the end of the padded map in addition to p."""
    return (0, max(geometry.spec.height.end_crop, 0)), (0, max(geometry.spec.width.end_crop, 0))


def is_lit(geometry: Geometry, lit: Lit, cell: Cell, output: Cell = (0, 0)) -> bool:
    """Whether a cell of the region's stage belongs to it; this defines every ``LitKind``.

    ``output`` is the current output cell, to whose window WINDOW and WINDOW_TAPS refer. For CROPPED the
    cell may lie outside the padded map, with indices below 0 or beyond its size.
    """
    match lit.what:
        case LitKind.OUTLINE | LitKind.ALL_TAPS:
            return True
        case LitKind.CROPPED:
            return _in_ring(geometry, lit.ring, cell)
        case LitKind.WINDOW | LitKind.WINDOW_TAPS:
            return all(
                _in_window(axis, lit.what, cell[i] - output[i]) for i, axis in enumerate(_axes(geometry))
            )
        case LitKind.GAPS:
            return _in_gap(geometry, lit, cell)
        case _:
            return _kind(geometry, lit.stage, cell) is _KIND_OF_LIT[lit.what]


_KIND_OF_LIT = {
    LitKind.DATA: CellKind.DATA,
    LitKind.INSERTED: CellKind.INSERTED,
    LitKind.PADDING: CellKind.PADDING,
    LitKind.OUTPUT_PADDING: CellKind.OUTPUT_PADDING,
}


def _kind(geometry: Geometry, stage: StageId, cell: Cell) -> CellKind:
    if stage is StageId.INPUT:
        return CellKind.DATA
    kind_of = kind_of_inserted if stage is StageId.ZERO_INSERTED else kind_of_padded
    return kind_of(geometry, cell)


def _in_ring(geometry: Geometry, ring: Ring, cell: Cell) -> bool:
    sizes = (geometry.height.padded, geometry.width.padded)
    inside = all(0 <= index < size for index, size in zip(cell, sizes, strict=True))
    reached = all(
        -before <= index < size + after
        for index, size, (before, after) in zip(cell, sizes, ring, strict=True)
    )
    return reached and not inside


def _in_window(axis: AxisGeometry, what: LitKind, offset: int) -> bool:
    on_tap = what is LitKind.WINDOW or offset % axis.spec.dilation == 0
    return 0 <= offset < axis.extent and on_tap


def _in_gap(geometry: Geometry, lit: Lit, cell: Cell) -> bool:
    margins = [each.margin_begin if lit.stage is StageId.PADDED else 0 for each in _axes(geometry)]
    position = [index - margin for index, margin in zip(cell, margins, strict=True)]
    inside = all(0 <= u < each.inserted for u, each in zip(position, _axes(geometry), strict=True))
    along = 0 if lit.axis is Axis.HEIGHT else 1
    return inside and position[along] % _axes(geometry)[along].spec.stride != 0

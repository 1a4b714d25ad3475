"""Where a cell comes from and where it goes: index maps between all stages, integers only.

Coordinates, per axis: ``i`` an output cell of x, ``r`` a cell of the padded map, ``u`` of the
zero-inserted map, ``m`` an input cell of y, ``t`` a tap of the kernel as given. The window of ``i``
starts at ``r = i`` and holds the rotated kernel, so its offset ``a`` (in taps) meets tap ``k-1-a``:

    r = i + a*d        u = r - margin_begin        m = u / s where s divides u and 0 <= u < inserted
"""

from __future__ import annotations

from enum import StrEnum

from fracstride.core.geometry import AxisGeometry, CellKind, Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.records import record
from fracstride.core.spec import Axis

Cell = tuple[int, int]
"""(row, column) within one slice of a stage."""


@record
class AxisTap:
    """One tap of the kernel inside the window of one output index, along one axis."""

    tap: int
    padded: int
    kind: CellKind
    source: int | None
    """The input index m, None where the tap meets a structural zero."""


def axis_taps(axis: AxisGeometry, output: int) -> tuple[AxisTap, ...]:
    """All k taps of the window of ``output`` (0 <= output < axis.output), in window order.

    >>> from fracstride.core.spec import AxisSpec
    >>> axis = AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1))
    >>> [(t.tap, t.source) for t in axis_taps(axis, 1)]
    [(2, 0), (1, None), (0, 1)]
    """
    spec = axis.spec
    return tuple(
        _axis_tap(axis, spec.kernel_size - 1 - a, output + a * spec.dilation) for a in range(spec.kernel_size)
    )


def _axis_tap(axis: AxisGeometry, tap: int, padded: int) -> AxisTap:
    kind = axis.kind(padded)
    source = (padded - axis.margin_begin) // axis.spec.stride if kind is CellKind.DATA else None
    return AxisTap(tap, padded, kind, source)


def used_taps(axis: AxisGeometry, output: int) -> tuple[AxisTap, ...]:
    """The ``axis_taps`` that meet data. They are found from the data, because a kernel may be far larger than y.

    >>> from fracstride.core.spec import AxisSpec
    >>> axis = AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1))
    >>> [(t.tap, t.source) for t in used_taps(axis, 1)]
    [(2, 0), (0, 1)]
    """
    spec, start = axis.spec, output - axis.margin_begin
    first = max(-(-start // spec.stride), 0)
    last = min((start + axis.extent - 1) // spec.stride, spec.size - 1)
    offsets = ((source, source * spec.stride - start) for source in range(first, last + 1))
    return tuple(
        AxisTap(spec.kernel_size - 1 - offset // spec.dilation, output + offset, CellKind.DATA, source)
        for source, offset in offsets
        if offset % spec.dilation == 0
    )


def axis_outputs(axis: AxisGeometry, source: int) -> tuple[tuple[int, int], ...]:
    """(output index, tap) for every output that input index ``source`` adds to, taps ascending."""
    spec = axis.spec
    reached = (
        (source * spec.stride + tap * spec.dilation - spec.crop_begin, tap) for tap in range(spec.kernel_size)
    )
    return tuple((output, tap) for output, tap in reached if 0 <= output < axis.output)


@record
class Product:
    """One addend of an output cell: y at ``source`` times w (as given) at ``tap``."""

    source: Cell
    tap: Cell
    padded: Cell
    output: Cell


@record
class Window:
    """The receptive window of one output cell: its products and its structural zeros."""

    output: Cell
    top_left: Cell
    extent: Cell
    """Rows and columns that the window spans in the padded map (k_e per axis)."""
    products: tuple[Product, ...]
    zeros: tuple[tuple[Cell, CellKind], ...]
    """(padded cell, kind) of every tap that meets a structural zero."""

    def count(self, kind: CellKind) -> int:
        """How many taps meet a structural zero of one kind."""
        return sum(1 for _, each in self.zeros if each is kind)


def window(geometry: Geometry, output: Cell) -> Window:
    """Everything that the output cell is made of, in one (n, c) slice and one input channel.

    Raises IndexError where the cell is outside the output.
    """
    rows = axis_taps(geometry.height, _checked(output[0], geometry.height.output))
    columns = axis_taps(geometry.width, _checked(output[1], geometry.width.output))
    products = []
    zeros = []
    for row in rows:
        for column in columns:
            padded = (row.padded, column.padded)
            if row.source is not None and column.source is not None:
                source = (row.source, column.source)
                products.append(Product(source, (row.tap, column.tap), padded, output))
            else:
                zeros.append((padded, max(row.kind, column.kind)))
    extent = (geometry.height.extent, geometry.width.extent)
    return Window(output, output, extent, tuple(products), tuple(zeros))


def met_block(geometry: Geometry, output: Cell) -> tuple[Cell, Cell] | None:
    """(first cell, extent) of the block of y from which an output cell gets its products; None if it gets none."""
    rows = _met_span(geometry.height, output[0])
    columns = _met_span(geometry.width, output[1])
    if not rows or not columns:
        return None
    return (rows.start, columns.start), (len(rows), len(columns))


def _met_span(axis: AxisGeometry, output: int) -> range:
    """(first, last) input index that contributes to an output index."""
    sources = [each.source for each in used_taps(axis, output) if each.source is not None]
    return range(sources[0], sources[-1] + 1) if sources else range(0)


def tap_product(geometry: Geometry, output: Cell, tap: Cell) -> Product | None:
    """The product that one tap adds to an output cell; None if it meets a structural zero.

    Raises IndexError where the cell is outside the output.
    """
    row = _met_by(geometry.height, _checked(output[0], geometry.height.output), tap[0])
    column = _met_by(geometry.width, _checked(output[1], geometry.width.output), tap[1])
    if row.source is None or column.source is None:
        return None
    return Product((row.source, column.source), tap, (row.padded, column.padded), output)


def _met_by(axis: AxisGeometry, output: int, tap: int) -> AxisTap:
    return _axis_tap(axis, tap, output + (axis.spec.kernel_size - 1 - tap) * axis.spec.dilation)


def stamp_size(geometry: Geometry, source: Cell) -> int:
    """How many products ``stamp`` gives, without listing them."""
    rows = axis_outputs(geometry.height, _checked(source[0], geometry.height.spec.size))
    columns = axis_outputs(geometry.width, _checked(source[1], geometry.width.spec.size))
    return len(rows) * len(columns)


def stamp(geometry: Geometry, source: Cell) -> tuple[Product, ...]:
    """Every product that the input cell takes part in, in reading order of the output."""
    rows = axis_outputs(geometry.height, _checked(source[0], geometry.height.spec.size))
    columns = axis_outputs(geometry.width, _checked(source[1], geometry.width.spec.size))
    padded = padded_from_input(geometry, source)
    if padded is None:
        return ()
    return tuple(
        Product(source, (row_tap, column_tap), padded, (row, column))
        for row, row_tap in rows
        for column, column_tap in columns
    )


def _checked(index: int, size: int) -> int:
    if not 0 <= index < size:
        raise IndexError(f"index {index} is outside 0 .. {size - 1}")
    return index


def inserted_from_input(geometry: Geometry, source: Cell) -> Cell:
    """Where an input cell stands in the zero-inserted map."""
    return (source[0] * geometry.height.spec.stride, source[1] * geometry.width.spec.stride)


def padded_from_input(geometry: Geometry, source: Cell) -> Cell | None:
    """Where an input cell stands in the padded map; None if it is cropped away."""
    row = source[0] * geometry.height.spec.stride + geometry.height.margin_begin
    column = source[1] * geometry.width.spec.stride + geometry.width.margin_begin
    inside = 0 <= row < geometry.height.padded and 0 <= column < geometry.width.padded
    return (row, column) if inside else None


def kind_of_padded(geometry: Geometry, padded: Cell) -> CellKind:
    """What the padded map holds at a cell."""
    return max(geometry.height.kind(padded[0]), geometry.width.kind(padded[1]))


def kind_of_inserted(geometry: Geometry, inserted: Cell) -> CellKind:
    """What the zero-inserted map holds at a cell: data or an inserted zero."""
    on_data = inserted[0] % geometry.height.spec.stride == 0 and inserted[1] % geometry.width.spec.stride == 0
    return CellKind.DATA if on_data else CellKind.INSERTED


def input_from_stage(geometry: Geometry, stage: StageId, cell: Cell) -> Cell | None:
    """The input cell that a cell of y, of the zero-inserted or of the padded map shows; None for a zero."""
    if stage is StageId.INPUT:
        return cell
    if stage is StageId.PADDED:
        cell = (cell[0] - geometry.height.margin_begin, cell[1] - geometry.width.margin_begin)
    inside = 0 <= cell[0] < geometry.height.inserted and 0 <= cell[1] < geometry.width.inserted
    if not inside or kind_of_inserted(geometry, cell) is not CellKind.DATA:
        return None
    return (cell[0] // geometry.height.spec.stride, cell[1] // geometry.width.spec.stride)


def rotated_tap(geometry: Geometry, tap: Cell) -> Cell:
    """Where a tap of the kernel stands in the rotated kernel, and the other way round."""
    spec = geometry.spec
    return (spec.height.kernel_size - 1 - tap[0], spec.width.kernel_size - 1 - tap[1])


def axis_tap_outputs(axis: AxisGeometry, tap: int) -> tuple[int, ...]:
    """The output indices that one tap adds to along one axis, ascending."""
    first = tap * axis.spec.dilation - axis.spec.crop_begin
    reached = (first + source * axis.spec.stride for source in range(axis.spec.size))
    return tuple(output for output in reached if 0 <= output < axis.output)


def tap_outputs(geometry: Geometry, tap: Cell) -> tuple[Cell, ...]:
    """Every output cell that a tap adds a product to, in reading order."""
    columns = axis_tap_outputs(geometry.width, tap[1])
    return tuple((row, column) for row in axis_tap_outputs(geometry.height, tap[0]) for column in columns)


class FocusKind(StrEnum):
    """What a focus points at."""

    OUTPUT_CELL = "output_cell"
    INPUT_CELL = "input_cell"
    TAP = "tap"
    ZERO = "zero"
    TERM = "term"


@record
class Focus:
    """What the user points at, in canonical coordinates, never pixels.

    ``cell`` is in x for OUTPUT_CELL, in y for INPUT_CELL, in the kernel as given for TAP, in ``stage``
    for ZERO. ``term`` is the name of a formula term (``lit.Term``) and ``axis`` its axis for TERM.
    """

    kind: FocusKind
    cell: Cell = (0, 0)
    stage: StageId | None = None
    term: str = ""
    axis: Axis = Axis.HEIGHT


def focus_from_stage(geometry: Geometry, stage: StageId, cell: Cell) -> Focus:
    """The focus for pointing at a cell of a stage: data is traced back to y, taps to w."""
    if stage is StageId.OUTPUT:
        return Focus(FocusKind.OUTPUT_CELL, cell)
    if stage is StageId.KERNEL:
        return Focus(FocusKind.TAP, cell)
    if stage is StageId.ROTATED_KERNEL:
        return Focus(FocusKind.TAP, rotated_tap(geometry, cell))
    source = input_from_stage(geometry, stage, cell)
    return Focus(FocusKind.ZERO, cell, stage) if source is None else Focus(FocusKind.INPUT_CELL, source)

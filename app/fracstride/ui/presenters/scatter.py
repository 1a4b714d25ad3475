"""What the Scatter tab shows: y, the stamp of one input cell, the full output as stamps arrive, the crop. No Qt."""

from __future__ import annotations

import numpy as np

from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.records import record
from fracstride.core.sampling import IndexArray as IntArray
from fracstride.core.stamps import (
    Block,
    Stamped,
    arrivals,
    full_from_output,
    output_block,
    output_from_full,
    stamped,
)
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.colours import Extremes, finite_extremes
from fracstride.ui.presenters.heatmap import BoolArray
from fracstride.ui.presenters.method_maps import (
    MethodMap,
    ScaleName,
    channel_note,
    map_model,
    names_of,
    part_of,
    sentence,
)
from fracstride.ui.presenters.method_slice import AxisPart, MethodSlice, Part, has_too_many_taps
from fracstride.ui.presenters.wording import Translate, cell_name, number

INPUT, STAMP, FULL, OUTPUT = "input", "stamp", "full", "output"


@record
class Progress:
    """How many stamps have arrived, and the input cell whose stamp is shown."""

    count: int
    current: Cell | None


def progress(geometry: Geometry, focus: Focus | None, head: Focus | None) -> Progress:
    """The stamps up to the input cell under the pointer, else up to the player's cell, else all of them.

    For an output cell under the pointer, the last stamp that has landed on it is shown.
    """
    width = geometry.width.spec.size
    if focus is not None and focus.kind is FocusKind.INPUT_CELL:
        head = focus
    count = geometry.height.spec.size * width
    if head is not None:
        count = head.cell[0] * width + head.cell[1] + 1
    if focus is not None and focus.kind is FocusKind.OUTPUT_CELL:
        landed = landed_stamps(geometry, focus.cell, count)
        return Progress(count, landed[-1][0] if landed else None)
    return Progress(count, divmod(count - 1, width))


def landed_stamps(geometry: Geometry, output: Cell, count: int) -> tuple[tuple[Cell, Cell], ...]:
    """(input cell, tap) of the stamps that have landed on an output cell."""
    full = full_from_output(geometry, output)
    if full is None:
        return ()
    width = geometry.width.spec.size
    return tuple(each for each in arrivals(geometry, full) if each[0][0] * width + each[0][1] < count)


def arrived_stamps(shown: MethodSlice, part: Part, count: int) -> Stamped | None:
    """The part of F after ``count`` stamps; None if the kernel is too large."""
    if has_too_many_taps(shown.geometry):
        return None
    return stamped(shown.geometry, shown.y, shown.weight, count, part.rows.full, part.columns.full)


def stamp_values(shown: MethodSlice, current: Cell | None) -> FloatArray:
    """The kernel times the value of an input cell; the kernel itself if there is no current cell."""
    values: FloatArray = shown.weight[shown.channel]
    if current is not None:
        with np.errstate(invalid="ignore", over="ignore"):
            values = np.multiply(values, float(shown.y[shown.channel][current]))
    return values


def output_extremes(shown: MethodSlice, part: Part, whole: Stamped | None) -> Extremes:
    """The limits that stamps, F and x share, so that a colour means the same number in all of them."""
    y = part_of(
        shown.y[shown.channel],
        range(part.rows.sources.start, part.rows.sources.stop),
        range(part.columns.sources.start, part.columns.sources.stop),
    )
    assert y is not None
    of_y, of_w = finite_extremes(y), finite_extremes(shown.weight[shown.channel])
    with np.errstate(over="ignore"):
        products = [a * b for a in of_y for b in of_w]
    found = [*products, *shown.x_extremes]
    if whole is not None:
        found += finite_extremes(whole.values)
    finite = [value for value in found if np.isfinite(value)]
    return min(finite, default=0.0), max(finite, default=0.0)


def input_map(geometry: Geometry, shown: MethodSlice | None, part: Part) -> MethodMap:
    """y, which stays the same while stamps arrive."""
    rows, columns = part.rows.sources, part.columns.sources
    y = None if shown is None else part_of(shown.y[shown.channel], rows, columns)
    return MethodMap(
        INPUT,
        map_model(geometry, y, (len(rows), len(columns))),
        ScaleName.INPUT,
        bar=True,
        row_names=names_of(rows),
        column_names=names_of(columns),
    )


def stamp_map(geometry: Geometry, shown: MethodSlice | None, current: Cell | None) -> MethodMap:
    """The stamp of one input cell."""
    spec = geometry.spec
    values = None if shown is None else stamp_values(shown, current)
    shape = (spec.height.kernel_size, spec.width.kernel_size)
    return MethodMap(STAMP, map_model(geometry, values, shape), ScaleName.OUTPUT)


def full_map(geometry: Geometry, part: Part, arrived: Stamped | None) -> MethodMap:
    """The full output with the stamps so far; cells without one are empty."""
    rows, columns = part.rows.full, part.columns.full
    values, blank = (None, None) if arrived is None else (arrived.values, ~arrived.reached)
    return MethodMap(
        FULL,
        map_model(geometry, values, (len(rows), len(columns)), blank),
        ScaleName.OUTPUT,
        bar=True,
        row_names=names_of(rows),
        column_names=names_of(columns),
    )


def output_map(
    geometry: Geometry, shown: MethodSlice | None, part: Part, arrived: Stamped | None, count: int
) -> MethodMap:
    """What the crop keeps of the full output so far; x itself when all stamps have arrived."""
    rows, columns = part.rows.outputs, part.columns.outputs
    values, blank = None if shown is None else part_of(shown.x, rows, columns), None
    if arrived is not None and count < geometry.height.spec.size * geometry.width.spec.size:
        values, blank = _cropped(geometry, part, arrived)
    return MethodMap(
        OUTPUT,
        map_model(geometry, values, (len(rows), len(columns)), blank),
        ScaleName.OUTPUT,
        bar=True,
        row_names=names_of(rows),
        column_names=names_of(columns),
    )


def _cropped(geometry: Geometry, part: Part, arrived: Stamped) -> tuple[FloatArray, BoolArray]:
    """(values, blank) of the shown outputs; where a negative crop reaches beyond F, no stamp ever arrives."""
    rows, beyond_rows = _places(part.rows, geometry.height.spec.crop_begin)
    columns, beyond_columns = _places(part.columns, geometry.width.spec.crop_begin)
    picked = np.ix_(rows, columns)
    beyond = beyond_rows[:, None] | beyond_columns
    return arrived.values[picked], ~arrived.reached[picked] | beyond


def _places(axis: AxisPart, crop: int) -> tuple[IntArray, BoolArray]:
    """The indices of the shown outputs among the shown cells of F, and which of them lie outside."""
    wanted = np.arange(axis.outputs.start, axis.outputs.stop) + crop - axis.full.start
    return np.clip(wanted, 0, len(axis.full) - 1), (wanted < 0) | (wanted >= len(axis.full))


def kept_block(geometry: Geometry, part: Part) -> Block:
    """The block that the crop keeps, in cells of the shown part of F; it may reach beyond that part."""
    (top, left), (rows, columns) = output_block(geometry)
    corner = (top - part.rows.full.start, left - part.columns.full.start)
    return corner, (rows, columns)


def scatter_note(
    geometry: Geometry,
    shown: MethodSlice | None,
    part: Part,
    state: Progress,
    focus: Focus | None,
    view: ViewSettings,
    translate: Translate,
) -> str:
    """One sentence about the stamps, and what of the maps is shown."""
    total = geometry.height.spec.size * geometry.width.spec.size
    if has_too_many_taps(geometry):
        main = translate("Scatter", "The kernel has too many taps to be shown stamp by stamp.")
    elif focus is not None and focus.kind is FocusKind.OUTPUT_CELL:
        main = _landed_text(geometry, focus.cell, state, translate)
    elif state.current is None:
        main = translate("Scatter", "No stamp lands here.")
    else:
        main = _stamp_text(shown, state, total, translate)
    return sentence(
        (main, _part_text(part, translate), channel_note(view, geometry.spec.in_channels, translate))
    )


def _landed_text(geometry: Geometry, output: Cell, state: Progress, translate: Translate) -> str:
    count = len(landed_stamps(geometry, output, state.count))
    text = translate("Scatter", "x[{row}, {column}] is the sum of {count} stamps")
    if count == 1:
        text = translate("Scatter", "x[{row}, {column}] is 1 stamp")
    elif count == 0:
        text = translate("Scatter", "No stamp lands on x[{row}, {column}]")
    return text.format(row=output[0], column=output[1], count=count)


def _stamp_text(shown: MethodSlice | None, state: Progress, total: int, translate: Translate) -> str:
    assert state.current is not None
    value = "…" if shown is None else number(float(shown.y[shown.channel][state.current]))
    text = translate("Scatter", "stamp {number} of {total}: y[{row}, {column}] = {value} times the kernel")
    row, column = state.current
    return text.format(number=state.count, total=total, row=row, column=column, value=value)


def _part_text(part: Part, translate: Translate) -> str:
    if part.is_whole:
        return ""
    text = translate("Scatter", "shown of y: rows {top}–{bottom}, columns {left}–{right}")
    rows, columns = part.rows.sources, part.columns.sources
    return text.format(top=rows.start, bottom=rows.stop - 1, left=columns.start, right=columns.stop - 1)


def full_value_text(
    geometry: Geometry, part: Part, arrived: Stamped | None, cell: Cell, translate: Translate
) -> str:
    """The text for a cell of F: its sum so far, and whether the crop takes it away."""
    full = (part.rows.full[cell[0]], part.columns.full[cell[1]])
    name = cell_name("F", full)
    if arrived is None:
        return f"{name} = …"
    if not arrived.reached[cell]:
        return translate("Scatter", "{name}: no stamp").format(name=name)
    text = f"{name} = {number(float(arrived.values[cell]))}"
    cropped = output_from_full(geometry, full) is None
    return translate("Scatter", "{value} (cropped)").format(value=text) if cropped else text

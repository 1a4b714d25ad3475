"""The maps of a method tab as models, before they have a place and colours. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.records import record
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.heatmap import BoolArray, HeatmapModel, empty_map, plain_map
from fracstride.ui.presenters.wording import Translate

REMARKS_APART = "  \N{MIDDLE DOT}  "


class ScaleName(StrEnum):
    """Which colour scale a map has: that of y, of the kernel or of x, or one of its own for blocks."""

    INPUT = "y"
    WEIGHT = "weight"
    OUTPUT = "x"
    BLOCK = "block"


@record(eq=False)
class MethodMap:
    """One map, known by its key; names of rows and columns where they do not count from 0."""

    key: str
    model: HeatmapModel
    scale: ScaleName
    bar: bool = False
    indices: bool = True
    row_names: Sequence[int] | None = None
    column_names: Sequence[int] | None = None

    @property
    def shape(self) -> Cell:
        """Rows and columns."""
        return self.model.shape


def map_model(
    geometry: Geometry, values: FloatArray | None, shape: Cell, blank: BoolArray | None = None
) -> HeatmapModel:
    """The model of some values, or of a map of this shape whose values are not known yet."""
    if values is None:
        return empty_map(shape, geometry)
    return plain_map(values, geometry, blank=blank)


def part_of(values: FloatArray | None, rows: range, columns: range) -> FloatArray | None:
    """The cells ``rows`` x ``columns`` of a map, as a view."""
    if values is None:
        return None
    return values[rows.start : rows.stop, columns.start : columns.stop]


def names_of(cells: range) -> range | None:
    """What the rows or columns of a part are called; None where they count from 0."""
    return cells if cells.start else None


def local(cell: Cell, rows: range, columns: range) -> Cell | None:
    """Where a cell stands in a part of its map; None where it is left out."""
    if cell[0] not in rows or cell[1] not in columns:
        return None
    return (cell[0] - rows.start, cell[1] - columns.start)


def kept(cells: Sequence[Cell | None]) -> tuple[Cell, ...]:
    """Those that are shown, each once, in order."""
    return tuple(sorted({cell for cell in cells if cell is not None}))


def output_focus(cell: Cell) -> Focus:
    """Pointing at an output cell."""
    return Focus(FocusKind.OUTPUT_CELL, cell)


def input_focus(cell: Cell) -> Focus:
    """Pointing at an input cell."""
    return Focus(FocusKind.INPUT_CELL, cell)


def tap_focus(cell: Cell) -> Focus:
    """Pointing at a tap of the kernel as given."""
    return Focus(FocusKind.TAP, cell)


def channel_note(view: ViewSettings, channels: int, translate: Translate) -> str:
    """Which input channel is shown where there are several; '' for one."""
    if channels == 1:
        return ""
    shown = min(view.in_channel, channels - 1)
    text = translate("MethodTabs", "input channel {number} of {count} is shown; x adds up all")
    return text.format(number=shown, count=channels)


def sentence(parts: Sequence[str]) -> str:
    """Remarks in one line."""
    return REMARKS_APART.join(part for part in parts if part)

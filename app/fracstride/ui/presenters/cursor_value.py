"""What is under the cursor, in one line: 'x[1, 1] = 40', 'padded[0, 3] = 0 (padding zero)'. No Qt."""

from __future__ import annotations

from fracstride.core.geometry import CellKind
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.wording import Translate, cell_name, number


def stage_symbol(stage: StageId, translate: Translate) -> str:
    """The short name of a map before an index."""
    symbols = {
        StageId.INPUT: "y",
        StageId.ZERO_INSERTED: translate("CursorValue", "zero-inserted"),
        StageId.PADDED: translate("CursorValue", "padded"),
        StageId.KERNEL: "w",
        StageId.ROTATED_KERNEL: "w",
        StageId.OUTPUT: "x",
    }
    return symbols[stage]


def kind_name(kind: CellKind, translate: Translate) -> str:
    """The name of a kind of structural zero."""
    names = {
        CellKind.DATA: translate("CursorValue", "data"),
        CellKind.INSERTED: translate("CursorValue", "inserted zero"),
        CellKind.PADDING: translate("CursorValue", "padding zero"),
        CellKind.OUTPUT_PADDING: translate("CursorValue", "output-padding zero"),
    }
    return names[kind]


def cursor_value(model: HeatmapModel, cell: Cell, translate: Translate) -> str:
    """Index and value of a cell; the rotated kernel is read in indices of the kernel as given."""
    row, column = cell
    shown = cell
    if model.stage is StageId.ROTATED_KERNEL:
        shown = (model.rows.count - 1 - row, model.columns.count - 1 - column)
    name = cell_name(stage_symbol(model.stage, translate), shown)
    value = model.value(row, column)
    kind = model.kind(row, column)
    if kind is not CellKind.DATA:
        text = translate("CursorValue", "{name} = 0 ({kind})")
        return text.format(name=name, kind=kind_name(kind, translate))
    return f"{name} = {'…' if value is None else number(value)}"

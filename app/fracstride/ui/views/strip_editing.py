"""Editing in the picture: the editor opens over a cell of any map, and changes the cell of y or w that it shows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell, FocusKind, focus_from_stage
from fracstride.ui.plotting.canvas import StageCanvas
from fracstride.ui.views.cell_editor import CellEditor

EDITED = {FocusKind.INPUT_CELL: StageId.INPUT, FocusKind.TAP: StageId.KERNEL}
"""Where the value of a cell comes from; that of x is worked out."""


class StripEditing(QObject):
    """Puts an editor over the cells of a canvas, and takes it along with Tab."""

    edited = Signal(object, object, float)
    """(StageId.INPUT or KERNEL, Cell, value): another one than before."""
    opened = Signal(object, object)
    """(StageId, Cell) over which the editor opens next."""

    def __init__(self, canvas: StageCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.editor = CellEditor(canvas)
        self.editor.committed.connect(self._on_committed)
        self.editor.moved_on.connect(self._on_moved_on)
        self.editor.closed.connect(canvas.setFocus)
        canvas.cell_activated.connect(self.edit_cell)
        canvas.zoom_changed.connect(lambda _zoom: self._finish())

    def edit_cell(self, stage: StageId, cell: Cell) -> None:
        """Open the editor over a cell of y or w, or over its copy in another map."""
        geometry = self._canvas.geometry
        if geometry is None:
            return
        focus = focus_from_stage(geometry, stage, cell)
        target = EDITED.get(focus.kind)
        model = self._canvas.model(target) if target is not None else None
        value = model.value(*focus.cell) if model is not None else None
        if target is not None and value is not None:
            self.opened.emit(stage, cell)
            self.editor.open_at(target, focus.cell, value, self._canvas.frame(stage).block(*cell))

    def _on_committed(self, stage: StageId, cell: Cell, value: float) -> None:
        model = self._canvas.model(stage)
        if model is not None and model.value(*cell) != value:
            self.edited.emit(stage, cell, value)

    def _finish(self) -> None:
        """Take what is typed: its cell is elsewhere now."""
        if self.editor.isVisible():
            self._canvas.setFocus()

    def _on_moved_on(self, stage: StageId, cell: Cell) -> None:
        frame = self._canvas.frame(stage)
        row, column = cell if cell[1] < frame.columns else (cell[0] + 1, 0)
        if row < frame.rows:
            self.edit_cell(stage, (row, column))

"""Pointing in the picture: one cell is looked at, lights up what belongs to it in every map, and is told with its value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from fracstride.core.geometry import Geometry
from fracstride.core.lit import Term
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell, Focus, FocusKind, Product, focus_from_stage
from fracstride.core.spec import Axis
from fracstride.ui.controls.announcing import tell_cell
from fracstride.ui.i18n import translate
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.canvas import StageCanvas
from fracstride.ui.presenters.compared import Compared, beside, compared_text
from fracstride.ui.presenters.cursor_value import cursor_value
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.highlights import Highlight, Marks, highlights, marks, of_product
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.strip_keyboard import StripKeyboard

STAGES = {
    FocusKind.OUTPUT_CELL: StageId.OUTPUT,
    FocusKind.INPUT_CELL: StageId.INPUT,
    FocusKind.TAP: StageId.KERNEL,
}
"""The maps whose cells a focus names without a stage."""


class StripPointing(QObject):
    """Moves the focus with mouse and keyboard, and shows it on a canvas; nothing is lit before a layer is shown."""

    value_told = Signal(str)
    """The cell that is looked at with its value; '' for none."""

    def __init__(self, canvas: StageCanvas, keyboard: StripKeyboard, focus: FocusModel) -> None:
        super().__init__(canvas)
        self._canvas, self._keyboard, self._focus = canvas, keyboard, focus
        self._geometry: Geometry | None = None
        self._theme: Theme | None = None
        self._compared: Compared | None = None
        self._product: Product | None = None
        self._term: Focus | None = None
        self._lit: tuple[object, ...] = ()
        """What the highlights were made of."""
        self._shown: Mapping[StageId, Highlight] = {}
        canvas.cell_hovered.connect(self._on_hovered)
        canvas.cell_left.connect(self._on_left)
        canvas.cell_clicked.connect(self._on_clicked)
        keyboard.moved.connect(self._on_moved)
        focus.changed.connect(self._show)

    def shown_marks(self) -> Marks:
        """Which signs of the focus are on the maps."""
        pinned = self._focus.pinned
        return marks(self._shown, None if pinned is None else pinned.cell)

    def show_layer(self, geometry: Geometry, theme: Theme, compared: Compared | None) -> None:
        """Light up the focus in the maps of a layer that the canvas shows now; ``compared``: what is known of its x."""
        self._geometry, self._theme, self._compared = geometry, theme, compared
        if self._focus.hovered is None:
            self._keyboard.stay()  # what was pointed at went with the layer before
        self._show()

    def await_layer(self) -> None:
        """Leave lit what is, until the canvas shows the next layer."""
        self._geometry = None

    def set_term(self, term: Term | None, axis: Axis = Axis.HEIGHT) -> None:
        """Light the cells of a formula term, or go back to the focus."""
        self._term = None if term is None else Focus(FocusKind.TERM, term=term.value, axis=axis)
        self._show()

    def set_product(self, product: Product | None) -> None:
        """Light up only one product of the sum."""
        self._product = product
        self._show()

    def _show(self) -> None:
        if self._geometry is None:
            return
        if self._focus.hovered is None:
            self._keyboard.leave()
        focus, pinned = self._term or self._focus.current, self._focus.pinned
        product = self._product if self._term is None else None
        lit = (self._geometry, self._theme, focus, pinned, product)
        if lit != self._lit:
            self._lit = lit
            self._light(self._geometry, focus, pinned, product)
        self.value_told.emit(self._value_text())

    def _light(
        self, geometry: Geometry, focus: Focus | None, pinned: Focus | None, product: Product | None
    ) -> None:
        shown = highlights(geometry, focus, pinned) if product is None else of_product(geometry, product)
        follows_pin = focus is not None and focus == pinned
        self._shown = shown
        self._canvas.show_highlights(shown, pinned.cell if pinned else None, follows_pin)

    def _value_text(self) -> str:
        focus = self._focus.current
        if focus is None:
            return ""
        stage = STAGES.get(focus.kind, focus.stage)
        model = self._canvas.model(stage) if stage is not None else None
        if model is None or not _inside(model, focus.cell):
            return ""
        return self._value_of(model, focus.cell)

    def _value_of(self, model: HeatmapModel, cell: Cell) -> str:
        """The value of a cell; for x its own and the expected one, whichever map is in its place."""
        if model.stage is not StageId.OUTPUT:
            return cursor_value(model, cell, translate)
        compared = self._compared
        of_x = model if compared is None else replace(model, values=compared.ours)
        return beside(
            cursor_value(of_x, cell, translate), compared_text(compared, cell, translate), translate
        )

    def _on_hovered(self, stage: StageId, cell: Cell) -> None:
        if self._geometry is not None:
            self._focus.hover(focus_from_stage(self._geometry, stage, cell))

    def _on_moved(self, stage: StageId, cell: Cell) -> None:
        self._on_hovered(stage, cell)
        model = self._canvas.model(stage)
        if model is not None:
            tell_cell(self._canvas, self._value_of(model, cell))

    def _on_left(self) -> None:
        if not self._keyboard.leads:
            self._focus.leave()

    def _on_clicked(self, stage: StageId, cell: Cell) -> None:
        self._keyboard.leave()
        self._keyboard.cursor.remember(stage, cell)
        if stage is StageId.OUTPUT:
            self._focus.toggle_pin(Focus(FocusKind.OUTPUT_CELL, cell))


def _inside(model: HeatmapModel, cell: Cell) -> bool:
    return 0 <= cell[0] < model.rows.count and 0 <= cell[1] < model.columns.count

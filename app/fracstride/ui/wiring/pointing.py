"""Shows the focus around the maps: the sum of a cell, the formula's letter, the value in the status bar."""

from __future__ import annotations

from collections.abc import Callable

from fracstride.core.lit import Term
from fracstride.core.provenance import FocusKind
from fracstride.core.spec import Field
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.compared import beside
from fracstride.ui.presenters.layer_arrays import LayerArrays
from fracstride.ui.presenters.sum import SumModel, sum_model
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.connections import Connections

_FIELD_TERMS = {
    Field.SIZE: Term.INPUT_SIZE,
    Field.KERNEL_SIZE: Term.KERNEL,
    Field.STRIDE: Term.STRIDE,
    Field.PADDING: Term.PADDING,
    Field.OUTPUT_PADDING: Term.OUTPUT_PADDING,
    Field.END_CROP: Term.END_CROP,
    Field.DILATION: Term.DILATION,
}
"""Pointing at a parameter's row is pointing at its letter in the formulas."""


class Pointing:
    """Shows the focus around the maps; ``is_behind`` tells that what stands there still belongs to the previous layer."""

    def __init__(
        self,
        workbench: Workbench,
        store: StateStore,
        focus: FocusModel,
        arrays: Callable[[], LayerArrays | None],
        is_behind: Callable[[], bool],
        lasting: Connections,
    ) -> None:
        self._bench, self._store, self._focus = workbench, store, focus
        self._arrays, self._is_behind = arrays, is_behind
        self._pointed = ""
        lasting.make(focus.changed, lambda: self.show())
        for maps in (workbench.strip, workbench.deck):
            maps.value_under_cursor.connect(lambda text: self._on_pointed(text))
        workbench.panel.layer.row_hovered.connect(lambda field: self._on_term(_FIELD_TERMS.get(field)))
        workbench.formula_panel.term_hovered.connect(lambda term: self._on_term(term))
        workbench.sum_panel.chip_hovered.connect(workbench.strip.pointing.set_product)
        workbench.sum_panel.pin_toggled.connect(lambda: focus.toggle_pin())

    def show(self) -> None:
        """Show the sum of the focused cell, with the values that are known."""
        model = sum_model(
            self._store.geometry,
            self._focus.current,
            self._focus.pinned,
            self._arrays(),
            self._store.view,
            translate,
        )
        self._bench.sum_panel.show_sum(model, self._bench.strip.canvas.scale)
        self._bench.sheet_strip.show_sum(model.sentence)
        self._show_value(model)

    def _on_term(self, term: Term | None) -> None:
        self._bench.strip.pointing.set_term(term, self._bench.formula_panel.axis)
        self._bench.formula_panel.set_highlight(term)

    def _on_pointed(self, text: str) -> None:
        self._pointed = text
        if not self._is_behind():
            self._show_value(self._bench.sum_panel.model)

    def _show_value(self, model: SumModel) -> None:
        resting = f"{model.title} = {model.exact}" if model.exact else ""
        focus = self._focus.current
        if resting and focus is not None and focus.kind is FocusKind.OUTPUT_CELL:
            resting = beside(resting, self._bench.strip.compared_text(focus.cell), translate)
        self._bench.status.show_value(self._pointed or resting)

"""The comparison of x with an expected output: shows it in the workbench, and does what its bar offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fracstride.session.edits import state_with_mend
from fracstride.session.tabs import TabId
from fracstride.ui.computing.calculation import ComputeResult
from fracstride.ui.computing.comparison import Comparison, ExpectedOutput
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.i18n import translate
from fracstride.ui.look.markup import tip
from fracstride.ui.presenters.compared import OutputView
from fracstride.ui.presenters.layer_arrays import shown_slice
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.connections import Connections

if TYPE_CHECKING:
    from fracstride.core.diagnosis.difference import Index
    from fracstride.core.diagnosis.explanation import Mend
    from fracstride.ui.presenters.comparison_words import ComparisonWords
    from fracstride.ui.window.comparison_bar import ComparisonBar


class Comparing(QObject):
    """Connects the comparison, which lives as long as the window, with the bar and the map of one workbench."""

    def __init__(
        self,
        workbench: Workbench,
        store: StateStore,
        comparison: Comparison,
        documents: DocumentController,
        result: Callable[[], ComputeResult | None],
        lasting: Connections,
    ) -> None:
        super().__init__(workbench)
        self._bench, self._store, self._comparison = workbench, store, comparison
        self._result = result
        self._is_built = False
        lasting.make(documents.data.expected_opened, lambda expected: self._open(expected))
        lasting.make(documents.replaced, lambda: comparison.end())
        lasting.make(comparison.changed, lambda: self.show())
        lasting.make(comparison.map_ready, lambda compared: workbench.strip.show_compared(compared))

    def show(self) -> None:
        """Show the bar and the map."""
        expected = self._comparison.expected
        if expected is None:
            if self._is_built:
                self._bench.comparison_bar.set_shown(False)
                self._bench.strip.show_compared(None)
            return
        bar = self._built()
        bar.setToolTip(tip(expected.name))
        self.show_words()
        bar.set_shown(True)
        self.show_map()

    def show_words(self) -> None:
        """Show the verdict and the current explanation."""
        expected = self._comparison.expected
        if expected is not None and self._is_built:
            self._bench.comparison_bar.show_words(self._words(expected.name), self._comparison.is_current)

    def show_map(self) -> None:
        """Show the expected output, or the difference, in place of x, if that is chosen."""
        if self._comparison.expected is not None:
            sample, channel, _ = shown_slice(self._store.geometry, self._store.view)
            self._comparison.request_map(sample, channel)
            if self._is_built:
                bar = self._bench.comparison_bar
                bar.show_view(self._comparison.view, self._comparison.has_maps, self.missing)

    def follow(self, result: ComputeResult | None) -> None:
        """Compare another result; None: the last one is not that of the layer any more."""
        if self._comparison.expected is not None:
            self._comparison.follow(result)
            self.show_words()
            if result is not None:
                self.show_map()

    def _open(self, expected: ExpectedOutput) -> None:
        self._comparison.open(expected, self._result())

    def _words(self, name: str) -> ComparisonWords:
        # With the first comparison, as what makes them.
        from fracstride.ui.presenters.comparison_words import comparison_words  # noqa: PLC0415

        geometry = self._comparison.geometry or self._store.geometry
        comparison = self._comparison
        has_bias = self._store.state.bias is not None
        return comparison_words(name, comparison.found, geometry, translate, comparison.chosen, has_bias)

    def _built(self) -> ComparisonBar:
        bar = self._bench.comparison_bar
        if not self._is_built:
            self._is_built = True
            bar.view_chosen.connect(lambda view: self._show_view(view))
            bar.mend_requested.connect(lambda: self.mend())
            bar.next_requested.connect(lambda: self.show_next_explanation())
            bar.cell_requested.connect(lambda: self.go_to_cell())
            bar.closed.connect(lambda: self._comparison.end())
        return bar

    @property
    def is_on(self) -> bool:
        """Whether x is compared with anything."""
        return self._comparison.expected is not None

    @property
    def has_maps(self) -> bool:
        """Whether the expected output can be shown in place of the slice of x."""
        return self._comparison.has_maps and not self.missing

    @property
    def missing(self) -> str:
        """Why there is no expected output for the shown slice of x; '' if there is one."""
        if not self._comparison.has_maps:
            return ""
        from fracstride.ui.presenters.comparison_words import missing_text  # noqa: PLC0415  # as above

        sample, _, _ = shown_slice(self._store.geometry, self._store.view)
        return missing_text(sample, self._comparison.diagnosis, translate)

    @property
    def has_mend(self) -> bool:
        """Whether the current explanation has a change to apply."""
        return self._mend is not None

    @property
    def has_choice(self) -> bool:
        """Whether there is more than one explanation."""
        diagnosis = self._comparison.diagnosis
        return self._comparison.is_current and diagnosis is not None and len(diagnosis.explanations) > 1

    @property
    def has_cell(self) -> bool:
        """Whether some cell differs most."""
        return self._cell is not None

    @property
    def _mend(self) -> Mend | None:
        comparison, diagnosis = self._comparison, self._comparison.diagnosis
        if diagnosis is None or not diagnosis.explanations or not comparison.is_current:
            return None
        return diagnosis.explanations[comparison.chosen].offered

    @property
    def _cell(self) -> Index | None:
        diagnosis = self._comparison.diagnosis
        return None if diagnosis is None or diagnosis.difference is None else diagnosis.difference.where

    def show_next_explanation(self) -> None:
        """Show the next of several explanations, with what it would change."""
        self._comparison.show_next_explanation()

    def show_next(self) -> None:
        """Show the next of x, the expected output and the difference, in the tab that has the map."""
        views = tuple(OutputView)
        self._show_view(views[(views.index(self._comparison.view) + 1) % len(views)])

    def _show_view(self, view: OutputView) -> None:
        """Show one of the three, in the tab that has the map."""
        self._bench.deck.open_in_turns(TabId.PIPELINE)
        if self._is_built:
            self._bench.comparison_bar.make_room()
        self._comparison.show(view)

    def end(self) -> None:
        """Stop comparing."""
        self._comparison.end()

    def mend(self) -> None:
        """Change the layer so that it makes the expected output."""
        mend = self._mend
        if mend is not None:
            text = translate("Undo", "Make x as expected")
            self._store.propose(state_with_mend(self._store.state, mend), text)

    def go_to_cell(self) -> None:
        """Show and pin the cell that differs most."""
        if self._cell is None:
            return
        sample, channel, row, column = self._cell
        self._store.update_view(batch_index=sample, out_channel=channel, pin=(row, column))
        is_ours = self._comparison.view is OutputView.OURS
        self._show_view(OutputView.DIFFERENCE if is_ours else self._comparison.view)

"""The Solver tab: a wanted size as a sentence, every layer that gives it, and the one that is selected."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from fracstride.core.nearest import Nearby, Relaxation
from fracstride.core.override import override
from fracstride.core.query import problems
from fracstride.core.ranking import Candidate
from fracstride.core.search import Answer, Found, NotFound
from fracstride.core.spec import AXES, Axis
from fracstride.session.edits import state_with_spec
from fracstride.ui.controls.labels import TextLabel, hairline, let_copy
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.search import SearchLane
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.presenters.solver_form import (
    Question,
    SizeQuestion,
    Sizes,
    SolverForm,
    asked_anew,
    form_from_layer,
    with_question,
)
from fracstride.ui.presenters.solver_rows import RowContext
from fracstride.ui.presenters.solver_words import count_text, incomplete_text, skip_text
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.solver_bar import SolverBar
from fracstride.ui.views.solver_nothing import SolverNothing
from fracstride.ui.views.solver_preview import SolverPreview
from fracstride.ui.views.solver_table import LayerTable
from fracstride.ui.views.tab_page import ShownLayer, TabPage


class SolverPage(TabPage):
    """Asks live while the query is typed; the current layer changes only when a row is applied."""

    least_size = (600, 420)
    scrolled_height = 600

    def __init__(self, focus: FocusModel) -> None:
        super().__init__(focus)
        self._layer: ShownLayer | None = None
        self._form: SolverForm | None = None
        self._follows = True
        self._unanswered = False
        self.lane = SearchLane(self)
        self.bar = SolverBar()
        self.skip_line = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.table = LayerTable()
        self.nothing = SolverNothing()
        self.preview = SolverPreview()
        self._body = QStackedWidget()
        self._build()
        self._connect()
        self.setFocusProxy(self.bar.outputs[0])

    @property
    def form(self) -> SolverForm | None:
        """The query; None before a layer was shown."""
        return self._form

    @property
    def is_idle(self) -> bool:
        """Whether what is shown answers the query."""
        return self.lane.is_idle and not self._unanswered

    @property
    @override
    def parts(self) -> tuple[QWidget, ...]:
        return self.bar, self._body, self.preview

    @override
    def show_layer(self, layer: ShownLayer) -> None:
        before, self._layer = self._layer, layer
        if self._form is None or (self._follows and before and before.geometry != layer.geometry):
            self._ask_about(self._sized_as_layer(layer))
        elif before is None or before.state.spec != layer.state.spec:
            self._show_rows_anew(layer)
        self._show_skip()

    @override
    def receive(self, request: object) -> None:
        if isinstance(request, SizeQuestion):
            self.ask(request.input_size, request.output_size)
        elif isinstance(request, SolverForm):
            self._on_edited(request)

    @override
    def memento(self) -> object:
        return self._form

    def ask(self, input_size: Sizes | None = None, output_size: Sizes | None = None) -> None:
        """Put another question: sizes as (height, width), None for those that are there. Takes the keyboard."""
        if self._form is not None:
            self._follows = False
            self._ask_about(asked_anew(self._form, SizeQuestion(input_size, output_size)))
        self.bar.focus_output()

    def apply(self) -> None:
        """Make the selected layer the current one, as one step."""
        candidate, layer, context = self.table.selected, self._layer, self.table.layers.context
        if candidate is None or layer is None or context is None:
            return
        if context.is_possible(candidate) and not context.is_current(candidate):
            state = state_with_spec(layer.state, context.layer(candidate))
            if self.preview.apply_button.hasFocus():
                # The button is disabled by what follows, and would give the keyboard to the status bar.
                self.table.setFocus()
            self.layer_chosen.emit(state, translate("Undo", "Apply layer"))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unanswered and self._form is not None:
            self._ask_about(self._form)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        # A search that nobody sees is not worth its time, and must not outlive the window.
        if not self.lane.is_idle:
            self.lane.cancel()
            self._unanswered = True
        super().hideEvent(event)

    def _build(self) -> None:
        self._body.addWidget(self.table)
        self._body.addWidget(self.nothing)
        self.skip_line.setContentsMargins(scaled(24), scaled(8), scaled(24), scaled(8))
        self.skip_line.setWordWrap(True)
        let_copy(self.skip_line)
        self._preview_line = hairline()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.skip_line)
        column.addWidget(self._body, 1)
        column.addWidget(self._preview_line)
        column.addWidget(self.preview)

    def _connect(self) -> None:
        self.bar.edited.connect(self._on_edited)
        self.bar.question_chosen.connect(self._on_question)
        self.bar.reset_requested.connect(self._on_reset)
        self.bar.cancel_requested.connect(self._on_cancel)
        self.lane.answered.connect(self._show_answer)
        self.lane.busy_changed.connect(self.bar.set_busy)
        self.table.layer_selected.connect(self._show_selected)
        self.table.apply_requested.connect(self.apply)
        self.preview.apply_requested.connect(self.apply)
        self.preview.copy_requested.connect(lambda text: QGuiApplication.clipboard().setText(text))
        self.table.copy_requested.connect(self.preview.copy)
        self.preview.strip.pointed.connect(self._on_pointed)
        self.nothing.size_chosen.connect(self._on_size)
        self.nothing.value_chosen.connect(self._on_value)
        self.nothing.apart_chosen.connect(lambda: self._on_apart())

    def _sized_as_layer(self, layer: ShownLayer) -> SolverForm:
        """The sizes of the layer; what was typed otherwise stays."""
        fresh = form_from_layer(layer.geometry)
        if self._form is None:
            return fresh
        return replace(self._form, inputs=fresh.inputs, outputs=fresh.outputs, linked=fresh.linked)

    def _on_edited(self, form: SolverForm) -> None:
        self._follows = self._follows and self._form is not None and _has_sizes_of(form, self._form)
        self._ask_about(form)

    def _on_question(self, question: Question) -> None:
        if self._form is not None and self._layer is not None:
            self._ask_about(with_question(self._form, question, self._layer.state.spec))

    def _on_reset(self) -> None:
        if self._layer is not None:
            self._follows = True
            self._ask_about(self._sized_as_layer(self._layer))

    def _on_cancel(self) -> None:
        self.lane.cancel()
        self._unanswered = False
        self.nothing.show_cancelled()
        self._show_nothing()

    def _on_size(self, near: Nearby) -> None:
        if self._form is None:
            return
        outputs = near.output if len(near.output) == len(AXES) else self._one_axis(near.output[0])
        self._on_edited(replace(self._form, outputs=(outputs[0], outputs[1])))

    def _one_axis(self, size: int) -> Sizes:
        assert self._form is not None
        height, width = self._form.outputs
        return (size, width) if self._form.axis is Axis.HEIGHT else (height, size)

    def _on_value(self, relaxation: Relaxation) -> None:
        if self._form is not None:
            self._on_edited(self._form.with_values(relaxation.field, relaxation.value))

    def _on_apart(self) -> None:
        if self._form is not None:
            self._on_edited(replace(self._form, axis=Axis.HEIGHT))

    def _on_pointed(self, text: str) -> None:
        self.value_under_cursor.emit(translate("Solver", "contributions") + text if text else "")

    def _ask_about(self, form: SolverForm) -> None:
        self._form = form
        self._unanswered = False
        query = form.query()
        self.bar.show_form(form, problems(query))
        self._show_skip()
        self.lane.ask(query, form.preference)

    def _show_answer(self, answer: Answer) -> None:
        if self._form is None or self._layer is None:
            return
        if isinstance(answer, Found):
            self.bar.show_count(
                count_text(answer, translate), "" if answer.is_complete else incomplete_text(translate)
            )
            self._show_rows(answer.candidates, RowContext(self._layer.state.spec, self._form.axis))
            return
        if isinstance(answer, NotFound):
            context = RowContext(self._layer.state.spec, self._form.axis)
            self.nothing.show_not_found(answer, self._form, context)
        else:
            self.nothing.show_problems(answer)
        self._show_nothing()

    def _show_rows_anew(self, layer: ShownLayer) -> None:
        """Beside another layer; they answer what was asked then, which the form need not be any more."""
        rows = self.table.layers
        if rows.candidates and rows.context is not None:
            self._show_rows(rows.candidates, replace(rows.context, spec=layer.state.spec))

    def _show_rows(self, candidates: tuple[Candidate, ...], context: RowContext) -> None:
        has_sizes = self._form is not None and self._form.size is not None
        self.table.show_candidates(candidates, context, has_sizes)
        self._body.setCurrentWidget(self.table)
        self._show_selected(self.table.selected)

    def _show_nothing(self) -> None:
        self.bar.show_count(translate("Solver", "no layer"))
        self.table.show_none()
        self._body.setCurrentWidget(self.nothing)
        self._show_selected(None)

    def _show_selected(self, candidate: Candidate | None) -> None:
        context = self.table.layers.context
        is_shown = candidate is not None and context is not None
        self.preview.setVisible(is_shown)
        self._preview_line.setVisible(is_shown)
        if candidate is not None and context is not None:
            self.preview.show_candidate(candidate, context)

    def _show_skip(self) -> None:
        """How the current layer meets the skip map, where that is the question."""
        is_asked = self._form is not None and self._form.question is Question.SKIP
        self.skip_line.setVisible(is_asked)
        if self._form is not None and self._layer is not None and is_asked:
            self.skip_line.setText(skip_text(self._layer.geometry, self._form, translate))


def _has_sizes_of(form: SolverForm, other: SolverForm) -> bool:
    return (form.inputs, form.outputs) == (other.inputs, other.outputs)

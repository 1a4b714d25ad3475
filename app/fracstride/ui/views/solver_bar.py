"""The query of the Solver tab as a sentence, and the chips that say what each parameter may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fracstride.core.query import QUERY_FIELDS, QueryProblem, Span
from fracstride.core.spec import AXES, Axis, Field
from fracstride.ui.controls.check_box import CheckBox
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel, hairline
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.controls.span_chip import SpanChip
from fracstride.ui.controls.wrap_row import WrapRow, grouped_widgets
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, pixmap, scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.issues import field_name
from fracstride.ui.presenters.solver_form import FREE_FIELDS, Question, SolverForm
from fracstride.ui.presenters.solver_rows import SYMBOLS, Column
from fracstride.ui.presenters.solver_words import span_text, typed_text
from fracstride.ui.presenters.wording import TIMES
from fracstride.ui.views.solver_delegate import symbol_colour

_AXES: tuple[Axis | None, ...] = (None, *AXES)


class SolverBar(QWidget):
    """Shows a form and says how it was changed; it answers nothing itself."""

    edited = Signal(object)
    """The SolverForm as it is now."""
    question_chosen = Signal(object)
    """Question."""
    reset_requested = Signal()
    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._form = SolverForm((1, 1), (1, 1))
        self.inputs = _pair(translate("Solver", "Input height"), translate("Solver", "Input width"))
        self.outputs = _pair(translate("Solver", "Output height"), translate("Solver", "Output width"))
        self.input_range = TextLabel()
        self.output_label = TextLabel()
        self.link = IconButton("link-2", translate("Solver", "Width as height"), icon_size=14)
        self.most_kernel = NumberField(translate("Solver", "Kernel up to"))
        self.even_first = CheckBox(translate("Solver", "Even overlap first"))
        self.count = TextLabel(style=TextStyle.CAPTION, tone="secondary")
        self.cancel_button = QPushButton(translate("Solver", "Cancel"))
        self.question = Combo(translate("Solver", "Question"))
        self.chips = {field: _chip(field) for field in QUERY_FIELDS}
        self.asymmetric = CheckBox(translate("Solver", "Asymmetric crops"))
        self.axis = Segmented(translate("Solver", "Axis"), (translate("Solver", "Both"), "H", "W"))
        reset = translate("Solver", "Take the sizes of the current layer")
        self.reset_button = IconButton("rotate-ccw", reset, icon_size=14)
        self._times = TextLabel(TIMES, tone="secondary")
        self._arrow = QLabel()
        self._build()
        self._connect()

    @property
    def form(self) -> SolverForm:
        """What is shown."""
        return self._form

    def show_form(self, form: SolverForm, problems: Sequence[QueryProblem] = ()) -> None:
        """Show a query without a signal, with what makes no sense in it."""
        self._form = form
        wrong = {(problem.field, problem.axis) for problem in problems}
        self._show_sizes(form, wrong)
        for field, chip in self.chips.items():
            span = form.span(field)
            is_typed = span is None and field is Field.SIZE
            text = typed_text(form) if is_typed else span_text(span, translate)
            is_wrong = any(problem.field is field for problem in problems) and span is not None
            chip.show_span(span, text, is_wrong)
        self.most_kernel.show_value(form.kernel_size.high)
        self.question.show_key(form.question)
        self.axis.show_index(_AXES.index(form.axis))
        for box, checked in ((self.even_first, form.even_first), (self.asymmetric, form.asymmetric)):
            with QSignalBlocker(box):
                box.setChecked(checked)

    def show_count(self, text: str, tip: str = "") -> None:
        """How many layers there are."""
        self.count.setText(text)
        self.count.setToolTip(tip)
        self.count.setMinimumHeight(scaled(28))

    def set_busy(self, busy: bool) -> None:
        """A search takes its time, and can be cancelled."""
        self.cancel_button.setVisible(busy)
        if busy:
            self.show_count(translate("Solver", "Searching…"))

    def focus_output(self) -> None:
        """The keyboard goes to the wanted size."""
        self.outputs[0].setFocus()
        self.outputs[0].selectAll()

    def set_theme(self, theme: Theme) -> None:
        """Take colours, and sizes at the scale in force."""
        self._theme = theme
        for field, chip in self.chips.items():
            chip.set_theme(theme, symbol_colour(theme, Column(QUERY_FIELDS.index(field))))
        side = scaled(16)
        self._arrow.setPixmap(pixmap("arrow-right", theme.text2, side, self.devicePixelRatioF()))

    def _show_sizes(self, form: SolverForm, wrong: set[tuple[Field | None, Axis]]) -> None:
        is_skip = form.question is Question.SKIP
        self.output_label.setText(
            translate("Solver", "Skip map") if is_skip else translate("Solver", "Output")
        )
        for field, pair, values in (
            (Field.SIZE, self.inputs, form.inputs),
            (None, self.outputs, form.outputs),
        ):
            for axis, number, value in zip(AXES, pair, values, strict=True):
                number.show_value(value)
                number.set_muted(axis is Axis.WIDTH and form.linked)
                at = Axis.HEIGHT if form.axis is axis else axis
                number.set_error((field, at) in wrong and form.axis in (None, axis))
        for number in self.inputs:
            number.setVisible(form.size is None)
        self._times.setVisible(form.size is None)
        self.input_range.setVisible(form.size is not None)
        self.input_range.setText(span_text(form.size, translate))
        self.link.setChecked(form.linked)

    def _change(self, form: SolverForm) -> None:
        if form != self._form:
            self.show_form(form)
            self.edited.emit(form)

    def _connect(self) -> None:
        for axis, inputs, outputs in zip(AXES, self.inputs, self.outputs, strict=True):
            inputs.edited.connect(
                lambda value, _gesture, axis=axis: self._change(self._form.with_sizes(axis, inputs=value))
            )
            outputs.edited.connect(
                lambda value, _gesture, axis=axis: self._change(self._form.with_sizes(axis, outputs=value))
            )
        for field, chip in self.chips.items():
            chip.edited.connect(lambda span, field=field: self._change(self._form.with_span(field, span)))
        self.most_kernel.edited.connect(lambda value, _gesture: self._limit_kernel(value))
        self.link.toggled.connect(self._set_linked)
        self.even_first.toggled.connect(lambda on: self._change(replace(self._form, even_first=on)))
        self.asymmetric.toggled.connect(lambda on: self._change(replace(self._form, asymmetric=on)))
        self.axis.chosen.connect(lambda index: self._change(replace(self._form, axis=_AXES[index])))
        self.question.chosen.connect(lambda key: self.question_chosen.emit(Question(key)))
        self.reset_button.clicked.connect(self.reset_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)

    def _limit_kernel(self, most: int) -> None:
        low = min(self._form.kernel_size.low, most)
        self._change(replace(self._form, kernel_size=Span(max(low, 1) if most >= 1 else most, most)))

    def _set_linked(self, linked: bool) -> None:
        form = self._form
        if linked:
            form = replace(form, inputs=(form.inputs[0],) * 2, outputs=(form.outputs[0],) * 2)
        self._change(replace(form, linked=linked))

    def _build(self) -> None:
        set_surface(self, "canvas")
        self.link.setCheckable(True)
        self.cancel_button.hide()
        self.question.add(Question.WANTED, translate("Solver", "Wanted size"))
        self.question.add(Question.FIXED, translate("Solver", "Fixed kernel, stride"))
        self.question.add(Question.SKIP, translate("Solver", "Skip map of a U-Net"))
        self.question.setToolTip(translate("Solver", "What is asked: it chooses what the ranges begin with"))
        self.even_first.setToolTip(
            translate("Solver", "Layers without a checkerboard come first; off: the cheapest")
        )
        self.asymmetric.setToolTip(
            translate(
                "Solver",
                "Also layers with other crops at the two ends, as ONNX pads and 'same' of Keras have",
            )
        )
        self.axis.setToolTip(translate("Solver", "Both axes share their parameters, or one has its own"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, scaled(10), 0, 0)
        column.setSpacing(scaled(8))
        column.addLayout(self._sentence())
        column.addLayout(self._ranges())
        column.addSpacing(scaled(2))
        column.addWidget(hairline())

    def _sentence(self) -> QHBoxLayout:
        times = TextLabel(TIMES, tone="secondary")
        parts = (
            grouped_widgets(
                TextLabel(translate("Solver", "Input")),
                self.inputs[0],
                self._times,
                self.inputs[1],
                self.input_range,
                self._arrow,
            ),
            grouped_widgets(
                self.output_label, self.outputs[0], times, self.outputs[1], self.link, self.reset_button
            ),
            grouped_widgets(TextLabel(translate("Solver", "Kernel up to")), self.most_kernel),
            self.even_first,
        )
        return _row(WrapRow(parts, gap=16), self.count, self.cancel_button)

    def _ranges(self) -> QHBoxLayout:
        return _row(
            WrapRow((self.question, *self.chips.values(), grouped_widgets(QWidget(), self.asymmetric))),
            self.axis,
        )


def _row(first: QWidget, *others: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setContentsMargins(scaled(24), 0, scaled(24), 0)
    row.setSpacing(scaled(8))
    row.addWidget(first, 1)
    for widget in others:
        row.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
    return row


def _pair(height: str, width: str) -> tuple[NumberField, NumberField]:
    return NumberField(height, width=62), NumberField(width, width=62)


def _chip(field: Field) -> SpanChip:
    free = ""
    if field in FREE_FIELDS:
        free = _as_typed() if field is Field.SIZE else translate("Solver", "any")
    return SpanChip(SYMBOLS[QUERY_FIELDS.index(field)], field_name(field, translate), free)


def _as_typed() -> str:
    """The input size is the one in the sentence."""
    return translate("Solver", "as typed")

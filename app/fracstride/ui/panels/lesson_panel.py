"""A lesson beside the live program: what a step says, its question and what has become of it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from fracstride.core.override import override
from fracstride.core.records import record
from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel, let_copy
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, pixmap, scaled
from fracstride.ui.look.markup import semibold, whole_differences
from fracstride.ui.look.style import set_property, set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.panels.section import Section, row_of


class AnswerState(StrEnum):
    """What has become of a question."""

    OPEN = "open"
    RIGHT = "right"
    WRONG = "wrong"
    NO_NUMBER = "no_number"
    """Something was typed that cannot be the answer, or nothing."""


@record
class LessonPage:
    """What the panel shows of one step."""

    title: str
    number: int
    count: int
    text: str
    question: str
    hint: str
    is_typed: bool
    answer: AnswerState = AnswerState.OPEN


class LessonPanel(Section):
    """Shows a LessonPage; says what the user typed and where the user wants to go."""

    heading_wraps = True

    answered = Signal(str)
    """What was typed."""
    went = Signal(int)
    """-1 for back, 1 for on."""
    closed = Signal()
    answer_shown = Signal()
    """What has become of the question of this step is said."""

    def __init__(self) -> None:
        super().__init__(translate("LessonPanel", "Lesson"))
        self._theme = LIGHT
        self._page: LessonPage | None = None
        self._close = IconButton("x", translate("LessonPanel", "End the lesson, back to my layer"))
        self.place = TextLabel(style=TextStyle.CAPTION, tone="tertiary")
        self.text = _wrapped(TextLabel())
        self.question = _wrapped(TextLabel(style=TextStyle.STRONG))
        self.field = QLineEdit()
        self.check = QPushButton(translate("LessonPanel", "Check"))
        self._entry = row_of(self.field, self.check)
        self._mark = QLabel()
        self.verdict = _wrapped(TextLabel(tone="secondary"))
        self.hint = _wrapped(TextLabel(style=TextStyle.CAPTION, tone="secondary"))
        self.hint_button = QPushButton(translate("LessonPanel", "Hint"))
        self.back = QPushButton(translate("LessonPanel", "Back"))
        self.next = QPushButton()
        self._lay_out()
        self._connect()

    def show_page(self, page: LessonPage) -> None:
        """Show a step; where it is the same step, what was typed stays."""
        same = self._page is not None and (page.title, page.number) == (self._page.title, self._page.number)
        before, self._page = self._page, page
        if not same:
            self.field.clear()
            self.hint.hide()
        self._heading.setText(page.title)
        self.place.setText(
            translate("LessonPanel", "Step {number} of {count}").format(number=page.number, count=page.count)
        )
        self.text.setText(f"<p style='line-height:125%'>{semibold(whole_differences(page.text))}</p>")
        self.question.setText(semibold(whole_differences(page.question)))
        self.hint.setText(semibold(whole_differences(page.hint)))
        self._entry.setVisible(page.is_typed)
        self._show_answer(page)
        self.back.setEnabled(page.number > 1)
        if not same:
            # Where the answer is typed; elsewhere not on a button that leaves the step.
            (self.field if page.is_typed else self.hint_button).setFocus(Qt.FocusReason.OtherFocusReason)
        if before is None or before.answer is not page.answer or not same:
            self._announce(page)
        if same and page.answer is not AnswerState.OPEN:
            self.answer_shown.emit()

    @override
    def set_theme(self, theme: Theme) -> None:
        """Take colours and sizes."""
        self._theme = theme
        super().set_theme(theme)
        if self._page is not None:
            self._show_answer(self._page)

    def _show_answer(self, page: LessonPage) -> None:
        right, wrong = page.answer is AnswerState.RIGHT, page.answer is AnswerState.WRONG
        self.verdict.setText(_verdict_words(page))
        icons = {AnswerState.RIGHT: "circle-check", AnswerState.WRONG: "circle-alert"}
        colour = self._theme.error if wrong else self._theme.text1
        name = icons.get(page.answer)
        self._mark.setVisible(name is not None)
        if name is not None:
            self._mark.setPixmap(pixmap(name, colour, scaled(16), self.devicePixelRatioF()))
        set_property(self.verdict, "tone", "error" if wrong else "primary" if right else "secondary")
        set_property(self.field, "error", "true" if wrong else "false")
        self.field.setReadOnly(right)
        self.check.setEnabled(not right)
        last = page.number == page.count
        onward = translate("LessonPanel", "Finish") if last else translate("LessonPanel", "Next")
        self.next.setText(onward if right or last else translate("LessonPanel", "Skip"))
        set_property(self.next, "kind", "accent" if right else "")
        self.hint_button.setVisible(not right and self.hint.isHidden())

    def _connect(self) -> None:
        self.check.clicked.connect(lambda: self.answered.emit(self.field.text()))
        self.field.returnPressed.connect(lambda: self._on_return())
        self.hint_button.clicked.connect(lambda: self._show_hint())
        self.back.clicked.connect(lambda: self.went.emit(-1))
        self.next.clicked.connect(lambda: self.went.emit(1))
        self._close.clicked.connect(lambda: self.closed.emit())

    def _on_return(self) -> None:
        """The answer is checked; where it is right already, the next step comes."""
        if self.field.isReadOnly():
            self.went.emit(1)
        else:
            self.answered.emit(self.field.text())

    def _show_hint(self) -> None:
        self.hint.show()
        self.hint_button.hide()

    def _announce(self, page: LessonPage) -> None:
        """Politely, for assistive tools: the step, or what has become of its question."""
        announce(self.text, page.text if page.answer is AnswerState.OPEN else _verdict_words(page))

    def _lay_out(self) -> None:
        self.add_heading_button(self._close)
        self.field.setAccessibleName(translate("LessonPanel", "Answer"))
        self.field.setPlaceholderText(translate("LessonPanel", "A number"))
        self.field.setFixedHeight(scaled(28))
        self.rows.addWidget(self.place)
        self.rows.addWidget(self.text)
        box = QFrame()
        set_surface(box, "segmented")
        column = QVBoxLayout(box)
        column.setContentsMargins(scaled(12), scaled(10), scaled(12), scaled(10))
        column.setSpacing(scaled(8))
        for widget in (self.question, self._entry, self._told(), self.hint):
            column.addWidget(widget)
        self.rows.addWidget(box)
        self.rows.addWidget(row_of(self.back, self.hint_button, 1, self.next))

    def _told(self) -> QWidget:
        told = QWidget()
        row = QHBoxLayout(told)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(6))
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.verdict, 1)
        return told


def _verdict_words(page: LessonPage) -> str:
    words: dict[AnswerState, Callable[[], str]] = {
        AnswerState.RIGHT: lambda: translate("LessonPanel", "Right."),
        AnswerState.WRONG: lambda: translate("LessonPanel", "Not yet. The picture has the answer."),
        AnswerState.NO_NUMBER: lambda: translate("LessonPanel", "The answer is a whole number."),
    }
    if page.answer in words:
        return words[page.answer]()
    if page.is_typed:
        return ""
    return translate("LessonPanel", "Do it in the program: it notices.")


def _wrapped(label: TextLabel) -> TextLabel:
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.RichText)
    let_copy(label)
    return label

"""In place of the table where there is no layer: why, and what can be had, each by one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fracstride.core.query import QueryProblem
from fracstride.core.records import record
from fracstride.core.search import NotFound
from fracstride.frameworks.torch_call import torch_call
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, pixmap, scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.solver_form import Question, SolverForm
from fracstride.ui.presenters.solver_rows import RowContext
from fracstride.ui.presenters.solver_words import (
    near_detail,
    near_label,
    nothing_title,
    problem_texts,
    relaxation_label,
)
from fracstride.ui.presenters.wording import named


@record
class _Offer:
    """A button, what it would give, what it does."""

    label: str
    detail: str
    run: Callable[[], None]


class SolverNothing(QWidget):
    """Says what is wrong with the query, or what is nearest to it."""

    size_chosen = Signal(object)
    """Nearby."""
    value_chosen = Signal(object)
    """Relaxation."""
    apart_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._icon = ""
        self._mark = QLabel()
        self.title = TextLabel(style=TextStyle.STRONG)
        self.buttons: list[QPushButton] = []
        self._content = QWidget()
        self._grid = QGridLayout()
        self._build()

    def show_problems(self, problems: Sequence[QueryProblem]) -> None:
        """The query makes no sense: every reason."""
        first, *others = problem_texts(problems, translate)
        self._begin("circle-alert", first)
        for text in others:
            self._grid.addWidget(TextLabel(text), self._grid.rowCount(), 0, 1, 2)

    def show_cancelled(self) -> None:
        """The search was stopped."""
        self._begin("circle-alert", translate("Solver", "The search was cancelled. Narrow a range."))

    def show_not_found(self, answer: NotFound, form: SolverForm, context: RowContext) -> None:
        """There is no layer: the nearest sizes, and the parameters that stand in the way."""
        self._begin("triangle-alert", nothing_title(form, answer, translate))
        if answer.are_axes_at_odds:
            text = translate("Solver", "H and W have layers of their own, but none in common.")
            self._section(text, [_Offer(translate("Solver", "Solve H apart"), "", self.apart_chosen.emit)])
        nearest = [
            _Offer(
                near_label(near),
                self._detail(
                    torch_call(context.layer(near.candidate)), near_detail(near, form, translate), form
                ),
                partial(self.size_chosen.emit, near),
            )
            for near in answer.nearby
        ]
        self._section(translate("Solver", "Nearest sizes that can be had"), nearest)
        changes = [
            _Offer(
                relaxation_label(each, translate),
                torch_call(context.layer(each.candidate)),
                partial(self.value_chosen.emit, each),
            )
            for each in answer.relaxations
        ]
        self._section(translate("Solver", "Each of these alone would do"), changes)

    def set_theme(self, theme: Theme) -> None:
        """Take colours, and sizes at the scale in force."""
        self._theme = theme
        self._show_mark()

    def _detail(self, call: str, fitting: str, form: SolverForm) -> str:
        return f"{call}   {fitting}" if form.question is Question.SKIP else call

    def _begin(self, icon: str, title: str) -> None:
        self._icon = icon
        self._show_mark()
        self.title.setText(title)
        self.setAccessibleName(title)
        self.buttons.clear()
        self._content.deleteLater()
        self._content = QWidget()
        self._grid = QGridLayout(self._content)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(scaled(16))
        self._grid.setVerticalSpacing(scaled(6))
        self._grid.setColumnStretch(1, 1)
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self._content)

    def _section(self, title: str, offers: Sequence[_Offer]) -> None:
        if not offers:
            return
        heading = TextLabel(title, TextStyle.CAPTION, "secondary")
        heading.setContentsMargins(0, scaled(8), 0, 0)
        self._grid.addWidget(heading, self._grid.rowCount(), 0, 1, 2)
        for offer in offers:
            row = self._grid.rowCount()
            button = QPushButton(offer.label)
            button.clicked.connect(lambda _checked=False, run=offer.run: run())
            button.setToolTip(offer.detail)
            button.setAccessibleName(named(title, offer.label, translate))
            self.buttons.append(button)
            self._grid.addWidget(button, row, 0)
            detail = TextLabel(offer.detail, TextStyle.CODE, "secondary")
            # A long call is cut off, it must not widen the window; the button's tooltip has it whole.
            detail.setMinimumWidth(1)
            self._grid.addWidget(detail, row, 1)

    def _show_mark(self) -> None:
        if self._icon:
            colour = self._theme.error if self._icon == "circle-alert" else self._theme.warn
            self._mark.setPixmap(pixmap(self._icon, colour, scaled(16), self.devicePixelRatioF()))

    def _build(self) -> None:
        set_surface(self, "canvas")
        head = QHBoxLayout()
        head.setSpacing(scaled(8))
        head.addWidget(self._mark)
        head.addWidget(self.title, 1)
        self.title.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(16))
        column.setSpacing(scaled(8))
        column.addLayout(head)
        column.addWidget(self._content)
        column.addStretch(1)

"""The bar over the maps while x is compared: the verdict, the reason, a mend, and which map is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import CutLabel, hairline
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled
from fracstride.ui.look.markup import tip
from fracstride.ui.look.style import set_property, set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.compared import OutputView
from fracstride.ui.presenters.comparison_words import ComparisonWords

VIEWS = tuple(OutputView)


class ComparisonBar(QFrame):
    """Two lines of words at the left, what to do and what to look at at the right."""

    view_chosen = Signal(object)
    """OutputView."""
    mend_requested = Signal()
    cell_requested = Signal()
    closed = Signal()

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__()
        self._theme = theme
        self.words = ComparisonWords("", "")
        set_surface(self, "chrome")
        self._mark = QLabel()
        self.verdict, self.reason = CutLabel(TextStyle.STRONG), CutLabel(TextStyle.CAPTION, "secondary")
        self.mend = QPushButton()
        set_property(self.mend, "kind", "accent")
        # A click hides it soon: the keyboard would go on to the next button, which seemed to be meant.
        self.mend.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.locate = IconButton("search", translate("Comparison", "Go to the cell that differs most"))
        self.views = Segmented(
            translate("Comparison", "Map in place of x"),
            ("x", translate("Comparison", "Expected"), translate("Comparison", "Difference")),
        )
        self.close_button = IconButton("x", translate("Comparison", "Compare no more"))
        self._build()
        self.set_theme(theme)

    def show_words(self, words: ComparisonWords, is_current: bool) -> None:
        """Another verdict; a mend is for the layer that was diagnosed, and waits for the next one meanwhile."""
        is_news = words.verdict != self.words.verdict
        self.words = words
        self.verdict.show_text(words.verdict)
        self.reason.show_text(words.reason)
        self.reason.setVisible(bool(words.reason))
        if words.more:
            self.reason.setToolTip(tip(f"{words.reason}\n{words.more}"))
        self.mend.setText(words.button)
        self.mend.setVisible(bool(words.button))
        self.mend.setEnabled(is_current)
        self.mend.setToolTip(
            translate(
                "Comparison", "Change this layer so that it makes the expected output; undo takes it back"
            )
        )
        self.locate.setVisible(words.cell is not None)
        self.setAccessibleName(f"{words.verdict}. {words.reason}")
        self._show_mark()
        if is_news:
            announce(self, self.accessibleName())

    def show_view(self, view: OutputView, has_maps: bool) -> None:
        """Which map is shown; there is a choice where the expected output has the size of x."""
        self.views.show_index(VIEWS.index(view))
        self.views.setVisible(has_maps)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme, and sizes at the scale in force."""
        self._theme = theme
        self.mend.setFont(font(TextStyle.CAPTION_MEDIUM))
        self._show_mark()

    def _show_mark(self) -> None:
        theme = self._theme
        name, colour = ("circle-check", theme.text2) if self.words.is_equal else ("circle-alert", theme.warn)
        if not self.words.reason:
            name, colour = "search", theme.text2
        self._mark.setPixmap(pixmap(name, colour, scaled(16), self.devicePixelRatioF()))

    def _build(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(scaled(1))
        for label in (self.verdict, self.reason):
            texts.addWidget(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        column.addLayout(row)
        column.addWidget(hairline())
        row.setContentsMargins(scaled(14), scaled(5), scaled(10), scaled(5))
        row.setSpacing(scaled(10))
        row.addWidget(self._mark)
        row.addLayout(texts, 1)
        for widget in (self.locate, self.mend, self.views, self.close_button):
            row.addWidget(widget)
        self.views.set_tool_tips(
            (
                translate("Comparison", "Show the output x of this layer"),
                translate("Comparison", "Show the expected output in place of x"),
                translate("Comparison", "Show how far each cell of x is from the expected one"),
            )
        )
        self.mend.clicked.connect(lambda: self.mend_requested.emit())
        self.locate.clicked.connect(lambda: self.cell_requested.emit())
        self.views.chosen.connect(lambda index: self.view_chosen.emit(VIEWS[index]))
        self.close_button.clicked.connect(lambda: self.closed.emit())

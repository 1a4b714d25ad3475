"""The bar over the maps while x is compared: the verdict, the reason, a way to mend it, and which map is shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from fracstride.core.override import override
from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel, hairline
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled
from fracstride.ui.look.style import set_property, set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.compared import OutputView
from fracstride.ui.presenters.comparison_words import ComparisonWords

VIEWS = tuple(OutputView)
LEAST_TEXTS = 380
"""Words that would be narrower beside the buttons stand above them."""


class ComparisonBar(QFrame):
    """Words at the left, wrapped as needed; the buttons and the choice of the map beside or below them."""

    view_chosen = Signal(object)
    """OutputView."""
    mend_requested = Signal()
    next_requested = Signal()
    """Another explanation."""
    cell_requested = Signal()
    closed = Signal()
    rearranged = Signal()
    """It takes more or less of the window."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        super().__init__()
        self._theme = theme
        self._is_low = self._is_folded = False
        self.words = ComparisonWords("", "")
        set_surface(self, "chrome")
        self._mark = QLabel()
        self.verdict, self.reason = (
            TextLabel("", TextStyle.STRONG),
            TextLabel("", TextStyle.CAPTION, "secondary"),
        )
        self.mend, self.other = QPushButton(), QPushButton()
        set_property(self.mend, "kind", "accent")
        # A click hides it soon: the keyboard would go on to the next button, which seemed to be meant.
        self.mend.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.locate = IconButton("search", translate("Comparison", "Go to the cell that differs most"))
        self.views = Segmented(
            translate("Comparison", "Map in place of x"),
            ("x", translate("Comparison", "Expected"), translate("Comparison", "Difference")),
        )
        self.fold = IconButton("chevron-up", "")
        self.close_button = IconButton("x", translate("Comparison", "Compare no more"))
        self._build()
        self._connect()
        self.set_theme(theme)

    def show_words(self, words: ComparisonWords, is_current: bool) -> None:
        """Show another verdict. The button that mends works on the diagnosed layer only, and is disabled meanwhile."""
        is_news = (words.verdict, words.reason) != (self.words.verdict, self.words.reason)
        self.words = words
        self.verdict.setText(words.verdict)
        self.reason.setText(words.reason)
        self.mend.setText(words.button)
        self.mend.setEnabled(is_current)
        self.other.setText(words.place)
        self.other.setEnabled(is_current)
        self.setAccessibleName(f"{words.verdict}. {words.reason}")
        self._show_mark()
        self._arrange()
        if is_news:
            announce(self, self.accessibleName())

    def show_view(self, view: OutputView, has_maps: bool, missing: str = "") -> None:
        """Show which map is shown; there is a choice if the expected output has the size of x.

        ``missing`` says why there is none for the shown slice.
        """
        self.views.show_index(VIEWS.index(OutputView.OURS if missing else view))
        self._has_maps = has_maps
        tips = (
            translate("Comparison", "Show the output x of this layer"),
            missing or translate("Comparison", "Show the expected output in place of x"),
            missing or translate("Comparison", "Show how far each cell of x is from the expected one"),
        )
        self.views.set_tool_tips(tips)
        for button in self.views.buttons()[1:]:
            button.setEnabled(not missing)
        self._arrange()

    @property
    def is_folded(self) -> bool:
        """Whether only the verdict is shown, which is possible in a low window."""
        return self._is_low and self._is_folded

    @property
    def is_crowding(self) -> bool:
        """Whether it is shown in a low window, so that something else has to make room."""
        return self._is_low and not self.isHidden()

    def set_shown(self, shown: bool) -> None:
        """Show or hide it. Not by show and hide events, which also come while a window is replaced."""
        if shown is self.isHidden():
            self.setVisible(shown)
            self.rearranged.emit()

    def set_low(self, is_low: bool) -> None:
        """Say whether the window is low: then the bar can be folded to its verdict."""
        if is_low != self._is_low:
            self._is_low = is_low
            self._arrange()

    def make_room(self) -> None:
        """Make room for the maps: in a low window fold to the verdict."""
        if self.is_crowding and not self._is_folded:
            self._toggle_fold()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme, and sizes at the scale in force."""
        self._theme = theme
        for button in (self.mend, self.other):
            button.setFont(font(TextStyle.CAPTION_MEDIUM))
        self._show_mark()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack()

    def _toggle_fold(self) -> None:
        self._is_folded = not self._is_folded
        self._arrange()
        self.rearranged.emit()

    def _arrange(self) -> None:
        """Show everything, or the verdict alone."""
        words, is_whole = self.words, not self.is_folded
        shown = {
            self.reason: bool(words.reason),
            self.mend: bool(words.button),
            self.other: bool(words.place),
            self.locate: words.cell is not None,
            self.views: self._has_maps,
        }
        for widget, is_there in shown.items():
            widget.setVisible(is_there and is_whole)
        self.fold.setVisible(self._is_low and bool(words.reason))
        self._name_fold()
        self._stack()

    def _name_fold(self) -> None:
        text, icon = translate("Comparison", "Show the verdict alone"), "chevron-up"
        if self.is_folded:
            text, icon = translate("Comparison", "Show the reason and what can be done"), "chevron-down"
        self.fold.set_text(text)
        self.fold.set_icon(icon)

    def _stack(self) -> None:
        """Put the words above the buttons if beside them they would be a narrow column."""
        buttons = sum(
            each.sizeHint().width() + self._row.spacing() for each in self._buttons if not each.isHidden()
        )
        is_narrow = self.width() - buttons - scaled(60) < scaled(LEAST_TEXTS)
        ways = QBoxLayout.Direction
        self._row.setDirection(ways.TopToBottom if is_narrow and not self.is_folded else ways.LeftToRight)

    def _show_mark(self) -> None:
        theme = self._theme
        name, colour = ("circle-check", theme.text2) if self.words.is_equal else ("circle-alert", theme.warn)
        if not self.words.reason:
            name, colour = "search", theme.text2
        self._mark.setPixmap(pixmap(name, colour, scaled(16), self.devicePixelRatioF()))

    def _build(self) -> None:
        self._has_maps = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setContentsMargins(scaled(14), scaled(5), scaled(10), scaled(5))
        self._row.setSpacing(scaled(8))
        self._row.addLayout(self._built_words(), 1)
        self._row.addLayout(self._built_buttons())
        column.addLayout(self._row)
        column.addWidget(hairline())
        self.mend.setToolTip(
            translate(
                "Comparison", "Change this layer so that it makes the expected output; undo takes it back"
            )
        )
        self.other.setToolTip(translate("Comparison", "Show another explanation"))

    def _built_words(self) -> QHBoxLayout:
        texts = QVBoxLayout()
        texts.setSpacing(0)
        for label in (self.verdict, self.reason):
            label.setWordWrap(True)
            label.setMinimumWidth(1)
            # Where two scripts meet, lines are higher than a label thinks.
            label.setContentsMargins(0, 0, 0, scaled(2))
            texts.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(scaled(10))
        row.addWidget(self._mark)
        row.addLayout(texts, 1)
        return row

    def _built_buttons(self) -> QHBoxLayout:
        self._buttons: tuple[QWidget, ...] = (
            self.locate,
            self.other,
            self.mend,
            self.views,
            self.fold,
            self.close_button,
        )
        row = QHBoxLayout()
        row.setSpacing(scaled(10))
        row.addStretch()
        for widget in self._buttons:
            row.addWidget(widget)
        return row

    def _connect(self) -> None:
        self.mend.clicked.connect(lambda: self.mend_requested.emit())
        self.other.clicked.connect(lambda: self.next_requested.emit())
        self.locate.clicked.connect(lambda: self.cell_requested.emit())
        self.views.chosen.connect(lambda index: self.view_chosen.emit(VIEWS[index]))
        self.fold.clicked.connect(lambda: self._toggle_fold())
        self.close_button.clicked.connect(lambda: self.closed.emit())

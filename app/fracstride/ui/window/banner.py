"""The banner over the canvas: a problem or a question, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from fracstride.core.override import override
from fracstride.core.records import record
from fracstride.ui.controls.announcing import announce
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled
from fracstride.ui.look.markup import tip
from fracstride.ui.look.style import Surface, set_surface, set_tone
from fracstride.ui.look.theme import LIGHT, Theme

GAP = 14
"""Between the upper edge of the canvas and the banner."""


HEADLINE_SHARE = 0.4
"""Of the width, at most."""


class Severity(StrEnum):
    """What the colour of a banner says."""

    ERROR = "error"
    WARN = "warn"
    NEWS = "news"
    """Something goes on as it should."""


@record
class BannerContent:
    """A banner's words and its button."""

    headline: str
    detail: str
    button: str = ""
    severity: Severity = Severity.ERROR
    dismissable: bool = False
    second_button: str = ""


class Banner(QFrame):
    """Floats over its parent, centred; its button runs what was passed with the words.

    ``top`` gives, in pixels, where the part of the parent begins that it may cover.
    """

    dismissed = Signal()
    """The user closes what it shows."""
    vacated = Signal()
    """It shows nothing any more: what has waited may take its place."""

    def __init__(self, parent: QWidget, top: Callable[[], int] = lambda: 0) -> None:
        super().__init__(parent)
        self._over = parent
        self._top = top
        self._theme = LIGHT
        self._severity = Severity.ERROR
        self._run: Callable[[], object] | None = None
        self._run_second: Callable[[], object] | None = None
        self._is_built = False
        self.content = BannerContent("", "")
        """What it shows, or has shown last."""
        parent.installEventFilter(self)
        self.hide()

    def present(
        self,
        content: BannerContent,
        run: Callable[[], object] | None = None,
        run_second: Callable[[], object] | None = None,
    ) -> None:
        """Show the banner; its widgets are built the first time."""
        if not self._is_built:
            self._build()
        is_news = self.isHidden() or content.headline != self.content.headline
        self._run, self._run_second, self._severity = run, run_second, content.severity
        surfaces: dict[Severity, Surface] = {Severity.ERROR: "error", Severity.WARN: "warn"}
        set_surface(self, surfaces.get(content.severity, "news"))
        self.content = content
        self.detail.setText(content.detail)
        self.button.setText(content.button)
        self.button.setVisible(bool(content.button))
        self.second_button.setText(content.second_button)
        self.second_button.setVisible(bool(content.second_button))
        self.close_button.setVisible(content.dismissable)
        self.setAccessibleName(f"{content.headline} {content.detail}")
        self._colour()
        self.settle()
        self.show()
        self.raise_()
        if is_news:
            announce(self, self.accessibleName())

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        if self._is_built:
            self._colour()

    def _build(self) -> None:
        self._is_built = True
        self._vacating = single_shot(self, 0, lambda: self._on_vacated())
        self._mark = QLabel()
        self.headline, self.detail = QLabel(), QLabel()
        for label in (self.headline, self.detail):  # both may have names from a file
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.button, self.second_button = QPushButton(), QPushButton()
        self.close_button = QToolButton()
        self.headline.setFont(font(TextStyle.STRONG))
        self.detail.setWordWrap(True)
        set_tone(self.detail, "secondary")
        self.button.clicked.connect(lambda: self._on_clicked())
        self.second_button.clicked.connect(lambda: self._on_second())
        self.close_button.clicked.connect(lambda: self._on_closed())
        self.close_button.setToolTip(translate("Banner", "Dismiss"))
        self.close_button.setAccessibleName(translate("Banner", "Dismiss"))
        self.close_button.setText("×")
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(14), scaled(7), scaled(8), scaled(7))
        row.setSpacing(scaled(10))
        for widget in (
            self._mark,
            self.headline,
            self.detail,
            self.button,
            self.second_button,
            self.close_button,
        ):
            row.addWidget(widget)

    def _on_clicked(self) -> None:
        if self._run is not None:
            self._run()

    def _on_second(self) -> None:
        if self._run_second is not None:
            self._run_second()

    def _on_closed(self) -> None:
        self.dismissed.emit()
        self.hide()

    def _on_vacated(self) -> None:
        if self.isHidden():
            self.vacated.emit()

    def _colour(self) -> None:
        name, colour = {
            Severity.ERROR: ("circle-alert", self._theme.error),
            Severity.WARN: ("triangle-alert", self._theme.warn),
            Severity.NEWS: ("download", self._theme.text2),
        }[self._severity]
        self._mark.setPixmap(pixmap(name, colour, scaled(16), self.devicePixelRatioF()))

    def settle(self) -> None:
        """Take size and place: as wide as the words, within the parent, centred."""
        available = max(self._over.width() - scaled(32), scaled(200))
        self._cut_headline(int(available * HEADLINE_SHARE))
        self.detail.setMinimumWidth(0)
        text = self.detail.fontMetrics().horizontalAdvance(self.detail.text())
        others = self._width_of_the_others()
        self.detail.setFixedWidth(min(text + 4, max(available - others, scaled(120))))
        self.adjustSize()
        self.resize(QSize(self.width(), max(self.sizeHint().height(), scaled(44))))
        self.move((self._over.width() - self.width()) // 2, self._top() + scaled(GAP))
        # A page that has been made since lies over it.
        self.raise_()

    def _cut_headline(self, room: int) -> None:
        """Shorten a long file name, so that the words after it are seen; the tooltip has all of it."""
        text = self.headline.fontMetrics().elidedText(
            self.content.headline, Qt.TextElideMode.ElideMiddle, room
        )
        self.headline.setText(text)
        self.headline.setToolTip("" if text == self.content.headline else tip(self.content.headline))

    def _width_of_the_others(self) -> int:
        buttons = (self.button, self.second_button, self.close_button)
        every: tuple[QWidget, ...] = (self._mark, self.headline, *buttons)
        shown = [each for each in every if not each.isHidden()]
        return sum(each.sizeHint().width() for each in shown) + scaled(70)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._is_built:
            # Not at once: what hides it may be about to show something else.
            self._vacating.start()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and _presses_a_button(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and not self.isHidden():
            self.settle()
        return False


def _presses_a_button(event: QEvent) -> bool:
    """Whether a key presses a button here, although it is a shortcut of the maps."""
    keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return isinstance(event, QKeyEvent) and event.key() in keys

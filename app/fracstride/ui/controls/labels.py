"""Text in the styles and tones of the design."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from fracstride.core.override import override
from fracstride.ui.look.assets import TextStyle, font, scaled, text_width
from fracstride.ui.look.markup import tip
from fracstride.ui.look.style import Tone, set_property, set_surface, set_tone
from fracstride.ui.look.theme import Theme

_EDGES = 4
"""Pixels round a text, at most."""
_FITTING_PIXELS, _LEAST_FITTING_PIXELS = 13, 8


class TextLabel(QLabel):
    """A label in one style of the type table; it follows theme and scale. Names of files are text, whatever is in them."""

    def __init__(
        self,
        text: str = "",
        style: TextStyle = TextStyle.BODY,
        tone: Tone = "primary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._style = style
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(style))
        set_tone(self, tone)

    def set_theme(self, theme: Theme) -> None:
        """Take the font at the scale in force; the colour comes with the style sheet."""
        self.setFont(font(self._style))


class CutLabel(TextLabel):
    """A label as wide as its place: of a text that is too long the end is cut, and the tooltip has all of it."""

    def __init__(self, style: TextStyle = TextStyle.BODY) -> None:
        super().__init__("", style)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_text(self, text: str) -> None:
        """Show another text."""
        self.setText(text)
        self.setToolTip(tip(text))

    def shown(self) -> str:
        """What of it is seen."""
        return self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width()
        )

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            self.style().drawItemText(
                painter,
                self.contentsRect(),
                int(self.alignment()),
                self.palette(),
                self.isEnabled(),
                self.shown(),
                self.foregroundRole(),
            )


class ShortenedLabel(QLabel):
    """A text that can be copied, without its middle where that is asked for; the tooltip has all of it then."""

    def __init__(self) -> None:
        super().__init__()
        let_copy(self, by_keyboard=True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._whole = ""
        self.whole_width = 0
        """Of the whole text, in pixels on screen."""

    def show_text(self, text: str) -> None:
        """Show another text, all of it."""
        self._whole = text
        self._show(text)
        self.whole_width = self.fontMetrics().horizontalAdvance(text) + _EDGES

    def shorten(self, width: int) -> None:
        """Show as much of it as fits a width."""
        if width < self.whole_width:
            middle = Qt.TextElideMode.ElideMiddle
            self._show(self.fontMetrics().elidedText(self._whole, middle, max(0, width - _EDGES)))
        else:
            self._show(self._whole)

    def _show(self, text: str) -> None:
        if text == self.text():
            return
        self.setText(text)
        is_whole = text == self._whole
        self.setToolTip("" if is_whole else tip(self._whole))
        # Otherwise the text is read.
        self.setAccessibleName("" if is_whole else self._whole)


class Heading(QWidget):
    """A band of a height of its own: a title over its meaning, and in the same ``row`` what is chosen or told beside them.

    A label that wraps in it asks for no more room on the page.
    """

    def __init__(self, title: QLabel, meaning: QLabel, left: int = 24, right: int = 24) -> None:
        super().__init__()
        texts = QVBoxLayout()
        texts.setSpacing(scaled(2))
        texts.addStretch(1)
        texts.addWidget(title)
        texts.addWidget(meaning)
        texts.addStretch(1)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(scaled(left), 0, scaled(right), 0)
        self.row.addLayout(texts, 1)

    @override
    def hasHeightForWidth(self) -> bool:
        return False


class FittingLabel(TextLabel):
    """A label of a fixed width: a text that is too long takes the inset, then shrinks."""

    def __init__(self, text: str, style: TextStyle) -> None:
        super().__init__(text, style)
        self._inset = 0

    def set_room(self, width: int, height: int, inset: int) -> None:
        """Fixed in both directions, so that another text does not lay out what is round it."""
        self._inset = inset
        self.setFixedSize(width, height)
        self.show_text(self.text())

    def show_text(self, text: str) -> None:
        """Show another text, as large as the width allows."""
        self.setText(text)
        sizes = range(_FITTING_PIXELS, _LEAST_FITTING_PIXELS, -1)
        fitting = (each for each in sizes if self._width_of(text, each) <= self.width())
        pixels = next(fitting, _LEAST_FITTING_PIXELS)
        self.setFont(font(self._style, pixels=pixels))
        room = self.width() - self._width_of(text, pixels)
        self.setContentsMargins(max(0, min(self._inset, room)), 0, 0, 0)

    @override
    def set_theme(self, theme: Theme) -> None:
        """Fit anew: the font is that of the scale in force."""
        self.show_text(self.text())

    def _width_of(self, text: str, pixels: int) -> int:
        return ceil(text_width(text, self._style, pixels))


def let_copy(label: QLabel, by_keyboard: bool = False) -> None:
    """Let its text be selected; a ring shows the focus only where the keyboard can bring it there."""
    flags = Qt.TextInteractionFlag.TextSelectableByMouse
    if by_keyboard:
        flags |= Qt.TextInteractionFlag.TextSelectableByKeyboard
    else:
        set_property(label, "ring", "none")
    label.setTextInteractionFlags(flags)


def hairline(parent: QWidget | None = None) -> QFrame:
    """A horizontal separator, one pixel high."""
    line = QFrame(parent)
    line.setFixedHeight(1)
    set_surface(line, "hairline")
    return line

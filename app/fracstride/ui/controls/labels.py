"""Text in the styles and tones of the design."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from fracstride.ui.assets import TextStyle, font
from fracstride.ui.style import Tone, set_property, set_surface, set_tone
from fracstride.ui.theme import Theme


class TextLabel(QLabel):
    """A label in one style of the type table; it follows theme and scale."""

    def __init__(
        self,
        text: str = "",
        style: TextStyle = TextStyle.BODY,
        tone: Tone = "primary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._style = style
        self.setFont(font(style))
        set_tone(self, tone)

    def set_theme(self, theme: Theme) -> None:
        """Take the font at the scale in force; the colour comes with the style sheet."""
        self.setFont(font(self._style))


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

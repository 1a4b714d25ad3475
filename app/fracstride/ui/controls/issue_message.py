"""The message under a field that holds an impossible number, or what else is to be known of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.look.assets import TextStyle, pixmap, scaled
from fracstride.ui.look.markup import escaped, kept_together
from fracstride.ui.look.style import Tone, set_tone
from fracstride.ui.look.theme import LIGHT, Theme

_FIXED_SPACE = "&nbsp;"


class IssueMessage(QWidget):
    """Icon, cause and limit, each sentence with its way out as a link; hidden while there is none."""

    activated = Signal(int)
    """The index of the line whose way out was chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._lines: tuple[tuple[str, str], ...] = ()
        self._is_error = True
        self._icon = QLabel(self)
        self._text = TextLabel("", TextStyle.CAPTION, "error", self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        # Links only: text that is selectable too would take clicks meant for the link.
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        self._text.linkActivated.connect(lambda target: self.activated.emit(int(target)))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._text, 1)
        self.setVisible(False)
        self.set_theme(LIGHT)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What is shown: (sentence, words of the way out or "") per problem."""
        return self._lines

    @property
    def tone(self) -> Tone:
        """In which of the design's colours the text stands."""
        return "error" if self._is_error else "secondary"

    def show_lines(self, lines: Sequence[tuple[str, str]], is_error: bool = True) -> None:
        """Show these problems, or nothing; what is no error stands in the colour of ordinary text."""
        if (tuple(lines), is_error) != (self._lines, self._is_error):
            self._lines, self._is_error = tuple(lines), is_error
            self._refresh()
            self.setVisible(bool(lines))
            if lines:
                announce(self._text, self._text.accessibleName())

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        self._theme = theme
        self._text.set_theme(theme)
        self._row.setSpacing(scaled(7))
        self._icon.setFixedWidth(scaled(14))
        self._refresh()

    def _refresh(self) -> None:
        colour = self._theme.error if self._is_error else self._theme.text2
        self._icon.setPixmap(pixmap("circle-alert", colour, scaled(14), self.devicePixelRatioF()))
        set_tone(self._text, self.tone)
        style = f"color: {self._theme.error}; font-weight: 600"
        parts = []
        for index, (sentence, way_out) in enumerate(self._lines):
            words = _html(kept_together(way_out))
            link = f' <a href="{index}" style="{style}">{words}</a>' if way_out else ""
            parts.append(_html(sentence) + link)
        self._text.setText("<br>".join(parts))
        self._text.setAccessibleName(" ".join(" ".join(line).strip() for line in self._lines))


def _html(text: str) -> str:
    # Qt breaks rich text at a narrow no-break space, as stands in numbers, but not at the wide one.
    return escaped(text).replace("\N{NARROW NO-BREAK SPACE}", _FIXED_SPACE)

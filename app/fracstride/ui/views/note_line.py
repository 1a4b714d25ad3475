"""The line under the maps of a method tab: what the marks mean, and one sentence about what is shown."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QFontMetricsF, QPainter, QPaintEvent, QTextLayout
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.core.provenance import Cell
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled, text_width
from fracstride.ui.look.phase_marks import draw_phase_mark
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.textures import SwatchRole, draw_swatch
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.method_maps import REMARKS_APART
from fracstride.ui.presenters.wording import listed

HEIGHT, LOW_HEIGHT, LOW_BELOW = 48, 34, 680
"""Its height, less in a window that is less high."""
SIDE, SWATCH, AFTER_SWATCH, BETWEEN, BEFORE_NOTE = 24, 13, 8, 20, 24
ROW = 16
Entry = tuple[SwatchRole | Cell, str]
"""(a swatch, or the phase whose mark it is; what it means)."""


class NoteLine(QWidget):
    """Swatches at the left, the sentence at the right: in two rows where it is long; what is cut is in the tooltip."""

    accessible_role = QAccessible.Role.Graphic

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self.note = ""
        self._theme: Theme | None = None

    def fit(self, window_height: int) -> None:
        """As high as it stands well in a window of this height."""
        self.setFixedHeight(scaled(HEIGHT if window_height >= scaled(LOW_BELOW) else LOW_HEIGHT))

    def show_notes(self, entries: tuple[Entry, ...], note: str, theme: Theme) -> None:
        """Show other marks and another sentence."""
        self.entries, self.note, self._theme = entries, note, theme
        self.setAccessibleName(listed((text for _, text in entries), translate))
        self.setAccessibleDescription(note)
        self.setToolTip(note)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.canvas))
            painter.setFont(font(TextStyle.CAPTION))
            painter.setPen(QColor(self._theme.text2))
            x, middle = float(scaled(SIDE)), self.height() / 2 - scaled(2)
            for swatch, text in self.entries:
                self._paint_entry(painter, swatch, text, QPointF(x, middle), self._theme)
                x += _width(text)
            self._paint_note(painter, middle, self._theme)

    @property
    def rows(self) -> tuple[str, ...]:
        """The sentence as it is written beside the marks."""
        return note_rows(self.note, self._room)

    @property
    def _room(self) -> float:
        marks = sum(_width(text) for _, text in self.entries)
        return max(self.width() - scaled(2 * SIDE + BEFORE_NOTE - BETWEEN) - marks, 0.0)

    @staticmethod
    def _paint_entry(
        painter: QPainter, swatch: SwatchRole | Cell, text: str, at: QPointF, theme: Theme
    ) -> None:
        side = scaled(SWATCH)
        box = QRectF(at.x(), at.y() - side / 2, side, side)
        if isinstance(swatch, SwatchRole):
            draw_swatch(painter, box, swatch, theme)
        else:
            draw_phase_mark(painter, box.adjusted(1, 1, -1, -1), swatch, theme)
        beside = at + QPointF(scaled(SWATCH + AFTER_SWATCH), 0)
        draw_text(painter, text, beside, TextStyle.CAPTION, across=0.0)

    def _paint_note(self, painter: QPainter, middle: float, theme: Theme) -> None:
        room, row, rows = self._room, scaled(ROW), self.rows
        painter.setPen(QColor(theme.text2))
        for index, text in enumerate(rows):
            top = middle + (index - len(rows) / 2) * row
            box = QRectF(self.width() - scaled(SIDE) - room, top, room, row)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)


def _width(text: str) -> float:
    """Of a mark with what it means, up to the next one."""
    return scaled(SWATCH + AFTER_SWATCH) + text_width(text, TextStyle.CAPTION) + scaled(BETWEEN)


def note_rows(note: str, room: float) -> tuple[str, ...]:
    """The sentence in one row, or in two: between two remarks if both rows have room then; the second is cut."""
    if text_width(note, TextStyle.CAPTION) <= room:
        return (note,)
    end = _end_of_row(note, room)
    between = note.rfind(REMARKS_APART, 0, end)
    after = between + len(REMARKS_APART)
    if between > 0 and text_width(note[after:], TextStyle.CAPTION) <= room:
        return note[:between], note[after:]
    return _cut(note[:end].strip(), room), _cut(note[end:].strip(), room)


def _cut(text: str, room: float) -> str:
    return QFontMetricsF(font(TextStyle.CAPTION)).elidedText(text, Qt.TextElideMode.ElideRight, room)


def _end_of_row(text: str, room: float) -> int:
    """How many letters stand in a row that is as long as can be; in Chinese it may end between any two."""
    layout = QTextLayout(text, font(TextStyle.CAPTION))
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(room)
    layout.endLayout()
    return line.textLength()

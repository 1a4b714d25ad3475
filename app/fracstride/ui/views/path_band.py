"""How many paths reach each cell along one axis, as a row of cells."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fracstride.core.override import override
from fracstride.core.stack.links import FloatArray
from fracstride.session.state import Colours
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled, text_width
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.presenters.colours import ColourScale, hex_from_rgb
from fracstride.ui.presenters.wording import listed, named, number

LARGEST, HEIGHT, INDICES = 40, 32, 16
"""The width of a cell at most, its height, and the room for indices below."""
NUMBERS_FROM, CELLS_FROM = 20, 5
INDEX_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


class PathBand(QWidget):
    """Colours by count; the numbers where there is room for them."""

    accessible_role = QAccessible.Role.Chart

    pointed = Signal(str)
    """The count under the pointer in words of the status bar, '' for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._counts: FloatArray | None = None
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(LIGHT)

    @property
    def counts(self) -> FloatArray | None:
        """What is shown, None for nothing."""
        return self._counts

    def show_counts(self, counts: FloatArray | None, name: str) -> None:
        """Show these counts; ``name`` says what they are to those who do not see them."""
        self._counts = counts
        shown = "" if counts is None else listed((number(each) for each in counts[:64]), translate)
        self.setAccessibleName(named(name, shown, translate))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        self._theme = theme
        self.setFixedHeight(scaled(HEIGHT + INDICES))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(scaled(400), scaled(HEIGHT + INDICES))

    def _pitch(self, count: int) -> float:
        return min(self.width() / count, scaled(LARGEST))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        counts = self._counts
        if counts is None or not len(counts):
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            scale = colour_scale(Colours.BLUE, self._theme, 0.0, max(float(counts.max()), 1.0))
            pitch = self._pitch(len(counts))
            if pitch < scaled(CELLS_FROM):
                self._paint_image(painter, counts, scale, pitch)
            else:
                self._paint_cells(painter, counts, scale, pitch)
            self._paint_indices(painter, len(counts), pitch)

    def _paint_image(self, painter: QPainter, counts: FloatArray, scale: ColourScale, pitch: float) -> None:
        colours = {each: scale.rgb(each) for each in np.unique(counts).tolist()}
        pixels = np.array([(*colours[each][::-1], 255) for each in counts.tolist()], dtype=np.uint8)
        image = QImage(pixels.tobytes(), len(counts), 1, 4 * len(counts), QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(0, 0, pitch * len(counts), scaled(HEIGHT)), image)

    def _paint_cells(self, painter: QPainter, counts: FloatArray, scale: ColourScale, pitch: float) -> None:
        radius = scaled(3) if pitch >= scaled(14) else 0
        widest = max(text_width(number(each), TextStyle.CAPTION) for each in set(counts.tolist()))
        has_numbers = pitch >= max(scaled(NUMBERS_FROM), widest + 4)
        painter.setFont(font(TextStyle.CAPTION))
        for index, count in enumerate(counts.tolist()):
            cell = QRectF(index * pitch + 0.5, 0.5, pitch - 1.5, scaled(HEIGHT) - 1)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(scale.hex(count)))
            painter.drawRoundedRect(cell, radius, radius)
            if has_numbers:
                painter.setPen(QColor(hex_from_rgb(scale.ink(count))))
                draw_text(painter, number(count), cell.center(), TextStyle.CAPTION)

    def _paint_indices(self, painter: QPainter, count: int, pitch: float) -> None:
        painter.setFont(font(TextStyle.TICK))
        painter.setPen(QColor(self._theme.text3))
        room = text_width(str(count - 1), TextStyle.TICK) + scaled(8)
        step = next((each for each in INDEX_STEPS if each * pitch >= room), count)
        for index in range(0, count, step):
            at = QPointF((index + 0.5) * pitch, scaled(HEIGHT) + scaled(INDICES) / 2)
            across = 0.5 if at.x() >= room / 2 else 0.0
            draw_text(
                painter, str(index), at if across else QPointF(0, at.y()), TextStyle.TICK, across=across
            )

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        counts = self._counts
        if counts is None or not len(counts):
            return
        index = int(event.position().x() / self._pitch(len(counts)))
        inside = 0 <= index < len(counts)
        self.pointed.emit(f"paths[{index}] = {number(float(counts[index]))}" if inside else "")

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit("")

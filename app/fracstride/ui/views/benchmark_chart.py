"""Timings of one layer as bars: the fastest first, lengths and ratios against it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fracstride.core.override import override
from fracstride.session.timing import Timing
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled, text_width
from fracstride.ui.look.markup import tip
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.textures import data_colour
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.benchmark_words import engine_title, problem_text, times_text, way_out_text
from fracstride.ui.presenters.wording import in_clauses, named

ROW, NAME, NUMBERS, BAR = 30, 210, 150, 12


class BenchmarkChart(QWidget):
    """A bar for every engine that was measured; for others the reason why they were not."""

    accessible_role = QAccessible.Role.Chart

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._timings: tuple[Timing, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_timings(self, timings: tuple[Timing, ...]) -> None:
        """Show what is known so far."""
        measured = sorted((t for t in timings if not t.problem), key=lambda t: t.milliseconds)
        self._timings = (*measured, *(t for t in timings if t.problem))
        self.setToolTip(tip("\n".join(way_out_text(t, translate) for t in timings if t.problem)))
        self.setAccessibleName(in_clauses((self._sentence(timing) for timing in self._timings), translate))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(scaled(560), scaled(ROW) * max(len(self._timings), 1))

    def _sentence(self, timing: Timing) -> str:
        return named(engine_title(timing, translate), self._outcome(timing), translate)

    def _outcome(self, timing: Timing) -> str:
        if timing.problem:
            return problem_text(timing, translate)
        return times_text(timing, self._timings[0])

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(font(TextStyle.CAPTION))
            if not self._timings:
                painter.setPen(QColor(self._theme.text3))
                text = translate("Benchmark", "Nothing is measured yet.")
                draw_text(painter, text, QPointF(0, self.height() / 2), TextStyle.CAPTION, across=0.0)
            slowest = max((t.milliseconds for t in self._timings), default=0.0)
            for row, timing in enumerate(self._timings):
                self._paint_row(painter, timing, (row + 0.5) * scaled(ROW), slowest)

    def _paint_row(self, painter: QPainter, timing: Timing, y: float, slowest: float) -> None:
        painter.setPen(QColor(self._theme.text1))
        draw_text(painter, engine_title(timing, translate), QPointF(0, y), TextStyle.CAPTION, across=0.0)
        left = scaled(NAME)
        if timing.problem:
            painter.setPen(QColor(self._theme.text3))
            room = QRectF(left, y - scaled(ROW) / 2, self.width() - left, scaled(ROW))
            text = self._outcome(timing)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)
            return
        widest = max(self.width() - left - scaled(NUMBERS), 10)
        width = max(widest * timing.milliseconds / slowest, 2.0)
        bar = QRectF(left, y - scaled(BAR) / 2, width, scaled(BAR))
        painter.fillRect(bar, QColor(data_colour(self._theme)))
        numbers = self._outcome(timing)
        at = QPointF(bar.right() + scaled(8) + text_width(numbers, TextStyle.CAPTION), y)
        painter.setPen(QColor(self._theme.text2))
        draw_text(painter, numbers, at, TextStyle.CAPTION, across=1.0)

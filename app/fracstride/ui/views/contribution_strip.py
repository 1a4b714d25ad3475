"""How many products each output cell receives along one axis: a row of cells, its middle left out where it is long."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fracstride.core.geometry import AxisGeometry
from fracstride.core.overlap import verdict
from fracstride.core.override import override
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec
from fracstride.session.state import Colours
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.solver_rows import contributions
from fracstride.ui.presenters.solver_words import cell_tip

LARGEST_PITCH, SMALLEST_PITCH = 39, 24
CELL_HEIGHT, INDEX_HEIGHT = 32, 16
GAP, ELLIPSIS = 2, 30


@record
class StripCell:
    """One output cell: its index, its products, where it is painted."""

    index: int
    count: int
    rect: QRectF


class ContributionStrip(QWidget):
    """Paints the cells that fit, from both ends; the colour is that of the number within the largest."""

    accessible_role = QAccessible.Role.Chart

    pointed = Signal(str)
    """What the cell under the pointer says, '' for none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._axis: AxisSpec | None = None
        self._cells: tuple[StripCell, ...] = ()
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_theme(LIGHT)

    @property
    def cells(self) -> tuple[StripCell, ...]:
        """What is painted, in the order of the output."""
        return self._cells

    def show_axis(self, axis: AxisSpec) -> None:
        """Show another axis."""
        self._axis = axis
        self._arrange()

    def set_theme(self, theme: Theme) -> None:
        """Take colours, and sizes at the scale in force."""
        self._theme = theme
        self.setFixedHeight(scaled(CELL_HEIGHT + INDEX_HEIGHT))
        self._arrange()

    @override
    def sizeHint(self) -> QSize:
        return QSize(scaled(400), scaled(CELL_HEIGHT + INDEX_HEIGHT))

    @override
    def resizeEvent(self, event: QEvent) -> None:
        self._arrange()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        cell = next((each for each in self._cells if each.rect.adjusted(-1, 0, 1, 0).contains(at)), None)
        if cell is None or self._axis is None:
            self.leaveEvent(event)
            return
        tip = cell_tip(self._axis, cell.index, cell.count, translate)
        QToolTip.showText(event.globalPosition().toPoint(), tip, self, cell.rect.toAlignedRect())
        self.pointed.emit(f"[{cell.index}] = {cell.count}")

    @override
    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        self.pointed.emit("")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._axis is None:
            return
        scale = count_scale(self._axis, self._theme)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge = QColor(self._theme.text1)
            edge.setAlphaF(self._theme.cell_edge_alpha)
            for cell in self._cells:
                painter.setPen(QPen(edge, 1))
                painter.setBrush(
                    QColor(scale.hex(float(cell.count))) if cell.count else Qt.BrushStyle.NoBrush
                )
                painter.drawRoundedRect(cell.rect.adjusted(0.5, 0.5, -0.5, -0.5), scaled(4), scaled(4))
                ink = QColor(*scale.ink(float(cell.count))) if cell.count else QColor(self._theme.text2)
                self._paint_texts(painter, cell, ink)
            self._paint_ellipsis(painter)

    def _paint_texts(self, painter: QPainter, cell: StripCell, ink: QColor) -> None:
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setFont(font(TextStyle.CELL, pixels=12 if cell.count < 100 else 9))
        painter.setPen(ink)
        painter.drawText(cell.rect, centre, str(cell.count))
        painter.setFont(font(TextStyle.TICK, pixels=10 if cell.index < 10_000 else 8))
        painter.setPen(QColor(self._theme.text3))
        below = QRectF(cell.rect.left() - 6, cell.rect.bottom(), cell.rect.width() + 12, scaled(INDEX_HEIGHT))
        painter.drawText(below, centre, str(cell.index))

    def _paint_ellipsis(self, painter: QPainter) -> None:
        for before, after in zip(self._cells, self._cells[1:], strict=False):
            if after.index != before.index + 1:
                room = QRectF(before.rect.topRight(), after.rect.bottomLeft())
                painter.setFont(font(TextStyle.BODY))
                painter.setPen(QColor(self._theme.text3))
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, "…")

    def _arrange(self) -> None:
        if self._axis is None:
            return
        size = AxisGeometry(self._axis).output
        pitch = min(self.width() / size, scaled(LARGEST_PITCH))
        if pitch >= scaled(SMALLEST_PITCH):
            self._cells = self._placed(0, size, 0.0, pitch)
        else:
            self._cells = self._both_ends(size, float(scaled(SMALLEST_PITCH + 4)))
        self.update()

    def _both_ends(self, size: int, pitch: float) -> tuple[StripCell, ...]:
        fitting = max(int((self.width() - scaled(ELLIPSIS)) / pitch), 2)
        first = fitting - fitting // 2
        last = fitting // 2
        left = first * pitch + scaled(ELLIPSIS)
        return (*self._placed(0, first, 0.0, pitch), *self._placed(size - last, last, left, pitch))

    def _placed(self, start: int, count: int, left: float, pitch: float) -> tuple[StripCell, ...]:
        assert self._axis is not None
        counts = contributions(self._axis, start, count)
        return tuple(
            StripCell(start + at, products, QRectF(left + at * pitch, 0, pitch - GAP, scaled(CELL_HEIGHT)))
            for at, products in enumerate(counts)
        )


def count_scale(axis: AxisSpec, theme: Theme) -> ColourScale:
    """The colours of products along one axis: of 1 and 2 the same in every layer with no more than 2."""
    most = verdict(axis.kernel_size, axis.stride, axis.dilation).most
    return colour_scale(Colours.BLUE, theme, 0.0, float(max(most, 2)))

"""How a row of the Solver's table is painted, and its head: only what is on screen, from values alone."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from fracstride.core.override import override
from fracstride.core.ranking import Candidate, Evenness
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled, text_width
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.static_text import is_sharper, painter_ratio
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.solver_rows import (
    NUMBER_COLUMNS,
    Column,
    RowContext,
    column_text,
    strip_counts,
)
from fracstride.ui.views.contribution_strip import count_scale

Index = QModelIndex | QPersistentModelIndex

MARGIN = 16
"""Of the rounded row from the edges of the table."""
STRIP = 104, 12
"""Width and height of the strip of a row."""
OVERLAP_LEFT = 18
_ICON = 14
_MOST_DIGITS = 5
"""Longer numbers are smaller."""
_MOST_PICTURES = 150
"""Of rows that are kept: some 40 fit a large screen, each plain, hovered or selected."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

RowAt = Callable[[int], tuple[Candidate, RowContext]]
"""What a row shows."""


class LayerDelegate(QStyledItemDelegate):
    """Paints a row once into a picture; cells, scrolling and selecting others only copy from it."""

    def __init__(self, table: QTableView, row_at: RowAt) -> None:
        super().__init__(table)
        self._table = table
        self._row_at = row_at
        self._theme = LIGHT
        self._hovered = -1
        self._pictures: dict[tuple[int, bool, bool, bool], QPixmap] = {}

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.forget()

    def hover(self, row: int) -> None:
        """The row under the pointer, -1 for none."""
        self._hovered = row

    def forget(self) -> None:
        """Rows, columns or colours are others now."""
        self._pictures.clear()

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if is_sharper(painter_ratio(painter), self._table.devicePixelRatioF()):
            # For a file: the first cell draws the whole row as it is, not as a picture for the screen.
            if option.rect.left() <= 0:
                painter.save()
                painter.translate(0, option.rect.top())
                self._paint_all(painter, option.rect.height(), index.row(), is_selected)
                painter.restore()
            return
        picture = self._picture(index.row(), is_selected, option.rect.height())
        ratio = picture.devicePixelRatio()
        source = QRectF(option.rect.left() * ratio, 0, option.rect.width() * ratio, picture.height())
        painter.drawPixmap(QRectF(option.rect), picture, source)

    def _picture(self, row: int, is_selected: bool, height: int) -> QPixmap:
        key = (row, is_selected, is_selected and self._table.hasFocus(), row == self._hovered)
        if key not in self._pictures:
            if len(self._pictures) >= _MOST_PICTURES:
                self.forget()
            self._pictures[key] = self._made(row, is_selected, height)
        return self._pictures[key]

    def _made(self, row: int, is_selected: bool, height: int) -> QPixmap:
        ratio = self._table.devicePixelRatioF()
        width = self._table.viewport().width()
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self._theme.canvas))
        with QPainter(picture) as painter:
            self._paint_all(painter, height, row, is_selected)
            return picture

    def _paint_all(self, painter: QPainter, height: int, row: int, is_selected: bool) -> None:
        """A row and its cells, from the top."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_row(painter, QRect(0, 0, self._table.viewport().width(), height), row, is_selected)
        candidate, context = self._row_at(row)
        for column in Column:
            if not self._table.isColumnHidden(column):
                left, room = self._table.columnViewportPosition(column), self._table.columnWidth(column)
                text = column_text(candidate, column, context, translate)
                cell = QRect(left, 0, room, height)
                if column is Column.OVERLAP:
                    self._paint_overlap(painter, cell, candidate, text)
                elif column is Column.CALL:
                    self._paint_call(painter, cell, text, candidate, context.is_current(candidate))
                else:
                    self._paint_number(painter, cell, column, text, is_selected)

    def _paint_number(
        self, painter: QPainter, cell: QRect, column: Column, text: str, is_selected: bool
    ) -> None:
        is_long = column in NUMBER_COLUMNS and len(text) > _MOST_DIGITS
        style = TextStyle.STRONG if is_selected else TextStyle.BODY
        painter.setFont(font(style, pixels=10 if is_long else None))
        painter.setPen(self._number_colour(column, text))
        painter.drawText(_padded(cell, column), _RIGHT | Qt.TextFlag.TextDontClip, text)

    def _paint_row(self, painter: QPainter, room: QRect, row: int, is_selected: bool) -> None:
        margin, gap = scaled(MARGIN), scaled(2)
        area = QRectF(room).adjusted(margin, gap, -margin, -gap)
        radius = scaled(6)
        if is_selected or row == self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._theme.accent_soft if is_selected else self._theme.hover))
            painter.drawRoundedRect(area, radius, radius)
        if is_selected and self._table.hasFocus():
            paint_focus_ring(painter, area.adjusted(1, 1, -1, -1), radius, self._theme)

    def _number_colour(self, column: Column, text: str) -> QColor:
        """Zeros of padding recede: most layers have none."""
        recedes = column in (Column.PADDING, Column.OUTPUT_PADDING) and text == "0"
        return QColor(self._theme.text3 if recedes else self._theme.text1)

    def _paint_overlap(self, painter: QPainter, cell: QRect, candidate: Candidate, word: str) -> None:
        left = cell.left() + scaled(OVERLAP_LEFT)
        width, height = scaled(STRIP[0]), scaled(STRIP[1])
        self._paint_strip(painter, QRect(left, cell.center().y() - height // 2, width, height), candidate)
        is_even = candidate.evenness is Evenness.EVEN
        colour = self._theme.text2 if is_even else self._theme.warn
        side = scaled(_ICON)
        image = pixmap("check" if is_even else "triangle-alert", colour, side, painter_ratio(painter))
        left += width + scaled(10)
        painter.drawPixmap(left, cell.center().y() - side // 2, image)
        painter.setFont(font(TextStyle.CAPTION))
        painter.setPen(QColor(colour))
        painter.drawText(QRect(left + side + scaled(5), cell.top(), cell.width(), cell.height()), _LEFT, word)

    def _paint_strip(self, painter: QPainter, area: QRect, candidate: Candidate) -> None:
        """The products of the first output cells of the height, each a bar; none where there is no product."""
        counts = strip_counts(candidate.axes[0])
        scale = count_scale(candidate.axes[0], self._theme)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        pitch = area.width() / len(counts)
        position = 0
        for count, cells in groupby(counts):
            left = area.left() + round(position * pitch)
            position += len(tuple(cells))
            if count:
                width = area.left() + round(position * pitch) - left
                painter.fillRect(left, area.top(), width, area.height(), QColor(scale.hex(float(count))))
        painter.setPen(QPen(QColor(self._theme.hairline), 1))
        painter.drawLine(area.left(), area.bottom() + 1, area.right(), area.bottom() + 1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_call(
        self, painter: QPainter, cell: QRect, text: str, candidate: Candidate, is_current: bool
    ) -> None:
        area = cell.adjusted(scaled(20), 0, -scaled(MARGIN + 14), 0)
        mark = self._mark(candidate, is_current)
        if mark:
            painter.setFont(font(TextStyle.CAPTION))
            painter.setPen(QColor(self._theme.text2 if is_current else self._theme.warn))
            painter.drawText(area, _RIGHT, _elided(mark, painter.font(), area.width()))
            area.adjust(0, 0, -round(text_width(mark, TextStyle.CAPTION)) - scaled(12), 0)
        code = font(TextStyle.CODE, pixels=12)
        painter.setFont(code)
        painter.setPen(QColor(self._theme.text2))
        painter.drawText(area, _LEFT, _elided(text, code, area.width()))

    def _mark(self, candidate: Candidate, is_current: bool) -> str:
        if is_current:
            return translate("Solver", "current layer")
        return "" if candidate.is_pytorch else translate("Solver", "not in PyTorch")


def _padded(cell: QRect, column: Column) -> QRect:
    return cell.adjusted(0, 0, -scaled(16 if column in NUMBER_COLUMNS else 12), 0)


def _elided(text: str, style: QFont, width: int) -> str:
    return QFontMetricsF(style).elidedText(text, Qt.TextElideMode.ElideRight, width)


class LayerHeader(QHeaderView):
    """The letters of the parameters in their colours, the other heads in words."""

    def __init__(self, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._theme = LIGHT
        self.setSectionsClickable(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.setHighlightSections(False)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.viewport().update()

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        column = Column(logicalIndex)
        text = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal))
        painter.save()
        painter.fillRect(rect, QColor(self._theme.canvas))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(self._theme.hairline))
        is_symbol = column in NUMBER_COLUMNS
        painter.setFont(font(TextStyle.ITALIC if is_symbol else TextStyle.CAPTION_MEDIUM))
        painter.setPen(QColor(symbol_colour(self._theme, column)))
        if column in (Column.OVERLAP, Column.CALL):
            left = scaled(OVERLAP_LEFT if column is Column.OVERLAP else 20)
            painter.drawText(rect.adjusted(left, 0, 0, 0), _LEFT, text)
        else:
            painter.drawText(_padded(rect, column), _RIGHT, text)
        painter.restore()


def symbol_colour(theme: Theme, column: Column) -> str:
    """The colour of the head of a column: that of the meaning."""
    roles = {
        Column.KERNEL_SIZE: theme.kernel.text,
        Column.STRIDE: theme.stride.text,
        Column.PADDING: theme.padding.text,
        Column.OUTPUT_PADDING: theme.output_padding.text,
        Column.DILATION: theme.kernel.text,
    }
    return roles.get(column, theme.text2)

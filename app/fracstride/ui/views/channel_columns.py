"""One column for each input channel: its map, its kernel, what it contributes, and its addend to one cell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, window
from fracstride.core.records import record
from fracstride.ui.assets import TextStyle, font, scaled
from fracstride.ui.controls.bare_area import SidewaysArea
from fracstride.ui.i18n import translate
from fracstride.ui.plotting.operators import paint_operator
from fracstride.ui.presenters.channels import (
    ShownGroup,
    contribution,
    order_by_size,
    thinned,
    total_text,
)
from fracstride.ui.presenters.colours import ColourScale, hex_from_rgb
from fracstride.ui.presenters.sum import SumArrays
from fracstride.ui.presenters.wording import number
from fracstride.ui.static_text import draw_text
from fracstride.ui.theme import LIGHT, Theme
from fracstride.ui.views.slice_pictures import SIDE, SlicePictures, fitted, paint_ring, paint_slice

CAPTION, SIGN, CHIP, EDGE, BETWEEN = 18, 20, 26, 24, 32
"""Pixels of the design: a caption, a sign, an addend, the margin, and what a column is wider than its maps."""
LEAST_SIDE, MOST_SIDE, LEAST_PITCH, KERNEL_SHARE = 44, 128, 96, 0.6
"""The sides of maps, by the height that there is; a kernel's side beside theirs."""
TOTAL, TOTAL_WITH_BIAS = 110, 190
"""Room for the sum behind the last addend."""


@record(eq=False)
class ColumnsModel:
    """Everything that the columns show."""

    geometry: Geometry
    arrays: SumArrays
    shown: ShownGroup
    of_y: ColourScale
    of_weight: ColourScale
    of_x: ColourScale
    cell: Cell | None
    addends: FloatArray | None
    tap: Cell
    """The weight whose place in the layouts is shown."""
    largest_first: bool
    theme: Theme


class ChannelColumns(QWidget):
    """Paints the columns that are visible.

    A click, or left and right, chooses a channel; up and down go from tap to tap, as pointing does.
    """

    channel_chosen = Signal(int)
    """An input channel, counted within its group."""
    cell_pointed = Signal(object)
    """A cell of x, in the map that a channel contributes."""
    tap_pointed = Signal(object)
    pointer_left = Signal()
    """Neither of them is pointed at any more."""
    pointed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: ColumnsModel | None = None
        self._order: list[int] = []
        self._pictures = SlicePictures()
        self._key: tuple[object, ...] = ()
        self._theme = LIGHT
        self._side = scaled(LEAST_SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(translate("Channels", "Input channels and their addends"))

    @property
    def order(self) -> list[int]:
        """The channels within the group, in the order of the columns."""
        return self._order

    def show_columns(self, model: ColumnsModel | None) -> None:
        """Show other columns; pictures are kept while arrays and colours are the same."""
        key: tuple[object, ...] = ()
        if model is not None:
            scales = (model.of_y.low, model.of_y.high, model.of_x.low, model.of_x.high)
            weights = (model.of_weight.low, model.of_weight.high, model.of_y.lut.tobytes())
            key = (id(model.arrays), *scales, *weights, model.theme.name)
            self._theme = model.theme
        if key != self._key:
            self._key = key
            self._pictures.clear()
        self._model = model
        count = 0 if model is None else model.shown.count
        self._order = [] if model is None else order_by_size(model.addends, count, model.largest_first)
        self._describe()
        self.updateGeometry()
        self.resize(self.sizeHint())
        self.update()

    def set_room(self, height: int) -> None:
        """Make the maps as large as a height allows."""
        fixed = scaled(2 * CAPTION + 2 * SIGN + 10 + CHIP)
        side = round((height - fixed) / (2 + KERNEL_SHARE))
        side = min(max(side, scaled(LEAST_SIDE)), scaled(MOST_SIDE))
        if side != self._side:
            self._side = side
            self.updateGeometry()
            self.resize(self.sizeHint())
            self.update()

    @property
    def pitch(self) -> int:
        """The width of a column."""
        return max(self._side + scaled(BETWEEN), scaled(LEAST_PITCH))

    @override
    def sizeHint(self) -> QSize:
        has_bias = self._model is not None and self._model.arrays.bias is not None
        total = scaled(TOTAL_WITH_BIAS if has_bias else TOTAL) if has_bias or len(self._order) > 1 else 0
        width = 2 * scaled(EDGE) + len(self._order) * self.pitch + total
        return QSize(width, round(self._tops[-1]) + scaled(CHIP))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def column_of(self, channel: int) -> QRectF:
        """Where the column of a channel of the group stands."""
        place = self._order.index(channel)
        return self._column(place)

    def _column(self, place: int) -> QRectF:
        return QRectF(scaled(EDGE) + place * self.pitch, 0, self.pitch, self.height())

    @property
    def _sides(self) -> tuple[int, int]:
        """Of maps and kernels."""
        return self._side, round(self._side * KERNEL_SHARE)

    @property
    def _tops(self) -> tuple[float, float, float, float]:
        """The upper edges of y, kernel, contribution and addend."""
        side, kernel = self._sides
        y = scaled(CAPTION)
        weight = y + side + scaled(SIGN) + scaled(CAPTION)
        made = weight + kernel + scaled(SIGN)
        return (y, weight, made, made + side + scaled(10))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        model = self._model
        if model is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pitch = self.pitch
        first = max((event.rect().left() - scaled(EDGE)) // pitch, 0)
        last = min((event.rect().right() - scaled(EDGE)) // pitch + 1, len(self._order))
        for place in range(first, last):
            self._paint_column(painter, model, place)
        self._paint_total(painter, model)

    def _paint_column(self, painter: QPainter, model: ColumnsModel, place: int) -> None:
        within = self._order[place]
        channel = model.shown.first + within
        column = self._column(place)
        if channel == model.shown.chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(model.theme.accent_soft))
            painter.drawRoundedRect(column.adjusted(3, 0, -3, 0), scaled(6), scaled(6))
            if self.hasFocus():
                painter.setPen(QPen(QColor(model.theme.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(column.adjusted(4, 1, -4, -1), scaled(6), scaled(6))
        y_box, weight_box, made_box = self._boxes(place)
        self._paint_y(painter, model, channel, y_box)
        self._paint_weight(painter, model, channel, weight_box)
        self._paint_contribution(painter, model, channel, made_box)
        self._paint_captions(painter, model, channel, (y_box, weight_box))
        chip = QRectF(column.left(), self._tops[3], column.width(), scaled(CHIP))
        self._paint_addend(painter, model, place, chip)

    def _boxes(self, place: int) -> tuple[QRectF, QRectF, QRectF]:
        """The room of y, kernel and contribution in a column."""
        tops, (side, kernel) = self._tops, self._sides
        middle = self._column(place).center().x()
        return (
            QRectF(middle - side / 2, tops[0], side, side),
            QRectF(middle - kernel / 2, tops[1], kernel, kernel),
            QRectF(middle - side / 2, tops[2], side, side),
        )

    def _paint_y(self, painter: QPainter, model: ColumnsModel, channel: int, box: QRectF) -> None:
        values = model.arrays.y[model.shown.sample, channel]
        place = fitted(box, *values.shape)
        image = self._pictures.get(
            ("y", model.shown.sample, channel), lambda: thinned(values, SIDE), model.of_y
        )
        paint_slice(painter, place, image, model.theme)
        if model.cell is not None:
            products = window(model.geometry, model.cell).products
            if products:
                rows, columns = ([each.source[i] for each in products] for i in (0, 1))
                extent = (max(rows) - min(rows) + 1, max(columns) - min(columns) + 1)
                paint_ring(painter, place, (min(rows), min(columns)), values.shape, extent, model.theme)

    def _paint_weight(self, painter: QPainter, model: ColumnsModel, channel: int, box: QRectF) -> None:
        values = model.arrays.weight[channel, model.shown.out_in_group]
        key = ("w", model.shown.out_channel, channel)
        image = self._pictures.get(key, lambda: thinned(values, SIDE), model.of_weight)
        place = fitted(box, *values.shape)
        paint_slice(painter, place, image, model.theme)
        paint_ring(painter, place, model.tap, (values.shape[0], values.shape[1]), (1, 1), model.theme)

    def _paint_contribution(self, painter: QPainter, model: ColumnsModel, channel: int, box: QRectF) -> None:
        shape = model.geometry.output_shape[2:]
        place = fitted(box, *shape)
        key = ("c", model.shown.sample, model.shown.out_channel, channel)
        image = self._pictures.get(
            key, lambda: contribution(model.geometry, model.arrays, model.shown, channel, SIDE), model.of_x
        )
        paint_slice(painter, place, image, model.theme)
        if model.cell is not None:
            paint_ring(painter, place, model.cell, (shape[0], shape[1]), (1, 1), model.theme)

    def _paint_captions(
        self, painter: QPainter, model: ColumnsModel, channel: int, boxes: tuple[QRectF, QRectF]
    ) -> None:
        painter.setFont(font(TextStyle.TICK))
        painter.setPen(QColor(model.theme.text2))
        weight = f"w[{channel}, {model.shown.out_in_group}]"
        for box, caption in zip(boxes, (f"y[{channel}]", weight), strict=True):
            at = QPointF(box.center().x(), box.top() - scaled(CAPTION) / 2)
            draw_text(painter, caption, at, TextStyle.TICK)
        for box, sign in ((boxes[0], "star"), (boxes[1], "equals")):
            at = QPointF(box.center().x(), box.bottom() + scaled(SIGN) / 2)
            paint_operator(painter, sign, at, QColor(model.theme.text3))

    def _paint_addend(self, painter: QPainter, model: ColumnsModel, place: int, box: QRectF) -> None:
        found = model.addends
        if found is None:
            return
        value = float(found[self._order[place]])
        chip = box.adjusted(scaled(10), 0, -scaled(10), 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(model.of_x.hex(value)))
        painter.drawRoundedRect(chip, scaled(5), scaled(5))
        painter.setFont(font(TextStyle.CELL))
        painter.setPen(QColor(hex_from_rgb(model.of_x.ink(value))))
        draw_text(painter, _short(value), chip.center(), TextStyle.CELL)
        if place:
            painter.setPen(QColor(model.theme.text2))
            draw_text(painter, "+", QPointF(box.left(), box.center().y()), TextStyle.CELL)

    def _paint_total(self, painter: QPainter, model: ColumnsModel) -> None:
        """What the addends come to, behind the last one."""
        if model.addends is None:
            return
        text = total_text(model.addends, model.arrays.bias_of(model.shown.out_channel))
        at = QPointF(self._column(len(self._order) - 1).right(), self._tops[3] + scaled(CHIP) / 2)
        painter.setFont(font(TextStyle.SUM_RESULT))
        painter.setPen(QColor(model.theme.text1))
        draw_text(painter, text, at, TextStyle.SUM_RESULT, across=0.0)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        if place is not None and event.button() is Qt.MouseButton.LeftButton:
            self.channel_chosen.emit(self._order[place])

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = self._place_at(event.position())
        self._point(event.position(), place)
        if place is not None:
            self.pointed.emit(self._words(self._order[place]))

    def _point(self, position: QPointF, place: int | None) -> None:
        """Say which cell of x or which tap is pointed at, if any."""
        model = self._model
        if model is None or place is None:
            self.pointer_left.emit()
            return
        _, weight_box, made_box = self._boxes(place)
        tap = _cell_at(position, weight_box, model.arrays.weight.shape[2:])
        cell = _cell_at(position, made_box, model.geometry.output_shape[2:])
        if tap is not None:
            self.tap_pointed.emit(tap)
        elif cell is not None:
            self.cell_pointed.emit(cell)
        else:
            self.pointer_left.emit()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.pointer_left.emit()
        self.pointed.emit("")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_PageUp: -8,
            Qt.Key.Key_PageDown: 8,
            Qt.Key.Key_Home: -len(self._order),
            Qt.Key.Key_End: len(self._order),
        }
        key = Qt.Key(event.key())
        step = steps.get(key)
        if self._model is not None and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step_tap(self._model, 1 if key is Qt.Key.Key_Down else -1)
            return
        if self._model is None or step is None or not self._order:
            super().keyPressEvent(event)
            return
        place = self._order.index(self._model.shown.chosen - self._model.shown.first)
        self.channel_chosen.emit(self._order[min(max(place + step, 0), len(self._order) - 1)])

    def _step_tap(self, model: ColumnsModel, step: int) -> None:
        """The next or the previous tap, in reading order and round again."""
        rows, columns = model.arrays.weight.shape[2:]
        index = (model.tap[0] * columns + model.tap[1] + step) % (rows * columns)
        self.tap_pointed.emit(divmod(index, columns))

    def _place_at(self, position: QPointF) -> int | None:
        place = int((position.x() - scaled(EDGE)) // self.pitch)
        return place if 0 <= place < len(self._order) else None

    def _words(self, within: int) -> str:
        """What a column is, for the status bar and for those who do not see it."""
        model = self._model
        if model is None:
            return ""
        channel = model.shown.first + within
        if model.addends is None or model.cell is None:
            return f"y[{channel}]"
        return f"y[{channel}]: {number(float(model.addends[within]))}"

    def _describe(self) -> None:
        model = self._model
        if model is not None:
            self.setAccessibleDescription(self._words(model.shown.chosen - model.shown.first))


class ColumnsArea(SidewaysArea):
    """Scrolls the columns sideways, and keeps the chosen one in sight."""

    def __init__(self, columns: ChannelColumns) -> None:
        super().__init__(columns)
        self.columns = columns
        self.setCornerWidget(QWidget())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Without what the scroll bar takes, so that its coming and going changes nothing.
        self.columns.set_room(self.height() - scaled(12))

    def show_chosen(self, within: int) -> None:
        """Scroll to the column of a channel of the group."""
        if within in self.columns.order:
            box = self.columns.column_of(within)
            self.keep_in_sight(box, box.width() / 2 + 2)


def _cell_at(position: QPointF, box: QRectF, shape: tuple[int, ...]) -> Cell | None:
    """The cell of a map of ``shape`` in a box that is under a position."""
    place = fitted(box, shape[0], shape[1])
    if not place.contains(position):
        return None
    row = int((position.y() - place.top()) / place.height() * shape[0])
    column = int((position.x() - place.left()) / place.width() * shape[1])
    return min(row, shape[0] - 1), min(column, shape[1] - 1)


def _short(value: float) -> str:
    return number(value, -1)

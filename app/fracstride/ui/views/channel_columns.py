"""One column for each input channel: its map, its kernel, what it contributes, and its addend to one cell."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.core.provenance import Cell
from fracstride.ui.controls.bare_area import SidewaysArea
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.keyboard import place_along
from fracstride.ui.presenters.channels import order_by_size
from fracstride.ui.presenters.wording import number
from fracstride.ui.views.column_painting import ColumnPainter, ColumnsModel
from fracstride.ui.views.column_places import ColumnPlaces
from fracstride.ui.views.slice_pictures import SlicePictures, fitted

TOTAL, TOTAL_WITH_BIAS = 110, 190
"""Room for the sum behind the last addend."""


class ChannelColumns(QWidget):
    """Paints the columns that are visible.

    A click, or left and right, chooses a channel; up and down go from tap to tap, as pointing does.
    """

    accessible_role = QAccessible.Role.Graphic

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
        self._look: tuple[object, ...] = ()
        self._places = ColumnPlaces.within(0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(translate("Channels", "Input channels and their addends"))

    @property
    def order(self) -> list[int]:
        """The channels within the group, in the order of the columns."""
        return self._order

    def show_columns(self, model: ColumnsModel | None) -> None:
        """Show other columns; pictures are kept while arrays and colours are the same."""
        look = () if model is None else model.look
        if look != self._look:
            self._look = look
            self._pictures.clear()
        self._model = model
        count = 0 if model is None else len(model.shown.channels)
        self._order = [] if model is None else order_by_size(model.addends, count, model.largest_first)
        self._describe()
        self._take_size()

    def set_room(self, height: int) -> None:
        """Make the maps as large as a height allows."""
        places = ColumnPlaces.within(height)
        if places != self._places:
            self._places = places
            self._take_size()

    def _take_size(self) -> None:
        self.updateGeometry()
        self.resize(self.sizeHint())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        has_bias = self._model is not None and self._model.arrays.bias is not None
        total = scaled(TOTAL_WITH_BIAS if has_bias else TOTAL) if has_bias or len(self._order) > 1 else 0
        return QSize(self._places.width(len(self._order)) + total, self._places.height)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def column_of(self, channel: int) -> QRectF:
        """Where the column of a channel of the group stands."""
        return self._places.column(self._order.index(channel))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        model = self._model
        if model is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            columns = ColumnPainter(painter, model, self._places, self._pictures)
            first = max(self._places.place_at(event.rect().left()), 0)
            last = min(self._places.place_at(event.rect().right()) + 1, len(self._order))
            for place in range(first, last):
                columns.paint_column(place, self._order[place], self.hasFocus())
            columns.paint_total(len(self._order) - 1)

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
        _, weight_box, made_box = self._places.maps(place)
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
        model, key = self._model, Qt.Key(event.key())
        if model is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step_tap(model, 1 if key is Qt.Key.Key_Down else -1)
        else:
            place = self._order.index(model.shown.chosen_in_group)
            target = place_along(event, place, len(self._order))
            if target is None:
                super().keyPressEvent(event)
            else:
                self.channel_chosen.emit(self._order[target])

    def _step_tap(self, model: ColumnsModel, step: int) -> None:
        """The next or the previous tap, in reading order and round again."""
        rows, columns = model.arrays.weight.shape[2:]
        index = (model.tap[0] * columns + model.tap[1] + step) % (rows * columns)
        self.tap_pointed.emit(divmod(index, columns))

    def _place_at(self, position: QPointF) -> int | None:
        place = self._places.place_at(position.x())
        return place if 0 <= place < len(self._order) else None

    def _words(self, within: int) -> str:
        """What a column is, for the status bar and for those who do not see it."""
        model = self._model
        if model is None:
            return ""
        channel = model.shown.channels[within]
        if model.addends is None or model.cell is None:
            return f"y[{channel}]"
        return f"y[{channel}]: {number(float(model.addends[within]))}"

    def _describe(self) -> None:
        model = self._model
        if model is not None:
            self.setAccessibleDescription(self._words(model.shown.chosen_in_group))


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

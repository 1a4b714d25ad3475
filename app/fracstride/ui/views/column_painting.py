"""How a column of a channel is painted: y, kernel and contribution as pictures, rings in them, and the addend."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, met_block
from fracstride.core.records import record
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.operators import paint_operator
from fracstride.ui.presenters.channels import DIGITS, contribution, thinned, total_text
from fracstride.ui.presenters.colours import ColourScale, hex_from_rgb
from fracstride.ui.presenters.layer_arrays import LayerArrays, ShownGroup
from fracstride.ui.presenters.wording import number
from fracstride.ui.views.column_places import CAPTION, SIGN, ColumnPlaces
from fracstride.ui.views.slice_pictures import (
    SIDE,
    SlicePicture,
    SlicePictures,
    fitted,
    paint_numbers,
    paint_ring,
    paint_slice,
)


@record(eq=False)
class ColumnsModel:
    """Everything that the columns show."""

    geometry: Geometry
    arrays: LayerArrays
    shown: ShownGroup
    of_y: ColourScale
    of_weight: ColourScale
    of_x: ColourScale
    cell: Cell | None
    addends: FloatArray | None
    tap: Cell
    """The weight whose place in the layouts is shown."""
    largest_first: bool
    has_numbers: bool
    """Whether the cells have their values in them where there is room."""
    theme: Theme

    @property
    def look(self) -> tuple[object, ...]:
        """What the pictures of slices are made of."""
        of_y, of_weight, of_x = (
            (scale.low, scale.high, scale.lut.tobytes()) for scale in (self.of_y, self.of_weight, self.of_x)
        )
        return id(self.arrays), of_y, of_weight, of_x, self.theme.name


class ColumnPainter:
    """Paints single columns of a model; pictures are made when they are first seen."""

    def __init__(
        self, painter: QPainter, model: ColumnsModel, places: ColumnPlaces, pictures: SlicePictures
    ) -> None:
        self._painter, self._model = painter, model
        self._places, self._pictures = places, pictures

    def paint_column(self, place: int, within: int, has_focus: bool) -> None:
        """The column of channel ``within`` of the group; a ring where the keyboard is on it."""
        channel = self._model.shown.channels[within]
        if channel == self._model.shown.chosen:
            self._paint_chosen(self._places.column(place), has_focus)
        y_box, weight_box, made_box = self._places.maps(place)
        self._paint_y(channel, y_box)
        self._paint_weight(channel, weight_box)
        self._paint_contribution(channel, made_box)
        self._paint_caption(f"y[{channel}]", y_box, "star")
        self._paint_caption(f"w[{channel}, {self._model.shown.out_in_group}]", weight_box, "equals")
        if self._model.addends is not None:
            value = float(self._model.addends[within])
            self._paint_addend(value, self._places.addend(place), is_first=place == 0)

    def paint_total(self, last: int) -> None:
        """What the addends come to, behind column ``last``."""
        model = self._model
        if model.addends is None:
            return
        text = total_text(model.addends, model.arrays.bias_of(model.shown.out_channel))
        box = self._places.addend(last)
        self._paint_text(
            text, QPointF(box.right(), box.center().y()), TextStyle.SUM_RESULT, model.theme.text1, 0.0
        )

    def _paint_chosen(self, column: QRectF, has_focus: bool) -> None:
        painter, theme, radius = self._painter, self._model.theme, scaled(6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.accent_soft))
        painter.drawRoundedRect(column.adjusted(3, 0, -3, 0), radius, radius)
        if has_focus:
            paint_focus_ring(painter, column.adjusted(4, 1, -4, -1), radius, theme)

    def _paint_y(self, channel: int, box: QRectF) -> None:
        model = self._model
        values = model.arrays.y[model.shown.sample, channel]
        key = ("y", model.shown.sample, channel)
        made = self._pictures.get(key, lambda: thinned(values, SIDE), model.of_y)
        place = fitted(box, *values.shape)
        self._paint_picture(place, made)
        met = met_block(model.geometry, model.cell) if model.cell is not None else None
        if met is not None:
            first, extent = met
            paint_ring(self._painter, place, first, values.shape, extent, model.theme)

    def _paint_weight(self, channel: int, box: QRectF) -> None:
        model = self._model
        values = model.arrays.weight[channel, model.shown.out_in_group]
        key = ("w", model.shown.out_channel, channel)
        made = self._pictures.get(key, lambda: thinned(values, SIDE), model.of_weight)
        place = fitted(box, *values.shape)
        self._paint_picture(place, made)
        paint_ring(self._painter, place, model.tap, values.shape, (1, 1), model.theme)

    def _paint_contribution(self, channel: int, box: QRectF) -> None:
        model = self._model
        key = ("c", model.shown.sample, model.shown.out_channel, channel)
        made = self._pictures.get(
            key, lambda: contribution(model.geometry, model.arrays, model.shown, channel, SIDE), model.of_x
        )
        shape = (model.geometry.height.output, model.geometry.width.output)
        place = fitted(box, *shape)
        self._paint_picture(place, made)
        if model.cell is not None:
            paint_ring(self._painter, place, model.cell, shape, (1, 1), model.theme)

    def _paint_picture(self, place: QRectF, made: SlicePicture | None) -> None:
        paint_slice(self._painter, place, made, self._model.theme)
        if self._model.has_numbers:
            paint_numbers(self._painter, place, made)

    def _paint_caption(self, caption: str, box: QRectF, sign: str) -> None:
        """The caption above a map and the sign below it."""
        theme, middle = self._model.theme, box.center().x()
        above = QPointF(middle, box.top() - scaled(CAPTION) / 2)
        self._paint_text(caption, above, TextStyle.TICK, theme.text2)
        below = QPointF(middle, box.bottom() + scaled(SIGN) / 2)
        paint_operator(self._painter, sign, below, QColor(theme.text3))

    def _paint_addend(self, value: float, box: QRectF, is_first: bool) -> None:
        painter, scale = self._painter, self._model.of_x
        chip = box.adjusted(scaled(10), 0, -scaled(10), 0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scale.hex(value)))
        painter.drawRoundedRect(chip, scaled(5), scaled(5))
        ink = hex_from_rgb(scale.ink(value))
        self._paint_text(number(value, DIGITS), chip.center(), TextStyle.CELL, ink)
        if not is_first:
            between = QPointF(box.left(), box.center().y())
            self._paint_text("+", between, TextStyle.CELL, self._model.theme.text2)

    def _paint_text(self, text: str, at: QPointF, style: TextStyle, colour: str, across: float = 0.5) -> None:
        self._painter.setFont(font(style))
        self._painter.setPen(QColor(colour))
        draw_text(self._painter, text, at, style, across=across)

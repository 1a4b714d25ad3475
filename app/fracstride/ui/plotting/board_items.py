"""The items of a board: two for each map, and one for everything below and one for everything above the maps."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from fracstride.core.override import override
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.static_text import PRINT_RATIO, painter_ratio
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.area_item import AreaItem
from fracstride.ui.plotting.board_scene import BoardMap, BoardScene, Paint
from fracstride.ui.plotting.decor_item import paint_bar
from fracstride.ui.plotting.heatmap_item import HeatmapItem
from fracstride.ui.plotting.labels_item import LabelsItem
from fracstride.ui.plotting.operators import paint_operator

CAPTION_ABOVE, CAPTION_HEIGHT = 40.0, 18.0


class MapItems:
    """The items of one map."""

    def __init__(self, scene: Any) -> None:
        self.heatmap, self.labels = HeatmapItem(), LabelsItem()
        self._look: tuple[BoardMap, Theme, bool, float] | None = None
        scene.addItem(self.heatmap)
        scene.addItem(self.labels)

    def show(self, shown: BoardMap, scene: BoardScene, ratio: float) -> None:
        """Draw a map, unless it is drawn already with the same look."""
        look = (shown, scene.theme, scene.numbers, ratio)
        if look == self._look:
            return
        self._look = look
        frame = shown.frame
        self.heatmap.show_model(shown.model, frame, shown.scale, scene.theme, ratio, scene.numbers)
        self.labels.setVisible(shown.indices)
        self.labels.show_labels(frame, scene.theme, (shown.row_names, shown.column_names))

    def remove(self, scene: Any) -> None:
        scene.removeItem(self.heatmap)
        scene.removeItem(self.labels)


class PaintedItem(AreaItem):
    """Shows what a function paints, below or above the maps; kept as a picture if no highlight is in it."""

    def __init__(self, layer: float, is_kept: bool = False) -> None:
        super().__init__()
        self.setZValue(layer)
        self._paint: Paint | None = None
        self._is_kept = is_kept
        self._look: object = None
        self._picture: QPixmap | None = None

    def paint_with(self, paint: Paint | None, bounds: QRectF, look: object = None) -> None:
        """Paint with another function, unless the same ``look`` is painted already at the same place."""
        if look is not None and (look, bounds) == (self._look, self.rect()):
            return
        self.setRect(bounds)
        self._paint, self._look, self._picture = paint, look, None
        self.update()

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        if self._paint is None:
            return
        ratio = painter_ratio(painter)
        if self._is_kept and ratio < PRINT_RATIO:
            painter.drawPixmap(self.rect().topLeft(), self._kept(self._paint, ratio))
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter)
        painter.restore()

    def _kept(self, paint: Paint, ratio: float) -> QPixmap:
        """What the function paints, as a picture for a device pixel ratio."""
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            picture = QPixmap((self.rect().size() * ratio).toSize())
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            with QPainter(picture) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.translate(-self.rect().topLeft())
                paint(painter)
            self._picture = picture
        return self._picture


def look_below(scene: BoardScene) -> object:
    """The values that determine what ``paint_below`` paints; None if the page adds something of its own."""
    if scene.below is not None:
        return None
    bars = (
        (each.scale.low, each.scale.high, each.scale.lut.tobytes()) if each.bar else None
        for each in scene.maps
    )
    places = ((each.place, each.clip, each.caption, each.indices) for each in scene.maps)
    return scene.theme, scene.signs, tuple(zip(places, bars, strict=True))


def paint_below(painter: QPainter, scene: BoardScene) -> None:
    """Paint captions, colour bars and signs, then what the page adds."""
    for each in scene.maps:
        frame = each.frame
        if each.caption:
            painter.setFont(font(TextStyle.CAPTION))
            painter.setPen(QColor(scene.theme.text2))
            above = frame.clip.top() - scaled(CAPTION_ABOVE if each.indices else CAPTION_HEIGHT + 4)
            box = QRectF(frame.clip.left(), above, scaled(400), scaled(CAPTION_HEIGHT))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, each.caption)
        if each.bar:
            paint_bar(painter, frame, each.scale, scene.theme)
    for sign in scene.signs:
        paint_operator(painter, sign.sign, QPointF(sign.x, sign.y), QColor(scene.theme.text2))
    if scene.below is not None:
        scene.below(painter)

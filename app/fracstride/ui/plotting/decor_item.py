"""Everything between and beside the maps: operators, captions, cropped cells, limits of the colours."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen, QPixmap

from fracstride.core.geometry import Geometry
from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.core.records import record
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, pixmap, scaled, text_width
from fracstride.ui.look.static_text import painter_ratio, stamps
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.area_item import AreaItem
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.operators import paint_operator
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.strip_layout import DETAIL_PITCH, StripLayout
from fracstride.ui.presenters.wording import number

BAR_STAGES = (StageId.INPUT, StageId.ROTATED_KERNEL, StageId.OUTPUT)
BAR_GAP, BAR_HEIGHT, MIN_BAR = 10.0, 4.0, 56.0
LIMITS_APART = 8.0
CAPTION_ABOVE = 38.0


@record
class Decor:
    """Everything that the item draws from."""

    layout: StripLayout
    geometry: Geometry
    frames: dict[StageId, Frame]
    scales: dict[StageId, ColourScale]
    theme: Theme


def bar_rect(frame: Frame) -> QRectF:
    """The colour bar under a map."""
    area = frame.clip
    width = max(area.width(), scaled(MIN_BAR))
    left = area.center().x() - width / 2
    return QRectF(left, area.bottom() + scaled(BAR_GAP), width, scaled(BAR_HEIGHT))


def caption_rect(frame: Frame) -> QRectF:
    """The caption above a kernel."""
    top = frame.clip.top() - scaled(CAPTION_ABOVE)
    return QRectF(frame.clip.left(), top, scaled(160), scaled(18))


class DecorItem(AreaItem):
    """Painted when the layout changes, not when the focus does."""

    def __init__(self) -> None:
        super().__init__()
        self._decor: Decor | None = None

    def show_decor(self, decor: Decor, bounds: QRectF) -> None:
        """Draw around other maps."""
        self.setRect(bounds)
        self._decor = decor
        self.update()

    @override
    def paint(self, painter: QPainter, *_: Any) -> None:
        if self._decor is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for sign, x, y in self._decor.layout.operators:
            paint_operator(painter, sign, QPointF(x, y), QColor(self._decor.theme.text2))
        self._paint_captions(painter, self._decor)
        self._paint_cropped(painter, self._decor)
        for stage in BAR_STAGES:
            paint_bar(painter, self._decor.frames[stage], self._decor.scales[stage], self._decor.theme)

    @staticmethod
    def _paint_captions(painter: QPainter, decor: Decor) -> None:
        given = caption_rect(decor.frames[StageId.KERNEL])
        rotated = caption_rect(decor.frames[StageId.ROTATED_KERNEL])
        ratio = painter_ratio(painter)
        icon = pixmap("rotate-cw", decor.theme.kernel.line, scaled(14), ratio)
        painter.drawPixmap(QPointF(rotated.left(), rotated.top() + scaled(2)), icon)
        look = stamps(TextStyle.CAPTION, decor.theme.text2, ratio)
        for text, left, box in (
            (translate("Canvas", "as given"), given.left(), given),
            (translate("Canvas", "rotated 180°"), rotated.left() + scaled(18), rotated),
        ):
            look.stamp(text, left, box.center().y(), across=0.0).paint(painter)

    @staticmethod
    def _paint_cropped(painter: QPainter, decor: Decor) -> None:
        """Cells that padding > dilation * (kernel_size - 1) cuts off, as dashed outlines outside the map."""
        height, width = decor.geometry.height, decor.geometry.width
        if not (height.cropped_begin or height.cropped_end or width.cropped_begin or width.cropped_end):
            return
        frame = decor.frames[StageId.PADDED]
        pen = QPen(QColor(decor.theme.padding.text), 1)
        pen.setDashPattern([2, 2])
        painter.save()
        painter.setClipRect(frame.clip)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rows = range(-height.cropped_begin, frame.rows + height.cropped_end)
        columns = range(-width.cropped_begin, frame.columns + width.cropped_end)
        if frame.pitch >= DETAIL_PITCH:
            for row in _visible(rows, frame.clip.top(), frame.clip.bottom(), frame.origin.y(), frame.pitch):
                for column in _visible(
                    columns, frame.clip.left(), frame.clip.right(), frame.origin.x(), frame.pitch
                ):
                    if not (0 <= row < frame.rows and 0 <= column < frame.columns):
                        painter.drawRect(frame.block(row, column).adjusted(2, 2, -2, -2))
        else:
            painter.drawRect(
                frame.block(rows.start, columns.start, len(rows), len(columns)).adjusted(0, 0, -1, -1)
            )
        painter.restore()


def paint_bar(painter: QPainter, frame: Frame, scale: ColourScale, theme: Theme) -> None:
    """The colour bar of a map with its limits."""
    bar = bar_rect(frame)
    ratio = painter_ratio(painter)
    painter.drawPixmap(bar.topLeft(), _bar(scale.lut.tobytes(), bar.width(), bar.height(), ratio))
    y, look = bar.bottom() + scaled(2), stamps(TextStyle.TICK, theme.text3, ratio)
    low, high = number_text(scale.low), number_text(scale.high)
    beyond = _limits_beyond(bar.width(), low, high)
    look.stamp(low, bar.left() - beyond, y, 0.0, down=0.0).paint(painter)
    look.stamp(high, bar.right() + beyond, y, 1.0, down=0.0).paint(painter)


def _limits_beyond(width: float, low: str, high: str) -> float:
    """How far the limits extend beyond the ends of a bar that is too short for two long numbers."""
    wanted = text_width(low, TextStyle.TICK) + scaled(LIMITS_APART) + text_width(high, TextStyle.TICK)
    return max(wanted - width, 0.0) / 2


@lru_cache(maxsize=64)
def _bar(lut: bytes, width: float, height: float, ratio: float) -> QPixmap:
    """The colours of a table from left to right, with round ends."""
    result = QPixmap(max(round(width * ratio), 1), max(round(height * ratio), 1))
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    gradient = QLinearGradient(0, 0, width, 0)
    last = len(lut) // 3 - 1
    for step in range(17):
        at = round(last * step / 16) * 3
        gradient.setColorAt(step / 16, QColor(lut[at], lut[at + 1], lut[at + 2]))
    with QPainter(result) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawRoundedRect(QRectF(0, 0, width, height), 2, 2)
    return result


def number_text(value: float) -> str:
    """A limit of a colour scale: short, up to two decimals where it is no whole number.

    >>> [number_text(each) for each in (40.0, 2.981, 950.86, 46831.43, 0.0042, 1234567.0)]
    ['40', '2.98', '950.9', '46831', '0.0042', '1.23e+06']
    """
    size = abs(value)
    if value == int(value) and size < 1e6:
        return number(value, 0)
    if 0.01 <= size < 1e6:
        return number(value, 2 if size < 100 else 1 if size < 1000 else 0)
    return number(float(f"{value:.3g}"))


def _visible(cells: range, low: float, high: float, origin: float, pitch: float) -> range:
    first = max(cells.start, int((low - origin) // pitch))
    last = min(cells.stop, int((high - origin) // pitch) + 1)
    return range(first, max(first, last))

"""The channels of a map as a strip of small pictures, of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.core.precision import FloatArray
from fracstride.ui.controls.bare_area import SidewaysArea
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.keyboard import place_along
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.channels import thinned
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.views.slice_pictures import SIDE, SlicePictures, fitted, paint_slice

THUMB, CAPTION, GAP, GROUP_GAP, EDGE = 52, 16, 8, 14, 24


class ChannelStrip(QWidget):
    """Paints the slices that are visible; groups stand apart."""

    accessible_role = QAccessible.Role.Graphic

    channel_chosen = Signal(int)
    pointed = Signal(str)

    def __init__(self, letter: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letter = letter
        self._maps: FloatArray | None = None
        self._scale: ColourScale | None = None
        self._chosen = 0
        self._per_group = 1
        self._theme = LIGHT
        self._key: tuple[object, ...] = ()
        self._pictures = SlicePictures()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(name)

    @property
    def count(self) -> int:
        """How many slices there are."""
        return 0 if self._maps is None else len(self._maps)

    def show_slices(
        self, maps: FloatArray | None, scale: ColourScale, chosen: int, groups: int, theme: Theme
    ) -> None:
        """Show maps (channels, rows, columns) in ``groups`` groups."""
        key = (
            id(maps.base if maps is not None else None),
            scale.low,
            scale.high,
            scale.lut.tobytes(),
            theme.name,
        )
        shape = None if maps is None else (maps.shape, maps.__array_interface__["data"][0])
        if (key, shape) != self._key:
            self._key = (key, shape)
            self._pictures.clear()
        self._maps, self._scale, self._chosen, self._theme = maps, scale, chosen, theme
        self._per_group = max(self.count // max(groups, 1), 1)
        self.setAccessibleDescription(f"{self._letter}[{chosen}]")
        self.updateGeometry()
        self.resize(self.sizeHint())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        last = self.box_of(self.count - 1).right() if self.count else 0
        return QSize(round(last) + scaled(EDGE), scaled(THUMB + CAPTION + 6))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def box_of(self, channel: int) -> QRectF:
        """Where a slice stands."""
        apart = channel // self._per_group * scaled(GROUP_GAP)
        left = scaled(EDGE) + channel * scaled(THUMB + GAP) + apart
        return QRectF(left, 3, scaled(THUMB), scaled(THUMB))

    def _near(self, x: float) -> int:
        """The slice at or before a place."""
        group = scaled(THUMB + GAP) * self._per_group + scaled(GROUP_GAP)
        whole, rest = divmod(max(x - scaled(EDGE), 0), group)
        within = min(int(rest // scaled(THUMB + GAP)), self._per_group - 1)
        return int(whole) * self._per_group + within

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._maps is None or self._scale is None:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            first, last = self._near(event.rect().left()), self._near(event.rect().right())
            for channel in range(first, min(last + 1, self.count)):
                self._paint_slice(painter, self._maps[channel], channel, self._scale)

    def _paint_slice(self, painter: QPainter, values: FloatArray, channel: int, scale: ColourScale) -> None:
        box, theme = self.box_of(channel), self._theme
        made = self._pictures.get(channel, lambda: thinned(values, SIDE), scale)
        paint_slice(painter, fitted(box, *values.shape), made, theme)
        is_chosen = channel == self._chosen
        if is_chosen:
            painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.pinned), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 3, 3)
        style = TextStyle.TICK_ACTIVE if is_chosen else TextStyle.TICK
        painter.setFont(font(style))
        painter.setPen(QColor(theme.text1 if is_chosen else theme.text3))
        at = QPointF(box.center().x(), box.bottom() + scaled(CAPTION) / 2 + 3)
        draw_text(painter, str(channel), at, style)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        channel = self._channel_at(event.position())
        if channel is not None and event.button() is Qt.MouseButton.LeftButton:
            self.channel_chosen.emit(channel)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        channel = self._channel_at(event.position())
        self.pointed.emit("" if channel is None else f"{self._letter}[{channel}]")

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.pointed.emit("")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        channel = place_along(event, self._chosen, self.count)
        if channel is None:
            super().keyPressEvent(event)
        else:
            self.channel_chosen.emit(channel)

    def _channel_at(self, position: QPointF) -> int | None:
        channel = self._near(position.x())
        inside = channel < self.count and self.box_of(channel).adjusted(-2, -3, 2, 20).contains(position)
        return channel if inside else None


class StripArea(SidewaysArea):
    """Scrolls a strip sideways, and keeps the chosen slice in sight."""

    def __init__(self, strip: ChannelStrip) -> None:
        super().__init__(strip)
        self.strip = strip
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.set_theme(LIGHT)

    def show_chosen(self, channel: int) -> None:
        """Scroll to a slice."""
        self.keep_in_sight(self.strip.box_of(channel), scaled(THUMB))

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self.setFixedHeight(scaled(THUMB + CAPTION + 6 + 12))

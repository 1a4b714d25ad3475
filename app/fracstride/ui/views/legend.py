"""The legend under the maps; pointing at an entry, or going to it, lights its cells as the formula's term does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.lit import Term
from fracstride.core.override import override
from fracstride.core.records import record
from fracstride.ui.controls.announcing import announce
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled, text_width
from fracstride.ui.look.keyboard import BY_KEYBOARD, place_along, takes_escape
from fracstride.ui.look.ring import paint_focus_ring
from fracstride.ui.look.static_text import painter_ratio, stamps
from fracstride.ui.look.textures import SwatchRole, swatch_picture
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.highlights import Marks
from fracstride.ui.presenters.wording import listed

LEFT, SWATCH, AFTER_SWATCH, BETWEEN, LEAST_BETWEEN = 24, 13, 8, 20, 4
HEIGHT, LOW_HEIGHT, LOW_BELOW = 48, 28, 360
"""In a strip of less height the maps need the room more than the legend does."""
RING_HEIGHT = 22


@record
class _Entry:
    swatch: SwatchRole
    text: str
    term: Term | None = None


def _entries(geometry: Geometry) -> list[_Entry]:
    axes = (geometry.height, geometry.width)
    entries = [_Entry(SwatchRole.OUTPUT, translate("Legend", "Data"), Term.INPUT_SIZE)]
    if any(axis.inserted > axis.spec.size for axis in axes):
        text = translate("Legend", "Inserted zero")
        entries.append(_Entry(SwatchRole.STRIDE, text, Term.STRIDE_MINUS_ONE))
    if any(axis.pad_begin or axis.pad_end for axis in axes):
        entries.append(_Entry(SwatchRole.PADDING, translate("Legend", "Padding zero"), Term.PADDING_ZEROS))
    if any(axis.output_pad for axis in axes):
        text = translate("Legend", "Output-padding zero")
        entries.append(_Entry(SwatchRole.OUTPUT_PADDING, text, Term.OUTPUT_PADDING))
    entries.append(_Entry(SwatchRole.KERNEL, translate("Legend", "Receptive window"), Term.KERNEL))
    entries.append(_Entry(SwatchRole.CONTRIBUTING, translate("Legend", "Contributing cell")))
    entries.append(_Entry(SwatchRole.PINNED, translate("Legend", "Pinned cell")))
    return entries


def _is_marked(entry: _Entry, marks: Marks) -> bool:
    """Whether a sign of the focus is on the maps; what is no such sign always is."""
    signs = {
        SwatchRole.KERNEL: marks.window,
        SwatchRole.CONTRIBUTING: marks.rings,
        SwatchRole.PINNED: marks.pinned,
    }
    return signs.get(entry.swatch, True)


class Legend(QWidget):
    """One line of swatches; where it is too narrow the gaps shrink, then the last entries are left out."""

    accessible_role = QAccessible.Role.Graphic

    term_hovered = Signal(object)
    """Term, or None."""

    def __init__(self, marks: Callable[[], Marks], parent: QWidget | None = None) -> None:
        """``marks`` says which signs of the focus are on the maps."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._entries: list[_Entry] = []
        self._boxes: list[QRectF] = []
        self._theme: Theme | None = None
        self._at: _Entry | None = None
        """Where the keyboard is."""
        self._lit: Term | None = None
        self._note = ""
        self._marks, self._is_of_figure = marks, False
        self.setFixedHeight(scaled(HEIGHT))

    def fit(self, strip_height: int) -> None:
        """As high as it stands well in a strip of this height."""
        self.setFixedHeight(scaled(HEIGHT if strip_height >= scaled(LOW_BELOW) else LOW_HEIGHT))

    def show_legend(self, geometry: Geometry, theme: Theme) -> None:
        """Show what occurs in this geometry."""
        entries = _entries(geometry)
        if (entries, theme) == (self._entries, self._theme):
            return
        self._entries, self._theme = entries, theme
        if self._at not in entries:
            self._go_to(None)
        self.setAccessibleName(listed((entry.text for entry in self._entries), translate))
        self.update()

    def show_note(self, note: str) -> None:
        """Show a remark at the right end, where there is room for it."""
        if note != self._note:
            self._note = note
            self.setAccessibleDescription(note)
            self.setToolTip(note)
            self.update()

    @contextmanager
    def of_figure(self) -> Iterator[None]:
        """A context in which only what is on the maps is listed: the screen may get the other signs any time."""
        self._is_of_figure = True
        try:
            yield
        finally:
            self._is_of_figure = False
            self.update()  # which finds the places of all entries again

    def _listed(self) -> list[_Entry]:
        if not self._is_of_figure:
            return self._entries
        marks = self._marks()
        return [entry for entry in self._entries if _is_marked(entry, marks)]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.canvas))
            beside = scaled(SWATCH + AFTER_SWATCH)
            entries = self._listed()
            widths = [beside + text_width(entry.text, TextStyle.CAPTION) for entry in entries]
            free = self.width() - 2 * scaled(LEFT) - sum(widths)
            gap = max(scaled(LEAST_BETWEEN), min(scaled(BETWEEN), free / max(len(widths) - 1, 1)))
            x = float(scaled(LEFT))
            self._boxes = []
            for entry, width in zip(entries, widths, strict=True):
                if x + width > self.width():
                    break
                box = QRectF(x, 0, width, self.height())
                self._paint_entry(painter, entry, box, self._theme)
                if entry == self._at and not self._is_of_figure:
                    self._paint_ring(painter, box, self._theme)
                self._boxes.append(box)
                x += width + gap
            self._paint_note(painter, x, self._theme)

    def _paint_note(self, painter: QPainter, left: float, theme: Theme) -> None:
        box = QRectF(left, 0, self.width() - scaled(LEFT) - left, self.height() - scaled(4))
        if text_width(self._note, TextStyle.CAPTION) <= box.width():
            look = stamps(TextStyle.CAPTION, theme.text3, painter_ratio(painter))
            look.stamp(self._note, box.right(), box.center().y(), across=1.0).paint(painter)

    def _paint_entry(self, painter: QPainter, entry: _Entry, box: QRectF, theme: Theme) -> None:
        side, ratio = scaled(SWATCH), painter_ratio(painter)
        middle = box.center().y() - scaled(2)
        picture = swatch_picture(entry.swatch, side, theme, ratio)
        painter.drawPixmap(QPointF(box.left(), middle - side / 2), picture)
        look = stamps(TextStyle.CAPTION, theme.text2, ratio)
        look.stamp(entry.text, box.left() + scaled(SWATCH + AFTER_SWATCH), middle, across=0.0).paint(painter)

    @staticmethod
    def _paint_ring(painter: QPainter, box: QRectF, theme: Theme) -> None:
        """Where the keyboard is."""
        middle, half = box.center().y() - scaled(2), scaled(RING_HEIGHT) / 2
        beside = scaled(LEAST_BETWEEN) / 2 + 1
        ring = QRectF(box.left() - beside, middle - half, box.width() + 2 * beside, 2 * half)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_focus_ring(painter, ring, 4, theme)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._light(self._term_at(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._light(None)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in BY_KEYBOARD:
            self._go_to(next(iter(self._stops), None))

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._go_to(None)

    @override
    def event(self, event: QEvent) -> bool:
        return takes_escape(event, lambda: self._at is not None) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        stops = self._stops
        place = place_along(event, stops.index(self._at) if self._at in stops else -1, len(stops))
        if event.key() == Qt.Key.Key_Escape and self._at is not None:
            self._go_to(None)
        elif place is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self._go_to(stops[place])
        else:
            super().keyPressEvent(event)

    @property
    def _stops(self) -> list[_Entry]:
        """The entries that have a place and cells of their own."""
        return [entry for entry in self._entries[: len(self._boxes)] if entry.term is not None]

    def _go_to(self, entry: _Entry | None) -> None:
        if entry == self._at:
            return
        self._at = entry
        self._light(None)
        self.update()
        if entry is not None:
            announce(self, entry.text)

    def _term_at(self, position: QPointF) -> Term | None:
        for entry, box in zip(self._entries, self._boxes, strict=False):
            if box.contains(position):
                return entry.term
        return None

    def _light(self, pointed: Term | None) -> None:
        """Light what the pointer is on, else what the keyboard is on."""
        term = pointed if pointed is not None or self._at is None else self._at.term
        if term is not self._lit:
            self._lit = term
            self.term_hovered.emit(term)

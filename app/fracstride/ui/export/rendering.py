"""Renders a widget as pixels, sharper than the screen if wanted, or as vector graphics for print."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QEvent,
    QIODevice,
    QMarginsF,
    QObject,
    QPoint,
    QRect,
    QSizeF,
    Qt,
)
from PySide6.QtGui import QColor, QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGraphicsView, QPushButton, QScrollBar, QWidget

from fracstride.core.override import override
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.segmented import Segmented
from fracstride.ui.look.static_text import PRINT_RATIO

LOGICAL_DPI = 96
"""Of a screen, and of SVG and CSS: so that a figure has the size in print that it has on screen."""
POINTS = 72 / LOGICAL_DPI


def rendered(widget: QWidget, ratio: float, background: str) -> QImage:
    """The widget as it is, with ``ratio`` device pixels for a logical one, over a colour (#RRGGBB)."""
    image = QImage(widget.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor(background))
    with QPainter(image) as painter, _without_controls(widget):
        widget.render(painter, QPoint())
    return image


def pdf_from(widget: QWidget, background: str, title: str) -> bytes:
    """A PDF with one page of the size of the widget; text stays text, with its fonts."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Fracstride")
    writer.setResolution(round(LOGICAL_DPI * PRINT_RATIO))
    writer.setPageSize(QPageSize(QSizeF(widget.size()) * POINTS, QPageSize.Unit.Point))
    writer.setPageMargins(QMarginsF())
    _print(widget, writer, background)
    return bytes(data.data())


def svg_from(widget: QWidget, background: str, title: str) -> bytes:
    """The same as an SVG."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setTitle(title)
    generator.setResolution(LOGICAL_DPI)
    generator.setSize(widget.size())
    generator.setViewBox(QRect(QPoint(), widget.size() * PRINT_RATIO))
    _print(widget, generator, background)
    return bytes(data.data())


def _print(widget: QWidget, device: QPaintDevice, background: str) -> None:
    # Qt makes JPEG of pictures in a PDF otherwise, which blurs the edges of cells; a view has hints of its own.
    lossless = QPainter.RenderHint.LosslessImageRendering
    for view in widget.findChildren(QGraphicsView):
        view.setRenderHint(lossless)
    with QPainter(device) as painter, _without_controls(widget):
        painter.setRenderHint(lossless)
        painter.scale(PRINT_RATIO, PRINT_RATIO)
        painter.fillRect(widget.rect(), QColor(background))
        widget.render(painter, QPoint())


class _Unpainted(QObject):
    """An event filter that paints nothing for controls, except the text of a chosen segment."""

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_paint = event.type() is QEvent.Type.Paint
        if is_paint and isinstance(watched, QPushButton) and watched.isChecked():
            with QPainter(watched) as painter:
                painter.setPen(watched.palette().buttonText().color())
                painter.drawText(watched.rect(), Qt.AlignmentFlag.AlignCenter, watched.text())
        return is_paint


@contextmanager
def _without_controls(widget: QWidget) -> Iterator[None]:
    """A context for rendering without controls, which a figure should not have; they keep their place."""
    unpainted, tracks = _Unpainted(), widget.findChildren(Segmented)
    controls = [each for each in widget.findChildren(QWidget) if _is_control(each)]
    for each in controls:
        each.installEventFilter(unpainted)
    for track in tracks:
        # What a style sheet gives it is painted without an event.
        track.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, False)
    try:
        yield
    finally:
        for track in tracks:
            track.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for each in controls:
            each.removeEventFilter(unpainted)


def _is_control(widget: QWidget) -> bool:
    """Whether a widget only does something; fields and boxes also say what is chosen, and stay."""
    if isinstance(widget, QPushButton):
        is_segment = isinstance(widget.parentWidget(), Segmented)
        return is_segment or (type(widget) is QPushButton and not widget.isCheckable())
    return isinstance(widget, QScrollBar) or (isinstance(widget, IconButton) and not widget.isCheckable())

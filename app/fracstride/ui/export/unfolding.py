"""Enlarges a page so that everything scrolled out of sight is in it, while a picture of it is made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QGraphicsView,
    QHeaderView,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from fracstride.ui.controls.cut_text import CutsText

MOST_ADDED = 3000
"""In pixels on screen: a list with more than that out of sight is shown as it is, as nobody prints it on one page."""
PASSES = 4
"""Of making room: words that wrap otherwise in a wider page need another height."""


@contextmanager
def unfolded(page: QWidget) -> Iterator[None]:
    """A context in which the page is as large as everything in it.

    The screen does not show this, because it is painted only from the event loop.
    """
    if _out_of_sight(page).isNull():
        yield
        return
    size, least = page.size(), page.minimumSize()
    places = [(bar, bar.value()) for bar in page.findChildren(QScrollBar)]
    with ExitStack() as stack:
        room = _scrolling(page)
        if room is not None:
            stack.enter_context(_let_go(room))
        try:
            _grow(page)
            yield
        finally:
            page.setMinimumSize(least)
            _resize(page, size)
            for bar, value in places:
                bar.setValue(value)


def _scrolling(page: QWidget) -> QScrollArea | None:
    """The scroll area that contains the whole page, if any."""
    viewport = page.parentWidget()
    area = None if viewport is None else viewport.parentWidget()
    return area if isinstance(area, QScrollArea) and area.widget() is page else None


@contextmanager
def _let_go(room: QScrollArea) -> Iterator[None]:
    """Keep a scroll area from resizing the page, and from showing bars for what no longer fits."""
    bars = (room.horizontalScrollBar(), room.verticalScrollBar())
    places = [bar.value() for bar in bars]
    for bar in bars:
        bar.blockSignals(True)
    room.setWidgetResizable(False)
    try:
        yield
    finally:
        room.setWidgetResizable(True)
        for bar, place in zip(bars, places, strict=True):
            bar.blockSignals(False)
            bar.setValue(place)


def _grow(page: QWidget) -> None:
    for _ in range(PASSES):
        before, missing = page.size(), _out_of_sight(page)
        if missing.isNull():
            return
        _resize(page, before + missing)
        left = _out_of_sight(page)
        if left.width() >= missing.width() > 0 or left.height() >= missing.height() > 0:
            # What scrolls does not take the room.
            _resize(page, before)
            return


def _resize(page: QWidget, size: QSize) -> None:
    page.resize(size)
    for widget in (page, *page.findChildren(QWidget)):
        layout = widget.layout()
        if layout is not None:
            layout.activate()
        # Areas show and hide their bars in the next turn of the event loop otherwise.
        for kind in (QEvent.Type.LayoutRequest, QEvent.Type.MetaCall):
            if isinstance(widget, QAbstractScrollArea):
                QCoreApplication.sendPostedEvents(widget, kind.value)


def _out_of_sight(page: QWidget) -> QSize:
    """How much wider and higher the scrolling parts would have to be. Zoomed maps stay: their part is chosen."""
    missing = QSize(0, 0)
    for area in page.findChildren(QAbstractScrollArea):
        if area.isVisibleTo(page) and not isinstance(area, QGraphicsView | QHeaderView):
            missing = missing.expandedTo(_cut(area))
    return missing


def _cut(area: QAbstractScrollArea) -> QSize:
    across, down = area.horizontalScrollBar().maximum(), area.verticalScrollBar().maximum()
    if isinstance(area, CutsText):
        across = max(across, area.missing_width)
    if isinstance(area, QPlainTextEdit):
        down *= area.fontMetrics().lineSpacing()  # it is scrolled line by line
    if area.verticalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
        down = 0
    if area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
        across = 0
    return QSize(across if across <= MOST_ADDED else 0, down if down <= MOST_ADDED else 0)

"""In which order Tab goes through what is made later than what stands around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget


def put_after(above: QWidget, part: QWidget) -> None:
    """Let Tab go from ``above`` to ``part`` and what is in it, and on from there to where it went before."""
    before, inside = ([each for each in _within(one) if _takes(each)] for one in (above, part))
    for first, second in pairwise((*before[-1:], *inside)):
        QWidget.setTabOrder(first, second)


def follow_layout(widget: QWidget) -> None:
    """Let Tab go through what stands in a widget in the order of its layouts."""
    layout = widget.layout()
    stops = () if layout is None else _stops(layout)
    for first, second in pairwise(stops):
        QWidget.setTabOrder(first, second)


def put_last(parts: Sequence[QWidget], window: QWidget) -> None:
    """Let ``parts`` and what is in them come after all else in the window, of which something was just made."""
    inside = [each for part in parts for each in _within(part)]
    reached = [each for each in inside if _takes(each) and each.window() is window]
    # From the end: PySide lets each widget of the chain keep the next one alive, and nothing may keep the window.
    last = window.previousInFocusChain()
    while last is not None and not _takes(last):
        last = last.previousInFocusChain()
    if last is not None and last not in inside:
        for first, second in pairwise((last, *reached)):
            QWidget.setTabOrder(first, second)


def _stops(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            inner = widget.layout()
            if _takes(widget):
                yield widget
        if inner is not None:
            yield from _stops(inner)


def _within(part: QWidget) -> list[QWidget]:
    return [part, *part.findChildren(QWidget)]


def _takes(widget: QWidget) -> bool:
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus

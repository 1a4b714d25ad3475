"""Texts that are kept as pictures: as sharp as what they are painted on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.override import override
from fracstride.ui.export.rendering import rendered
from fracstride.ui.look.assets import TextStyle, font
from fracstride.ui.look.static_text import draw_text, draw_texts, painter_ratio


class _Noting(QWidget):
    """Notes the ratio that it is painted at."""

    def __init__(self) -> None:
        super().__init__()
        self.ratios: list[float] = []

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self.ratios.append(painter_ratio(QPainter(self)))


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_a_widget_in_a_picture_is_as_sharp_as_the_picture(qtbot: QtBot, ratio: float) -> None:
    widget = _Noting()
    qtbot.addWidget(widget)
    widget.resize(40, 20)
    rendered(widget, ratio, "#FFFFFF")
    assert widget.ratios == [ratio]


def test_many_texts_are_drawn_as_each_by_itself() -> None:
    places = [("0.15", 10.3, 8.0), ("−12.", 30.0, 21.7)]

    def drawn(draw: Callable[[QPainter], None]) -> QImage:
        image = QImage(50, 30, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        with QPainter(image) as painter:
            painter.setFont(font(TextStyle.CELL, pixels=11))
            draw(painter)
        return image

    def one_by_one(painter: QPainter) -> None:
        for text, x, y in places:
            draw_text(painter, text, QPointF(x, y), TextStyle.CELL, 11)

    together = drawn(lambda painter: draw_texts(painter, places, TextStyle.CELL, 11))
    assert together == drawn(one_by_one) != drawn(lambda _: None)

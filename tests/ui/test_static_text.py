"""Texts that are kept as pictures: as sharp as what they are painted on."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.override import override
from fracstride.ui.export.rendering import rendered
from fracstride.ui.look.static_text import painter_ratio


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

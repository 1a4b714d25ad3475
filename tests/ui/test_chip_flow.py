"""The chips of a sum: those outside the current focus are pale."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.provenance import Product
from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.presenters.sum import SumLine, SumTerm
from fracstride.ui.views.chip_flow import ChipFlow

from .conftest import OpenWindow

PRODUCT = Product((0, 0), (0, 0), (0, 0), (0, 0))


def _term(number: int, emphasised: bool) -> SumTerm:
    return SumTerm(PRODUCT, number, 2.0, str(number), "2", "y", "w", emphasised)


@pytest.fixture
def flow(qtbot: QtBot) -> ChipFlow:
    """Two products, of which the first has arrived."""
    made = ChipFlow()
    qtbot.addWidget(made)
    made.resize(400, 60)
    made.show_line(SumLine("", (_term(1, True), _term(3, False))), True, lambda _stage: None, LIGHT)
    made.show()
    return made


def _is_full(flow: ChipFlow, chip: QRectF) -> bool:
    """Whether a chip is painted in its colour, and not between that and what is behind it."""
    image = QImage(flow.size(), QImage.Format.Format_RGB32)
    image.fill(QColor(LIGHT.accent))
    flow.render(image, QPoint(), renderFlags=flow.RenderFlag.DrawChildren)
    return image.pixelColor((chip.topLeft() + QPointF(5, chip.height() / 2)).toPoint()) == QColor(LIGHT.pill)


def test_what_has_not_arrived_is_pale(flow: ChipFlow) -> None:
    assert [_is_full(flow, each.y) for each in flow.placed] == [True, False]


def test_what_is_pointed_at_stands_out_alone(flow: ChipFlow, qtbot: QtBot) -> None:
    QTest.mouseMove(flow, flow.placed[1].y.center().toPoint())
    # A display server tells where the pointer is when it comes to it.
    qtbot.waitUntil(lambda: [_is_full(flow, each.y) for each in flow.placed] == [False, True])
    flow.leaveEvent(QEvent(QEvent.Type.Leave))
    assert [_is_full(flow, each.y) for each in flow.placed] == [True, False]


def test_a_scroll_bar_that_makes_a_second_row_comes_and_stays(qtbot: QtBot) -> None:
    flow = ChipFlow()
    content = QWidget()
    column = QVBoxLayout(content)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(flow)
    area = BareArea(content)
    qtbot.addWidget(area)
    terms = tuple(_term(number, True) for number in range(4))
    flow.show_line(SumLine("", terms), True, lambda _stage: None, LIGHT)
    one_row = flow.heightForWidth(10_000)
    width = next(width for width in range(10_000) if flow.heightForWidth(width) <= one_row)
    area.resize(width, one_row)
    area.show()
    QApplication.processEvents()
    assert area.verticalScrollBar().maximum() == 0
    area.resize(width - 1, one_row)
    QApplication.processEvents()
    assert flow.height() > one_row
    assert area.verticalScrollBar().maximum() > 0


def test_a_sum_of_one_row_without_a_scroll_bar_and_of_two_beside_it_finds_its_place(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window = open_window(width=1560, height=960)
    window.settings.update(scale=1.75)
    qtbot.waitSignal(window.window.furnished).wait()
    bench = window.desk.bench
    for width in range(640, 700):
        bench.sheet.setSizes([width, bench.sheet.width() - width])
        QApplication.processEvents()
        assert bench.sum_panel.flows[0].height() > 0

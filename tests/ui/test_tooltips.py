"""Tooltips: low, legible, and over the term that they explain."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.lit import Term
from fracstride.core.spec import ConvTransposeSpec
from fracstride.ui.look.style import apply_theme
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.views.formula_panel import FormulaPanel

# Windows and tooltips make the platform without a display say what it cannot do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def _tip(application: QApplication) -> QLabel:
    found = [
        each
        for each in application.topLevelWidgets()
        if isinstance(each, QLabel) and each.inherits("QTipLabel") and each.isVisible()
    ]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def plain_look(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    QToolTip.hideText()
    apply_theme(qapp, LIGHT)
    qapp.setStyleSheet("")


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_height_follows_the_design_and_the_scale(
    qtbot: QtBot, plain_look: QApplication, scale: float
) -> None:
    apply_theme(plain_look, LIGHT, scale)
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    QToolTip.showText(widget.mapToGlobal(QPoint(5, 5)), f"Undo, at {scale}", widget)
    tip = _tip(plain_look)
    assert 23 * scale <= tip.height() <= 27 * scale
    assert tip.width() >= tip.fontMetrics().horizontalAdvance(tip.text()) + 12 * scale


def test_tip_of_a_term_stands_close_over_it(qtbot: QtBot, plain_look: QApplication) -> None:
    apply_theme(plain_look, LIGHT)
    panel = FormulaPanel()
    qtbot.addWidget(panel)
    panel.resize(660, 236)
    panel.show_spec(ConvTransposeSpec.square(3, 3, stride=2, padding=1), LIGHT)
    panel.move(50, 200)
    panel.show()
    hit = [hit for hit in panel.canvas.hits if hit.term is Term.PADDING_ZEROS][-1]
    place = hit.rect.center()
    none, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    on_screen = QPointF(panel.canvas.mapToGlobal(place.toPoint()))
    move = QMouseEvent(QEvent.Type.MouseMove, place, on_screen, none, none, keys)
    QApplication.sendEvent(panel.canvas, move)
    qtbot.waitUntil(QToolTip.isVisible)
    bottom = _tip(plain_look).geometry().bottom()
    top = panel.canvas.mapToGlobal(hit.rect.toAlignedRect().topLeft()).y()
    assert 0 < top - bottom <= 10

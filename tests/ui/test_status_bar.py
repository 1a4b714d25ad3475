"""The chips of the status bar: what they say, and what a click tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.verification import Verification
from fracstride.ui.assembly import Assembly
from fracstride.ui.calculation import ComputeFailure, VerificationOutcome
from fracstride.ui.controls.popup import Menu, Popover
from fracstride.ui.status_bar import StatusBar
from fracstride.ui.style import apply_theme
from fracstride.ui.theme import LIGHT

# Popups make the platform without a display say what it cannot do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

DIFFERING = VerificationOutcome(Verification(("numpy", "zero_insertion", "reference"), 3.1e-5, 1e-12))


@pytest.fixture
def status(qtbot: QtBot, qapp: QApplication) -> Iterator[StatusBar]:
    apply_theme(qapp, LIGHT)
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.resize(1200, 27)
    bar.show()
    yield bar
    qapp.setStyleSheet("")


def test_a_click_tells_which_methods_differ_and_by_how_much(status: StatusBar) -> None:
    status.show_verification(DIFFERING)
    assert status.verification.label.text() == "Methods differ: max 3.1e−5"
    status.verification.click()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, Popover)
    assert [label.text().strip() for label in popover.labels] == [
        "Methods compared:",
        "NumPy",
        "Zero insertion",
        "Definition, product by product",
        "Largest difference: 3.1e−5",
        "Rounding explains: 1.0e−12",
    ]
    corner = popover.grab().toImage().pixelColor(popover.rect().center().x(), 3)
    assert corner == QColor(LIGHT.raised), "it has a background of its own"
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_too_large_a_layer_says_so(status: StatusBar) -> None:
    status.show_verification(VerificationOutcome(None))
    status.verification.click()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, Popover)
    assert "too large" in popover.labels[0].text()
    popover.close()


def test_backend_menu_has_the_one_in_use_checked(app_window: Assembly) -> None:
    status = app_window.desk.bench.status
    chosen: list[str] = []
    status.backend_chosen.connect(chosen.append)
    status.backend.click()
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, Menu)
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["NumPy"]
    menu.actions()[0].trigger()
    menu.close()
    assert chosen == ["numpy"]
    assert status.backend.label.text() == "NumPy"


def test_chips_are_reached_and_pressed_by_keyboard(status: StatusBar) -> None:
    status.show_backend("numpy")
    status.show_verification(DIFFERING)
    for chip in (status.backend, status.verification):
        assert chip.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert chip.accessibleName() == chip.label.text()
    status.verification.setFocus()
    QTest.keyClick(status.verification, Qt.Key.Key_Space)
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, Popover)
    popover.close()


def test_chips_are_as_wide_as_their_words(status: StatusBar, qtbot: QtBot) -> None:
    status.show_backend("numpy")
    status.show_verification(DIFFERING)
    label = status.verification.label
    qtbot.waitUntil(lambda: label.width() >= label.fontMetrics().horizontalAdvance(label.text()))


def test_cancel_fits_into_the_bar(status: StatusBar) -> None:
    status.show_busy(True)
    status.patience.timeout.emit()
    assert status.cancel.isVisible()
    assert status.cancel.height() == 20
    assert abs(status.cancel.geometry().center().y() - status.backend.geometry().center().y()) <= 1
    status.show_busy(False)


def test_menu_says_why_a_backend_failed(status: StatusBar) -> None:
    status.set_backends(("numpy", "cupy"))
    status.show_backend("numpy", ComputeFailure("cupy", "CuPy is not installed.", fell_back=True))
    assert status.backend.label.text() == "CuPy failed, using NumPy"
    assert status.backend.toolTip() == "CuPy is not installed."
    actions = status.backend_menu().actions()
    assert [action.text() for action in actions] == ["NumPy", "CuPy, failed"]
    assert [action.isChecked() for action in actions] == [True, False]
    assert actions[1].toolTip() == "CuPy is not installed."
    status.show_backend("cupy")
    assert [action.text() for action in status.backend_menu().actions()] == ["NumPy", "CuPy"]

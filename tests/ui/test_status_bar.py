"""The chips of the status bar: what they say, and what a click tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import Field
from fracstride.core.verification import Comparison, Verification
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.calculation import ComputeFailure, VerificationOutcome
from fracstride.ui.controls.popup import Popover
from fracstride.ui.look.style import apply_theme
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.presenters.engine_words import EngineReport
from fracstride.ui.window.status_bar import StatusBar
from fracstride.ui.window.verification_popover import VerificationPopover

# Popups make the platform without a display say what it cannot do.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NUMPY = EngineReport("numpy", "chosen", "2 ms", "float64")
DIFFERING = VerificationOutcome(
    Verification(
        ("numpy", "zero_insertion", "scatter"),
        (
            Comparison("numpy", "zero_insertion", 3.1e-5, 1e-12, (0, 1, 2, 3)),
            Comparison("numpy", "scatter", 1e-13, 1e-12, (0, 0, 1, 4)),
            Comparison("zero_insertion", "scatter", 0.0, 1e-12, None),
        ),
    )
)


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
    status.verification.show_outcome(DIFFERING)
    assert status.verification.label.text() == "Methods differ: max 3.1e−5"
    status.verification.click()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, VerificationPopover)
    assert popover.title.text() == "3 ways to the same output, 3 pairs"
    assert popover.summary.text() == "NumPy, Zero insertion, Scatter"
    rows = [(each.row.pair, each.row.difference, each.row.tolerance, each.row.place) for each in popover.rows]
    assert rows == [
        ("NumPy – Zero insertion", "3.1e−5", "1.0e−12", "x[2, 3], sample 0, channel 1"),
        ("NumPy – Scatter", "1.0e−13", "1.0e−12", "x[1, 4]"),
        ("Zero insertion – Scatter", "0", "1.0e−12", "equal everywhere"),
    ]
    reachable = [each.focusPolicy() != Qt.FocusPolicy.NoFocus for each in popover.rows]
    assert reachable == [True, True, False]
    corner = popover.grab().toImage().pixelColor(popover.rect().center().x(), 3)
    assert corner == QColor(LIGHT.raised), "it has a background of its own"
    QTest.keyClick(popover, Qt.Key.Key_Escape)
    assert QApplication.activePopupWidget() is None


def test_a_row_leads_to_the_cell(status: StatusBar, qtbot: QtBot) -> None:
    status.verification.show_outcome(DIFFERING)
    status.verification.click()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, VerificationPopover)
    with qtbot.waitSignal(status.verification.cell_chosen) as chosen:
        popover.rows[0].setFocus()
        QTest.keyClick(popover.rows[0], Qt.Key.Key_Space)
    assert chosen.args == [(0, 1, 2, 3)]
    assert QApplication.activePopupWidget() is None


def test_a_chosen_cell_is_pinned_in_its_slice(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_values(((Field.OUT_CHANNELS, None, 2),))
    app_window.desk.bench.status.verification.cell_chosen.emit((0, 1, 2, 3))
    view = app_window.store.view
    assert (view.batch_index, view.out_channel, view.pin) == (0, 1, (2, 3))
    assert app_window.focus.current == Focus(FocusKind.OUTPUT_CELL, (2, 3))


def test_the_chip_counts_the_methods_that_ran(app_window: Assembly, qtbot: QtBot) -> None:
    label = app_window.desk.bench.status.verification.label
    qtbot.waitUntil(lambda: label.text() == "Verified: 4 methods agree exactly")
    app_window.desk.bench.status.verification.click()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, VerificationPopover)
    assert len(popover.rows) == 15
    names = "NumPy, Zero insertion, Scatter, Matrix, Phases, Definition, product by product"
    assert popover.summary.text() == names
    popover.close()


def test_the_chip_states_the_largest_difference(status: StatusBar) -> None:
    comparisons = (Comparison("scatter", "phases", 2e-16, 1e-12, (0, 0, 0, 0)),)
    status.verification.show_outcome(VerificationOutcome(Verification(("scatter", "phases"), comparisons)))
    assert status.verification.label.text() == "Verified: 2 methods agree to 2.0e−16"


def test_two_ways_are_no_methods_with_a_picture(status: StatusBar) -> None:
    exact = Verification(("numpy", "reference"), (Comparison("numpy", "reference", 0.0, 1e-12, None),))
    status.verification.show_outcome(VerificationOutcome(exact))
    assert status.verification.label.text() == "Verified in 2 ways, exactly"


def test_too_large_a_layer_says_so(status: StatusBar) -> None:
    status.verification.show_outcome(VerificationOutcome(None))
    status.verification.click()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, Popover)
    assert "too large" in popover.label.text()
    popover.close()


def test_chips_are_reached_and_pressed_by_keyboard(status: StatusBar) -> None:
    status.show_report(NUMPY)
    status.verification.show_outcome(DIFFERING)
    for chip in (status.backend, status.verification):
        assert chip.focusPolicy() & Qt.FocusPolicy.TabFocus
        assert chip.accessibleName() == chip.label.text()
    status.verification.setFocus()
    QTest.keyClick(status.verification, Qt.Key.Key_Space)
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, VerificationPopover)
    popover.close()


def test_chips_are_as_wide_as_their_words(status: StatusBar, qtbot: QtBot) -> None:
    status.show_report(NUMPY)
    status.verification.show_outcome(DIFFERING)
    label = status.verification.label
    qtbot.waitUntil(lambda: label.width() >= label.fontMetrics().horizontalAdvance(label.text()))


def test_cancel_fits_into_the_bar(status: StatusBar) -> None:
    status.show_busy("Computing…")
    status.patience.timeout.emit()
    assert status.cancel.isVisible()
    assert status.cancel.height() == 20
    assert abs(status.cancel.geometry().center().y() - status.backend.geometry().center().y()) <= 1
    status.show_busy("")


def test_progress_is_a_bar_with_a_percentage_and_a_way_out(status: StatusBar, qtbot: QtBot) -> None:
    status.show_report(NUMPY)
    status.show_busy("Computing…")
    status.show_progress(0.25)
    assert status.time.text() == "2 ms" and status.progress.isHidden(), "not before it takes long"
    status.patience.timeout.emit()
    assert status.time.text() == "Computing… 25 %"
    status.show_progress(0.509)
    assert status.time.text() == "Computing… 50 %"
    assert status.progress.isVisible() and status.progress.value() == 509
    with qtbot.waitSignal(status.cancel_requested):
        status.cancel.click()
    status.show_busy("")
    assert status.time.text() == "2 ms"
    assert status.progress.isHidden() and status.cancel.isHidden()


def test_a_backend_that_failed_says_why(status: StatusBar) -> None:
    status.show_report(NUMPY, ComputeFailure("cupy", "CuPy is not installed.", fell_back=True))
    assert status.backend.label.text() == "CuPy failed, using NumPy"
    assert status.backend.toolTip().startswith("CuPy is not installed.")
    status.show_report(NUMPY)
    assert status.backend.label.text() == "NumPy"
    status.backend.show_failure(ComputeFailure("numpy", "out of memory", fell_back=False))
    assert status.backend.label.text() == "NumPy failed"
    assert status.backend.toolTip().startswith("out of memory")


def test_a_long_value_is_whole_in_a_narrow_bar(status: StatusBar) -> None:
    status.show_report(NUMPY)
    status.show_value("x[3, 4] = 1")
    assert status.time.isVisible() and status.dtype.isVisible()
    long = "x[3, 4] = −4.68638, expected −1.23456, difference −3.45182"
    status.resize(640, 27)
    status.show_value(long)
    QApplication.processEvents()
    assert not status.time.isVisible() and not status.dtype.isVisible()
    assert status.value.text() == long
    assert status.value.width() >= status.value.sizeHint().width()
    assert status.rect().contains(status.value.geometry())
    status.show_value("x[3, 4] = 1")
    assert not status.time.isVisible(), "it does not come and go with the pointer"
    status.show_saved("a.fracstride")
    assert status.time.isVisible()
    status.notice.timeout.emit()
    assert not status.time.isVisible()
    status.resize(1200, 27)
    QApplication.processEvents()
    assert status.time.isVisible() and status.dtype.isVisible()


def test_chips_become_icons_before_a_value_is_cut_and_then_its_middle_is_left_out(
    status: StatusBar, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(status)
    window.show()
    status.show_report(NUMPY)
    status.verification.show_outcome(DIFFERING)
    chips, value = (status.backend, status.verification), status.value
    window.resize(560, 27)
    whole = "x[3, 4] = −4.68638: expected −1.23456, off by 3.45182"
    status.show_value(whole)
    QApplication.processEvents()
    assert value.text() == whole and value.width() >= value.sizeHint().width() and not value.toolTip()
    assert any(chip.label.shown() != chip.label.text() for chip in chips)
    assert all(chip.width() >= chip.minimumSizeHint().width() for chip in chips)
    assert "Methods differ" in status.verification.toolTip()
    narrow = status.verification.width()
    status.show_value("x[3, 4] = 1")
    QApplication.processEvents()
    assert status.verification.width() == narrow, "it does not come and go with the pointer"
    window.resize(360, 27)
    status.show_value(whole)
    QApplication.processEvents()
    assert status.width() == 360
    assert value.text().startswith("x[3, 4]") and "…" in value.text() and value.text().endswith("3.45182")
    assert value.toolTip() and value.accessibleName() == whole
    assert value.width() >= value.sizeHint().width() and status.rect().contains(value.geometry())
    window.resize(1200, 27)
    QApplication.processEvents()
    assert value.text() == whole and not value.accessibleName()
    assert all(chip.label.shown() == chip.label.text() for chip in chips)
    status.setParent(None)


def test_the_bar_is_not_laid_out_for_every_value(status: StatusBar, qtbot: QtBot) -> None:
    row = status.layout()
    assert row is not None
    for text, is_laid_out in (
        ("x[3, 4] = −4.68638", True),
        ("x[3, 4] = 2", False),
        ("", False),
        ("x" * 40, True),
    ):
        QApplication.processEvents()
        row.activate()
        status.show_value(text)
        assert row.activate() is is_laid_out, text


def test_a_value_is_copied_with_the_mouse(status: StatusBar) -> None:
    status.show_value("x[3, 4] = 1")
    QTest.mouseDClick(status.value, Qt.MouseButton.LeftButton, pos=status.value.rect().center())
    assert status.value.selectedText() in status.value.text() and status.value.hasSelectedText()
    QTest.keyClick(status.value, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(status.value, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "x[3, 4] = 1"

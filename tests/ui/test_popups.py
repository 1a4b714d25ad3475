"""Combo boxes with too little room, and the corners of menus and popovers."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QCursor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from fracstride.ui.controls import popup
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.compositing import has_compositor
from fracstride.ui.files.dialogs import WindowDialogs
from fracstride.ui.files.questions import DataUse
from fracstride.ui.look.style_sheet import style_sheet
from fracstride.ui.look.theme import LIGHT


def test_a_combo_without_room_elides_and_tells_the_whole_in_its_tooltip(qtbot: QtBot) -> None:
    combo = Combo("Question")
    qtbot.addWidget(combo)
    combo.add("a", "A choice with a long text")
    combo.setToolTip("What is asked")
    combo.resize(300, 28)
    assert combo.elided_text() == "A choice with a long text"
    combo.resize(90, 28)
    combo.show()
    assert combo.elided_text().endswith("…")
    QApplication.sendEvent(
        combo, QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), combo.mapToGlobal(QPoint(5, 5)))
    )
    assert QToolTip.text() == "A choice with a long text\nWhat is asked"
    QToolTip.hideText()


@pytest.mark.parametrize("composited", [True, False])
def test_popups_show_nothing_black_at_their_corners(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, composited: bool
) -> None:
    monkeypatch.setattr(popup, "has_compositor", lambda: composited)
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setStyleSheet(style_sheet(LIGHT))
    menu = popup.Menu(parent=holder)
    menu.addAction("Open")
    combo = Combo("Range", holder)
    combo.add("a", "A")
    holder.show()
    combo.showPopup()
    menu.adjustSize()
    for window in (menu, popup.Popover("NumPy", holder), combo.view().window()):
        corner = window.grab().toImage().pixelColor(0, 0)
        assert window.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground) is composited
        assert corner.alpha() == (0 if composited else 255)
        assert composited or corner == QColor(LIGHT.border)


@pytest.mark.parametrize("inside", [True, False])
def test_a_question_is_at_the_pointer_or_else_over_the_window(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, inside: bool
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(100, 100, 400, 300)
    pointer = QPoint(150, 150) if inside else QPoint(900, 600)
    places: list[QPoint] = []
    monkeypatch.setattr(QCursor, "pos", lambda: pointer)
    monkeypatch.setattr(popup.Menu, "exec", lambda _self, place: places.append(place))
    WindowDialogs(window).ask_for_use("a.npy", tuple(DataUse))
    assert places == [pointer if inside else window.frameGeometry().center()]


@pytest.mark.parametrize(
    ("keys", "use"),
    [
        ([Qt.Key.Key_Return], DataUse.INPUT),
        ([Qt.Key.Key_Down, Qt.Key.Key_Return], DataUse.KERNEL),
        ([Qt.Key.Key_Up, Qt.Key.Key_Return], DataUse.EXPECTED),
    ],
)
def test_enter_answers_a_question_at_once(qtbot: QtBot, keys: list[Qt.Key], use: DataUse) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()

    def answer() -> None:
        menu = QApplication.activePopupWidget()
        assert menu is not None
        for key in keys:
            qtbot.keyClick(menu, key)
        menu.close()  # where nothing was chosen

    QTimer.singleShot(0, answer)
    assert WindowDialogs(window).ask_for_use("a.npy", tuple(DataUse)) is use


def test_only_x_needs_a_program_that_mixes_windows() -> None:
    assert has_compositor() or QApplication.platformName() == "xcb"

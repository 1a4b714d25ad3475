"""Fields for numbers: the steps of one, and how many characters the other takes."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.ui.controls import number_field
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.presenters.wording import typed_number

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def field(qtbot: QtBot) -> NumberField:
    made = NumberField("Kernel")
    qtbot.addWidget(made)
    made.setValue(999)
    with qtbot.waitExposed(made):
        made.show()
    made.setFocus()
    return made


def _up(field: NumberField) -> QPoint:
    return QPoint(field.steps.width() // 2, 4)


def test_a_press_ends_where_the_field_is_put_away(field: NumberField, qtbot: QtBot) -> None:
    qtbot.mousePress(field.steps, LEFT, pos=_up(field))
    (timer,) = field.steps.findChildren(QTimer)
    assert timer.isActive()
    field.hide()
    assert not timer.isActive(), "its release is told to somebody else"


def test_a_number_that_was_stepped_to_has_the_room_of_a_typed_one(field: NumberField, qtbot: QtBot) -> None:
    assert not field.steps.isHidden()
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.value() == 1000 and field.steps.isHidden()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert not field.steps.isHidden()


def test_the_steps_stay_under_the_pointer_while_they_are_pressed(field: NumberField, qtbot: QtBot) -> None:
    qtbot.mousePress(field.steps, LEFT, pos=_up(field))
    assert field.value() == 1000 and not field.steps.isHidden()
    qtbot.mouseRelease(field.steps, LEFT, pos=_up(field))
    assert field.steps.isHidden()


def test_a_decimal_is_shown_whole_however_many_characters_it_takes(qtbot: QtBot) -> None:
    field = DecimalField("Step")
    qtbot.addWidget(field)
    field.show_value(-1.234567891e-100)
    assert typed_number(field.text()) == -1.234567891e-100


def _typed(field: NumberField, text: str) -> None:
    field.selectAll()
    for letter in text:
        key, none = Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, key, none, letter))


@pytest.mark.parametrize(
    ("text", "value"), [("1e3", 1000), ("\uff11\uff14", 14), ("\u22122", -2), ("4.0", 4)]
)
def test_a_whole_number_is_read_however_it_is_written(
    field: NumberField, qtbot: QtBot, text: str, value: int
) -> None:
    _typed(field, text)
    assert (field.text(), field.value(), field.is_misread) == (text, value, False)


@pytest.mark.parametrize(
    ("text", "stays", "told"),
    [
        ("1e9", 1, "“1e9” is too large; 1 stays."),
        ("2.5", 2, "“2.5” is not a whole number; 2 stays."),
        ("x", 999, "“x” is not a whole number; 999 stays."),
    ],
)
def test_what_is_no_whole_number_is_told_and_none_of_its_characters_are_swallowed(
    field: NumberField, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, text: str, stays: int, told: str
) -> None:
    """1e9 became 19 without a word."""
    said: list[str] = []
    monkeypatch.setattr(number_field, "announce", lambda _widget, text: said.append(text))
    _typed(field, text)
    assert (field.text(), field.value()) == (text, stays)
    assert field.property("error") == "true"
    assert said[-1] == told
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.text(), field.value()) == (str(stays), stays)
    assert field.property("error") == "false"


def test_a_field_with_limits_says_them(field: NumberField, qtbot: QtBot) -> None:
    field.show_limits(0, 3)
    field.show_value(1)
    _typed(field, "7")
    assert field._problem() == "Only 0 to 3 is there; 1 stays."
    assert field.value() == 1


def test_a_mark_of_the_owner_outlasts_what_is_typed(field: NumberField, qtbot: QtBot) -> None:
    field.set_error(True)
    _typed(field, "12")
    assert field.property("error") == "true"


def test_what_is_told_goes_with_what_was_typed(field: NumberField, monkeypatch: pytest.MonkeyPatch) -> None:
    bubbles: list[str] = []
    bubble = SimpleNamespace(showText=lambda _place, text, _widget: bubbles.append(text))
    monkeypatch.setattr(number_field, "QToolTip", bubble)
    _typed(field, "1e9")
    assert bubbles[-1] == "“1e9” is too large; 1 stays."
    field.show_value(3)  # as Esc has it
    assert (bubbles[-1], field.is_misread) == ("", False)

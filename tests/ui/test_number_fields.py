"""Fields for numbers: the steps of one, and how many characters the other takes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from pytestqt.qtbot import QtBot

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

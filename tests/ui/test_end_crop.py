"""More crop at the end in the real window: its row comes and goes, and every part of the window follows."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.lit import Term
from fracstride.core.reference import reference
from fracstride.core.spec import AXES, Axis, Field
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.panels.parameter_row import ParameterRow
from fracstride.ui.views.solver_page import SolverPage

from .hands import open_page
from .turns import catch_up


@pytest.fixture
def row(app_window: Assembly) -> ParameterRow:
    """Made by now, as if an earlier layer had had one."""
    return app_window.desk.bench.panel.layer.row(Field.END_CROP)


def number(window: Assembly, field: Field, axis: Axis = Axis.HEIGHT) -> NumberField:
    return window.desk.bench.panel.layer.row(field).fields[axis]


def test_the_first_layer_that_has_one_brings_its_row(app_window: Assembly) -> None:
    rows = app_window.desk.bench.panel.layer.parameter_rows
    assert Field.END_CROP not in rows
    app_window.desk.wiring.editor.set_field(Field.END_CROP, None, 2)
    catch_up()
    row = rows[Field.END_CROP]
    assert row.isVisible()
    assert row.fields[Axis.HEIGHT].value() == 2
    between = [rows[each].y() for each in (Field.OUTPUT_PADDING, Field.END_CROP, Field.DILATION)]
    assert between == sorted(between)


def test_its_row_is_there_where_it_says_something(app_window: Assembly, row: ParameterRow) -> None:
    assert not row.isVisible(), "few layers have one"
    app_window.desk.wiring.editor.set_values(((Field.END_CROP, Axis.WIDTH, 1),))
    catch_up()
    assert row.isVisible()
    assert [row.fields[axis].value() for axis in AXES] == [0, 1]
    app_window.store.undo_stack.undo()
    catch_up()
    assert not row.isVisible()


def test_a_command_brings_it_and_nothing_disappears_under_the_keyboard(
    app_window: Assembly, row: ParameterRow, qtbot: QtBot
) -> None:
    app_window.desk.actions[CommandId.GO_END_CROP].trigger()
    assert row.isVisible() and number(app_window, Field.END_CROP).hasFocus()
    assert row.fields[Axis.WIDTH].property("muted") == "true", "it follows, as in every row"
    qtbot.keyClicks(number(app_window, Field.END_CROP), "1")
    assert app_window.store.geometry.height.output == 4, "5 less one"
    qtbot.keyClick(number(app_window, Field.END_CROP), Qt.Key.Key_Down)
    catch_up()
    assert row.isVisible(), "0 again, and still worked with"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert row.isVisible(), "the keyboard is in its other field"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    catch_up()
    assert not row.isVisible()
    assert number(app_window, Field.DILATION).hasFocus()


def test_the_map_is_that_of_the_definition(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_values(((Field.PADDING, None, 0), (Field.END_CROP, None, 1)))
    catch_up()
    arrays, spec = app_window.desk.wiring.arrays, app_window.store.state.spec
    assert arrays is not None
    np.testing.assert_array_equal(arrays.x, reference(arrays.y, arrays.weight, spec))
    assert arrays.x.shape[2:] == (6, 6)


def test_beside_output_padding_it_is_a_draft_with_a_way_out(app_window: Assembly, row: ParameterRow) -> None:
    editor = app_window.desk.wiring.editor
    editor.set_field(Field.END_CROP, None, 1)
    before = app_window.store.state
    editor.set_field(Field.OUTPUT_PADDING, None, 1)
    catch_up()
    assert app_window.store.state == before
    assert row.message.lines == (
        ("Must be 0 beside output padding, which adds what this takes off.", "Use 0"),
    )
    row.message.activated.emit(0)
    spec = app_window.store.state.spec.height
    assert (spec.output_padding, spec.end_crop) == (1, 0)


@pytest.mark.parametrize("value", [-1, 5, 999_999])
def test_what_it_cannot_be_is_marked_and_mended(app_window: Assembly, row: ParameterRow, value: int) -> None:
    app_window.desk.wiring.editor.set_field(Field.END_CROP, None, value)
    catch_up()
    assert app_window.store.draft is not None
    assert row.isVisible() and row.fields[Axis.HEIGHT].has_error
    row.message.activated.emit(0)
    assert app_window.store.draft is None
    assert app_window.store.state.spec.height.end_crop == (0 if value < 0 else 4)


def test_pointing_at_its_row_lights_the_term(app_window: Assembly, row: ParameterRow) -> None:
    seen: list[object] = []
    app_window.desk.bench.formula_panel.set_highlight = seen.append  # type: ignore[method-assign,assignment]
    row.hovered.emit(True)
    row.hovered.emit(False)
    assert seen == [Term.END_CROP, None]


def test_the_solver_applies_it(app_window: Assembly, qtbot: QtBot) -> None:
    page = open_page(app_window, TabId.SOLVER, SolverPage)
    page.ask(output_size=(6, 6))
    page.bar.asymmetric.click()
    qtbot.waitUntil(lambda: page.is_idle)
    heights = [each.axes[0] for each in page.table.layers.candidates]
    page.table.select(next(at for at, axis in enumerate(heights) if axis.crop_begin < axis.crop_end))
    qtbot.mouseClick(page.preview.apply_button, Qt.MouseButton.LeftButton)
    assert app_window.store.geometry.height.output == 6
    assert app_window.store.state.spec.height.end_crop > 0

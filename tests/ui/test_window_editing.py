"""Editing in the real window: fields, undo, invalid values, remedies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.pipeline import StageId
from fracstride.core.spec import Axis, Field
from fracstride.session.edits import Slot, state_with_explicit
from fracstride.session.state import ExplicitArray, SourceKind
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.views.overlap_page import OverlapPage
from fracstride.ui.views.pair_page import PairPage

from .turns import catch_up


def _field(window: Assembly, field: Field, axis: Axis = Axis.HEIGHT) -> NumberField:
    """The number field of a parameter, found by going to it as the keyboard does."""
    window.desk.bench.panel.layer.focus_field(field, axis)
    found = window.window.focusWidget()
    assert isinstance(found, NumberField)
    return found


def test_first_window_explains_itself(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    assert app_window.window.windowTitle() == "Padding, strides, transposed[*] — Fracstride"
    assert bench.sum_panel.model.sentence == "x[1, 1] = 9 + 14 + 12 + 5 = 40"
    assert bench.status.value.text() == "x[1, 1] = 40"
    assert bench.sheet_strip.output_size.text() == "Hᵢₙ = 5"


def test_stepping_a_box_recomputes_in_the_same_turn(app_window: Assembly, qtbot: QtBot) -> None:
    qtbot.keyClick(_field(app_window, Field.STRIDE), Qt.Key.Key_Up)
    assert app_window.store.state.spec.height.stride == 3
    assert app_window.store.state.spec.width.stride == 3, "linked"
    model = app_window.desk.bench.strip.canvas.model(StageId.OUTPUT)
    assert model is not None
    assert (model.rows.count, model.columns.count) == (7, 7)
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    assert arrays.x.shape == (1, 1, 7, 7)
    assert "7" in app_window.desk.bench.sheet_strip.output_size.text()


def test_typing_applies_and_is_one_undo_step(app_window: Assembly, qtbot: QtBot) -> None:
    field = _field(app_window, Field.SIZE)
    field.selectAll()
    qtbot.keyClicks(field, "12")
    assert app_window.store.state.spec.height.size == 12
    app_window.desk.actions[CommandId.UNDO].trigger()
    assert app_window.store.state.spec.height.size == 3
    app_window.desk.actions[CommandId.REDO].trigger()
    assert app_window.store.state.spec.height.size == 12


def test_dragging_a_label_is_one_undo_step(app_window: Assembly) -> None:
    label = _drag_label(app_window, Field.KERNEL_SIZE)
    _drag(label, 24)
    assert app_window.store.state.spec.height.kernel_size == 7
    app_window.store.undo_stack.undo()
    assert app_window.store.state.spec.height.kernel_size == 3
    assert not app_window.store.undo_stack.canUndo()


def test_unlinked_axes_are_independent_and_linking_is_one_step(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.actions[CommandId.LINK].trigger()
    catch_up()
    qtbot.keyClick(_field(app_window, Field.STRIDE, Axis.WIDTH), Qt.Key.Key_Up)
    spec = app_window.store.state.spec
    assert (spec.height.stride, spec.width.stride) == (2, 3)
    assert app_window.desk.bench.sheet_strip.output_size.text() == "Hᵢₙ = 5, Wᵢₙ = 7"
    app_window.desk.actions[CommandId.LINK].trigger()
    assert app_window.store.state.spec.width.stride == 2
    app_window.store.undo_stack.undo()
    assert app_window.store.state.spec.width.stride == 3


def test_with_a_picture_that_is_not_square_the_kernel_stays_square(
    app_window: Assembly, qtbot: QtBot
) -> None:
    wide = ExplicitArray(np.arange(10.0).reshape(2, 5), "wide.npy")
    app_window.store.propose(state_with_explicit(app_window.store.asked, Slot.INPUT, wide), "Open wide.npy")
    catch_up()
    qtbot.keyClick(_field(app_window, Field.KERNEL_SIZE), Qt.Key.Key_Up)
    qtbot.keyClick(_field(app_window, Field.SIZE, Axis.WIDTH), Qt.Key.Key_Up)
    spec = app_window.store.state.spec
    assert (spec.height.kernel_size, spec.width.kernel_size) == (4, 4)
    assert (spec.height.size, spec.width.size) == (2, 6)
    assert app_window.desk.actions[CommandId.LINK].isChecked()


def test_invalid_value_keeps_the_picture_and_offers_a_remedy(app_window: Assembly, qtbot: QtBot) -> None:
    bench = app_window.desk.bench
    before = app_window.store.state
    field = _field(app_window, Field.OUTPUT_PADDING)
    qtbot.keyClick(field, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert app_window.store.state == before
    assert app_window.store.undo_stack.isClean()
    assert not bench.banner.isHidden()
    assert bench.banner.headline.text() == "Showing the last valid layer."
    assert bench.banner.detail.text() == "Output padding 5 needs stride or dilation 6 or more."
    assert field.property("error") == "true"
    export = app_window.desk.actions[CommandId.EXPORT_PICTURE]
    assert not export.isEnabled()
    assert export.toolTip() == "The parameters make no valid layer"
    assert not bench.toolbar.export_button.isEnabled()
    assert bench.sum_panel.model.result == "40", "the last valid sum stays"
    qtbot.mouseClick(bench.banner.button, Qt.MouseButton.LeftButton)
    assert app_window.store.state.spec.height.output_padding == 1
    assert bench.banner.isHidden()
    assert export.isEnabled()
    assert export.toolTip().startswith("Picture of this tab")


def test_undo_of_a_draft_only_drops_the_draft(app_window: Assembly, qtbot: QtBot) -> None:
    qtbot.keyClick(_field(app_window, Field.STRIDE), Qt.Key.Key_Up)
    qtbot.keyClick(_field(app_window, Field.OUTPUT_PADDING), Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert app_window.store.draft is not None
    app_window.desk.actions[CommandId.UNDO].trigger()
    assert app_window.store.draft is None
    assert app_window.store.state.spec.height.stride == 3


def test_banner_counts_several_problems(app_window: Assembly) -> None:
    editor = app_window.desk.wiring.editor
    editor.set_values(((Field.STRIDE, None, 0), (Field.DILATION, None, 0)))
    assert app_window.desk.bench.banner.detail.text().startswith("2 parameters are impossible")


def test_one_button_mends_several_problems_in_one_step(app_window: Assembly, qtbot: QtBot) -> None:
    banner, before = app_window.desk.bench.banner, app_window.store.state
    values = ((Field.STRIDE, None, 0), (Field.DILATION, None, 0), (Field.PADDING, None, 99))
    app_window.desk.wiring.editor.set_values(values)
    assert banner.button.text() == "Mend all"
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert app_window.store.draft is None
    assert banner.isHidden()
    spec = app_window.store.state.spec
    assert (spec.height.stride, spec.height.dilation) == (1, 1)
    assert spec.height == spec.width
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before
    assert not app_window.store.undo_stack.canUndo()


def test_a_single_problem_names_its_value(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 0),))
    assert app_window.desk.bench.banner.button.text() == "Use 1"


def test_editing_a_cell_changes_the_sum(app_window: Assembly) -> None:
    app_window.desk.bench.strip.cell_edited.emit(StageId.INPUT, (0, 0), 100.0)
    catch_up()
    assert app_window.desk.bench.sum_panel.model.sentence == "x[1, 1] = 900 + 14 + 12 + 5 = 931"
    app_window.store.undo_stack.undo()
    catch_up()
    assert app_window.desk.bench.sum_panel.model.result == "40"


def test_another_source_recomputes(app_window: Assembly) -> None:
    panel = app_window.desk.bench.panel.kernel
    panel.kinds.chosen.emit(SourceKind.ONES.value)
    assert app_window.store.state.kernel.kind is SourceKind.ONES
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    assert np.array_equal(arrays.weight, np.ones((1, 1, 3, 3)))


def test_own_values_keep_what_is_shown_when_the_size_changes(app_window: Assembly) -> None:
    panel, editor = app_window.desk.bench.panel.kernel, app_window.desk.wiring.editor
    editor.set_cell(StageId.KERNEL, (0, 0), 50.0)
    panel.kinds.chosen.emit("own")
    kernel = app_window.store.state.kernel
    assert (kernel.kind, kernel.edits) == (SourceKind.EXPLICIT, ())
    assert kernel.array is not None
    assert kernel.array.values.tolist() == [[50, 2, 3], [4, 5, 6], [7, 8, 9]]
    catch_up()
    assert panel.kinds.currentText() == "Own values"
    editor.set_values(((Field.KERNEL_SIZE, None, 2),))
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    assert arrays.weight[0, 0].tolist() == [[50, 2], [4, 5]], "not another ramp"
    app_window.store.undo_stack.undo()
    app_window.store.undo_stack.undo()
    catch_up()
    assert app_window.store.state.kernel.kind is SourceKind.RAMP
    assert panel.kinds.currentText() == "Ramp 1…9"


def test_own_values_wait_while_the_layer_is_impossible(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 0),))
    panel = app_window.desk.bench.panel.input
    panel.kinds.chosen.emit("own")
    assert app_window.store.state.input.kind is SourceKind.RAMP
    assert panel.kinds.key() == SourceKind.RAMP.value


def test_selected_channel_is_what_the_maps_show(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_values(((Field.IN_CHANNELS, None, 2),))
    app_window.desk.bench.panel.channels.slice_edited.emit("in_channel", 1)
    arrays, model = app_window.desk.wiring.arrays, app_window.desk.bench.strip.canvas.model(StageId.INPUT)
    assert arrays is not None
    assert model is not None
    assert model.value(0, 0) == arrays.y[0, 1, 0, 0] == 10
    lines = app_window.desk.bench.sum_panel.model.lines
    assert [line.label for line in lines] == ["channel 0", "channel 1"]


def test_hovering_a_row_lights_its_term_in_the_formulas(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    seen: list[object] = []
    bench.formula_panel.set_highlight = seen.append  # type: ignore[method-assign,assignment]
    bench.panel.layer.row_hovered.emit(Field.STRIDE)
    bench.panel.layer.row_hovered.emit(None)
    assert [str(term) for term in seen] == ["stride", "None"]


def _drag_label(window: Assembly, field: Field) -> QWidget:
    from fracstride.ui.controls.drag_label import DragLabel

    word = {Field.KERNEL_SIZE: "Kernel"}[field]
    labels = window.desk.bench.panel.layer.findChildren(DragLabel)
    return next(label for label in labels if word in label.text())


def _drag(widget: QWidget, distance: int) -> None:
    """Press, move in steps, release; positions are sent as Qt would."""
    start = QPoint(5, widget.height() // 2)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    for kind, offset, button, held in (
        (QEvent.Type.MouseButtonPress, 0, left, left),
        *((QEvent.Type.MouseMove, step, none, left) for step in range(6, distance + 1, 6)),
        (QEvent.Type.MouseButtonRelease, distance, left, none),
    ):
        position = QPointF(start + QPoint(offset, 0))
        event = QMouseEvent(
            kind,
            position,
            QPointF(widget.mapToGlobal(position.toPoint())),
            button,
            held,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(widget, event)


def test_escape_takes_back_what_was_typed_and_then_releases_the_pin(
    app_window: Assembly, qtbot: QtBot
) -> None:
    field = _field(app_window, Field.STRIDE)
    qtbot.keyClicks(field, "4")
    assert app_window.store.state.spec.height.stride == 4
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert app_window.store.state.spec.height.stride == 2
    assert app_window.store.view.pin == (1, 1)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert app_window.store.view.pin is None


def _decimal_field(window: Assembly, qtbot: QtBot) -> tuple[QWidget, Callable[[], bool]]:
    field = window.desk.bench.panel.findChildren(DecimalField)[0]
    field.setFocus()
    before = field.value()
    qtbot.keyClicks(field, "7")
    return field, lambda: field.value() != before


def _board(window: Assembly, qtbot: QtBot) -> tuple[QWidget, Callable[[], bool]]:
    window.desk.bench.deck.open(TabId.PAIR)
    page = window.desk.bench.deck.page
    assert isinstance(page, PairPage)
    qtbot.waitUntil(lambda: page.maps.board.keys != ())
    page.maps.board.setFocus()
    qtbot.keyClick(page.maps.board, Qt.Key.Key_Right)
    return page.maps.board, lambda: page.maps.board.cursor_cell is not None


def _formula(window: Assembly, qtbot: QtBot) -> tuple[QWidget, Callable[[], bool]]:
    canvas = window.desk.bench.formula_panel.canvas
    qtbot.waitUntil(lambda: canvas.hits != ())
    canvas.setFocus(Qt.FocusReason.TabFocusReason)
    return canvas, lambda: canvas.highlight is not None


def _axis_diagram(window: Assembly, qtbot: QtBot) -> tuple[QWidget, Callable[[], bool]]:
    window.desk.bench.deck.open(TabId.OVERLAP)
    page = window.desk.bench.deck.page
    assert isinstance(page, OverlapPage)
    page.diagram.setFocus()
    qtbot.keyClick(page.diagram, Qt.Key.Key_Right)
    return page.diagram, lambda: window.focus.hovered is not None


@pytest.mark.parametrize("begin", [_decimal_field, _board, _formula, _axis_diagram])
def test_escape_is_for_what_has_the_keyboard_and_then_for_the_pin(
    app_window: Assembly,
    qtbot: QtBot,
    begin: Callable[[Assembly, QtBot], tuple[QWidget, Callable[[], bool]]],
) -> None:
    widget, is_touched = begin(app_window, qtbot)
    pin = app_window.store.view.pin
    assert pin is not None and is_touched()
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not is_touched(), timeout=5_000)
    assert app_window.store.view.pin == pin
    qtbot.keyClick(widget, Qt.Key.Key_Escape)
    assert app_window.store.view.pin is None

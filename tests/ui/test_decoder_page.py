"""The decoder's tab: layers edited in place, moved, mended, and explored with the map that arrives."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from drags import drag_events
from fracstride.backends.base import BackendError
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.spec import Axis, Field
from fracstride.core.stack.layers import Conv2d, ConvTranspose2d, PixelShuffle, Skip, Stack, Upsample
from fracstride.session.architectures import DCGAN, FCN_8S, U_NET
from fracstride.session.decoding import arriving_map
from fracstride.session.preferences import LanguageChoice, ThemeChoice
from fracstride.session.sources import materialise_input
from fracstride.session.state import Decoder, SourceKind, WeightKind
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.decoder import Action
from fracstride.ui.views import decoder_explorer
from fracstride.ui.views.decoder_actions import DecoderAction
from fracstride.ui.views.decoder_model import Column
from fracstride.ui.views.decoder_page import DecoderPage
from fracstride.ui.views.solver_page import SolverPage

from .conftest import OpenWindow
from .hands import layers_of, open_page, show_stack

SMALL = Stack(
    (4, 3, 3),
    (
        ConvTranspose2d(4, 6, (4, 4), (2, 2), (1, 1)),
        Conv2d(6, 2, (3, 3), padding=(1, 1)),
        ConvTranspose2d(2, 3, (3, 3), (2, 2), (1, 1)),
    ),
)


@pytest.fixture
def page(app_window: Assembly) -> DecoderPage:
    return open_page(app_window, TabId.DECODER, DecoderPage)


def texts(page: DecoderPage, column: Column) -> list[str]:
    model = page.layers.rows
    return [str(model.data(model.index(row, column))) for row in range(model.rowCount())]


def test_the_longest_architecture_is_read_to_its_end(page: DecoderPage, qtbot: QtBot) -> None:
    combo = page.bar.architectures
    qtbot.waitUntil(combo.isVisible)
    QApplication.processEvents()
    assert combo.elided_text() == combo.currentText() == "DCGAN generator, 64 × 64"


def test_it_opens_with_the_generator_and_its_published_numbers(page: DecoderPage) -> None:
    assert texts(page, Column.OUTPUT)[-1] == "3 × 64 × 64"
    assert texts(page, Column.SEES) == ["4", "5", "5–6", "5–6", "5–6"]
    assert "3 574 784" in page.pane.totals.text().replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert page.bar.architectures.key() == "dcgan"


def test_paths_without_borders_are_told_from_those_of_a_single_input_cell(page: DecoderPage) -> None:
    assert page.pane.caption.text() == (
        "Without borders, 4 paths from the input reach every cell along an axis. With them:"
    )
    assert page.pane.band.counts is not None
    assert page.pane.band.counts.tolist() == [1, 1, 1, 1]


@pytest.mark.parametrize(("key", "stack"), [("u_net", U_NET), ("fcn_8s", FCN_8S), ("dcgan", DCGAN)])
def test_architectures_are_chosen(app_window: Assembly, page: DecoderPage, key: str, stack: Stack) -> None:
    page.bar.architecture_chosen.emit(key)
    decoder = app_window.store.state.decoder
    assert decoder.stack == stack
    assert (decoder.weights is WeightKind.BILINEAR) == (key == "fcn_8s")
    assert page.layers.rows.rowCount() == len(stack.layers)
    assert page.bar.architectures.key() == key


def test_a_layer_is_typed_in_its_row(app_window: Assembly, page: DecoderPage, qtbot: QtBot) -> None:
    page.layers.setFocus()
    page.layers.select(1)
    qtbot.keyClick(page.layers, Qt.Key.Key_F2)
    editor = page.layers.findChild(QLineEdit)
    assert editor is not None
    assert editor.text() == "ConvTranspose2d(512, 256, 4, 2, 1, bias=False)"
    editor.selectAll()
    qtbot.keyClicks(editor, "Conv2d(512")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert editor.property("error") == "true"
    assert editor.toolTip()
    assert layers_of(app_window) == DCGAN.layers
    editor.selectAll()
    qtbot.keyClicks(editor, "nn.ConvTranspose2d(512, 256, 2, stride=2)")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    # Qt commits an editor when the key's event is over.
    qtbot.waitUntil(lambda: layers_of(app_window)[1] == ConvTranspose2d(512, 256, (2, 2), (2, 2)))
    app_window.store.undo_stack.undo()
    assert layers_of(app_window) == DCGAN.layers


def test_fields_edit_the_selected_layer_as_one_step_a_gesture(
    app_window: Assembly, page: DecoderPage, qtbot: QtBot
) -> None:
    page.layers.select(4)
    number = page.pane.fields.numbers["out_channels", None]
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "12")
    layer = layers_of(app_window)[4]
    assert isinstance(layer, ConvTranspose2d)
    assert layer.out_channels == 12
    assert app_window.store.undo_stack.count() == 1
    assert texts(page, Column.OUTPUT)[4] == "12 × 64 × 64"


def test_both_axes_follow_while_they_are_linked(app_window: Assembly, page: DecoderPage) -> None:
    page.layers.select(1)
    fields = page.pane.fields
    fields.numbers["kernel_size", Axis.HEIGHT].edited.emit(6, "a")
    assert layers_of(app_window)[1].kernel_size == (6, 6)  # type: ignore[attr-defined]
    fields.link.setChecked(False)
    fields.numbers["kernel_size", Axis.WIDTH].edited.emit(4, "b")
    assert layers_of(app_window)[1].kernel_size == (6, 4)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("layer", "name", "axis"),
    [
        (Upsample((2, 2)), "factor", Axis.WIDTH),
        (Upsample(size=(5, 5)), "size", Axis.HEIGHT),
        (PixelShuffle(1), "factor", None),
        (Skip(4, 3, 3), "channels", None),
    ],
)
def test_every_kind_of_layer_has_its_fields(
    app_window: Assembly, page: DecoderPage, layer: object, name: str, axis: Axis | None
) -> None:
    show_stack(app_window, Stack((4, 3, 3), (layer,)))  # type: ignore[arg-type]
    page.pane.fields.numbers[name, axis].edited.emit(3, "g")
    value = getattr(layers_of(app_window)[0], name)
    assert value in (3, (3, 3))


def test_layers_move_by_keyboard_and_stay_selected(
    app_window: Assembly, page: DecoderPage, qtbot: QtBot
) -> None:
    page.layers.setFocus()
    page.layers.select(0)
    qtbot.keyClick(page.layers, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert layers_of(app_window)[:2] == (DCGAN.layers[1], DCGAN.layers[0])
    assert page.layers.selected == 1
    qtbot.keyClick(page.layers, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert layers_of(app_window) == DCGAN.layers
    assert page.layers.selected == 0
    qtbot.keyClick(page.layers, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert layers_of(app_window) == DCGAN.layers


@pytest.mark.parametrize(("source", "drop_row", "target"), [(0, 3, 2), (3, 1, 1), (4, 0, 0), (1, 2, None)])
def test_layers_move_by_dragging(
    app_window: Assembly, page: DecoderPage, source: int, drop_row: int, target: int | None
) -> None:
    model = page.layers.rows
    data = model.mimeData([model.index(source, Column.LAYER)])
    removes = model.dropMimeData(data, Qt.DropAction.MoveAction, drop_row, 0, model.index(-1, -1))
    assert not removes
    expected = DCGAN.layers if target is None else DCGAN.with_moved(source, target).layers
    QCoreApplication.processEvents()
    assert layers_of(app_window) == expected


def test_a_layer_is_dropped_between_two_others(app_window: Assembly, page: DecoderPage, qtbot: QtBot) -> None:
    table, model = page.layers, page.layers.rows
    qtbot.waitUntil(lambda: table.viewport().height() > 200)
    data = model.mimeData([model.index(0, Column.NUMBER)])
    place = table.visualRect(model.index(2, Column.NUMBER))
    at = QPointF(place.center().x(), place.bottom())
    action = Qt.DropAction.MoveAction
    for event in drag_events(at, action, data):
        QApplication.sendEvent(table.viewport(), event)
        # The drop itself is not accepted, or the view would remove the row that it dragged.
        assert event.isAccepted() == (event.type() is not QEvent.Type.Drop)
    qtbot.waitUntil(lambda: layers_of(app_window) == DCGAN.with_moved(0, 2).layers)
    foreign = QMimeData()
    foreign.setData("application/x-fracstride-layer", b"99")
    assert not model.dropMimeData(foreign, action, 0, 0, model.index(-1, -1))


def test_layers_are_added_duplicated_and_removed(
    app_window: Assembly, page: DecoderPage, qtbot: QtBot
) -> None:
    show_stack(app_window, SMALL)
    page.layers.setFocus()
    page.layers.select(0)
    qtbot.keyClick(page.layers, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert layers_of(app_window)[1] == SMALL.layers[0]
    assert page.layers.selected == 1
    qtbot.keyClick(page.layers, Qt.Key.Key_Delete)
    assert layers_of(app_window) == SMALL.layers
    page.layers.select(0)
    page.bar.add.menu().actions()[1].trigger()
    assert layers_of(app_window)[1] == Conv2d(6, 6, (3, 3), padding=(1, 1))
    assert page.planned.problem is None


def test_the_last_layer_can_be_removed_and_a_first_one_added(app_window: Assembly, page: DecoderPage) -> None:
    show_stack(app_window, Stack((4, 3, 3), (Upsample(),)))
    app_window.desk.actions[CommandId.DECODER_REMOVE].trigger()
    assert layers_of(app_window) == ()
    assert page.layers.selected == -1
    app_window.desk.actions[CommandId.DECODER_DUPLICATE].trigger()
    page.bar.layer_added.emit(Upsample)
    assert layers_of(app_window) == (Upsample(),)
    assert page.layers.selected == 0


def test_there_are_not_more_layers_than_a_file_may_have(app_window: Assembly, page: DecoderPage) -> None:
    show_stack(app_window, Stack((1, 1, 1), (Upsample((1, 1)),) * 64))
    page.bar.layer_added.emit(Upsample)
    assert len(layers_of(app_window)) == 64
    assert page.pane.message.lines


def test_a_mismatch_is_marked_where_it_happens_and_the_rest_is_kept(
    app_window: Assembly, page: DecoderPage
) -> None:
    broken = SMALL.with_layer(1, Conv2d(7, 2, (3, 3), padding=(1, 1)))
    show_stack(app_window, broken)
    assert texts(page, Column.OUTPUT)[:2] == ["6 × 6 × 6", "6 channels arrive, the layer takes 7."]
    rows = [page.layers.rows.row(index) for index in range(3)]
    assert [row.action for row in rows] == [Action.EXPLORE, Action.MEND, Action.NONE]
    assert rows[2].waits_for
    page.layers.select(1)
    assert page.pane.fields.numbers["in_channels", None].has_error
    assert page.pane.message.lines == (("6 channels arrive, the layer takes 7.", "Use 6"),)
    page.layers.action_requested.emit(1)
    assert layers_of(app_window) == SMALL.layers
    assert page.planned.problem is None


def test_a_skip_connection_that_does_not_fit_asks_the_solver(
    app_window: Assembly, page: DecoderPage, qtbot: QtBot
) -> None:
    show_stack(app_window, Stack((4, 7, 7), (ConvTranspose2d(4, 2, (3, 3), (2, 2), (1, 1)), Skip(2, 14, 14))))
    page.layers.select(1)
    button = page.layers.indexWidget(page.layers.rows.index(1, Column.ACTION)).findChild(QPushButton)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.current is TabId.SOLVER)
    solver = app_window.desk.bench.deck.page
    assert isinstance(solver, SolverPage)
    assert (solver._form.inputs, solver._form.outputs) == ((7, 7), (14, 14))
    # The way back: a layer that was chosen there is taken over here.
    app_window.desk.wiring.editor.set_values(((Field.KERNEL_SIZE, None, 4), (Field.STRIDE, None, 2)))
    app_window.desk.actions[CommandId.TAB_DECODER].trigger()
    page.layers.select(0)
    app_window.desk.actions[CommandId.DECODER_TAKE].trigger()
    assert layers_of(app_window)[0] == ConvTranspose2d(4, 2, (4, 4), (2, 2), (1, 1))
    assert page.planned.problem is None


def test_a_layer_that_pytorch_has_no_parameters_for_is_not_taken(
    app_window: Assembly, page: DecoderPage
) -> None:
    show_stack(app_window, Stack((4, 7, 7), (ConvTranspose2d(4, 2, (3, 3), (2, 2), (1, 1)),)))
    page.layers.select(0)
    take = page.bar.buttons[DecoderAction.TAKE]
    assert take.isEnabled()
    before = layers_of(app_window)
    app_window.desk.wiring.editor.set_field(Field.END_CROP, None, 1)
    app_window.desk.actions[CommandId.DECODER_TAKE].trigger()
    assert not take.isEnabled()
    assert layers_of(app_window) == before
    assert "end crop" in take.toolTip()
    assert "end crop" in page.pane.message.lines[0][0]


def test_the_disabled_button_says_why_it_takes_nothing(app_window: Assembly, page: DecoderPage) -> None:
    show_stack(app_window, Stack((4, 7, 7), (ConvTranspose2d(4, 2, (3, 3), (2, 2), (1, 1)), Upsample())))
    take = page.bar.buttons[DecoderAction.TAKE]
    page.layers.select(1)
    assert not take.isEnabled()
    assert "Only a transposed convolution" in take.toolTip()
    assert take.accessibleDescription() in take.toolTip()
    page.layers.select(0)
    assert take.isEnabled()
    assert take.toolTip() == take.accessibleName()


def test_exploring_sets_the_layer_with_the_map_that_arrives(app_window: Assembly, page: DecoderPage) -> None:
    show_stack(app_window, SMALL)
    before = app_window.store.state
    steps = app_window.store.undo_stack.count()
    page.layers.select(2)
    app_window.desk.actions[CommandId.DECODER_EXPLORE].trigger()
    state = app_window.store.state
    assert app_window.desk.bench.deck.current is TabId.PIPELINE
    assert app_window.store.undo_stack.count() == steps + 1
    assert (state.spec.in_channels, state.spec.out_channels) == (2, 3)
    assert state.spec.value(Field.STRIDE, Axis.HEIGHT) == 2
    assert state.input.kind is SourceKind.EXPLICIT
    arriving = arriving_map(before.decoder, 2)
    np.testing.assert_array_equal(materialise_input(state.input, state.spec)[0], arriving)
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    np.testing.assert_allclose(arrays.x[0], arriving_map(before.decoder, 3), rtol=1e-9, atol=1e-9)
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before


def test_larger_work_is_done_off_the_gui_thread_and_can_be_cancelled(
    app_window: Assembly, page: DecoderPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder_explorer, "INLINE_MULTIPLY_ADDS", -1)
    before = app_window.store.state
    page.layers.action_requested.emit(4)
    assert page.explorer.lane.is_busy
    page.pane.cancel.click()
    assert not page.explorer.lane.is_busy
    page.layers.action_requested.emit(3)
    qtbot.waitUntil(lambda: not page.explorer.lane.is_busy)
    assert app_window.store.state != before
    assert app_window.store.state.spec.in_channels == 128
    page.explorer.lane.shut_down()


def test_work_that_takes_long_says_which_layer_it_is_at(
    page: DecoderPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def endless(_decoder: Decoder, index: int, token: CancelToken) -> None:
        token.report(2 / index)
        token._event.wait()
        raise Cancelled

    monkeypatch.setattr(decoder_explorer, "INLINE_MULTIPLY_ADDS", -1)
    monkeypatch.setattr(decoder_explorer, "arriving_map", endless)
    page.explorer.lane.progressed.connect(lambda _: told.append(page.pane.progress.text()))
    page.layers.action_requested.emit(4)
    assert page.pane.progress.isHidden()
    qtbot.waitUntil(lambda: told != [])
    assert told[0] == "Computing layer 3 of 4 …"
    assert page.pane.cancel.isVisible()
    page.pane.cancel.click()
    assert page.pane.progress.isHidden()
    page.explorer.lane.shut_down()


def test_leaving_the_tab_gives_up_what_is_computed(
    app_window: Assembly, page: DecoderPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decoder_explorer, "INLINE_MULTIPLY_ADDS", -1)
    page.layers.action_requested.emit(4)
    app_window.desk.actions[CommandId.TAB_PIPELINE].trigger()
    assert not page.explorer.lane.is_busy
    page.explorer.lane.shut_down()


def test_a_failure_is_told_and_nothing_is_lost(
    app_window: Assembly, page: DecoderPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BackendError("out of memory")

    monkeypatch.setattr(decoder_explorer, "arriving_map", fail)
    before = app_window.store.state
    page.layers.action_requested.emit(0)
    assert "out of memory" in page.pane.message.lines[0][0]
    assert app_window.store.state == before


def test_maps_too_large_are_refused_with_their_size(app_window: Assembly, page: DecoderPage) -> None:
    huge = Stack((64, 512, 512), (Upsample((4, 4)), ConvTranspose2d(64, 1, (2, 2))))
    show_stack(app_window, huge)
    page.layers.action_requested.emit(1)
    assert "2 GiB" in page.pane.message.lines[0][0]


EMPTY, HUGE = "The input needs at least one channel, one row and one column.", "H: Must be 1 000 000 or less."


@pytest.mark.parametrize(("value", "words"), [(-5, EMPTY), (0, EMPTY), (99_999_999, HUGE)])
def test_absurd_inputs_are_shown(app_window: Assembly, page: DecoderPage, value: int, words: str) -> None:
    page.bar.inputs[1].edited.emit(value, "g")
    assert app_window.store.state.decoder.stack.input_shape[1] == value
    ((said, _),) = page.pane.message.lines
    assert said.replace("\N{NARROW NO-BREAK SPACE}", " ") == words
    assert not page.layers.rows.row(4).is_known


def test_the_seed_changes_the_weights_as_one_step(app_window: Assembly, page: DecoderPage) -> None:
    page.bar.seed.edited.emit(1, "g")
    page.bar.seed.edited.emit(12, "g")
    assert app_window.store.state.decoder.seed == 12
    app_window.store.undo_stack.undo()
    assert app_window.store.state.decoder == Decoder()


def test_the_overlap_of_the_selected_layer_is_drawn_along_both_axes(
    app_window: Assembly, page: DecoderPage
) -> None:
    show_stack(app_window, Stack((1, 3, 2), (ConvTranspose2d(1, 1, (3, 2), (2, 2)),)))
    band = page.pane.band
    assert band.counts is not None
    assert band.counts.tolist() == [1, 1, 2, 1, 2, 1, 1]
    page.pane.axes.chosen.emit(1)
    page.pane.axes.show_index(1)
    page.pane.axes.chosen.emit(1)
    assert band.counts.tolist() == [1, 1, 1, 1]
    said: list[str] = []
    page.value_under_cursor.connect(said.append)
    QTest.mouseMove(band, QPoint(5, 5))
    assert said[-1] == "paths[0] = 1"
    row = page.layers.rows.row(0)
    assert row.phases == ((2.0, 1.0), (1.0,))
    assert not row.is_even


def test_editing_the_decoder_computes_no_layer(app_window: Assembly, page: DecoderPage) -> None:
    started: list[int] = []
    app_window.compute.started.connect(started.append)
    page.bar.seed.edited.emit(3, "g")
    assert started == []


def test_the_row_says_what_its_keys_are(page: DecoderPage) -> None:
    named = [button.toolTip() for button in page.bar.buttons.values()]
    keys = QKeySequence("Alt+Up").toString(QKeySequence.SequenceFormat.NativeText)
    assert any(keys in text for text in named)
    assert page.layers.accessibleName() == translate("Decoder", "Layers of the decoder")


def test_the_link_outlives_layers_without_pairs_and_stands_at_the_middle_of_the_fields(
    app_window: Assembly, page: DecoderPage, qtbot: QtBot
) -> None:
    show_stack(app_window, Stack((4, 3, 3), (ConvTranspose2d(4, 4, (2, 2), (2, 2)), PixelShuffle(2))))
    fields = page.pane.fields
    for index in (1, 0):
        page.layers.select(index)
    qtbot.waitUntil(fields.link.isVisible)
    number = fields.numbers["dilation", Axis.WIDTH]
    link = fields.link.mapTo(fields, fields.link.rect().center())
    assert link.y() == pytest.approx(number.mapTo(fields, number.rect().center()).y(), abs=1)
    assert number.mapTo(fields, number.rect().topRight()).x() < link.x()


def test_fields_that_are_made_later_take_the_theme(app_window: Assembly, page: DecoderPage) -> None:
    app_window.settings.update(theme=ThemeChoice.DARK)
    show_stack(app_window, Stack((4, 3, 3), (PixelShuffle(2),)))
    show_stack(app_window, Stack((4, 3, 3), (ConvTranspose2d(4, 4, (2, 2), (2, 2)),)))
    taken = [each.grab().toImage() for each in page.pane.fields.numbers.values()]
    spread_theme(page, app_window.desk.wiring.theme)
    assert [each.grab().toImage() for each in page.pane.fields.numbers.values()] == taken


@pytest.mark.parametrize("language", [LanguageChoice.ENGLISH, LanguageChoice.CHINESE])
def test_every_heading_has_room(open_window: OpenWindow, qtbot: QtBot, language: LanguageChoice) -> None:
    window = open_window(width=1280, height=720)
    first = window.desk
    window.settings.update(language=language)
    qtbot.waitUntil(lambda: language is LanguageChoice.ENGLISH or window.desk is not first)
    page = open_page(window, TabId.DECODER, DecoderPage)
    header = page.layers.horizontalHeader()
    room = {
        page.layers.rows.headerData(column, Qt.Orientation.Horizontal): header.sectionSize(column)
        for column in Column
    }
    for text, width in room.items():
        assert width >= header.fontMetrics().horizontalAdvance(text) + 16, text


def test_f6_goes_to_the_table_and_to_the_fields_of_its_layer(app_window: Assembly, page: DecoderPage) -> None:
    reached: list[QWidget] = []
    for _ in range(sum(each.isVisible() for each in app_window.desk.bench.regions())):
        app_window.desk.actions[CommandId.NEXT_REGION].trigger()
        focused = app_window.window.focusWidget()
        if page.isAncestorOf(focused):
            reached.append(focused)
    bar, table, fields = reached
    assert page.bar.isAncestorOf(bar)
    assert table is page.layers
    assert page.pane.isAncestorOf(fields)

"""The picture in the real window: pointing, pinning, keys, zoom, editing, levels and dropped files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.lit import Term
from fracstride.core.pipeline import FEATURE_STAGES, StageId
from fracstride.core.provenance import Cell, FocusKind
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.state import DataSource, Document, RangeMode, SourceKind, State, ViewSettings
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.look.assets import TextStyle, text_width
from fracstride.ui.plotting.decor_item import bar_rect
from fracstride.ui.plotting.labels_item import ROW_GAP
from fracstride.ui.views.stage_strip import StageStrip

from .conftest import OpenWindow
from .turns import catch_up


def strip_of(assembly: Assembly) -> StageStrip:
    return assembly.desk.bench.strip


def place(assembly: Assembly, stage: StageId, cell: Cell) -> QPoint:
    return strip_of(assembly).canvas.frame(stage).block(*cell).center().toPoint()


def move(assembly: Assembly, position: QPointF, buttons: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    canvas = strip_of(assembly).canvas
    kind, none, no_key = QEvent.Type.MouseMove, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    place_on_screen = QPointF(canvas.mapToGlobal(position.toPoint()))
    canvas.mouseMoveEvent(QMouseEvent(kind, position, place_on_screen, none, buttons, no_key))


def hover(assembly: Assembly, stage: StageId, cell: Cell) -> None:
    move(assembly, QPointF(place(assembly, stage, cell)))


def click(qtbot: QtBot, assembly: Assembly, stage: StageId, cell: Cell) -> None:
    viewport = strip_of(assembly).canvas.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place(assembly, stage, cell))


def press(qtbot: QtBot, assembly: Assembly, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(strip_of(assembly).canvas, key)


def shown(assembly: Assembly) -> tuple[FocusKind, Cell] | None:
    focus = assembly.focus.current
    return None if focus is None else (focus.kind, focus.cell)


def test_hovering_a_cell_of_any_map_follows_it_to_its_origin(app_window: Assembly) -> None:
    expected = {
        StageId.OUTPUT: ((3, 4), FocusKind.OUTPUT_CELL, (3, 4)),
        StageId.INPUT: ((2, 1), FocusKind.INPUT_CELL, (2, 1)),
        StageId.ZERO_INSERTED: ((4, 2), FocusKind.INPUT_CELL, (2, 1)),
        StageId.PADDED: ((5, 3), FocusKind.INPUT_CELL, (2, 1)),
        StageId.KERNEL: ((0, 2), FocusKind.TAP, (0, 2)),
        StageId.ROTATED_KERNEL: ((0, 2), FocusKind.TAP, (2, 0)),
    }
    for stage, (cell, kind, canonical) in expected.items():
        hover(app_window, stage, cell)
        assert shown(app_window) == (kind, canonical)


def test_the_status_bar_tells_index_and_value(app_window: Assembly) -> None:
    texts: list[str] = []
    strip_of(app_window).value_under_cursor.connect(texts.append)
    hover(app_window, StageId.OUTPUT, (3, 3))
    assert texts[-1] == "x[3, 3] = 120"
    hover(app_window, StageId.PADDED, (0, 3))
    assert texts[-1] == "padded[0, 3] = 0 (padding zero)"


def test_leaving_a_map_goes_back_to_the_pinned_cell(app_window: Assembly, qtbot: QtBot) -> None:
    hover(app_window, StageId.OUTPUT, (0, 0))
    move(app_window, QPointF(2, 2))
    assert shown(app_window) == (FocusKind.OUTPUT_CELL, (0, 0)), "the hover stays for a moment"
    qtbot.waitUntil(lambda: shown(app_window) == (FocusKind.OUTPUT_CELL, (1, 1)))


def test_a_click_pins_and_the_same_click_releases(app_window: Assembly, qtbot: QtBot) -> None:
    click(qtbot, app_window, StageId.OUTPUT, (2, 3))
    assert app_window.store.view.pin == (2, 3)
    click(qtbot, app_window, StageId.OUTPUT, (2, 3))
    assert app_window.store.view.pin is None


def test_the_keyboard_reaches_every_cell_of_every_map(app_window: Assembly, qtbot: QtBot) -> None:
    key, output, source = Qt.Key, FocusKind.OUTPUT_CELL, FocusKind.INPUT_CELL
    press(qtbot, app_window, key.Key_5)
    assert shown(app_window) == (output, (0, 0))
    press(qtbot, app_window, key.Key_Right, key.Key_Down)
    assert shown(app_window) == (output, (1, 1))
    press(qtbot, app_window, key.Key_End)
    assert shown(app_window) == (output, (4, 4))
    press(qtbot, app_window, key.Key_PageUp)
    assert shown(app_window) == (output, (3, 4))
    press(qtbot, app_window, key.Key_Home, key.Key_Left)
    assert shown(app_window) == (output, (0, 0)), "the edge holds"
    press(qtbot, app_window, key.Key_1, key.Key_Down)
    assert shown(app_window) == (source, (1, 0))
    press(qtbot, app_window, key.Key_3, key.Key_Right)
    focus = app_window.focus.current
    assert focus is not None and focus.kind is FocusKind.ZERO and focus.stage is StageId.PADDED
    press(qtbot, app_window, key.Key_4, key.Key_Right)
    assert shown(app_window) == (FocusKind.TAP, (0, 1))
    press(qtbot, app_window, key.Key_Escape)
    assert shown(app_window) == (output, (1, 1)), "back to the pinned cell"
    press(qtbot, app_window, key.Key_Escape)
    assert app_window.store.view.pin is None


def test_the_keyboard_shows_where_it_comes_and_takes_its_light_along(
    app_window: Assembly, qtbot: QtBot
) -> None:
    strip = app_window.desk.bench.strip
    strip.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: strip.keyboard.cursor.stage is StageId.OUTPUT)
    assert strip.keyboard.cursor.cell == app_window.store.view.pin == (1, 1)
    press(qtbot, app_window, Qt.Key.Key_Right)
    assert shown(app_window) == (FocusKind.OUTPUT_CELL, (1, 2))
    app_window.desk.bench.toolbar.menu_button.setFocus(Qt.FocusReason.TabFocusReason)
    assert strip.keyboard.cursor.stage is None
    assert shown(app_window) == (FocusKind.OUTPUT_CELL, (1, 1)), "the pin is left"


def test_enter_pins_an_output_cell_and_edits_an_input_cell(app_window: Assembly, qtbot: QtBot) -> None:
    press(qtbot, app_window, Qt.Key.Key_5, Qt.Key.Key_Right, Qt.Key.Key_Return)
    assert app_window.store.view.pin == (0, 1)
    press(qtbot, app_window, Qt.Key.Key_1, Qt.Key.Key_Down, Qt.Key.Key_Return)
    editor = strip_of(app_window).editing.editor
    assert editor.isVisible() and editor.text() == "4"
    assert editor.width() >= 64
    QTest.keyClicks(editor, "-2.5")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    model = strip_of(app_window).canvas.model(StageId.INPUT)
    assert model is not None and model.value(1, 0) == -2.5
    app_window.store.undo_stack.undo()
    model = strip_of(app_window).canvas.model(StageId.INPUT)
    assert model is not None and model.value(1, 0) == 4.0, "one edit is one undo step"


def test_tab_commits_and_moves_right_and_escape_cancels(app_window: Assembly, qtbot: QtBot) -> None:
    strip = strip_of(app_window)
    strip.editing.edit_cell(StageId.ROTATED_KERNEL, (0, 0))
    assert strip.editing.editor.text() == "9", "the rotated kernel is edited where it came from"
    QTest.keyClicks(strip.editing.editor, "1e-3")
    qtbot.keyClick(strip.editing.editor, Qt.Key.Key_Tab)
    model = strip.canvas.model(StageId.KERNEL)
    assert model is not None and model.value(2, 2) == 1e-3
    assert not strip.editing.editor.isVisible(), "there is no cell after the last one"
    strip.editing.edit_cell(StageId.INPUT, (0, 2))
    QTest.keyClicks(strip.editing.editor, "7")
    qtbot.keyClick(strip.editing.editor, Qt.Key.Key_Tab)
    assert strip.editing.editor.isVisible() and strip.editing.editor.text() == "4", (
        "the next row's first cell"
    )
    QTest.keyClicks(strip.editing.editor, "99")
    qtbot.keyClick(strip.editing.editor, Qt.Key.Key_Escape)
    y = strip.canvas.model(StageId.INPUT)
    assert y is not None and (y.value(0, 2), y.value(1, 0)) == (7.0, 4.0)


@pytest.mark.parametrize("text", ["abc", "nan", "inf", ""])
def test_what_is_no_number_is_marked_and_kept(app_window: Assembly, qtbot: QtBot, text: str) -> None:
    strip = strip_of(app_window)
    strip.editing.edit_cell(StageId.INPUT, (0, 0))
    strip.editing.editor.clear()
    QTest.keyClicks(strip.editing.editor, text)
    qtbot.keyClick(strip.editing.editor, Qt.Key.Key_Return)
    assert strip.editing.editor.isVisible() and strip.editing.editor.text() == text
    assert strip.editing.editor.property("error") == "true"
    qtbot.keyClick(strip.editing.editor, Qt.Key.Key_Escape)
    assert app_window.store.undo_stack.count() == 0


def test_escape_belongs_to_the_editor_where_a_cell_is_pinned(app_window: Assembly) -> None:
    strip = strip_of(app_window)
    strip.editing.edit_cell(StageId.INPUT, (0, 0))
    override = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    override.ignore()
    QApplication.sendEvent(strip.editing.editor, override)
    assert override.isAccepted()


def test_zooming_takes_what_is_typed(app_window: Assembly, qtbot: QtBot) -> None:
    strip = strip_of(app_window)
    strip.editing.edit_cell(StageId.INPUT, (0, 0))
    qtbot.waitUntil(strip.editing.editor.hasFocus)
    QTest.keyClicks(strip.editing.editor, "7.5")
    strip.zoom_in()
    assert not strip.editing.editor.isVisible()
    model = strip.canvas.model(StageId.INPUT)
    assert model is not None and model.value(0, 0) == 7.5


@pytest.mark.parametrize(("size", "text"), [(400, "388–399"), (4000, "3880–3999")])
def test_a_range_of_rows_has_room_before_the_first_map(app_window: Assembly, size: int, text: str) -> None:
    app_window.store.replace_document(Document(State(ConvTransposeSpec.square(size, 4, stride=1))))
    strip_of(app_window).resize(1100, 420)
    label = text_width(text, TextStyle.TICK_ACTIVE) + ROW_GAP
    assert strip_of(app_window).canvas.frame(StageId.INPUT).cells.left() >= label


def test_a_double_click_edits(app_window: Assembly, qtbot: QtBot) -> None:
    viewport = strip_of(app_window).canvas.viewport()
    at = place(app_window, StageId.PADDED, (1, 3))
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert strip_of(app_window).editing.editor.text() == "2"
    qtbot.keyClick(strip_of(app_window).editing.editor, Qt.Key.Key_Escape)


def wheel(assembly: Assembly, stage: StageId, cell: Cell, steps: int) -> None:
    canvas = strip_of(assembly).canvas
    at = QPointF(place(assembly, stage, cell))
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    canvas.wheelEvent(event)


def larger(open_window: OpenWindow, **view: object) -> Assembly:
    state = State(ConvTransposeSpec.square(24, 4, stride=2, padding=1), DataSource(SourceKind.RANDOM))
    return open_window(Document(state, ViewSettings(**view)))  # type: ignore[arg-type]


def test_the_wheel_zooms_round_the_pointer_in_all_maps(open_window: OpenWindow) -> None:
    window = larger(open_window)
    canvas = strip_of(window).canvas
    before = canvas.frame(StageId.OUTPUT)
    at = QPointF(place(window, StageId.OUTPUT, (20, 20)))
    wheel(window, StageId.OUTPUT, (20, 20), 4)
    after = canvas.frame(StageId.OUTPUT)
    assert after.pitch > 2 * before.pitch
    assert after.cell_at(at) == (20, 20), "what is under the pointer stays under it"
    pitches = {canvas.frame(stage).pitch for stage in FEATURE_STAGES}
    assert len(pitches) == 1
    rows = canvas.frame(StageId.INPUT).row_range
    assert rows[0] <= 10 <= rows[1], "the input shows where that output cell comes from"
    strip_of(window).zoom_fit()
    assert canvas.frame(StageId.OUTPUT) == before


def test_free_zoom_leaves_the_other_maps_alone(open_window: OpenWindow) -> None:
    window = larger(open_window, zoom_linked=False)
    canvas = strip_of(window).canvas
    before = canvas.frame(StageId.INPUT)
    wheel(window, StageId.OUTPUT, (20, 20), 3)
    assert canvas.frame(StageId.INPUT) == before
    assert canvas.frame(StageId.OUTPUT).pitch > before.pitch


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton])
def test_dragging_pans_with_the_middle_button_or_the_space_bar(
    open_window: OpenWindow, qtbot: QtBot, button: Qt.MouseButton
) -> None:
    window = larger(open_window)
    canvas = strip_of(window).canvas
    wheel(window, StageId.OUTPUT, (24, 24), 5)
    first = canvas.frame(StageId.OUTPUT)
    start = first.clip.center().toPoint()
    under = first.cell_at(QPointF(start))
    if button is Qt.MouseButton.LeftButton:
        canvas.setFocus()
        qtbot.keyPress(canvas, Qt.Key.Key_Space)
        assert canvas.space_held
    qtbot.mousePress(canvas.viewport(), button, pos=start)
    move(window, QPointF(start) + QPointF(0, 2 * first.pitch), button)
    qtbot.mouseRelease(canvas.viewport(), button, pos=start)
    after = canvas.frame(StageId.OUTPUT).cell_at(QPointF(start))
    assert under is not None and after == (under[0] - 2, under[1])


def test_dragging_the_colour_bar_fixes_the_limits(app_window: Assembly, qtbot: QtBot) -> None:
    canvas = strip_of(app_window).canvas
    bar = bar_rect(canvas.frame(StageId.OUTPUT))
    end = QPoint(int(bar.right()) - 2, int(bar.center().y()))
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=end)
    move(app_window, QPointF(end) - QPointF(bar.width() / 2, 0), Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert app_window.store.view.range_mode is RangeMode.FIXED
    assert app_window.store.view.fixed_limits == pytest.approx((0.0, 60.0), abs=1.5)
    scale = canvas.scale(StageId.OUTPUT)
    assert scale is not None and scale.high == app_window.store.view.fixed_limits[1]
    bar = bar_rect(canvas.frame(StageId.OUTPUT)).center().toPoint()
    qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=bar)
    assert app_window.store.view.range_mode is RangeMode.PER_MAP


def drop(assembly: Assembly, path: Path, stage: StageId) -> None:
    strip = strip_of(assembly)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    at = QPointF(strip.canvas.mapTo(strip, place(assembly, stage, (0, 0))))
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    strip.dropEvent(QDropEvent(at, Qt.DropAction.CopyAction, data, buttons, keys))
    QApplication.processEvents()


def test_an_array_dropped_on_the_input_map_becomes_the_input(app_window: Assembly, tmp_path: Path) -> None:
    values = np.arange(20.0).reshape(4, 5)
    np.save(tmp_path / "y.npy", values)
    drop(app_window, tmp_path / "y.npy", StageId.PADDED)
    spec = app_window.store.state.spec
    assert (spec.height.size, spec.width.size) == (4, 5)
    model = strip_of(app_window).canvas.model(StageId.INPUT)
    assert model is not None and model.values is not None and np.array_equal(model.values, values)


def test_an_array_dropped_on_the_kernel_becomes_the_kernel(app_window: Assembly, tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.eye(2))
    drop(app_window, tmp_path / "w.npy", StageId.ROTATED_KERNEL)
    assert app_window.store.state.spec.height.kernel_size == 2
    assert app_window.store.state.input.kind is SourceKind.RAMP


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'", b"PK\x03\x04"])
def test_a_broken_file_leaves_what_is_on_screen(app_window: Assembly, tmp_path: Path, content: bytes) -> None:
    before = app_window.store.state
    path = tmp_path / "broken.npy"
    path.write_bytes(content)
    drop(app_window, path, StageId.INPUT)
    assert app_window.store.state == before
    banner = app_window.desk.bench.file_banner
    assert banner.isVisible()


def test_pointing_at_the_legend_lights_its_term(app_window: Assembly) -> None:
    strip = strip_of(app_window)
    strip.legend.grab()
    terms = [entry.term for entry in strip.legend._entries]
    at = strip.legend._boxes[terms.index(Term.STRIDE_MINUS_ONE)].center()
    seen: list[object] = []
    strip.legend.term_hovered.connect(seen.append)
    kind, none, keys = QEvent.Type.MouseMove, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    strip.legend.mouseMoveEvent(QMouseEvent(kind, at, at, none, none, keys))
    assert seen == [Term.STRIDE_MINUS_ONE]
    assert strip.canvas._maps[StageId.ZERO_INSERTED].cells._highlight.term is Term.STRIDE_MINUS_ONE
    strip.legend.leaveEvent(QEvent(QEvent.Type.Leave))
    assert seen[-1] is None


def test_the_legend_is_gone_through_by_keyboard(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("fracstride.ui.views.legend.announce", lambda _widget, text: said.append(text))
    strip = strip_of(app_window)
    legend, seen = strip.legend, list[object]()
    without = legend.grab().toImage()
    legend.term_hovered.connect(seen.append)
    legend.setFocus(Qt.FocusReason.TabFocusReason)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(legend, key)
    assert said == ["Data", "Inserted zero", "Receptive window", "Padding zero"], (
        "what lights nothing is no stop"
    )
    assert seen == [Term.INPUT_SIZE, Term.STRIDE_MINUS_ONE, Term.KERNEL, Term.PADDING_ZEROS]
    assert strip.canvas._maps[StageId.PADDED].cells._highlight.term is Term.PADDING_ZEROS
    assert legend.grab().toImage() != without, "where the keyboard is cannot be seen"
    QTest.keyClick(legend, Qt.Key.Key_Escape)
    assert seen[-1] is None
    assert app_window.store.view.pin == (1, 1), "Escape first leaves the entry"
    assert legend.grab().toImage() == without
    QTest.keyClick(legend, Qt.Key.Key_Right)
    legend.clearFocus()
    assert seen[-2:] == [Term.INPUT_SIZE, None]


def test_tab_goes_from_the_maps_to_the_legend_and_on(app_window: Assembly) -> None:
    strip = strip_of(app_window)
    strip.canvas.setFocus()
    QTest.keyClick(strip.canvas, Qt.Key.Key_Tab)
    assert strip.legend.hasFocus()
    app_window.desk.actions[CommandId.LEGEND].trigger()
    assert strip.canvas.hasFocus(), "the legend went"


def test_another_channel_of_a_picture_is_read_on_request(app_window: Assembly, tmp_path: Path) -> None:
    colours = np.zeros((4, 6, 3), dtype=np.uint8)
    colours[..., 0], colours[..., 2] = 255, 51
    Image.fromarray(colours).save(tmp_path / "picture.png")
    drop(app_window, tmp_path / "picture.png", StageId.INPUT)
    panel = app_window.desk.bench.panel.input
    catch_up()
    assert panel.channel.is_shown and not app_window.desk.bench.panel.kernel.channel.is_shown
    channels = panel.channel.row.channels
    model = strip_of(app_window).canvas.model(StageId.INPUT)
    assert model is not None and model.value(0, 0) == pytest.approx(0.299 + 0.114 * 0.2, abs=0.01)
    channels.setCurrentIndex(channels.findData("blue"))
    channels.activated.emit(channels.currentIndex())
    catch_up()
    model = strip_of(app_window).canvas.model(StageId.INPUT)
    assert model is not None and model.value(0, 0) == pytest.approx(0.2)
    app_window.store.undo_stack.undo()
    catch_up()
    assert channels.currentData() == "grey", "another channel is one undo step"
    app_window.store.undo_stack.undo()
    catch_up()
    assert not channels.isVisible()


def test_the_kernel_turns_when_its_caption_is_pointed_at(app_window: Assembly, qtbot: QtBot) -> None:
    canvas = app_window.desk.bench.strip.canvas
    frame = canvas.frame(StageId.ROTATED_KERNEL)
    caption = QPoint(int(frame.clip.left()) + 30, int(frame.clip.top()) - 28)
    with qtbot.waitSignal(canvas.kernel_turn._turning.finished):
        qtbot.mouseMove(canvas.viewport(), caption)
        assert canvas.kernel_turn.is_turning
    assert canvas.kernel_turn.angle == 180.0
    qtbot.mouseMove(canvas.viewport(), caption + QPoint(2, 0))
    assert not canvas.kernel_turn.is_turning


def test_a_turn_ends_with_its_canvas(app_window: Assembly, qtbot: QtBot) -> None:
    turning = app_window.desk.bench.strip.canvas.kernel_turn._turning
    app_window.desk.actions[CommandId.TURN_KERNEL].trigger()
    with qtbot.waitSignal(turning.destroyed):
        app_window.settings.update(scale=1.1)


def test_the_kernel_does_not_turn_with_reduced_motion(app_window: Assembly) -> None:
    app_window.settings.update(reduce_motion=True)
    app_window.desk.actions[CommandId.TURN_KERNEL].trigger()
    assert not app_window.desk.bench.strip.canvas.kernel_turn.is_turning


def test_a_map_far_higher_than_wide_is_seen(open_window: OpenWindow, qtbot: QtBot) -> None:
    spec = ConvTransposeSpec(AxisSpec.from_padding(100_000, 3), AxisSpec.from_padding(3, 3))
    canvas = strip_of(open_window(Document(State(spec, linked=False)))).canvas

    def has_line() -> bool:
        area = canvas.frame(StageId.INPUT).clip.toRect()
        picture, y = canvas.grab().toImage(), round(area.top() + 0.4 * area.height())  # between two indices
        row = {picture.pixelColor(x, y).rgb() for x in range(area.x() - 2, area.x() + 4)}
        return len(row) > 1

    qtbot.waitUntil(has_line)

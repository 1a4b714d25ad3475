"""The player: what it visits, what is seen while it runs, and who may stop it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFocusEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import Axis, Field
from fracstride.session.preferences import LanguageChoice
from fracstride.session.presets import presets
from fracstride.session.state import DataSource, SourceKind
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.presenters.playback import SPEEDS, cells_due, grown, products_shown
from fracstride.ui.presenters.sum import SumModel
from fracstride.ui.presenters.wording import THIN_SPACE, grouped
from fracstride.ui.views.scatter_page import ScatterPage
from fracstride.ui.wiring.player import Player

from .hands import open_page

GUIDE_STEPS = {
    "no_padding_no_strides": 16,
    "arbitrary_padding_no_strides": 25,
    "half_padding_no_strides": 25,
    "full_padding_no_strides": 25,
    "no_padding_strides": 25,
    "padding_strides": 25,
    "padding_strides_odd": 36,
}


@pytest.fixture
def player(app_window: Assembly) -> Player:
    return app_window.desk.wiring.playback.player


def play_to_the_end(assembly: Assembly) -> list[tuple[int, int]]:
    """The cells that are pinned one after another, by a clock of the test."""
    player = assembly.desk.wiring.playback.player
    visited: list[tuple[int, int]] = []
    assembly.store.view_changed.connect(lambda _old, new: visited.append(new.pin))
    player.go_to(player.count - 1)
    visited.clear()
    player.play()
    player._timer.setInterval(10**6)
    for _ in range(2 * player.count):
        if not player.is_playing:
            break
        player.advance(600.0)
    return visited


@pytest.mark.parametrize("name", GUIDE_STEPS)
def test_the_player_visits_the_cells_of_the_guides_picture(app_window: Assembly, name: str) -> None:
    preset = next(each for each in presets() if each.id == name)
    assert preset.group == "Guide"
    app_window.documents.choose_preset(preset)
    visited = play_to_the_end(app_window)
    output = app_window.store.geometry.height.output, app_window.store.geometry.width.output
    assert visited == [(row, column) for row in range(output[0]) for column in range(output[1])]
    assert len(visited) == GUIDE_STEPS[name]


def test_it_starts_at_the_pin(app_window: Assembly, player: Player) -> None:
    assert app_window.store.view.pin == (1, 1)
    assert player.index == 6
    player.play()
    assert (player.index, player.is_playing) == (6, True)


def test_cells_that_are_not_reached_are_outlines(app_window: Assembly, player: Player) -> None:
    strip = app_window.desk.bench.strip
    spot = strip.canvas.frame(StageId.OUTPUT).block(3, 3).center().toPoint()
    beside = strip.canvas.frame(StageId.OUTPUT).block(0, 0).center().toPoint()
    beside.setX(beside.x() - 12)
    spot.setX(spot.x() - 12)
    filled = strip.canvas.grab().toImage()
    player.play()
    playing = strip.canvas.grab().toImage()
    assert playing.pixelColor(spot) == QColor(LIGHT.canvas) != filled.pixelColor(spot)
    assert playing.pixelColor(beside) == filled.pixelColor(beside)
    player.pause()
    assert strip.canvas.grab().toImage().pixelColor(spot) == filled.pixelColor(spot)


def test_the_sum_grows_with_it(app_window: Assembly, player: Player) -> None:
    player.go_to(6)
    player.play()
    player._timer.setInterval(10**6)
    sums, seen = app_window.desk.bench.sum_panel, []
    for _ in range(11):
        player.advance(50.0)
        seen.append(sums._shown.sentence)
    assert list(dict.fromkeys(seen)) == [
        "x[1, 1] = 9",
        "x[1, 1] = 9 + 14 = 23",
        "x[1, 1] = 9 + 14 + 12 = 35",
        "x[1, 1] = 9 + 14 + 12 + 5 = 40",
    ]
    assert sums.model.sentence == "x[1, 1] = 9 + 14 + 12 + 5 = 40"
    player.advance(50.0)
    assert sums.model.title == "x[1, 2]"
    player.pause()
    assert sums._shown == sums.model


def test_a_click_in_x_pauses_and_pins_there(app_window: Assembly, player: Player, qtbot: QtBot) -> None:
    canvas = app_window.desk.bench.strip.canvas
    player.play()
    spot = canvas.frame(StageId.OUTPUT).block(3, 2).center().toPoint()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert not player.is_playing
    assert app_window.store.view.pin == (3, 2)
    assert player.index == 17


def test_the_space_bar_plays_where_nothing_was_dragged(
    app_window: Assembly, player: Player, qtbot: QtBot
) -> None:
    canvas = app_window.desk.bench.strip.canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert player.is_playing
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert not player.is_playing
    spot = canvas.frame(StageId.OUTPUT).block(2, 2).center().toPoint()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert not player.is_playing
    qtbot.keyRelease(canvas, Qt.Key.Key_Space)
    assert not player.is_playing, "it was pressed elsewhere"
    qtbot.keyClick(canvas, Qt.Key.Key_Space)
    assert player.is_playing, "dragging is over"


def test_the_space_bar_plays_where_it_means_nothing_else(app_window: Assembly, qtbot: QtBot) -> None:
    """Somebody changes the stride, starts with the mouse and wants to pause: the field took the space for a number."""
    panel, player = app_window.desk.bench.panel, app_window.desk.wiring.playback.player
    fields = [panel.layer.findChildren(NumberField)[2], panel.input.findChildren(DecimalField)[0]]
    for field in fields:
        before = field.text()
        qtbot.keyClick(field, Qt.Key.Key_Space)
        assert player.is_playing
        qtbot.keyClick(field, Qt.Key.Key_Space)
        assert not player.is_playing
        assert field.text() == before
    app_window.desk.bench.deck.open(TabId.CODE)
    qtbot.keyClick(fields[0], Qt.Key.Key_Space)
    assert not player.is_playing


def test_the_space_bar_counts_as_let_go_where_the_keyboard_goes_elsewhere(
    app_window: Assembly, player: Player, qtbot: QtBot
) -> None:
    canvas = app_window.desk.bench.strip.canvas
    canvas.setFocus()
    qtbot.keyPress(canvas, Qt.Key.Key_Space)
    assert canvas.space_held
    QApplication.sendEvent(canvas, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason))
    assert not canvas.space_held
    spot = canvas.frame(StageId.OUTPUT).block(2, 2).center().toPoint()
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert app_window.store.view.pin is not None
    assert not player.is_playing


def test_the_keys_step_and_jump(app_window: Assembly, player: Player, qtbot: QtBot) -> None:
    window, pins = app_window.window, []
    app_window.store.view_changed.connect(lambda _old, new: pins.append(new.pin))
    qtbot.keyClick(window, Qt.Key.Key_Period)
    qtbot.keyClick(window, Qt.Key.Key_Comma)
    qtbot.keyClick(window, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    assert pins == [(1, 2), (1, 1), (4, 4), (0, 0)]
    qtbot.keyClick(window, Qt.Key.Key_BracketRight)
    assert player.speed == 2.0
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    assert player.speed == 1.0


def test_the_scrubber_scrubs_live_and_by_keys(app_window: Assembly, player: Player, qtbot: QtBot) -> None:
    scrubber = app_window.desk.bench.play_bar.scrubber
    assert (scrubber.minimum(), scrubber.maximum(), scrubber.value()) == (0, 24, 6)
    pins: list[object] = []
    app_window.store.view_changed.connect(lambda _old, new: pins.append(new.pin))
    ends = [scrubber.rect().center(), scrubber.rect().center()]
    ends[1].setX(scrubber.width() - 2)
    qtbot.mousePress(scrubber, Qt.MouseButton.LeftButton, pos=ends[0])
    qtbot.mouseMove(scrubber, ends[1])
    qtbot.mouseRelease(scrubber, Qt.MouseButton.LeftButton, pos=ends[1])
    assert pins == [(2, 2), (4, 4)]
    qtbot.keyClick(scrubber, Qt.Key.Key_Left)
    assert pins[-1] == (4, 3)
    qtbot.keyClick(scrubber, Qt.Key.Key_PageUp)
    assert player.index == 24


def test_the_bar_says_where_it_is(app_window: Assembly, player: Player) -> None:
    bar = app_window.desk.bench.play_bar
    player.go_to(6)
    assert bar.place.text() == "cell 7 of 25"
    assert bar.play_button.accessibleName() == "Play"
    player.play()
    assert bar.play_button.accessibleName() == "Pause"


def test_long_numbers_are_grouped(app_window: Assembly, player: Player, qtbot: QtBot) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 60)
    player.go_to(12_000)
    place = app_window.desk.bench.play_bar.place
    qtbot.waitUntil(lambda: place.text() == f"cell {grouped(12_001)} of {grouped(119 * 119)}")
    assert THIN_SPACE in place.text()


def test_another_layer_stops_it_and_keeps_it_inside(app_window: Assembly, player: Player) -> None:
    player.go_to(24)
    player.play()
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 2)
    assert not player.is_playing
    assert player.count == 9
    assert player.index <= 8


def test_a_draft_pauses(app_window: Assembly, player: Player) -> None:
    player.play()
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 9)
    assert not player.is_playing


def test_looping_starts_again(app_window: Assembly, player: Player) -> None:
    app_window.desk.actions[CommandId.LOOP].trigger()
    assert player.loops
    assert app_window.desk.bench.play_bar.loop_button.isChecked()
    player.go_to(23)
    player.play()
    player._timer.setInterval(10**6)
    player.advance(1800.0)
    assert (player.index, player.is_playing) == (1, True)


def test_a_late_frame_takes_several_cells_at_once(app_window: Assembly, player: Player) -> None:
    player.go_to(0)
    player.set_speed(8.0)
    player.play()
    player._timer.setInterval(10**6)
    player.advance(76.0 * 5)
    assert player.index == 5
    player.advance(74.0)
    assert player.index == 6


def test_without_a_pin_it_stands_at_the_start(app_window: Assembly, player: Player, qtbot: QtBot) -> None:
    app_window.store.update_view(pin=None)
    assert player.index == 0
    place = app_window.desk.bench.play_bar.place
    qtbot.waitUntil(lambda: place.text() == "cell 1 of 25")
    app_window.desk.actions[CommandId.NEXT_CELL].trigger()
    assert app_window.store.view.pin == (0, 0)


def test_the_head_of_input_cells_is_a_focus_of_its_own(app_window: Assembly) -> None:
    focus = app_window.focus
    focus.set_head(Focus(FocusKind.INPUT_CELL, (0, 1)))
    assert focus.current == Focus(FocusKind.INPUT_CELL, (0, 1))
    focus.hover(Focus(FocusKind.TAP, (0, 0)))
    assert focus.current == Focus(FocusKind.TAP, (0, 0))
    focus.clear_hover()
    focus.unpin()
    assert focus.current is None


@pytest.mark.parametrize("speed", SPEEDS)
def test_time_is_never_lost(speed: float) -> None:
    cells, part = cells_due(12_345.0, speed)
    assert (cells + part) * 600.0 / speed == pytest.approx(12_345.0)


def test_all_products_are_there_before_the_cell_is_over() -> None:
    assert products_shown(9, 0.85) == 9
    empty = SumModel("x[0, 0]", "")
    assert grown(empty, 0) == empty


def test_a_growing_sum_keeps_its_decimals(app_window: Assembly, qtbot: QtBot) -> None:
    y = DataSource(SourceKind.RANDOM, seed=3)
    app_window.store.propose(replace(app_window.store.state, input=y), "random")
    sums = app_window.desk.bench.sum_panel
    qtbot.waitUntil(lambda: sums.model.places == 2)
    whole = sums.model
    parts = [grown(whole, shown) for shown in range(1, 4)]
    assert [part.addends for part in parts] == [(), whole.addends[:2], whole.addends[:3]]
    assert {len(part.result.rpartition(".")[2]) for part in parts} == {2}


def test_where_all_stamps_are_shown_the_bar_stands_at_the_last(
    app_window: Assembly, player: Player, qtbot: QtBot
) -> None:
    app_window.desk.actions[CommandId.UNPIN].trigger()
    page = open_page(app_window, TabId.SCATTER, ScatterPage)
    assert (page.progress.count, player.index + 1) == (9, 9)
    place = app_window.desk.bench.play_bar.place
    qtbot.waitUntil(lambda: place.text() == "cell 9 of 9")
    player.step(1)
    assert (page.progress.count, player.index + 1) == (1, 1)


def test_it_goes_on_in_a_tab_that_plays_the_same_cells(app_window: Assembly, player: Player) -> None:
    player.play()
    player._timer.setInterval(10**6)
    deck = app_window.desk.bench.deck
    deck.open(TabId.PHASES)
    player.advance(600.0)
    assert player.is_playing
    pin = app_window.store.view.pin
    deck.open(TabId.PIPELINE)
    assert player.is_playing and app_window.store.view.pin == pin
    deck.open(TabId.OVERLAP)
    assert not player.is_playing, "there is no bar to stop it with"
    deck.open(TabId.PIPELINE)
    assert not player.is_playing


@pytest.mark.parametrize("tab", [TabId.SCATTER, TabId.CODE])
def test_it_stops_where_a_tab_plays_other_cells_or_none(
    app_window: Assembly, player: Player, tab: TabId
) -> None:
    player.play()
    app_window.desk.bench.deck.open(tab)
    assert not player.is_playing


@pytest.mark.parametrize("changes", [{"scale": 1.2}, {"language": LanguageChoice.CHINESE}])
def test_a_window_built_anew_goes_on_where_it_stood(
    app_window: Assembly, player: Player, qtbot: QtBot, changes: dict[str, object]
) -> None:
    before = app_window.desk
    player.set_speed(4.0)
    before.actions[CommandId.LOOP].trigger()
    before.bench.formula_panel.axis_switch.buttons()[1].click()
    before.actions[CommandId.ZOOM_IN].trigger()
    zoom = before.bench.strip.canvas.zoom
    app_window.settings.update(**changes)
    qtbot.waitUntil(lambda: app_window.desk is not before)
    desk = app_window.desk
    assert desk.wiring.playback.player.speed == 4.0
    assert desk.bench.play_bar.speed.key() == "4.0"
    assert desk.wiring.playback.player.loops and desk.actions[CommandId.LOOP].isChecked()
    assert desk.bench.formula_panel.axis is Axis.WIDTH
    assert desk.bench.strip.canvas.zoom == zoom > 1.0

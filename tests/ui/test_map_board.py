"""A board of maps: places, hits, keyboard and highlights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QColor, QFocusEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import Colours
from fracstride.ui.look.style import apply_theme
from fracstride.ui.look.theme import DARK, LIGHT, Theme
from fracstride.ui.plotting import board_items
from fracstride.ui.plotting.board_scene import BoardMap, BoardScene
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.plotting.labels_item import label_step
from fracstride.ui.plotting.map_board import MapBoard
from fracstride.ui.presenters.board_layout import row_of_maps
from fracstride.ui.presenters.heatmap import plain_map
from fracstride.ui.presenters.highlights import Highlight
from fracstride.ui.presenters.method_layout import Operator
from layers import solved


@pytest.fixture
def board(qtbot: QtBot, qapp: object) -> MapBoard:
    apply_theme(qapp, LIGHT)  # type: ignore[arg-type]
    board = MapBoard()
    qtbot.addWidget(board)
    board.resize(800, 400)
    board.show()
    return board


def scene(board: MapBoard, theme: Theme = LIGHT, numbers: bool = False) -> BoardScene:
    geometry = solved(ConvTransposeSpec.square(3, 3))
    scale = colour_scale(Colours.BLUE, theme, 0.0, 8.0)
    places = row_of_maps([(3, 3), (2, 4)], (0, 0, board.width(), board.height()), 60)
    values = (np.arange(9.0).reshape(3, 3), np.arange(8.0).reshape(2, 4))
    maps = tuple(
        BoardMap(key, plain_map(value, geometry), scale, place, key, bar=True)
        for key, value, place in zip(("a", "b"), values, places, strict=True)
    )
    return BoardScene(maps, theme, numbers)


def middle(board: MapBoard, key: str, row: int, column: int) -> QPoint:
    return board.frame(key).block(row, column).center().toPoint()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_cell_has_the_colour_of_its_value(board: MapBoard, theme: Theme) -> None:
    shown = scene(board, theme)
    board.show_board(shown)
    image = board.grab().toImage()
    for each in shown.maps:
        for row in range(each.place.rows):
            for column in range(each.place.columns):
                value = each.model.value(row, column)
                assert value is not None
                colour = image.pixelColor(middle(board, each.key, row, column))
                assert colour == QColor(each.scale.hex(value)), (each.key, row, column)


def test_maps_stand_apart_with_one_cell_size(board: MapBoard) -> None:
    first, second = row_of_maps([(3, 3), (2, 4)], (0, 0, 800, 400), 60)
    assert first.pitch == second.pitch
    assert second.x >= first.x + first.width + 59
    assert second.x + second.width <= 800


@pytest.mark.parametrize("shape", [(1, 1), (4096, 3), (3, 4096), (20_000, 20_000)])
def test_maps_of_any_shape_fit(shape: tuple[int, int]) -> None:
    place = row_of_maps([shape], (0, 0, 800, 400), 60)[0]
    assert place.x >= 0
    assert place.x + place.width <= 800
    assert place.y >= 0
    assert place.y + place.height <= 400


def test_the_mouse_is_told_in_cells(board: MapBoard, qtbot: QtBot) -> None:
    board.show_board(scene(board))
    with qtbot.waitSignal(board.cell_hovered) as hovered:
        qtbot.mouseMove(board.viewport(), middle(board, "b", 1, 3))
    assert hovered.args == ["b", (1, 3)]
    with qtbot.waitSignal(board.cell_clicked) as clicked:
        qtbot.mouseClick(board.viewport(), Qt.MouseButton.LeftButton, pos=middle(board, "a", 2, 0))
    assert clicked.args == ["a", (2, 0)]


def test_files_are_for_the_window(board: MapBoard) -> None:
    # Qt warns of each that is dragged over a view that has to refuse it, and away again.
    assert not board.acceptDrops() and not board.viewport().acceptDrops()


def test_the_keyboard_moves_a_cell_cursor(board: MapBoard, qtbot: QtBot) -> None:
    board.show_board(scene(board))
    hovered: list[tuple[str, object]] = []
    board.cell_hovered.connect(lambda key, cell: hovered.append((key, cell)))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_PageUp):
        qtbot.keyClick(board, key)
    assert hovered == [("b", (0, 0)), ("b", (0, 1)), ("b", (1, 1)), ("b", (1, 1)), ("a", (0, 0))]
    with qtbot.waitSignal(board.cell_clicked) as clicked:
        qtbot.keyClick(board, Qt.Key.Key_Return)
    assert clicked.args == ["a", (0, 0)]
    with qtbot.waitSignal(board.cell_left):
        qtbot.keyClick(board, Qt.Key.Key_Escape)
    assert board.cursor_cell is None


@pytest.mark.parametrize(("key", "came_to"), [(Qt.Key.Key_PageDown, "a"), (Qt.Key.Key_PageUp, "b")])
def test_the_keyboard_comes_to_the_first_or_the_last_map(
    board: MapBoard, qtbot: QtBot, key: Qt.Key, came_to: str
) -> None:
    board.show_board(scene(board))
    qtbot.keyClick(board, key)
    assert board.cursor_cell == (came_to, (0, 0))


def test_the_keyboard_shows_where_it_comes_and_leaves_nothing_lit(board: MapBoard, qtbot: QtBot) -> None:
    board.show_board(scene(board))
    QApplication.sendEvent(board, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert board.cursor_cell == ("b", (0, 0))
    with qtbot.waitSignal(board.cell_left):
        QApplication.sendEvent(board, QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert board.cursor_cell is None
    QApplication.sendEvent(board, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.MouseFocusReason))
    assert board.cursor_cell is None, "the mouse leads"


def test_a_highlight_rings_its_cells(board: MapBoard) -> None:
    board.show_board(scene(board))
    before = board.grab().toImage()
    board.show_highlights({"a": Highlight(rings=((1, 1),))})
    after = board.grab().toImage()
    ring = board.frame("a").block(1, 1).center().toPoint() - QPoint(int(board.frame("a").pitch / 2) - 1, 0)
    assert before.pixelColor(ring) != after.pixelColor(ring)
    assert after.pixelColor(ring) == QColor(LIGHT.kernel.line)
    other = middle(board, "b", 0, 0)
    assert before.pixelColor(other) == after.pixelColor(other)


def test_what_stands_round_the_maps_is_painted_anew_only_where_it_is_another(
    board: MapBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[str] = []
    monkeypatch.setattr(board_items, "paint_operator", lambda _painter, sign, *_: painted.append(sign))
    shown = replace(scene(board), signs=(Operator("arrow", 400.0, 200.0),))
    first = shown.maps[0]

    def pictures(shown: BoardScene) -> int:
        painted.clear()
        board.show_board(shown)
        board.grab()
        return len(painted)

    def changed(**changes: object) -> BoardScene:
        return replace(shown, maps=(replace(first, **changes), *shown.maps[1:]))  # type: ignore[arg-type]

    assert pictures(shown) == 1
    other = plain_map(np.zeros((3, 3)), first.model.geometry)
    assert pictures(changed(model=other)) == 0, "the values of a map are no part of it"
    assert pictures(replace(shown, numbers=True)) == 0
    for different in (
        changed(caption="c"),
        changed(bar=False),
        changed(place=replace(first.place, x=first.place.x + 1)),
        changed(scale=colour_scale(Colours.BLUE, LIGHT, 0.0, 9.0)),
        changed(scale=colour_scale(Colours.VIRIDIS, LIGHT, 0.0, 8.0)),
        replace(shown, theme=DARK),
        replace(shown, signs=(Operator("arrow", 401.0, 200.0),)),
        replace(shown, below=lambda _painter: None),
    ):
        assert pictures(different) == 1
        assert pictures(shown) == 1
    board.resize(board.width() + 10, board.height())
    assert pictures(shown) == 1


def test_maps_that_are_gone_leave_nothing(board: MapBoard) -> None:
    shown = scene(board)
    board.show_board(shown)
    spot = middle(board, "b", 0, 3)
    board.show_board(BoardScene(shown.maps[:1], LIGHT, False))
    assert board.keys == ("a",)
    assert board.grab().toImage().pixelColor(spot) == QColor(LIGHT.canvas)
    assert board.cell_at(spot.toPointF()) is None


def test_a_blank_cell_is_an_outline_and_a_broken_one_is_struck_through(board: MapBoard) -> None:
    shown = scene(board, numbers=True)
    first = shown.maps[0]
    values = np.arange(9.0).reshape(3, 3)
    values[2, 2] = np.nan
    blank = np.zeros((3, 3), bool)
    blank[0, 1] = True
    model = plain_map(values, first.model.geometry, blank=blank)
    board.show_board(replace(shown, maps=(replace(first, model=model),)))
    image = board.grab().toImage()
    assert image.pixelColor(middle(board, "a", 0, 1)) == QColor(LIGHT.canvas)
    assert model.is_blank(0, 1)
    assert not model.is_blank(2, 2)
    struck = image.pixelColor(middle(board, "a", 2, 2))
    assert struck != QColor(LIGHT.canvas)
    assert struck.red() > struck.blue(), "the stroke of what is not a number"


def test_rows_can_have_names_of_their_own(board: MapBoard) -> None:
    shown = scene(board)
    board.show_board(shown)
    before = board.grab().toImage()
    board.show_board(replace(shown, maps=(replace(shown.maps[0], row_names=(70, 80, 90)), shown.maps[1])))
    after = board.grab().toImage()
    beside = [
        (x, middle(board, "a", row, 0).y() + dy)
        for row in range(3)
        for x in range(int(board.frame("a").clip.left()) - 25, int(board.frame("a").clip.left()))
        for dy in range(-6, 7)
    ]
    assert any(before.pixelColor(*at) != after.pixelColor(*at) for at in beside)
    assert before.pixelColor(middle(board, "b", 1, 1)) == after.pixelColor(middle(board, "b", 1, 1))


def test_however_often_its_size_changes_a_board_asks_once_to_be_laid_out(
    board: MapBoard, qtbot: QtBot
) -> None:
    qtbot.waitExposed(board)
    QApplication.processEvents()
    sizes: list[int] = []
    board.resized.connect(lambda: sizes.append(board.width()))
    for width in (500, 600, 700):
        board.resize(width, 300)
    assert sizes == []
    board.grab()
    assert sizes == [700], "before it is painted at the latest"
    QApplication.processEvents()
    assert sizes == [700]
    board.resize(400, 300)
    board.show_board(scene(board))
    sizes.clear()
    board.resize(450, 300)
    board.frame("a")
    assert sizes == [450], "nobody is told of a place that is no longer right"


def test_a_hidden_board_is_laid_out_when_it_is_seen(board: MapBoard) -> None:
    board.hide()
    QApplication.processEvents()
    seen: list[bool] = []
    board.resized.connect(lambda: seen.append(board.has_room))
    board.show()
    QApplication.processEvents()
    assert seen == [True]


@pytest.mark.parametrize(
    ("pitch", "count", "step"),
    [(40.0, 10, 1), (18.0, 9, 1), (17.9, 9, 2), (6.0, 90, 5), (2.5, 900, 20), (0.01, 10**5, 5000)],
)
def test_indices_keep_apart_in_round_steps(pitch: float, count: int, step: int) -> None:
    assert label_step(pitch, count) == step

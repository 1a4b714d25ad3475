"""The Conv2d tab in the real window: forward picture, collapsed sizes, adjoint identity, round trip."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from pytestqt.qtbot import QtBot

from fracstride.core.pair import convolve
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.reference import reference
from fracstride.core.spec import Axis, Field
from fracstride.session.edits import Slot
from fracstride.session.state import DataSource, SourceKind
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.views.pair_board import INDEX_ROOM
from fracstride.ui.views.pair_page import PairPage

from .hands import open_page, set_fields


@pytest.fixture
def page(app_window: Assembly) -> PairPage:
    """The tab, on the first preset: 3 x 3, kernel 3, stride 2, padding 1."""
    return open_page(app_window, TabId.PAIR, PairPage)


def shown(page: PairPage, key: str) -> np.ndarray:
    model = page.maps.board.model(key)
    rows, columns = model.rows.count, model.columns.count
    return np.array([[model.value(row, column) for column in range(columns)] for row in range(rows)], float)


def centre(page: PairPage, key: str, cell: Cell) -> QPoint:
    return page.maps.board.frame(key).block(*cell).center().toPoint()


def point(qtbot: QtBot, page: PairPage, key: str, cell: Cell) -> None:
    qtbot.mouseMove(page.maps.board.viewport(), centre(page, key, cell))


def rings(page: PairPage, key: str) -> set[Cell]:
    return set(page.maps.board._items[key].heatmap.cells._highlight.rings)


def status(assembly: Assembly) -> str:
    return assembly.desk.bench.status.value.text()


def test_the_maps_go_there_and_back(app_window: Assembly, page: PairPage) -> None:
    spec = app_window.store.state.spec
    y = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    x = reference(y, y, spec)
    returned = convolve(app_window.store.geometry, x, y)[0, 0]
    np.testing.assert_array_equal(shown(page, "input"), y[0, 0])
    np.testing.assert_array_equal(shown(page, "output"), np.pad(x[0, 0], 1))
    np.testing.assert_array_equal(shown(page, "returned"), returned)
    np.testing.assert_array_equal(shown(page, "difference"), returned - y[0, 0])
    assert page.round_trip.result.text().startswith("Off by up to 3120.")
    assert "not its values" in page.round_trip.explanation.text()


def test_the_layer_is_written_as_pytorch_writes_it(app_window: Assembly, page: PairPage) -> None:
    assert page.code.text() == "Conv2d(1, 1, 3, stride=2, padding=1)"
    set_fields(app_window, in_channels=4, out_channels=2, groups=2, dilation=2)
    assert page.code.text() == "Conv2d(2, 4, 3, stride=2, padding=1, dilation=2, groups=2)"
    assert "joined by one kernel" in page.meaning.text()


def test_pointing_at_a_cell_of_y_shows_its_window(app_window: Assembly, page: PairPage, qtbot: QtBot) -> None:
    point(qtbot, page, "returned", (1, 2))
    assert app_window.focus.current == Focus(FocusKind.INPUT_CELL, (1, 2))
    highlight = page.maps.board._items["output"].heatmap.cells._highlight
    assert highlight.window == ((2, 4), (3, 3))
    assert rings(page, "output") == {(row, column) for row in (2, 3, 4) for column in (4, 5)}
    assert status(app_window) == "(C x)[1, 2] = 1866"


def test_pointing_at_a_cell_of_x_lights_the_windows_that_hold_it(
    app_window: Assembly, page: PairPage, qtbot: QtBot
) -> None:
    point(qtbot, page, "output", (4, 4))
    assert app_window.focus.current == Focus(FocusKind.OUTPUT_CELL, (3, 3))
    assert rings(page, "input") == rings(page, "returned") == {(1, 1), (1, 2), (2, 1), (2, 2)}
    assert rings(page, "kernel") == {(2, 2), (2, 0), (0, 2), (0, 0)}
    assert status(app_window) == "x[3, 3] = 120"


def test_pointing_at_a_padding_zero_says_so(app_window: Assembly, page: PairPage, qtbot: QtBot) -> None:
    point(qtbot, page, "output", (0, 3))
    assert status(app_window) == "x[−1, 2] = 0 (padding zero of the convolution)"
    assert app_window.focus.hovered is None


def test_the_pinned_cell_is_lit_when_the_tab_is_first_opened(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.actions[CommandId.TAB_PAIR].trigger()
    deck = app_window.desk.bench.deck
    qtbot.waitUntil(lambda: isinstance(deck.page, PairPage) and deck.page.maps.board.has_room)
    page = deck.page
    assert isinstance(page, PairPage)
    qtbot.waitUntil(lambda: bool(page.maps.board.keys))
    assert app_window.focus.pinned == Focus(FocusKind.OUTPUT_CELL, (1, 1))
    assert page.maps.board._items["output"].heatmap.cells._pinned == (2, 2)
    assert rings(page, "input") == {(0, 0), (0, 1), (1, 0), (1, 1)}


def test_what_stands_over_an_arrow_does_not_touch_it(app_window: Assembly, page: PairPage) -> None:
    for before, after in (("input", "output"), ("returned", "difference")):
        left, right = (page.maps.board.frame(key).clip for key in (before, after))
        middle = (left.right() + right.left() - INDEX_ROOM) / 2
        area = QRectF(middle - 12, left.center().y() - 26, 24, 34).toRect()
        image = page.maps.board.viewport().grab(area).toImage()
        background = image.pixelColor(0, 0)
        rows = range(image.height())
        inked = [any(image.pixelColor(x, y) != background for x in range(image.width())) for y in rows]
        runs = [ink for ink, _ in groupby(inked)]
        assert runs.count(True) == 2, "words and arrow, with nothing between them"


def test_a_click_on_x_pins(app_window: Assembly, page: PairPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(
        page.maps.board.viewport(), Qt.MouseButton.LeftButton, pos=centre(page, "output", (3, 4))
    )
    assert app_window.store.view.pin == (2, 3)


def test_the_keyboard_walks_over_the_maps(app_window: Assembly, page: PairPage, qtbot: QtBot) -> None:
    page.maps.board.setFocus()
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(page.maps.board, key)
    assert app_window.focus.current == Focus(FocusKind.INPUT_CELL, (1, 1))


def test_the_sizes_that_collapse_are_applied_by_a_click_and_taken_back(
    app_window: Assembly, page: PairPage, qtbot: QtBot
) -> None:
    before = app_window.store.state
    buttons = page.sizes.axes[Axis.HEIGHT].buttons
    assert [button.text() for button in buttons] == ["5  (op 0)", "6  (op 1)"]
    assert [button.isChecked() for button in buttons] == [True, False]
    assert page.sizes.axes[Axis.WIDTH].isHidden()
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert app_window.store.geometry.output_shape[2:] == (6, 6)
    assert [button.isChecked() for button in buttons] == [False, True]
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert app_window.store.state == before
    assert buttons[0].isChecked()


def test_axes_that_differ_have_their_own_sizes(app_window: Assembly, page: PairPage, qtbot: QtBot) -> None:
    editor = app_window.desk.wiring.editor
    editor.set_linked(False)
    editor.set_field(Field.STRIDE, Axis.WIDTH, 4)
    widths = page.sizes.axes[Axis.WIDTH]
    assert not widths.isHidden()
    texts = [button.text() for button in widths.buttons if not button.isHidden()]
    assert texts == ["9  (op 0)", "10  (op 1)", "11  (op 2)", "12  (op 3)"]
    qtbot.mouseClick(widths.buttons[3], Qt.MouseButton.LeftButton)
    assert app_window.store.geometry.output_shape[2:] == (5, 12)


def test_many_sizes_are_cut_off_round_the_current_one(app_window: Assembly, page: PairPage) -> None:
    set_fields(app_window, stride=100, output_padding=40)
    buttons = [button for button in page.sizes.axes[Axis.HEIGHT].buttons if not button.isHidden()]
    assert len(buttons) == 12
    assert [button.text() for button in buttons if button.isChecked()] == ["241  (op 40)"]
    assert page.sizes.axes[Axis.HEIGHT].more.text() == "and 88 more"


def test_sizes_beside_an_end_crop_are_said_to_be_those_of_another_conv2d(
    app_window: Assembly, page: PairPage, qtbot: QtBot
) -> None:
    def sizes() -> list[str]:
        return [button.text() for button in page.sizes.axes[Axis.HEIGHT].buttons if not button.isHidden()]

    assert "zeros at the end" not in page.sizes.explanation.text()
    set_fields(app_window, end_crop=1)
    assert sizes() == ["4  (ec 1)", "5  (op 0)"]
    assert page.sizes.explanation.text().startswith("With more zeros at the end of x (ec = 1), Conv2d")
    assert "changes that number, and so which sizes collapse" in page.sizes.explanation.text()
    qtbot.mouseClick(page.sizes.axes[Axis.HEIGHT].buttons[1], Qt.MouseButton.LeftButton)
    assert sizes() == ["5  (op 0)", "6  (op 1)"]
    assert "zeros at the end" not in page.sizes.explanation.text()


def test_output_padding_beyond_the_stride_is_noted(app_window: Assembly, page: PairPage) -> None:
    assert page.sizes.note.isHidden()
    set_fields(app_window, dilation=3, output_padding=2)
    assert page.sizes.note.text().endswith("Conv2d makes 4 cells along an axis, 1 more than y.")


def test_the_adjoint_identity_holds_for_every_probe(
    app_window: Assembly, page: PairPage, qtbot: QtBot
) -> None:
    seen = set()
    for _ in range(3):
        left, right = (label.text().split(" = ")[1] for label in (page.adjoint.left, page.adjoint.right))
        assert left == right
        assert page.adjoint.verdict.text() == "Equal, exactly."
        seen.add(left)
        qtbot.mouseClick(page.adjoint.another, Qt.MouseButton.LeftButton)
    assert len(seen) == 3


def test_random_data_agrees_up_to_rounding(app_window: Assembly, page: PairPage) -> None:
    for slot in Slot:
        app_window.desk.wiring.editor.set_source(slot, DataSource(SourceKind.RANDOM, seed=3))
    assert page.adjoint.verdict.text().startswith("Equal")


def test_kernels_that_do_not_overlap_only_scale(app_window: Assembly, page: PairPage) -> None:
    set_fields(app_window, padding=0, kernel_size=2)
    assert page.round_trip.result.text() == "Here 30·y comes back: this y is only scaled."
    app_window.desk.wiring.editor.set_source(Slot.KERNEL, DataSource(SourceKind.IMPULSE, value=1.0))
    assert page.round_trip.result.text() == "Here y itself comes back."


@pytest.mark.parametrize("value", [float("nan"), 1e308, 1e160])
def test_what_is_not_finite_is_said(app_window: Assembly, page: PairPage, value: float) -> None:
    app_window.desk.wiring.editor.set_cell(StageId.INPUT, (1, 1), value)
    # Where only the square of y overflows the sides of the identity are numbers still.
    if value != 1e160:
        assert page.adjoint.verdict.text().startswith("Not finite")
    assert page.round_trip.result.text().startswith("Not finite")
    assert page.grab().width() > 0


def test_longer_walks_leave_the_window_alone(app_window: Assembly, page: PairPage, qtbot: QtBot) -> None:
    set_fields(app_window, size=150, kernel_size=5)
    assert page.is_walking
    assert page.round_trip.result.text() == "…"
    np.testing.assert_array_equal(shown(page, "input")[:1, :2], [[1, 2]])
    assert page.maps.board.model("returned").values is None
    qtbot.waitUntil(lambda: not page.is_walking)
    assert page.maps.board.model("returned").values is not None
    assert page.adjoint.verdict.text() == "Equal, exactly."
    np.testing.assert_array_equal(shown(page, "input")[:1, :2], [[1, 2]])


def test_a_walk_that_is_overtaken_never_arrives(app_window: Assembly, page: PairPage, qtbot: QtBot) -> None:
    set_fields(app_window, size=150, kernel_size=5)
    set_fields(app_window, size=3, kernel_size=3)
    assert not page.is_walking
    assert page.maps.board.model("input").rows.count == 3
    assert page.adjoint.verdict.text() == "Equal, exactly."


@pytest.mark.parametrize(
    "values",
    [
        {"size": 1, "kernel_size": 1, "stride": 1, "padding": 0},
        {"size": 2, "kernel_size": 1, "stride": 900, "padding": 0},
        {"kernel_size": 120, "padding": 0},
        {"padding": 2, "size": 5},
        {"padding": 40, "size": 50},
        {"in_channels": 8, "out_channels": 8},
    ],
    ids=["one", "long stride", "long kernel", "crop", "wide padding", "channels"],
)
def test_absurd_layers_are_shown(
    app_window: Assembly, page: PairPage, qtbot: QtBot, values: dict[str, int]
) -> None:
    set_fields(app_window, **values)
    qtbot.waitUntil(lambda: not page.is_walking)
    assert page.grab().width() > 0
    assert page.adjoint.verdict.text() == "Equal, exactly."


def test_one_slice_of_several_channels_is_shown(app_window: Assembly, page: PairPage) -> None:
    set_fields(app_window, in_channels=2, out_channels=3)
    app_window.store.update_view(in_channel=1, out_channel=2)
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    np.testing.assert_array_equal(shown(page, "input"), arrays.y[0, 1])
    np.testing.assert_array_equal(shown(page, "kernel"), arrays.weight[1, 2])


def test_it_is_reached_by_its_shortcut(app_window: Assembly, qtbot: QtBot) -> None:
    qtbot.keyClick(app_window.window, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.current is TabId.PAIR)

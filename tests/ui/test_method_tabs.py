"""The tabs of the methods: what their maps show is the definition, with one focus for all."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from pytestqt.qtbot import QtBot

from fracstride.core.convolution_matrix import matrix_shape
from fracstride.core.provenance import Focus, FocusKind, tap_outputs, window
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec, Field
from fracstride.session.edits import Slot
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.presenters.phases import kernel_key, result_key
from fracstride.ui.views import phases_page
from fracstride.ui.views.matrix_page import MatrixPage
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.phases_page import PhasesPage
from fracstride.ui.views.scatter_page import ScatterPage
from ui.conftest import OpenWindow

from .method_pages import (
    ARTICLE,
    ODD,
    SPECS,
    TABS,
    document,
    expected,
    middle,
    opened,
    shown,
    uncropped,
)


@pytest.fixture(params=SPECS, ids=SPECS)
def layer_window(request: pytest.FixtureRequest, open_window: OpenWindow) -> Assembly:
    """A window with one of the layers, random data, and a slice in the middle of its channels."""
    return open_window(document(SPECS[request.param]))


# -- the values


def test_every_tab_shows_the_definition(layer_window: Assembly) -> None:
    check_scatter(layer_window)
    check_matrix(layer_window)
    check_phases(layer_window)


def check_scatter(layer_window: Assembly) -> None:
    page = opened(layer_window, CommandId.TAB_SCATTER, ScatterPage)
    y, weight, x = expected(layer_window)
    np.testing.assert_array_equal(shown(page, "input"), y)
    np.testing.assert_allclose(shown(page, "output"), x, atol=1e-12)
    arrays, view = layer_window.desk.wiring.arrays, layer_window.store.view
    assert arrays is not None
    full = reference(arrays.y, arrays.weight, uncropped(layer_window.store.geometry.spec))
    np.testing.assert_allclose(shown(page, "full"), full[view.batch_index, view.out_channel], atol=1e-12)
    current = page.progress.current
    assert current is not None
    np.testing.assert_allclose(shown(page, "stamp"), y[current] * weight)


def check_matrix(layer_window: Assembly) -> None:
    page = opened(layer_window, CommandId.TAB_MATRIX, MatrixPage)
    if not page.is_readable:
        layer_window.desk.wiring.editor.set_values(((Field.BATCH, None, 1),))
    y, weight, _ = expected(layer_window)
    spec = layer_window.store.geometry.spec
    alone = reference(y[None, None], weight[None, None], ConvTransposeSpec(spec.height, spec.width))[0, 0]
    transposed = shown(page, "matrix")
    assert transposed.shape == matrix_shape(layer_window.store.geometry)
    np.testing.assert_array_equal(shown(page, "factor"), y.reshape(1, -1))
    np.testing.assert_allclose(shown(page, "product"), alone.reshape(-1, 1), atol=1e-12)
    np.testing.assert_allclose(shown(page, "output"), alone, atol=1e-12)
    np.testing.assert_allclose(transposed @ y.reshape(-1), alone.reshape(-1), atol=1e-12)
    page.toggle.buttons()[1].click()
    np.testing.assert_array_equal(shown(page, "matrix"), transposed.T)
    x = layer_window.desk.wiring.arrays
    assert x is not None
    view = layer_window.store.view
    flat = x.x[view.batch_index, view.out_channel].reshape(-1)
    np.testing.assert_allclose(shown(page, "product").reshape(-1), transposed.T @ flat, atol=1e-9)


def check_phases(layer_window: Assembly) -> None:
    page = opened(layer_window, CommandId.TAB_PHASES, PhasesPage)
    _, weight, x = expected(layer_window)
    np.testing.assert_allclose(shown(page, "output"), x, atol=1e-12)
    rebuilt = np.full(x.shape, np.nan)
    used = 0
    for phase in page.seen.all:
        rows, columns = phase.rows, phase.columns
        rebuilt[rows.index :: rows.stride, columns.index :: columns.stride] = shown(page, result_key(phase))
        if 0 not in phase.tap_shape:
            taps = weight[np.ix_(rows.taps, columns.taps)]
            np.testing.assert_array_equal(shown(page, kernel_key(phase)), taps)
            used += taps.size
    np.testing.assert_allclose(rebuilt, x, atol=1e-12)
    assert used <= weight.size


def test_whole_numbers_are_exact_in_every_tab(open_window: OpenWindow) -> None:
    window = open_window(document(ODD, SourceKind.RAMP))
    _, _, x = expected(window)
    for command, kind in ((CommandId.TAB_SCATTER, ScatterPage), (CommandId.TAB_MATRIX, MatrixPage)):
        np.testing.assert_array_equal(shown(opened(window, command, kind), "output"), x)
    np.testing.assert_array_equal(shown(opened(window, CommandId.TAB_PHASES, PhasesPage), "output"), x)


# -- stamps arriving


def test_stamps_arrive_up_to_the_cell_of_the_player(app_window: Assembly) -> None:
    page = opened(app_window, CommandId.TAB_SCATTER, ScatterPage)
    y, weight, _ = expected(app_window)
    for index, source in enumerate(np.ndindex(3, 3)):
        app_window.focus.set_head(Focus(FocusKind.INPUT_CELL, source))
        so_far = np.where(np.arange(9).reshape(3, 3) <= index, y, 0.0)[None, None]
        full = reference(so_far, weight[None, None], uncropped(ARTICLE))[0, 0]
        np.testing.assert_array_equal(shown(page, "full"), full)
        np.testing.assert_array_equal(shown(page, "output"), full[1:-1, 1:-1])
        np.testing.assert_array_equal(shown(page, "stamp"), y[source] * weight)
        blank = page.board.model("full").blank
        assert blank is not None
        assert blank.sum() == (full == 0).sum(), "every value of y and w is positive"
        assert f"{index + 1} of 9" in page.notes.note


def test_the_player_runs_over_input_cells_in_scatter(app_window: Assembly) -> None:
    page = opened(app_window, CommandId.TAB_SCATTER, ScatterPage)
    player = app_window.desk.wiring.playback.player
    assert player.count == 9
    player.go_to(4)
    assert page.progress.count == 5
    assert page.progress.current == (1, 1)
    player.step(1)
    assert page.progress.current == (1, 2)


def test_pointing_at_a_cell_of_the_full_output(app_window: Assembly, qtbot: QtBot) -> None:
    page = opened(app_window, CommandId.TAB_SCATTER, ScatterPage)
    qtbot.mouseMove(page.board.viewport(), middle(page, "full", (2, 3)))
    assert app_window.focus.current == Focus(FocusKind.OUTPUT_CELL, (1, 2))
    assert app_window.desk.bench.status.value.text() == "F[2, 3] = 26"
    qtbot.mouseMove(page.board.viewport(), middle(page, "full", (0, 0)))
    assert app_window.focus.hovered is None
    assert app_window.desk.bench.status.value.text() == "F[0, 0] = 1 (cropped)"


# -- one focus


@pytest.mark.parametrize(("command", "kind"), TABS, ids=["scatter", "matrix", "phases"])
def test_a_click_on_x_pins_in_every_tab_and_the_sum_follows(
    app_window: Assembly, qtbot: QtBot, command: CommandId, kind: type[MethodPage]
) -> None:
    page = opened(app_window, command, kind)
    assert app_window.desk.bench.sum_panel.isVisible()
    qtbot.mouseClick(page.board.viewport(), Qt.MouseButton.LeftButton, pos=middle(page, "output", (3, 4)))
    assert app_window.store.view.pin == (3, 4)
    assert app_window.desk.bench.sum_panel.model.title == "x[3, 4]"
    for other, other_kind in TABS:
        page = opened(app_window, other, other_kind)
        assert page.pinned_at() == ("output", (3, 4))
        sources = {each.source for each in window(app_window.store.geometry, (3, 4)).products}
        assert set(page.highlights()["input"].rings) == sources


@pytest.mark.parametrize(("command", "kind"), TABS, ids=["scatter", "matrix", "phases"])
def test_pointing_at_y_is_pointing_at_it_everywhere(
    app_window: Assembly, qtbot: QtBot, command: CommandId, kind: type[MethodPage]
) -> None:
    page = opened(app_window, command, kind)
    qtbot.mouseMove(page.board.viewport(), middle(page, "input", (1, 2)))
    assert app_window.focus.current == Focus(FocusKind.INPUT_CELL, (1, 2))
    assert app_window.desk.bench.sum_panel.model.title == "y[1, 2]"
    lit = page.highlights()
    assert (1, 2) in lit["input"].rings
    assert len(lit["output"].rings) == 6, "three of the nine products are cropped away"


def test_the_keyboard_points_and_pins(app_window: Assembly, qtbot: QtBot) -> None:
    page = opened(app_window, CommandId.TAB_PHASES, PhasesPage)
    page.board.setFocus()
    assert app_window.store.view.pin == (1, 1)
    for key in (*[Qt.Key.Key_Right] * 3, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(page.board, key)
    assert app_window.store.view.pin == (2, 3), "the first key shows where the cursor is: at the pinned cell"
    assert app_window.focus.current == Focus(FocusKind.OUTPUT_CELL, (2, 3))
    qtbot.keyClick(page.board, Qt.Key.Key_Return)
    assert app_window.store.view.pin is None


def test_an_entry_lights_its_row_and_its_column(app_window: Assembly, qtbot: QtBot) -> None:
    page = opened(app_window, CommandId.TAB_MATRIX, MatrixPage)
    qtbot.mouseMove(page.board.viewport(), middle(page, "matrix", (6, 4)))
    assert app_window.focus.current == Focus(FocusKind.OUTPUT_CELL, (1, 1))
    lit = page.highlights()["matrix"]
    assert lit.rings == ((6, 0), (6, 1), (6, 3), (6, 4))
    assert lit.outlines == (((6, 0), (1, 9)), ((0, 4), (25, 1)))
    assert app_window.desk.bench.status.value.text() == "Cᵀ[6, 4] = 1"
    qtbot.mouseMove(page.board.viewport(), middle(page, "matrix", (6, 8)))
    assert app_window.desk.bench.status.value.text() == "Cᵀ[6, 8] = 0 (structural zero)"
    page.toggle.buttons()[1].click()
    qtbot.mouseMove(page.board.viewport(), middle(page, "matrix", (4, 6)))
    assert app_window.focus.current == Focus(FocusKind.INPUT_CELL, (1, 1)), "a row of C is a cell of y"


def test_a_command_turns_the_matrix_over(app_window: Assembly) -> None:
    page = opened(app_window, CommandId.TURN_MATRIX, MatrixPage)
    assert not page.is_transposed
    app_window.desk.actions[CommandId.TURN_MATRIX].trigger()
    assert page.is_transposed


@pytest.mark.parametrize("value", [1.0, 100.0])
def test_the_mark_of_a_small_cell_is_in_its_corner_only_beside_a_number(
    open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, value: float
) -> None:
    window = open_window(width=1240, height=720)
    window.desk.wiring.editor.set_values(
        ((Field.SIZE, None, 5), (Field.KERNEL_SIZE, None, 2), (Field.STRIDE, None, 2))
    )
    window.desk.wiring.editor.set_source(Slot.KERNEL, DataSource(SourceKind.ONES))
    window.desk.wiring.editor.set_source(Slot.INPUT, DataSource(SourceKind.CONSTANT, value=value))
    page = opened(window, CommandId.TAB_PHASES, PhasesPage)
    frame = page.board.frame("output")
    assert 14 <= frame.pitch < 16
    marks: list[QRectF] = []
    monkeypatch.setattr(phases_page, "draw_phase_mark", lambda _, box, *__: marks.append(QRectF(box)))
    pixmap = QPixmap(10, 10)
    with QPainter(pixmap) as painter:
        page._paint_marks(painter, frame, LIGHT)
    is_centred = (marks[0].center() - frame.block(0, 0).center()).manhattanLength() < 0.1
    assert page.board.has_numbers("output") is (value == 1.0)
    assert is_centred is (value == 100.0)


def test_a_tap_lights_its_diagonal_and_its_phase(app_window: Assembly) -> None:
    tap = Focus(FocusKind.TAP, (0, 0))
    outputs = tap_outputs(app_window.store.geometry, (0, 0))
    page = opened(app_window, CommandId.TAB_MATRIX, MatrixPage)
    app_window.focus.hover(tap)
    assert len(page.highlights()["matrix"].rings) == len(outputs) == 4
    phases = opened(app_window, CommandId.TAB_PHASES, PhasesPage)
    app_window.focus.hover(tap)
    lit = phases.highlights()
    assert lit["kernel 1 1"].rings == ((0, 0),)
    assert lit["kernel 0 0"].rings == ()
    assert set(lit["output"].rings) == set(outputs)

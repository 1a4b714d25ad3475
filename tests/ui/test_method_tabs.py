"""The tabs of the methods in the real window: what their maps show is the definition, with one focus for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.convolution_matrix import matrix_shape
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind, tap_outputs, window
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec, Field
from fracstride.session.state import DataSource, Document, SourceKind, State, ViewSettings
from fracstride.ui.actions import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.presenters.matrix import MOST_BLOCKS, MOST_READ
from fracstride.ui.presenters.method_slice import MOST_SIDE
from fracstride.ui.presenters.phases import kernel_key, result_key
from fracstride.ui.views.matrix_page import MatrixPage
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.phases_page import PhasesPage
from fracstride.ui.views.scatter_page import ScatterPage
from ui.conftest import OpenWindow

ARTICLE = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
ODD = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)
CROPPING = ConvTransposeSpec.square(4, 2, stride=2, padding=3)
UNEVEN = ConvTransposeSpec(
    AxisSpec.from_padding(3, 2, stride=3, padding=1, output_padding=2),
    AxisSpec.from_padding(4, 3, stride=2, padding=2, dilation=2),
    batch=2,
    in_channels=4,
    out_channels=6,
    groups=2,
)
SPECS = {"article": ARTICLE, "odd": ODD, "cropping": CROPPING, "uneven": UNEVEN}
VIEW = ViewSettings(batch_index=1, in_channel=1, out_channel=4)
Page = TypeVar("Page", bound=MethodPage)


@pytest.fixture(params=SPECS, ids=SPECS)
def layer_window(request: pytest.FixtureRequest, open_window: OpenWindow) -> Assembly:
    """A window with one of the layers, random data, and a slice in the middle of its channels."""
    return open_window(document(SPECS[request.param]))


def document(spec: ConvTransposeSpec, kind: SourceKind = SourceKind.RANDOM) -> Document:
    state = State(spec, DataSource(kind, seed=1), DataSource(kind, seed=2), linked=spec.height == spec.width)
    spread = replace(VIEW) if spec.in_channels > 1 else ViewSettings()
    return Document(state, spread)


def opened(assembly: Assembly, command: CommandId, kind: type[Page]) -> Page:
    """The page of a tab, opened by its command."""
    assembly.desk.actions[command].trigger()
    page = assembly.desk.bench.deck.page
    assert isinstance(page, kind)
    QApplication.processEvents()
    return page


def shown(page: MethodPage, key: str) -> FloatArray:
    """The values of a map as it is on screen; blank cells are zeros."""
    model = page.board.model(key)
    assert model.values is not None
    return np.where(model.blank, 0.0, model.values) if model.blank is not None else model.values


def expected(assembly: Assembly) -> tuple[FloatArray, FloatArray, FloatArray]:
    """y and w of the shown input channel, and x of the shown slice by the definition."""
    arrays, view, spec = assembly.desk.wiring.arrays, assembly.store.view, assembly.store.geometry.spec
    assert arrays is not None
    x = reference(arrays.y, arrays.weight, spec)
    per_group, outputs = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    channel = view.out_channel // outputs * per_group + view.in_channel
    y, weight = arrays.y[view.batch_index, channel], arrays.weight[channel, view.out_channel % outputs]
    return y, weight, x[view.batch_index, view.out_channel]


def uncropped(spec: ConvTransposeSpec) -> ConvTransposeSpec:
    axes = (replace(axis, crop_begin=0, crop_end=0) for axis in (spec.height, spec.width))
    return replace(spec, **dict(zip(("height", "width"), axes, strict=True)))


def middle(page: MethodPage, key: str, cell: Cell) -> QPoint:
    return page.board.frame(key).block(*cell).center().toPoint()


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
    page.toggle._group.button(1).click()
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


TABS = (
    (CommandId.TAB_SCATTER, ScatterPage),
    (CommandId.TAB_MATRIX, MatrixPage),
    (CommandId.TAB_PHASES, PhasesPage),
)


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
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Return):
        qtbot.keyClick(page.board, key)
    assert app_window.store.view.pin == (1, 1) or app_window.store.view.pin is None
    assert app_window.focus.current == Focus(FocusKind.OUTPUT_CELL, (1, 1))


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
    page.toggle._group.button(1).click()
    qtbot.mouseMove(page.board.viewport(), middle(page, "matrix", (4, 6)))
    assert app_window.focus.current == Focus(FocusKind.INPUT_CELL, (1, 1)), "a row of C is a cell of y"


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


# -- coming closer


def test_zooming_in_shows_the_numbers_and_follows_the_focus(app_window: Assembly, qtbot: QtBot) -> None:
    page = opened(app_window, CommandId.TAB_MATRIX, MatrixPage)
    band = app_window.desk.bench.tab_band
    whole = page.board.frame("matrix")
    assert whole.row_range == (0, 25)
    assert band.zoom.isVisible() and band.zoom.text() == "100 %"
    for _ in range(4):
        app_window.desk.actions[CommandId.ZOOM_IN].trigger()
    closer = page.board.frame("matrix")
    assert closer.pitch > 2 * whole.pitch
    assert closer.row_range[1] < 25
    assert closer.is_visible((6, 0)), "the row of the pinned cell"
    assert band.zoom.text() == "244 %"
    assert page.board.frame("product").row_range == closer.row_range
    assert page.board.frame("factor").column_range == closer.column_range
    app_window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (4, 4)))
    assert page.board.frame("matrix").is_visible((24, 8))
    opened(app_window, CommandId.TAB_PHASES, PhasesPage)
    assert not band.zoom.isVisible()
    assert opened(app_window, CommandId.TAB_MATRIX, MatrixPage).zoom == page.zoom > 2
    app_window.desk.actions[CommandId.ZOOM_FIT].trigger()
    assert page.board.frame("matrix").row_range == (0, 25)
    page.zoom_in()
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 4)
    assert page.zoom == 1.0


def test_the_wheel_scrolls_and_with_ctrl_zooms(app_window: Assembly) -> None:
    page = opened(app_window, CommandId.TAB_MATRIX, MatrixPage)
    page.board.scroll_turned.emit(1.0, 0.0)
    assert page.board.frame("matrix").row_range == (0, 25), "a whole matrix does not scroll"
    turn(page, -4, Qt.KeyboardModifier.ControlModifier)
    assert page.zoom == 1.0
    turn(page, 5, Qt.KeyboardModifier.ControlModifier)
    assert page.zoom > 3
    top = page.board.frame("matrix").row_range[0]
    turn(page, -4)
    assert page.board.frame("matrix").row_range[0] > top
    turn(page, 40)
    assert page.board.frame("matrix").row_range[0] == 0


def turn(
    page: MethodPage, steps: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """The wheel over the middle of the board; positive steps are away from the hand."""
    at = page.board.rect().center().toPointF()
    where = page.board.mapToGlobal(at)
    phase, button = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(at, where, QPoint(), QPoint(0, 120 * steps), button, modifier, phase, False)
    QApplication.sendEvent(page.board.viewport(), event)


# -- large, unknown and impossible


def wide(size: int, **parameters: int) -> Document:
    return document(ConvTransposeSpec.square(size, 3, stride=2, padding=1, **parameters))


def test_a_large_matrix_is_shown_by_blocks(open_window: OpenWindow) -> None:
    window = open_window(wide(16))
    page = opened(window, CommandId.TAB_MATRIX, MatrixPage)
    assert not page.is_readable
    y, weight, x = expected(window)
    blocks = page.board.model("blocks")
    assert (blocks.rows.count, blocks.columns.count) == (31, 16)
    window.store.update_view(pin=(12, 17))
    total = np.zeros(31)
    for source in (5, 6, 7):
        page.focus_at("blocks", (12, source))
        page.on_focus()
        taps = blocks.value(12, source)
        assert taps is not None
        if taps == taps:
            assert page.board.model("matrix").values is not None
            line = shown(page, "matrix") @ y[source]
            np.testing.assert_allclose(shown(page, "product")[:, 0], line, atol=1e-12)
            assert set(np.unique(shown(page, "matrix"))) <= {0.0, *weight[int(taps)].tolist()}
            total += line
    np.testing.assert_allclose(total, x[12], atol=1e-12)


def test_a_very_large_matrix_is_thinned_and_read_in_part(open_window: OpenWindow) -> None:
    window = open_window(wide(600))
    window.store.update_view(pin=(700, 1000))
    page = opened(window, CommandId.TAB_MATRIX, MatrixPage)
    blocks, part = page.board.model("blocks"), page.board.model("matrix")
    assert max(blocks.rows.count, blocks.columns.count) <= MOST_BLOCKS
    assert max(part.rows.count, part.columns.count) <= MOST_READ
    lit = page.highlights()
    assert lit["product"].target is not None
    x = expected(window)[2]
    first, second = page._sources_of_row(700) if hasattr(page, "_sources_of_row") else (350, 350)
    assert first == second
    assert shown(page, "product")[lit["product"].target] == pytest.approx(x[700, 1000])


def test_scatter_shows_a_part_round_the_focus_of_a_large_layer(open_window: OpenWindow) -> None:
    window = open_window(wide(600))
    window.store.update_view(pin=(1100, 40))
    page = opened(window, CommandId.TAB_SCATTER, ScatterPage)
    model = page.board.model("output")
    assert max(model.rows.count, model.columns.count) <= MOST_SIDE
    pinned = page.pinned_at()
    assert pinned is not None
    x = expected(window)[2]
    assert model.value(*pinned[1]) == pytest.approx(x[1100, 40])
    full = page.highlights()["full"].target
    assert full is not None
    assert page.board.model("full").value(*full) == pytest.approx(x[1100, 40])
    assert "rows" in page.notes.note


def test_of_many_phases_those_of_the_focus_are_shown(open_window: OpenWindow) -> None:
    window = open_window(document(ConvTransposeSpec.square(4, 16, stride=8, padding=4)))
    window.store.update_view(pin=(13, 2))
    page = opened(window, CommandId.TAB_PHASES, PhasesPage)
    assert not page.seen.is_whole
    assert (5, 2) in [phase.index for phase in page.seen.all]
    window.store.update_view(pin=(2, 6))
    assert (2, 6) in [phase.index for phase in page.seen.all]
    assert "4 × 4 of 8 × 8" in page.notes.note


EXTREME = (
    ConvTransposeSpec.square(1, 1),
    ConvTransposeSpec.square(1, 1, stride=50),
    ConvTransposeSpec.square(2, 1, stride=50),
    ConvTransposeSpec.square(1, 65),
    ConvTransposeSpec.square(40, 2, stride=1, dilation=90),
    ConvTransposeSpec(AxisSpec.from_padding(1, 3), AxisSpec.from_padding(700, 3, stride=3)),
    ConvTransposeSpec(AxisSpec.from_padding(300, 9, stride=4), AxisSpec.from_padding(2, 1, stride=9)),
)


@pytest.mark.parametrize(("command", "kind"), TABS, ids=["scatter", "matrix", "phases"])
def test_extreme_layers_are_drawn(app_window: Assembly, command: CommandId, kind: type[MethodPage]) -> None:
    page = opened(app_window, command, kind)
    for spec in EXTREME:
        app_window.store.propose(document(spec).state, "Change layer")
        geometry = app_window.store.geometry
        assert geometry.spec == spec
        for key in page.board.keys:
            frame = page.board.frame(key)
            assert page.board.rect().contains(frame.clip.toRect().adjusted(1, 1, -1, -1)), (spec, key)
        last = (geometry.height.output - 1, geometry.width.output - 1)
        for focus in (
            Focus(FocusKind.OUTPUT_CELL, last),
            Focus(FocusKind.INPUT_CELL, (0, geometry.width.spec.size - 1)),
            Focus(FocusKind.TAP, (0, 0)),
        ):
            app_window.focus.hover(focus)
            page.grab()


@pytest.mark.parametrize(("command", "kind"), TABS, ids=["scatter", "matrix", "phases"])
def test_values_that_are_no_numbers_are_drawn(
    app_window: Assembly, command: CommandId, kind: type[MethodPage]
) -> None:
    page = opened(app_window, command, kind)
    for value in (np.nan, np.inf):
        app_window.desk.wiring.editor.set_cell(StageId.INPUT, (1, 1), float(value))
        page.grab()


@pytest.mark.parametrize(("command", "kind"), TABS, ids=["scatter", "matrix", "phases"])
def test_a_layer_without_values_shows_its_shapes(
    app_window: Assembly, command: CommandId, kind: type[MethodPage]
) -> None:
    page = opened(app_window, command, kind)
    assert page.layer is not None
    page.show_layer(replace(page.layer, arrays=None))
    assert page.board.model("output").values is None
    assert (page.board.frame("output").rows, page.board.frame("output").columns) == (5, 5)
    page.grab()


def test_an_impossible_layer_dims_the_tab_and_the_last_valid_one_stays(app_window: Assembly) -> None:
    page = opened(app_window, CommandId.TAB_SCATTER, ScatterPage)
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 9)
    assert page._veil.isVisible()
    np.testing.assert_array_equal(shown(page, "output"), expected(app_window)[2])
    other = opened(app_window, CommandId.TAB_PHASES, PhasesPage)
    banner = app_window.desk.bench.banner
    assert banner.isAncestorOf(
        app_window.desk.bench.deck.childAt(banner.headline.geometry().center() + banner.pos())
    )
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 0)
    assert not other._veil.isVisible()


def test_values_follow_an_edit_and_another_slice(open_window: OpenWindow) -> None:
    window = open_window(document(UNEVEN))
    page = opened(window, CommandId.TAB_SCATTER, ScatterPage)
    before = shown(page, "output").copy()
    window.store.update_view(out_channel=0, batch_index=0)
    np.testing.assert_allclose(shown(page, "output"), expected(window)[2], atol=1e-12)
    assert not np.array_equal(shown(page, "output"), before)
    assert "channel 1 of 2" in page.notes.note


def test_every_head_is_a_stage_of_the_method(app_window: Assembly) -> None:
    for command, kind in TABS:
        page = opened(app_window, command, kind)
        stages = {stage.id for stage in page.method.stages}
        assert {title.stage for title in page.titles().values()} <= stages
        assert page.header.accessibleName().count(";") == len(page.titles()) - 1
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 16)
    blocks = opened(app_window, CommandId.TAB_MATRIX, MatrixPage)
    assert blocks.header.accessibleName().count(";") == 2
    assert blocks.value_text("blocks", (12, 6)) == "Cᵀ, Block [12, 6]: w[1, ·]"
    assert blocks.value_text("blocks", (12, 0)) == "Cᵀ, Block [12, 0]: structural zeros"


def test_the_boards_have_names(app_window: Assembly) -> None:
    names = {opened(app_window, command, kind).board.accessibleName() for command, kind in TABS}
    assert len(names) == 3
    assert all(names)

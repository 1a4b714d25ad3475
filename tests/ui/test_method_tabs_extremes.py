"""The tabs of the methods from close by, for large layers, for unknown values and impossible ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import AxisSpec, ConvTransposeSpec, Field
from fracstride.session.state import Document
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.look.assets import TextStyle, scaled, text_width
from fracstride.ui.presenters.matrix import MOST_BLOCKS, MOST_READ
from fracstride.ui.presenters.method_slice import MOST_SIDE
from fracstride.ui.views.matrix_page import MatrixPage
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.note_line import ROW, note_rows
from fracstride.ui.views.phases_page import PhasesPage
from fracstride.ui.views.scatter_page import ScatterPage
from ui.conftest import OpenWindow

from .method_pages import (
    TABS,
    UNEVEN,
    document,
    expected,
    opened,
    shown,
    turn,
)

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


# -- large, unknown and impossible


def wide(size: int, **parameters: int) -> Document:
    return document(ConvTransposeSpec.square(size, 3, stride=2, padding=1, **parameters))


def defined_at(window: Assembly, row: int, column: int) -> float:
    """One cell of x of such a layer, away from the borders, by the definition: all of x takes seconds."""
    arrays = window.desk.wiring.arrays
    assert arrays is not None
    y, weight = arrays.y[0, 0], arrays.weight[0, 0]
    reached = (
        (a, b, *divmod(row + 1 - a, 2), *divmod(column + 1 - b, 2)) for a in range(3) for b in range(3)
    )
    return float(sum(weight[a, b] * y[i, j] for a, b, i, off, j, aside in reached if off == aside == 0))


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


def test_the_block_that_was_read_last_stays_when_nothing_is_pointed_at(open_window: OpenWindow) -> None:
    window = open_window(wide(16))
    page = opened(window, CommandId.TAB_MATRIX, MatrixPage)
    titles = page.titles()
    window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (12, 17)))
    read, pointed_at = page.titles(), shown(page, "matrix")
    assert read != titles
    window.focus.clear_hover()
    assert page.titles() == read
    np.testing.assert_array_equal(shown(page, "matrix"), pointed_at)


def test_a_very_large_matrix_is_thinned_and_read_in_part(open_window: OpenWindow) -> None:
    window = open_window(wide(600))
    window.store.update_view(pin=(700, 1000))
    page = opened(window, CommandId.TAB_MATRIX, MatrixPage)
    blocks, part = page.board.model("blocks"), page.board.model("matrix")
    assert max(blocks.rows.count, blocks.columns.count) <= MOST_BLOCKS
    assert max(part.rows.count, part.columns.count) <= MOST_READ
    lit = page.highlights()
    assert lit["product"].target is not None
    assert shown(page, "product")[lit["product"].target] == pytest.approx(defined_at(window, 700, 1000))


def test_scatter_shows_a_part_round_the_focus_of_a_large_layer(open_window: OpenWindow) -> None:
    window = open_window(wide(600))
    window.store.update_view(pin=(1100, 40))
    page = opened(window, CommandId.TAB_SCATTER, ScatterPage)
    model = page.board.model("output")
    assert max(model.rows.count, model.columns.count) <= MOST_SIDE
    pinned = page.pinned_at()
    assert pinned is not None
    x = defined_at(window, 1100, 40)
    assert model.value(*pinned[1]) == pytest.approx(x)
    full = page.highlights()["full"].target
    assert full is not None
    assert page.board.model("full").value(*full) == pytest.approx(x)
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
        shown = page.board.model("input").values
        assert shown is not None and np.array_equal(shown[1, 1], value, equal_nan=True)
        result = page.board.model("output").values
        assert result is not None and not np.isfinite(result).all()
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


@pytest.mark.parametrize("size", [(1440, 900), (1280, 720)])
def test_what_is_said_of_a_large_matrix_is_read_whole(open_window: OpenWindow, size: tuple[int, int]) -> None:
    page = opened(open_window(wide(600), *size), CommandId.TAB_MATRIX, MatrixPage)
    page.receive("turned over")
    rows = page.notes.rows
    assert len(rows) == 2
    assert not [row for row in rows if "…" in row]
    assert page.notes.height() >= len(rows) * scaled(ROW)


def test_a_long_note_goes_on_in_a_second_row_and_is_cut_only_there(qapp: object) -> None:
    note = "24 of 600 entries are taps  ·  each block holds one row"
    assert note_rows(note, 1000) == (note,)
    assert note_rows(note, 200) == ("24 of 600 entries are taps", "each block holds one row")
    first, second = note_rows(note, 100)
    assert note.startswith(first)
    assert second.endswith("…")
    assert all(text_width(row, TextStyle.CAPTION) <= 100 for row in (first, second))

"""The Overlap tab in the real window: what it shows is read back, and a click applies one undo step."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.reference import reference
from fracstride.core.spec import Axis, Field
from fracstride.session.edits import Slot
from fracstride.session.state import DataSource, SourceKind
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.presenters import overlap as presenter
from fracstride.ui.views.overlap_gallery import height_at
from fracstride.ui.views.overlap_map import KEY
from fracstride.ui.views.overlap_page import OverlapPage
from fracstride.ui.views.solver_page import SolverPage

from .hands import open_page, set_fields
from .turns import catch_up


@pytest.fixture
def page(app_window: Assembly) -> OverlapPage:
    """The tab, on 8 x 8 with kernel 3, stride 2, padding 1."""
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 8)
    return open_page(app_window, TabId.OVERLAP, OverlapPage)


def shown_values(page: OverlapPage) -> np.ndarray:
    model = page.map_view.board.model(KEY)
    rows, columns = model.rows.count, model.columns.count
    values = [[model.value(row, column) for column in range(columns)] for row in range(rows)]
    return np.array(values, dtype=float)


def centre(page: OverlapPage, row: int, column: int) -> QPoint:
    return page.map_view.board.frame(KEY).block(row, column).center().toPoint()


def click(qtbot: QtBot, page: OverlapPage, row: int, column: int) -> None:
    qtbot.mouseClick(page.map_view.board.viewport(), Qt.MouseButton.LeftButton, pos=centre(page, row, column))


def test_the_map_is_a_convolution_of_ones(app_window: Assembly, page: OverlapPage) -> None:
    spec = app_window.store.state.spec
    ones = reference(np.ones(spec.input_shape), np.ones(spec.weight_shape), spec)[0, 0]
    np.testing.assert_array_equal(shown_values(page), ones)
    legend = page.map_view.legend
    assert legend is not None
    assert [(each.count, each.cells) for each in legend.entries] == [(1, 64), (2, 112), (4, 49)]
    assert page.map_meaning.text().startswith("15 × 15")


def test_a_constant_input_goes_through_the_kernel(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot
) -> None:
    set_fields(app_window, in_channels=2, size=4)
    qtbot.mouseClick(page.view_switch.buttons()[1], Qt.MouseButton.LeftButton)
    spec = app_window.store.state.spec
    weight = app_window.desk.wiring.arrays.weight  # type: ignore[union-attr]
    expected = reference(np.ones(spec.input_shape), weight, spec)[0, 0]
    np.testing.assert_array_equal(shown_values(page), expected)
    qtbot.mouseMove(page.map_view.board.viewport(), centre(page, 3, 2))
    assert app_window.desk.bench.status.value.text() == f"constant[3, 2] = {expected[3, 2]:g}"


def test_the_verdict_says_why(app_window: Assembly, page: OverlapPage) -> None:
    assert page.verdict.headline.text() == "Uneven overlap"
    assert page.verdict.reason.text() == (
        "Stride 2 does not divide kernel 3. Output cells receive 1, 2 or 4 contributions."
    )
    assert "75\N{NO-BREAK SPACE}% by count" in page.verdict.measures.text()
    set_fields(app_window, kernel_size=4)
    assert page.verdict.headline.text() == "Even overlap"
    assert page.verdict.reason.text() == (
        "Stride 2 divides kernel 4. Away from the borders every output cell receives 4 contributions."
    )
    set_fields(app_window, dilation=2)
    assert page.verdict.headline.text() == "Uneven overlap"
    assert "share the factor 2" in page.verdict.reason.text()
    assert "0 or 16" in page.verdict.reason.text()


def test_bilinear_weights_leave_nothing(app_window: Assembly, page: OverlapPage) -> None:
    app_window.desk.wiring.editor.set_source(Slot.KERNEL, DataSource(SourceKind.BILINEAR))
    assert (
        "75\N{NO-BREAK SPACE}% by count, 0\N{NO-BREAK SPACE}% for a constant input"
        in page.verdict.measures.text()
    )


def test_both_measures_of_a_constant_input_are_those_of_the_kernels_shown(
    app_window: Assembly, page: OverlapPage
) -> None:
    set_fields(app_window, in_channels=96, out_channels=80)
    app_window.desk.wiring.editor.set_source(Slot.KERNEL, DataSource(SourceKind.RANDOM, seed=3))
    told = []
    for channel in (0, 7):
        app_window.store.update_view(out_channel=channel)
        told.append(page.comparison.ways_out.rows[0].constant.text())
        assert f"count, {told[-1]} for a constant input" in page.verdict.measures.text()
    assert told[0] != told[1]


def test_pointing_at_an_input_rings_its_outputs(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot
) -> None:
    qtbot.mouseMove(page.diagram, page.diagram.box_of_input(3).center().toPoint())
    assert app_window.focus.current == Focus(FocusKind.INPUT_CELL, (3, 3))
    assert page.diagram.lit == ((3,), (5, 6, 7))
    rings = page.map_view.board._items[KEY].heatmap.cells._highlight.rings
    assert set(rings) == {(row, column) for row in (5, 6, 7) for column in (5, 6, 7)}
    below = QPoint(page.diagram.box_of_input(3).center().toPoint().x(), page.diagram.height() - 30)
    qtbot.mouseMove(page.diagram, below)
    assert page.diagram.lit == ((3,), (6,))
    assert app_window.focus.current is not None and app_window.focus.current.kind is FocusKind.OUTPUT_CELL
    QApplication.sendEvent(page.diagram, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: app_window.focus.hovered is None)


def test_what_the_dashed_outlines_mean_is_not_cut_off(app_window: Assembly, page: OverlapPage) -> None:
    set_fields(app_window, end_crop=1)
    diagram = page.diagram
    diagram.setParent(None)
    for width in range(330, 450, 15):
        diagram.resize(width, diagram.height())
        image = diagram.grab().toImage()
        edge = {image.pixelColor(width - 1, y).name() for y in range(image.height() - 16, image.height())}
        assert len(edge) == 1, width


def test_pointing_at_the_map_rings_the_inputs_of_the_axis(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot
) -> None:
    qtbot.mouseMove(page.map_view.board.viewport(), centre(page, 5, 9))
    assert page.diagram.lit == ((2, 3), (5,))
    assert app_window.desk.bench.status.value.text() == "overlap[5, 9] = 4"


def test_a_click_on_the_map_pins(app_window: Assembly, page: OverlapPage, qtbot: QtBot) -> None:
    click(qtbot, page, 2, 3)
    assert app_window.store.view.pin == (2, 3)
    click(qtbot, page, 2, 3)
    assert app_window.store.view.pin is None


def test_the_keyboard_walks_along_the_axis(app_window: Assembly, page: OverlapPage, qtbot: QtBot) -> None:
    app_window.focus.unpin()
    assert page.diagram.focusPolicy() is Qt.FocusPolicy.StrongFocus
    page.diagram.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        qtbot.keyClick(page.diagram, key)
    assert page.diagram.lit == ((2,), (3, 4, 5))
    assert page.diagram.accessibleDescription() == "Input 2 adds to outputs 3, 4, 5"
    qtbot.keyClick(page.diagram, Qt.Key.Key_Down)
    assert page.diagram.lit == ((1, 2), (3,))
    assert page.diagram.accessibleDescription() == "Output 3 receives from inputs 1, 2"
    qtbot.keyClick(page.diagram, Qt.Key.Key_Up)
    for _ in range(2):
        qtbot.keyClick(page.diagram, Qt.Key.Key_Left)
        assert page.diagram.lit == ((0,), (0, 1)), "there is nothing further left"
    qtbot.keyClick(page.diagram, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: page.diagram.lit == ((), ()))


def test_a_kernel_size_is_applied_by_a_click_and_taken_back(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot
) -> None:
    before, steps = app_window.store.state, app_window.store.undo_stack.count()
    buttons = page.comparison.gallery.buttons
    assert [button.choice.value for button in buttons if button.choice] == [2, 3, 4, 5, 6]
    assert [button.choice.is_even for button in buttons if button.choice] == [True, False, True, False, True]
    assert [button.choice.is_current for button in buttons if button.choice].index(True) == 1
    qtbot.mouseClick(buttons[2], Qt.MouseButton.LeftButton)
    assert app_window.store.state.spec.height.kernel_size == 4
    assert app_window.store.state.spec.width.kernel_size == 4
    assert app_window.store.undo_stack.count() == steps + 1
    assert page.verdict.headline.text() == "Even overlap"
    assert shown_values(page).shape == (16, 16)
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before
    assert page.verdict.headline.text() == "Uneven overlap"


def test_clicking_the_current_one_changes_nothing(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot
) -> None:
    steps = app_window.store.undo_stack.count()
    qtbot.mouseClick(page.comparison.gallery.buttons[1], Qt.MouseButton.LeftButton)
    assert app_window.store.undo_stack.count() == steps


def test_strides_are_compared_too(app_window: Assembly, page: OverlapPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.comparison.field_switch.buttons()[1], Qt.MouseButton.LeftButton)
    assert page.comparison.gallery_title.text() == "Stride at kernel 3"
    qtbot.mouseClick(page.comparison.gallery.buttons[2], Qt.MouseButton.LeftButton)
    assert app_window.store.state.spec.height.stride == 3
    assert page.verdict.headline.text() == "Even overlap"


def test_impossible_choices_cannot_be_clicked(app_window: Assembly, page: OverlapPage) -> None:
    set_fields(app_window, size=2, kernel_size=5, padding=3)
    impossible = [button.choice.value for button in page.comparison.gallery.buttons if not button.isEnabled()]
    assert impossible == [4]


def test_axes_that_differ_can_be_looked_at_and_changed_one_by_one(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot
) -> None:
    assert page.axis_switch.isHidden()
    app_window.desk.wiring.editor.set_linked(False)
    app_window.desk.wiring.editor.set_field(Field.KERNEL_SIZE, Axis.WIDTH, 5)
    assert not page.axis_switch.isHidden()
    assert page.verdict.reason.text().startswith(
        "H: Stride 2 does not divide kernel 3. W: Stride 2 does not divide kernel 5."
    )
    qtbot.mouseClick(page.axis_switch.buttons()[1], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.comparison.gallery.buttons[2], Qt.MouseButton.LeftButton)
    spec = app_window.store.state.spec
    assert (spec.height.kernel_size, spec.width.kernel_size) == (3, 6)


def test_ways_out_keep_the_size_and_are_applied_as_one_step(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot
) -> None:
    before = app_window.store.state
    rows = [row for row in page.comparison.ways_out.rows if not row.title.isHidden()]
    assert [row.title.text() for row in rows] == [
        "This layer",
        "Larger kernel",
        "Smaller kernel",
        "Bilinear weights",
        "Resize, then convolve",
    ]
    assert [row.count.text().split() for row in rows] == [
        [share, "%"] for share in ("75", "0", "0", "75", "0")
    ]
    assert [row.constant.text().split() for row in rows[3:]] == [["0", "%"], ["0", "%"]]
    assert all("15 × 15" in row.detail.text() for row in rows)
    assert [row.button.isHidden() for row in rows] == [True, False, False, False, True]
    qtbot.mouseClick(rows[1].button, Qt.MouseButton.LeftButton)
    assert app_window.store.state.spec.height.kernel_size == 4
    assert app_window.store.geometry.output_shape[2:] == (15, 15)
    app_window.store.undo_stack.undo()
    qtbot.mouseClick(rows[3].button, Qt.MouseButton.LeftButton)
    assert app_window.store.state.kernel.kind is SourceKind.BILINEAR
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before


def test_applying_a_way_out_twice_by_keyboard_applies_no_other(
    app_window: Assembly, page: OverlapPage
) -> None:
    rows = page.comparison.ways_out.rows
    button = rows[1].button
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    chosen = app_window.store.state
    focused = app_window.window.focusWidget()
    assert focused is page.comparison.ways_out
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert app_window.store.state == chosen


def test_a_way_out_keeps_its_row_where_others_go(app_window: Assembly, page: OverlapPage) -> None:
    row = page.comparison.ways_out.rows[3]
    row.button.setFocus()
    app_window.desk.wiring.editor.set_field(Field.KERNEL_SIZE, None, 4)
    catch_up()
    assert page.comparison.ways_out.rows[1].texts.isHidden(), "it is even"
    assert app_window.window.focusWidget() is row.button
    assert row.title.text() == "Bilinear weights"


def test_the_keyboard_stays_on_the_kernel_size_that_it_chose(app_window: Assembly, page: OverlapPage) -> None:
    button = page.comparison.gallery.buttons[-1]
    assert button.choice is not None
    chosen = button.choice.value
    button.setFocus()
    for _ in range(2):
        focused = app_window.window.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Space)
        assert app_window.store.state.spec.height.kernel_size == chosen


def test_the_solver_lists_the_rest(app_window: Assembly, page: OverlapPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.comparison.more, Qt.MouseButton.LeftButton)
    deck = app_window.desk.bench.deck
    qtbot.waitUntil(lambda: deck.current is TabId.SOLVER)
    solver = deck.page
    assert isinstance(solver, SolverPage) and solver.form is not None
    query = solver.form
    qtbot.waitUntil(lambda: solver.is_idle)
    assert "8" in str(query) and "15" in str(query)
    assert solver.table.layers.candidates


def test_another_language_keeps_what_is_chosen(app_window: Assembly, page: OverlapPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.view_switch.buttons()[1], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.comparison.field_switch.buttons()[1], Qt.MouseButton.LeftButton)
    app_window.settings.update(scale=1.25)
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.page is not page)
    fresh = app_window.desk.bench.deck.page
    assert isinstance(fresh, OverlapPage)
    assert (fresh.view_switch.index(), fresh.comparison.field_switch.index()) == (1, 1)
    assert fresh.comparison.gallery_title.text() == "Stride at kernel 3"
    app_window.settings.update(scale=1.0)
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.page is not fresh)


def test_of_a_large_output_the_checkerboard_is_seen(app_window: Assembly, page: OverlapPage) -> None:
    set_fields(app_window, size=800)
    assert page.map_meaning.text() == "1599 × 1599   shown: rows 0–47, columns 0–47"
    assert page.map_view.board.frame(KEY).pitch >= 4
    np.testing.assert_array_equal(shown_values(page)[:2, :4], [[1, 2, 1, 2], [2, 4, 2, 4]])
    diagram = page.diagram.diagram
    assert diagram is not None and diagram.gap is not None
    kept = [each.index for each in diagram.outputs if not each.is_cropped]
    assert (kept[0], kept[-1]) == (0, 1598)
    catch_up()
    app_window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (801, 1)))
    assert app_window.desk.bench.status.value.text() == "overlap[801, 1] = 4"
    assert page.map_meaning.text().endswith("rows 777–824, columns 0–47")
    highlight = page.map_view.board._items[KEY].heatmap.cells._highlight
    assert highlight.target == (24, 1)
    app_window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (780, 40)))
    assert page.map_meaning.text().endswith("rows 777–824, columns 0–47"), "it stays where it shows the cell"


def test_a_click_pins_the_cell_of_the_part_that_is_shown(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot
) -> None:
    set_fields(app_window, size=800)
    catch_up()
    app_window.focus.unpin()
    app_window.focus.toggle_pin(Focus(FocusKind.OUTPUT_CELL, (1598, 801)))
    assert page.map_meaning.text().endswith("rows 1551–1598, columns 777–824")
    click(qtbot, page, 0, 3)
    assert app_window.store.view.pin == (1551, 780)
    assert page.map_meaning.text().endswith("rows 1551–1598, columns 777–824")


def test_no_map_of_another_view_stands_for_one_that_is_not_there(
    app_window: Assembly, page: OverlapPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "LARGEST_KERNEL", 15)
    set_fields(app_window, kernel_size=4)
    qtbot.mouseClick(page.view_switch.buttons()[1], Qt.MouseButton.LeftButton)
    assert page.map_meaning.text() == "The kernel is too large for this map."
    assert page.map_view.shown is None and page.map_view.board.keys == ()
    qtbot.mouseClick(page.view_switch.buttons()[0], Qt.MouseButton.LeftButton)
    assert page.map_view.shown is not None


@pytest.mark.parametrize(
    "values",
    [
        {"size": 1, "kernel_size": 1, "stride": 1, "padding": 0},
        {"size": 1, "kernel_size": 120, "padding": 0},
        {"size": 2, "stride": 900, "kernel_size": 1, "padding": 0},
        {"size": 3, "dilation": 900, "padding": 0},
        {"in_channels": 64, "out_channels": 64},
    ],
    ids=["one", "long kernel", "long stride", "dilated", "channels"],
)
def test_absurd_layers_are_shown(app_window: Assembly, page: OverlapPage, values: dict[str, int]) -> None:
    set_fields(app_window, **values)
    for index in (1, 0):
        page.view_switch.show_index(index)
        page._show_map()
        assert page.grab().width() > 0
    assert page.verdict.headline.text() in ("Even overlap", "Uneven overlap")


def test_values_that_are_no_numbers_have_no_measure(app_window: Assembly, page: OverlapPage) -> None:
    editor = app_window.desk.wiring.editor
    from fracstride.core.pipeline import StageId

    editor.set_cell(StageId.KERNEL, (0, 0), float("nan"))
    page.view_switch.show_index(1)
    page._show_map()
    assert "– for a constant input" in page.verdict.measures.text()
    assert page.grab().width() > 0


def test_an_invalid_layer_dims_the_page(app_window: Assembly, page: OverlapPage) -> None:
    bright = page.grab().toImage().pixelColor(page.map_view.mapTo(page, centre(page, 1, 1)) - QPoint(6, 6))
    set_fields(app_window, output_padding=9)
    spot = page.map_view.mapTo(page, centre(page, 1, 1)) - QPoint(6, 6)
    dimmed = page.grab().toImage().pixelColor(spot)
    assert dimmed.lightness() > bright.lightness()
    set_fields(app_window, output_padding=0)
    assert page._veil.isHidden()


def test_it_is_reached_by_its_shortcut(app_window: Assembly, qtbot: QtBot) -> None:
    qtbot.keyClick(app_window.window, Qt.Key.Key_5, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.current is TabId.OVERLAP)


def test_the_size_of_a_choice_is_written_whole(app_window: Assembly, page: OverlapPage) -> None:
    set_fields(app_window, size=2048)
    for button in page.comparison.gallery.buttons:
        button.resize(62, height_at(62))
        image = button.grab().toImage()
        edge = {image.pixelColor(61, y).name() for y in range(image.height() - 16, image.height())}
        assert len(edge) == 1


def test_the_pictures_of_ways_out_show_single_cells(app_window: Assembly, page: OverlapPage) -> None:
    set_fields(app_window, size=400)
    for row in page.comparison.ways_out.rows[:4]:
        picture = row.picture.pixmap().toImage()
        filled = [
            [picture.pixelColor(x, y).alpha() > 0 for x in range(picture.width())]
            for y in range(picture.height())
        ]
        begun = [sum(not one and other for one, other in pairwise([False, *line])) for line in filled]
        assert max(begun) == 10, "cells stand apart"


@pytest.mark.parametrize("is_narrow", [False, True])
def test_a_banner_stands_between_the_heading_and_the_map(
    app_window: Assembly, page: OverlapPage, is_narrow: bool
) -> None:
    page.set_narrow(is_narrow)
    set_fields(app_window, output_padding=9)
    QApplication.processEvents()
    bench = app_window.desk.bench
    banner = bench.banner.geometry()
    heading, top = page._heads[0], page.map_view.mapTo(bench.deck, QPoint()).y()
    assert heading.mapTo(bench.deck, QPoint(0, heading.height())).y() <= banner.top()
    assert banner.bottom() < top
    set_fields(app_window, output_padding=0)

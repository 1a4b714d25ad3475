"""The Solver tab in the real window: typing, rows, applying, undo, what is nearest, what makes no sense."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QThreadPool
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from fracstride.core.geometry import AxisGeometry
from fracstride.core.query import LayerQuery, Span
from fracstride.core.ranking import Candidate, Evenness
from fracstride.core.search import Found, find_layers
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec, Field
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.span_chip import SpanPopover
from fracstride.ui.presenters.solver_form import Question, SizeQuestion
from fracstride.ui.presenters.solver_rows import Column, RowContext
from fracstride.ui.views.solver_page import SolverPage


@pytest.fixture
def page(app_window: Assembly, qtbot: QtBot) -> SolverPage:
    """The tab, opened for a layer from 7 x 7 to 28 x 28."""
    spec = ConvTransposeSpec.square(7, 4, stride=4)
    app_window.store.propose(replace(app_window.store.state, spec=spec), "begin")
    app_window.desk.bench.deck.open(TabId.SOLVER)
    opened = app_window.desk.bench.deck.page
    assert isinstance(opened, SolverPage)
    settle(opened, qtbot)
    return opened


def settle(page: SolverPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: page.is_idle)


def enter(field: NumberField, text: str, qtbot: QtBot) -> None:
    """Type a number as a person does, over what is there."""
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def text(page: SolverPage, row: int, column: Column) -> str:
    return str(page.table.layers.index(row, column).data())


def choose_span(page: SolverPage, field: Field) -> SpanPopover:
    chip = page.bar.chips[field]
    chip.click()
    assert chip.popover is not None
    return chip.popover


def test_it_opens_with_the_sizes_of_the_current_layer_and_marks_it(page: SolverPage) -> None:
    assert page.form is not None
    assert (page.form.inputs, page.form.outputs) == ((7, 7), (28, 28))
    assert page.bar.count.text() == "24 layers found"
    assert text(page, 0, Column.CALL) == "ConvTranspose2d(1, 1, 4, 4)"
    context = page.table.layers.context
    assert context is not None
    assert context.is_current(page.table.layers.candidates[0])
    assert page.table.currentIndex().row() == 0
    assert not page.preview.apply_button.isEnabled(), "it is the current layer"


def test_rows_say_what_the_solver_found(page: SolverPage) -> None:
    assert page.form is not None
    answer = find_layers(page.form.query())
    assert isinstance(answer, Found)
    assert page.table.layers.candidates == answer.candidates
    asked = AxisSpec.from_padding(7, 8, 4, 2)
    row = [each.axes[0] for each in answer.candidates].index(asked)
    shown = [text(page, row, column) for column in Column]
    assert shown[1:8] == ["8", "4", "2", "0", "1", "even", "1–4"]
    assert shown[Column.MULTIPLY_ADDS] == "3\N{NARROW NO-BREAK SPACE}136"
    assert shown[Column.CALL] == "ConvTranspose2d(1, 1, 8, 4, 2)"


def test_typing_a_size_answers_at_once(page: SolverPage, qtbot: QtBot) -> None:
    enter(page.bar.outputs[0], "14", qtbot)
    settle(page, qtbot)
    assert page.bar.outputs[1].value() == 14, "linked"
    assert page.bar.count.text() == "13 layers found"
    assert text(page, 0, Column.CALL) == "ConvTranspose2d(1, 1, 2, 2)"
    assert {AxisGeometry(axis).output for each in page.table.layers.candidates for axis in each.axes} == {14}


def test_a_layer_is_applied_as_one_step_and_undone(
    page: SolverPage, app_window: Assembly, qtbot: QtBot
) -> None:
    enter(page.bar.outputs[0], "14", qtbot)
    settle(page, qtbot)
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert page.preview.formula.text.endswith("= (7 − 1)·2 − 2·1 + 4 = 14")
    before = app_window.store.undo_stack.count()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    spec = app_window.store.state.spec
    assert spec.height == spec.width == AxisSpec.from_padding(7, 4, stride=2, padding=1)
    assert app_window.store.undo_stack.count() == before + 1
    assert app_window.store.undo_stack.undoText() == "Apply layer"
    assert page.table.currentIndex().row() == 1, "the selection stays"
    context = page.table.layers.context
    assert context is not None
    assert context.is_current(page.table.layers.candidates[1])
    app_window.desk.actions[CommandId.UNDO].trigger()
    assert app_window.store.state.spec.height == AxisSpec.from_padding(7, 4, stride=4)


def test_the_mouse_selects_and_the_button_applies(
    page: SolverPage, app_window: Assembly, qtbot: QtBot
) -> None:
    middle = page.table.visualRect(page.table.layers.index(1, Column.CALL)).center()
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert page.table.selected == page.table.layers.candidates[1]
    assert page.preview.call.text() == "ConvTranspose2d(1, 1, 8, 4, 2)"
    qtbot.mouseClick(page.preview.apply_button, Qt.MouseButton.LeftButton)
    assert app_window.store.state.spec.height == AxisSpec.from_padding(7, 8, stride=4, padding=2)


def test_the_strip_counts_products_along_the_axis(page: SolverPage) -> None:
    page.table.select(1)
    assert [cell.count for cell in page.preview.strip.cells] == [1, 1, *[2] * 24, 1, 1]


def test_a_long_strip_shows_both_ends(page: SolverPage, qtbot: QtBot) -> None:
    enter(page.bar.inputs[0], "512", qtbot)
    enter(page.bar.outputs[0], "4096", qtbot)
    settle(page, qtbot)
    cells = page.preview.strip.cells
    assert (cells[0].index, cells[-1].index) == (0, 4095)
    assert all(cell.rect.right() <= page.preview.strip.width() for cell in cells)


def test_what_cannot_be_had_offers_the_nearest_sizes(page: SolverPage, qtbot: QtBot) -> None:
    assert page.form is not None
    page.bar.edited.emit(
        replace(
            page.form,
            outputs=(14, 14),
            kernel_size=Span.of(3),
            stride=Span.of(2),
            output_padding=Span.of(0),
        )
    )
    settle(page, qtbot)
    assert page.nothing.isVisible()
    assert not page.preview.isVisible()
    assert page.nothing.title.text() == "No layer within these ranges gives 14 × 14."
    labels = [button.text() for button in page.nothing.buttons]
    assert labels == ["13 × 13", "15 × 15", "Kernel 2", "Output padding 1"]
    qtbot.mouseClick(page.nothing.buttons[1], Qt.MouseButton.LeftButton)
    settle(page, qtbot)
    assert page.form.outputs == (15, 15)
    assert page.table.isVisible()


def test_a_parameter_that_stands_in_the_way_is_let_go(page: SolverPage, qtbot: QtBot) -> None:
    assert page.form is not None
    asked = replace(page.form, outputs=(14, 14), kernel_size=Span.of(3), stride=Span.of(2))
    page.bar.edited.emit(replace(asked, output_padding=Span.of(0)))
    settle(page, qtbot)
    button = next(each for each in page.nothing.buttons if each.text() == "Output padding 1")
    button.click()
    settle(page, qtbot)
    assert page.form.output_padding == Span(0, 1)
    assert text(page, 0, Column.CALL) == "ConvTranspose2d(1, 1, 3, 2, 1, 1)"


def test_nonsense_is_marked_and_said(page: SolverPage, qtbot: QtBot) -> None:
    enter(page.bar.outputs[0], "0", qtbot)
    settle(page, qtbot)
    assert page.bar.outputs[0].has_error
    assert page.nothing.title.text() == "Output 0 must be 1 or more."
    enter(page.bar.outputs[0], "28", qtbot)
    settle(page, qtbot)
    assert not page.bar.outputs[0].has_error
    assert page.table.isVisible()


def test_absurd_numbers_are_said_to_be_too_large(page: SolverPage, qtbot: QtBot) -> None:
    enter(page.bar.most_kernel, "99999999", qtbot)
    settle(page, qtbot)
    assert "must be 1 000 000 or less" in page.nothing.title.text().replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert page.bar.chips[Field.KERNEL_SIZE].has_error


def test_absurd_ranges_are_bounded_and_say_so(page: SolverPage, qtbot: QtBot) -> None:
    assert page.form is not None
    absurd = Span(1, 1_000_000)
    page.bar.edited.emit(
        replace(page.form, size=absurd, kernel_size=absurd, stride=absurd, padding=absurd, dilation=absurd)
    )
    qtbot.waitUntil(lambda: page.is_idle)
    assert page.bar.count.text().split()[0] == "best"
    assert "narrow a range" in page.bar.count.toolTip()
    assert page.table.layers.rowCount() == 10_000
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_End)
    assert page.table.currentIndex().row() == 9_999


def test_a_search_is_cancelled(page: SolverPage, qtbot: QtBot) -> None:
    assert page.form is not None
    absurd = Span(1, 1_000_000)
    page.bar.edited.emit(replace(page.form, size=absurd, kernel_size=absurd, dilation=absurd))
    assert not page.lane.is_idle
    page.bar.cancel_requested.emit()
    assert page.is_idle
    assert "cancelled" in page.nothing.title.text()


def test_a_search_ends_with_the_window(page: SolverPage, app_window: Assembly) -> None:
    assert page.form is not None
    absurd = Span(1, 1_000_000)
    page.bar.edited.emit(replace(page.form, size=absurd, kernel_size=absurd, dilation=absurd))
    pools = page.findChildren(QThreadPool)
    assert [pool.activeThreadCount() for pool in pools] == [1]
    app_window.desk.bench.deck.shut_down()
    assert [pool.activeThreadCount() for pool in pools] == [0]


def test_a_search_ends_with_the_tab_and_is_taken_up_again(
    page: SolverPage, app_window: Assembly, qtbot: QtBot
) -> None:
    assert page.form is not None
    wide = Span(1, 64)
    page.bar.edited.emit(
        replace(page.form, size=Span(1, 512), outputs=(512, 512), kernel_size=wide, dilation=Span(1, 8))
    )
    assert not page.lane.is_idle
    app_window.desk.actions[CommandId.TAB_PIPELINE].trigger()
    assert page.lane.is_idle
    app_window.desk.actions[CommandId.TAB_SOLVER].trigger()
    qtbot.waitUntil(lambda: page.is_idle)
    assert page.table.layers.rowCount() > 1000


def test_a_layer_for_a_photograph_leaves_height_and_width_linked(
    page: SolverPage, app_window: Assembly, qtbot: QtBot
) -> None:
    wide = app_window.store.state.spec.with_value(Field.SIZE, 9, Axis.WIDTH)
    app_window.store.propose(replace(app_window.store.state, spec=wide), "a photograph")
    settle(page, qtbot)
    enter(page.bar.outputs[0], "14", qtbot)
    enter(page.bar.outputs[1], "18", qtbot)
    settle(page, qtbot)
    page.apply()
    state = app_window.store.state
    assert (state.spec.height.size, state.spec.width.size) == (7, 9)
    assert state.spec.height.kernel_size == state.spec.width.kernel_size == 2
    assert state.linked


def test_chips_open_by_keyboard_and_apply_live(page: SolverPage, qtbot: QtBot) -> None:
    chip = page.bar.chips[Field.STRIDE]
    chip.setFocus()
    qtbot.keyClick(chip, Qt.Key.Key_Down)
    popover = chip.popover
    assert popover is not None
    popover.kinds.chosen.emit(1)
    enter(popover.low, "5", qtbot)
    settle(page, qtbot)
    assert page.form is not None
    assert page.form.stride == Span.of(5)
    assert {each.axes[0].stride for each in page.table.layers.candidates} == {5}
    assert "5" in chip.accessibleName()
    popover.kinds.chosen.emit(0)
    assert page.form.stride is None
    popover.close()


def test_a_range_of_input_sizes(page: SolverPage, qtbot: QtBot) -> None:
    popover = choose_span(page, Field.SIZE)
    popover.kinds.chosen.emit(2)
    enter(popover.low, "5", qtbot)
    enter(popover.high, "9", qtbot)
    popover.close()
    settle(page, qtbot)
    assert not page.table.isColumnHidden(Column.SIZE)
    assert {each.axes[0].size for each in page.table.layers.candidates} == set(range(5, 10))
    assert not page.bar.inputs[0].isVisible()
    popover = choose_span(page, Field.KERNEL_SIZE)
    for kind, span in enumerate((Span.of(5), Span(5, 7))):  # it cannot be just any
        popover.kinds.chosen.emit(kind)
        enter((popover.low, popover.high)[kind], str(span.high), qtbot)
        assert page.form is not None and page.form.kernel_size == span


def test_even_first_is_a_choice(page: SolverPage, qtbot: QtBot) -> None:
    assert page.table.layers.candidates[0].evenness is Evenness.EVEN
    page.bar.even_first.click()
    settle(page, qtbot)
    costs = [each.multiply_adds for each in page.table.layers.candidates]
    assert costs == sorted(costs)
    assert page.table.layers.candidates[0].evenness is not Evenness.EVEN


def test_too_much_crop_at_the_beginning_is_marked_and_cannot_be_applied(
    page: SolverPage, app_window: Assembly, qtbot: QtBot
) -> None:
    enter(page.bar.outputs[0], "14", qtbot)
    page.bar.asymmetric.click()
    settle(page, qtbot)
    too_much = [
        max(axis.output_padding - max(axis.stride, axis.dilation) for axis in each.axes) >= 0
        for each in page.table.layers.candidates
    ]
    row = too_much.index(True)
    page.table.select(row)
    assert "(y)[..., " in page.preview.call.text()
    assert page.preview.note.isVisible()
    assert not page.preview.apply_button.isEnabled()
    before = app_window.store.state
    page.apply()
    assert app_window.store.state is before


def test_one_axis_alone(page: SolverPage, app_window: Assembly, qtbot: QtBot) -> None:
    page.bar.axis.chosen.emit(2)
    settle(page, qtbot)
    assert all(len(each.axes) == 1 for each in page.table.layers.candidates)
    row = next(
        row
        for row, each in enumerate(page.table.layers.candidates)
        if each.axes[0] == AxisSpec.from_padding(7, 8, 4, 2)
    )
    page.table.select(row)
    page.apply()
    spec = app_window.store.state.spec
    assert spec.height == AxisSpec.from_padding(7, 4, stride=4)
    assert spec.width == AxisSpec.from_padding(7, 8, stride=4, padding=2)
    assert not app_window.store.state.linked


def test_unequal_sizes_share_their_parameters(page: SolverPage, qtbot: QtBot) -> None:
    page.bar.link.click()
    enter(page.bar.inputs[1], "9", qtbot)
    enter(page.bar.outputs[0], "14", qtbot)
    enter(page.bar.outputs[1], "18", qtbot)
    settle(page, qtbot)
    assert page.table.layers.candidates
    for each in page.table.layers.candidates:
        assert [(axis.size, AxisGeometry(axis).output) for axis in each.axes] == [(7, 14), (9, 18)]


def test_kernel_and_stride_of_the_current_layer(page: SolverPage, qtbot: QtBot) -> None:
    page.bar.question.chosen.emit(Question.FIXED.value)
    settle(page, qtbot)
    assert page.form is not None
    assert (page.form.kernel_size, page.form.stride) == (Span.of(4), Span.of(4))
    assert {(each.axes[0].kernel_size, each.axes[0].stride) for each in page.table.layers.candidates} == {
        (4, 4)
    }


def test_a_skip_map_says_what_to_pad_or_crop(page: SolverPage, qtbot: QtBot) -> None:
    page.bar.question.chosen.emit(Question.SKIP.value)
    assert page.bar.output_label.text() == "Skip map"
    assert page.skip_line.text() == "The current layer gives 28 × 28. It meets the skip map."
    enter(page.bar.outputs[0], "29", qtbot)
    settle(page, qtbot)
    expected = "Pad x by 0 at the beginning and 1 at the end, or crop the skip map by as much."
    assert page.skip_line.text() == f"The current layer gives 28 × 28. {expected}"
    assert {AxisGeometry(each.axes[0]).output for each in page.table.layers.candidates} == {29}


def test_the_command_asks_for_another_size(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.actions[CommandId.FIND_PARAMETERS].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.current is TabId.SOLVER)
    page = app_window.desk.bench.deck.page
    assert isinstance(page, SolverPage)
    settle(page, qtbot)
    assert page.bar.outputs[0].hasFocus()
    qtbot.keyClicks(page.bar.outputs[0], "6")
    settle(page, qtbot)
    assert page.form is not None
    assert (page.form.inputs, page.form.outputs) == ((3, 3), (6, 6))


def test_another_part_of_the_window_asks(page: SolverPage, app_window: Assembly, qtbot: QtBot) -> None:
    page.bar.edited.emit(replace(page.form, kernel_size=Span.of(3)) if page.form else None)
    page.navigated.emit(TabId.SOLVER, SizeQuestion((16, 20), (32, 40)))
    settle(page, qtbot)
    assert page.form is not None
    assert (page.form.inputs, page.form.outputs) == ((16, 20), (32, 40))
    assert page.form.kernel_size == Span(1, 8), "ranges that may stand in the way are let go"
    assert text(page, 0, Column.CALL) == "ConvTranspose2d(1, 1, 2, 2)"


def test_the_sizes_follow_the_layer_until_others_are_typed(
    page: SolverPage, app_window: Assembly, qtbot: QtBot
) -> None:
    editor = app_window.desk.wiring.editor
    editor.set_field(Field.SIZE, None, 8)
    settle(page, qtbot)
    assert page.form is not None
    assert (page.form.inputs, page.form.outputs) == ((8, 8), (32, 32))
    enter(page.bar.outputs[0], "16", qtbot)
    editor.set_field(Field.SIZE, None, 9)
    assert (page.form.inputs, page.form.outputs) == ((8, 8), (16, 16))
    page.bar.reset_button.click()
    settle(page, qtbot)
    assert (page.form.inputs, page.form.outputs) == ((9, 9), (36, 36))


def test_the_selection_stays_where_the_layer_is_still_found(page: SolverPage, qtbot: QtBot) -> None:
    page.table.select(1)
    chosen = page.table.selected
    enter(page.bar.most_kernel, "12", qtbot)
    settle(page, qtbot)
    assert page.table.selected == chosen


def test_rows_are_read_out(page: SolverPage) -> None:
    index = page.table.layers.index(0, Column.SIZE)
    spoken = str(index.data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken == "ConvTranspose2d(1, 1, 4, 4), even, 784 multiply-adds, current layer"


def test_everything_has_a_name(page: SolverPage) -> None:
    named = [*page.bar.inputs, *page.bar.outputs, page.bar.most_kernel, page.bar.question, page.bar.axis]
    assert all(each.accessibleName() for each in [*named, *page.bar.chips.values(), page.table, page.preview])
    assert all(
        each.toolTip() for each in [*page.bar.chips.values(), page.bar.even_first, page.bar.asymmetric]
    )


def test_the_call_is_copied(page: SolverPage, qtbot: QtBot) -> None:
    page.table.select(1)
    page.preview.copy_button.click()
    assert QGuiApplication.clipboard().text() == "ConvTranspose2d(1, 1, 8, 4, 2)"
    page.table.select(0)
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "ConvTranspose2d(1, 1, 4, 4)"


def test_a_cell_of_the_strip_says_its_number(page: SolverPage, app_window: Assembly, qtbot: QtBot) -> None:
    page.table.select(1)
    strip = page.preview.strip
    qtbot.mouseMove(strip, QPoint(0, 0))
    qtbot.mouseMove(strip, strip.cells[2].rect.center().toPoint())
    assert app_window.desk.bench.status.value.text() == "contributions[2] = 2"


def test_a_larger_interface_keeps_the_query(page: SolverPage, app_window: Assembly, qtbot: QtBot) -> None:
    enter(page.bar.outputs[0], "14", qtbot)
    app_window.desk.actions[CommandId.LARGER].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.page not in (None, page))
    rebuilt = app_window.desk.bench.deck.page
    assert isinstance(rebuilt, SolverPage)
    settle(rebuilt, qtbot)
    assert rebuilt.form is not None
    assert rebuilt.form.outputs == (14, 14)
    assert text(rebuilt, 0, Column.CALL) == "ConvTranspose2d(1, 1, 2, 2)"


def test_only_rows_on_screen_are_painted_and_only_once(
    page: SolverPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[int] = []
    row_at = page.table.delegate._row_at

    def counted(row: int) -> tuple[Candidate, RowContext]:
        painted.append(row)
        return row_at(row)

    monkeypatch.setattr(page.table.delegate, "_row_at", counted)
    assert page.form is not None
    page.bar.edited.emit(replace(page.form, inputs=(512, 512), outputs=(4096, 4096), kernel_size=Span(1, 64)))
    settle(page, qtbot)
    page.table.viewport().repaint()
    assert page.table.layers.rowCount() > 50
    assert 5 < len(set(painted)) < 30
    before = len(painted)
    page.table.viewport().repaint()
    assert len(painted) == before


def test_the_query_of_the_form_is_the_one_that_is_answered(page: SolverPage) -> None:
    assert page.form is not None
    query = page.form.query()
    assert isinstance(query, LayerQuery)
    assert query.output == (28, 28)


def test_long_calls_do_not_widen_the_page(page: SolverPage, app_window: Assembly, qtbot: QtBot) -> None:
    width = page.minimumSizeHint().width()
    spec = replace(app_window.store.state.spec, in_channels=4096, out_channels=65536, groups=4096)
    app_window.store.propose(replace(app_window.store.state, spec=spec), "many channels")
    page.table.select(1)
    assert "groups=4096" in page.preview.call.text()
    assert page.minimumSizeHint().width() == width

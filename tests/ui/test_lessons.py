"""A lesson in the window: it sets each step, notices the answer, points, and puts everything back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Field
from fracstride.session.lessons import Lesson, lesson, lessons
from fracstride.session.preferences import LanguageChoice
from fracstride.session.state import Document
from fracstride.session.storage import read_document
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId, MenuId
from fracstride.ui.assembly import Assembly
from fracstride.ui.commands.entries import lesson_entries
from fracstride.ui.lessons.guide import LessonGuide
from fracstride.ui.lessons.pointer import LessonPointer
from fracstride.ui.lessons.targets import target_rect, whole_rect
from fracstride.ui.panels.lesson_panel import AnswerState, LessonPanel

from .conftest import FakeDialogs
from .turns import catch_up


def started(assembly: Assembly, name: str) -> tuple[LessonGuide, LessonPanel]:
    assembly.lessons.start(lesson(name))
    panel = assembly.lessons.panel
    assert panel is not None
    return assembly.lessons, panel


def test_a_typed_answer_is_checked(app_window: Assembly, qtbot: QtBot) -> None:
    guide, panel = started(app_window, "derivation")
    assert app_window.store.geometry.height.spec.size == 2
    assert panel.isVisible()
    assert not app_window.desk.bench.panel.display.isVisible()
    qtbot.keyClicks(panel.field, "3")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert guide.answer is AnswerState.WRONG
    assert panel.verdict.text() == "Not yet. The picture has the answer."
    panel.field.clear()
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert guide.answer is AnswerState.NO_NUMBER
    assert panel.verdict.text() == "The answer is a whole number."
    qtbot.keyClicks(panel.field, "2")
    qtbot.mouseClick(panel.check, Qt.MouseButton.LeftButton)
    assert guide.answer is AnswerState.RIGHT
    assert panel.next.text() == "Next"
    qtbot.keyClicks(panel.field, "3")
    assert panel.field.text() == "2" and not panel.check.isEnabled()
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    assert panel.place.text().startswith("Step 2")
    assert not panel.field.isReadOnly()


def test_what_is_done_in_the_program_is_noticed(app_window: Assembly) -> None:
    guide, panel = started(app_window, "output_padding")
    assert guide.answer is AnswerState.OPEN
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 9)
    assert guide.answer is AnswerState.OPEN
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 1)
    assert guide.answer is AnswerState.RIGHT
    assert panel.verdict.text() == "Right."


def test_a_pin_answers(app_window: Assembly) -> None:
    guide, panel = started(app_window, "output_padding")
    panel.next.click()
    assert app_window.store.view.pin == (5, 5)
    app_window.store.update_view(pin=(0, 1))
    assert guide.answer is AnswerState.RIGHT


def test_the_end_brings_the_layer_back_and_undo_the_lesson(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 4)
    before, pin = app_window.store.state, app_window.store.view.pin
    guide, _panel = started(app_window, "derivation")
    assert app_window.desk.actions[CommandId.END_LESSON].isEnabled()
    app_window.desk.actions[CommandId.END_LESSON].trigger()
    assert guide.lesson is None
    assert app_window.store.state == before
    assert app_window.store.view.pin == pin
    assert app_window.desk.bench.panel.display.isVisible()
    assert not app_window.desk.actions[CommandId.END_LESSON].isEnabled()
    app_window.store.undo_stack.undo()
    assert app_window.store.geometry.height.spec.size == 2


def test_the_end_brings_the_slice_back_that_was_looked_at(app_window: Assembly) -> None:
    state = app_window.store.state
    spec = replace(state.spec, batch=2, in_channels=3, out_channels=4)
    app_window.store.propose(replace(state, spec=spec), "channels")
    chosen = {"batch_index": 1, "in_channel": 2, "out_channel": 3, "pin": (0, 1)}
    app_window.store.update_view(**chosen)
    guide, _ = started(app_window, "scatter_and_gather")
    assert app_window.store.view.out_channel == 0
    guide.end()
    view = app_window.store.view
    assert {name: getattr(view, name) for name in chosen} == chosen


def test_finishing_ends(app_window: Assembly) -> None:
    guide, panel = started(app_window, "padding_is_a_crop")
    for _ in range(3):
        panel.next.click()
    assert panel.next.text() == "Finish"
    panel.next.click()
    assert guide.lesson is None


def test_another_document_ends_it_and_stays(app_window: Assembly) -> None:
    guide, _panel = started(app_window, "derivation")
    app_window.store.undo_stack.setClean()
    app_window.documents.new()
    assert guide.lesson is None
    assert guide.panel is None


def test_the_hint_comes_when_asked_for(app_window: Assembly) -> None:
    _guide, panel = started(app_window, "derivation")
    assert not panel.hint.isVisible()
    panel.hint_button.click()
    assert panel.hint.isVisible()
    panel.next.click()
    assert not panel.hint.isVisible()


def test_it_goes_on_in_another_language(app_window: Assembly, qtbot: QtBot) -> None:
    guide, panel = started(app_window, "derivation")
    panel.next.click()
    app_window.settings.update(language=LanguageChoice.CHINESE)
    qtbot.waitUntil(lambda: guide.panel is not None and guide.panel is not panel)
    assert guide.panel is not None
    assert "旋转180°" in guide.panel.text.text()
    assert guide.panel.place.text() == "第2步，共5步"


def test_the_palette_and_the_menu_have_every_lesson(app_window: Assembly) -> None:
    desk = app_window.desk
    entries = lesson_entries(desk.lessons)
    assert [each.key for each in entries] == [each.id for each in lessons()]
    menu = desk.actions.menus[MenuId.LESSONS]
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == [each.text for each in entries]
    menu.actions()[1].trigger()
    assert app_window.lessons.lesson is lessons()[1]


@pytest.mark.parametrize("each", lessons(), ids=lambda each: each.id)
def test_every_step_can_be_shown_and_points_at_something(
    app_window: Assembly, qtbot: QtBot, each: Lesson
) -> None:
    guide, deck = app_window.lessons, app_window.desk.bench.deck
    guide.start(each)
    for number, step in enumerate(each.steps):
        assert guide.step is step
        assert app_window.store.state == step.state
        qtbot.waitUntil(lambda tab=step.tab: deck.current is TabId(tab))
        assert guide.answer is AnswerState.OPEN
        rect = target_rect(app_window.desk.bench, step.target)
        assert rect is not None, number
        assert app_window.desk.bench.rect().contains(rect.center())
        assert guide.panel is not None
        guide.panel.next.click()
    assert guide.lesson is None


def test_the_tab_of_a_step_is_made_in_turns(app_window: Assembly, qtbot: QtBot) -> None:
    guide, deck = app_window.lessons, app_window.desk.bench.deck
    guide.start(next(each for each in lessons() if each.steps[0].tab == TabId.MATRIX))
    assert deck.current is TabId.PIPELINE, "nothing of the page is made in the event that asks for it"
    assert guide.step is not None
    qtbot.waitUntil(lambda: deck.current is TabId.MATRIX)
    assert guide.answer is AnswerState.OPEN


def test_in_a_narrow_window_a_lesson_covers_nothing(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.window.resize(1024, 640)
    bench = app_window.desk.bench
    qtbot.waitUntil(lambda: bench.panel_place.is_narrow and not bench.panel_place.is_shown)
    guide, panel = started(app_window, "derivation")
    qtbot.waitUntil(lambda: bench.deck.width() <= bench.width() - bench.panel.width())
    assert panel.isVisible()
    guide.end()
    assert not bench.panel_place.is_shown
    qtbot.waitUntil(lambda: bench.deck.width() == bench.width())


def _enlarge(assembly: Assembly, scale: float, qtbot: QtBot) -> None:
    assembly.window.resize(1280, 720)
    before = assembly.desk
    assembly.settings.update(scale=scale)
    qtbot.waitUntil(lambda: assembly.desk is not before and assembly.desk.bench.isVisible())


def test_a_lesson_on_a_projector_covers_nothing(app_window: Assembly, qtbot: QtBot) -> None:
    _enlarge(app_window, 1.5, qtbot)
    app_window.lessons.start(lessons()[0])
    bench = app_window.desk.bench
    assert bench.panel_place.is_shown

    def place(part: QWidget) -> QRect:
        return QRect(part.mapTo(bench, QPoint()), part.size())

    qtbot.waitUntil(lambda: not place(bench.panel).intersects(place(bench.deck)))


@pytest.mark.parametrize("target", ["map:padded", "map:zero_inserted", "maps", "tabs"])
def test_no_frame_is_drawn_over_the_words_of_a_lesson(
    app_window: Assembly, qtbot: QtBot, target: str
) -> None:
    _enlarge(app_window, 2.0, qtbot)
    app_window.lessons.start(lessons()[0])
    bench = app_window.desk.bench
    assert bench.panel_place.is_narrow and bench.panel_place.is_shown
    framed = target_rect(bench, target)
    assert framed is None or not framed.intersects(bench.panel.geometry())
    bench.panel_place.toggle()
    whole = target_rect(bench, target)
    assert whole is not None and whole.isValid()


def test_a_lesson_is_begun_at_its_top(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.window.resize(1280, 640)
    bar = app_window.desk.bench.panel.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    started(app_window, "output_padding")
    assert bar.value() == 0


def test_the_frame_stays_on_its_parameter_when_the_panel_scrolls(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.window.resize(1280, 640)
    guide, panel = started(app_window, "output_padding")
    guide.go_to(2)
    bench = app_window.desk.bench
    pointer, row = bench.findChild(LessonPointer), bench.panel.layer.parameter_rows[Field.OUTPUT_PADDING]
    assert pointer is not None
    panel.text.setText("A step<br>" * 20)
    bar = bench.panel.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    for place in (bar.maximum(), bar.maximum() - 10):
        bar.setValue(place)
        qtbot.waitUntil(lambda: pointer.isVisible() and _is_round(pointer, row))
    bar.setValue(0)
    qtbot.waitUntil(lambda: not pointer.isVisible())


def _is_round(pointer: QWidget, row: QWidget) -> bool:
    middle = row.mapTo(pointer.parentWidget(), row.rect().center())
    return abs(pointer.geometry().center().y() - middle.y()) <= 2


def test_an_unknown_target_is_an_error(app_window: Assembly) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        target_rect(app_window.desk.bench, "nowhere")


def test_no_lesson_is_wider_than_its_column(app_window: Assembly) -> None:
    app_window.window.resize(1280, 720)
    for each in lessons():
        _guide, panel = started(app_window, each.id)
        QApplication.processEvents()
        column = app_window.desk.bench.panel
        assert (
            panel.minimumSizeHint().width() <= column.width() - column.verticalScrollBar().sizeHint().width()
        )


def test_a_step_takes_the_keyboard_to_where_its_answer_goes(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.bench.toolbar.export_button.setFocus()
    guide, panel = started(app_window, "derivation")
    qtbot.waitUntil(panel.field.hasFocus)
    guide.go_to(4)
    assert panel.hint_button.hasFocus()
    guide.go_to(1)
    assert panel.field.hasFocus()


def test_a_lesson_is_no_change_of_the_document(app_window: Assembly) -> None:
    """Whoever closed the window during one was asked whether to save, and would have saved the layer of the step."""
    guide, _panel = started(app_window, "derivation")
    guide.go_to(2)
    guide.end()
    assert not app_window.documents.is_modified
    app_window.desk.wiring.editor.set_field(Field.STRIDE, None, 3)
    mine = app_window.store.state
    started(app_window, "derivation")
    asked: list[object] = []
    app_window.dialogs.ask_about_changes = lambda _title: asked.append(app_window.store.state)  # type: ignore[method-assign]
    app_window.documents.may_replace()
    assert asked == [mine]
    assert guide.lesson is None


def test_saving_during_a_lesson_saves_the_layer_of_the_user(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path
) -> None:
    """Ctrl+S wrote the layer of the step over the user's own."""
    app_window.desk.wiring.editor.set_field(Field.STRIDE, None, 3)
    mine = app_window.store.state
    guide, _panel = started(app_window, "derivation")
    step = app_window.store.state
    dialogs.target = tmp_path / "mine.fracstride"
    app_window.desk.actions[CommandId.SAVE].trigger()
    catch_up()
    read = read_document(tmp_path / "mine.fracstride")
    assert isinstance(read, Document) and read.state == mine
    assert guide.lesson is not None and app_window.store.state == step, "the lesson goes on"
    assert not app_window.window.isWindowModified()
    guide.go_to(1)
    app_window.desk.wiring.editor.set_field(Field.PADDING, None, 0)
    assert not app_window.window.isWindowModified()
    guide.end()
    assert app_window.store.state == mine and not app_window.window.isWindowModified()
    app_window.desk.wiring.editor.set_field(Field.STRIDE, None, 2)
    assert app_window.window.isWindowModified()


@pytest.mark.parametrize(
    ("target", "is_right"), [("map:zero_inserted", True), ("map:output", False), ("maps", False)]
)
def test_the_panel_makes_way_for_what_a_step_speaks_of(
    app_window: Assembly, qtbot: QtBot, target: str, is_right: bool
) -> None:
    _enlarge(app_window, 2.0, qtbot)
    app_window.lessons.start(lessons()[0])
    bench = app_window.desk.bench
    bench.panel_place.keep_clear(whole_rect(bench, target))
    assert (bench.panel.x() > 0) is is_right
    whole = whole_rect(bench, target)
    assert whole is not None
    assert (target_rect(bench, target) == whole) is (target != "maps")
    bench.panel_place.show_lesson(None)
    bench.panel_place.toggle()
    assert bench.panel.x() == 0


def test_what_has_become_of_an_answer_is_scrolled_into_sight(app_window: Assembly, qtbot: QtBot) -> None:
    _enlarge(app_window, 2.0, qtbot)
    _guide, panel = started(app_window, "derivation")
    qtbot.waitUntil(panel.field.hasFocus)
    qtbot.keyClicks(panel.field, "2")
    qtbot.keyClick(panel.field, Qt.Key.Key_Return)
    qtbot.waitUntil(
        lambda: not panel.verdict.visibleRegion().isEmpty() and not panel.next.visibleRegion().isEmpty()
    )

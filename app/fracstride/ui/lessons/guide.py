"""Guides through a lesson: sets up each step, looks for the answer, and restores everything at the end."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Signal

from fracstride.session.lesson_questions import Situation, number_from_text
from fracstride.session.lessons import Lesson, Step, Text, in_language
from fracstride.session.state import State, ViewSettings
from fracstride.session.tabs import TabId
from fracstride.ui.i18n import translate
from fracstride.ui.lessons.pointer import LessonPointer
from fracstride.ui.lessons.targets import target_rect, whole_rect
from fracstride.ui.panels.lesson_panel import AnswerState, LessonPage, LessonPanel
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.workbench import Workbench

_SET_BY_STEPS = ("pin", "batch_index", "in_channel", "out_channel")
"""Of how the layer is looked at; the rest is the user's."""


class LessonGuide(QObject):
    """Lives as long as the window; the workbench in which it shows the lesson may be replaced.

    Every step is an undo step, and so is the end of a lesson, which brings the previous layer back.
    """

    changed = Signal()
    """A lesson begins or ends."""

    def __init__(self, store: StateStore, language: Callable[[], str], parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._language = language
        self._bench: Workbench | None = None
        self._panel: LessonPanel | None = None
        self._pointer: LessonPointer | None = None
        self._lesson: Lesson | None = None
        self._number = 0
        self._answer = AnswerState.OPEN
        self._typed = ""
        self._before: tuple[State, ViewSettings, TabId] | None = None
        store.state_changed.connect(lambda _old, _new: self._look())
        store.view_changed.connect(lambda _old, _new: self._look())
        store.document_replaced.connect(lambda _document: self._forget())

    @property
    def lesson(self) -> Lesson | None:
        """The current lesson, if any."""
        return self._lesson

    @property
    def step(self) -> Step | None:
        """The current step."""
        return None if self._lesson is None else self._lesson.steps[self._number]

    @property
    def answer(self) -> AnswerState:
        """The state of the question of this step."""
        return self._answer

    @property
    def panel(self) -> LessonPanel | None:
        """The lesson's panel, during a lesson."""
        return self._panel

    def move_to(self, bench: Workbench) -> None:
        """Continue in another workbench; the old one is about to be deleted."""
        self._bench, self._panel, self._pointer = bench, None, None
        bench.deck.opened.connect(lambda _tab: self._look())
        bench.strip.canvas.laid_out.connect(lambda: self._follow())
        if self._lesson is not None:
            self._open_panel()
            self._show()

    def start(self, lesson: Lesson) -> None:
        """Begin a lesson, and keep the current layer for its end."""
        bench = self._bench
        if bench is None:
            return
        if self._lesson is None:
            self._before = (self._store.state, self._store.view, bench.deck.current)
            self._store.set_aside()
        self._lesson = lesson
        self._open_panel()
        self.go_to(0)
        self.changed.emit()

    def end(self) -> None:
        """Close the panel and bring the previous layer back."""
        before, bench = self._before, self._bench
        if self._lesson is None:
            return
        self._forget()
        if before is not None and bench is not None:
            state, view, tab = before
            self._store.discard_draft()
            self._store.propose(state, translate("Undo", "End lesson"))
            self._store.update_view(**{name: getattr(view, name) for name in _SET_BY_STEPS})
            bench.deck.open(tab)

    def type_answer(self, text: str) -> None:
        """Check a typed answer."""
        self._typed = text
        if self._answer is AnswerState.RIGHT:
            return
        self._answer = AnswerState.RIGHT if self._is_right() else AnswerState.WRONG
        if number_from_text(text) is None:
            self._answer = AnswerState.NO_NUMBER
        self._show()

    def go_to(self, number: int) -> None:
        """Show a step, counted from 0; after the last one the lesson ends."""
        lesson, bench = self._lesson, self._bench
        if lesson is None or bench is None:
            return
        if number >= len(lesson.steps):
            self.end()
            return
        self._number = max(number, 0)
        self._answer, self._typed = AnswerState.OPEN, ""
        step = lesson.steps[self._number]
        self._store.discard_draft()
        self._store.propose(step.state, translate("Undo", "Lesson step"))
        self._store.update_view(**dict.fromkeys(_SET_BY_STEPS, 0) | {"pin": step.pin})
        bench.deck.open_in_turns(TabId(step.tab))
        # What setting the step did is no answer to it.
        self._answer = AnswerState.OPEN
        self._show()

    def _look(self) -> None:
        """Something changed; check whether it is the answer."""
        step = self.step
        if step is None or self._answer is AnswerState.RIGHT:
            return
        if not step.question.is_typed and self._store.draft is None and self._is_right():
            self._answer = AnswerState.RIGHT
            self._show()
        self._follow()

    def _is_right(self) -> bool:
        step, bench = self.step, self._bench
        if step is None or bench is None:
            return False
        store = self._store
        situation = Situation(store.state, store.geometry, store.view, bench.deck.current.value, self._typed)
        return step.question.check(situation, step.state)

    def _open_panel(self) -> None:
        bench = self._bench
        if bench is None or self._panel is not None:
            return
        panel, pointer = LessonPanel(), LessonPointer(bench)
        # The layer goes down where a step has more to say, and what holds both is scrolled.
        pointer.watch(bench.panel.layer, bench.panel.content)
        panel.answered.connect(self.type_answer)
        panel.went.connect(lambda way: self.go_to(self._number + way))
        panel.closed.connect(self.end)
        self._panel, self._pointer = panel, pointer
        bench.panel_place.show_lesson(panel)

    def _show(self) -> None:
        lesson, step, bench = self._lesson, self.step, self._bench
        if lesson is None or step is None or self._panel is None or bench is None:
            return
        self._panel.show_page(
            LessonPage(
                self.text(lesson.title),
                self._number + 1,
                len(lesson.steps),
                self.text(step.text),
                self.text(step.question.text),
                self.text(step.question.hint),
                step.question.is_typed,
                self._answer,
            )
        )
        if self._pointer is not None:
            self._pointer.point_at(lambda: _cleared(bench, step.target))

    def _follow(self) -> None:
        if self._pointer is not None:
            self._pointer.follow()

    def _forget(self) -> None:
        """End the lesson but keep the layer on screen."""
        self._lesson = self._before = None
        self._store.end_aside()
        if self._bench is not None and self._panel is not None:
            self._bench.panel_place.show_lesson(None)
        if self._pointer is not None:
            self._pointer.deleteLater()
        self._panel = self._pointer = None
        self.changed.emit()

    def text(self, text: Text) -> str:
        """A text of a lesson in the language of the window."""
        return in_language(text, self._language())


def _cleared(bench: Workbench, target: str) -> QRect | None:
    """A target, after the panel has made way for it where it lies over the canvas."""
    bench.panel_place.keep_clear(whole_rect(bench, target))
    return target_rect(bench, target)

"""What commands work on: the window and everything in it."""

from __future__ import annotations

from fracstride.core.records import record
from fracstride.ui.actions.action_set import Actions
from fracstride.ui.files.documents import DocumentController
from fracstride.ui.files.questions import Dialogs
from fracstride.ui.lessons.guide import LessonGuide
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.settings import Settings
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.main_window import MainWindow
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.wiring import Wiring


@record(eq=False)
class Desk:
    """Everything that commands work on."""

    window: MainWindow
    store: StateStore
    focus: FocusModel
    documents: DocumentController
    dialogs: Dialogs
    settings: Settings
    bench: Workbench
    wiring: Wiring
    lessons: LessonGuide

    @property
    def is_cleared(self) -> bool:
        """Whether another workbench has taken the place of this one, as where the language changes."""
        return self.window.centralWidget() is not self.bench

    @property
    def actions(self) -> Actions:
        """The actions of the workbench."""
        return self.bench.action_set

"""What commands work on: the window with everything in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fracstride.ui.actions.action_set import Actions
from fracstride.ui.compute import ComputeService
from fracstride.ui.files.documents import Dialogs, DocumentController
from fracstride.ui.lessons.guide import LessonGuide
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.settings import Settings
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.main_window import MainWindow
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.wiring import Wiring


@dataclass
class Desk:
    """Everything that commands work on."""

    window: MainWindow
    store: StateStore
    focus: FocusModel
    documents: DocumentController
    dialogs: Dialogs
    settings: Settings
    compute: ComputeService
    bench: Workbench
    wiring: Wiring
    lessons: LessonGuide

    @property
    def actions(self) -> Actions:
        """The actions of the workbench."""
        return self.bench.action_set


Later = Callable[[], Desk]
"""The desk, complete by the time that a command is triggered."""

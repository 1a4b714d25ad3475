"""What commands work on: the window with everything in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fracstride.ui.action_set import Actions
from fracstride.ui.compute import ComputeService
from fracstride.ui.documents import Dialogs, DocumentController
from fracstride.ui.focus import FocusModel
from fracstride.ui.lessons import LessonGuide
from fracstride.ui.main_window import MainWindow
from fracstride.ui.settings import Settings
from fracstride.ui.store import StateStore
from fracstride.ui.wiring import Wiring
from fracstride.ui.workbench import Workbench


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

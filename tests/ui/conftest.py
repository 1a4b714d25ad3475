"""The real window with a real store, computing inline, its questions answered by the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from fracstride.session.preferences import LanguageChoice
from fracstride.session.state import Document
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.files.questions import Answer, DataUse
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.lanes.writing import WritingLane
from fracstride.ui.language.translations import install_translator
from fracstride.ui.look.assets import set_interface_scale
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.main_window import MainWindow


@dataclass
class FakeDialogs:
    """Dialogs with answers that a test sets beforehand; they record every question."""

    answer: Answer = Answer.CANCEL
    leave: bool = False
    opened: Path | None = None
    target: Path | None = None
    use: DataUse | None = None
    uses: tuple[DataUse, ...] = ()
    asked: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)

    def ask_about_changes(self, name: str) -> Answer:
        self.asked.append(f"changes:{name}")
        return self.answer

    def ask_about_writing(self, name: str, written: SignalInstance) -> bool:
        self.asked.append(f"writing:{name}")
        return self.leave

    def ask_for_file(self, title: str, patterns: str) -> Path | None:
        self.asked.append("file")
        return self.opened

    def ask_for_target(self, title: str, suggestion: str, patterns: str) -> Path | None:
        self.asked.append(f"target:{suggestion}")
        self.titles.append(title)
        return self.target

    def ask_for_use(self, name: str, uses: Sequence[DataUse]) -> DataUse | None:
        self.asked.append(f"use:{name}")
        self.uses = tuple(uses)
        return self.use


OpenWindow = Callable[..., Assembly]


@pytest.fixture
def dialogs() -> FakeDialogs:
    return FakeDialogs()


@pytest.fixture
def open_window(qtbot: QtBot, dialogs: FakeDialogs) -> Iterator[OpenWindow]:
    """Opens windows; all of them are closed without a question at the end."""
    opened: list[Assembly] = []

    def make(document: Document | None = None, width: int = 1440, height: int = 900) -> Assembly:
        window = MainWindow(LIGHT)
        qtbot.addWidget(window)
        compute = ComputeService(inline_limit=10**9)
        reading = ReadingLane(patience=60)
        writing = WritingLane(patience=60)
        assembly = Assembly(window, Settings(), document, dialogs, compute, reading, writing)
        window.resize(width, height)
        window.show()
        opened.append(assembly)
        qtbot.waitUntil(window.updatesEnabled)
        return assembly

    yield make
    for assembly in opened:
        assembly.store.undo_stack.setClean()
        assembly.window.close()
        # The language is the application's, and so is the scale: the next test has English at 100 % again.
        install_translator(LanguageChoice.ENGLISH, assembly._translators)
        set_interface_scale(1.0)


@pytest.fixture
def app_window(open_window: OpenWindow) -> Assembly:
    """The window as the program opens it the first time."""
    return open_window()

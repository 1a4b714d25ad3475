"""Uses the window like a person: opens tabs, sets fields, drops files, chooses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Field
from fracstride.core.stack.layers import Layer, Stack
from fracstride.session.edits import Slot
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.views.tab_page import TabPage

from .turns import catch_up

Page = TypeVar("Page", bound=TabPage)


def open_page(window: Assembly, tab: TabId, kind: type[Page]) -> Page:
    """The page of a tab, which is opened."""
    window.desk.bench.deck.open(tab)
    page = window.desk.bench.deck.page
    assert isinstance(page, kind)
    return page


def set_fields(window: Assembly, **values: int) -> None:
    """Parameters by their names, on both axes."""
    for name, value in values.items():
        window.desk.wiring.editor.set_field(Field(name), None, value)


def show_stack(window: Assembly, stack: Stack) -> None:
    """The layers of the decoder, as one undo step."""
    state = window.store.state
    window.store.propose(replace(state, decoder=replace(state.decoder, stack=stack)), "stack")


def layers_of(window: Assembly) -> tuple[Layer, ...]:
    """Those of the decoder."""
    return window.store.state.decoder.stack.layers


def drop(window: Assembly, path: Path, qtbot: QtBot, target: str = "") -> None:
    """A file onto the map that is named, or beside the maps; wait until it is read."""
    window.desk.bench.strip.file_dropped.emit(GivenFiles(path), Slot(target) if target else None)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: window.documents.reading.is_idle)


def choose_first(window: Assembly, qtbot: QtBot) -> None:
    """Enter, in the list of what a file holds; wait until it is read and shown."""
    qtbot.keyClick(window.desk.bench.chooser.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.documents.reading.is_idle)
    catch_up()

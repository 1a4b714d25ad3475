"""Nothing is left of a closed window, whatever was done in it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from weakref import ref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from fracstride.core.spec import Field
from fracstride.session.lessons import lessons
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.files.questions import Dialogs
from fracstride.ui.look.assets import set_interface_scale
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.main_window import MainWindow
from fracstride.ui.window.tabs import tabs

Use = Callable[[Assembly], object]


@pytest.fixture(autouse=True)
def _original_scale() -> Iterator[None]:
    yield
    set_interface_scale(1.0)


def _nothing(_assembly: Assembly) -> None:
    """A window is closed as soon as it is there."""


def _see_everything(assembly: Assembly) -> None:
    for tab in tabs():
        assembly.desk.bench.deck.open(tab.id)
        QApplication.processEvents()


def _drag_a_number(assembly: Assembly) -> None:
    state = assembly.store.state
    for stride in (3, 4, 5):
        assembly.store.propose(
            replace(state, spec=state.spec.with_value(Field.STRIDE, stride)), "drag", "drag"
        )


def _edit_and_undo(assembly: Assembly) -> None:
    _drag_a_number(assembly)
    assembly.desk.actions[CommandId.UNDO].trigger()
    assembly.store.propose(replace(assembly.store.state, linked=False), "unlink")


def _open(*commands: CommandId) -> Use:
    def use(assembly: Assembly) -> None:
        for command in commands:
            assembly.desk.actions[command].trigger()
            QApplication.processEvents()

    return use


def _change_scale(assembly: Assembly) -> None:
    assembly.settings.update(scale=1.2)
    QApplication.processEvents()


def _learn(assembly: Assembly) -> None:
    assembly.lessons.start(lessons()[0])
    QApplication.processEvents()


@pytest.mark.parametrize(
    "use",
    [
        pytest.param(_nothing, id="nothing"),
        pytest.param(_see_everything, id="tabs"),
        pytest.param(_drag_a_number, id="gesture"),
        pytest.param(_edit_and_undo, id="undo"),
        pytest.param(_open(CommandId.PALETTE), id="palette"),
        pytest.param(_open(CommandId.ABOUT, CommandId.SHORTCUTS), id="dialogs"),
        pytest.param(_open(CommandId.ENGINE), id="engine"),
        pytest.param(_open(CommandId.PLAY), id="player"),
        pytest.param(_change_scale, id="scale"),
        pytest.param(lambda assembly: assembly.settings.update(scale=1.2), id="rebuilding"),
        pytest.param(_learn, id="lesson"),
    ],
)
def test_nothing_is_left_of_a_closed_window(use: Use, dialogs: Dialogs, qapp: QApplication) -> None:
    settings = Settings()
    assembly = Assembly(MainWindow(LIGHT), settings, None, dialogs, ComputeService(inline_limit=10**9))
    assembly.window.show()
    use(assembly)
    assembly.store.undo_stack.setClean()
    assembly.window.close()
    bench = assembly.desk.bench
    parts = (
        assembly,
        assembly.window,
        assembly.store,
        assembly.compute,
        assembly.documents,
        bench,
        bench.strip,
    )
    left = {type(part).__name__: ref(part) for part in parts}
    assembly.window.deleteLater()
    del assembly, bench, parts
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert [name for name, part in left.items() if part() is not None] == []

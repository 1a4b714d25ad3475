"""Much is written off the GUI thread: the file is whole or as it was, and closing waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import CancelToken
from fracstride.core.spec import Field
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.session.edits import Slot, state_with_explicit
from fracstride.session.state import Document, ExplicitArray
from fracstride.session.storage import read_document, write_document
from fracstride.ui import documents as documents_module
from fracstride.ui.actions import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.documents import Answer
from fracstride.ui.writing import WritingLane


class Gate:
    """Stands for the writing: waits in its thread until the test lets it go on."""

    def __init__(self) -> None:
        self.entered, self.opened = Event(), Event()
        self.in_main_thread: list[bool] = []
        self.problem: FileProblem | None = None

    def __call__(self, path: Path, document: Document, token: CancelToken) -> FileProblem | None:
        self.in_main_thread.append(current_thread() is main_thread())
        self.entered.set()
        token.report(0.5)
        assert self.opened.wait(10)
        token.raise_if_cancelled()
        return self.problem or write_document(path, document, token)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr(documents_module, "write_document", made)
    yield made
    made.opened.set()


@pytest.fixture
def saving(app_window: Assembly, dialogs: Any, gate: Gate, tmp_path: Path) -> Assembly:
    """A window with much data of its own that is being saved."""
    values = np.random.default_rng(1).standard_normal((300, 300))
    values.setflags(write=False)
    state = state_with_explicit(app_window.store.state, Slot.INPUT, ExplicitArray(values, "own"))
    app_window.store.propose(state, "data")
    dialogs.target = tmp_path / "much.fracstride"
    app_window.desk.actions[CommandId.SAVE].trigger()
    assert gate.entered.wait(10)
    return app_window


def test_much_is_written_in_a_thread_and_the_window_stays_usable(
    saving: Assembly, gate: Gate, qtbot: QtBot, tmp_path: Path
) -> None:
    assert gate.in_main_thread == [False]
    assert saving.documents.is_modified and saving.documents.path is None
    expected = saving.store.state
    with qtbot.waitSignal(saving.documents.writing.idle):
        gate.opened.set()
    assert not saving.documents.is_modified
    assert saving.documents.path == tmp_path / "much.fracstride"
    read = read_document(tmp_path / "much.fracstride")
    assert isinstance(read, Document) and read.state == expected


def test_what_is_edited_meanwhile_is_still_to_be_saved(saving: Assembly, gate: Gate, qtbot: QtBot) -> None:
    saving.desk.wiring.editor.set_field(Field.PADDING, None, 0)
    with qtbot.waitSignal(saving.documents.writing.idle):
        gate.opened.set()
    assert saving.documents.is_modified


def test_progress_is_shown_and_cancel_leaves_the_file_as_it_was(
    saving: Assembly, gate: Gate, qtbot: QtBot, tmp_path: Path
) -> None:
    status = saving.desk.bench.status
    with qtbot.waitSignal(saving.documents.writing.progressed) as progress:
        pass
    assert progress.args == [0.5]
    status.patience.timeout.emit()
    assert status.time.text() == "Saving… 50 %"
    status.cancel.click()
    with qtbot.waitSignal(saving.documents.writing.idle):
        gate.opened.set()
    assert saving.documents.is_modified
    assert list(tmp_path.iterdir()) == []
    assert status.cancel.isHidden()


def test_a_disk_that_is_full_is_told(saving: Assembly, gate: Gate, qtbot: QtBot, tmp_path: Path) -> None:
    gate.problem = FileProblem(FileProblemCode.NOT_WRITABLE, tmp_path)
    with qtbot.waitSignal(saving.documents.failed):
        gate.opened.set()
    assert saving.documents.is_modified and saving.documents.path is None


def test_closing_waits_until_it_is_written_and_asks_nothing(
    saving: Assembly, gate: Gate, dialogs: Any, tmp_path: Path
) -> None:
    dialogs.asked.clear()
    gate.opened.set()
    assert saving.window.close()
    assert dialogs.asked == []
    assert isinstance(read_document(tmp_path / "much.fracstride"), Document)


def test_saving_as_the_answer_to_closing_is_waited_for(
    saving: Assembly, gate: Gate, dialogs: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(saving.documents.writing.idle):
        gate.opened.set()
    saving.desk.wiring.editor.set_field(Field.PADDING, None, 0)
    dialogs.answer = Answer.SAVE
    assert saving.documents.may_replace()
    read = read_document(tmp_path / "much.fracstride")
    assert isinstance(read, Document) and read.state.spec.height.padding == 0


def test_a_document_that_was_replaced_meanwhile_does_not_get_the_name(
    saving: Assembly, gate: Gate, qtbot: QtBot
) -> None:
    saving.documents._replace(saving.store.document, None)
    with qtbot.waitSignal(saving.documents.writing.idle):
        gate.opened.set()
    assert saving.documents.path is None


def test_files_are_written_in_the_order_of_asking(qapp: object, qtbot: QtBot) -> None:
    lane = WritingLane(inline_values=0)
    gate, order = Event(), list[str]()

    def waiting(_token: CancelToken) -> None:
        assert gate.wait(10)
        order.append("first")

    lane.write(1, waiting, lambda _: True)
    lane.write(0, lambda _: order.append("second"), lambda _: True)  # little, but not past the first
    assert not lane.is_idle and order == []
    gate.set()
    lane.finish()
    assert order == ["first", "second"] and lane.is_idle
    lane.shut_down()

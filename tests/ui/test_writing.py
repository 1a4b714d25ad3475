"""Much is written off the GUI thread: the file is whole or as it was, and closing waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.spec import Field
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.files.writing import write_array, write_parts
from fracstride.session.edits import Slot, state_with_explicit
from fracstride.session.state import Document, ExplicitArray
from fracstride.session.storage import read_document, write_document
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.files import documents as documents_module
from fracstride.ui.files.dialogs import WindowDialogs
from fracstride.ui.files.questions import Answer
from fracstride.ui.lanes.writing import WritingLane

from .turns import catch_up


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
    writing = saving.documents.writing
    assert writing.is_idle, "nobody waits for what was given up"
    assert writing._given_up is not None
    gate.opened.set()
    writing._given_up.join(10)
    catch_up()
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
    assert "much" not in saving.desk.bench.status.time.text(), "nor is it said to be saved"
    assert saving.documents.recent[0].endswith("much.fracstride"), "where it is found"


def test_a_drive_that_hangs_is_asked_about_and_left_behind(
    saving: Assembly, gate: Gate, dialogs: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(documents_module, "ASKS_AFTER_S", 0.05)
    dialogs.asked.clear()
    assert not saving.window.close(), "it can be told to wait"
    assert dialogs.asked == ["writing:much.fracstride"]
    dialogs.leave, dialogs.answer = True, Answer.CANCEL
    assert not saving.window.close()
    assert dialogs.asked[1] == "writing:much.fracstride"
    assert dialogs.asked[2].startswith("changes:"), "nothing is lost unasked"
    assert not saving.documents.writing.is_idle, "it goes on while the window is there"
    dialogs.answer = Answer.DISCARD
    (hanging,) = saving.documents.writing._errands
    assert saving.window.close()
    assert hanging.daemon, "the program does not wait for it"
    gate.opened.set()
    hanging.join(10)
    assert list(tmp_path.iterdir()) == []


def test_saving_where_nothing_answers_does_not_hold_up_closing(
    app_window: Assembly, dialogs: Any, gate: Gate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(documents_module, "ASKS_AFTER_S", 0.05)
    monkeypatch.setattr(app_window.documents.writing, "_patience", 0.05)
    app_window.desk.wiring.editor.set_field(Field.PADDING, None, 0)
    dialogs.target, dialogs.answer, dialogs.leave = tmp_path / "little.fracstride", Answer.SAVE, True
    assert app_window.window.close()
    assert [each.partition(":")[0] for each in dialogs.asked] == ["changes", "target", "writing"]


def test_little_on_a_slow_drive_goes_on_in_its_thread(
    app_window: Assembly,
    dialogs: Any,
    gate: Gate,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    writing = app_window.documents.writing
    monkeypatch.setattr(writing, "_patience", 0.01)
    dialogs.target = tmp_path / "little.fracstride"
    app_window.desk.wiring.editor.set_field(Field.PADDING, None, 0)
    app_window.desk.actions[CommandId.SAVE].trigger()
    assert not writing.is_idle and app_window.documents.is_modified
    with qtbot.waitSignal(writing.idle):
        gate.opened.set()
    assert not app_window.documents.is_modified


def test_the_question_goes_when_the_file_is_written(app_window: Assembly, qtbot: QtBot) -> None:
    lane, gate, seen = WritingLane(little=0), Event(), list[str]()

    def waiting(_token: CancelToken) -> None:
        assert gate.wait(10)

    lane.write("much.npy", 1, waiting, lambda _: True)

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        seen.append(box.text())
        gate.set()

    QTimer.singleShot(50, look)
    assert not WindowDialogs(app_window.window).ask_about_writing(lane.file, lane.idle)
    assert seen == ["“much.npy” is still being written."]
    assert lane.is_idle
    lane.shut_down()


@pytest.mark.parametrize(("button", "leaves"), [("&Do not wait", True), ("&Cancel", False)])
def test_the_question_about_a_file_that_takes_long(app_window: Assembly, button: str, leaves: bool) -> None:
    lane = WritingLane()

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(each for each in box.buttons() if each.text() == button).click()

    QTimer.singleShot(50, press)
    assert WindowDialogs(app_window.window).ask_about_writing("much.npy", lane.idle) is leaves


def test_what_was_given_up_is_not_put_in_its_place_later(tmp_path: Path) -> None:
    """It may have hung while another was written there."""
    path, token = tmp_path / "x.npy", CancelToken()
    write_array(path, np.zeros(2))

    def parts() -> Iterator[bytes]:
        yield b"later"
        token.cancel()

    with pytest.raises(Cancelled):
        write_parts(path, parts(), token)
    assert np.load(path).shape == (2,)
    assert list(tmp_path.iterdir()) == [path]


def test_who_is_told_of_one_file_may_ask_for_another(qapp: object, qtbot: QtBot) -> None:
    lane = WritingLane(little=0)
    written = list[str]()

    def more(_problem: FileProblem | None) -> bool:
        return lane.write("second", 1, lambda _: written.append("second"), lambda _: True)

    lane.write("first", 1, lambda _: written.append("first"), more)
    lane.write("third", 1, lambda _: written.append("third"), lambda _: True)
    assert lane.finish()
    assert sorted(written) == ["first", "second", "third"]


def test_files_are_written_in_the_order_of_asking(qapp: object, qtbot: QtBot) -> None:
    lane = WritingLane(little=0)
    gate, order = Event(), list[str]()

    def waiting(_token: CancelToken) -> None:
        assert gate.wait(10)
        order.append("first")

    lane.write("first", 1, waiting, lambda _: True)
    lane.write(
        "second", 0, lambda _: order.append("second"), lambda _: True
    )  # little, but not past the first
    assert not lane.is_idle and order == []
    gate.set()
    lane.finish()
    assert order == ["first", "second"] and lane.is_idle
    lane.shut_down()

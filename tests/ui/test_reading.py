"""Files that are read off the GUI thread: the latest wins, a way out is offered, nothing comes late."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from threading import Event, current_thread, main_thread

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Field
from fracstride.session.edits import Slot
from fracstride.session.presets import preset
from fracstride.session.state import SourceKind
from fracstride.session.storage import write_document
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.lanes.file_lane import Errand
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.main_window import MainWindow

WINDOW_CLOSED_WHILE_READING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from fracstride.ui.application import made_application
from fracstride.ui.assembly import Assembly
from fracstride.ui.window.main_window import MainWindow
from fracstride.ui.state.settings import Settings
from fracstride.ui.look.theme import LIGHT

application = made_application()
window = MainWindow(LIGHT)
reading = Assembly(window, Settings()).documents.reading
window.show()
print(reading.read(Path(sys.argv[1]), {reader}, lambda content: False))
QTimer.singleShot(0, window.close)
sys.exit(application.exec())
"""


class Gate:
    """A reader that waits in its thread until the test lets it go on."""

    def __init__(self) -> None:
        self.entered, self.opened = Event(), Event()
        self.in_main_thread: list[bool] = []

    def __call__(self, path: Path) -> str:
        self.in_main_thread.append(current_thread() is main_thread())
        self.entered.set()
        assert self.opened.wait(10)
        return path.name


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def lane(qapp: object, gate: Gate) -> Iterator[ReadingLane]:
    lane = ReadingLane(patience=0)
    yield lane
    gate.opened.set()
    lane.shut_down()


@pytest.fixture
def threaded(qtbot: QtBot, dialogs: object) -> Iterator[Assembly]:
    """A window that reads every file in its thread."""
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    compute, reading = ComputeService(inline_limit=10**9), ReadingLane(patience=0)
    assembly = Assembly(window, Settings(), None, dialogs, compute, reading)  # type: ignore[arg-type]
    window.show()
    yield assembly
    assembly.store.undo_stack.setClean()
    window.close()


def test_what_is_read_within_a_frame_is_delivered_at_once(qapp: object, tmp_path: Path) -> None:
    lane, found = ReadingLane(patience=60), list[bool]()

    def deliver(in_main_thread: bool) -> bool:
        found.append(in_main_thread)
        return False

    assert not lane.read(tmp_path, lambda _path: current_thread() is main_thread(), deliver)
    assert found == [False]
    assert lane.is_idle
    QApplication.processEvents()
    assert found == [False], "once"


def test_nothing_waits_for_a_file_that_hangs(
    qtbot: QtBot, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fracstride.ui.lanes.file_lane.HANGS_AFTER_S", 0.01)
    lane, got = ReadingLane(), list[str]()
    assert lane.read(Path("hangs"), gate, lambda name: bool(got.append(name)))
    lane.read(Path("next"), lambda path: path.name, lambda name: bool(got.append(name)))
    qtbot.waitUntil(lambda: got == ["next"])
    assert lane.read(Path("hangs too"), gate, lambda name: bool(got.append(name)))
    lane.shut_down()
    assert not gate.opened.is_set()
    gate.opened.set()
    for thread in filter(is_reading, threading.enumerate()):
        thread.join()
    QApplication.processEvents()
    assert got == ["next"]


def is_reading(thread: threading.Thread) -> bool:
    return isinstance(thread, Errand)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that nobody ever writes to")
@pytest.mark.parametrize("reader", ["Path.read_bytes", "lambda path: QImage(str(path))"])
def test_the_program_ends_while_a_file_hangs(tmp_path: Path, reader: str) -> None:
    os.mkfifo(tmp_path / "y")
    ended = subprocess.run(
        [sys.executable, "-c", WINDOW_CLOSED_WHILE_READING.format(reader=reader), tmp_path / "y"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "True\n", "")


def test_the_latest_file_wins(qtbot: QtBot, lane: ReadingLane, gate: Gate) -> None:
    got: list[str] = []
    for name in ("first", "second", "third"):
        assert lane.read(Path(name), gate, lambda each: bool(got.append(each)))
        assert gate.entered.wait(10)
    assert got == []
    gate.opened.set()
    qtbot.waitUntil(lambda: lane.is_idle)
    assert got == ["third"]
    # The second was not wanted any more before its turn came.
    assert gate.in_main_thread == [False, False]


def test_what_is_cancelled_never_arrives(qapp: QApplication, lane: ReadingLane, gate: Gate) -> None:
    got: list[str] = []
    lane.read(Path("given up"), gate, lambda each: bool(got.append(each)))
    assert gate.entered.wait(10)
    lane.cancel()
    gate.opened.set()
    lane.shut_down()
    qapp.processEvents()
    assert got == []


def test_data_is_used_when_it_has_been_read(qtbot: QtBot, threaded: Assembly, tmp_path: Path) -> None:
    np.save(tmp_path / "y.npy", np.ones((4, 6)))
    before = threaded.store.state
    assert threaded.documents.load_data(tmp_path / "y.npy", Slot.INPUT)
    assert threaded.store.state is before
    with qtbot.waitSignal(threaded.store.state_changed):
        pass
    assert threaded.store.state.input.kind is SourceKind.EXPLICIT
    assert threaded.store.state.spec.input_shape[2:] == (4, 6)


def test_a_file_problem_from_the_thread_is_shown(qtbot: QtBot, threaded: Assembly, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("a,b")
    with qtbot.waitSignal(threaded.documents.failed) as failed:
        threaded.documents.load_data(path, Slot.INPUT)
    assert failed.args[0].name == "bad.csv"
    assert threaded.desk.bench.file_banner.isVisible()


def test_changes_made_while_a_session_is_read_are_asked_about(
    qtbot: QtBot, threaded: Assembly, dialogs: object, tmp_path: Path
) -> None:
    path = tmp_path / "other.fracstride"
    assert write_document(path, preset("dcgan").document) is None
    threaded.documents.open_path(path)
    threaded.desk.wiring.editor.set_field(Field.STRIDE, None, 3)
    qtbot.waitUntil(lambda: threaded.documents.reading.is_idle)
    assert [each for each in dialogs.asked if each.startswith("changes")]  # type: ignore[attr-defined]
    assert threaded.store.state.spec.height.stride == 3
    assert threaded.documents.path is None


def test_another_document_gives_up_what_is_being_read(
    qtbot: QtBot, threaded: Assembly, tmp_path: Path
) -> None:
    np.save(tmp_path / "y.npy", np.ones((4, 6)))
    threaded.documents.load_data(tmp_path / "y.npy", Slot.INPUT)
    threaded.documents.choose_preset(preset("dcgan"))
    assert threaded.documents.reading.is_idle
    assert threaded.store.state == preset("dcgan").document.state


def test_a_way_out_of_a_file_that_takes_long(
    qtbot: QtBot, threaded: Assembly, tmp_path: Path, gate: Gate
) -> None:
    status, reading = threaded.desk.bench.status, threaded.documents.reading
    with qtbot.waitSignal(reading.busy_changed):
        reading.read(tmp_path / "large", gate, lambda each: True)
    status.patience.timeout.emit()
    assert status.time.text() == "Reading…"
    verdict = status.verification.label.text()
    status.cancel.click()
    assert reading.is_idle
    assert status.verification.label.text() == verdict
    gate.opened.set()

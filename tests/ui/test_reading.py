"""Files that are read off the GUI thread: the latest wins, a way out is offered, nothing comes late."""

from __future__ import annotations

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
from fracstride.ui.compute import ComputeService
from fracstride.ui.main_window import MainWindow
from fracstride.ui.reading import INLINE_BYTES, ReadingLane
from fracstride.ui.settings import Settings
from fracstride.ui.theme import LIGHT


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
    lane = ReadingLane(inline_bytes=-1)
    yield lane
    gate.opened.set()
    lane.shut_down()


@pytest.fixture
def threaded(qtbot: QtBot, dialogs: object) -> Iterator[Assembly]:
    """A window that reads every file in its thread."""
    window = MainWindow(LIGHT)
    qtbot.addWidget(window)
    compute, reading = ComputeService(inline_limit=10**9), ReadingLane(inline_bytes=-1)
    assembly = Assembly(window, Settings(), None, dialogs, compute, reading)  # type: ignore[arg-type]
    window.show()
    yield assembly
    assembly.store.undo_stack.setClean()
    window.close()


@pytest.mark.parametrize(
    ("name", "is_inline"), [("a.npy", True), ("a.csv", True), ("a.png", False), ("a.npz", False)]
)
def test_a_small_file_that_may_be_large_inside_is_read_in_the_thread(
    qtbot: QtBot, tmp_path: Path, name: str, is_inline: bool
) -> None:
    lane, found = ReadingLane(), list[bool]()
    (tmp_path / name).write_bytes(bytes(1000))

    def deliver(in_main_thread: bool) -> bool:
        found.append(in_main_thread)
        return True

    lane.read(tmp_path / name, lambda _path: current_thread() is main_thread(), deliver)
    qtbot.waitUntil(lambda: found == [is_inline])
    lane.shut_down()


def test_small_files_are_read_at_once(qapp: object, tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_bytes(bytes(INLINE_BYTES))
    got: list[str] = []
    assert not ReadingLane().read(path, lambda each: each.name, lambda name: bool(got.append(name)))
    assert got == ["small"]


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

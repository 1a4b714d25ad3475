"""Exports on a full disk, of a program that is killed, of a layer that changes: the old file is whole and the program goes on."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication, QImage
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import CancelToken
from fracstride.core.spec import Field
from fracstride.files import writing
from fracstride.files.problem import FileProblemCode
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.export import animation
from fracstride.ui.export.animation import Recording
from fracstride.ui.export.pictures import write_picture

from .conftest import FakeDialogs

# Killed in the middle, when the new bytes are written and not yet in place.
KILLED = """
import os, pathlib, signal, sys
import numpy as np
from PySide6.QtGui import QImage
from fracstride.core.cancel import CancelToken
from fracstride.ui.export.animation import write_animation
from fracstride.ui.export.pictures import write_picture
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
path = pathlib.Path(sys.argv[1])
if path.suffix == ".gif":
    write_animation(path, [np.zeros((8, 8, 3), np.uint8), np.ones((8, 8, 3), np.uint8)], 100, CancelToken())
else:
    write_picture(path, QImage(8, 8, QImage.Format.Format_RGB888))
"""


def export(window: Assembly, command: CommandId, qtbot: QtBot) -> None:
    """Until nothing is recorded or written any more; few frames, where there are frames."""
    if command is CommandId.EXPORT_ANIMATION:
        window.desk.wiring.editor.set_field(Field.SIZE, None, 2)
    window.desk.actions[command].trigger()
    qtbot.waitUntil(
        lambda: not window.desk.bench.findChildren(Recording) and window.documents.writing.is_idle
    )


@pytest.mark.parametrize(
    ("named", "written", "command"),
    [
        ("a", "a.png", CommandId.EXPORT_PICTURE),
        ("a.gif", "a.gif", CommandId.EXPORT_ANIMATION),
        ("a", "a.npy", CommandId.EXPORT_OUTPUT),
        ("a", "a.fracstride", CommandId.SAVE_AS),
    ],
)
def test_it_is_told_for_a_moment_what_is_saved(
    app_window: Assembly,
    dialogs: FakeDialogs,
    tmp_path: Path,
    qtbot: QtBot,
    named: str,
    written: str,
    command: CommandId,
) -> None:
    dialogs.target = tmp_path / named
    export(app_window, command, qtbot)
    status = app_window.desk.bench.status
    assert (tmp_path / written).stat().st_size
    assert status.time.text() == f"Saved {written}"
    status.notice.timeout.emit()
    assert status.time.text().endswith("ms")
    assert status.dtype.isVisible()


@pytest.mark.parametrize(
    ("command", "button"), [(CommandId.EXPORT_OUTPUT, ""), (CommandId.SAVE_AS, "Save as…")]
)
def test_what_cannot_be_written_offers_no_other_file_to_open(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot, command: CommandId, button: str
) -> None:
    dialogs.target = tmp_path / "nowhere" / "x.npy"
    export(app_window, command, qtbot)
    banner = app_window.desk.bench.file_banner
    assert banner.isVisible()
    assert banner.button.text() == button
    if button:
        dialogs.target = tmp_path / "x.fracstride"
        banner.button.click()
        assert dialogs.target.exists()
        assert not banner.isVisible()


def test_a_place_that_takes_no_animation_is_told_before_anything_is_recorded(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: list[object] = []
    monkeypatch.setattr(animation, "record", lambda *_: recorded.append(_))
    deck, banner = app_window.desk.bench.deck, app_window.desk.bench.file_banner
    deck.open(TabId.CODE)
    dialogs.target = tmp_path / "nowhere" / "a.gif"
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    assert banner.isVisible()
    assert banner.detail.text().startswith("There is no such folder.")
    assert deck.current is TabId.CODE
    assert not recorded


def test_a_place_that_takes_no_picture_is_told(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    dialogs.target = tmp_path / "nowhere" / "a.svg"
    export(app_window, CommandId.EXPORT_PICTURE, qtbot)
    assert app_window.desk.bench.file_banner.detail.text().startswith("There is no such folder.")


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("a.png", CommandId.EXPORT_PICTURE),
        ("a.gif", CommandId.EXPORT_ANIMATION),
        ("a.npy", CommandId.EXPORT_OUTPUT),
        ("a.csv", CommandId.EXPORT_OUTPUT),
    ],
)
def test_a_full_disk_leaves_the_old_file_and_is_said(
    app_window: Assembly,
    dialogs: FakeDialogs,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    command: CommandId,
) -> None:
    def no_space(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 2)
    dialogs.target = tmp_path / name
    dialogs.target.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(writing.os, "fsync", no_space)
        export(app_window, command, qtbot)
    banner = app_window.desk.bench.file_banner
    assert banner.isVisible() and banner.detail.text().startswith("There is no room left")
    assert dialogs.target.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == [name]
    export(app_window, command, qtbot)
    assert dialogs.target.read_bytes() != b"old"


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_a_kill_in_the_middle_leaves_the_old_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"old")
    process = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert process.returncode == -signal.SIGKILL
    assert path.read_bytes() == b"old"


def test_a_picture_that_cannot_be_made_replaces_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"old")
    problem = write_picture(tmp_path / "a.png", QImage())
    assert problem is not None and problem.code is FileProblemCode.UNWRITABLE
    assert (tmp_path / "a.png").read_bytes() == b"old"


@pytest.mark.parametrize("change", ["another tab", "another window"])
def test_an_animation_of_a_drive_that_answers_late_is_none_of_another_tab(
    app_window: Assembly,
    dialogs: FakeDialogs,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    answers: list[tuple[Callable[[], object], ...]] = []
    monkeypatch.setattr(app_window.documents, "try_place", lambda _path, *then: answers.append(then))
    dialogs.target = tmp_path / "a.gif"
    app_window.desk.bench.deck.open(TabId.CODE)
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    before = app_window.desk
    if change == "another tab":
        before.bench.deck.open(TabId.SCATTER)
    else:
        app_window.settings.update(scale=1.25)
        qtbot.waitUntil(lambda: app_window.desk is not before and app_window.window.updatesEnabled())
    for answer in answers[0]:
        answer()
    banner = app_window.desk.bench.file_banner
    assert (banner.headline.text(), banner.isVisible()) == ("a.gif", True)
    assert "changed" in banner.detail.text()
    assert list(tmp_path.iterdir()) == []


def test_a_picture_is_of_the_tab_that_was_open_when_it_was_asked_for(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    dialogs.target = tmp_path / "alone.svg"
    export(app_window, CommandId.EXPORT_PICTURE, qtbot)
    held = Event()

    def write_slowly(_token: CancelToken) -> None:
        held.wait(60)

    # What is written before it keeps the drive busy; the window does not wait for so many values.
    app_window.documents.writing.write("slow", 10**9, write_slowly, lambda _problem: True)
    dialogs.target = tmp_path / "late.svg"
    app_window.desk.actions[CommandId.EXPORT_PICTURE].trigger()
    app_window.desk.bench.deck.open(TabId.CODE)
    held.set()
    qtbot.waitUntil(lambda: app_window.documents.writing.is_idle)
    assert (tmp_path / "late.svg").read_bytes() == (tmp_path / "alone.svg").read_bytes()


def test_a_map_that_is_copied_after_the_window_was_built_anew(app_window: Assembly, qtbot: QtBot) -> None:
    before = app_window.desk
    late: list[Callable[[str], bool]] = []
    reading = app_window.documents.reading
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "read", lambda _path, _read, deliver: late.append(deliver))
        app_window.desk.actions[CommandId.COPY_VALUES].trigger()
    app_window.settings.update(scale=1.25)
    qtbot.waitUntil(lambda: app_window.desk is not before and app_window.window.updatesEnabled())
    assert late[0]("1\t2")
    assert QGuiApplication.clipboard().text() == "1\t2"


@pytest.mark.parametrize("change", ["smaller layer", "larger window"])
def test_what_changes_while_it_is_recorded_ends_the_recording(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, tmp_path: Path, change: str
) -> None:
    dialogs.target = tmp_path / "a.gif"
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    (recording,) = app_window.desk.bench.findChildren(Recording)
    with qtbot.waitSignal(recording.progressed, check_params_cb=lambda done, _count: done == 6):
        pass
    if change == "smaller layer":
        app_window.desk.wiring.editor.set_field(Field.SIZE, None, 1)
    else:
        app_window.window.resize(1500, 900)
    qtbot.waitUntil(lambda: not app_window.desk.bench.findChildren(Recording))
    banner = app_window.desk.bench.file_banner
    assert banner.isVisible() and "changed" in banner.detail.text()
    assert list(tmp_path.iterdir()) == []
    assert app_window.store.view.pin == (1, 1)


def test_a_window_that_is_built_anew_while_it_is_recorded_has_the_pin_that_it_had(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    dialogs.target = tmp_path / "a.gif"
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    before = app_window.desk
    (recording,) = before.bench.findChildren(Recording)
    with qtbot.waitSignal(recording.progressed, check_params_cb=lambda done, _count: done == 3):
        pass
    app_window.settings.update(scale=1.25)
    qtbot.waitUntil(lambda: app_window.desk is not before and app_window.window.updatesEnabled())
    assert app_window.store.view.pin == (1, 1)
    assert list(tmp_path.iterdir()) == []


def test_another_recording_takes_the_place_of_the_first(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 2)
    dialogs.target = tmp_path / "first.gif"
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    dialogs.target = tmp_path / "second.gif"
    export(app_window, CommandId.EXPORT_ANIMATION, qtbot)
    assert [each.name for each in tmp_path.iterdir()] == ["second.gif"]


def test_closing_waits_for_an_animation_that_is_written(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 2)
    app_window.store.undo_stack.setClean()
    dialogs.target = tmp_path / "a.gif"
    app_window.desk.actions[CommandId.EXPORT_ANIMATION].trigger()
    (recording,) = app_window.desk.bench.findChildren(Recording)
    with qtbot.waitSignal(recording.finished):
        pass
    assert app_window.window.close()
    with Image.open(dialogs.target) as picture:
        assert picture.n_frames == 9

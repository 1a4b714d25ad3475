"""Unsaved changes outlive a program that is killed: a copy is kept while there are any, and offered the next time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Field
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.files.writing import TEMPORARY
from fracstride.session.edits import Slot, state_with_explicit
from fracstride.session.preferences import LanguageChoice
from fracstride.session.presets import preset, presets
from fracstride.session.reading import DocumentProblem, DocumentProblemCode
from fracstride.session.state import ExplicitArray
from fracstride.session.storage import read_document
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.files import recovery
from fracstride.ui.files.questions import Answer
from fracstride.ui.files.recovery import LOCK, Recovery, UnsavedCopy

from .conftest import FakeDialogs, OpenWindow
from .turns import catch_up

KILLED = """
import sys, time
from pathlib import Path
from fracstride.core.spec import Field
from fracstride.ui.application import made_application
application = made_application()
from fracstride.ui.assembly import Assembly
from fracstride.ui.files.recovery import Recovery
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.state.settings import Settings
from fracstride.ui.window.main_window import MainWindow
window = MainWindow(LIGHT)
assembly = Assembly(window, Settings())
window.show()
folder = Path(sys.argv[1])
kept = Recovery(assembly.store, assembly.documents, folder, pause=0)
assembly.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
while not list(folder.glob("*.fracstride")):
    application.processEvents()
print("copied", flush=True)
time.sleep(60)
"""


def edit(window: Assembly, stride: int = 3) -> None:
    window.desk.wiring.editor.set_values(((Field.STRIDE, None, stride),))


def keeping(window: Assembly, folder: Path) -> Recovery:
    return Recovery(window.store, window.documents, folder, pause=0)


def copies(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.fracstride"))


def copied_by(kept: Recovery, qtbot: QtBot) -> Path:
    """Wait until it has a copy."""
    qtbot.waitUntil(lambda: kept._lane.is_idle and kept._copy is not None and kept._copy.path.exists())
    assert kept._copy is not None
    return kept._copy.path


def left_behind(window: Assembly, folder: Path, qtbot: QtBot) -> Path:
    """What a program leaves that ends without closing its window."""
    kept = keeping(window, folder)
    edit(window)
    path = copied_by(kept, qtbot)
    assert kept._copy is not None
    kept._copy.leave()
    kept._copy = None
    kept.setParent(None)
    kept.deleteLater()
    return path


def press(window: Assembly, second: bool = False) -> None:
    """Answer the banner by the keyboard."""
    banner = window.desk.bench.file_banner
    assert banner.isVisible()
    QTest.keyClick(banner.second_button if second else banner.button, Qt.Key.Key_Space)


def test_a_copy_is_there_as_long_as_changes_are_unsaved(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "unsaved"
    kept = keeping(app_window, folder)
    qtbot.wait(20)
    assert not folder.exists()
    edit(app_window)
    copied_by(kept, qtbot)
    copied = read_document(copies(folder)[0])
    assert copied.state == app_window.store.state  # type: ignore[union-attr]
    app_window.store.undo_stack.undo()
    assert not list(folder.iterdir())
    app_window.store.undo_stack.redo()
    copied_by(kept, qtbot)
    dialogs.target = tmp_path / "saved.fracstride"
    app_window.desk.actions[CommandId.SAVE].trigger()
    assert not list(folder.iterdir())


def test_who_gives_changes_up_on_closing_is_not_asked_again(
    open_window: OpenWindow, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    window = open_window()
    kept = keeping(window, tmp_path)
    window.window.closed.connect(kept.end)
    edit(window)
    copied_by(kept, qtbot)
    dialogs.answer = Answer.CANCEL
    assert not window.window.close()
    assert copies(tmp_path)
    dialogs.answer = Answer.DISCARD
    assert window.window.close()
    assert not list(tmp_path.iterdir())


def test_what_a_killed_program_leaves_is_restored(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as program:
        assert program.stdout is not None
        assert program.stdout.readline().strip() == b"copied"
        other = keeping(app_window, tmp_path)
        other.look()
        assert app_window.desk.bench.file_banner.isHidden()  # it still runs
        program.kill()
    other.look()
    press(app_window)
    assert app_window.store.state.spec.height.stride == 3
    assert app_window.desk.bench.file_banner.isHidden()
    assert app_window.documents.is_modified
    assert app_window.documents.path is None
    # Another change and back is no saving, nor is killing the program once more the end of it.
    edit(app_window, 2)
    app_window.store.undo_stack.undo()
    assert app_window.documents.is_modified
    assert len(copies(tmp_path)) == 1
    dialogs.target = tmp_path / "elsewhere" / "saved.fracstride"
    dialogs.target.parent.mkdir()
    app_window.desk.actions[CommandId.SAVE].trigger()
    assert not copies(tmp_path)
    other.end()


def test_a_restored_preset_is_called_edited_while_it_differs_from_the_preset(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    killed, window = open_window(), open_window()
    edit(killed)
    # Unsaved work, which the edit before it made it, but no edit of what it is called.
    killed.documents.choose_preset(preset("dcgan"))
    kept = keeping(killed, tmp_path)
    copied_by(kept, qtbot)
    assert kept._copy is not None
    kept._copy.leave()
    other = keeping(window, tmp_path)
    other.look()
    press(window)
    button = window.desk.bench.toolbar.preset_button
    qtbot.waitUntil(lambda: window.store.document.title == "DCGAN generator layer")
    catch_up()
    assert button.accessibleName() == "DCGAN generator layer"
    assert window.documents.is_modified, "it is in no file"
    edit(window)
    catch_up()
    assert button.accessibleName() == "DCGAN generator layer, edited"
    window.store.undo_stack.undo()
    catch_up()
    assert button.accessibleName() == "DCGAN generator layer"
    kept._copy = None
    other.end()


def test_several_are_offered_one_after_another(open_window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    earlier, later = (left_behind(open_window(), tmp_path, qtbot) for _ in range(2))
    os.utime(earlier, (1, 1))
    window = open_window()
    kept = keeping(window, tmp_path)
    kept.look()
    window.desk.actions[CommandId.NEXT_REGION].trigger()
    banner = window.desk.bench.file_banner
    assert window.window.focusWidget() is banner.button
    window.desk.actions[CommandId.NEXT_REGION].trigger()
    assert not banner.isAncestorOf(window.window.focusWidget())
    press(window, second=True)
    assert copies(tmp_path) == [earlier]
    assert not later.exists()
    assert "1970" in window.desk.bench.file_banner.detail.text()
    press(window, second=True)
    assert not list(tmp_path.iterdir())
    assert window.desk.bench.file_banner.isHidden()
    kept.end()


def test_who_does_not_answer_is_asked_the_next_time(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = left_behind(open_window(), tmp_path, qtbot)
    first, second = open_window(), open_window()
    kept = keeping(first, tmp_path)
    kept.look()
    keeping(second, tmp_path).look()
    assert second.desk.bench.file_banner.isHidden()  # only one window asks
    first.desk.bench.file_banner.close_button.click()
    kept.end()
    again = keeping(second, tmp_path)
    again.look()
    assert second.desk.bench.file_banner.isVisible()
    assert path.exists()
    again.end()


def test_a_damaged_copy_is_told_once_and_kept(open_window: OpenWindow, tmp_path: Path, qtbot: QtBot) -> None:
    path = left_behind(open_window(), tmp_path, qtbot)
    path.write_bytes(path.read_bytes()[:500])
    window = open_window()
    before = window.store.state
    kept = keeping(window, tmp_path)
    kept.look()
    press(window)
    assert "damaged" in window.desk.bench.file_banner.detail.text()
    assert window.store.state == before
    assert [each.name for each in tmp_path.iterdir()] == [f"{path.name}.broken"]
    kept.end()


def test_a_copy_that_cannot_be_written_disturbs_nobody(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("no folder")
    kept = keeping(app_window, tmp_path / "file" / "unsaved")
    edit(app_window)
    qtbot.wait(30)
    assert app_window.desk.bench.file_banner.isHidden()
    kept.end()


def test_large_data_are_copied_too_and_less_often(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = np.zeros((20, 30))
    monkeypatch.setattr(recovery, "USUAL_VALUES", values.size // 3)
    kept = Recovery(app_window.store, app_window.documents, tmp_path, pause=10)
    edit(app_window)
    assert kept._pause.interval() == 10
    app_window.store.propose(
        state_with_explicit(app_window.store.state, Slot.INPUT, ExplicitArray(values, "large")), "Large"
    )
    copied_by(kept, qtbot)
    edit(app_window, 4)
    assert kept._pause.interval() == 30
    qtbot.waitUntil(lambda: not kept._pause.isActive() and kept._lane.is_idle)
    copied = read_document(copies(tmp_path)[0])
    assert copied.state == app_window.store.state  # type: ignore[union-attr]
    kept.end()


def test_a_copy_belongs_to_one_at_a_time(tmp_path: Path) -> None:
    one, other = (UnsavedCopy(tmp_path / "a.fracstride") for _ in range(2))
    assert one.take()
    assert not other.take()
    one.leave()
    assert other.take()
    other.remove()
    assert not list(tmp_path.iterdir())


def test_who_keeps_what_is_on_screen_is_still_offered_the_copy(
    open_window: OpenWindow, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    path = left_behind(open_window(), tmp_path, qtbot)
    window = open_window()
    kept = keeping(window, tmp_path)
    edit(window, 4)
    own = copied_by(kept, qtbot)
    kept.look()
    dialogs.answer = Answer.CANCEL
    press(window)
    qtbot.waitUntil(lambda: bool(dialogs.asked) and window.documents.reading.is_idle)
    assert window.store.state.spec.height.stride == 4
    press(window, second=True)
    assert not path.exists()
    assert copies(tmp_path) == [own]
    kept.end()


@pytest.mark.parametrize(
    "problem",
    [
        FileProblem(FileProblemCode.OUT_OF_MEMORY, Path("a.fracstride")),
        (DocumentProblem(DocumentProblemCode.NEWER_VERSION, params=(("version", "99"), ("supported", 4))),),
    ],
)
def test_what_may_be_read_another_time_is_offered_again(
    open_window: OpenWindow,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    problem: FileProblem | tuple[DocumentProblem, ...],
) -> None:
    path = left_behind(open_window(), tmp_path, qtbot)
    first, second = open_window(), open_window()
    kept = keeping(first, tmp_path)
    kept.look()
    banner = first.desk.bench.file_banner
    question = banner.detail.text()
    with monkeypatch.context() as patch:
        patch.setattr(recovery, "read_document", lambda _path: problem)
        press(first)
        qtbot.waitUntil(lambda: banner.detail.text() != question)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    again = keeping(second, tmp_path)
    again.look()
    press(second)
    qtbot.waitUntil(lambda: second.store.state.spec.height.stride == 3)
    kept.end()
    again.end()


@pytest.mark.skipif(sys.platform == "win32", reason="there, folders of a user are the user's alone")
def test_nobody_else_may_read_copies(app_window: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    kept = keeping(app_window, tmp_path / "unsaved")
    edit(app_window)
    copied_by(kept, qtbot)
    assert (tmp_path / "unsaved").stat().st_mode & 0o077 == 0
    kept.end()


def test_locks_without_a_copy_go_unless_a_program_has_them(app_window: Assembly, tmp_path: Path) -> None:
    kill = "import os, sys; from pathlib import Path; from fracstride.ui.files.recovery import UnsavedCopy;"
    kill += "copy = UnsavedCopy(Path(sys.argv[1])); copy.take() and os._exit(9)"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", kill, str(tmp_path / "killed.fracstride")]
    assert subprocess.run(command, env=environment, check=False).returncode == 9
    running = UnsavedCopy(tmp_path / "running.fracstride")
    assert running.take()
    assert len(list(tmp_path.iterdir())) == 2
    kept = keeping(app_window, tmp_path)
    kept.look()
    assert [each.name for each in tmp_path.iterdir()] == ["running.fracstride.lock"]
    running.leave()
    kept.end()


def test_the_report_of_a_file_that_cannot_be_opened_stays_until_it_is_closed(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    left_behind(open_window(), tmp_path, qtbot)
    window = open_window()
    banner = window.desk.bench.file_banner
    window.open_file(tmp_path / "absent.fracstride")
    kept = keeping(window, tmp_path)
    kept.look()
    qtbot.wait(20)
    assert banner.content.headline == "absent.fracstride"
    banner.close_button.click()
    qtbot.waitUntil(lambda: banner.second_button.isVisible())
    press(window)
    assert window.store.state.spec.height.stride == 3
    qtbot.wait(20)
    assert banner.isHidden()
    kept.end()


def test_the_question_outlasts_presets_reports_and_another_language(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = left_behind(open_window(), tmp_path, qtbot)
    window = open_window()
    kept = keeping(window, tmp_path)
    kept.look()
    banner = window.desk.bench.file_banner
    question = banner.content
    window.documents.choose_preset(presets()[1])
    assert banner.isVisible()
    assert banner.content is question
    window.documents.open_path(tmp_path / "absent.fracstride")
    assert banner.content.headline == "absent.fracstride"
    window.documents.choose_preset(presets()[2])
    qtbot.waitUntil(lambda: banner.isVisible() and banner.content == question)
    window.settings.update(language=LanguageChoice.CHINESE)
    qtbot.waitUntil(lambda: window.desk.bench.file_banner is not banner)
    again = window.desk.bench.file_banner
    qtbot.waitUntil(again.isVisible)
    assert again.content.headline == "有未保存的更改"
    again.close_button.click()
    qtbot.wait(20)
    assert again.isHidden()
    assert path.exists()
    kept.end()


def test_what_was_being_written_when_a_program_ended_goes_at_the_next_start(
    app_window: Assembly, tmp_path: Path
) -> None:
    unfinished = tmp_path / TEMPORARY.format("0123456789abcdef")
    unfinished.write_text("given up")
    running = UnsavedCopy(tmp_path / "running.fracstride")
    assert running.take()
    kept = keeping(app_window, tmp_path)
    kept.look()
    assert unfinished.exists()  # it may be what that program is writing
    running.leave()
    kept.look()
    assert not list(tmp_path.iterdir())
    kept.end()


@pytest.mark.parametrize(("days", "is_offered"), [(6, False), (8, True)])
def test_a_copy_from_another_computer_is_offered_when_it_has_rested_for_a_week(
    open_window: OpenWindow, tmp_path: Path, qtbot: QtBot, days: int, is_offered: bool
) -> None:
    path = left_behind(open_window(), tmp_path, qtbot)
    lock = Path(f"{path}{LOCK}")
    lock.write_text(f"{os.getpid()}\nfracstride\nanother computer\nits id\nits start\n")
    for each in (path, lock):
        os.utime(each, (time() - days * 24 * 60 * 60,) * 2)
    window = open_window()
    kept = keeping(window, tmp_path)
    kept.look()
    assert window.desk.bench.file_banner.isVisible() is is_offered
    if is_offered:
        press(window)
        assert window.store.state.spec.height.stride == 3
    kept.end()

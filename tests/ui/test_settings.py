"""The current preferences: a window keeps what another window has changed."""

from __future__ import annotations

from pathlib import Path

from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.session.preferences import ThemeChoice, load
from fracstride.ui.state.settings import Settings

from .conftest import FakeDialogs, OpenWindow
from .turns import catch_up


def test_a_window_that_is_closed_later_takes_back_nothing_of_another(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    first, second = Settings(path), Settings(path)
    second.update(theme=ThemeChoice.DARK)
    second.update(recent_files=("b.fracstride",))
    first.update(recent_files=("a.fracstride",))
    first.update(window_geometry="AdnQywAD")
    assert first.preferences.theme is ThemeChoice.SYSTEM, "it stays as it is"
    held = load(path)
    assert (held.theme, held.recent_files) == (ThemeChoice.DARK, ("a.fracstride", "b.fracstride"))


def test_what_cannot_be_written_is_said_once_until_it_can(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.mkdir()
    settings, problems = Settings(path), list[FileProblem]()
    settings.forgotten.connect(problems.append)
    settings.update(theme=ThemeChoice.DARK)
    settings.update(theme=ThemeChoice.LIGHT)
    assert problems == [FileProblem(FileProblemCode.IS_FOLDER, path)]
    path.rmdir()
    settings.update(theme=ThemeChoice.DARK)
    assert load(path).theme is ThemeChoice.DARK
    path.unlink()
    path.mkdir()
    settings.update(theme=ThemeChoice.LIGHT)
    assert len(problems) == 2


def test_the_window_tells_that_preferences_are_forgotten(
    open_window: OpenWindow, dialogs: FakeDialogs, tmp_path: Path
) -> None:
    path = tmp_path / "preferences.json"
    path.mkdir()
    window = open_window()
    window.settings._path = path
    dialogs.target = tmp_path / "a.fracstride"
    assert window.documents.save_as(), "which is remembered among the recent files"
    catch_up()
    banner = window.desk.bench.file_banner
    assert banner.isVisible() and str(path) in banner.detail.text()
    window.settings.update(theme=ThemeChoice.DARK)
    assert window.settings.preferences.theme is ThemeChoice.DARK

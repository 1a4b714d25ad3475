"""Preferences in force: what one window changes, another one leaves."""

from __future__ import annotations

from pathlib import Path

from fracstride.session.preferences import ThemeChoice, load
from fracstride.ui.state.settings import Settings


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

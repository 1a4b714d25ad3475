"""Preferences come back, and a broken file is put aside, not lost and not in the way."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from platformdirs import user_config_path

from fracstride.session.preferences import (
    MAX_RECENT_FILES,
    BackendChoice,
    LanguageChoice,
    Precision,
    Preferences,
    ThemeChoice,
    default_path,
    load,
    save,
    save_changes,
)

ALL_CHANGED = Preferences(
    theme=ThemeChoice.DARK,
    language=LanguageChoice.CHINESE,
    scale=1.5,
    reduce_motion=True,
    high_contrast=True,
    window_geometry="AdnQywAD",
    recent_files=("/a/尺寸.fracstride", "/b.npy"),
    panel_visible=False,
    panel_width=300,
    sum_width=520,
    sheet_collapsed=True,
    legend_visible=False,
    backend=BackendChoice.CUPY,
    precision=Precision.FLOAT32,
    threads=3,
    memory_budget=64,
)


def test_round_trip_makes_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "preferences.json"
    assert save(path, ALL_CHANGED) is None
    assert load(path) == ALL_CHANGED


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json") == Preferences()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("data", [b"{", b"[]", b"\xff\xfe\xfd", b"[" * 200_000])
def test_a_broken_file_is_kept_aside(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(data)
    assert load(path) == Preferences()
    assert not path.exists()
    assert (tmp_path / "preferences.json.broken").read_bytes() == data


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "pink"),
        ("language", 3),
        ("scale", 9.0),
        ("scale", float("nan")),
        ("reduce_motion", "yes"),
        ("high_contrast", 1),
        ("window_geometry", []),
        ("window_geometry", "\ud800"),
        ("recent_files", "a"),
        ("panel_width", 10**9),
        ("panel_width", True),
        ("sum_width", 0),
        ("sum_width", -5),
        ("sheet_collapsed", None),
        ("legend_visible", 1),
    ],
)
def test_a_wrong_value_costs_only_itself(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "preferences.json"
    save(path, ALL_CHANGED)
    path.write_text(json.dumps(json.loads(path.read_text()) | {name: value, "future": 1}))
    loaded = load(path)
    assert getattr(loaded, name) == getattr(Preferences(), name)
    others = [each for each in Preferences.__dataclass_fields__ if each != name]
    assert all(getattr(loaded, each) == getattr(ALL_CHANGED, each) for each in others)


def test_entries_that_are_no_paths_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text(json.dumps({"recent_files": [1, "a", None, "\ud800"]}))
    assert load(path).recent_files == ("a",)


def test_a_folder_that_cannot_be_made_is_a_value(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert save(tmp_path / "file" / "preferences.json", Preferences()) is not None


def test_no_more_recent_files_than_fit_a_menu(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    names = tuple(map(str, range(15)))
    save(path, Preferences(recent_files=names))
    assert load(path).recent_files == names[:MAX_RECENT_FILES]


def test_two_windows_change_only_what_was_changed_in_them(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    first = Preferences(theme=ThemeChoice.DARK, recent_files=("first", "both"))
    save_changes(path, first, theme=ThemeChoice.DARK, recent_files=first.recent_files)
    second = Preferences(scale=1.5, recent_files=("second", "both"))
    save_changes(path, second, scale=1.5, recent_files=second.recent_files)
    save_changes(path, first, window_geometry="")
    assert load(path) == Preferences(
        theme=ThemeChoice.DARK, scale=1.5, recent_files=("second", "first", "both")
    )


@pytest.mark.parametrize("data", [None, b"{"])
def test_where_nothing_is_held_all_of_a_window_is_written(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "preferences.json"
    if data is not None:
        path.write_bytes(data)
    save_changes(path, ALL_CHANGED, threads=3)
    assert load(path) == ALL_CHANGED


@pytest.mark.parametrize("named", [None, "", "/some where"])
def test_the_default_place_is_that_of_every_program(
    monkeypatch: pytest.MonkeyPatch, named: str | None
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    if named is not None:
        monkeypatch.setenv("XDG_CONFIG_HOME", named)
    assert default_path() == user_config_path("fracstride", appauthor=False) / "preferences.json"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux has such a variable")
@pytest.mark.parametrize("named", ["here/and/there", "~/elsewhere"])
def test_a_relative_place_counts_as_none(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """So the specification of the folders has it; older releases of platformdirs take it."""
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    usual = default_path()
    monkeypatch.setenv("XDG_CONFIG_HOME", named)
    assert default_path() == usual


def test_the_default_place_is_the_users() -> None:
    assert default_path().name == "preferences.json"
    assert "fracstride" in default_path().parts

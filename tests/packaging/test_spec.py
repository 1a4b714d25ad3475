"""The recipe of frozen builds, run for every system with a PyInstaller that only notes what it is told."""

from __future__ import annotations

import plistlib
import runpy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fracstride import __version__
from fracstride.session.storage import SUFFIX

from .conftest import ROOT

SPEC = ROOT / "packaging" / "frozen" / "fracstride.spec"
KIND = "org.fracstride.session"


class Noted:
    """Something that PyInstaller makes, with what it was made from."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self.arguments = arguments
        self.named = named
        self.pure: list[Any] = []
        self.scripts: list[Any] = []
        self.binaries: list[Any] = []
        self.datas: list[Any] = []


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> Any:
    """System -> name of what PyInstaller makes -> everything of that name that the recipe asks for there."""
    hooks = ModuleType("PyInstaller.utils.hooks")
    for name in ("collect_data_files", "collect_submodules", "copy_metadata"):
        setattr(hooks, name, lambda _package: [])
    for name in ("PyInstaller", "PyInstaller.utils"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    monkeypatch.setitem(sys.modules, hooks.__name__, hooks)

    def run(system: str) -> tuple[dict[str, Any], dict[str, list[Noted]]]:
        monkeypatch.setattr(sys, "platform", system)
        made: dict[str, list[Noted]] = {name: [] for name in ("Analysis", "PYZ", "EXE", "COLLECT", "BUNDLE")}

        def maker(name: str) -> Any:
            def make(*arguments: Any, **named: Any) -> Noted:
                made[name].append(Noted(*arguments, **named))
                return made[name][-1]

            return make

        given = {name: maker(name) for name in made} | {"SPECPATH": str(SPEC.parent)}
        return runpy.run_path(str(SPEC), given), made

    return run


@pytest.mark.parametrize(
    ("system", "programs"),
    [
        ("linux", {"fracstride": True}),
        ("win32", {"fracstride": True, "fracstride-gui": False}),
        ("darwin", {"fracstride": True, "fracstride-gui": False}),
    ],
)
def test_terminals_have_a_program_everywhere_and_menus_one_without_a_terminal(
    recipe: Any, system: str, programs: dict[str, bool]
) -> None:
    _, made = recipe(system)
    assert {each.named["name"]: each.named["console"] for each in made["EXE"]} == programs
    icons = {str(each.named.get("icon")).rpartition(".")[2] for each in made["EXE"]}
    assert icons == {"linux": {"None"}, "win32": {"ico"}, "darwin": {"icns"}}[system]


def test_the_bundle_says_what_macos_asks_for(recipe: Any) -> None:
    _, made = recipe("darwin")
    (bundle,) = made["BUNDLE"]
    assert bundle.named["version"] == __version__
    written = plistlib.loads(plistlib.dumps(bundle.named["info_plist"]))
    (opened,) = written["CFBundleDocumentTypes"]
    (exported,) = written["UTExportedTypeDeclarations"]
    assert opened["LSItemContentTypes"] == [exported["UTTypeIdentifier"]] == [KIND]
    assert exported["UTTypeTagSpecification"]["public.filename-extension"] == [SUFFIX.removeprefix(".")]
    assert set(written["CFBundleLocalizations"]) == {"en", "zh_CN"}


def test_elsewhere_there_is_no_bundle(recipe: Any) -> None:
    assert recipe("linux")[1]["BUNDLE"] == recipe("win32")[1]["BUNDLE"] == []


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6\\plugins\\platforms\\qdirect2d.dll", False),
        ("PySide6\\opengl32sw.dll", False),
        ("PySide6\\translations\\qtbase_zh_CN.qm", True),
        ("PySide6\\translations\\qtbase_de.qm", False),
        ("python3.dll", True),
    ],
)
def test_what_is_left_out_is_found_by_the_paths_of_windows(recipe: Any, place: str, wanted: bool) -> None:
    names, _ = recipe("win32")
    assert names["is_wanted"]((place, str(Path(sys.prefix) / "anything"), "DATA")) is wanted


def test_the_entitlements_are_a_property_list() -> None:
    entitlements = plistlib.loads((ROOT / "packaging" / "macos" / "entitlements.plist").read_bytes())
    assert entitlements and set(entitlements.values()) == {True}
    assert all(name.startswith("com.apple.security.cs.") for name in entitlements)

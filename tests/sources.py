"""The source code as rules look through it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app"
MODULES = sorted(APP.rglob("*.py"))
UI = APP / "fracstride" / "ui"
UI_MODULES = sorted(UI.rglob("*.py"))

Found = TypeVar("Found")


def tree_of(path: Path) -> ast.Module:
    """What a module consists of."""
    return ast.parse(path.read_text("utf-8"))


def breaches(paths: Iterable[Path], check: Callable[[ast.Module], Found]) -> dict[str, Found]:
    """What a check finds, by the names of the modules in which it finds something."""
    found = {path.relative_to(ROOT).as_posix(): check(tree_of(path)) for path in paths}
    assert found, "no module was looked through"
    return {name: each for name, each in found.items() if each}

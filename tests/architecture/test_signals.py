"""Only the owner of a signal emits it; others call a method, whose name says what it is for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "app" / "fracstride" / "ui"
MODULES = sorted(UI.rglob("*.py"))


def foreign_signals(source: str) -> list[str]:
    """The signals of other objects that a module emits, or hands over to be emitted."""
    attributes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)]
    emitted = [node.value for node in attributes if node.attr == "emit"]
    return [ast.unparse(each) for each in emitted if isinstance(each, ast.Attribute) and not _is_own(each)]


def _is_own(signal: ast.Attribute) -> bool:
    return isinstance(signal.value, ast.Name) and signal.value.id == "self"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(UI).as_posix())
def test_nobody_emits_a_signal_of_somebody_else(path: Path) -> None:
    assert foreign_signals(path.read_text("utf-8")) == []


def test_the_check_sees_signals_of_others() -> None:
    assert foreign_signals("self._files.failed.emit(1); partial(documents.written.emit)") == [
        "self._files.failed",
        "documents.written",
    ]
    assert foreign_signals("self.failed.emit(1); signal.emit()") == []

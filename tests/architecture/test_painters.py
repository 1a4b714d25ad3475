"""Painters are used in ``with`` blocks: one that an error leaves active crashes the program."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "app" / "fracstride" / "ui"
MODULES = sorted(UI.rglob("*.py"))
PAINTERS = {"QPainter", "QStylePainter"}


def loose_painters(source: str) -> list[str]:
    """The painters of a module that no ``with`` ends."""
    nodes = list(ast.walk(ast.parse(source)))
    ended = [item.context_expr for node in nodes if isinstance(node, ast.With) for item in node.items]
    return [ast.unparse(node) for node in nodes if _is_painter(node) and node not in ended]


def _is_painter(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PAINTERS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(UI).as_posix())
def test_every_painter_is_ended(path: Path) -> None:
    assert loose_painters(path.read_text("utf-8")) == []


def test_the_check_sees_painters_that_nothing_ends() -> None:
    loose = "painter = QPainter(image)\ndraw(QStylePainter(self))"
    assert loose_painters(loose) == ["QPainter(image)", "QStylePainter(self)"]
    assert loose_painters("with QPainter(image) as painter:\n    draw(painter)") == []

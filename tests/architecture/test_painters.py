"""Painters are used in ``with`` blocks: one that an error leaves active crashes the program."""

from __future__ import annotations

import ast

from sources import UI_MODULES, breaches

PAINTERS = {"QPainter", "QStylePainter"}


def loose_painters(tree: ast.Module) -> list[str]:
    """The painters of a module that no ``with`` ends."""
    nodes = list(ast.walk(tree))
    ended = [item.context_expr for node in nodes if isinstance(node, ast.With) for item in node.items]
    return [ast.unparse(node) for node in nodes if _is_painter(node) and node not in ended]


def _is_painter(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PAINTERS


def test_every_painter_is_ended() -> None:
    assert breaches(UI_MODULES, loose_painters) == {}


def test_the_check_sees_painters_that_nothing_ends() -> None:
    loose = "painter = QPainter(image)\ndraw(QStylePainter(self))"
    assert loose_painters(ast.parse(loose)) == ["QPainter(image)", "QStylePainter(self)"]
    assert loose_painters(ast.parse("with QPainter(image) as painter:\n    draw(painter)")) == []

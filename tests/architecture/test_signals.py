"""Only the owner of a signal emits it; others call a method, whose name says what it is for."""

from __future__ import annotations

import ast

from sources import UI_MODULES, breaches


def foreign_signals(tree: ast.Module) -> list[str]:
    """The signals of other objects that a module emits, or hands over to be emitted."""
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    emitted = [node.value for node in attributes if node.attr == "emit"]
    return [ast.unparse(each) for each in emitted if isinstance(each, ast.Attribute) and not _is_own(each)]


def _is_own(signal: ast.Attribute) -> bool:
    return isinstance(signal.value, ast.Name) and signal.value.id == "self"


def test_nobody_emits_a_signal_of_somebody_else() -> None:
    assert breaches(UI_MODULES, foreign_signals) == {}


def test_the_check_sees_signals_of_others() -> None:
    foreign = "self._files.failed.emit(1); partial(documents.written.emit)"
    assert foreign_signals(ast.parse(foreign)) == ["self._files.failed", "documents.written"]
    assert foreign_signals(ast.parse("self.failed.emit(1); signal.emit()")) == []

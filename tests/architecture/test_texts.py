"""Every text that a user can see is translatable, in a form that lupdate finds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from sources import UI, UI_MODULES, breaches, tree_of

SHOWN_BY_METHOD = {
    "setText", "setWindowTitle", "setToolTip", "setStatusTip", "setWhatsThis", "setAccessibleName",
    "setAccessibleDescription", "setPlaceholderText", "setTitle", "setLabelText", "setInformativeText",
    "setDetailedText", "setPlainText", "setTabText", "setPrefix", "setSuffix", "setSpecialValueText",
    "addAction", "addMenu", "addTab", "addItem", "addItems", "addButton", "addRow", "addSection", "insertItem",
    "showMessage", "showText", "drawText", "getOpenFileName", "getOpenFileNames", "getSaveFileName", "critical",
    "question", "information", "warning", "about",
}  # fmt: skip
SHOWN_BY_CLASS = re.compile(
    r"Q(Label|PushButton|ToolButton|CheckBox|RadioButton|GroupBox|Action|Menu|LineEdit|DockWidget|MessageBox"
    r"|ProgressDialog|UndoCommand|ErrorMessage|WidgetAction)"
)
UNDO_TEXT_SECOND = {"propose", "mend"}
LOGGERS = {"logger", "log", "logging", "warnings"}
TEXT_KEYWORDS = {"text", "title", "caption", "filter", "tool_tip", "label", "description"}
# A word has two letters: single ones are symbols of formulas, the same in every language.
WORD = re.compile(r"[^\W\d_]{2}")
NOT_WORDS = re.compile(r"<[^>]*(?:>|$)|Fracstride")


def name_of(function: ast.expr) -> str:
    """What a call calls, without what stands before the last dot."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def bare_texts(node: ast.expr) -> Iterator[str]:
    """The literal texts that an expression is made of, without those that a function is given."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from (part.value for part in node.values if isinstance(part, ast.Constant))
    elif isinstance(node, ast.BinOp):
        yield from [*bare_texts(node.left), *bare_texts(node.right)]
    elif isinstance(node, ast.IfExp):
        yield from [*bare_texts(node.body), *bare_texts(node.orelse)]
    elif isinstance(node, ast.List | ast.Tuple):
        yield from (text for element in node.elts for text in bare_texts(element))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        yield from bare_texts(node.func.value)


def shown_arguments(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that end up on the screen."""
    name = name_of(call.func)
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    if isinstance(owner, ast.Name) and owner.id in LOGGERS:
        return
    if name in UNDO_TEXT_SECOND:
        yield from call.args[1:2]
    elif name in SHOWN_BY_METHOD or SHOWN_BY_CLASS.fullmatch(name):
        yield from call.args
    else:
        return
    yield from (each.value for each in call.keywords if each.arg in TEXT_KEYWORDS)


def untranslated(tree: ast.Module) -> list[str]:
    """The user's texts of a module that no translation reaches."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    texts = (text for call in calls for argument in shown_arguments(call) for text in bare_texts(argument))
    return [text for text in texts if WORD.search(NOT_WORDS.sub("", text))]


def contexts_marked() -> set[str]:
    """The contexts whose texts are marked apart from the place that shows them."""
    return {
        str(node.args[0].value)
        for path in UI_MODULES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and name_of(node.func) == "QT_TRANSLATE_NOOP"
        if isinstance(node.args[0], ast.Constant)
    }


def unreadable_translations(tree: ast.Module, marked: set[str]) -> list[int]:
    """The lines of calls of translate() that lupdate cannot read: not two literal strings."""
    found = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and is_translate(node.func)):
            continue
        literal = [isinstance(each, ast.Constant) and isinstance(each.value, str) for each in node.args]
        context_is_marked = literal[:1] == [True] and getattr(node.args[0], "value", None) in marked
        if literal != [True, True] and not (len(literal) == 2 and context_is_marked):
            found.append(node.lineno)
    return found


def is_translate(function: ast.expr) -> bool:
    """Whether a call is one of the translation, and not of a painter's translate(dx, dy)."""
    if isinstance(function, ast.Name):
        return function.id == "translate"
    return isinstance(function, ast.Attribute) and function.attr == "_translate"


def test_every_text_shown_is_translatable() -> None:
    assert breaches(UI_MODULES, untranslated) == {}


def test_every_translation_is_readable_for_lupdate() -> None:
    marked = contexts_marked()
    shown = [path for path in UI_MODULES if path != UI / "i18n.py"]
    assert breaches(shown, lambda tree: unreadable_translations(tree, marked)) == {}


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('label.setText("Ready")', ["Ready"]),
        ('label.setText(f"Ready in {seconds}")', ["Ready in "]),
        ('QLabel("Ready" if done else "Busy")', ["Ready", "Busy"]),
        ('menu.addAction("Open {}".format(name))', ["Open {}"]),
        ('store.propose(state, "Set stride", "stride-key")', ["Set stride"]),
        ('QAction(text="Open")', ["Open"]),
        ('label.setText(translate("Main", "Ready"))', []),
        ('label.setText("s = 3")', []),
        ('logger.warning("not shown")', []),
        ('window.setWindowTitle("[*] — Fracstride")', []),
        ("label.setText(f'<span style=\"font-weight:400\">{unit}</span>')", []),
        ('label.setText("<b>Ready</b>")', ["<b>Ready</b>"]),
    ],
)
def test_the_check_sees_bare_texts(source: str, texts: list[str]) -> None:
    assert untranslated(ast.parse(source)) == texts


def test_the_check_sees_what_lupdate_does_not() -> None:
    source = (
        'translate("A", f"{b}")\nself._translate("A", text)\ntranslate("A", "b")\ntranslate("Marked", title)'
    )
    assert unreadable_translations(ast.parse(source), {"Marked"}) == [1, 2]

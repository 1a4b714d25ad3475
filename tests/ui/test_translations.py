"""The translations are complete and current, and the window speaks them."""

from __future__ import annotations

import ast
import importlib.util
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QFileInfo, QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QFileIconProvider, QLabel, QMenu, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.spec import ConvTransposeSpec, Field
from fracstride.session.preferences import LanguageChoice
from fracstride.session.presets import presets
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.commands.entries import lesson_entries, palette_entries
from fracstride.ui.i18n import translate
from fracstride.ui.language import translations as installing
from fracstride.ui.language.translations import chosen_language, install_translator, language_of
from fracstride.ui.presenters.palette import search
from fracstride.ui.window.about import ASSETS, PACKAGES, AboutDialog, ShortcutsDialog

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "app" / "fracstride" / "ui"
TS = ROOT / "resources" / "i18n" / "fracstride_zh_CN.ts"
QM = TS.with_suffix(".qm")

HAN = r"[\u4e00-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}\s*[,.:;!?()]|[,.:;!?()]\s*{HAN}|\}}[,.:;!?]\s*(?:{HAN}|$)|\.$")
COUNT = r"(?:\{(?:count|number|cells|size)\}|\d+)"
SPACED_DIGITS = re.compile(rf"{HAN} {COUNT}(?! [−+·])|(?:^|[，。：；、]|{HAN}){COUNT} {HAN}")
WORD = re.compile(r"[A-Za-z]{3,}")
SAME_IN_CHINESE = {
    "Fracstride", "NumPy", "Conv", "Viridis", "Cividis", "Sobel", "LaTeX", "PNG", "SVG", "PDF", "GIF", "GPU", "KiB", "npy", "csv", "MIT", "English",
    "DCGAN", "Net", "FCN", "FSRCNN", "float", "out", "new", "Hin", "Win", "Hout", "Wout",
    "Ctrl", "Shift", "Alt", "Esc", "Enter", "Home", "End", "PgUp", "PgDown",
    "PySide", "LGPL", "GNU",
    *WORD.findall(str((ASSETS, PACKAGES))),
}  # fmt: skip
"""Names, units, symbols of formulas and keys."""


@cache
def script() -> ModuleType:
    """packaging/update_translations.py, which is no module of the program."""
    path = ROOT / "packaging" / "update_translations.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def translations() -> dict[tuple[str, str], str]:
    """What the .ts file says, by context and English text."""
    return dict(script().messages(TS))


@cache
def texts_in_code() -> set[tuple[str, str]]:
    """Every pair of literals that the code hands to translate() or QT_TRANSLATE_NOOP(), read by Python itself."""
    calls = (
        node
        for path in UI.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in ("translate", "QT_TRANSLATE_NOOP")
    )
    arguments = ([getattr(each, "value", None) for each in call.args] for call in calls)
    return {(each[0], each[1]) for each in arguments if all(isinstance(value, str) for value in each)}


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_lupdate_finds_what_python_finds(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    script().extract(fresh, "zh_CN")
    assert set(script().messages(fresh)) == texts_in_code()


def test_every_text_of_the_code_is_translated_and_no_other() -> None:
    hint = "run packaging/update_translations.py"
    assert texts_in_code() - set(translations()) == set(), hint
    assert set(translations()) - texts_in_code() == set(), hint
    assert [key for key, text in translations().items() if not text.strip()] == []


def test_the_compiled_messages_are_those_of_the_source() -> None:
    translator = QTranslator()
    assert translator.load(str(QM))
    differing = [key for key, text in translations().items() if translator.translate(*key) != text]
    assert differing == [], "run packaging/update_translations.py"


def test_a_program_that_runs_keeps_the_messages_that_it_has_in_memory(tmp_path: Path) -> None:
    compiled = tmp_path / QM.name
    compiled.write_bytes(b"earlier messages")
    with compiled.open("rb") as held:
        script().compile_messages(TS, compiled)
        assert held.read() == b"earlier messages"
    assert [each.name for each in tmp_path.iterdir()] == [QM.name]
    assert QTranslator().load(str(compiled))


def test_a_text_that_is_not_finished_is_no_translation(tmp_path: Path) -> None:
    ts = tmp_path / "new.ts"
    messages = (
        "<message><source>Open</source><translation>打开</translation></message>"
        '<message><source>Save</source><translation type="unfinished">保存</translation></message>'
    )
    ts.write_text(f"<TS><context><name>A</name>{messages}</context></TS>", encoding="utf-8")
    assert script().messages(ts) == {("A", "Open"): "打开", ("A", "Save"): ""}


def test_translations_have_the_placeholders_of_their_texts() -> None:
    wrong = {key: text for key, text in translations().items() if placeholders(text) != placeholders(key[1])}
    assert wrong == {}


def test_chinese_has_full_width_punctuation() -> None:
    # A key to press after Alt is written as Qt writes it.
    texts = (re.sub(r"\(&[A-Z]\)", "", text) for text in translations().values())
    chinese = (text for text in texts if re.search(HAN, text))
    assert [text for text in chinese if HALF_WIDTH.search(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "没有这个文件.",
        "无法读取: {reason}",
        "文件大小为 {bytes},最多",
        "输入(y)",
        "{field}:必须",
        "插零 ,填充",
    ],
)
def test_half_width_punctuation_is_seen(text: str) -> None:
    assert HALF_WIDTH.search(text)


def texts_of_lessons() -> Iterator[str]:
    """The Chinese texts of every lesson."""
    for path in (ROOT / "resources" / "lessons").glob("*.json"):
        yield from re.findall(r'"zh_CN": "(.*)"', path.read_text("utf-8"))


def test_chinese_has_no_space_before_and_after_numbers() -> None:
    texts = [*translations().values(), *texts_of_lessons()]
    assert len(texts) > len(translations()) + 50
    assert [text for text in texts if SPACED_DIGITS.search(text)] == []


@pytest.mark.parametrize("text", ["第 {number} 层", "步长为2 时", "共 3个", "1 行"])
def test_spaced_numbers_are_seen(text: str) -> None:
    assert SPACED_DIGITS.search(text)


@pytest.mark.parametrize("query", ["步长3", "步长 3", "步长：3", "步长=3"])
def test_the_palette_reads_numbers_as_chinese_writes_them(query: str) -> None:
    first = search(query, (), (), lambda context, text: translations()[context, text])[0]
    assert (first.key, first.values) == (Field.STRIDE, (3,))


def test_every_preset_and_group_has_a_chinese_title() -> None:
    titles = {title for preset in presets() for title in (preset.title, preset.group)}
    assert [title for title in titles if ("Presets", title) not in translations()] == []


def choose(window: Assembly, qtbot: QtBot, language: LanguageChoice, first_tab: str) -> None:
    """Change the language and wait for the window that is built anew."""
    window.settings.update(language=language)
    qtbot.waitUntil(lambda: window.desk.bench.tab_band.tabs.tabText(0) == first_tab)


@pytest.fixture
def chinese_window(app_window: Assembly, qtbot: QtBot) -> Iterator[Assembly]:
    """The window in Chinese; English again for the next test."""
    choose(app_window, qtbot, LanguageChoice.CHINESE, "流程")
    yield app_window
    install_translator(LanguageChoice.ENGLISH, app_window._translators)


def shown_texts(widget: QWidget) -> Iterator[str]:
    """Every text of a widget and what is in it: labels, buttons, actions, tooltips, names for assistive tools."""
    for child in (widget, *widget.findChildren(QWidget)):
        yield from (
            child.toolTip(),
            child.accessibleName(),
            child.accessibleDescription(),
            child.windowTitle(),
        )
        if isinstance(child, QLabel | QAbstractButton):
            yield re.sub(r"<[^>]*>|&\w+;", " ", child.text())
    yield from (action.text() for menu in widget.findChildren(QMenu) for action in menu.actions())


def test_no_english_is_left_in_the_chinese_window(chinese_window: Assembly, qtbot: QtBot) -> None:
    shortcuts = ShortcutsDialog(chinese_window.desk.actions, chinese_window.window)
    about = AboutDialog(chinese_window.window)
    texts = [*shown_texts(chinese_window.window), *shown_texts(shortcuts), *shown_texts(about)]
    texts += [entry.text for entry in palette_entries(chinese_window.desk.actions)]
    shortcuts.close()
    about.close()
    assert sum(bool(re.search(HAN, text)) for text in texts) > 150
    english = {text: left for text in texts if (left := set(WORD.findall(text)) - SAME_IN_CHINESE)}
    assert english == {}


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("dark", "theme_dark"),
        ("Solver", "tab_solver"),
        ("checkerboard", "checkerboard"),
        ("shifted pixel", "same_and_the_shift"),
    ],
)
def test_the_palette_finds_commands_by_their_english_words(
    chinese_window: Assembly, word: str, key: str
) -> None:
    desk = chinese_window.desk
    entries = [*palette_entries(desk.actions), *lesson_entries(desk.lessons)]
    found = search(word, entries, (), translate)
    assert key in [entry.key for entry in found]


def test_what_is_put_together_has_full_width_punctuation_too(chinese_window: Assembly, qtbot: QtBot) -> None:
    spec = replace(ConvTransposeSpec.square(4, 3, stride=2), in_channels=6, out_channels=4, groups=2)
    chinese_window.store.propose(replace(chinese_window.store.state, spec=spec), "")
    for tab in TabId:
        chinese_window.desk.bench.deck.open(tab)
        qtbot.waitUntil(lambda: chinese_window.compute.is_idle)
        texts = shown_texts(chinese_window.window)
        assert [text for text in texts if re.search(rf"{HAN}[,;:]|[,;:] ?{HAN}", text)] == [], tab


def test_the_chinese_window_says_what_the_english_one_says(chinese_window: Assembly, qtbot: QtBot) -> None:
    bench = chinese_window.desk.bench
    verdict = bench.status.verification.label
    assert chinese_window.window.windowTitle() == "填充、步长、转置[*] — Fracstride"
    assert bench.sum_panel.model.sentence == "x[1, 1] = 9 + 14 + 12 + 5 = 40"
    assert (
        "".join(span.text for span in bench.sum_panel.model.summary)
        == "4 / 9个权重落在数据上  ·  零：插入5个"
    )
    qtbot.waitUntil(lambda: verdict.text() == "已验证：4种方法完全一致")


def test_the_language_changes_back(chinese_window: Assembly, qtbot: QtBot) -> None:
    choose(chinese_window, qtbot, LanguageChoice.ENGLISH, "Pipeline")
    assert chinese_window.window.windowTitle() == "Padding, strides, transposed[*] — Fracstride"
    assert translate("Actions", "Open…") == "Open…"


@pytest.mark.parametrize(
    ("locale", "language"), [("zh_SG", "zh_CN"), ("zh_CN", "zh_CN"), ("zh_TW", "zh_TW"), ("de_AT", "de_AT")]
)
def test_simplified_chinese_is_known_by_its_script(locale: str, language: str) -> None:
    assert language_of(QLocale(locale)) == language


def test_the_dialogs_of_qt_speak_chinese_too(qtbot: QtBot) -> None:
    translators = install_translator(LanguageChoice.CHINESE, [])
    dialog = QFileDialog(options=QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    cancel, labels = translate("QPlatformTheme", "Cancel"), dialog.findChildren(QLabel)
    folder = QFileIconProvider().type(QFileInfo(str(ROOT)))
    assert install_translator(LanguageChoice.ENGLISH, translators) == []
    assert (cancel, folder) == ("取消", "文件夹")
    assert len(labels) >= 3
    assert all(re.search(HAN, label.text()) for label in labels)
    assert translate("QPlatformTheme", "Cancel") == "Cancel"


@pytest.mark.parametrize(("has_signs", "language"), [(True, "zh_CN"), (False, "en")])
def test_where_no_font_has_its_signs_the_language_of_the_system_is_left(
    monkeypatch: pytest.MonkeyPatch, has_signs: bool, language: str
) -> None:
    monkeypatch.setattr(installing, "language_of", lambda _locale: "zh_CN")
    monkeypatch.setattr(installing, "_has_chinese_signs", lambda: has_signs)
    assert chosen_language(LanguageChoice.SYSTEM) == language
    assert chosen_language(LanguageChoice.CHINESE) == "zh_CN", "what was asked for is done"

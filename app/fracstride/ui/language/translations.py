"""Installs the translation of a language, Qt's own texts with it."""

from __future__ import annotations

from importlib.resources import as_file, files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase

from fracstride.session.preferences import LanguageChoice

PROGRAM_FILES = {"zh": "fracstride_zh_CN.qm"}
"""The translations that come with the program, by language."""


def install_translator(choice: LanguageChoice, old: list[QTranslator]) -> list[QTranslator]:
    """Replace the ``old`` translators by those of a language; none for English."""
    application = QCoreApplication.instance()
    if application is None:
        return []
    for translator in old:
        application.removeTranslator(translator)
    name = chosen_language(choice)
    found = [each for each in (_of_qt(name), _of_program(name)) if each is not None]
    for translator in found:
        application.installTranslator(translator)
    return found


def chosen_language(choice: LanguageChoice) -> str:
    """The language of a choice; English if the system has no font for its own language."""
    if choice is not LanguageChoice.SYSTEM:
        return choice.value
    name = language_of(QLocale.system())
    if name.startswith(LanguageChoice.CHINESE.value.partition("_")[0]) and not _has_chinese_signs():
        return LanguageChoice.ENGLISH.value
    return name


def _has_chinese_signs() -> bool:
    # Else all of it would be boxes, the menu too in which another language is chosen.
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese))


def language_of(locale: QLocale) -> str:
    """The name of a locale's language in the translations; all kinds of Chinese give Simplified Chinese."""
    if locale.script() is QLocale.Script.SimplifiedHanScript:
        return LanguageChoice.CHINESE.value
    return locale.name()


def _of_program(name: str) -> QTranslator | None:
    """The program's own translator, by the language alone: Chinese is always Simplified."""
    file_name = PROGRAM_FILES.get(name.partition("_")[0])
    path = files("fracstride.resources") / "i18n" / (file_name or "")
    if file_name is None or not path.is_file():
        return None
    translator = QTranslator()
    # By its path: bytes handed over would have to outlive the translator, which keeps reading them.
    with as_file(path) as on_disk:
        return translator if translator.load(str(on_disk)) else None


def _of_qt(name: str) -> QTranslator | None:
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if name.startswith("en") or not translator.load(f"qtbase_{name}", folder):
        return None
    return translator

"""Installs the translation of a language, Qt's own texts with it."""

from __future__ import annotations

from importlib.resources import as_file, files

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from fracstride.session.preferences import LanguageChoice


def install_translator(choice: LanguageChoice, old: list[QTranslator]) -> list[QTranslator]:
    """Replace the ``old`` translators by those of a language; none for English."""
    application = QCoreApplication.instance()
    if application is None:
        return []
    for translator in old:
        application.removeTranslator(translator)
    name = QLocale.system().name() if choice is LanguageChoice.SYSTEM else choice.value
    found = [each for each in (_of_qt(name), _of_program(name)) if each is not None]
    for translator in found:
        application.installTranslator(translator)
    return found


def _of_program(name: str) -> QTranslator | None:
    """The project's own, by the whole name or by the language alone."""
    folder = files("fracstride.resources") / "i18n"
    for candidate in (name, name.partition("_")[0]):
        path = folder / f"fracstride_{candidate}.qm"
        if path.is_file():
            translator = QTranslator()
            # By its path: bytes handed over would have to outlive the translator, which keeps reading them.
            with as_file(path) as on_disk:
                if translator.load(str(on_disk)):
                    return translator
    return None


def _of_qt(name: str) -> QTranslator | None:
    translator = QTranslator()
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if name.startswith("en") or not translator.load(f"qtbase_{name}", folder):
        return None
    return translator

"""Brings the translations up to date: reads the texts from the code, compiles what is translated, names what is not.

    python packaging/update_translations.py

The .ts files of resources/i18n are edited by hand (or with Qt Linguist); the .qm files beside them are made from them.
A text that the code no longer has leaves the .ts file. Ends with 1 while a text has no finished translation.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
CODE = ROOT / "app" / "fracstride" / "ui"
FOLDER = ROOT / "resources" / "i18n"
LANGUAGES = ("zh_CN",)

Message = tuple[str, str]
"""Context and English text."""


def extract(ts: Path, language: str) -> None:
    """Add the texts of the code to a .ts file, and take out those that the code no longer has."""
    sources = [str(path) for path in sorted(CODE.rglob("*.py"))]
    options = ["-silent", "-locations", "none", "-no-obsolete", "-target-language", language]
    _run("pyside6-lupdate", *sources, *options, "-source-language", "en", "-ts", str(ts))


def compile_messages(ts: Path, qm: Path) -> None:
    """Make the .qm file that the program reads."""
    # A program that runs has the file in its memory: written over, it would end with a bus error.
    new = qm.with_name(f"{qm.name}.new")
    _run("pyside6-lrelease", "-silent", str(ts), "-qm", str(new))
    new.replace(qm)


def messages(ts: Path) -> dict[Message, str]:
    """The translations of a .ts file by context and text; '' for one that is not finished."""
    found = {}
    for context in ElementTree.parse(ts).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            is_done = translation is not None and translation.get("type") is None
            text = (translation.text or "") if translation is not None and is_done else ""
            found[name, message.findtext("source", "")] = text
    return found


def _run(tool: str, *arguments: str) -> None:
    # The tools lie beside the interpreter of the environment, which need not be active.
    beside = Path(sys.executable).with_name(tool)
    subprocess.run([str(beside) if beside.exists() else tool, *arguments], check=True)


def main() -> int:
    """Update every language; 1 while something is untranslated."""
    unfinished = 0
    for language in LANGUAGES:
        ts = FOLDER / f"fracstride_{language}.ts"
        extract(ts, language)
        compile_messages(ts, ts.with_suffix(".qm"))
        found = messages(ts)
        missing = [key for key, text in found.items() if not text]
        print(f"{language}: {len(found) - len(missing)} of {len(found)} texts are translated")
        for context, text in missing:
            print(f"  {context}: {text}")
        unfinished += len(missing)
    return 1 if unfinished else 0


if __name__ == "__main__":
    sys.exit(main())

"""The fonts that come with the program have every sign that it writes: a system without fonts shows no boxes."""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QRawFont, QTextLayout

import fracstride
from fracstride.ui.look.assets import FONT_FILES, TextStyle, font, load_fonts


def signs_of_the_program() -> Iterator[str]:
    """Letters and symbols in the literals of the user interface; Chinese ones are left to the system's fonts."""
    for path in Path(fracstride.__file__).parent.joinpath("ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield from (each for each in node.value if _is_sign(each))


def _is_sign(character: str) -> bool:
    is_chinese = unicodedata.east_asian_width(character) in "WF"
    return unicodedata.category(character)[0] in "LMNPS" and not is_chinese


@pytest.mark.usefixtures("qapp")
def test_every_sign_is_in_a_font_that_comes_with_the_program() -> None:
    folder = files("fracstride.resources") / "fonts"
    fonts = []
    for name in FONT_FILES:
        made = QRawFont()
        made.loadFromData(
            QByteArray((folder / name).read_bytes()), 12.0, QFont.HintingPreference.PreferNoHinting
        )
        assert made.isValid(), name
        fonts.append(made)
    signs = set(signs_of_the_program())
    assert {"ᵀ", "×", "→"} <= signs
    missing = {sign for sign in signs if not any(font.glyphIndexesForString(sign)[0] for font in fonts)}
    assert missing == set()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("name", [name for name in FONT_FILES if name.startswith("Inter")])
def test_digits_have_one_width_without_a_feature_that_a_pdf_does_not_know(name: str) -> None:
    font = QRawFont()
    data = QByteArray((files("fracstride.resources") / "fonts" / name).read_bytes())
    font.loadFromData(data, 100.0, QFont.HintingPreference.PreferNoHinting)
    indexes = font.glyphIndexesForString("0123456789")
    advances = [advance.x() for advance in font.advancesForGlyphIndexes(indexes)]
    assert max(advances) - min(advances) < 0.2, "a unit or two of the font, which is drawn in 100 pixels here"


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("style", [TextStyle.BODY, TextStyle.CODE])
@pytest.mark.parametrize("text", ["3x3", "->"])
def test_what_is_written_is_shown_letter_by_letter(style: TextStyle, text: str) -> None:
    load_fonts()
    layout = QTextLayout(text, font(style, 1.0, 40))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    shown = [index for run in layout.glyphRuns() for index in run.glyphIndexes()]
    alone = QRawFont.fromFont(font(style, 1.0, 40)).glyphIndexesForString(text)
    assert shown == list(alone)

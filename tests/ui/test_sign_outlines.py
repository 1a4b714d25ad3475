"""The signs that come with the program are those that ziamath sets, and suffice for the formulas."""

from __future__ import annotations

import subprocess
import sys
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from fracstride.ui.look.sign_outlines import outline_from_latex
from fracstride.ui.look.typesetting import set_sign, sign_picture, typeset

SIGNS = (
    "H_{\\mathrm{out}}^{\\mathrm{new}}",
    "\\cdot",
    "7",
    "-1",
    "4096",
    "-305",
    "( 12 - 1 )",
    "( {-}17 )",
    "( {-}23 - 1 )",
    "( k - 1 )",
)
SIDE, SIZE = 220, 40.0
FORMULAS = """
import sys
from PySide6.QtWidgets import QApplication
from fracstride.core.spec import ConvTransposeSpec
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.views.formula_panel import FormulaPanel
application = QApplication([])
panel = FormulaPanel()
for size in (-3, 1, 128):
    for stride in (0, 1, 12):
        for padding in (-20, 0, 7):
            for end in ({}, {"output_padding": 1}, {"end_crop": -3}, {"end_crop": 2}):
                layer = ConvTransposeSpec.square(size, 13, stride=stride, padding=padding, **end)
                panel.show_spec(layer, LIGHT)
                panel.grab()
assert panel.canvas.hits
assert "ziamath" not in sys.modules
"""


def _painted(latex: str, by_ziamath: bool) -> QImage:
    image = QImage(SIDE, SIDE // 2, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    if by_ziamath:
        svg = set_sign(latex)
        left, top, width, height = (float(p) for p in ElementTree.fromstring(svg).attrib["viewBox"].split())
        em = SIZE / 100
        place = QRectF(10 + (-1) * em, 60 + top * em, width * em, height * em)
        QSvgRenderer(svg.replace("#010203", "#000000").encode()).render(painter, place)
        assert left < 10
    else:
        painter.drawPixmap(*sign_picture(latex, QPointF(10, 60), SIZE, "#000000", 1.0))
    painter.end()
    return image


def _darkness(image: QImage, x: int, y: int) -> int:
    return 255 - QColor(image.pixel(x, y)).lightness()


@pytest.mark.parametrize("latex", SIGNS)
def test_sign_is_the_one_that_ziamath_sets(qtbot: QtBot, latex: str) -> None:
    assert outline_from_latex(latex) is not None
    parts = ElementTree.fromstring(set_sign(latex)).attrib["viewBox"].split()
    left, top, width, height = (float(part) for part in parts)
    ink = typeset(latex).ink
    expected = (left + 1, top + 1, width - 2, height - 2)
    assert [100 * each for each in (ink.left(), ink.top(), ink.width(), ink.height())] == pytest.approx(
        expected, abs=0.01
    )
    own, other = _painted(latex, False), _painted(latex, True)
    pairs = [(_darkness(own, x, y), _darkness(other, x, y)) for x in range(SIDE) for y in range(SIDE // 2)]
    assert sum(b for _, b in pairs) > 1000, "there is ink"
    assert sum(abs(a - b) for a, b in pairs) < 0.1 * sum(b for _, b in pairs)


def test_what_does_not_come_with_the_program_is_set(qtbot: QtBot) -> None:
    assert outline_from_latex(r"\sqrt{2}") is None
    assert typeset(r"\sqrt{2}").width > 0.5


def test_formulas_need_no_typesetting() -> None:
    subprocess.run([sys.executable, "-c", FORMULAS], check=True)

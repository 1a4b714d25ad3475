"""Mathematical signs as vector pictures: LaTeX -> SVG by ziamath -> QSvgRenderer, any size, any colour.

Signs are set once at ``UNIT`` and scaled when they are painted, so a new size costs nothing. ziamath
takes a quarter of a second to import: nothing imports it before the first sign is asked for.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from xml.etree import ElementTree

from PySide6.QtCore import QByteArray, QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

UNIT = 100.0
"""The font size at which signs are set; their measures are given in em."""

_COLOUR = "#010203"
_MARGIN = 1.0
"""ziamath leaves one unit free round the ink."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One typeset piece: its ink in em, relative to its origin on the baseline, y downwards."""

    latex: str
    svg: str
    ink: QRectF

    @property
    def width(self) -> float:
        """The width of the ink in em."""
        return self.ink.width()


@lru_cache(maxsize=1)
def _ziamath() -> ModuleType:
    with warnings.catch_warnings():
        # WORKAROUND ziamath 0.13 and ziafont 0.11 open their font by importlib.resources.path, which
        # Python 3.11 and 3.12 call deprecated: until they use files().
        warnings.simplefilter("ignore", DeprecationWarning)
        module = import_module("ziamath")
    # QSvgRenderer knows SVG 1.1 only.
    module.config.svg2 = False
    return module


@lru_cache(maxsize=4096)
def typeset(latex: str) -> Sign:
    """The sign that a piece of LaTeX makes in math mode."""
    svg = _ziamath().Latex(latex, size=UNIT, color=_COLOUR).svg()
    left, top, width, height = (float(part) for part in ElementTree.fromstring(svg).attrib["viewBox"].split())
    ink = QRectF(left + _MARGIN, top + _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    scaled = QRectF(ink.x() / UNIT, ink.y() / UNIT, ink.width() / UNIT, ink.height() / UNIT)
    return Sign(latex, svg, scaled)


@lru_cache(maxsize=4096)
def _renderer(latex: str, colour: str) -> QSvgRenderer:
    svg = typeset(latex).svg.replace(_COLOUR, colour)
    return QSvgRenderer(QByteArray(svg.encode()))


def draw_sign(painter: QPainter, latex: str, origin: QPointF, size: float, colour: str) -> None:
    """Paint a sign with the left edge of its ink and its baseline at ``origin``, in a #RRGGBB colour."""
    ink = typeset(latex).ink
    margin = _MARGIN / UNIT
    place = QRectF(
        origin.x() - margin * size,
        origin.y() + (ink.y() - margin) * size,
        (ink.width() + 2 * margin) * size,
        (ink.height() + 2 * margin) * size,
    )
    _renderer(latex, colour).render(painter, place)

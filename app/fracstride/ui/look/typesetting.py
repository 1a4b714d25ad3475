"""Mathematical signs: LaTeX -> SVG -> QSvgRenderer -> pixmaps, any size, any colour.

Signs are set once at ``UNIT`` and drawn once a size, colour and place within a pixel. Those of the
formulas come with the program; others are set by ziamath, which takes a quarter of a second to import.
"""

from __future__ import annotations

import re
import warnings
from functools import lru_cache
from importlib import import_module
from math import ceil, floor
from types import ModuleType

from PySide6.QtCore import QByteArray, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from fracstride.core.records import record
from fracstride.ui.look.sign_outlines import Outline, outline_from_latex

UNIT = 100.0
"""The font size at which signs are set; their measures are given in em."""

PHASES = 4
"""Places within a pixel at which a sign is drawn: whole pixels alone would make gaps uneven."""

_COLOUR = "#010203"
_VIEW_BOX = re.compile(r'viewBox="([^"]*)"')
_MARGIN = 1.0
"""ziamath leaves one unit free round the ink."""


@record
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
    outline = outline_from_latex(latex)
    svg = set_sign(latex) if outline is None else _svg(outline)
    found = _VIEW_BOX.search(svg)
    assert found is not None
    left, top, width, height = (float(part) for part in found[1].split())
    ink = QRectF(left + _MARGIN, top + _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    scaled = QRectF(ink.x() / UNIT, ink.y() / UNIT, ink.width() / UNIT, ink.height() / UNIT)
    return Sign(latex, svg, scaled)


def set_sign(latex: str) -> str:
    """The sign as ziamath sets it: SVG at a font size of ``UNIT``."""
    return str(_ziamath().Latex(latex, size=UNIT, color=_COLOUR).svg())


def _svg(outline: Outline) -> str:
    left, top = outline.left - _MARGIN, outline.top - _MARGIN
    width, height = outline.right + _MARGIN - left, outline.bottom + _MARGIN - top
    paths = (
        f'<path transform="translate({glyph.shift:g} 0)" d="{glyph.path}" fill="{_COLOUR}"/>'
        for glyph in outline.glyphs
    )
    box = f"{left:.4f} {top:.4f} {width:.4f} {height:.4f}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{"".join(paths)}</svg>'


@lru_cache(maxsize=4096)
def _renderer(latex: str, colour: str) -> QSvgRenderer:
    svg = typeset(latex).svg.replace(_COLOUR, colour)
    return QSvgRenderer(QByteArray(svg.encode()))


@record
class _Picture:
    """A drawn sign, and where its corner lies from the pixel of the origin, in device pixels."""

    pixmap: QPixmap
    left: int
    top: int


@lru_cache(maxsize=2048)
def _picture(latex: str, size: float, colour: str, ratio: float, phase: int) -> _Picture:
    """A sign whose origin lies ``phase`` parts of ``PHASES`` to the right of a pixel's edge."""
    ink, em = typeset(latex).ink, size * ratio
    margin = _MARGIN / UNIT
    width, height = (ink.width() + 2 * margin) * em, (ink.height() + 2 * margin) * em
    room = QRectF(phase / PHASES - margin * em, (ink.y() - margin) * em, width, height)
    left, top = floor(room.left()), floor(room.top())
    result = QPixmap(ceil(room.right()) - left, ceil(room.bottom()) - top)
    result.fill(Qt.GlobalColor.transparent)
    with QPainter(result) as painter:
        _renderer(latex, colour).render(painter, room.translated(-left, -top))
    result.setDevicePixelRatio(ratio)
    return _Picture(result, left, top)


def sign_picture(
    latex: str, origin: QPointF, size: float, colour: str, ratio: float
) -> tuple[QPointF, QPixmap]:
    """A sign in a #RRGGBB colour, and where its corner goes for its ink to begin at ``origin``.

    The baseline goes to the nearest pixel, the left edge to the nearest quarter of one.
    """
    column, phase = divmod(round(origin.x() * ratio * PHASES), PHASES)
    picture = _picture(latex, size, colour, ratio, phase)
    corner = QPointF(column + picture.left, round(origin.y() * ratio) + picture.top)
    return corner / ratio, picture.pixmap

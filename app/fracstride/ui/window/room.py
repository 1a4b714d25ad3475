"""How much room each part of the window gets, by the window's size: pixels of the screen, from those of the design."""

from __future__ import annotations

from fracstride.ui.look.assets import scaled
from fracstride.ui.panels.parameter_column import NARROW_WIDTH, WIDTH

NARROW, MEDIUM, SHORT, TALL = 1200, 1360, 680, 800
"""Window sizes at which the layout changes."""
LESSON_FROM = 840
"""From this width on a lesson stands beside the canvas and covers nothing: it speaks of everything in the window."""
SUM, SMALL_SUM = 496, 444
"""452 and 400 with the padding on both sides."""
LEAST_SUM, FORMULAS = 280, 460
"""The sum becomes narrower in favour of the formulas, which cannot be wrapped, down to its least width."""
SHEET, SMALL_SHEET, LOW_SHEET = 222, 208, 202
LOW = 540
"""In a lower window (a large scale, a small screen) the stages take the room of the sheet and of the play bar, whose
shortcuts still work."""
LEAST_STAGES, LEAST_SHEET = 240, 124


def is_narrow(width: int, has_lesson: bool) -> bool:
    """Whether the panel has no room beside the canvas."""
    return width < scaled(LESSON_FROM if has_lesson else NARROW)


def is_low(height: int) -> bool:
    """Whether the stages take the room of the sheet and of the play bar."""
    return height < scaled(LOW)


def panel_width(chosen: int, width: int) -> int:
    """Of the panel beside the canvas, in a window so wide; ``chosen``: by the user, 0 for none."""
    return scaled(chosen or (NARROW_WIDTH if width < scaled(MEDIUM) else WIDTH))


def sum_width(chosen: int, width: int, canvas: int) -> int:
    """Of the sum, in a window so wide with so much of it for the sheet; ``chosen``: by the user, 0 for none."""
    wanted = scaled(chosen or (SMALL_SUM if width < scaled(MEDIUM) else SUM))
    return min(wanted, max(canvas - scaled(FORMULAS), scaled(LEAST_SUM)))


def sheet_height(height: int, bands: int) -> int:
    """The height of the design; less if a large scale would leave the stages no room between the ``bands``."""
    wanted = SHEET if height >= scaled(TALL) else SMALL_SHEET
    if height < scaled(SHORT):
        wanted = LOW_SHEET
    return max(min(scaled(wanted), height - bands - scaled(LEAST_STAGES)), scaled(LEAST_SHEET))

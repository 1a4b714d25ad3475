"""The plan of the formula pane: font size, pitch of the lines, titles and note, for the room there is."""

from __future__ import annotations

from math import floor

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF

from fracstride.core.formula import RowId
from fracstride.core.records import record
from fracstride.ui.look.assets import TextStyle, font, interface_scale, text_width
from fracstride.ui.presenters.formula import FormulaModel
from fracstride.ui.views.formula_layout import (
    AXIS_HEIGHT,
    BRACKET_BOTTOM,
    BRACKET_TOP,
    Columns,
    Hit,
)

SIZE, SMALL_SIZE, SMALLEST_SIZE = 16.0, 14.5, 11.0
WORDS_FROM = 12.0
"""Smaller than this formulas are not for the sake of the titles beside them: on a projector they would not be read."""
SMALL_BELOW = 560
"""Width of the pane under which formulas are small."""
MARGIN = 24
TITLE_LEFT = 22
"""From the swatch to its title."""
TITLE_GAP = 14
TITLE_HEIGHT = 24
PITCH, SMALLEST_PITCH = 34.0, 26.0
RULE_GAP = 7.0
NOTE_GAP = 3.0
BOTTOM = 6.0
SCROLL_BAR = 12
FRACTION = BRACKET_BOTTOM - BRACKET_TOP
NOTE_SEPARATOR = "  ·  "
TITLE_STYLE = TextStyle.CAPTION


@record
class Plan:
    """Where lines, titles and note lie, in logical pixels; the least room that they need."""

    size: float
    left: float
    baselines: dict[RowId, float]
    titles: tuple[Hit, ...]
    has_words: bool
    """Whether the titles are written out: where the formulas have no room beside them, their swatches stand alone."""
    hairline: float
    note: QRectF
    smallest_width: int
    smallest_height: int

    def paints_like(self, other: Plan) -> bool:
        """Whether titles, hairline and note are where they are in another plan, at the same size."""
        return (self.size, self.left, self.titles, self.has_words, self.hairline, self.note) == (
            other.size,
            other.left,
            other.titles,
            other.has_words,
            other.hairline,
            other.note,
        )


def plan(model: FormulaModel, columns: Columns, width: float, height: float) -> Plan:
    """The plan for a room."""
    scale = interface_scale()
    has_words = _width(columns, _left(model, True), WORDS_FROM) <= width
    left = _left(model, has_words)
    size = _fitting(columns, left, width)
    note_height = _note_height(model, width)
    pitch, smallest_height = _pitch(len(model.rows) - 1, size, note_height, height)
    middles = {row.id: (number + 0.5) * pitch for number, row in enumerate(model.rows)}
    hairline = (len(model.rows) - 1) * pitch
    top = hairline + RULE_GAP * scale
    middles[RowId.PAIRED] = top - (BRACKET_TOP + AXIS_HEIGHT) * size
    return Plan(
        size=size,
        left=left,
        baselines={row: middle + AXIS_HEIGHT * size for row, middle in middles.items()},
        titles=tuple(_titles(model, middles, has_words)),
        has_words=has_words,
        hairline=hairline,
        note=QRectF(_note_left(), top + FRACTION * size + NOTE_GAP * scale, _note_width(width), note_height),
        smallest_width=_width(columns, _left(model, False), SMALLEST_SIZE),
        smallest_height=smallest_height,
    )


def note_text(model: FormulaModel) -> str:
    """All notes in one paragraph."""
    return NOTE_SEPARATOR.join(model.notes)


def _left(model: FormulaModel, has_words: bool) -> float:
    """Where the formulas begin, after their titles or after the swatches alone."""
    words = max(text_width(row.title, TITLE_STYLE) for row in model.rows) if has_words else -TITLE_GAP / 2
    return (MARGIN + TITLE_LEFT + TITLE_GAP) * interface_scale() + words


def _scaled(size: float) -> float:
    """At a large scale they may be as small as they are at 100 %: seen whole they are worth more."""
    return min(size * interface_scale(), SIZE)


def _width(columns: Columns, left: float, size: float) -> int:
    """The width that formulas of a size need."""
    return round(left + columns.width(_scaled(size)) + MARGIN * interface_scale()) + 1


def _fitting(columns: Columns, left: float, width: float) -> float:
    """The largest size that fits, in quarters of a pixel."""
    scale = interface_scale()
    wanted = (SMALL_SIZE if width < SMALL_BELOW * scale else SIZE) * scale
    right = MARGIN * scale
    # A pill's sides do not shrink with the font, so the width is linear with an offset.
    fixed = columns.width(0.0)
    fitting = (width - right - left - fixed) / (columns.width(1.0) - fixed)
    return max(_scaled(SMALLEST_SIZE), min(wanted, floor(fitting * 4) / 4))


def _pitch(lines: int, size: float, note_height: float, height: float) -> tuple[float, int]:
    """The pitch of the lines over the hairline, and the height that the smallest pitch needs."""
    scale = interface_scale()
    below = (RULE_GAP + BOTTOM) * scale + note_height
    smallest = SMALLEST_PITCH * scale
    free = height - below - FRACTION * size
    needed = lines * smallest + below + FRACTION * SMALL_SIZE * scale
    return min(max(free / lines, smallest), PITCH * scale), round(needed)


def _titles(model: FormulaModel, middles: dict[RowId, float], has_words: bool) -> list[Hit]:
    scale = interface_scale()
    half = TITLE_HEIGHT * scale / 2
    return [
        Hit(
            QRectF(
                MARGIN * scale,
                middles[row.id] - half,
                TITLE_LEFT * scale + (text_width(row.title, TITLE_STYLE) if has_words else 0),
                2 * half,
            ),
            row.term,
            number,
        )
        for number, row in enumerate(model.rows)
    ]


def _note_left() -> float:
    return (MARGIN + TITLE_LEFT) * interface_scale()


def _note_width(width: float) -> float:
    return max(width - _note_left() - MARGIN * interface_scale(), 1.0)


def _note_height(model: FormulaModel, width: float) -> float:
    if not model.notes:
        return 0.0
    # Always as if a scroll bar stood beside it, so that the bar cannot flicker.
    room = QRectF(0, 0, max(_note_width(width) - SCROLL_BAR, 1.0), 10_000)
    metrics = QFontMetricsF(font(TITLE_STYLE))
    bounds = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), note_text(model))
    return bounds.height() + NOTE_GAP * interface_scale()

"""Where the chips of a sum stand: products in rows, and what is folded away of more than two rows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF

from fracstride.core.records import record
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled, text_width
from fracstride.ui.presenters.sum import SumTerm

CHIP, SMALL_CHIP, BESIDE_NUMBER = 34, 30, 10
CAPTION, ROW_GAP = 18, 4
DOT_GAP, PLUS_GAP = 16, 24
FOLD_AFTER_ROWS = 2


@record
class PlacedTerm:
    """A term with the rectangles of its two chips."""

    term: SumTerm
    y: QRectF
    weight: QRectF
    first_in_row: bool

    @property
    def area(self) -> QRectF:
        """Both chips and their captions, as one hit area."""
        return self.y.united(self.weight).adjusted(-4, -2, 4, scaled(CAPTION))


@record
class ChipRows:
    """The terms that are shown, the place of the chip '+ 17 more' if others are folded away, and the height of all."""

    placed: tuple[PlacedTerm, ...]
    fold: QRectF | None
    height: int


def chip_rows(terms: Sequence[SumTerm], width: int, folding: bool) -> ChipRows:
    """The terms in rows of a width, with smaller chips where one row is not enough."""
    chip = scaled(CHIP)
    placed, rows = _in_rows(terms, chip, width, folding)
    if rows > 1:
        chip = scaled(SMALL_CHIP)
        placed, rows = _in_rows(terms, chip, width, folding)
    fold = None
    if folding and rows > FOLD_AFTER_ROWS:
        rows = FOLD_AFTER_ROWS
        placed, fold = _folded(placed, len(terms), chip, width)
    height = rows * (chip + scaled(CAPTION)) + (rows - 1) * scaled(ROW_GAP)
    return ChipRows(placed, fold, height if placed else 0)


def fold_text(count: int) -> str:
    """What the chip says that stands for so many terms."""
    return translate("SumPanel", "+ {count} more").format(count=count)


def _in_rows(
    terms: Sequence[SumTerm], chip: int, room: int, folding: bool
) -> tuple[tuple[PlacedTerm, ...], int]:
    """The terms and the number of rows; no terms of the first folded row."""
    dot, plus, beside = scaled(DOT_GAP), scaled(PLUS_GAP), scaled(BESIDE_NUMBER)
    placed: list[PlacedTerm] = []
    left, top, rows = 0.0, 0.0, 1
    for term in terms:
        texts = (term.y_text, term.weight_text)
        widths = [max(chip, text_width(text, TextStyle.CELL) + beside) for text in texts]
        width = widths[0] + dot + widths[1]
        first = not placed or left + plus + width > room
        if placed and first:
            left, top, rows = 0.0, top + chip + scaled(CAPTION + ROW_GAP), rows + 1
            if folding and rows > FOLD_AFTER_ROWS:
                break
        elif placed:
            left += plus
        y = QRectF(left, top, widths[0], chip)
        placed.append(PlacedTerm(term, y, QRectF(y.right() + dot, top, widths[1], chip), first))
        left += width
    return tuple(placed), rows


def _folded(
    placed: tuple[PlacedTerm, ...], count: int, chip: int, width: int
) -> tuple[tuple[PlacedTerm, ...], QRectF]:
    """The terms of the first rows that leave room for the fold chip, and its place."""
    limit, plus = (FOLD_AFTER_ROWS - 1) * (chip + scaled(CAPTION + ROW_GAP)), scaled(PLUS_GAP)
    kept = [each for each in placed if each.y.top() <= limit + 1]
    fold_width = text_width(fold_text(count), TextStyle.CELL) + 2 * scaled(BESIDE_NUMBER)
    while len(kept) > 1 and kept[-1].weight.right() + plus + fold_width > width:
        kept.pop()
    last = kept[-1].weight
    return tuple(kept), QRectF(last.right() + plus, last.top(), fold_width, chip)

"""Where every part of the formulas lies: lines aligned at each "=", fractions as two lines of parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import ceil
from typing import TypeVar

from PySide6.QtCore import QLineF, QPointF, QRectF

from fracstride.core.formula import RowId
from fracstride.core.lit import Term
from fracstride.core.records import record
from fracstride.ui.look.assets import interface_scale
from fracstride.ui.look.typesetting import typeset
from fracstride.ui.presenters.formula import (
    FloorModel,
    FormulaModel,
    Ink,
    ItemModel,
    Joint,
    RowModel,
    TokenModel,
)

Part = TypeVar("Part", TokenModel, ItemModel)

EQUALS = "="
_NUMBER = re.compile(r"(\D*)(\d+)")
GAP_EQUALS = 0.36
GAPS = {Joint.SUM: 0.25, Joint.PRODUCT: 0.19, Joint.TIGHT: 0.0}
TIGHT_GAP = 0.06
"""Between two parts side by side, in em."""
AXIS_HEIGHT = 0.26
"""The middle of "=" over the baseline, in em."""
ASCENT, DESCENT = 0.82, 0.40
"""The height of a part's hit rectangle over and under the baseline, in em."""
ABOVE_RULE = 0.36
"""How far a part of the numerator reaches under its baseline: clear of the fraction line."""
NUMERATOR, DENOMINATOR = -0.74, 0.66
"""Baselines of a fraction's two lines, in em from the baseline of its row."""
BRACKET_TOP, BRACKET_BOTTOM = -1.50, 0.92
BRACKET_UNDER = 3.0
"""Pixels between the brackets and the underline of the whole floor."""
BRACKET_FOOT = 0.30
BRACKET_SIDE = 0.08
"""Free room outside a bracket, in em."""
BRACKET_INNER = 0.42
"""Between a bracket and the fraction line."""
FRACTION_INSET = 0.08
"""How far the fraction line reaches beyond its longer side."""
WIDTH_STEP = 0.25
"""Columns of numbers are as wide as a multiple of this, in em."""
PILL_HEIGHT, PILL_SIDE, PILL_RADIUS = 20.0, 6.0, 5.0
"""A boxed result, in pixels of the design: it stays as high when the font is smaller."""
HIT_SIDE = 2.0
AREA_SIDE = 4.0


@record
class PlacedSign:
    """A sign to paint: where its ink starts, on which baseline; ``error`` overrides the ink."""

    latex: str
    origin: QPointF
    ink: Ink
    is_relation: bool = False
    is_error: bool = False


@record
class Hit:
    """A rectangle that stands for a term; the first that contains a point wins."""

    rect: QRectF
    term: Term
    row: int


@record
class Pill:
    """A boxed result."""

    rect: QRectF
    is_error: bool


@dataclass(slots=True, eq=False)
class Placed:
    """Everything of one line, in the coordinates of the canvas."""

    signs: list[PlacedSign] = field(default_factory=list)
    rules: list[QLineF] = field(default_factory=list)
    """Fraction lines and floor brackets."""
    hits: list[Hit] = field(default_factory=list)
    pills: list[Pill] = field(default_factory=list)

    @property
    def area(self) -> QRectF:
        """What the line paints into, marks and focus ring included."""
        area = QRectF()
        for rect in (*(hit.rect for hit in self.hits), *(pill.rect for pill in self.pills)):
            area = area.united(rect)
        return area.adjusted(-AREA_SIDE, -AREA_SIDE, AREA_SIDE, AREA_SIDE)


@record
class Columns:
    """The widths of the columns, in em: left side, symbols, numbers, result."""

    left: float
    symbolic: float
    numeric: float
    result: float

    def width(self, size: float) -> float:
        """The pixels that a line takes at a font size, pill included."""
        signs = self.left + self.symbolic + self.numeric + self.result + 3 * _equals_width()
        return signs * size + 2 * PILL_SIDE * interface_scale()


def columns(model: FormulaModel) -> Columns:
    """Columns as wide as their widest line; other digits alone do not move what is beside them."""
    return Columns(
        max(_width(row.left) for row in model.rows),
        max(_side_width(row.symbolic) for row in model.rows),
        _in_steps(max(_side_width(_zeroed(row.numeric)) for row in model.rows)),
        _in_steps(max(_width(_zeroed_token(row.result)) for row in model.rows)),
    )


def _in_steps(width: float) -> float:
    return ceil(width / WIDTH_STEP) * WIDTH_STEP


def _zeroed(items: tuple[ItemModel, ...]) -> tuple[ItemModel, ...]:
    """The same with 0 for the digits of every number: a 1 is narrower than other digits."""
    return tuple(
        replace(
            item,
            numerator=tuple(_zeroed_token(token) for token in item.numerator),
            denominator=tuple(_zeroed_token(token) for token in item.denominator),
        )
        if isinstance(item, FloorModel)
        else _zeroed_token(item)
        for item in items
    )


@lru_cache(maxsize=1024)
def _zeroed_token(token: TokenModel) -> TokenModel:
    found = _NUMBER.match(token.latex)
    if found is None:
        return token
    return replace(token, latex=f"{found[1]}{'0' * len(found[2])}{token.latex[found.end() :]}")


def place(
    model: FormulaModel, shared: Columns, left: float, baselines: dict[RowId, float], size: float
) -> tuple[Placed, ...]:
    """Lay out all lines from x = ``left`` at the font size ``size``; a line as before is the same object."""
    scale = interface_scale()
    return tuple(
        _placed_row(row, number, baselines[row.id], size, left, shared, scale)
        for number, row in enumerate(model.rows)
    )


@lru_cache(maxsize=256)
def _placed_row(
    row: RowModel, number: int, baseline: float, size: float, left: float, shared: Columns, scale: float
) -> Placed:
    placed = Placed()
    _RowPlacer(placed, row, number, baseline, size, scale).place(left, shared)
    return placed


def _equals_width() -> float:
    return typeset(EQUALS).width + 2 * GAP_EQUALS


def _width(token: TokenModel) -> float:
    return typeset(token.latex).width + 2 * GAPS[token.joint]


def _line_width(tokens: Iterable[TokenModel]) -> float:
    return sum(gap + _width(token) for gap, token in _with_gaps(tuple(tokens)))


def _side_width(items: Iterable[ItemModel]) -> float:
    return sum(gap + _item_width(item) for gap, item in _with_gaps(tuple(items)))


def _item_width(item: ItemModel) -> float:
    if isinstance(item, TokenModel):
        return _width(item)
    return _fraction_width(item) + 2 * (BRACKET_SIDE + BRACKET_INNER)


def _fraction_width(item: FloorModel) -> float:
    return max(_line_width(item.numerator), _line_width(item.denominator)) + 2 * FRACTION_INSET


def _with_gaps(items: tuple[Part, ...]) -> Iterator[tuple[float, Part]]:
    """Every item with the gap before it: parts side by side must not touch."""
    for position, item in enumerate(items):
        tight = position > 0 and _is_tight(item) and _is_tight(items[position - 1])
        yield (TIGHT_GAP if tight else 0.0), item


def _is_tight(item: ItemModel) -> bool:
    return isinstance(item, TokenModel) and item.joint is Joint.TIGHT


class _RowPlacer:
    """Places one line, from left to right."""

    def __init__(
        self, placed: Placed, row: RowModel, number: int, baseline: float, size: float, scale: float
    ) -> None:
        self._placed = placed
        self._row = row
        self._number = number
        self._baseline = baseline
        self._size = size
        self._scale = scale

    def place(self, left: float, shared: Columns) -> None:
        """Left side, "=", symbols, "=", numbers, "=", boxed result."""
        size = self._size
        start = left + (shared.left - _width(self._row.left)) * size
        self._token(self._row.left, start, self._baseline)
        x = left + shared.left * size
        for side, width in ((self._row.symbolic, shared.symbolic), (self._row.numeric, shared.numeric)):
            x = self._equals(x)
            self._side(side, x)
            x += width * size
        self._pill(self._equals(x), shared.result)

    def _equals(self, x: float) -> float:
        origin = QPointF(x + GAP_EQUALS * self._size, self._baseline)
        self._placed.signs.append(PlacedSign(EQUALS, origin, Ink.TEXT, is_relation=True))
        return x + _equals_width() * self._size

    def _side(self, items: tuple[ItemModel, ...], x: float) -> None:
        for gap, item in _with_gaps(items):
            x += gap * self._size
            if isinstance(item, FloorModel):
                self._floor(item, x)
            else:
                self._token(item, x, self._baseline)
            x += _item_width(item) * self._size

    def _line(
        self, tokens: tuple[TokenModel, ...], middle: float, baseline: float, descent: float = DESCENT
    ) -> None:
        x = middle - _line_width(tokens) * self._size / 2
        for gap, token in _with_gaps(tokens):
            x += gap * self._size
            self._token(token, x, baseline, descent)
            x += _width(token) * self._size

    def _token(self, token: TokenModel, x: float, baseline: float, descent: float = DESCENT) -> None:
        x += GAPS[token.joint] * self._size
        self._placed.signs.append(PlacedSign(token.latex, QPointF(x, baseline), token.ink))
        if token.term is not None:
            rect = self._hit_rect(token, x, baseline, descent)
            self._placed.hits.append(Hit(rect, token.term, self._number))

    def _hit_rect(self, token: TokenModel, x: float, baseline: float, descent: float) -> QRectF:
        size, ink = self._size, typeset(token.latex).ink
        top, bottom = baseline - ASCENT * size, baseline + descent * size
        rect = QRectF(x, min(top, baseline + ink.top() * size), ink.width() * size, 0.0)
        rect.setBottom(max(bottom, baseline + ink.bottom() * size))
        return rect.adjusted(-HIT_SIDE, 0, HIT_SIDE, 0)

    def _floor(self, item: FloorModel, x: float) -> None:
        size, baseline = self._size, self._baseline
        inner = _fraction_width(item) * size
        first = x + (BRACKET_SIDE + BRACKET_INNER) * size
        middle = first + inner / 2
        self._line(item.numerator, middle, baseline + NUMERATOR * size, ABOVE_RULE)
        self._line(item.denominator, middle, baseline + DENOMINATOR * size)
        rule = baseline - AXIS_HEIGHT * size
        self._placed.rules.append(QLineF(first, rule, first + inner, rule))
        width = _item_width(item) * size
        self._brackets(x + BRACKET_SIDE * size, x + width - BRACKET_SIDE * size)
        top, bottom = baseline + BRACKET_TOP * size, baseline + BRACKET_BOTTOM * size
        whole = QRectF(x, top, width, bottom - top + BRACKET_UNDER)
        self._placed.hits.append(Hit(whole, item.term, self._number))

    def _brackets(self, left: float, right: float) -> None:
        size = self._size
        top, bottom = self._baseline + BRACKET_TOP * size, self._baseline + BRACKET_BOTTOM * size
        foot = BRACKET_FOOT * size
        for x, end in ((left, left + foot), (right, right - foot)):
            self._placed.rules += [QLineF(x, top, x, bottom), QLineF(x, bottom, end, bottom)]

    def _pill(self, x: float, width: float) -> None:
        row, size = self._row, self._size
        middle = self._baseline - AXIS_HEIGHT * size - 0.06 * size
        own = _width(row.result) * size
        height, sides = PILL_HEIGHT * self._scale, 2 * PILL_SIDE * self._scale
        rect = QRectF(x, middle - height / 2, max(own + sides, height), height)
        self._placed.pills.append(Pill(rect, row.is_error))
        origin = QPointF(rect.center().x() - own / 2, self._baseline)
        sign = PlacedSign(row.result.latex, origin, Ink.TEXT, is_error=row.is_error)
        self._placed.signs.append(sign)
        if row.result.term is not None:
            self._placed.hits.append(Hit(rect, row.result.term, self._number))

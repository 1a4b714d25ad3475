"""Renders resources/signs/signs.json: the outlines of what the size formulas are written with, set by ziamath.

The window then needs no typesetting. Deterministic; run it anew when the formulas have other signs:

    python packaging/make_signs.py [OUTPUT.json]
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

from fracstride.core.geometry import Geometry
from fracstride.core.spec import AXES, ConvTransposeSpec
from fracstride.ui.look.typesetting import set_sign
from fracstride.ui.presenters.formula import FormulaModel, ItemModel, TokenModel, formula_model
from fracstride.ui.views.formula_layout import EQUALS

OUTPUT = Path(__file__).parent.parent / "resources" / "signs" / "signs.json"
DIGITS = "0123456789"
Box = tuple[float, float, float, float]


def tokens() -> set[str]:
    """Every piece of LaTeX in the formulas, with 0 for the first number in each."""
    found: set[str] = set()
    for size, kernel, stride, padding, dilation in product((-2, 1, 4), (0, 3), (0, 1, 2), (-1, 0, 5), (1, 2)):
        for end, amount in product(("output_padding", "end_crop"), (-1, 0, 1)):
            parameters = {"stride": stride, "padding": padding, "dilation": dilation, end: amount}
            geometry = Geometry.unchecked(ConvTransposeSpec.square(size, kernel, **parameters))
            for axis in AXES:
                found |= set(_pieces(formula_model(geometry, axis, lambda _context, text: text)))
    return {re.sub(r"^(\D*)\d+", r"\g<1>0", latex) for latex in found}


def _pieces(model: FormulaModel) -> Iterator[str]:
    for row in model.rows:
        for item in (row.left, row.result, *row.symbolic, *row.numeric):
            yield from _of_item(item)


def _of_item(item: ItemModel) -> Iterator[str]:
    if isinstance(item, TokenModel):
        yield item.latex
    else:
        yield from (token.latex for token in (*item.numerator, *item.denominator))


def outline(latex: str) -> tuple[Box, list[str]]:
    """The ink (left, top, right, bottom) at the size of an em of 100, and the path of every glyph."""
    root = ElementTree.fromstring(set_sign(latex))
    left, top, width, height = (float(part) for part in root.attrib["viewBox"].split())
    # One unit round the ink is left free.
    ink = (left + 1, top + 1, left + width - 1, top + height - 1)
    box = (round(ink[0], 4), round(ink[1], 4), round(ink[2], 4), round(ink[3], 4))
    return box, [element.attrib["d"].strip() for element in root.iter() if "d" in element.attrib]


def frame(template: str) -> tuple[int, float]:
    """Which glyph of a template is its number, and how far to the right that stands."""
    (_, with_zero), (_, with_one) = outline(template), outline(template.replace("0", "1", 1))
    index = next(i for i, (zero, one) in enumerate(zip(with_zero, with_one, strict=True)) if zero != one)
    (_, [zero]) = outline("0")
    return index, round(_start(with_zero[index]) - _start(zero), 4)


def _start(path: str) -> float:
    return float(path.split()[1])


def main(target: Path) -> None:
    """Write the signs, the frames of numbers and the width of a digit."""
    found = sorted(tokens() | set(DIGITS) | {EQUALS})
    (_, _, advance, _), _ = outline("0")
    data = {
        "advance": advance,
        "signs": {latex: outline(latex) for latex in found},
        "frames": {latex: frame(latex) for latex in found if re.match(r"^\D*0", latex)},
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(data, ensure_ascii=False, indent=0, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT)

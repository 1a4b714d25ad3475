"""The signs that come with the program: outlines of symbols and digits, set beforehand, joined to numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

_NUMBER = re.compile(r"(\D*)(\d+)(.*)", re.DOTALL)


class Glyph(NamedTuple):
    """One outline as SVG has it, moved to the right by ``shift``."""

    path: str
    shift: float


class Outline(NamedTuple):
    """A sign at a font size of 100: the edges of its ink from the origin on the baseline, y downwards."""

    left: float
    top: float
    right: float
    bottom: float
    glyphs: tuple[Glyph, ...]


def outline_from_latex(latex: str) -> Outline | None:
    """A symbol or a number of the formulas; None for what does not come with the program."""
    known = _data()["signs"].get(latex)
    if known is not None:
        (left, top, right, bottom), paths = known
        return Outline(left, top, right, bottom, tuple(Glyph(path, 0.0) for path in paths))
    found = _NUMBER.fullmatch(latex)
    template = f"{found[1]}0{found[3]}" if found else ""
    if found is None or template not in _data()["frames"]:
        return None
    return _with_number(template, found[1] == "", found[2])


def _with_number(template: str, is_first: bool, digits: str) -> Outline:
    """A template with other digits in place of its 0: what follows moves on by their width."""
    data = _data()
    advance, (index, start) = data["advance"], data["frames"][template]
    (left, top, right, bottom), paths = data["signs"][template]
    boxes = [data["signs"][digit][0] for digit in digits]
    if not template.startswith("("):
        # Only brackets are higher than digits.
        top, bottom = min(box[1] for box in boxes), max(box[3] for box in boxes)
    growth = (len(digits) - 1) * advance
    return Outline(
        boxes[0][0] if is_first else left,
        top,
        right + growth,
        bottom,
        (
            *(Glyph(path, 0.0) for path in paths[:index]),
            *_digits(digits, start, advance),
            *(Glyph(path, growth) for path in paths[index + 1 :]),
        ),
    )


def _digits(digits: str, start: float, advance: float) -> Iterator[Glyph]:
    for position, digit in enumerate(digits):
        _, [path] = _data()["signs"][digit]
        yield Glyph(path, start + position * advance)


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    text = (files("fracstride.resources") / "signs" / "signs.json").read_text("utf-8")
    return dict(json.loads(text))

"""The questions that a lesson can ask, and how the program checks the answer by what is on screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from fracstride.core.geometry import Geometry
from fracstride.core.overlap import overlap, verdict
from fracstride.core.provenance import Cell, window
from fracstride.core.records import record
from fracstride.core.spec import Field
from fracstride.session.state import State, ViewSettings

Text = Mapping[str, str]
Fields = tuple[tuple[Field, int], ...]
"""Parameters, each with the value that it must have on both axes."""


@record
class Situation:
    """What an answer is checked against: the valid layer on screen, and what was typed."""

    state: State
    geometry: Geometry
    view: ViewSettings
    tab: str
    typed: str = ""


class Check(Protocol):
    """Checks whether a situation answers a question; ``set`` is the state that the step had set."""

    def __call__(self, situation: Situation, set: State) -> bool:
        """Whether the answer is right."""
        ...


@record
class Question:
    """A question in every language, a hint, and the check of its answer; ``is_typed``: the answer is a typed number."""

    text: Text
    hint: Text
    check: Check
    is_typed: bool


@record
class NumberCheck:
    """The answer is a typed number, which the program computes from the layer on screen."""

    quantity: str

    def __call__(self, situation: Situation, set: State) -> bool:
        value = number_from_text(situation.typed)
        return value is not None and value == QUANTITIES[self.quantity](situation)


@record
class LayerCheck:
    """The answer is a layer with this output size and evenness in which the fields ``keep`` are unchanged."""

    output: tuple[int, int] | None = None
    is_even: bool | None = None
    fields: Fields = ()
    keep: tuple[Field, ...] = ()

    def __call__(self, situation: Situation, set: State) -> bool:
        height, width = situation.geometry.height, situation.geometry.width
        kept = all(_values(situation.state, field) == _values(set, field) for field in self.keep)
        sized = self.output is None or self.output == (height.output, width.output)
        return kept and sized and _have(situation.state, self.fields) and self._is_as_even(situation.state)

    def _is_as_even(self, state: State) -> bool:
        axes = (state.spec.height, state.spec.width)
        even = all(verdict(a.kernel_size, a.stride, a.dilation).is_even for a in axes)
        return self.is_even is None or self.is_even == even


@record
class PinCheck:
    """The answer is a pinned output cell: with a number of products, or at a place of the full, uncropped output."""

    products: int | None = None
    full: Cell | None = None

    def __call__(self, situation: Situation, set: State) -> bool:
        pin = situation.view.pin
        if pin is None or not _inside(pin, situation.geometry):
            return False
        made = self.products is None or len(window(situation.geometry, pin).products) == self.products
        return made and (self.full is None or self.full == full_cell(situation.geometry, pin))


@record
class TabCheck:
    """The answer is to open a tab."""

    tab: str

    def __call__(self, situation: Situation, set: State) -> bool:
        return situation.tab == self.tab


def question_from_json(raw: dict[str, Any]) -> Question:
    """A question from a lesson's file. Raises ValueError or KeyError where it is wrong."""
    check = _check(dict(raw["check"]))
    return Question(dict(raw["text"]), dict(raw["hint"]), check, isinstance(check, NumberCheck))


def number_from_text(text: str) -> int | None:
    """A whole number as people type it; None if the text is not one.

    >>> number_from_text(" 12 "), number_from_text("\N{MINUS SIGN}1"), number_from_text("many")
    (12, -1, None)
    """
    try:
        # Without any kind of space: numbers are shown with narrow ones between thousands.
        return int("".join(text.split()).replace("\N{MINUS SIGN}", "-"))
    except ValueError:
        return None


def full_cell(geometry: Geometry, cell: Cell) -> Cell:
    """The place of an output cell in the full output, before anything is cropped."""
    return cell[0] + geometry.spec.height.crop_begin, cell[1] + geometry.spec.width.crop_begin


def _pinned_products(situation: Situation) -> int | None:
    """How many products the pinned output cell has; None if none is pinned."""
    pin = situation.view.pin
    if pin is None or not _inside(pin, situation.geometry):
        return None
    return len(window(situation.geometry, pin).products)


QUANTITIES: dict[str, Callable[[Situation], int | None]] = {
    "input_cells": lambda each: each.geometry.height.spec.size * each.geometry.width.spec.size,
    "output_size": lambda each: each.geometry.height.output,
    "output_cells": lambda each: each.geometry.height.output * each.geometry.width.output,
    "inserted_size": lambda each: each.geometry.height.inserted,
    "padded_size": lambda each: each.geometry.height.padded,
    "padding_new": lambda each: each.geometry.height.margin_begin,
    "pinned_products": _pinned_products,
    "most_products": lambda each: int(overlap(each.geometry).counts().max()),
}
"""The numbers that a lesson can ask for, each computed from the layer on screen."""


def _check(raw: dict[str, Any]) -> Check:
    kind = raw.pop("kind")
    match kind:
        case "number":
            if raw["quantity"] not in QUANTITIES:
                raise ValueError(f"no quantity is called {raw['quantity']}")
            return NumberCheck(raw["quantity"])
        case "layer":
            return _layer_check(raw)
        case "pin":
            full = raw.get("full")
            return PinCheck(raw.get("products"), None if full is None else (int(full[0]), int(full[1])))
        case "tab":
            return TabCheck(raw["tab"])
        case _:
            raise ValueError(f"no question is of the kind {kind}")


def _layer_check(raw: dict[str, Any]) -> LayerCheck:
    output = raw.get("output")
    return LayerCheck(
        None if output is None else (int(output[0]), int(output[1])),
        raw.get("is_even"),
        _fields(raw),
        tuple(Field(name) for name in raw.get("keep", ())),
    )


def _fields(raw: dict[str, Any]) -> Fields:
    return tuple((Field(name), int(value)) for name, value in raw.get("fields", {}).items())


def _have(state: State, fields: Fields) -> bool:
    return all(_values(state, field) == (value, value) for field, value in fields)


def _values(state: State, field: Field) -> tuple[int, int]:
    return state.spec.height.value(field), state.spec.width.value(field)


def _inside(cell: Cell, geometry: Geometry) -> bool:
    return cell[0] < geometry.height.output and cell[1] < geometry.width.output

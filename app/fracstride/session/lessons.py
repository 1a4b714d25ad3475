"""Lessons as data: steps that set a layer, point at something and ask one question. One file each in resources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fracstride.core.geometry import Geometry
from fracstride.core.provenance import Cell
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.lesson_questions import Question, question_from_json
from fracstride.session.state import DataSource, SourceKind, State

FORMAT, VERSION = "fracstride-lesson", 1
SOURCE_LANGUAGE = "en"
ORDER = (
    "derivation",
    "output_padding",
    "padding_is_a_crop",
    "scatter_and_gather",
    "matrix",
    "checkerboard",
    "same_and_the_shift",
    "choosing_parameters",
)
"""The files of the folder ``lessons``, in the menu's order."""
PARAMETERS = ("size", "kernel_size", "stride", "padding", "output_padding", "dilation")

Text = Mapping[str, str]
"""A text by language: "en" always, others where they are translated."""


def in_language(text: Text, language: str) -> str:
    """The text in a language ("zh_CN"); in English if it is not translated.

    >>> in_language({"en": "stride", "zh_CN": "步长"}, "zh_CN")
    '步长'
    """
    return text.get(language) or text[SOURCE_LANGUAGE]


@record
class Step:
    """One step: what it says, the state and tab that it sets, what it points at, what it asks."""

    text: Text
    state: State
    tab: str
    pin: Cell | None
    target: str
    """What is pointed at, as ``ui.lesson_targets`` knows it: 'map:output', 'field:stride', '' for nothing."""
    question: Question


@record
class Lesson:
    """A lesson: its title, a line that says what one learns, and its steps."""

    id: str
    title: Text
    summary: Text
    steps: tuple[Step, ...]


@cache
def lessons() -> tuple[Lesson, ...]:
    """Every lesson, in the menu's order. Raises ValueError if a file is invalid."""
    return tuple(_lesson(name) for name in ORDER)


def lesson(name: str) -> Lesson:
    """The lesson with the id ``name``. Raises KeyError if there is none."""
    return {each.id: each for each in lessons()}[name]


def lesson_from_json(name: str, raw: dict[str, Any]) -> Lesson:
    """A lesson from the content of its file. Raises ValueError or KeyError if that is invalid."""
    if raw["format"] != FORMAT or raw["schema_version"] != VERSION:
        raise ValueError(f"the lesson {name} is no {FORMAT} of version {VERSION}")
    steps = tuple(_step(each) for each in raw["steps"])
    return Lesson(name, _text(raw["title"]), _text(raw["summary"]), steps)


def _lesson(name: str) -> Lesson:
    text = (files("fracstride.resources") / "lessons" / f"{name}.json").read_text(encoding="utf-8")
    return lesson_from_json(name, json.loads(text))


def _step(raw: dict[str, Any]) -> Step:
    pin = raw.get("pin")
    return Step(
        _text(raw["text"]),
        _state(raw["layer"]),
        raw.get("tab", "pipeline"),
        None if pin is None else (int(pin[0]), int(pin[1])),
        raw.get("target", ""),
        question_from_json(raw["question"]),
    )


def _text(raw: dict[str, str]) -> Text:
    if not raw[SOURCE_LANGUAGE]:
        raise ValueError("a text is empty")
    return dict(raw)


def _state(raw: dict[str, Any]) -> State:
    unknown = set(raw) - {*PARAMETERS, "input", "kernel"}
    if unknown:
        raise ValueError(f"a layer has no {', '.join(sorted(unknown))}")
    spec = ConvTransposeSpec.square(**{name: raw[name] for name in PARAMETERS if name in raw})
    if not isinstance(solve(spec), Geometry):
        raise ValueError(f"the layer {raw} cannot be")
    return State(spec, _source(raw.get("input", "ramp")), _source(raw.get("kernel", "ramp")))


def _source(raw: str | dict[str, Any]) -> DataSource:
    if isinstance(raw, str):
        return DataSource(SourceKind(raw))
    return DataSource(**{**raw, "kind": SourceKind(raw["kind"])})

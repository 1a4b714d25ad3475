"""Lessons: every file is whole, in both languages, and every question has an answer that is not given away."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from fracstride.core.geometry import Geometry
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec, Field
from fracstride.session.lesson_questions import (
    QUANTITIES,
    LayerCheck,
    NumberCheck,
    PinCheck,
    Situation,
    TabCheck,
    number_from_text,
)
from fracstride.session.lessons import ORDER, Lesson, Step, in_language, lesson_from_json, lessons
from fracstride.session.state import State, ViewSettings
from layers import solved

STEPS = [
    pytest.param(lesson, step, id=f"{lesson.id}-{index}")
    for lesson in lessons()
    for index, step in enumerate(lesson.steps, 1)
]


def situation(step: Step, state: State | None = None, typed: str = "", **changes: object) -> Situation:
    state = state or step.state
    geometry = solved(state.spec)
    tab = str(changes.get("tab", step.tab))
    return Situation(state, geometry, ViewSettings(pin=changes.get("pin", step.pin)), tab, typed)  # type: ignore[arg-type]


def answers(step: Step) -> list[Situation]:
    """Every situation, within what a user would try, that the question takes for right."""
    check = step.question.check
    if isinstance(check, NumberCheck):
        found = situation(step)
        return [replace(found, typed=str(QUANTITIES[check.quantity](found)))]
    if isinstance(check, TabCheck):
        return [situation(step, tab=check.tab)]
    if isinstance(check, PinCheck):
        output = situation(step).geometry.height.output
        return [situation(step, pin=cell) for cell in product(range(output), repeat=2)]
    assert isinstance(check, LayerCheck)
    tried_fields = (Field.KERNEL_SIZE, Field.STRIDE, Field.PADDING, Field.OUTPUT_PADDING)
    free = [each for each in tried_fields if each not in check.keep]
    tried = []
    for values in product(range(6), repeat=len(free)):
        tried += [situation(step, state) for state in _states(step, tuple(zip(free, values, strict=True)))]
    return tried


def _states(step: Step, fields: tuple[tuple[Field, int], ...]) -> list[State]:
    spec = step.state.spec
    for field, value in fields:
        spec = spec.with_value(field, value)
    return [replace(step.state, spec=spec)] if isinstance(solve(spec), Geometry) else []


def test_all_lessons_are_there() -> None:
    assert [each.id for each in lessons()] == list(ORDER)
    assert len(ORDER) == 8


@pytest.mark.parametrize(("lesson", "step"), STEPS)
def test_the_question_can_be_answered_but_is_not_answered_yet(lesson: Lesson, step: Step) -> None:
    check = step.question.check
    assert not check(situation(step), step.state)
    right = [each for each in answers(step) if check(each, step.state)]
    assert right
    if not isinstance(check, TabCheck | NumberCheck):
        assert len(right) < len(answers(step))


@pytest.mark.parametrize(("lesson", "step"), STEPS)
def test_every_text_is_there_in_both_languages(lesson: Lesson, step: Step) -> None:
    for text in (lesson.title, lesson.summary, step.text, step.question.text, step.question.hint):
        english, chinese = in_language(text, "en"), in_language(text, "zh_CN")
        assert english
        assert chinese != english or not any(each.isalpha() and ord(each) > 255 for each in chinese)
        assert set(text) == {"en", "zh_CN"}


@pytest.mark.parametrize(("lesson", "step"), STEPS)
def test_a_wrong_number_is_wrong(lesson: Lesson, step: Step) -> None:
    for typed in ("", "x", "-7", "999999"):
        if isinstance(step.question.check, NumberCheck):
            assert not step.question.check(situation(step, typed=typed), step.state)


@pytest.mark.parametrize("pin", [None, (9, 0), (0, 9)])
def test_without_a_pinned_cell_no_number_is_right(pin: tuple[int, int] | None) -> None:
    check = NumberCheck("pinned_products")
    state = State(ConvTransposeSpec.square(3, 3, stride=2))
    geometry = solved(state.spec)
    for typed in ("-1", "0", "1"):
        assert not check(Situation(state, geometry, ViewSettings(pin=pin), "scatter", typed), state)


def test_a_pin_is_looked_for_in_the_full_output() -> None:
    spec = ConvTransposeSpec(AxisSpec.from_padding(3, 3, padding=1), AxisSpec.from_padding(3, 5, padding=2))
    state, check = State(spec), PinCheck(full=(1, 4))
    geometry = solved(spec)
    found = [
        pin
        for pin in product(range(3), repeat=2)
        if check(Situation(state, geometry, ViewSettings(pin=pin), "scatter"), state)
    ]
    assert found == [(0, 2)]


def test_numbers_are_read_as_people_type_them() -> None:
    assert number_from_text("\N{MINUS SIGN}3") == -3
    assert number_from_text(" 1\N{THIN SPACE}000 ") == 1000
    assert number_from_text("12\N{NARROW NO-BREAK SPACE}001") == 12_001
    assert number_from_text("3.5") is None


WHOLE: dict[str, Any] = {
    "format": "fracstride-lesson",
    "schema_version": 1,
    "title": {"en": "a"},
    "summary": {"en": "a"},
    "steps": [],
}


def _asking(quantity: str) -> dict[str, Any]:
    return {"text": {"en": "a"}, "hint": {"en": "a"}, "check": {"kind": "number", "quantity": quantity}}


STEP = {"text": {"en": "a"}, "layer": {"size": 3, "kernel_size": 1}, "question": _asking("input_cells")}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema_version": 9}, "version 1"),
        ({"steps": [{"text": {"en": ""}, "layer": {}, "question": {}}]}, "empty"),
        ({"steps": [{"text": {"en": "a"}, "layer": {"colour": 1}, "question": {}}]}, "colour"),
        (
            {"steps": [{"text": {"en": "a"}, "layer": {"size": 0, "kernel_size": 1}, "question": {}}]},
            "cannot be",
        ),
        ({"steps": [STEP | {"question": _asking("weight")}]}, "no quantity is called weight"),
    ],
)
def test_a_broken_lesson_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        lesson_from_json("broken", {**WHOLE, **change})


def test_the_row_of_a_pin_comes_first() -> None:
    (step,) = lesson_from_json("pinned", WHOLE | {"steps": [STEP | {"pin": [1, 2]}]}).steps
    assert step.pin == (1, 2)

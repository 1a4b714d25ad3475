"""What a session file says of a layer beyond PyTorch's parameters: more crop at the end, a bias."""

from __future__ import annotations

import json
from typing import Any

import pytest

from documents import to_json
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.document import from_json
from fracstride.session.reading import DocumentProblemCode as Code
from fracstride.session.state import Document, State


def problem_of_bias(bias: Any) -> tuple[Code, str]:
    """What is wrong with a file that has this as its bias: the first problem, and where."""
    raw = json.loads(to_json(Document(State(ConvTransposeSpec.square(3, 3)))))
    raw["state"]["bias"] = bias
    result = from_json(json.dumps(raw))
    assert not isinstance(result, Document)
    return result[0].code, result[0].where


def test_more_crop_at_the_end_is_kept() -> None:
    axes = AxisSpec.from_padding(4, 3, stride=2, padding=1, end_crop=2), AxisSpec(5, 4, 2)
    document = Document(State(ConvTransposeSpec(*axes), linked=False))
    raw = json.loads(to_json(document))
    assert [raw["state"]["spec"]["height"][name] for name in ("crop_begin", "crop_end")] == [1, 3]
    assert from_json(json.dumps(raw)) == document


@pytest.mark.parametrize("values", [[], "0.5", [True], ["a"], [float("nan")], [[1.0]], None, {}])
def test_a_bias_that_is_none_says_so(values: object) -> None:
    assert problem_of_bias({"values": values})[1].startswith("state.bias.values")


def test_a_bias_needs_values() -> None:
    assert problem_of_bias({}) == (Code.MISSING, "state.bias.values")
    assert problem_of_bias([1.0]) == (Code.WRONG_TYPE, "state.bias")

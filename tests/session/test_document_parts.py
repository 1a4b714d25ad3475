"""A session with much data is written part by part, and is the same session."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session import array_json
from fracstride.session.document import from_json, json_parts
from fracstride.session.edits import Slot, state_with_explicit
from fracstride.session.reading import DocumentProblemCode as Code
from fracstride.session.state import DataSource, Document, ExplicitArray, Fit, SourceKind, State


def test_large_arrays_are_written_in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_json, "ENCODED", 300)
    values = np.random.default_rng(2).standard_normal((2, 50, 41))
    for each in (values, values[0]):
        each.setflags(write=False)
    name = "\N{OBJECT REPLACEMENT CHARACTER}"
    awkward = ExplicitArray(values, f'"data": "{name}"')
    state = State(
        replace(ConvTransposeSpec.square(50, 41), in_channels=2),
        DataSource(SourceKind.EXPLICIT, array=awkward, fit=Fit.CROP),
        DataSource(SourceKind.EXPLICIT, array=ExplicitArray(values[0], name), fit=Fit.CROP),
    )
    document = Document(state, title=name)
    token = CancelToken()
    parts = list(json_parts(document, token))
    assert max(map(len, parts)) < 4000 and len(parts) > 20
    assert from_json(b"".join(parts).decode()) == document
    assert token.fraction_done > 0.9
    token.cancel()
    with pytest.raises(Cancelled):
        list(json_parts(document, token))


@pytest.mark.parametrize("shape", [(4, 5), (3, 4, 5), (2, 3, 4, 5), (1, 1, 1, 1)])
def test_the_layer_of_a_file_keeps_following_its_data(shape: tuple[int, ...]) -> None:
    array = ExplicitArray(np.random.default_rng(0).standard_normal(shape), "y.npy")
    document = Document(state_with_explicit(State(ConvTransposeSpec.square(3, 3)), Slot.INPUT, array))
    assert document.state.input.fit is Fit.FOLLOW
    assert from_json(b"".join(json_parts(document)).decode()) == document


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        ([0, 1, 0, 0, 2.5], None),
        ([0, 0, 0, 2.5], Code.WRONG_TYPE),
        ([-1, 0, 0, 0, 2.5], Code.WRONG_TYPE),
        ([0, 0.5, 0, 0, 2.5], Code.WRONG_TYPE),
        ([0, 0, 0, 0, 0, 2.5], Code.WRONG_TYPE),
        ([0, 0, 0, 0, None], Code.WRONG_TYPE),
        ([], Code.WRONG_TYPE),
    ],
)
def test_cells_of_slices_are_checked(edit: list[object], code: Code | None) -> None:
    raw = json.loads(b"".join(json_parts(Document(State(ConvTransposeSpec.square(3, 3))))))
    raw["state"]["input"]["edits"] = [edit]
    read = from_json(json.dumps(raw))
    if code is None:
        assert isinstance(read, Document)
    else:
        assert not isinstance(read, Document)
        assert [(each.code, each.where) for each in read] == [(code, "state.input.edits")]

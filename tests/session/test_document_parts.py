"""A session with much data is written part by part, and is the same session."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session import array_json
from fracstride.session.document import from_json, json_parts
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

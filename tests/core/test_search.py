"""How many of the found layers are listed, and whether the answer says if some are missing."""

from __future__ import annotations

import pytest

from fracstride.core import search
from fracstride.core.query import AxisQuery, LayerQuery, Span
from fracstride.core.search import Found, find_layers

QUERY = LayerQuery.square(AxisQuery(output=14, size=Span.of(7)))


def found() -> Found:
    answer = find_layers(QUERY)
    assert isinstance(answer, Found)
    return answer


def test_as_many_as_may_be_listed_are_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = found()
    assert everything.is_complete
    monkeypatch.setattr(search, "MAX_LAYERS", len(everything.candidates))
    assert found() == everything


def test_one_more_than_may_be_listed_leaves_the_worst_out(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = found()
    monkeypatch.setattr(search, "MAX_LAYERS", len(everything.candidates) - 1)
    assert found() == Found(everything.candidates[:-1], is_complete=False)

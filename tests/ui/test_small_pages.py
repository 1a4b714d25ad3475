"""Large arrays are made in small pages, and only while they are made."""

from __future__ import annotations

from threading import Event, Thread

import pytest

from fracstride.core.cancel import CancelToken
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.computing import small_pages as module
from fracstride.ui.computing.calculation import ComputeRequest
from fracstride.ui.computing.calculator import Calculator
from fracstride.ui.computing.small_pages import LARGE, small_pages
from layers import solved


@pytest.fixture
def huge(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """What NumPy is told, one after the other; the last is what holds."""
    told = [True]

    def tell(wanted: bool) -> bool:
        told.append(wanted)
        return told[-2]

    monkeypatch.setattr(module, "_set_huge", tell)
    return told


def test_numpy_can_still_be_told() -> None:
    before = module._set_huge(False)
    assert module._set_huge(before) is False


def test_pages_are_small_for_large_arrays_only(huge: list[bool]) -> None:
    with small_pages(LARGE - 1):
        assert huge == [True]
    with small_pages(LARGE):
        assert huge[-1] is False
    assert huge[-1] is True


def test_what_was_set_comes_back_after_the_last_of_those_that_overlap(huge: list[bool]) -> None:
    entered, may_end = Event(), Event()

    def longer() -> None:
        with small_pages(LARGE):
            entered.set()
            may_end.wait()

    thread = Thread(target=longer)
    with small_pages(LARGE):
        thread.start()
        entered.wait()
    assert huge[-1] is False
    may_end.set()
    thread.join()
    assert huge[-1] is True


@pytest.mark.parametrize(("limit", "expected"), [(1, [True, False, True]), (10**9, [True])])
def test_a_large_layer_is_computed_in_small_pages(
    huge: list[bool], monkeypatch: pytest.MonkeyPatch, limit: int, expected: list[bool]
) -> None:
    monkeypatch.setattr(module, "LARGE", limit)
    ramp = DataSource(SourceKind.RAMP)
    geometry = solved(ConvTransposeSpec.square(5, 3))
    Calculator().compute(ComputeRequest(geometry, ramp, ramp), CancelToken())
    assert huge == expected

"""What goes wrong in the compute lane ends the computation: nothing is awaited for ever."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.computing.calculation import (
    ComputeFailure,
    ComputeRequest,
    ComputeResult,
    VerificationOutcome,
)
from fracstride.ui.computing.calculator import Calculator
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.computing.layer_data import LayerData

RAMP = DataSource(SourceKind.RAMP)
GEOMETRY = solve(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
assert isinstance(GEOMETRY, Geometry)
REQUEST = ComputeRequest(GEOMETRY, RAMP, RAMP)


@pytest.fixture
def calculator() -> Calculator:
    return Calculator()


@pytest.fixture
def lane(qapp: object, calculator: Calculator) -> Iterator[ComputeService]:
    service = ComputeService(calculator, inline_limit=-1)
    yield service
    service.shut_down()


def _none_left(*_arguments: object, **_named: object) -> None:
    raise MemoryError("for 8 GiB")


def test_no_memory_for_y_is_a_failure_of_the_computation(
    lane: ComputeService, calculator: Calculator, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("fracstride.ui.computing.layer_data.materialise_input", _none_left)
    with qtbot.waitSignal(lane.failed) as failed:
        lane.request(REQUEST)
    assert failed.args == [ComputeFailure("numpy", "out of memory: for 8 GiB", False)]
    qtbot.waitUntil(lambda: lane.is_idle)
    assert not lane.is_due_soon and not lane.is_busy


def test_no_memory_for_a_preview_costs_the_preview_alone(
    lane: ComputeService, calculator: Calculator, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("fracstride.ui.computing.compute.PREVIEW_MULTIPLY_ADDS", 1)
    monkeypatch.setattr("fracstride.ui.computing.compute.PREVIEWED_TAP", 1)
    monkeypatch.setattr(calculator, "preview", _none_left)
    with qtbot.waitSignal(lane.finished):
        lane.request(REQUEST)


def test_no_memory_for_comparing_is_told_as_too_large_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    result = Calculator().compute(REQUEST, CancelToken())
    assert isinstance(result, ComputeResult)
    monkeypatch.setattr("fracstride.core.verification.verify", _none_left)
    assert Calculator().verify(result, CancelToken()) == VerificationOutcome(None)


def test_an_unexpected_error_ends_the_computation_too(
    lane: ComputeService, calculator: Calculator, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def slip(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(calculator, "compute", slip)
    with qtbot.captureExceptions() as caught:
        lane._busy._set_lit(True)
        with qtbot.waitSignal(lane.failed):
            lane.request(REQUEST)
        qtbot.waitUntil(lambda: bool(caught))  # reported after the lane was told
    assert [kind for kind, _, _ in caught] == [ZeroDivisionError]
    assert not lane.is_due_soon and not lane.is_busy


class _Shared(LayerData):
    """One whose kept arrays another thread replaces at once, by those of another layer."""

    others = (("another layer",), np.zeros((1, 1, 7, 7)), np.zeros((1, 1, 2)))

    def __setattr__(self, name: str, value: object) -> None:
        is_kept = name in ("_input", "_kernel") and value is not None
        super().__setattr__(name, self.others if is_kept else value)


def test_what_another_thread_keeps_meanwhile_is_not_taken_for_ones_own() -> None:
    calculator = Calculator()
    calculator.data = _Shared()
    expected, shared = (
        Calculator().compute(REQUEST, CancelToken()),
        calculator.compute(REQUEST, CancelToken()),
    )
    assert isinstance(expected, ComputeResult) and isinstance(shared, ComputeResult)
    np.testing.assert_array_equal(shared.x, expected.x)
    np.testing.assert_array_equal(shared.y, expected.y)
    np.testing.assert_array_equal(shared.weight, expected.weight)

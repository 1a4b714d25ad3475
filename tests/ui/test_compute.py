"""The compute lane: latest wins, cancelled work never arrives, failures fall back. With gates, no sleep."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fracstride.backends.numpy_backend import NumpyBackend
from fracstride.core.cancel import CancelToken
from fracstride.core.override import override
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.edits import Slot
from fracstride.session.estimate import AskLimits, Estimate
from fracstride.session.preferences import Precision
from fracstride.session.state import DataSource, Reduction, SourceKind, State
from fracstride.ui.computing import calculator as calculator_module
from fracstride.ui.computing.calculation import (
    ComputeFailure,
    ComputeRequest,
    ComputeResult,
    EngineOptions,
    Preview,
    Refinement,
    VerificationOutcome,
    array_of,
    work_of,
)
from fracstride.ui.computing.calculator import Calculator
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.computing.consent import Withheld
from fracstride.ui.lanes.giving_way import NICENESS
from fracstride.ui.lanes.timers import PROGRESS_MS
from fracstride.ui.presenters.colours import finite_extremes
from fracstride.ui.presenters.level_of_detail import levels_of, unmade_levels
from layers import solved

RAMP = DataSource(SourceKind.RAMP)


def _request(stride: int = 2, size: int = 3, backend: str = "numpy") -> ComputeRequest:
    geometry = solved(ConvTransposeSpec.square(size, 3, stride=stride, padding=1))
    return ComputeRequest(geometry, RAMP, RAMP, EngineOptions(backend))


class GatedCalculator(Calculator):
    """Waits in the lane until the test opens the gate; notes what it started and what was cancelled."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.gate = Event(), Event()
        self.started: list[int] = []

    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        self.started.append(request.geometry.height.spec.stride)
        self.entered.set()
        assert self.gate.wait(10)
        token.raise_if_cancelled()
        return super().compute(request, token)


@pytest.fixture
def calculator() -> GatedCalculator:
    return GatedCalculator()


@pytest.fixture
def threaded(qapp: object, calculator: GatedCalculator) -> Iterator[ComputeService]:
    service = ComputeService(calculator, inline_limit=-1)
    yield service
    calculator.gate.set()
    service.shut_down()


def test_small_work_is_done_on_return(qapp: object, qtbot: QtBot) -> None:
    service = ComputeService()
    results: list[ComputeResult] = []
    service.finished.connect(results.append)
    request = _request()
    service.request(request)
    assert len(results) == 1
    result = results[0]
    expected = reference(result.y, result.weight, request.geometry.spec)
    np.testing.assert_allclose(result.x, expected)
    assert not any(array.flags.writeable for array in (result.y, result.weight, result.x))
    service.shut_down()


def test_result_is_verified_afterwards(qapp: object, qtbot: QtBot) -> None:
    service = ComputeService()
    with qtbot.waitSignal(service.verified) as verified:
        service.request(_request())
    outcome = verified.args[0]
    assert isinstance(outcome, VerificationOutcome)
    assert outcome.verification is not None
    assert outcome.verification.agree
    assert len(outcome.verification.methods) >= 2
    service.shut_down()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere priorities are those of processes")
def test_the_lane_gives_way_to_the_window(qapp: object, qtbot: QtBot) -> None:
    noted: list[int] = []

    class Noting(Calculator):
        def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
            noted.append(os.getpriority(os.PRIO_PROCESS, 0))
            return super().compute(request, token)

    service = ComputeService(Noting(), inline_limit=-1)
    before = os.getpriority(os.PRIO_PROCESS, 0)
    with qtbot.waitSignal(service.finished):
        service.request(_request())
    service.shut_down()
    assert noted == [max(before, NICENESS)]
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_latest_wins(threaded: ComputeService, calculator: GatedCalculator, qtbot: QtBot) -> None:
    results: list[ComputeResult] = []
    threaded.finished.connect(results.append)
    threaded.request(_request(1))
    assert calculator.entered.wait(10)
    threaded.request(_request(2))
    threaded.request(_request(3))
    with qtbot.waitSignal(threaded.finished):
        calculator.gate.set()
    qtbot.waitUntil(lambda: threaded.is_idle)
    assert [result.request.geometry.height.spec.stride for result in results] == [3]
    assert calculator.started == [1, 3], "the one in the middle never started"


def test_cancelled_work_never_arrives(
    threaded: ComputeService, calculator: GatedCalculator, qtbot: QtBot
) -> None:
    results: list[object] = []
    threaded.finished.connect(results.append)
    threaded.request(_request())
    assert calculator.entered.wait(10)
    threaded.cancel()
    calculator.gate.set()
    qtbot.waitUntil(lambda: threaded.is_idle)
    assert results == []


def test_busy_after_a_while_and_over_with_the_result(
    threaded: ComputeService, calculator: GatedCalculator, qtbot: QtBot
) -> None:
    changes: list[bool] = []
    threaded.busy_changed.connect(changes.append)
    with qtbot.waitSignal(threaded.busy_changed):
        threaded.request(_request())
    assert threaded.is_busy
    with qtbot.waitSignal(threaded.finished):
        calculator.gate.set()
    assert changes == [True, False]


def test_shut_down_waits_and_silences(threaded: ComputeService, calculator: GatedCalculator) -> None:
    results: list[object] = []
    threaded.finished.connect(results.append)
    threaded.request(_request())
    assert calculator.entered.wait(10)
    calculator.gate.set()
    threaded.shut_down()
    assert results == []


def test_failing_backend_falls_back_to_numpy(qtbot: QtBot) -> None:
    service = ComputeService()
    results: list[ComputeResult] = []
    failures: list[ComputeFailure] = []
    service.finished.connect(results.append)
    service.failed.connect(failures.append)
    with qtbot.waitSignal(service.finished):
        service.request(_request(backend="no such backend"))
    assert [failure.fell_back for failure in failures] == [True]
    assert results[0].backend == "numpy"
    assert results[0].x.shape == (1, 1, 5, 5)
    service.shut_down()


def test_data_is_kept_while_recipe_and_shape_stay(qapp: object) -> None:
    calculator, token = Calculator(), CancelToken()
    first = calculator.compute(_request(1), token)
    second = calculator.compute(_request(2), token)
    third = calculator.compute(_request(2, size=4), token)
    assert isinstance(first, ComputeResult)
    assert isinstance(second, ComputeResult)
    assert isinstance(third, ComputeResult)
    assert second.y is first.y
    assert third.y is not first.y
    assert third.weight is first.weight


def test_large_output_of_little_work_is_not_computed_inline() -> None:
    geometry = solved(ConvTransposeSpec.square(1, 2, dilation=2000))
    assert geometry.multiply_adds == 4
    assert work_of(geometry) == 2001**2


class CountingCalculator(Calculator):
    """Counts what it is asked to verify."""

    def __init__(self) -> None:
        super().__init__()
        self.verified = 0

    @override
    def verify(self, result: ComputeResult, token: CancelToken) -> VerificationOutcome:
        self.verified += 1
        return super().verify(result, token)


def test_only_the_last_of_many_results_is_verified(qapp: object, qtbot: QtBot) -> None:
    calculator = CountingCalculator()
    service = ComputeService(calculator)
    with qtbot.waitSignal(service.verified):
        for stride in (1, 2, 3):
            service.request(_request(stride))
        assert not service.is_idle
    assert calculator.verified == 1
    assert service.is_idle
    service.shut_down()


def test_extremes_of_every_slice_come_with_the_result() -> None:
    spec = replace(ConvTransposeSpec.square(4, 3, stride=2), batch=2, in_channels=3, out_channels=5)
    geometry = solved(spec)
    source = DataSource(SourceKind.RANDOM, seed=3)
    result = Calculator().compute(ComputeRequest(geometry, source, source), CancelToken())
    assert isinstance(result, ComputeResult)
    for values, extremes in ((result.y, result.y_extremes), (result.x, result.x_extremes)):
        assert extremes.shape == (*values.shape[:2], 2)
        for n, c in np.ndindex(values.shape[:2]):
            assert tuple(extremes[n, c]) == finite_extremes(values[n, c])


def test_what_drives_a_device_is_never_loaded_on_the_gui_thread(qtbot: QtBot) -> None:
    calculator = GatedCalculator()
    service = ComputeService(calculator, inline_limit=10**9)
    seen: list[object] = []
    service.finished.connect(seen.append)
    service.request(_request(backend="another"))
    assert calculator.entered.wait(10)
    assert not seen, "the lane waits at the gate, not the GUI thread"
    calculator.gate.set()
    qtbot.waitUntil(lambda: len(seen) == 1)
    service.shut_down()


def test_a_preview_shows_cells_of_the_output_as_they_will_be() -> None:
    request, calculator = _request(size=300), Calculator()
    preview, result = calculator.preview(request, CancelToken()), calculator.compute(request, CancelToken())
    assert isinstance(result, ComputeResult)
    step = 2**preview.of_x.only
    assert preview.of_x.only >= 1
    np.testing.assert_allclose(preview.of_x.coarser[0], result.x[0, 0, ::step, ::step])


def test_a_long_computation_is_previewed_first_and_refined_on_request(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fracstride.ui.computing.compute.PREVIEW_MULTIPLY_ADDS", 0)
    service = ComputeService(Calculator(), inline_limit=0)
    seen: list[object] = []
    service.previewed.connect(seen.append)
    service.finished.connect(seen.append)
    with qtbot.waitSignal(service.finished):
        service.request(_request(size=300))
    assert [type(each) for each in seen] == [Preview, ComputeResult]
    result = seen[1]
    assert isinstance(result, ComputeResult)
    y, x = result.y[0, 0], result.x[0, 0]
    with qtbot.waitSignal(service.refined) as blocker:
        unmade = (unmade_levels((1025, 1), Reduction.PEAK),) * 2
        service.refine(Refinement(y, x, *unmade, ((0.0, 1.0), (0.0, 1.0))))
    refinement = blocker.args[0]
    assert refinement.x is x
    assert [each.shape for each in refinement.of_x.coarser] == [(300, 300), (150, 150)]
    service.shut_down()


def test_a_large_input_is_previewed_without_being_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calculator_module, "LARGE_INPUT", 1000)
    request = replace(_request(size=300), input=DataSource(SourceKind.RANDOM, seed=4))
    made: list[object] = []
    monkeypatch.setattr(
        "fracstride.ui.computing.layer_data.materialise_input", lambda *given: made.append(given)
    )
    preview = Calculator().preview(request, CancelToken())
    monkeypatch.undo()
    result = Calculator().compute(request, CancelToken())
    assert isinstance(result, ComputeResult)
    assert not made
    assert preview.y.values is None
    step, of_y = 2**preview.of_x.only, 2**preview.y.levels.only
    np.testing.assert_allclose(preview.of_x.coarser[0], result.x[0, 0, ::step, ::step])
    assert np.array_equal(preview.y.levels.coarser[0], result.y[0, 0, ::of_y, ::of_y])


def test_large_maps_come_with_what_they_look_like_from_afar_and_keep_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(calculator_module, "LARGE_MAP", 1000)
    calculator = Calculator()
    request = replace(_request(size=1100), reduction=Reduction.PEAK, cells_per_pixel=8.5)
    result = calculator.compute(request, CancelToken())
    assert isinstance(result, ComputeResult)
    of_y, of_x = result.levels
    assert [each.finest for each in result.levels] == [2, 3]
    assert of_x.reduction is Reduction.PEAK
    assert np.array_equal(of_x.coarser[0], levels_of(result.x[0, 0], Reduction.PEAK).coarser[2])
    again = calculator.compute(replace(request, kernel=DataSource(SourceKind.CONSTANT)), CancelToken())
    assert isinstance(again, ComputeResult)
    assert again.levels[0] is of_y, "y is the same, and need not be drawn again"


@pytest.mark.parametrize(("largest", "kept"), [(1.0, np.float32), (1e200, np.float64)])
def test_missing_levels_take_half_the_memory_where_they_fit(
    monkeypatch: pytest.MonkeyPatch, largest: float, kept: type[np.floating]
) -> None:
    monkeypatch.setattr(calculator_module, "LARGE_MAP", 1000)
    calculator, request = Calculator(), replace(_request(size=1300), cells_per_pixel=8.5)
    result = calculator.compute(request, CancelToken())
    assert isinstance(result, ComputeResult)
    shown = Refinement(result.y[0, 0], result.x[0, 0], *result.levels, ((0.0, largest), (0.0, largest)))
    refined = calculator.refine(shown, CancelToken())
    assert [each.finest for each in result.levels] == [2, 3]
    assert refined.of_x.coarser[0].dtype == kept
    assert refined.of_x.coarser[2] is result.levels[1].coarser[0]
    again = calculator.compute(request, CancelToken())
    assert isinstance(again, ComputeResult)
    assert again.levels[0] is refined.of_y


@pytest.mark.parametrize("precision", list(Precision))
def test_everything_is_computed_in_the_precision_asked_for(precision: Precision) -> None:
    request = replace(_request(), engine=EngineOptions(precision=precision))
    result = Calculator().compute(request, CancelToken())
    assert isinstance(result, ComputeResult)
    assert {each.dtype for each in (result.y, result.weight, result.x)} == {np.dtype(precision.value)}


def test_the_result_is_not_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[np.ndarray] = []
    real = NumpyBackend.to_host

    def to_host(self: NumpyBackend, array: np.ndarray) -> np.ndarray:
        given.append(array)
        return real(self, array)

    monkeypatch.setattr(NumpyBackend, "to_host", to_host)
    result = Calculator().compute(_request(), CancelToken())
    assert isinstance(result, ComputeResult)
    assert np.shares_memory(result.x, given[0])


def test_progress_of_a_whole_computation_ends_at_one() -> None:
    token = CancelToken()
    Calculator().compute(_request(size=300), token)
    assert token.fraction_done == 1.0


class ReportingCalculator(GatedCalculator):
    """Says how far it is before it waits."""

    @override
    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        token.report(0.4)
        return super().compute(request, token)


def test_progress_is_told_while_a_computation_is_busy(qtbot: QtBot) -> None:
    calculator = ReportingCalculator()
    service = ComputeService(calculator, inline_limit=-1)
    # A lane that begins late has nothing done when it is asked first.
    with qtbot.waitSignal(service.progressed, check_params_cb=lambda fraction: fraction == 0.4):
        service.request(_request())
    with qtbot.waitSignal(service.finished):
        calculator.gate.set()
    with qtbot.assertNotEmitted(service.progressed, wait=3 * PROGRESS_MS):
        pass
    service.shut_down()


class TestHeavyWork:
    """What passes the limits is begun only when the user says so."""

    @pytest.fixture
    def service(self, qapp: object) -> Iterator[ComputeService]:
        made = ComputeService(inline_limit=-1, ask_limits=AskLimits(multiply_adds=90))
        self.results: list[ComputeResult] = []
        self.withheld: list[Withheld | None] = []
        made.finished.connect(self.results.append)
        made.withheld_changed.connect(self.withheld.append)
        yield made
        made.shut_down()

    def test_it_waits_for_the_word_and_tells_what_it_takes(
        self, service: ComputeService, qtbot: QtBot
    ) -> None:
        request = _request(size=4)
        service.request(request)
        (withheld,) = self.withheld
        assert withheld is not None and withheld.asks and withheld.request is request
        assert withheld.estimate.multiply_adds == 4 * 4 * 9
        assert withheld.estimate.bytes >= request.geometry.bytes_needed
        qtbot.waitUntil(lambda: service.is_idle)
        assert not self.results
        with qtbot.waitSignal(service.finished):
            service.answer(True)
        assert self.withheld == [withheld, None]

    def test_what_was_being_computed_is_not_said_to_go_on(self, qapp: object, qtbot: QtBot) -> None:
        calculator = GatedCalculator()
        service = ComputeService(calculator, inline_limit=-1, ask_limits=AskLimits(multiply_adds=90))
        with qtbot.waitSignal(service.busy_changed):
            service.request(_request(size=3))
        with qtbot.waitSignal(service.busy_changed) as changed:
            service.request(_request(size=4))
        assert changed.args == [False] and service.withheld is not None
        calculator.gate.set()
        qtbot.waitUntil(lambda: service.is_idle)
        assert not service.is_busy
        service.shut_down()

    def test_a_layer_is_asked_about_once(self, service: ComputeService, qtbot: QtBot) -> None:
        service.request(_request(size=4))
        with qtbot.waitSignal(service.finished):
            service.answer(True)
        with qtbot.waitSignal(service.finished):
            service.request(replace(_request(size=4), input=DataSource(SourceKind.RANDOM)))
        assert [each is None for each in self.withheld] == [False, True]

    def test_not_now_is_remembered_too_and_can_be_taken_back(
        self, service: ComputeService, qtbot: QtBot
    ) -> None:
        service.request(_request(size=4))
        service.answer(False)
        assert service.withheld is not None and not service.withheld.asks
        service.request(replace(_request(size=4), input=DataSource(SourceKind.RANDOM)))
        assert service.withheld is not None and not service.withheld.asks
        with qtbot.waitSignal(service.finished):
            service.answer(True)
        assert service.withheld is None

    def test_another_layer_makes_the_question_go(self, service: ComputeService, qtbot: QtBot) -> None:
        service.request(_request(size=4))
        with qtbot.waitSignal(service.finished):
            service.request(_request(size=3))
        assert service.withheld is None

    def test_memory_has_a_limit_of_its_own(self) -> None:
        limits = AskLimits(multiply_adds=10, bytes=100)
        assert limits.are_passed_by(Estimate(1, 101)) and limits.are_passed_by(Estimate(11, 1))
        assert not limits.are_passed_by(Estimate(10, 100))
        ours = AskLimits.of_this_machine()
        assert ours.bytes is not None and ours.bytes > 2**28


def test_what_was_made_for_the_result_is_had_for_the_same_recipe_only() -> None:
    request = _request()
    result = Calculator().compute(request, CancelToken())
    assert isinstance(result, ComputeResult)
    state = State(request.geometry.spec, RAMP, RAMP)
    assert array_of(result, state, Slot.INPUT) is result.y
    assert array_of(result, state, Slot.KERNEL) is result.weight
    other = DataSource(SourceKind.RANDOM)
    assert array_of(result, replace(state, input=other), Slot.INPUT) is None
    assert array_of(result, State(ConvTransposeSpec.square(4, 3), RAMP, RAMP), Slot.INPUT) is None
    narrow = replace(result, request=replace(request, engine=EngineOptions(precision=Precision.FLOAT32)))
    assert array_of(narrow, state, Slot.INPUT) is None


def test_a_backend_is_probed_in_the_lane(qapp: object, qtbot: QtBot) -> None:
    service = ComputeService()
    with qtbot.waitSignal(service.probed) as probed:
        service.probe("numpy")
    (probe,) = probed.args
    assert probe.backend == "numpy" and probe.availability.available
    service.shut_down()


def test_what_was_found_out_about_a_backend_outlives_a_change(qapp: object, qtbot: QtBot) -> None:
    service = ComputeService()
    found: list[str] = []
    service.probed.connect(lambda probe: found.append(probe.backend))
    service.probe("numpy")  # runs
    service.probe("numpy")  # waits
    service.cancel()
    qtbot.waitUntil(lambda: len(found) == 2)
    service.shut_down()

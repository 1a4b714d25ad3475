"""Long computations wait until the window has shown the new layer; these tests check the order, not times."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import CancelToken
from fracstride.core.override import override
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.computing.calculation import ComputeFailure, ComputeRequest, ComputeResult, Preview
from fracstride.ui.computing.calculator import Calculator
from fracstride.ui.computing.compute import PREVIEW_MULTIPLY_ADDS, ComputeService
from fracstride.ui.lanes.late import Late
from layers import solved

Log = list[str]


class Noting(Calculator):
    """Notes in the lane what begins there."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    @override
    def preview(self, request: ComputeRequest, token: CancelToken) -> Preview:
        self._log.append("preview begins")
        return super().preview(request, token)

    @override
    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        self._log.append("computation begins")
        return super().compute(request, token)


class Painted(QWidget):
    """Notes when it is painted."""

    def __init__(self, log: Log) -> None:
        super().__init__()
        self._log = log

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._log.append("painted")


def _request(size: int, kernel_size: int = 3, stride: int = 2, padding: int = 1) -> ComputeRequest:
    ramp = DataSource(SourceKind.RAMP)
    geometry = solved(ConvTransposeSpec.square(size, kernel_size, stride=stride, padding=padding))
    return ComputeRequest(geometry, ramp, ramp)


def preview_from(monkeypatch: pytest.MonkeyPatch, multiply_adds: int) -> None:
    """Whatever has so many products is worth a preview, however many taps."""
    monkeypatch.setattr("fracstride.ui.computing.compute.PREVIEW_MULTIPLY_ADDS", multiply_adds)
    monkeypatch.setattr("fracstride.ui.computing.compute.PREVIEWED_TAP", 0)


def painted_window(qtbot: QtBot, log: Log) -> Painted:
    """One that is on screen and notes its paint events from then on."""
    window = Painted(log)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_a_long_computation_begins_when_what_is_due_has_been_painted(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview_from(monkeypatch, 0)
    log: Log = []
    service, window = ComputeService(Noting(log), inline_limit=0), painted_window(qtbot, log)
    log.clear()

    def show(what: str) -> None:
        log.append(what)
        window.update()

    late = Late(window, lambda: show("what comes after the maps"))
    service.previewed.connect(lambda _: show("previewed"))
    with qtbot.waitSignal(service.finished):
        window.update()
        service.request(_request(50))
        late.request()
    service.shut_down()
    shown = ["painted", "what comes after the maps", "painted"]
    assert log == [*shown, "preview begins", "previewed", "painted", "computation begins"]


def test_a_layer_with_the_same_input_is_previewed_in_the_frame_that_shows_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview_from(monkeypatch, 0)
    log: Log = []
    service, window = ComputeService(Noting(log), inline_limit=0), painted_window(qtbot, log)
    with qtbot.waitSignal(service.finished):
        service.request(_request(50))
    qtbot.waitUntil(lambda: service.is_idle)
    log.clear()
    service.previewed.connect(lambda _: log.append("previewed"))
    with qtbot.waitSignal(service.finished):
        window.update()
        service.request(replace(_request(50), kernel=DataSource(SourceKind.CONSTANT)))
        assert log == ["preview begins", "previewed"]
    service.shut_down()
    assert log == ["preview begins", "previewed", "painted", "computation begins"]


def test_a_preview_waits_for_the_lane_while_that_is_busy(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    preview_from(monkeypatch, 0)
    log: Log = []
    service = ComputeService(Noting(log), inline_limit=0)
    with qtbot.waitSignal(service.finished):
        service.request(_request(50))
    log.clear()
    service.probe("numpy")
    service.request(replace(_request(50), kernel=DataSource(SourceKind.CONSTANT)))
    assert log == []
    with qtbot.waitSignal(service.finished):
        pass
    service.shut_down()
    assert log == ["preview begins", "computation begins"]


def test_what_is_due_soon_waits_for_no_frame(qtbot: QtBot) -> None:
    log: Log = []
    service = ComputeService(Noting(log), inline_limit=0)
    service.request(_request(50))
    service._pool.waitForDone()
    assert log == ["computation begins"]
    service.shut_down()


def test_a_newer_layer_waits_for_no_frame_of_the_one_before(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    large, small = _request(90), _request(50)
    preview_from(monkeypatch, large.geometry.multiply_adds)
    log: Log = []
    service = ComputeService(Noting(log), inline_limit=0)
    service.request(large)
    assert log == []
    service.request(small)
    service._pool.waitForDone()
    assert log == ["computation begins"]
    service.shut_down()


def test_a_kernel_of_very_many_taps_is_not_previewed(qtbot: QtBot) -> None:
    """7 x 7 cells and 700 x 700 taps are 24 million products, which are computed before the taps are counted up."""
    service = ComputeService(Calculator(), inline_limit=0)
    seen: list[object] = []
    service.previewed.connect(seen.append)
    assert _request(7, 700, 1, 0).geometry.multiply_adds > PREVIEW_MULTIPLY_ADDS
    service.request(_request(7, 700, 1, 0))
    assert service.is_due_soon
    service.cancel()
    service.request(_request(1500, 4, 2, 0))
    assert not service.is_due_soon
    service.shut_down()
    assert seen == []


def test_what_waits_for_the_end_of_a_pause_is_not_forgotten_with_it(qtbot: QtBot) -> None:
    service = ComputeService(Calculator(), inline_limit=1000)
    service._pause.begin()
    service.probe("numpy")
    assert not service.is_idle
    with qtbot.waitSignal(service.probed):
        service.request(_request(3, 3, 2, 0))
    qtbot.waitUntil(lambda: service.is_idle)
    service.shut_down()

"""What the window shows while a computation takes its time."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from fracstride.core.pipeline import StageId
from fracstride.session.state import SourceKind
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.lanes.timers import BUSY_AFTER_MS
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.window.status_bar import PATIENCE_MS


def _edge(window: Assembly) -> str:
    header = window.desk.bench.strip.header
    image = header.grab().toImage()
    return QColor(image.pixelColor(QPoint(image.width() // 2, image.height() - 2))).name().upper()


@pytest.fixture
def set_busy(app_window: Assembly, monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Lets the compute lane of the window say that it takes long, or not any more."""

    def set_to(busy: bool) -> None:
        monkeypatch.setattr(ComputeService, "is_busy", property(lambda _lane: busy))
        app_window.compute.busy_changed.emit(busy)

    return set_to


def test_bar_at_the_edge_of_the_header_while_busy(
    app_window: Assembly, set_busy: Callable[[bool], None]
) -> None:
    assert _edge(app_window) == LIGHT.canvas
    set_busy(True)
    assert _edge(app_window) == LIGHT.accent
    set_busy(False)
    assert _edge(app_window) == LIGHT.canvas


def test_how_far_it_is_and_a_way_out_are_shown_after_300_ms(
    app_window: Assembly, set_busy: Callable[[bool], None]
) -> None:
    status = app_window.desk.bench.status
    time = status.time.text()
    assert BUSY_AFTER_MS + PATIENCE_MS == BUSY_AFTER_MS + status.patience.interval() == 300
    set_busy(True)
    assert status.time.text() == time
    assert status.patience.isActive()
    status.patience.timeout.emit()
    assert status.time.text() == "Computing…"
    app_window.compute.progressed.emit(0.3)
    assert status.time.text() == "Computing… 30 %"
    assert status.cancel.isVisible()
    set_busy(False)
    assert status.time.text() == time
    assert not status.cancel.isVisible()
    assert not status.patience.isActive()


def test_cancelling_leaves_no_verdict_pending(app_window: Assembly) -> None:
    status = app_window.desk.bench.status
    app_window.compute.started.emit(0)
    status.cancel.click()
    assert status.verification.label.text() == "Cancelled"


def test_old_values_stay_until_the_result_comes(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_window.compute, "request", lambda request: 0)
    app_window.desk.bench.panel.kernel.kinds.chosen.emit(SourceKind.ONES.value)
    model = app_window.desk.bench.strip.canvas.model(StageId.OUTPUT)
    assert model is not None
    assert model.value(1, 1) == 40

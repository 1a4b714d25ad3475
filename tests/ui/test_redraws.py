"""A change is drawn once, and everything that is drawn belongs to the new layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import CancelToken
from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.spec import Field
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.calculation import ComputeFailure, ComputeRequest, ComputeResult
from fracstride.ui.computing.calculator import Calculator
from fracstride.ui.plotting.canvas import StageCanvas
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.scatter import INPUT
from fracstride.ui.views.scatter_page import ScatterPage

from .turns import catch_up


class _Slow(Calculator):
    """Computes when it is told to, unless nobody waits for it any more."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = Event()

    @override
    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        while not self.may_end.wait(0.01):
            token.raise_if_cancelled()
        return super().compute(request, token)


def _output(canvas: StageCanvas) -> HeatmapModel:
    model = canvas.model(StageId.OUTPUT)
    assert model is not None
    return model


def test_a_step_lays_the_maps_out_once(app_window: Assembly) -> None:
    layouts: list[None] = []
    app_window.desk.bench.strip.canvas.laid_out.connect(lambda: layouts.append(None))
    state = app_window.store.state
    app_window.store.propose(replace(state, spec=state.spec.with_value(Field.STRIDE, 3)), "step")
    assert len(layouts) == 1


def test_coming_back_from_another_tab_lays_the_maps_out_once(app_window: Assembly, qtbot: QtBot) -> None:
    canvas = app_window.desk.bench.strip.canvas
    app_window.desk.actions[CommandId.TAB_PAIR].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.current is TabId.PAIR)
    app_window.window.resize(1400, 860)
    sizes: list[tuple[int, int]] = []
    canvas.laid_out.connect(lambda: sizes.append((canvas.width(), canvas.height())))
    app_window.desk.actions[CommandId.TAB_PIPELINE].trigger()
    QApplication.processEvents()
    assert sizes == [(canvas.width(), canvas.height())]
    frame = canvas.frame(StageId.OUTPUT)
    app_window.window.resize(1300, 860)
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    assert canvas.frame(StageId.OUTPUT) != frame, "nobody is told of a place that is no longer right"


def test_new_values_stand_where_the_old_ones_stood(app_window: Assembly) -> None:
    layouts: list[None] = []
    strip = app_window.desk.bench.strip
    strip.canvas.laid_out.connect(lambda: layouts.append(None))
    frame = strip.canvas.frame(StageId.OUTPUT)
    state = app_window.store.state
    app_window.store.propose(replace(state, input=replace(state.input, start=100.0)), "values")
    assert not layouts
    assert strip.canvas.frame(StageId.OUTPUT) is frame


def test_the_sum_is_coloured_by_the_scales_of_its_own_layer(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    seen: list[float] = []
    show = bench.sum_panel.show_sum

    def noted(model: object, scale: Callable[[StageId], object]) -> None:
        of_input = bench.strip.canvas.scale(StageId.INPUT)
        assert of_input is not None
        seen.append(of_input.high)
        show(model, scale)  # type: ignore[arg-type]

    bench.sum_panel.show_sum = noted  # type: ignore[method-assign, assignment]
    state = app_window.store.state
    app_window.store.propose(replace(state, input=replace(state.input, start=100.0)), "step")
    catch_up()
    assert seen == [108.0]


def test_a_step_whose_values_come_soon_is_painted_once(app_window: Assembly, qtbot: QtBot) -> None:
    desk, compute = app_window.desk, app_window.compute
    canvas = desk.bench.strip.canvas
    compute._inline_limit = 0
    desk.wiring._frame._patience.setInterval(60_000)
    with qtbot.waitExposed(app_window.window):
        app_window.window.show()
    QApplication.processEvents()
    calculator = _Slow()
    compute._calculator = calculator
    painted: list[bool] = []
    canvas.scene().sigPrepareForPaint.connect(lambda: painted.append(_output(canvas).values is not None))
    state = app_window.store.state
    app_window.store.propose(replace(state, spec=state.spec.with_value(Field.STRIDE, 3)), "step")
    assert _output(canvas).rows.count == app_window.store.geometry.height.output == 7
    QApplication.processEvents()
    assert painted == []
    with qtbot.waitSignal(compute.finished):
        calculator.may_end.set()
    qtbot.waitUntil(lambda: painted != [])
    assert painted == [True]
    qtbot.waitUntil(lambda: compute.is_idle)


def test_shapes_are_shown_before_slow_values_arrive(app_window: Assembly, qtbot: QtBot) -> None:
    canvas, compute = app_window.desk.bench.strip.canvas, app_window.compute
    compute._inline_limit = 0
    calculator = _Slow()
    compute._calculator = calculator
    state = app_window.store.state
    app_window.store.propose(replace(state, spec=state.spec.with_value(Field.STRIDE, 3)), "step")
    assert _output(canvas).rows.count == app_window.store.geometry.height.output
    assert _output(canvas).values is None
    qtbot.waitUntil(lambda: canvas.updatesEnabled())
    with qtbot.waitSignal(compute.finished):
        calculator.may_end.set()
    assert _output(canvas).values is not None
    qtbot.waitUntil(lambda: compute.is_idle)


def test_large_maps_are_not_searched_for_their_extremes_once_more(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[tuple[int, ...]] = []

    def finite_extremes(values: FloatArray) -> tuple[float, float]:
        searched.append(values.shape)
        return (0.0, 1.0)

    monkeypatch.setattr("fracstride.ui.presenters.strip_values.finite_extremes", finite_extremes)
    app_window.desk.wiring.editor.set_values(((Field.SIZE, None, 4), (Field.KERNEL_SIZE, None, 2)))
    assert set(searched) == {(2, 2)}  # the kernel alone


def test_what_is_said_of_a_result_that_took_long_comes_after_its_maps(
    app_window: Assembly, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, compute = app_window.desk, app_window.compute
    compute._inline_limit = 0
    desk.wiring._frame._patience.setInterval(0)
    calculator = _Slow()
    compute._calculator = calculator
    with qtbot.waitExposed(app_window.window):
        app_window.window.show()
    state = app_window.store.state
    app_window.store.propose(replace(state, spec=state.spec.with_value(Field.STRIDE, 3)), "step")
    qtbot.waitUntil(lambda: desk.bench.sum_panel.result.text() == "")
    happened: list[str] = []
    desk.bench.strip.canvas.scene().sigPrepareForPaint.connect(lambda: happened.append("painted"))
    monkeypatch.setattr(desk.bench.status, "show_report", lambda *_: happened.append("told"))
    with qtbot.waitSignal(compute.finished):
        calculator.may_end.set()
    qtbot.waitUntil(lambda: "told" in happened)
    assert happened == ["painted", "told"]


def test_nothing_is_said_of_a_step_while_its_maps_are_awaited(app_window: Assembly, qtbot: QtBot) -> None:
    desk, compute = app_window.desk, app_window.compute
    with qtbot.waitExposed(app_window.window):
        app_window.window.show()
    catch_up()
    field = next(iter(desk.bench.panel.layer.parameter_rows[Field.STRIDE].fields.values()))
    assert field.value() == 2
    desk.wiring._frame._patience.setInterval(60_000)
    state = app_window.store.state
    app_window.store.propose(replace(state, spec=state.spec.with_value(Field.STRIDE, 3)), "at once")
    compute._inline_limit, compute._calculator = 0, (calculator := _Slow())
    app_window.store.propose(replace(state, spec=state.spec.with_value(Field.STRIDE, 4)), "in a while")
    catch_up()
    said = field.value()
    calculator.may_end.set()
    assert said == 2, "what was due of the first step waits for the maps of the second"
    qtbot.waitUntil(lambda: field.value() == 4)
    qtbot.waitUntil(lambda: compute.is_idle)


class _Paints(QObject):
    """Counts how often a widget is painted."""

    count = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_a_hover_that_draws_other_maps_of_a_tab_paints_them_once(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.actions[CommandId.TAB_SCATTER].trigger()
    catch_up()
    page = app_window.desk.bench.deck.page
    assert isinstance(page, ScatterPage)
    qtbot.waitUntil(lambda: app_window.compute.is_idle)
    page.board.cell_hovered.emit(INPUT, (0, 0))
    catch_up()
    paints = _Paints()
    page.board.viewport().installEventFilter(paints)

    page.board.cell_hovered.emit(INPUT, (1, 1))
    catch_up()

    assert paints.count == 1

"""A step paints what it changes and nothing else, the maps first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.override import override
from fracstride.core.spec import Field
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.drag_label import DragLabel
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.swatch import Swatch
from fracstride.ui.controls.switch import Switch
from fracstride.ui.views.formula_canvas import FormulaCanvas
from fracstride.ui.views.solver_page import SolverPage
from fracstride.ui.window.toolbar import FaceButton


class Paints(QObject):
    """Notes which widgets are painted, laid out or styled anew."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.seen: dict[QEvent.Type, set[QObject]] = defaultdict(set)
        application.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen[event.type()].add(watched)
        return False

    def of(self, kind: type[QWidget]) -> set[QObject]:
        """The painted widgets of one class."""
        return {each for each in self.seen[QEvent.Type.Paint] if type(each) is kind}


def _step(window: Assembly, field: Field, value: int) -> None:
    state = window.store.state
    window.store.propose(replace(state, spec=state.spec.with_value(field, value)), "step")


def test_a_step_leaves_what_stays_the_same_alone(
    app_window: Assembly, qapp: QApplication, qtbot: QtBot
) -> None:
    _step(app_window, Field.PADDING, 2)
    qtbot.waitUntil(lambda: app_window.compute.is_idle)
    qtbot.wait(50)
    paints = Paints(qapp)
    try:
        _step(app_window, Field.PADDING, 0)  # 1 would be the layer of before, which is told by the toolbar
        qtbot.waitUntil(lambda: paints.of(FormulaCanvas) != set())  # after the maps
    finally:
        qapp.removeEventFilter(paints)
    layer = app_window.desk.bench.panel.layer
    changed = layer.parameter_rows[Field.PADDING].fields.values()
    assert paints.of(NumberField) == set(changed)
    assert paints.of(FormulaCanvas) == {app_window.desk.bench.formula_panel.canvas}
    for kind in (DragLabel, Switch, Swatch, IconButton, Combo, FaceButton):
        assert not paints.of(kind)
    assert layer not in paints.seen[QEvent.Type.LayoutRequest]
    assert not paints.seen[QEvent.Type.StyleChange]


def test_the_maps_are_painted_before_the_sum(app_window: Assembly, qapp: QApplication, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: app_window.compute.is_idle)
    bench = app_window.desk.bench
    before = bench.sum_panel.result.text()
    painted: list[str] = []

    class Order(QObject):
        @override
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                painted.append(bench.sum_panel.result.text())
            return False

    order = Order()
    bench.strip.canvas.viewport().installEventFilter(order)
    _step(app_window, Field.PADDING, 0)
    qtbot.waitUntil(lambda: bench.sum_panel.result.text() != before)
    assert painted[0] == before


def test_a_line_of_the_formulas_that_stays_is_not_painted(
    app_window: Assembly, qapp: QApplication, qtbot: QtBot
) -> None:
    canvas = app_window.desk.bench.formula_panel.canvas
    qtbot.waitUntil(lambda: canvas.hits != ())
    qtbot.wait(50)
    regions: list[QRegion] = []

    class Regions(QObject):
        @override
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent):
                regions.append(event.region())
            return False

    filter_ = Regions()
    canvas.installEventFilter(filter_)
    _step(app_window, Field.PADDING, 0)
    qtbot.waitUntil(lambda: bool(regions))
    rows = [[hit.rect.center().toPoint() for hit in canvas.hits if hit.row == row] for row in range(5)]
    assert not any(regions[0].contains(point) for point in rows[0]), "inserting zeros knows no padding"
    assert any(regions[0].contains(point) for point in rows[1])


def test_what_stands_round_the_maps_comes_after_them(
    app_window: Assembly, qapp: QApplication, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: app_window.compute.is_idle)
    desk = app_window.desk
    field = next(iter(desk.bench.panel.layer.parameter_rows[Field.PADDING].fields.values()))
    before = field.value()
    _step(app_window, Field.PADDING, 0)
    assert field.value() == before != 0
    qtbot.waitUntil(lambda: field.value() == 0)


def test_rows_of_the_solver_stay_painted_where_only_their_height_changes(
    app_window: Assembly, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = app_window.desk.bench.deck
    # Not in a page: a selected row is another picture where the table has the keyboard.
    app_window.desk.bench.status.backend.setFocus()
    deck.open(TabId.SOLVER)
    page = deck.page
    assert isinstance(page, SolverPage)
    qtbot.waitUntil(lambda: page.is_idle)
    page.table.viewport().repaint()
    painted: list[int] = []
    monkeypatch.setattr(page.table.delegate, "_paint_all", lambda *_: painted.append(1))
    deck.open(TabId.PIPELINE)
    deck.open(TabId.SOLVER)
    page.table.viewport().repaint()
    assert not painted
    app_window.window.resize(app_window.window.width() - 20, app_window.window.height())
    qtbot.waitUntil(lambda: painted != [])

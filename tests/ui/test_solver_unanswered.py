"""The Solver tab while its list answers the question before: the layer may be another by then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QPainter
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Axis, ConvTransposeSpec, Field
from fracstride.frameworks.torch_call import torch_call
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.views.solver_page import SolverPage

from .hands import open_page


@pytest.mark.parametrize(("asked", "asked_next"), [(Axis.WIDTH, None), (None, Axis.WIDTH)])
def test_the_layer_changes_before_another_axis_is_answered(
    app_window: Assembly,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    asked: Axis | None,
    asked_next: Axis | None,
) -> None:
    store, deck = app_window.store, app_window.desk.bench.deck
    layer = ConvTransposeSpec.square(7, 4, stride=2, padding=1)
    store.propose(replace(store.state, spec=layer), "begin")
    deck.open(TabId.SOLVER)
    page = deck.page
    assert isinstance(page, SolverPage) and page.form is not None
    page.receive(replace(page.form, axis=asked, outputs=(12, 12)))
    qtbot.waitUntil(lambda: page.is_idle)
    monkeypatch.setattr(page.lane, "ask", lambda *_: None)
    page.receive(replace(page.form, axis=asked_next))
    layer = replace(layer, in_channels=3).with_value(Field.STRIDE, 5, Axis.HEIGHT)
    store.propose(replace(store.state, spec=layer, linked=False), "another")
    selected = page.table.selected
    assert selected is not None and len(selected.axes) == (1 if asked else 2)
    height, width = (layer.height, *selected.axes) if asked else selected.axes
    assert page.preview.call.text() == torch_call(replace(layer, height=height, width=width))


def test_no_picture_of_a_row_goes_while_it_is_painted_on(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would take the program with it, where an error is to be reported."""
    page = open_page(app_window, TabId.SOLVER, SolverPage)
    painters: list[QPainter] = []

    def fail(painter: QPainter, *_: object) -> None:
        painters.append(painter)
        raise LookupError

    with monkeypatch.context() as patch:
        patch.setattr(page.table.delegate, "_paint_all", fail)
        with pytest.raises(LookupError):
            page.table.delegate._made(0, False, 20)
    assert [each.isActive() for each in painters] == [False]

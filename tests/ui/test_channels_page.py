"""The Channels tab: every sum is the sum of its addends, slices are chosen, taps are found in every layout."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind, ViewSettings
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.presenters.channels import (
    addends,
    contribution,
    order_by_size,
    sum_text,
    thinned,
)
from fracstride.ui.presenters.layer_arrays import LayerArrays, shown_group
from fracstride.ui.views import column_painting, slice_pictures
from fracstride.ui.views.channels_page import ChannelsPage
from layers import random_arrays, solved, specs

from .hands import open_page

SPEC = replace(ConvTransposeSpec.square(4, 3, stride=2, padding=1), in_channels=6, out_channels=4, groups=2)


def open_channels(window: Assembly, spec: ConvTransposeSpec = SPEC) -> ChannelsPage:
    random = DataSource(SourceKind.RANDOM, seed=1), DataSource(SourceKind.RANDOM, seed=2)
    window.store.propose(replace(window.store.state, spec=spec, input=random[0], kernel=random[1]), "spec")
    return open_page(window, TabId.CHANNELS, ChannelsPage)


def laid_out(qtbot: QtBot, page: ChannelsPage) -> None:
    """Wait until the page has found its layout: until nothing moves any more."""
    places: list[object] = []

    def is_still() -> bool:
        places.append((page.board.frame("x").clip, page.columns.size()))
        return len(places) > 2 and places[-1] == places[-2] == places[-3]

    qtbot.waitUntil(is_still)


@given(specs(), st.integers(0, 2**32 - 1), st.data())
def test_the_addends_of_every_cell_add_up_to_it(
    spec: ConvTransposeSpec, seed: int, data: st.DataObject
) -> None:
    geometry = solved(spec)
    y, weight, _ = random_arrays(spec, np.random.default_rng(seed))
    x = reference(y, weight, spec)
    arrays = LayerArrays(y, weight, x)
    sample, out_channel = (data.draw(st.integers(0, n - 1)) for n in (spec.batch, spec.out_channels))
    shown = shown_group(geometry, ViewSettings(batch_index=sample, out_channel=out_channel))
    row, column = (data.draw(st.integers(0, n - 1)) for n in geometry.output_shape[2:])
    found = addends(geometry, arrays, shown, (row, column))
    assert found is not None
    assert len(found) == spec.in_channels // spec.groups
    assert found.sum() == x[sample, out_channel, row, column]
    maps = [contribution(geometry, arrays, shown, channel, 96) for channel in shown.channels]
    total = sum(each for each in maps if each is not None)
    np.testing.assert_array_equal(total, thinned(x[sample, out_channel], 96))
    for within, each in enumerate(maps):
        assert each is not None
        assert each[row, column] == found[within]


def test_the_order_by_size_puts_the_largest_magnitude_first() -> None:
    found = np.array([1.0, -5.0, np.nan, 3.0, -3.0])
    assert order_by_size(found, 5, largest_first=True) == [2, 1, 3, 4, 0]
    assert order_by_size(found, 5, largest_first=False) == [0, 1, 2, 3, 4]
    assert order_by_size(None, 2, largest_first=True) == [0, 1]


def test_a_short_sum_is_written_out() -> None:
    text = sum_text((1, 2), np.array([1.0, -2.0, 4.5]), None, lambda _, text: text)
    assert text == "x[1, 2] = 1 − 2 + 4.5 = 3.5"
    text = sum_text((1, 2), np.array([1.0, -2.0, 4.5]), -0.5, lambda _, text: text)
    assert text == "x[1, 2] = 1 − 2 + 4.5 − 0.5 (bias) = 3"
    text = sum_text((1, 2), np.ones(5), 0.25, lambda _, text: text)
    assert text == "x[1, 2] = 5.25, the sum of 5 addends and the bias 0.25"


def test_a_kernel_too_large_to_take_apart_is_told() -> None:
    axis = AxisSpec(1, 100)
    spec = ConvTransposeSpec(axis, axis)
    arrays = LayerArrays(np.ones(spec.input_shape), np.ones(spec.weight_shape), np.ones((1, 1, 100, 100)))
    shown = shown_group(solved(spec), ViewSettings())
    assert addends(solved(spec), arrays, shown, (0, 0)) is None


def test_a_contribution_that_costs_too_much_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from fracstride.ui.presenters import channels

    monkeypatch.setattr(channels, "MAX_CONTRIBUTION_WORK", 10)
    y, weight, _ = random_arrays(SPEC, np.random.default_rng(0))
    geometry = solved(SPEC)
    arrays = LayerArrays(y, weight, reference(y, weight, SPEC))
    assert contribution(geometry, arrays, shown_group(geometry, ViewSettings()), 0, 96) is None


@pytest.mark.parametrize(
    "text",
    [
        "x[1, 1] = −244, the sum of 16 addends and the bias −0.04619",
        "x[1111, 1111] = −0.001234, the sum of 1024 addends and the bias −0.04619",
    ],
)
def test_a_sum_with_its_bias_has_room_in_a_small_window(
    app_window: Assembly, qtbot: QtBot, text: str
) -> None:
    page = open_channels(app_window)
    app_window.window.resize(1280, 720)
    laid_out(qtbot, page)
    page.sum.setText(text)
    QApplication.processEvents()
    assert page.sum.heightForWidth(page.sum.width()) <= page.sum.height()


def test_pointing_at_a_cell_of_x_takes_its_sum_apart(app_window: Assembly, qtbot: QtBot) -> None:
    page = open_channels(app_window)
    laid_out(qtbot, page)
    centre = page.board.frame("x").block(2, 3).center().toPoint()
    # Twice: the first move may only be the pointer's coming in.
    QTest.mouseMove(page.board.viewport(), centre - QPoint(2, 0))
    QTest.mouseMove(page.board.viewport(), centre)
    assert app_window.focus.current == Focus(FocusKind.OUTPUT_CELL, (2, 3))
    assert page.sum.text().startswith("x[2, 3] = ")
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    model = page.columns._model
    assert model is not None
    assert model.addends is not None
    assert model.addends.sum() == pytest.approx(arrays.x[0, 0, 2, 3])


def test_channels_are_chosen_by_mouse_and_keyboard(app_window: Assembly, qtbot: QtBot) -> None:
    page = open_channels(app_window)
    box = page.columns.column_of(2)
    qtbot.mouseClick(page.columns, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert app_window.store.view.in_channel == 2
    page.columns.setFocus()
    qtbot.keyClick(page.columns, Qt.Key.Key_Left)
    assert app_window.store.view.in_channel == 1
    qtbot.keyClick(page.columns, Qt.Key.Key_End)
    assert app_window.store.view.in_channel == 2
    slot = page.strip.box_of(3)
    qtbot.mouseClick(page.strip, Qt.MouseButton.LeftButton, pos=slot.center().toPoint())
    assert app_window.store.view.out_channel == 3
    page.strip.setFocus()
    qtbot.keyClick(page.strip, Qt.Key.Key_Home)
    assert app_window.store.view.out_channel == 0
    qtbot.keyClick(page.strip, Qt.Key.Key_PageDown)
    assert app_window.store.view.out_channel == 3
    assert app_window.store.undo_stack.count() == 1


def test_taps_and_cells_are_pointed_at_in_the_columns(app_window: Assembly, qtbot: QtBot) -> None:
    page = open_channels(app_window)
    laid_out(qtbot, page)
    _, weight_box, made_box = page.columns._places.maps(1)
    QTest.mouseMove(page.columns, (weight_box.topLeft() + QPointF(3, 3)).toPoint())
    qtbot.waitUntil(lambda: app_window.focus.current == Focus(FocusKind.TAP, (0, 0)))
    assert page.weights.texts()[0][2] == "w[0, 0, 0, 0]"
    QTest.mouseMove(page.columns, (made_box.bottomRight() - QPointF(3, 3)).toPoint())
    qtbot.waitUntil(lambda: app_window.focus.current == Focus(FocusKind.OUTPUT_CELL, (6, 6)))
    app_window.focus.clear_hover()
    app_window.store.update_view(pin=None)
    page.columns.setFocus()
    qtbot.keyClick(page.columns, Qt.Key.Key_Down)
    assert app_window.focus.current == Focus(FocusKind.TAP, (0, 1))
    qtbot.keyClick(page.columns, Qt.Key.Key_Up)
    qtbot.keyClick(page.columns, Qt.Key.Key_Up)
    assert app_window.focus.current == Focus(FocusKind.TAP, (2, 2))


def test_the_pinned_cell_is_seen_at_once(app_window: Assembly, qtbot: QtBot) -> None:
    page = open_channels(app_window)
    assert app_window.store.view.pin == (1, 1)
    laid_out(qtbot, page)
    assert page.board._items["x"].heatmap.cells._pinned == (1, 1)


def test_the_columns_are_those_of_the_group(app_window: Assembly) -> None:
    page = open_channels(app_window)
    app_window.store.update_view(out_channel=2)
    model = page.columns._model
    assert model is not None
    assert list(model.shown.channels) == [3, 4, 5]
    assert "3–5" in page.meaning.text()


def test_the_weight_is_shown_as_every_framework_has_it(app_window: Assembly) -> None:
    page = open_channels(app_window)
    app_window.store.update_view(out_channel=3, in_channel=1)
    app_window.focus.hover(Focus(FocusKind.TAP, (0, 2)))
    rows = page.weights.texts()
    assert rows[0][:3] == ("(C_in, C_out/g, kH, kW)", "6 × 2 × 3 × 3", "w[4, 1, 0, 2]")
    assert rows[1][:3] == ("(kH, kW, C_out/g, C_in/g)", "3 × 3 × 2 × 3", "w[0, 2, 1, 1]")
    assert rows[2][2] == "w[2, 0, 1, 1]"
    assert rows[2][3]


def test_the_largest_addend_comes_first_when_asked(app_window: Assembly) -> None:
    page = open_channels(app_window)
    app_window.store.update_view(pin=(3, 3))
    page.order_switch.show_index(1)
    page.order_switch.chosen.emit(1)
    model = page.columns._model
    assert model is not None
    assert model.addends is not None
    sizes = np.abs(model.addends)[page.columns.order]
    assert (np.diff(sizes) <= 0).all()


def test_only_visible_columns_are_made(app_window: Assembly, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    original = column_painting.contribution

    def noted(geometry: object, arrays: object, shown: object, channel: int, most: int) -> object:
        made.append(channel)
        return original(geometry, arrays, shown, channel, most)  # type: ignore[arg-type]

    monkeypatch.setattr(column_painting, "contribution", noted)
    page = open_channels(app_window, replace(SPEC, in_channels=2000, out_channels=1, groups=1))
    page.grab()
    assert 0 < len(set(made)) < 20
    app_window.store.update_view(in_channel=1999)
    page.grab()
    assert 1999 in made


@pytest.mark.parametrize(
    "spec",
    [
        ConvTransposeSpec.square(1, 1),
        ConvTransposeSpec.square(1, 1, stride=5),
        replace(ConvTransposeSpec.square(2, 2), batch=3, in_channels=3, out_channels=3, groups=3),
        ConvTransposeSpec(AxisSpec(1, 1), AxisSpec(400, 3)),
    ],
)
def test_odd_layers_are_shown(app_window: Assembly, spec: ConvTransposeSpec) -> None:
    page = open_channels(app_window, spec)
    page.grab()
    QTest.mouseMove(page.columns, QPoint(60, 60))
    QTest.mouseMove(page.strip, QPoint(40, 20))
    assert page.strip.count == spec.out_channels


def test_infinite_and_missing_values_are_survived(app_window: Assembly) -> None:
    page = open_channels(app_window)
    state = app_window.store.state
    huge = replace(state.input, kind=SourceKind.CONSTANT, value=1e308)
    app_window.store.propose(replace(state, input=huge, kernel=replace(state.kernel, sigma=1e300)), "huge")
    page.grab()
    assert page.sum.text()


def test_small_maps_of_the_columns_have_their_values_in_the_cells(
    app_window: Assembly, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(slice_pictures, "draw_text", lambda _painter, text, *_rest: drawn.append(text))
    page = open_page(app_window, TabId.CHANNELS, ChannelsPage)
    laid_out(qtbot, page)
    drawn.clear()
    page.columns.grab()
    numbers = [str(n) for n in range(1, 10)]
    assert drawn[:18] == [*numbers, *numbers], "y and w"
    assert len(drawn) == 9 + 9 + 25 and drawn[18 + 6] == "40"
    app_window.store.update_view(values_in_cells=False)
    drawn.clear()
    page.columns.grab()
    assert not drawn

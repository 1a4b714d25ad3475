"""While the values of a step are awaited, an open tab still shows the previous layer, and is not asked for new cells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.override import override
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import Field
from fracstride.session.presets import first_document
from fracstride.session.state import Document
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.calculation import ComputeFailure, ComputeRequest, ComputeResult
from fracstride.ui.computing.calculator import Calculator

PAGES = [tab for tab in TabId if tab is not TabId.PIPELINE]


class _Endless(Calculator):
    """Computes until it is told to stop."""

    @override
    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        token._event.wait()
        raise Cancelled


@pytest.fixture
def await_values(app_window: Assembly) -> Callable[[], None]:
    """From the call on the values of a step never come."""

    def begin() -> None:
        app_window.desk.wiring._frame._patience.setInterval(10**6)
        app_window.compute._inline_limit, app_window.compute._calculator = 0, _Endless()

    QApplication.processEvents()
    return begin


def _with_size(size: int, pin: tuple[int, int] | None) -> Document:
    document = first_document()
    spec = document.state.spec.with_value(Field.SIZE, size)
    state = replace(document.state, spec=spec)
    return replace(document, state=state, view=replace(document.view, pin=pin))


@pytest.mark.parametrize("tab", PAGES)
def test_a_pin_that_came_with_a_larger_layer_is_shown_with_it(
    await_values: Callable[[], None], app_window: Assembly, tab: TabId
) -> None:
    app_window.desk.bench.deck.open(tab)
    await_values()
    app_window.store.adopt(_with_size(12, (20, 21)), "larger")
    assert app_window.focus.pinned == Focus(FocusKind.OUTPUT_CELL, (20, 21))


@pytest.mark.parametrize("tab", PAGES)
def test_a_tab_that_is_opened_meanwhile_shows_the_new_layer(
    await_values: Callable[[], None], app_window: Assembly, tab: TabId
) -> None:
    await_values()
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 12)
    app_window.store.update_view(pin=(20, 21))
    deck = app_window.desk.bench.deck
    deck.open(tab)
    assert deck.page is not None
    assert not deck.page.is_behind
    assert app_window.compute.is_due_soon


def test_pointing_at_a_cell_of_the_layer_before_points_at_nothing(
    await_values: Callable[[], None], app_window: Assembly
) -> None:
    height = app_window.store.geometry.height
    last = Focus(FocusKind.OUTPUT_CELL, (height.output - 1, 0))
    app_window.focus.hover(last)
    assert app_window.focus.hovered == last
    await_values()
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 1)
    app_window.focus.hover(last)
    assert app_window.focus.hovered is None


@pytest.mark.parametrize(
    ("kind", "cell", "is_there"),
    [
        (FocusKind.OUTPUT_CELL, (8, 8), True),
        (FocusKind.OUTPUT_CELL, (9, 8), False),
        (FocusKind.INPUT_CELL, (4, 4), True),
        (FocusKind.INPUT_CELL, (4, 5), False),
        (FocusKind.TAP, (2, 2), True),
        (FocusKind.TAP, (3, 0), False),
    ],
)
def test_each_kind_of_cell_is_looked_for_in_its_own_map(
    app_window: Assembly, kind: FocusKind, cell: tuple[int, int], is_there: bool
) -> None:
    """5 x 5 cells of y, 3 x 3 taps, stride 2, padding 1: x is 9 x 9."""
    app_window.desk.wiring.editor.set_values(
        (
            (Field.SIZE, None, 5),
            (Field.KERNEL_SIZE, None, 3),
            (Field.STRIDE, None, 2),
            (Field.PADDING, None, 1),
            (Field.OUTPUT_PADDING, None, 0),
        )
    )
    app_window.focus.hover(Focus(kind, cell))
    assert (app_window.focus.hovered is not None) is is_there


def test_the_player_does_not_go_to_a_cell_that_it_counted_in_the_layer_before(
    await_values: Callable[[], None], app_window: Assembly
) -> None:
    player = app_window.desk.wiring.playback.player
    count = player.count
    await_values()
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 1)
    pin = app_window.store.view.pin
    player.go_to(count - 1)
    assert app_window.store.view.pin == pin
    height, width = app_window.store.geometry.height, app_window.store.geometry.width
    assert player.count == height.output * width.output

"""Tabs: one page is shown and fed, the others are fed when they are opened."""

from __future__ import annotations

import gc
from typing import cast
from weakref import ref

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.spec import Field
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.commands.entries import palette_entries
from fracstride.ui.plotting.board_scene import BoardScene
from fracstride.ui.plotting.map_board import MapBoard
from fracstride.ui.views.decoder_page import DecoderPlace
from fracstride.ui.views.matrix_page import MatrixLook
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.solver_page import SolverPage
from fracstride.ui.views.tab_page import ShownLayer, TabPage
from fracstride.ui.window.tab_deck import TabDeck
from fracstride.ui.window.tabs import PageFactory, Tab

from .hands import open_page

OTHER = cast(TabId, "other")


class Page(TabPage):
    """Notes what it is told."""

    has_sheet = True

    def __init__(self, focus: object) -> None:
        super().__init__(focus)  # type: ignore[arg-type]
        self.shown: list[ShownLayer] = []
        self.received: list[object] = []
        self.dimmed: list[bool] = []

    def show_layer(self, layer: ShownLayer) -> None:
        self.shown.append(layer)

    def receive(self, request: object) -> None:
        self.received.append(request)

    def set_dimmed(self, dimmed: bool) -> None:
        self.dimmed.append(dimmed)


@pytest.fixture
def deck(app_window: Assembly) -> TabDeck:
    """The window's deck with one tab more."""
    deck = app_window.desk.bench.deck
    tab = Tab(OTHER, "Other", CommandId.TAB_PIPELINE, Page)
    deck._tabs[OTHER] = tab
    app_window.desk.bench.tab_band._order.append(OTHER)
    app_window.desk.bench.tab_band.tabs.addTab("Other")
    return deck


def test_a_page_is_made_when_its_tab_is_opened(app_window: Assembly, deck: TabDeck) -> None:
    assert deck.count() == 1
    deck.open(OTHER, "question")
    page = deck.page
    assert isinstance(page, Page)
    assert page.received == ["question"]
    assert page.shown[-1].geometry == app_window.store.geometry
    assert page.shown[-1].arrays is not None
    assert page.isVisible()


def test_only_the_visible_page_is_fed(app_window: Assembly, deck: TabDeck) -> None:
    deck.open(OTHER)
    page = deck.page
    assert isinstance(page, Page)
    editor = app_window.desk.wiring.editor
    editor.set_field(Field.SIZE, None, 4)
    assert page.shown[-1].geometry.height.output == 7
    deck.open(TabId.PIPELINE)
    count = len(page.shown)
    editor.set_field(Field.SIZE, None, 5)
    assert len(page.shown) == count
    deck.open(OTHER)
    assert page.shown[-1].geometry.height.output == 9


def test_a_draft_dims_the_page_that_is_opened_after_it(app_window: Assembly, deck: TabDeck) -> None:
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 9)
    deck.open(OTHER)
    page = deck.page
    assert isinstance(page, Page)
    assert page.dimmed[-1] is True
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 0)
    assert page.dimmed[-1] is False


def test_a_page_can_choose_a_layer_as_one_step(app_window: Assembly, deck: TabDeck) -> None:
    deck.open(OTHER)
    page = deck.page
    assert page is not None
    state = app_window.store.state
    wanted = state.spec.with_value(Field.STRIDE, 3, None)
    page.layer_chosen.emit(type(state)(wanted, state.input, state.kernel), "Apply layer")
    assert app_window.store.geometry.height.spec.stride == 3
    app_window.store.undo_stack.undo()
    assert app_window.store.state == state


def test_the_keyboard_goes_back_to_the_stages(app_window: Assembly, deck: TabDeck, qtbot: QtBot) -> None:
    deck.open(OTHER)
    bench = app_window.desk.bench
    assert not bench.tab_band.zoom.isVisible()
    qtbot.keyClick(app_window.window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert deck.current is TabId.PIPELINE
    assert bench.tab_band.zoom.isVisible()
    assert bench.tab_band.tabs.currentIndex() == 0


def test_clicking_a_tab_opens_it(app_window: Assembly, deck: TabDeck) -> None:
    deck.open(OTHER)
    bar = app_window.desk.bench.tab_band.tabs
    assert bar.currentIndex() == bar.count() - 1
    app_window.desk.bench.tab_band.tabs.setCurrentIndex(0)
    assert deck.current is TabId.PIPELINE


def test_sheet_and_zoom_follow_the_page(app_window: Assembly, deck: TabDeck) -> None:
    bench = app_window.desk.bench
    assert bench.sheet.isVisible()
    Page.has_sheet = False
    try:
        deck.open(OTHER)
        assert not bench.sheet.isVisible()
    finally:
        Page.has_sheet = True
    deck.open(TabId.PIPELINE)
    assert bench.sheet.isVisible()


def _point_at_the_last_cell(window: Assembly) -> None:
    geometry = window.store.geometry
    window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (geometry.height.output - 1, geometry.width.output - 1)))


@pytest.mark.parametrize("tab", [tab for tab in TabId if tab is not TabId.PIPELINE])
def test_a_hidden_page_does_not_look_for_the_focus_in_the_layer_that_it_showed_last(
    app_window: Assembly, tab: TabId
) -> None:
    deck, editor = app_window.desk.bench.deck, app_window.desk.wiring.editor
    deck.open(tab)
    deck.open(TabId.PIPELINE)
    editor.set_field(Field.SIZE, None, 12)
    _point_at_the_last_cell(app_window)
    told: list[str] = []
    deck.value_under_cursor.connect(told.append)
    app_window.focus.clear_hover()
    assert told == []
    _point_at_the_last_cell(app_window)
    app_window.focus.toggle_pin()
    app_window.window.resize(1300, 800)
    deck.open(tab)


def test_a_page_that_was_hidden_shows_the_layer_of_now(app_window: Assembly) -> None:
    deck = app_window.desk.bench.deck
    deck.open(TabId.SCATTER)
    page = deck.page
    assert isinstance(page, MethodPage)
    deck.open(TabId.CODE)
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 4)
    deck.open(TabId.SCATTER)
    model = page.board.model("input")
    assert (model.rows.count, model.columns.count) == (4, 4)


@pytest.mark.parametrize(
    ("tab", "zooms", "plays", "has_sheet", "has_legend"),
    [
        (TabId.PIPELINE, True, True, True, True),
        (TabId.SCATTER, False, True, True, False),
        (TabId.MATRIX, True, True, True, False),
        (TabId.CODE, False, False, False, False),
        (TabId.DECODER, False, False, False, False),
    ],
)
def test_what_does_nothing_in_a_tab_cannot_be_triggered_there(
    app_window: Assembly, tab: TabId, zooms: bool, plays: bool, has_sheet: bool, has_legend: bool
) -> None:
    actions = app_window.desk.actions
    app_window.desk.bench.deck.open(TabId.SOLVER)
    app_window.desk.bench.deck.open(tab)
    app_window.desk.wiring.editor.set_field(Field.SIZE, None, 4)
    commands = (CommandId.ZOOM_FIT, CommandId.PLAY, CommandId.TOGGLE_SHEET, CommandId.LEGEND)
    possible = [zooms, plays, has_sheet, has_legend]
    assert [actions[each].isEnabled() for each in commands] == possible
    assert [not actions.reason(each) for each in commands] == possible, "and it says why"
    assert [("tab" in actions[each].toolTip()) for each in commands] == [not each for each in possible]


def test_the_palette_says_why_a_command_cannot_be_triggered(app_window: Assembly) -> None:
    app_window.desk.bench.deck.open(TabId.CODE)
    hints = {entry.key: (entry.enabled, entry.hint) for entry in palette_entries(app_window.desk.actions)}
    assert hints[CommandId.ZOOM_FIT] == (False, "There is nothing to zoom in this tab")
    assert hints[CommandId.UNDO][0] is False and hints[CommandId.UNDO][1].endswith("Z"), "plain: its keys"
    app_window.desk.actions[CommandId.PALETTE].trigger()
    shown = app_window.desk.bench.palette_list
    shown.line.setText("zoom in")
    assert shown.list.item(0).foreground().color() == QColor(shown.theme.disabled)
    app_window.desk.bench.deck.open(TabId.PIPELINE)
    hints = {entry.key: (entry.enabled, entry.hint) for entry in palette_entries(app_window.desk.actions)}
    assert hints[CommandId.ZOOM_FIT] == (True, "F")


@pytest.mark.parametrize("tab", [TabId.PIPELINE, TabId.SOLVER])
def test_tabs_that_do_not_fit_are_scrolled_by_buttons_with_chevrons(
    app_window: Assembly, qtbot: QtBot, tab: TabId
) -> None:
    app_window.settings.update(scale=2.0)
    qtbot.waitUntil(lambda: app_window.desk.bench.tab_band.tabs.scroll_buttons[1].isVisible())
    app_window.desk.bench.deck.open(tab)
    for button in app_window.desk.bench.tab_band.tabs.scroll_buttons:
        assert button.arrowType() is Qt.ArrowType.NoArrow
        assert not button.icon().isNull()
        assert button.iconSize().width() < button.width()


def test_every_tab_is_looked_at_as_before_in_a_window_that_is_built_anew(
    app_window: Assembly, qtbot: QtBot
) -> None:
    first = app_window.desk
    chosen: dict[TabId, object] = {}
    for tab, request in (
        (TabId.MATRIX, "turned over"),
        (TabId.CODE, "JAX"),
        (TabId.CHANNELS, 1),
        (TabId.DECODER, DecoderPlace(2, 1)),
    ):
        first.bench.deck.open(tab, request)
        page = first.bench.deck.page
        assert page is not None
        page.zoom_in()
        chosen[tab] = page.memento()
    look = chosen[TabId.MATRIX]
    assert isinstance(look, MatrixLook)
    assert not look.is_transposed and look.sight.zoom > 1.0
    assert chosen == {TabId.MATRIX: look, TabId.CODE: "JAX", TabId.CHANNELS: 1} | {
        TabId.DECODER: DecoderPlace(2, 1)
    }
    for scale in (1.5, 1.0):
        desk = app_window.desk
        app_window.settings.update(scale=scale)
        qtbot.waitUntil(lambda desk=desk: app_window.desk is not desk)
    assert app_window.desk is not first
    for tab, memento in chosen.items():
        app_window.desk.bench.deck.open(tab)
        page = app_window.desk.bench.deck.page
        assert page is not None
        assert page.memento() == memento


def test_how_closely_another_matrix_was_looked_at_is_not_taken_over(app_window: Assembly) -> None:
    deck = app_window.desk.bench.deck
    deck.open(TabId.MATRIX)
    page = deck.page
    assert page is not None
    page.zoom_in()
    look = page.memento()
    app_window.desk.wiring.editor.set_values(((Field.STRIDE, None, 3),))
    QCoreApplication.processEvents()
    assert page.zoom == 1.0
    page.receive(look)
    assert page.zoom == 1.0


def test_what_a_window_that_is_built_anew_was_built_of_is_freed(app_window: Assembly) -> None:
    deck = app_window.desk.bench.deck
    deck.open(TabId.CODE)
    old = [ref(app_window.desk.bench), ref(deck.page), ref(app_window.desk.bench.strip.canvas.kernel_turn)]
    del deck
    app_window.settings.update(scale=1.2)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert [each() for each in old] == [None, None, None]


def test_a_window_that_is_closed_at_once_is_not_built_anew(app_window: Assembly) -> None:
    desk = app_window.desk
    app_window.settings.update(scale=1.2)
    app_window.window.close()
    QCoreApplication.processEvents()
    assert app_window.desk is desk
    assert app_window.compute.is_idle


def test_a_tab_that_the_user_opens_is_loaded_built_placed_fed_and_seen_in_turns(
    app_window: Assembly, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck = app_window.desk.bench.deck
    done: list[str] = []

    class Fed(Page):
        def show_layer(self, layer: ShownLayer) -> None:
            done.append("fed")

    def load(self: PageFactory) -> type[TabPage]:
        done.append("loaded")
        return Fed

    monkeypatch.setattr(PageFactory, "load", load)
    app_window.desk.actions[CommandId.TAB_CODE].trigger()
    assert (done, deck.count(), deck.current) == (["loaded"], 1, TabId.PIPELINE)
    QCoreApplication.processEvents()
    assert (deck.count(), deck.current) == (1, TabId.PIPELINE), "built"
    QCoreApplication.processEvents()
    assert (done.count("fed"), deck.count(), deck.current) == (0, 2, TabId.PIPELINE), "placed"
    QCoreApplication.processEvents()
    assert (done.count("fed"), deck.current) == (1, TabId.PIPELINE)
    qtbot.waitUntil(lambda: deck.current is TabId.CODE)
    qtbot.waitUntil(deck.updatesEnabled)
    app_window.desk.actions[CommandId.TAB_PIPELINE].trigger()
    app_window.desk.actions[CommandId.TAB_CODE].trigger()
    assert deck.current is TabId.CODE, "what is made is seen at once"


def test_a_tab_is_painted_in_the_turn_after_it_was_laid_out(app_window: Assembly, qtbot: QtBot) -> None:
    deck = app_window.desk.bench.deck
    app_window.desk.actions[CommandId.TAB_PHASES].trigger()
    while deck.current is not TabId.PHASES:
        QCoreApplication.processEvents()
    assert not deck.updatesEnabled()
    deck.open(TabId.PIPELINE)
    assert deck.updatesEnabled(), "another tab that is opened meanwhile is seen at once"
    app_window.desk.actions[CommandId.TAB_SCATTER].trigger()
    qtbot.waitUntil(lambda: deck.current is TabId.SCATTER and deck.updatesEnabled())


def test_a_page_that_leads_on_to_another_tab_is_made_in_turns_too(app_window: Assembly, qtbot: QtBot) -> None:
    deck, opened = app_window.desk.bench.deck, list[TabId]()
    deck.opened.connect(opened.append)
    app_window.desk.actions[CommandId.DECODER_EXPLORE].trigger()
    assert deck.count() == 1, "not before the event that asked for it is over"
    qtbot.waitUntil(lambda: TabId.DECODER in opened)
    QCoreApplication.processEvents()
    assert deck.current is TabId.PIPELINE
    assert deck.updatesEnabled()


def test_the_tab_that_is_wanted_last_is_opened(app_window: Assembly, qtbot: QtBot) -> None:
    deck, opened = app_window.desk.bench.deck, list[TabId]()
    deck.opened.connect(opened.append)
    app_window.desk.actions[CommandId.TAB_CODE].trigger()
    app_window.desk.actions[CommandId.TAB_MATRIX].trigger()
    qtbot.waitUntil(lambda: deck.current is TabId.MATRIX)
    app_window.desk.actions[CommandId.TAB_CHANNELS].trigger()
    deck.open(TabId.SCATTER)
    qtbot.wait(20)
    assert opened == [TabId.MATRIX, TabId.SCATTER]


@pytest.mark.parametrize("tab", [TabId.MATRIX, TabId.PHASES, TabId.OVERLAP, TabId.PAIR])
def test_the_maps_of_a_tab_are_drawn_once_when_it_is_opened(
    app_window: Assembly, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tab: TabId
) -> None:
    drawn: list[MapBoard] = []
    show = MapBoard.show_board

    def noted(self: MapBoard, scene: BoardScene) -> None:
        drawn.append(self)
        show(self, scene)

    monkeypatch.setattr(MapBoard, "show_board", noted)
    deck = app_window.desk.bench.deck
    for _ in range(2):
        deck.open(tab)
        assert drawn == [], "not at sizes that it has on its way"
        qtbot.waitUntil(lambda: bool(drawn))
        qtbot.wait(50)
        assert len(drawn) == 1
        deck.open(TabId.PIPELINE)
        drawn.clear()


def test_a_banner_stands_between_the_heads_of_a_page_and_what_they_are_of(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    for tab in (each for each in TabId if each is not TabId.PIPELINE):
        bench.deck.open(tab)
        page = bench.deck.page
        assert page is not None
        app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 9)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        banner, top = bench.banner.geometry(), page.mapTo(bench.deck, QPoint()).y() + page.banner_top
        assert top < banner.top() and banner.bottom() < top + page.banner_height, tab
        app_window.store.discard_draft()
        assert page.banner_height == 0, tab


def reached_by_tab(bench: QWidget) -> list[QWidget]:
    each, reached = bench.nextInFocusChain(), list[QWidget]()
    while each is not bench:
        if each.isVisible() and each.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(each)
        each = each.nextInFocusChain()
    return reached


def test_the_keyboard_comes_to_a_page_before_what_stands_below_it(app_window: Assembly) -> None:
    bench = app_window.desk.bench
    parts = (
        bench.toolbar,
        bench.panel,
        bench.columns.handle(1),
        bench.tab_band,
        bench.deck,
        bench.play_bar,
        bench.sheet,
        bench.status,
    )
    for tab in TabId:
        bench.deck.open(tab)
        reached = reached_by_tab(bench)
        places = [
            next(i for i, part in enumerate(parts) if part is each or part.isAncestorOf(each))
            for each in reached
        ]
        assert places == sorted(places), tab
        assert {0, 1, 2, 3, 4, 7} <= set(places), tab


def test_the_solver_opens_on_the_best_layers_as_far_as_the_current_one_lets_it(
    app_window: Assembly, qtbot: QtBot
) -> None:
    page = open_page(app_window, TabId.SOLVER, SolverPage)
    qtbot.waitUntil(lambda: page.is_idle)
    table = page.table
    current = table.currentIndex()
    assert current.row() > 5, "kernel 3 at stride 2 is uneven"
    qtbot.waitUntil(lambda: table.viewport().rect().contains(table.visualRect(current)))
    last = table.rowAt(table.viewport().height() - 1)
    assert table.rowAt(0) == 0 or last - current.row() <= 1


def test_the_keyboard_is_seen_on_the_tabs(app_window: Assembly) -> None:
    tabs = app_window.desk.bench.tab_band.tabs
    before = tabs.grab().toImage()
    tabs.setFocus()
    assert tabs.grab().toImage() != before
    assert tabs.focusPolicy() is Qt.FocusPolicy.TabFocus, "a click shows no ring"

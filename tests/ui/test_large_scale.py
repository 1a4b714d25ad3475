"""A large interface in a small window: what scrolls, what folds, and what has to stay legible."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QAbstractScrollArea, QPlainTextEdit
from pytestqt.qtbot import QtBot

from fracstride.session.preferences import LanguageChoice
from fracstride.ui.actions import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.assets import scaled
from fracstride.ui.controls.least_room import LeastRoom
from fracstride.ui.presenters.phases import OUTPUT
from fracstride.ui.views.phases_page import PhasesPage
from fracstride.ui.views.tab_page import TabId

from .method_pages import turn


@pytest.fixture
def enlarged(app_window: Assembly, qtbot: QtBot) -> Assembly:
    """A small window at the largest scale."""
    app_window.window.resize(1280, 720)
    before = app_window.desk
    app_window.settings.update(scale=2.0)
    qtbot.waitUntil(lambda: app_window.desk is not before)
    return app_window


@pytest.mark.parametrize("language", [LanguageChoice.ENGLISH, LanguageChoice.CHINESE])
def test_no_page_scrolls_sideways_at_one_and_a_half(
    app_window: Assembly, language: LanguageChoice, qtbot: QtBot
) -> None:
    app_window.window.resize(1280, 720)
    before = app_window.desk
    app_window.settings.update(scale=1.5, language=language)
    qtbot.waitUntil(lambda: app_window.desk is not before and app_window.desk.bench.isVisible())
    deck = app_window.desk.bench.deck
    for tab in TabId:
        deck.open(tab)
        if deck.page is None:
            continue
        qtbot.wait(1)  # columns and scroll bars follow their place
        # The lines of a listing have the length that they have.
        areas = [each for each in deck.page.findChildren(QAbstractScrollArea) if each.isVisible()]
        areas = [each for each in areas if not isinstance(each, QPlainTextEdit)]
        room = deck.currentWidget()
        if isinstance(room, LeastRoom):
            areas.append(room)
        assert [each for each in areas if each.horizontalScrollBar().maximum()] == [], tab


@pytest.mark.parametrize("tab", [TabId.SOLVER, TabId.CODE, TabId.DECODER, TabId.CHANNELS])
def test_a_page_is_scrolled_rather_than_squeezed(enlarged: Assembly, tab: TabId) -> None:
    deck = enlarged.desk.bench.deck
    deck.open(tab)
    page = deck.page
    assert page is not None
    width, height = page.least_size
    assert page.width() >= scaled(width) > deck.width()
    assert page.height() >= scaled(height) > deck.height()


def test_phases_keep_cells_that_can_be_told_apart(enlarged: Assembly) -> None:
    deck = enlarged.desk.bench.deck
    enlarged.desk.actions[CommandId.TOGGLE_SHEET].trigger()
    deck.open(TabId.PHASES)
    page = deck.page
    assert isinstance(page, PhasesPage)
    assert page.height() >= scaled(page.scrolled_height) > deck.height()
    assert page.board.frame(OUTPUT).pitch >= 20
    assert not turn(page, -1), "the wheel is left to what scrolls the page"


def test_a_low_window_folds_the_sheet_until_it_is_asked_for(enlarged: Assembly) -> None:
    bench = enlarged.desk.bench
    assert not bench.sheet.isVisible() and bench.sheet_strip.isVisible()
    toggle = enlarged.desk.actions[CommandId.TOGGLE_SHEET]
    assert not toggle.isChecked()
    toggle.trigger()
    assert bench.sheet.isVisible() and not bench.sheet_strip.isVisible()
    assert not enlarged.settings.preferences.sheet_collapsed, "it is the window that was low"


def test_lists_stay_in_the_window(enlarged: Assembly) -> None:
    bench = enlarged.desk.bench
    enlarged.desk.actions[CommandId.PALETTE].trigger()
    assert bench.rect().contains(bench.palette_list.geometry())
    bench.toolbar.preset_button.click()
    assert bench.rect().contains(bench.preset_list.geometry())


def test_the_toolbar_says_what_is_open(enlarged: Assembly, qtbot: QtBot) -> None:
    label = enlarged.desk.bench.toolbar.preset_button.label
    qtbot.waitUntil(lambda: label.isVisible() and label.text().startswith("Pad"))

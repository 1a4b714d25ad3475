"""A large interface in a small window: what scrolls, what folds, and what has to stay legible."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from fracstride.session.preferences import LanguageChoice
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.labels import CutLabel, TextLabel
from fracstride.ui.controls.least_room import LeastRoom
from fracstride.ui.look.assets import scaled
from fracstride.ui.presenters.phases import OUTPUT
from fracstride.ui.views.code_page import CodePage
from fracstride.ui.views.overlap_page import OverlapPage
from fracstride.ui.views.phases_page import PhasesPage

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
    assert page.height() >= scaled(page.least_size[1]) > deck.height()
    assert page.width() <= deck.width(), "downwards only"


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


@pytest.mark.parametrize(("language", "scale"), [("en", 1.0), ("en", 1.5), ("zh_CN", 1.5)])
def test_no_heading_and_no_choice_is_cut_off(
    app_window: Assembly, qtbot: QtBot, language: str, scale: float
) -> None:
    window = app_window
    window.window.resize(1280, 720)
    before = window.desk
    window.settings.update(language=LanguageChoice(language), scale=scale)
    qtbot.waitUntil(lambda: window.desk is not before)
    deck = window.desk.bench.deck
    for tab in TabId:
        deck.open(tab)
        QApplication.processEvents()
        cut = [
            each.text()
            for each in deck.findChildren(CutLabel)
            if each.isVisible() and each.shown() != each.text()
        ]
        low = [
            each.text()
            for each in deck.findChildren(TextLabel)
            if each.isVisible() and each.wordWrap() and each.heightForWidth(each.width()) > each.height() + 1
        ]
        elided = [
            each.currentText()
            for each in deck.findChildren(Combo)
            if each.isVisible() and each.elided_text() != each.currentText()
        ]
        assert (tab, cut, low, elided) == (tab, [], [], [])


@pytest.mark.parametrize("width", [1280, 1440])
def test_at_the_largest_scale_every_tab_scrolls_downwards_only(enlarged: Assembly, width: int) -> None:
    enlarged.window.resize(width, 720 if width == 1280 else 900)
    deck = enlarged.desk.bench.deck
    for tab in TabId:
        deck.open(tab)
        QApplication.processEvents()
        sideways = [each for each in deck.findChildren(LeastRoom) if each.horizontalScrollBar().maximum()]
        assert (tab, sideways) == (tab, [])


def test_code_and_overlap_stand_in_one_column_where_there_is_little_width(
    enlarged: Assembly,
) -> None:
    deck = enlarged.desk.bench.deck
    deck.open(TabId.OVERLAP)
    overlap = deck.page
    deck.open(TabId.CODE)
    code = deck.page
    assert isinstance(overlap, OverlapPage) and isinstance(code, CodePage)
    for is_narrow in (True, False, True):
        enlarged.window.resize(1280 if is_narrow else 1900, 900)
        deck.open(TabId.CODE)
        QApplication.processEvents()
        table = code.table.mapTo(code, QPoint())
        assert (table.y() > code.code.geometry().bottom()) is is_narrow
        assert (table.x() > code.code.geometry().right()) is not is_narrow
        assert code.table.visibleRegion().isEmpty() is is_narrow, "it is reached by scrolling"
        deck.open(TabId.OVERLAP)
        QApplication.processEvents()
        verdict = overlap.verdict.mapTo(overlap, QPoint())
        assert (verdict.y() > overlap.map_view.geometry().bottom()) is is_narrow
        assert (verdict.x() > overlap.map_view.geometry().right()) is not is_narrow
        assert overlap._side.verticalScrollBar().maximum() == 0 or not is_narrow


def test_a_chip_without_room_ends_in_an_ellipsis(enlarged: Assembly) -> None:
    status = enlarged.desk.bench.status
    status.show_value("overlap[1000, 1000] = 4")
    QApplication.processEvents()
    labels = [each.label for each in (status.backend, status.verification)]
    assert any(label.shown().endswith("…") for label in labels)
    for label in labels:
        assert label.fontMetrics().horizontalAdvance(label.shown()) <= label.width()
    enlarged.window.resize(2400, 720)
    QApplication.processEvents()
    assert all(label.shown() == label.text() for label in labels)

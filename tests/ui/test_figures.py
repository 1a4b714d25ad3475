"""A figure: the whole of a page, also what is scrolled out of sight, and nothing to press; the window stays as it is."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QAbstractScrollArea, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.cancel import CancelToken
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.stack.layers import ConvTranspose2d
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.export.pictures import picture_of, pixels_of
from fracstride.ui.export.unfolding import MOST_ADDED, unfolded
from fracstride.ui.views.code_page import CodePage
from fracstride.ui.views.decoder_page import DecoderPage
from fracstride.ui.views.overlap_page import OverlapPage
from fracstride.ui.views.solver_page import SolverPage


@pytest.fixture
def small(app_window: Assembly) -> Assembly:
    app_window.window.resize(1280, 720)
    return app_window


def opened(window: Assembly, tab: TabId) -> QWidget:
    deck = window.desk.bench.deck
    deck.open(tab)
    return deck.shown


def hidden(area: QAbstractScrollArea) -> tuple[int, int]:
    """How far it is scrolled to its end, across and down."""
    return area.horizontalScrollBar().maximum(), area.verticalScrollBar().maximum()


def colours(figure: QImage, page: QWidget, widget: QWidget, box: QRect) -> set[str]:
    """Of the part of a figure that a box of a widget is in."""
    place = QRect(widget.mapTo(page, box.topLeft()), box.size())
    return {
        figure.pixelColor(2 * x, 2 * y).name()
        for x in range(place.left(), place.right())
        for y in range(place.top(), place.bottom())
    }


def test_a_figure_has_what_is_scrolled_out_of_sight(small: Assembly) -> None:
    page = opened(small, TabId.OVERLAP)
    assert isinstance(page, OverlapPage)
    last = page.comparison
    end = last.mapTo(page, QPoint(0, last.height())).y()
    assert end > page.height(), "its end is out of sight"
    figure = pixels_of(page, "#FFFFFF")
    assert figure.height() >= 2 * end
    assert figure.width() == 2 * page.width()
    below = figure.copy(0, 2 * page.height(), figure.width(), 2 * (end - page.height()))
    seen = {
        below.pixelColor(x, y).name() for x in range(0, below.width(), 3) for y in range(0, below.height(), 3)
    }
    assert len(seen) > 10, "the layers of the comparison are in it"


@pytest.mark.parametrize("tab", [TabId.CODE, TabId.SOLVER])
def test_a_figure_has_all_lines_of_the_code_and_all_rows_of_a_table(
    small: Assembly, tab: TabId, qtbot: QtBot
) -> None:
    page = opened(small, tab)
    assert isinstance(page, CodePage | SolverPage)
    area = page.code if isinstance(page, CodePage) else page.table
    qtbot.waitUntil(lambda: any(hidden(area)))
    qtbot.wait(50)  # columns follow their place
    before = hidden(area)
    with unfolded(page):
        assert hidden(area) == (0, 0)
    qtbot.waitUntil(lambda: hidden(area) == before)


def at_rest(page: QWidget, qtbot: QtBot) -> QImage:
    """What a page looks like once nothing in it changes any more."""
    while True:
        before = page.grab().toImage()
        qtbot.wait(100)
        if page.grab().toImage() == before:
            return before


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_window_is_as_before_a_figure(small: Assembly, scale: float, qtbot: QtBot) -> None:
    desk = small.desk
    small.settings.update(scale=scale)
    qtbot.waitUntil(lambda: scale == 1.0 or small.desk is not desk)
    for tab in TabId:
        page = opened(small, tab)
        QCursor.setPos(
            page.mapToGlobal(page.rect().bottomRight()) + QPoint(50, 50)
        )  # away from rows that it lights
        at_rest(page, qtbot)  # maps, columns and scroll bars follow their place
        for area in page.findChildren(QAbstractScrollArea):
            area.verticalScrollBar().setValue(area.verticalScrollBar().maximum() // 2)
        before = at_rest(page, qtbot)
        size, least = page.size(), page.minimumSize()
        pixels_of(page, "#FFFFFF")
        assert (page.size(), page.minimumSize()) == (size, least), tab
        assert at_rest(page, qtbot) == before, tab


def test_a_figure_has_no_buttons_and_of_a_switch_what_is_chosen(small: Assembly) -> None:
    page = opened(small, TabId.CODE)
    assert isinstance(page, CodePage)
    with unfolded(page):
        figure = pixels_of(page, "#FFFFFF")
        chosen, other = page.choice.buttons()[:2]
        for button in (other, page.copy_button):
            assert colours(figure, page, button, button.rect()) == {"#ffffff"}
        assert len(colours(figure, page, chosen, chosen.rect())) > 3
        corner = QRect(0, chosen.height() // 2, 4, 4)
        assert colours(figure, page, chosen, corner) == {"#ffffff"}, "its words stand without a button"
    assert len({other.grab().toImage().pixelColor(x, 10).name() for x in range(other.width())}) > 1


def test_a_list_that_no_page_holds_is_shown_as_it_is(small: Assembly) -> None:
    page = QWidget(small.window)
    page.resize(200, 100)
    area = QScrollArea(page)
    area.resize(200, 100)
    content = QWidget()
    content.resize(100, MOST_ADDED + 200)
    area.setWidget(content)
    page.show()
    assert pixels_of(page, "#FFFFFF").size() == 2 * page.size()


@pytest.mark.parametrize("width", [1024, 1280, 1440])
def test_a_figure_of_the_decoder_has_every_layer_in_full(app_window: Assembly, width: int) -> None:
    app_window.window.resize(width, 720)
    page = opened(app_window, TabId.DECODER)
    assert isinstance(page, DecoderPage)
    layer = ConvTranspose2d(512, 256, (5, 5), (2, 2), (2, 2), (1, 1), dilation=(1, 3), bias=False)
    page.layers.layer_edited.emit(1, layer)
    before = page.size()
    assert page.layers.missing_width > 0, "it is cut on screen"
    with unfolded(page):
        assert page.layers.missing_width == 0
        assert page.width() > before.width()
    assert page.size() == before
    page.layers.layer_edited.emit(1, ConvTranspose2d(512, 256, (2, 2)))
    app_window.window.resize(1900, 720)
    with unfolded(page):
        assert page.layers.missing_width == 0, "of short calls none is cut"


def listed_in_figure(page: QWidget, folder: Path) -> set[str]:
    """The labels in the SVG of a page."""
    path = folder / "figure.svg"
    assert picture_of(page, "#FFFFFF", ".svg", "Figure")(path, CancelToken()) is None
    return {
        each.attrib["aria-label"] for each in ElementTree.parse(path).iter() if "aria-label" in each.attrib
    }


def test_the_legend_of_a_figure_lists_what_is_shown(app_window: Assembly, tmp_path: Path) -> None:
    strip = opened(app_window, TabId.PIPELINE)
    app_window.focus.unpin()
    always, signs = {"Data", "Inserted zero", "Padding zero"}, {"Receptive window", "Contributing cell"}
    seen = listed_in_figure(strip, tmp_path)
    assert seen >= always
    assert not seen & (signs | {"Pinned cell"})
    app_window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (2, 2)))
    seen = listed_in_figure(strip, tmp_path)
    assert seen >= signs
    assert "Pinned cell" not in seen
    app_window.focus.toggle_pin(Focus(FocusKind.OUTPUT_CELL, (2, 2)))
    assert listed_in_figure(strip, tmp_path) >= always | signs | {"Pinned cell"}


def test_the_screen_lists_all_signs_after_a_figure_too(app_window: Assembly, tmp_path: Path) -> None:
    legend = app_window.desk.bench.strip.legend
    legend.grab()
    before = list(legend._boxes)
    listed_in_figure(opened(app_window, TabId.PIPELINE), tmp_path)
    legend.grab()
    assert legend._boxes == before


def test_phases_name_contributing_cells_where_there_are_some(app_window: Assembly, tmp_path: Path) -> None:
    page = opened(app_window, TabId.PHASES)
    app_window.focus.unpin()
    assert "Contributing cell" not in listed_in_figure(page, tmp_path)
    app_window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (2, 2)))
    assert "Contributing cell" in listed_in_figure(page, tmp_path)

"""The decoder's table: the selected row is one band; a row that is dragged is let go when the table is replaced."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QPushButton
from pytestqt.qtbot import QtBot

from fracstride.core.stack.layers import Layer
from fracstride.core.stack.text import layer_from_text
from fracstride.session.preferences import LanguageChoice
from fracstride.session.tabs import TabId
from fracstride.ui import assembly
from fracstride.ui.assembly import Assembly
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.views.decoder_model import Column
from fracstride.ui.views.decoder_page import DecoderPage

from .hands import open_page
from .turns import catch_up


def test_the_selected_row_has_a_ground_of_its_own(app_window: Assembly, qtbot: QtBot) -> None:
    page = open_page(app_window, TabId.DECODER, DecoderPage)
    table = page.layers
    for selected in (1, 2):
        table.select(selected)
        catch_up()
        image = table.viewport().grab().toImage()
        grounds = []
        for row in range(table.rows.rowCount()):
            cell = table.visualRect(table.rows.index(row, Column.OVERLAP))
            corner = cell.topLeft() * image.devicePixelRatio()
            grounds.append(image.pixelColor(corner) == QColor(LIGHT.accent_soft))
        assert grounds == [row == selected for row in range(table.rows.rowCount())]


def test_the_ring_of_the_keyboard_is_around_the_selected_row_alone(app_window: Assembly) -> None:
    """A frame of the table would be hidden by its cells and its head."""
    table = open_page(app_window, TabId.DECODER, DecoderPage).layers
    table.select(1)
    for has_keyboard in (True, False):
        (table.setFocus if has_keyboard else app_window.window.setFocus)()
        catch_up()
        image = table.viewport().grab().toImage()
        middle, ratio = table.viewport().width() // 2, image.devicePixelRatio()
        rings = []
        for row in range(table.rows.rowCount()):
            top = table.rowViewportPosition(row)
            height = table.rowHeight(row)
            edges = (int((top + at) * ratio) for at in (2, height - 2))
            rings.append([image.pixelColor(int(middle * ratio), y) == QColor(LIGHT.accent) for y in edges])
        assert rings == [[has_keyboard and row == 1] * 2 for row in range(table.rows.rowCount())]


@pytest.mark.parametrize("width", [1440, 1280])
def test_the_words_of_a_mend_are_whole(app_window: Assembly, width: int) -> None:
    app_window.window.resize(width, 720)
    app_window.desk.bench.deck.open(TabId.DECODER)
    page = app_window.desk.bench.deck.page
    assert isinstance(page, DecoderPage)
    layer = layer_from_text("nn.ConvTranspose2d(128, 60, 3, stride=2)")
    assert isinstance(layer, Layer)
    page.layers.layer_edited.emit(2, layer)
    catch_up()
    table = page.layers
    button = table.indexWidget(table.rows.index(2, Column.ACTION)).findChild(QPushButton)
    assert button.text() == "Use 256"
    assert button.width() >= button.sizeHint().width()
    assert table.columnWidth(Column.ACTION) >= button.parentWidget().sizeHint().width()


def test_a_row_that_is_dragged_is_let_go_before_the_table_is_replaced(
    app_window: Assembly, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Qt waited for ever in the loop of the drag, whose table was gone, or crashed on the way out of it."""
    let_go: list[object] = []
    monkeypatch.setattr(
        assembly, "QDrag", SimpleNamespace(cancel=lambda: let_go.append(app_window.desk.bench))
    )
    bench = app_window.desk.bench
    open_page(app_window, TabId.DECODER, DecoderPage).layers.setState(QAbstractItemView.State.DraggingState)
    app_window.settings.update(language=LanguageChoice.CHINESE)
    assert let_go == [bench] and app_window.desk.bench is bench, "its loop ends before the next turn"
    qtbot.waitUntil(lambda: app_window.desk.bench is not bench)
    assert len(let_go) == 1
    app_window.settings.update(language=LanguageChoice.ENGLISH)
    assert len(let_go) == 1, "nothing is dragged any more"

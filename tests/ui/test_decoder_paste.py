"""Code that is pasted while the decoder is open becomes its rows."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from fracstride.core.stack.layers import Conv2d, ConvTranspose2d, PixelShuffle, Stack
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.views.decoder_page import DecoderPage

from .hands import layers_of, open_page, show_stack

SMALL = Stack(
    (4, 3, 3), (ConvTranspose2d(4, 6, (4, 4), (2, 2), (1, 1)), Conv2d(6, 2, (3, 3)), PixelShuffle(1))
)


@pytest.fixture
def page(app_window: Assembly) -> DecoderPage:
    return open_page(app_window, TabId.DECODER, DecoderPage)


def pasted(window: Assembly, text: str) -> None:
    QApplication.clipboard().setText(text)
    window.desk.actions[CommandId.PASTE_VALUES].trigger()


def test_one_layer_is_pasted_below_the_selected_row(app_window: Assembly, page: DecoderPage) -> None:
    """It became the layer of the other tabs, and the rows stayed."""
    show_stack(app_window, SMALL)
    page.layers.select(1)
    before = app_window.store.state
    pasted(app_window, "self.shuffle = nn.PixelShuffle(1)")
    assert layers_of(app_window) == (*SMALL.layers[:2], PixelShuffle(1), SMALL.layers[2])
    assert page.layers.selected == 2
    assert app_window.store.state.spec == before.spec
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before


def test_several_pasted_layers_are_another_decoder(app_window: Assembly, page: DecoderPage) -> None:
    show_stack(app_window, SMALL)
    pasted(app_window, "nn.Sequential(nn.ConvTranspose2d(8, 6, 2, 2), nn.ReLU(), nn.Conv2d(6, 3, 1))")
    stack = app_window.store.state.decoder.stack
    assert stack == Stack((8, 3, 3), (ConvTranspose2d(8, 6, (2, 2), (2, 2)), Conv2d(6, 3, (1, 1))))
    assert "ReLU" in str(page.pane.message.lines)
    assert page.pane.message.tone == "secondary"
    assert app_window.store.undo_stack.undoText() == "Paste layers"


def test_what_cannot_be_pasted_changes_nothing_and_says_why(app_window: Assembly, page: DecoderPage) -> None:
    show_stack(app_window, SMALL)
    reports: list[str] = []
    app_window.documents.failed.connect(lambda report: reports.append(report.reason))
    pasted(app_window, "nn.Sequential(nn.Conv2d(4, 4, 1), nn.Conv2d(4, 4))")
    assert reports == ["Layer 2: kernel_size is missing."]
    pasted(app_window, "nn.Upsample(scale_factor=1)," * 65)
    assert "64" in str(page.pane.message.lines)
    assert page.pane.message.tone == "error"
    assert layers_of(app_window) == SMALL.layers

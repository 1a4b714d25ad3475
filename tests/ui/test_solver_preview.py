"""The button under the solver's list says why it cannot be pressed, and what it does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from fracstride.core.query import AxisQuery, LayerQuery, Span
from fracstride.core.search import Found, find_layers
from fracstride.core.spec import ConvTransposeSpec
from fracstride.ui.presenters.solver_rows import RowContext
from fracstride.ui.views.solver_preview import SolverPreview

QUERY = AxisQuery(14, size=Span(7, 7), kernel_size=Span(4, 4), stride=Span(2, 2), asymmetric=True)
LAYER = ConvTransposeSpec.square(7, 4, stride=2, padding=1)


@pytest.fixture
def preview(qtbot: QtBot) -> SolverPreview:
    made = SolverPreview()
    qtbot.addWidget(made)
    return made


def test_the_button_says_why_it_cannot_be_pressed(preview: SolverPreview) -> None:
    found = find_layers(LayerQuery((QUERY, QUERY)))
    assert isinstance(found, Found)
    context = RowContext(LAYER, None)
    (current,) = (each for each in found.candidates if context.is_current(each))
    preview.show_candidate(current, context)
    assert not preview.apply_button.isEnabled()
    assert preview.apply_button.toolTip() == "This is the current layer"
    preview.show_candidate(current, RowContext(replace(LAYER, batch=2), None))
    assert not preview.apply_button.isEnabled(), "the batch of the window is kept"
    preview.show_candidate(current, RowContext(ConvTransposeSpec.square(9, 9), None))
    assert preview.apply_button.isEnabled()
    assert preview.apply_button.toolTip().startswith("Make this the current layer")

"""Numbers in cells that have little room for them."""

from __future__ import annotations

import numpy as np
import pytest

from fracstride.core.pipeline import StageId
from fracstride.core.spec import Field
from fracstride.ui.plotting.numbers import SIZES, number_look

from .conftest import OpenWindow
from .turns import catch_up


def test_small_cells_beside_the_panel_have_the_numbers_of_an_image(open_window: OpenWindow) -> None:
    """Cells of 14 pixels: y is 1 ... 25."""
    window = open_window(width=1280, height=720)
    layer = ((Field.SIZE, None, 5), (Field.KERNEL_SIZE, None, 3), (Field.STRIDE, None, 2))
    window.desk.wiring.editor.set_values(layer)
    catch_up()
    maps = window.desk.bench.strip.canvas._maps
    for stage in (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED):
        numbers = maps[stage].cells._numbers
        assert numbers.look is not None, stage
        assert numbers._opacity == 1.0, stage


@pytest.mark.usefixtures("app_window")
def test_numbers_lose_spacing_then_decimals_before_they_are_hidden() -> None:
    values = np.array([[-14.0, 0.5], [2.25, 13.75]])
    one, none = number_look(values, 30.0), number_look(values, 24.0)
    assert one is not None
    assert none is not None
    assert [one.text(value) for value in (-14.0, 2.25)] == ["−14.0", "2.2"]
    assert [none.text(value) for value in (-14.0, 2.25)] == ["−14", "2."]
    assert one.pixels == none.pixels == SIZES[-1]
    # Whole numbers would say less than the colours.
    assert number_look(values / 2, 18.0) is None

"""The quick ways of drawing are the plain ones, pixel for pixel."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from fracstride.core.pipeline import StageId
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import Colours, Reduction, SourceKind
from fracstride.ui.look.theme import DARK, LIGHT, Theme
from fracstride.ui.plotting import tiles
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.plotting.map_image import MapImage, colour_index
from fracstride.ui.presenters.heatmap import Sampled

from .conftest import Picture

Build = Callable[..., Picture]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pitch", "ratio"), [(5.0, 1.0), (7.5, 2.0), (14.0, 1.0), (24.0, 1.0), (31.0, 2.0)])
@pytest.mark.parametrize("veil", [0.0, 0.55])
def test_a_stencil_mixes_as_the_whole_shape_does(
    qtbot: QtBot, theme: Theme, pitch: float, ratio: float, veil: float
) -> None:
    fills = np.random.default_rng(1).integers(0, 256, (3, 4, 4)).astype(np.uint8)
    fills[..., 3] = 255
    shape = tiles.cell_shape(pitch, ratio, theme, True, veil)
    whole = (
        fills.astype(np.uint32)[:, None, :, None] * shape.part[None, :, None] + shape.rest[None, :, None]
    ) >> 8
    quads = fills.astype(np.uint16).view(np.uint64)[..., 0]
    cells = tiles.data_stencil(pitch, ratio, theme, veil).cells(quads)
    assert np.array_equal(cells, np.ascontiguousarray(whole.astype(np.uint8)).view(np.uint32)[..., 0])


def test_the_table_of_fills_ends_with_canvas_for_what_is_no_number(qtbot: QtBot) -> None:
    scale = colour_scale(Colours.BLUE, LIGHT, -1.0, 1.0)
    table = tiles.fills(scale.lut.tobytes(), LIGHT)
    index = colour_index(np.array([[-2.0, 0.0, np.nan, 9.0]]), scale)
    channels = np.ascontiguousarray(table.take(index)).view(np.uint16).reshape(4, 4)
    shown = [tuple(int(c) for c in row[:3][::-1]) for row in channels]
    assert shown == [scale.rgb(-2.0), scale.rgb(0.0), (255, 255, 255), scale.rgb(9.0)]


@pytest.mark.parametrize(
    ("low", "high", "values", "expected"),
    [
        (-1.7e308, 1.7e308, [-1.7e308, -0.8e308, 0.9e308, 1.7e308, np.inf], [0, 0.26, 0.76, 1, 1]),
        (0.0, 5e-324, [0.0, 5e-324, 1.0, -1.0], [0, 1, 1, 0]),
        (0.0, 0.0, [0.0, 1.0, np.inf, -np.inf], [0, 0, 0, 0]),
    ],
    ids=["more than any number", "less than any number", "none"],
)
def test_a_scale_of_any_span_has_a_place_for_every_value(
    low: float, high: float, values: list[float], expected: list[float]
) -> None:
    scale = colour_scale(Colours.BLUE, LIGHT, low, high)
    index = colour_index(np.array([values]), scale)[0]
    np.testing.assert_allclose(index / (len(scale.lut) - 1), expected, atol=0.01)
    assert [scale.rgb(each) for each in values] == [tuple(scale.lut[each].tolist()) for each in index]


def test_a_map_narrower_than_a_pixel_is_seen(qtbot: QtBot) -> None:
    item = MapImage()
    shown = Sampled(np.ones((8, 3)), np.arange(8), np.arange(3), (1, 1), Reduction.MEAN)
    item.show_sampled(shown, colour_scale(Colours.BLUE, LIGHT, 0.0, 1.0), QRectF(2.7, 0.0, 0.01, 8.0))
    drawn = QImage(8, 8, QImage.Format.Format_ARGB32)
    drawn.fill(0)
    painter = QPainter(drawn)
    item.paint(painter)
    painter.end()
    assert all(any(drawn.pixelColor(x, y).alpha() for x in range(8)) for y in range(8))


def test_maps_that_are_shown_already_are_not_made_again(picture: Build) -> None:
    shown = picture(ConvTransposeSpec.square(64, 2, stride=2), input=SourceKind.RANDOM)
    canvas = shown.strip.canvas
    before = {stage: item.image.sampled for stage, item in canvas._maps.items()}
    y, weight, x = (canvas.model(stage).values for stage in (StageId.INPUT, StageId.KERNEL, StageId.OUTPUT))
    shown.strip.show_slices(y, weight, x + 1.0)
    changed = {stage for stage, item in canvas._maps.items() if item.image.sampled is not before[stage]}
    assert changed == {StageId.OUTPUT}

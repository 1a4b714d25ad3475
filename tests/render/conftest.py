"""A stage strip with a known layer, and its pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import DataSource, Document, SourceKind, State, ViewSettings
from fracstride.ui.look.assets import load_fonts
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.store import StateStore
from fracstride.ui.views.stage_strip import StageStrip

Rgb = tuple[int, int, int]


@dataclass
class Picture:
    """A strip on screen with its store and focus."""

    strip: StageStrip
    store: StateStore
    focus: FocusModel
    theme: Theme

    def image(self) -> QImage:
        """The canvas as it is painted now."""
        return self.strip.canvas.grab().toImage()

    def pixel(self, stage: StageId, cell: Cell, at: tuple[float, float] = (0.5, 0.5)) -> Rgb:
        """The colour inside a cell; ``at`` is (down, across) as parts of the cell."""
        block = self.strip.canvas.frame(stage).block(*cell)
        point = (block.left() + at[1] * block.width(), block.top() + at[0] * block.height())
        return rgb(self.image().pixelColor(int(point[0]), int(point[1])))

    def block_colours(self, stage: StageId, cell: Cell) -> set[Rgb]:
        """Every colour inside the filled part of a cell."""
        block = self.strip.canvas.frame(stage).block(*cell).toRect().adjusted(2, 2, -2, -2)
        image = self.image()
        return {
            rgb(image.pixelColor(x, y))
            for x in range(block.left(), block.right())
            for y in range(block.top(), block.bottom())
        }


def rgb(colour: QColor) -> Rgb:
    return (colour.red(), colour.green(), colour.blue())


@pytest.fixture
def picture(qtbot: QtBot) -> Callable[..., Picture]:
    """Build a strip: ``picture(spec, theme=..., input=..., kernel=..., **view settings)``."""

    def build(
        spec: ConvTransposeSpec,
        theme: Theme = LIGHT,
        input: SourceKind = SourceKind.RAMP,
        kernel: SourceKind = SourceKind.RAMP,
        size: tuple[int, int] = (1156, 640),
        **view: object,
    ) -> Picture:
        load_fonts()
        state = State(spec, DataSource(input, seed=7), DataSource(kernel, seed=8))
        store = StateStore(Document(state, ViewSettings(**view)))  # type: ignore[arg-type]
        focus = FocusModel(store)
        strip = StageStrip(focus)
        qtbot.addWidget(strip)
        strip.resize(*size)
        strip.show()
        y, weight = materialise_input(state.input, spec), materialise_kernel(state.kernel, spec)
        x = reference(y, weight, spec)
        strip.show_geometry(store.geometry, store.view, theme)
        strip.show_slices(y[0, 0], weight[0, 0], x[0, 0])
        return Picture(strip, store, focus, theme)

    return build

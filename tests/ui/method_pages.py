"""Helpers for the tabs of the methods: open them in the real window, read them, compare them with the definition."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.state import DataSource, Document, SourceKind, State, ViewSettings
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.views.matrix_page import MatrixPage
from fracstride.ui.views.method_page import MethodPage
from fracstride.ui.views.phases_page import PhasesPage
from fracstride.ui.views.scatter_page import ScatterPage

ARTICLE = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
ODD = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)
CROPPING = ConvTransposeSpec.square(4, 2, stride=2, padding=3)
UNEVEN = ConvTransposeSpec(
    AxisSpec.from_padding(3, 2, stride=3, padding=1, output_padding=2),
    AxisSpec.from_padding(4, 3, stride=2, padding=2, dilation=2),
    batch=2,
    in_channels=4,
    out_channels=6,
    groups=2,
)
SPECS = {"article": ARTICLE, "odd": ODD, "cropping": CROPPING, "uneven": UNEVEN}
VIEW = ViewSettings(batch_index=1, in_channel=1, out_channel=4)
Page = TypeVar("Page", bound=MethodPage)


TABS = (
    (CommandId.TAB_SCATTER, ScatterPage),
    (CommandId.TAB_MATRIX, MatrixPage),
    (CommandId.TAB_PHASES, PhasesPage),
)


def document(spec: ConvTransposeSpec, kind: SourceKind = SourceKind.RANDOM) -> Document:
    state = State(spec, DataSource(kind, seed=1), DataSource(kind, seed=2), linked=spec.height == spec.width)
    spread = replace(VIEW) if spec.in_channels > 1 else ViewSettings()
    return Document(state, spread)


def opened(assembly: Assembly, command: CommandId, kind: type[Page]) -> Page:
    """The page of a tab, opened by its command."""
    assembly.desk.actions[command].trigger()
    for _ in range(5):  # when it is loaded: built, placed, fed, laid out and painted in a turn each
        QApplication.processEvents()
    page = assembly.desk.bench.deck.page
    assert isinstance(page, kind)
    return page


def shown(page: MethodPage, key: str) -> FloatArray:
    """The values of a map as it is on screen; blank cells are zeros."""
    model = page.board.model(key)
    assert model.values is not None
    return np.where(model.blank, 0.0, model.values) if model.blank is not None else model.values


def expected(assembly: Assembly) -> tuple[FloatArray, FloatArray, FloatArray]:
    """y and w of the shown input channel, and x of the shown slice by the definition."""
    arrays, view, spec = assembly.desk.wiring.arrays, assembly.store.view, assembly.store.geometry.spec
    assert arrays is not None
    x = reference(arrays.y, arrays.weight, spec)
    per_group, outputs = spec.in_channels // spec.groups, spec.out_channels // spec.groups
    channel = view.out_channel // outputs * per_group + view.in_channel
    y, weight = arrays.y[view.batch_index, channel], arrays.weight[channel, view.out_channel % outputs]
    return y, weight, x[view.batch_index, view.out_channel]


def uncropped(spec: ConvTransposeSpec) -> ConvTransposeSpec:
    axes = (replace(axis, crop_begin=0, crop_end=0) for axis in (spec.height, spec.width))
    return replace(spec, **dict(zip(("height", "width"), axes, strict=True)))


def middle(page: MethodPage, key: str, cell: Cell) -> QPoint:
    return page.board.frame(key).block(*cell).center().toPoint()


def turn(
    page: MethodPage, steps: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> bool:
    """The wheel over the middle of the board, away from the hand for positive steps; whether the board takes it."""
    at = page.board.rect().center().toPointF()
    where = page.board.mapToGlobal(at)
    phase, button = Qt.ScrollPhase.NoScrollPhase, Qt.MouseButton.NoButton
    event = QWheelEvent(at, where, QPoint(), QPoint(0, 120 * steps), button, modifier, phase, False)
    QApplication.sendEvent(page.board.viewport(), event)
    return event.isAccepted()

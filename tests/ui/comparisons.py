"""Helpers for tests of the comparison: save an output, open it, and wait for the diagnosis."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from pytestqt.qtbot import QtBot

from fracstride.core.pipeline import StageId
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from fracstride.ui.assembly import Assembly
from fracstride.ui.window.comparison_bar import ComparisonBar

from .turns import catch_up


def x_of(window: Assembly, spec: ConvTransposeSpec | None = None) -> np.ndarray:  # type: ignore[type-arg]
    """What the layer on screen makes, or would make with other parameters."""
    arrays = window.desk.wiring.arrays
    assert arrays is not None
    return reference(arrays.y, arrays.weight, spec or window.store.state.spec, arrays.bias)


def keras_like(window: Assembly) -> np.ndarray:  # type: ignore[type-arg]
    """The output with one cell less at the end instead of at the beginning."""
    axis = window.store.state.spec.height.with_crops(0, 2)
    return x_of(window, replace(window.store.state.spec, height=axis, width=axis))


def compare(window: Assembly, qtbot: QtBot, path: Path, values: object) -> ComparisonBar:
    """Saves an array, opens it as the expected output, and waits for what is said of it."""
    np.save(path, np.asarray(values))
    assert window.documents.data.expected.load(path)
    settle(window, qtbot)
    return window.desk.bench.comparison_bar


def settle(window: Assembly, qtbot: QtBot) -> None:
    """Until nothing is read, computed or compared any more."""
    qtbot.waitUntil(lambda: window.documents.reading.is_idle)
    catch_up()
    qtbot.waitUntil(lambda: window.comparison.is_idle and window.comparison.is_current)
    catch_up()


def shown_of_x(window: Assembly) -> np.ndarray:  # type: ignore[type-arg]
    """The values that stand where x does."""
    model = window.desk.bench.strip.canvas.model(StageId.OUTPUT)
    assert model is not None
    assert model.values is not None
    return np.asarray(model.values)

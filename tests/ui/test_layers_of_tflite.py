"""A layer of a .tflite model in the real window: what it has there is told, and it opens as one step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Axis, Field
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.dropping import GivenFiles

from .turns import catch_up

pytest.importorskip("tflite", reason="needs tflite: in the extras dev and tflite")
PATH = Path(__file__).parent.parent / "tflite" / "same_float32.tflite"


def test_a_model_lists_its_layers_and_enter_opens_the_first(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.bench.strip.file_dropped.emit(GivenFiles(PATH), None)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    chooser = app_window.desk.bench.chooser
    assert [row.hint for row in chooser.entries] == [
        "3 → 4 · k 3 · s 2 · ec 1 · b · same",
        "4 → 2 · k 4 × 2 · s 2 × 1 · valid",
    ]
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    catch_up()
    state = app_window.store.state
    assert state.spec.input_shape == (1, 3, 5, 7), "the size that the model is for"
    assert [state.spec.value(Field.END_CROP, axis) for axis in Axis] == [1, 1]
    assert state.bias is not None and np.any(state.bias.values)

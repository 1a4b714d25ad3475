"""A weight and the bias beside it in one step, in the real window, from every kind of file that has both."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from array_files import save_arrays
from fracstride.core.reference import reference
from fracstride.core.spec import Field
from fracstride.session.edits import Slot
from fracstride.session.state import ExplicitArray
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.dropping import GivenFiles

from .turns import catch_up

RANDOM = np.random.default_rng(0)
WEIGHT = RANDOM.standard_normal((6, 4, 3, 2)).astype(np.float32)
BIAS = RANDOM.standard_normal(4).astype(np.float32)
OLD = ExplicitArray(np.array([0.5]), "old.npy")


@pytest.fixture(params=["npz", "safetensors", "pt"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    arrays = {
        "enc.weight": np.ones((6, 3, 3, 3), np.float32),
        "enc.bias": np.zeros(6, np.float32),
        "up1.weight": WEIGHT,
        "up1.bias": BIAS,
    }
    return save_arrays(tmp_path / f"model.{request.param}", arrays)


def drop(window: Assembly, path: Path, qtbot: QtBot) -> None:
    window.desk.bench.strip.file_dropped.emit(GivenFiles(path), Slot.KERNEL)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: window.documents.reading.is_idle)
    catch_up()


def choose(window: Assembly, qtbot: QtBot, typed: str = "", down: int = 0) -> None:
    line = window.desk.bench.chooser.line
    qtbot.keyClicks(line, typed)
    for _ in range(down):
        qtbot.keyClick(line, Qt.Key.Key_Down)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.documents.reading.is_idle)
    catch_up()


def bias_row(window: Assembly) -> tuple[bool, str]:
    row = window.desk.bench.panel.kernel.bias
    return row.is_shown, row.row.count.text() if row.is_shown else ""


def test_enter_opens_both_as_one_step(app_window: Assembly, model: Path, qtbot: QtBot) -> None:
    before = app_window.store.state
    drop(app_window, model, qtbot)
    rows = app_window.desk.bench.chooser.entries
    assert rows[0].hint == "6 × 4 × 3 × 2 · float32 · with its bias"
    choose(app_window, qtbot)
    state, arrays = app_window.store.state, app_window.desk.wiring.arrays
    assert arrays is not None
    expected = reference(arrays.y, WEIGHT.astype(float), state.spec, BIAS.astype(float))
    np.testing.assert_array_equal(arrays.x, expected)
    assert state.bias is not None
    assert state.bias.name == f"up1.bias · {model.name}"
    assert bias_row(app_window) == (True, "Bias b, 4 values")
    assert app_window.store.undo_stack.undoText() == f"Open up1.weight · {model.name}"
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before
    assert not app_window.store.undo_stack.canUndo()


def test_the_weight_can_be_taken_alone(app_window: Assembly, model: Path, qtbot: QtBot) -> None:
    drop(app_window, model, qtbot)
    choose(app_window, qtbot, "up1", down=1)
    assert app_window.store.state.spec.weight_shape == WEIGHT.shape
    assert app_window.store.state.bias is None


def test_a_bias_that_is_there_goes_for_the_new_one_and_stays_beside_a_weight_alone(
    app_window: Assembly, model: Path, qtbot: QtBot
) -> None:
    app_window.store.propose(replace(app_window.store.state, bias=OLD), "begin")
    drop(app_window, model, qtbot)
    alone = next(row for row in app_window.desk.bench.chooser.entries if "alone" in row.hint)
    assert alone.hint.endswith("weight alone · b stays, zeros added")
    choose(app_window, qtbot, "alone")
    assert app_window.store.state.bias == OLD
    assert bias_row(app_window) == (True, "Bias b, 1 of 4, then zeros")
    drop(app_window, model, qtbot)
    choose(app_window, qtbot)
    assert app_window.store.state.bias is not None
    assert app_window.store.state.bias.name == f"up1.bias · {model.name}"


def test_a_bias_that_is_longer_than_the_layer_says_how_much_of_it_is_used(app_window: Assembly) -> None:
    state = app_window.store.state
    longer = ExplicitArray(np.arange(3.0), "b.npy")
    app_window.store.propose(replace(state, spec=replace(state.spec, out_channels=3), bias=longer), "begin")
    catch_up()
    assert bias_row(app_window) == (True, "Bias b, 3 values")
    app_window.desk.wiring.editor.set_field(Field.OUT_CHANNELS, None, 2)
    catch_up()
    assert bias_row(app_window) == (True, "Bias b, 2 of 3 values")


def test_the_only_weight_of_a_file_brings_its_bias(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    np.savez(tmp_path / "layer.npz", weight=WEIGHT, bias=BIAS)
    drop(app_window, tmp_path / "layer.npz", qtbot)
    assert not app_window.desk.bench.chooser.isVisible()
    assert app_window.store.state.spec.weight_shape == WEIGHT.shape
    assert app_window.store.state.bias is not None
    np.testing.assert_array_equal(app_window.store.state.bias.values, BIAS)
    assert app_window.store.undo_stack.count() == 1


def test_feature_maps_of_other_channels_are_asked_about_once_for_both(
    app_window: Assembly, model: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    np.save(tmp_path / "y.npy", np.ones((3, 4, 4)))
    app_window.documents.load_data(tmp_path / "y.npy", Slot.INPUT)
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    before = app_window.store.state
    drop(app_window, model, qtbot)
    choose(app_window, qtbot, "up1")
    banner = app_window.desk.bench.file_banner
    assert banner.detail.text() == "It takes 6 input channels, and y.npy has 3."
    assert app_window.store.state == before
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert app_window.store.state.spec.weight_shape == WEIGHT.shape
    assert app_window.store.state.bias is not None
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before


def test_a_bias_that_cannot_be_used_is_named_and_nothing_changes(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    path = save_arrays(tmp_path / "m.pt", {"weight": WEIGHT, "bias": np.full(4, np.nan, np.float32)})
    before = app_window.store.state
    drop(app_window, path, qtbot)
    banner = app_window.desk.bench.file_banner
    assert banner.headline.text() == "bias · m.pt"
    assert "nan" in banner.detail.text()
    assert app_window.store.state == before

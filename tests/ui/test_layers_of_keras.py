"""A layer that Keras has saved, in the real window: parameters, weight and bias as one step; and weights alone."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Axis, Field
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from keras_models import BIAS, WEIGHT, model, save_h5, save_keras, save_weights, up

from .hands import choose_first, drop

pytest.importorskip("h5py", reason="needs h5py: in the extras dev and keras-files")


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.parametrize("target", ["", "input"])
def test_a_model_lists_its_layers_and_enter_opens_the_first(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, dialogs: object, suffix: str, target: str
) -> None:
    path, before = tmp_path / f"model{suffix}", app_window.store.state
    save_keras(path) if suffix == ".keras" else save_h5(path)
    drop(app_window, path, qtbot, target)
    chooser = app_window.desk.bench.chooser
    assert chooser.heading.text() == f"{path.name} has 3 transposed convolutions. Which one is the layer?"
    assert [(row.text, row.hint, row.enabled) for row in chooser.entries] == [
        ("up1", "6 → 4 · k 3 × 2 · s 2 · ec 1 × 0 · b · same · relu left out", True),
        ("block/up2", "4 → 2 · k 4 · s 2 · valid", True),
        ("flat", "its weight is not in the file", False)
        if suffix == ".h5"
        else ("flat", "4 → 2 · k 1 × 3 · s 1 × 2 · valid", True),
    ]
    choose_first(app_window, qtbot)
    state = app_window.store.state
    assert state.spec.weight_shape == WEIGHT.shape
    assert state.spec.input_shape == (1, 6, 5, 7), "the size that the model was built for"
    ends = [state.spec.value(Field.END_CROP, axis) for axis in Axis]
    assert (ends, state.spec.value(Field.STRIDE, Axis.HEIGHT), state.linked) == ([1, 0], 2, False)
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None and arrays.bias is not None
    np.testing.assert_array_equal(arrays.weight, WEIGHT.astype(np.float64))
    np.testing.assert_array_equal(arrays.bias, BIAS.astype(np.float64))
    assert app_window.store.undo_stack.undoText() == f"Open up1 · {path.name}"
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before
    assert dialogs.asked == []  # type: ignore[attr-defined]


def test_the_only_layer_of_a_model_is_opened_at_once(
    app_window: Assembly, dialogs: object, tmp_path: Path, qtbot: QtBot
) -> None:
    dialogs.opened = save_keras(tmp_path / "one.keras", model(up()))  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.OPEN].trigger()
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    assert app_window.store.state.spec.weight_shape == WEIGHT.shape
    assert dialogs.asked == ["file"]  # type: ignore[attr-defined]


def test_what_cannot_be_opened_says_why(app_window: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    wrong = [up("a", filters=9), up("b", output_padding=5), up("c", data_format="channels_first")]
    weights = {
        f"layers/conv2d_transpose{end}/vars/0": WEIGHT.transpose(2, 3, 1, 0) for end in ("", "_1", "_2")
    }
    drop(app_window, save_keras(tmp_path / "a.keras", model(*wrong, up("d")), weights), qtbot)
    assert {row.text: (row.hint, row.enabled) for row in app_window.desk.bench.chooser.entries} == {
        "a": ("6 × 4 × 3 × 2 · its attributes contradict each other", False),
        "b": ("6 × 4 × 3 × 2 · weight only: impossible with this input", True),
        "c": ("6 → 4 · k 3 × 2 · s 2 · ec 1 × 0 · same · channels_first · relu left out", True),
        "d": ("its weight is not in the file", False),
    }


@pytest.mark.parametrize("name", ["a.weights.h5", "a.h5"])
def test_weights_alone_are_arrays_in_the_layout_of_keras(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, name: str
) -> None:
    save_weights(tmp_path / name)
    drop(app_window, tmp_path / name, qtbot, "kernel")
    chooser = app_window.desk.bench.chooser
    assert chooser.heading.text().startswith(f"{name} holds 4 arrays. Which one is the kernel w?")
    assert chooser.entries[0].text == "layers/conv2d_transpose/vars/0"
    choose_first(app_window, qtbot)
    state = app_window.store.state
    assert state.spec.weight_shape == WEIGHT.shape
    assert state.kernel.array is not None
    np.testing.assert_array_equal(state.kernel.array.values, WEIGHT)
    assert state.bias is not None, "which lies beside it"
    np.testing.assert_array_equal(state.bias.values, BIAS)


def test_one_of_them_is_the_bias(app_window: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    save_weights(tmp_path / "a.weights.h5", {"kernel": WEIGHT.transpose(2, 3, 1, 0), "bias": BIAS})
    drop(app_window, tmp_path / "a.weights.h5", qtbot, "kernel")
    app_window.documents.data.bias.load(tmp_path / "a.weights.h5")
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    bias = app_window.store.state.bias
    assert bias is not None
    np.testing.assert_array_equal(bias.values, BIAS)


def test_without_the_package_a_banner_says_what_is_needed(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, read_here: None
) -> None:
    path = save_keras(tmp_path / "model.keras")
    monkeypatch.setitem(sys.modules, "h5py", None)
    drop(app_window, path, qtbot)
    banner = app_window.desk.bench.file_banner
    qtbot.waitUntil(lambda: not banner.isHidden())
    assert "pip install h5py" in banner.detail.text()

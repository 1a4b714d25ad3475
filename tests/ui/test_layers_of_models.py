"""A layer of an ONNX model in the real window: parameters and weight as one step."""

from __future__ import annotations

import gc
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Axis, Field
from fracstride.frameworks.onnx_model import OnnxModel
from fracstride.session.state import Fit, SourceKind
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from onnx_models import WEIGHT, save_model

from .hands import choose_first, drop
from .turns import catch_up


@pytest.mark.parametrize("target", ["", "input", "kernel"])
def test_a_model_lists_its_layers_and_enter_opens_the_first(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, dialogs: object, target: str
) -> None:
    path, before = save_model(tmp_path / "model.onnx"), app_window.store.state
    drop(app_window, path, qtbot, target)
    chooser = app_window.desk.bench.chooser
    assert chooser.heading.text() == "model.onnx has 3 transposed convolutions. Which one is the layer?"
    assert [(row.text, row.enabled) for row in chooser.entries] == [
        ("up1", True),
        ("up2", True),
        ("x", False),
    ]
    assert chooser.entries[0].hint == "6 → 4 · k 4 · s 2 · p 1 · b"
    assert chooser.list.verticalScrollBar().maximum() == 0, "three rows have room"
    assert app_window.store.state == before
    choose_first(app_window, qtbot)
    state = app_window.store.state
    assert state.spec.weight_shape == WEIGHT.shape
    assert state.spec.input_shape == (1, 6, 5, 7), "the size that the model gives it"
    assert [state.spec.value(each, Axis.HEIGHT) for each in (Field.STRIDE, Field.PADDING)] == [2, 1]
    assert state.linked
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    np.testing.assert_array_equal(arrays.weight, WEIGHT.astype(np.float64))
    button = app_window.desk.bench.toolbar.preset_button
    assert app_window.store.undo_stack.undoText() == "Open up1 · model.onnx"
    assert button.accessibleName() == "up1 · model.onnx", "no preset any more, and nothing is edited yet"
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before
    catch_up()
    assert button.accessibleName() == "Padding, strides, transposed"
    assert dialogs.asked == []  # type: ignore[attr-defined]


def _save_node(path: Path, weight: np.ndarray, **attributes: object) -> bytes:  # type: ignore[type-arg]
    """A model of one node, its y of 4 x 4 cells; the bytes."""
    onnx = pytest.importorskip("onnx")
    helper, numpy_helper, floats = onnx.helper, onnx.numpy_helper, onnx.TensorProto.FLOAT
    node = helper.make_node("ConvTranspose", ["y", "w"], ["x"], "same", **attributes)
    y = helper.make_tensor_value_info("y", floats, [1, weight.shape[0], 4, 4])
    x = helper.make_tensor_value_info("x", floats, [None] * 4)
    graph = helper.make_graph([node], "model", [y], [x], [numpy_helper.from_array(weight, "w")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    data: bytes = model.SerializeToString()
    path.write_bytes(data)
    return data


@pytest.mark.parametrize(
    "attributes", [{"auto_pad": "SAME_UPPER"}, {"pads": [1, 0, 2, 3]}, {"pads": [0, 0, 3, 1]}]
)
def test_a_layer_that_crops_more_at_the_end_is_opened_whole(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, attributes: dict[str, object]
) -> None:
    weight = np.random.default_rng(0).integers(-4, 5, (2, 1, 3, 3)).astype(np.float32)
    data = _save_node(tmp_path / "same.onnx", weight, strides=[2, 2], **attributes)
    drop(app_window, tmp_path / "same.onnx", qtbot)
    catch_up()
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(data, providers=["CPUExecutionProvider"])
    (x,) = session.run(None, {"y": np.asarray(arrays.y, np.float32)})
    np.testing.assert_array_equal(arrays.x, x)
    assert app_window.desk.bench.panel.layer.parameter_rows[Field.END_CROP].isVisible()


def test_what_parameters_cannot_say_is_opened_as_a_weight_alone(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    weight = np.random.default_rng(0).standard_normal((2, 1, 4, 4)).astype(np.float32)
    _save_node(tmp_path / "same.onnx", weight, strides=[3, 3], pads=[0, 0, 99, 99])
    before = app_window.store.state
    drop(app_window, tmp_path / "same.onnx", qtbot)
    chooser = app_window.desk.bench.chooser
    assert chooser.heading.text() == "same.onnx has one transposed convolution."
    assert chooser.entries[0].hint == "2 × 1 × 4 × 4 · weight only: impossible with this input"
    choose_first(app_window, qtbot)
    state = app_window.store.state
    assert state.spec.weight_shape == (2, 1, 4, 4)
    assert state.spec.height.stride == before.spec.height.stride, "nothing else is changed"
    assert state.kernel.array is not None
    np.testing.assert_array_equal(state.kernel.array.values, weight)


def test_a_layer_with_groups_and_output_padding(app_window: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    drop(app_window, save_model(tmp_path / "model.onnx"), qtbot)
    qtbot.keyClick(app_window.desk.bench.chooser.line, Qt.Key.Key_Down)
    choose_first(app_window, qtbot)
    state = app_window.store.state
    assert (state.spec.in_channels, state.spec.out_channels, state.spec.groups) == (4, 4, 2)
    assert state.spec.height.output_padding == 1
    assert state.kernel.fit is Fit.FOLLOW


def test_a_model_opened_from_the_menu_asks_for_no_map(
    app_window: Assembly, dialogs: object, tmp_path: Path, qtbot: QtBot
) -> None:
    dialogs.opened = save_model(tmp_path / "model.onnx")  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.OPEN].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench.chooser.isVisible())
    assert dialogs.asked == ["file"]  # type: ignore[attr-defined]


def test_in_a_session_that_has_a_file_a_layer_is_an_edit(
    app_window: Assembly, dialogs: object, tmp_path: Path, qtbot: QtBot
) -> None:
    dialogs.target = tmp_path / "mine.fracstride"  # type: ignore[attr-defined]
    app_window.documents.save()
    app_window.documents.writing.finish()
    drop(app_window, save_model(tmp_path / "model.onnx"), qtbot)
    choose_first(app_window, qtbot)
    assert app_window.documents.title == "mine"
    assert app_window.documents.is_modified


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_a_model_is_not_kept_when_its_list_is_gone(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, key: Qt.Key
) -> None:
    def is_kept() -> bool:
        gc.collect()
        return any(isinstance(each, OnnxModel) for each in gc.get_objects())

    drop(app_window, save_model(tmp_path / "model.onnx"), qtbot)
    assert is_kept()
    qtbot.keyClick(app_window.desk.bench.chooser.line, key)
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    qtbot.waitUntil(lambda: not is_kept())


def test_feature_maps_with_other_channels_are_asked_about(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    np.save(tmp_path / "y.npy", np.ones((3, 4, 4)))
    drop(app_window, tmp_path / "y.npy", qtbot, "input")
    before = app_window.store.state
    drop(app_window, save_model(tmp_path / "model.onnx"), qtbot)
    choose_first(app_window, qtbot)
    banner = app_window.desk.bench.file_banner
    assert banner.detail.text() == "It takes 6 input channels, and y.npy has 3."
    assert app_window.store.state == before
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    state = app_window.store.state
    assert (state.input.kind, state.spec.in_channels, state.spec.height.stride) == (SourceKind.RANDOM, 6, 2)


def test_feature_maps_that_fit_stay_with_their_size(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    np.save(tmp_path / "y.npy", np.ones((2, 6, 4, 4)))
    drop(app_window, tmp_path / "y.npy", qtbot, "input")
    drop(app_window, save_model(tmp_path / "model.onnx"), qtbot)
    choose_first(app_window, qtbot)
    assert app_window.store.state.spec.input_shape == (2, 6, 4, 4)
    assert app_window.store.state.input.fit is Fit.FOLLOW


def test_without_the_package_a_banner_says_what_is_needed(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    (tmp_path / "model.onnx").write_bytes(b"anything")
    drop(app_window, tmp_path / "model.onnx", qtbot)
    banner = app_window.desk.bench.file_banner
    qtbot.waitUntil(lambda: not banner.isHidden())
    assert "pip install onnx" in banner.detail.text()

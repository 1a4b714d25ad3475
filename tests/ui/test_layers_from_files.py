"""Weights and feature maps of real layers in the real window, from files of one array and of several."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from array_files import save_arrays
from fracstride.core.pipeline import StageId
from fracstride.core.reference import reference
from fracstride.core.spec import Field
from fracstride.session.edits import Slot
from fracstride.session.preferences import LanguageChoice
from fracstride.session.state import Fit, SourceKind
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.files.questions import DataUse

from .turns import catch_up

RANDOM = np.random.default_rng(0)
WEIGHT = RANDOM.standard_normal((6, 4, 3, 2))
FEATURES = RANDOM.standard_normal((2, 6, 4, 5))


def _drop(window: Assembly, path: Path, target: str) -> None:
    window.desk.bench.strip.file_dropped.emit(GivenFiles(path), Slot(target) if target else None)
    QApplication.processEvents()
    catch_up()


def _save(path: Path, array: np.ndarray) -> Path:
    np.save(path, array)
    return path


@pytest.fixture
def loaded(app_window: Assembly, tmp_path: Path) -> Assembly:
    """The window with the weight and the feature maps of a layer."""
    _drop(app_window, _save(tmp_path / "w.npy", WEIGHT), "kernel")
    _drop(app_window, _save(tmp_path / "y.npy", FEATURES), "input")
    return app_window


def test_a_layer_of_files_is_computed_as_it_is_defined(loaded: Assembly, qtbot: QtBot) -> None:
    arrays, state = loaded.desk.wiring.arrays, loaded.store.state
    assert arrays is not None
    np.testing.assert_array_equal(arrays.weight, WEIGHT)
    np.testing.assert_array_equal(arrays.y, FEATURES)
    expected = reference(FEATURES, WEIGHT, state.spec)
    np.testing.assert_allclose(arrays.x, expected, rtol=1e-12)
    assert (state.spec.batch, state.spec.in_channels, state.spec.out_channels) == (2, 6, 4)
    panel = loaded.desk.bench.panel
    fields = {field: number.text() for field, number in panel.channels.fields.items()}
    assert fields == {Field.IN_CHANNELS: "6", Field.OUT_CHANNELS: "4", Field.GROUPS: "1"}
    assert panel.kernel.kinds.currentText() == "w.npy"
    assert panel.kernel.fit.row.shape_text.text() == "6 × 4 × 3 × 2"
    chip = loaded.desk.bench.status.verification.label
    qtbot.waitUntil(lambda: chip.text().startswith("Verified"))


def test_a_long_shape_does_not_widen_the_panel(app_window: Assembly, tmp_path: Path) -> None:
    column = app_window.desk.bench.panel
    room = column.viewport().width()
    _drop(app_window, _save(tmp_path / "w.npy", np.zeros((1024, 1024, 1, 2))), "kernel")
    _drop(app_window, _save(tmp_path / "y.npy", np.zeros((1, 1024, 1, 2))), "input")
    assert column.kernel.fit.row.shape_text.text() == "1024 × 1024 × 1 × 2"
    assert column.widget().minimumSizeHint().width() <= room


def test_a_weight_is_one_step_back(app_window: Assembly, tmp_path: Path) -> None:
    before = app_window.store.state
    _drop(app_window, _save(tmp_path / "w.npy", WEIGHT), "kernel")
    assert app_window.store.undo_stack.undoText() == "Open w.npy"
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before
    assert not app_window.store.undo_stack.canUndo()
    app_window.store.undo_stack.redo()
    assert app_window.store.state.spec.weight_shape == WEIGHT.shape


def test_every_tab_shows_a_layer_of_files(loaded: Assembly) -> None:
    deck = loaded.desk.bench.deck
    for tab in TabId:
        loaded.store.update_view(batch_index=0, in_channel=0, out_channel=0, pin=None)
        deck.open(tab)
        catch_up()
        before = deck.shown.grab().toImage()
        loaded.store.update_view(batch_index=1, in_channel=5, out_channel=3, pin=(0, 0))
        catch_up()
        has_values = tab not in (TabId.SOLVER, TabId.CODE, TabId.DECODER)
        assert (deck.shown.grab().toImage() != before) == has_values, tab


def test_an_edit_changes_the_shown_slice_only(loaded: Assembly) -> None:
    loaded.store.update_view(batch_index=1, in_channel=2, out_channel=3)
    editor = loaded.desk.wiring.editor
    loaded.desk.bench.strip.cell_edited.emit(StageId.INPUT, (1, 2), 50.0)
    loaded.desk.bench.strip.cell_edited.emit(StageId.KERNEL, (2, 0), 60.0)
    catch_up()
    arrays = loaded.desk.wiring.arrays
    assert arrays is not None
    assert np.argwhere(arrays.y != FEATURES).tolist() == [[1, 2, 1, 2]]
    assert np.argwhere(arrays.weight != WEIGHT).tolist() == [[2, 3, 2, 0]]
    assert arrays.y[1, 2, 1, 2] == 50
    row = loaded.desk.bench.panel.kernel.edits.row
    assert row.count.text() == "1 cell set by hand"
    loaded.store.update_view(in_channel=0)
    editor.set_cell(StageId.KERNEL, (2, 0), 61.0)
    catch_up()
    assert row.count.text() == "2 cells set by hand"
    row.discard.click()
    catch_up()
    assert loaded.desk.wiring.arrays is not None
    np.testing.assert_array_equal(loaded.desk.wiring.arrays.weight, WEIGHT)


def test_a_group_of_a_weight_is_where_its_edit_goes(loaded: Assembly) -> None:
    loaded.desk.wiring.editor.set_field(Field.GROUPS, None, 2)
    assert (loaded.store.state.spec.out_channels, loaded.store.state.kernel.fit) == (8, Fit.FOLLOW)
    loaded.store.update_view(batch_index=0, in_channel=1, out_channel=5)
    loaded.desk.wiring.editor.set_cell(StageId.KERNEL, (0, 0), 7.0)
    loaded.desk.wiring.editor.set_cell(StageId.INPUT, (0, 0), 8.0)
    state = loaded.store.state
    assert [edit.place for edit in state.kernel.edits] == [(4, 1)], "channel 1 of the second group of three"
    assert [edit.place for edit in state.input.edits] == [(0, 4)]


def test_a_session_with_a_layer_comes_back(loaded: Assembly, dialogs: Any, tmp_path: Path) -> None:
    loaded.store.update_view(batch_index=1, in_channel=2)
    loaded.desk.wiring.editor.set_cell(StageId.INPUT, (1, 2), 50.0)
    dialogs.target = tmp_path / "layer.fracstride"
    loaded.documents.save()
    loaded.documents.writing.finish()
    saved = loaded.store.document
    loaded.documents.new()
    assert loaded.documents.open_path(dialogs.target)
    assert (loaded.store.state, loaded.store.view) == (saved.state, saved.view)


def test_weights_that_take_other_channels_ask_first(loaded: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    before = loaded.store.state
    _drop(loaded, _save(tmp_path / "three.npy", np.ones((3, 2, 3, 3))), "kernel")
    banner = loaded.desk.bench.file_banner
    assert not banner.isHidden()
    assert banner.headline.text() == "three.npy"
    assert banner.detail.text() == "It takes 3 input channels, and y.npy has 6."
    assert loaded.store.state == before, "nothing is changed by itself"
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert banner.isHidden()
    assert (loaded.store.state.input.kind, loaded.store.state.spec.in_channels) == (SourceKind.RANDOM, 3)
    loaded.store.undo_stack.undo()
    assert loaded.store.state == before
    _drop(loaded, _save(tmp_path / "one.npy", np.ones((1, 2, 3, 3))), "kernel")
    assert banner.detail.text() == "It takes 1 input channel, and y.npy has 6."


def test_a_long_name_leaves_room_for_the_question(loaded: Assembly, tmp_path: Path) -> None:
    name = "decoder.up_blocks.1.upsampler.conv_transpose." * 4 + "weight"
    np.savez(tmp_path / "model.npz", **{name: np.ones((3, 2, 3, 3)), "bias": np.ones(2)})
    _drop(loaded, tmp_path / "model.npz", "kernel")
    banner = loaded.desk.bench.file_banner
    assert banner.headline.toolTip() == f"{name} · model.npz"
    assert "…" in banner.headline.text()
    assert banner.width() <= loaded.desk.bench.deck.width()
    assert banner.button.geometry().right() < banner.width()
    assert banner.detail.width() > banner.headline.width() / 2


def test_feature_maps_of_other_channels_ask_first(loaded: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    _drop(loaded, _save(tmp_path / "rgb.npy", np.ones((3, 8, 8))), "input")
    banner = loaded.desk.bench.file_banner
    assert banner.detail.text() == "It has 3 channels, and the kernel w.npy takes 6."
    qtbot.mouseClick(banner.button, Qt.MouseButton.LeftButton)
    assert (loaded.store.state.kernel.kind, loaded.store.state.spec.in_channels) == (SourceKind.RANDOM, 3)


@pytest.mark.parametrize("shape", [(8, 5, 6), (2, 8, 5, 6)])
def test_feature_maps_with_channels_last_are_read_so_where_only_that_fits_the_kernel(
    loaded: Assembly, tmp_path: Path, shape: tuple[int, ...]
) -> None:
    values = np.random.default_rng(4).normal(size=shape)
    _drop(loaded, _save(tmp_path / "nhwc.npy", values), "input")
    data = loaded.store.state.input.data
    assert data is not None
    np.testing.assert_array_equal(data.values, np.moveaxis(values, -1, -3))
    assert not loaded.desk.bench.file_banner.isVisible()
    spec = loaded.store.state.spec
    assert (spec.in_channels, spec.height.size, spec.width.size) == (6, 8, 5)


def test_feature_maps_that_fit_as_they_are_stay_so(loaded: Assembly, tmp_path: Path) -> None:
    values = np.random.default_rng(4).normal(size=(6, 5, 6))
    _drop(loaded, _save(tmp_path / "nchw.npy", values), "input")
    data = loaded.store.state.input.data
    assert data is not None
    np.testing.assert_array_equal(data.values, values)


def test_a_picture_is_three_input_channels_where_its_colours_are_wanted(
    app_window: Assembly, tmp_path: Path
) -> None:
    colours = RANDOM.integers(0, 255, (5, 7, 3), np.uint8)
    Image.fromarray(colours).save(tmp_path / "photo.png")
    _drop(app_window, tmp_path / "photo.png", "input")
    assert app_window.store.state.spec.in_channels == 1
    panel = app_window.desk.bench.panel.input
    panel.channel.row.channels.chosen.emit("colour")
    catch_up()
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    np.testing.assert_allclose(arrays.y[0], np.moveaxis(colours, 2, 0) / 255)
    assert panel.channel.row.channels.key() == "colour"
    assert panel.fit.row.shape_text.text() == "3 × 5 × 7"
    panel.channel.row.channels.chosen.emit("red")
    assert app_window.store.state.input.array is not None
    assert app_window.store.state.input.array.values.shape == (5, 7), "one map for every channel"


def test_colours_that_do_not_fit_the_weight_are_asked_about(loaded: Assembly, tmp_path: Path) -> None:
    Image.fromarray(np.zeros((5, 7, 3), np.uint8)).save(tmp_path / "photo.png")
    _drop(loaded, tmp_path / "photo.png", "input")
    channels = loaded.desk.bench.panel.input.channel.row.channels
    channels.setCurrentIndex(channels.findData("colour"))
    channels.chosen.emit("colour")
    banner = loaded.desk.bench.file_banner
    assert banner.detail.text() == "It has 3 channels, and the kernel w.npy takes 6."
    assert channels.key() == "grey", "it shows what is used"


def test_the_colours_of_a_picture_are_no_kernel(app_window: Assembly, tmp_path: Path) -> None:
    Image.fromarray(np.zeros((3, 3, 3), np.uint8)).save(tmp_path / "photo.png")
    _drop(app_window, tmp_path / "photo.png", "kernel")
    channels = app_window.desk.bench.panel.kernel.channel.row.channels
    assert channels.findData("colour") == -1
    assert channels.findData("red") >= 0


def test_a_weight_of_five_dimensions_says_what_a_kernel_is(app_window: Assembly, tmp_path: Path) -> None:
    _drop(app_window, _save(tmp_path / "w.npy", np.ones((2, 3, 3, 3, 3))), "kernel")
    assert (
        "Its shape is 2 × 3 × 3 × 3 × 3; a kernel is (kH, kW)"
        in app_window.desk.bench.file_banner.detail.text()
    )


CHECKPOINTS = Path(__file__).parent.parent / "checkpoints"


def test_a_layer_of_a_model_of_torch_is_opened_from_its_checkpoint(
    app_window: Assembly, qtbot: QtBot
) -> None:
    _drop(app_window, CHECKPOINTS / "training.ckpt", "kernel")
    chooser = app_window.desk.bench.chooser
    rows = {entry.text: (entry.hint, entry.enabled) for entry in chooser.entries}
    assert list(rows)[:3] == ["state_dict.up1.weight", "state_dict.up2.weight", "ema.0.up1.weight"]
    assert rows["optimizer_states.0.state.0.exp_avg"] == ("4 × 3 × 2 × 3 · float32", True)
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    state = app_window.store.state
    assert state.spec.weight_shape == (4, 3, 2, 3)
    with np.load(CHECKPOINTS / "expected.npz") as expected:
        assert state.kernel.array is not None
        np.testing.assert_array_equal(
            state.kernel.array.values, expected["training.ckpt:state_dict.up1.weight"]
        )


def test_kinds_of_tensors_that_are_not_read_say_so(app_window: Assembly) -> None:
    _drop(app_window, CHECKPOINTS / "unread.pt", "kernel")
    assert app_window.store.state.kernel.array is not None, "the only one that can be used"
    _drop(app_window, CHECKPOINTS / "unread.pt", "input")
    assert app_window.store.state.input.array is not None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "whole.pt",
            "It holds the Python object torch.nn.modules.container.Sequential, whose code would have to run.",
        ),
        (
            "legacy.pt",
            "It was saved in the form of PyTorch before 1.6. Save it anew: torch.save(torch.load(path), new_path).",
        ),
    ],
)
def test_files_of_torch_that_are_not_opened_say_what_to_do(
    app_window: Assembly, name: str, words: str
) -> None:
    before = app_window.store.state
    for use in ("kernel", "input"):
        _drop(app_window, CHECKPOINTS / name, use)
        assert app_window.desk.bench.file_banner.detail.text().startswith(words)
    assert app_window.store.state == before


@pytest.fixture(params=["npz", "safetensors", "pt"])
def model(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The state of a small model, as users save it."""
    arrays = {
        "enc.weight": np.ones((6, 3, 3, 3), np.float32),
        "enc.bias": np.zeros(6, np.float32),
        "up1.weight": WEIGHT.astype(np.float32),
        "up2.weight": np.ones((4, 1, 2, 2), np.float32),
    }
    return save_arrays(tmp_path / f"model.{request.param}", arrays)


def test_the_arrays_of_a_file_are_listed_and_enter_opens_the_likeliest(
    app_window: Assembly, model: Path, qtbot: QtBot
) -> None:
    _drop(app_window, model, "kernel")
    chooser = app_window.desk.bench.chooser
    assert chooser.isVisible()
    assert chooser.heading.text().startswith(f"{model.name} holds 4 arrays. Which one is the kernel w?")
    rows = {entry.text: (entry.hint, entry.enabled) for entry in chooser.entries}
    assert list(rows)[:2] == ["up1.weight", "up2.weight"]
    assert rows["enc.bias"] == ("6 · float32 · needs 2 to 4 dimensions", False)
    assert app_window.window.focusWidget() is chooser.line
    assert not app_window.store.undo_stack.canUndo()
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    assert not chooser.isVisible()
    state = app_window.store.state
    assert state.spec.weight_shape == WEIGHT.shape
    assert state.kernel.array is not None
    assert state.kernel.array.name == f"up1.weight · {model.name}"
    assert app_window.store.undo_stack.undoText() == f"Open up1.weight · {model.name}"


def test_typing_and_arrows_choose_another_array(app_window: Assembly, model: Path, qtbot: QtBot) -> None:
    _drop(app_window, model, "kernel")
    chooser = app_window.desk.bench.chooser
    qtbot.keyClicks(chooser.line, "weight")
    qtbot.keyClick(chooser.line, Qt.Key.Key_Down)
    name = chooser.list.currentItem().data(Qt.ItemDataRole.UserRole).text
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    array = app_window.store.state.kernel.array
    assert array is not None
    assert array.name.startswith(name)


def test_escape_leaves_everything(app_window: Assembly, model: Path, qtbot: QtBot) -> None:
    _drop(app_window, model, "kernel")
    chooser = app_window.desk.bench.chooser
    qtbot.keyClick(chooser.line, Qt.Key.Key_Escape)
    assert not chooser.isVisible()
    assert not app_window.store.undo_stack.canUndo()


def test_the_list_stays_while_another_window_is_used(app_window: Assembly, model: Path) -> None:
    _drop(app_window, model, "kernel")
    chooser = app_window.desk.bench.chooser
    for reason, stays in (
        (Qt.FocusReason.ActiveWindowFocusReason, True),
        (Qt.FocusReason.TabFocusReason, False),
    ):
        QApplication.sendEvent(chooser.line, QFocusEvent(QFocusEvent.Type.FocusOut, reason))
        assert chooser.isVisible() is stays


def test_the_only_array_that_fits_is_opened_at_once(app_window: Assembly, tmp_path: Path) -> None:
    np.savez(tmp_path / "layer.npz", weight=WEIGHT, bias=np.zeros(4))
    _drop(app_window, tmp_path / "layer.npz", "kernel")
    assert app_window.store.state.spec.weight_shape == WEIGHT.shape
    np.savez(tmp_path / "one.npz", np.ones(4))
    _drop(app_window, tmp_path / "one.npz", "kernel")
    assert app_window.desk.bench.file_banner.headline.text() == "one.npz"
    assert "a kernel is (kH, kW)" in app_window.desk.bench.file_banner.detail.text()


def test_a_file_opened_from_the_menu_asks_for_the_map_and_then_for_the_array(
    app_window: Assembly, dialogs: Any, model: Path, qtbot: QtBot
) -> None:
    dialogs.opened, dialogs.use = model, DataUse.KERNEL
    app_window.desk.actions[CommandId.OPEN].trigger()
    assert dialogs.asked == ["file", f"use:{model.name}"]
    qtbot.keyClick(app_window.desk.bench.chooser.line, Qt.Key.Key_Return)
    assert app_window.store.state.spec.weight_shape == WEIGHT.shape


def test_an_array_that_is_gone_by_then_is_told(app_window: Assembly, model: Path, qtbot: QtBot) -> None:
    _drop(app_window, model, "kernel")
    model.write_bytes(b"")
    qtbot.keyClick(app_window.desk.bench.chooser.line, Qt.Key.Key_Return)
    assert app_window.desk.bench.file_banner.detail.text().startswith("The file is empty.")
    assert not app_window.store.undo_stack.canUndo()


@pytest.mark.parametrize("change", [{"language": LanguageChoice.CHINESE}, {"scale": 1.5}])
def test_a_list_of_arrays_opens_where_the_window_takes_another_language_or_scale_meanwhile(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, change: dict[str, Any]
) -> None:
    np.savez(tmp_path / "w.npz", first=np.ones((3, 3)), second=np.full((5, 5), 2.0))
    app_window.settings.update(**change)
    QApplication.processEvents()
    app_window.documents.load_data(tmp_path / "w.npz", Slot.KERNEL)
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    chooser = app_window.desk.bench.chooser
    qtbot.waitUntil(chooser.isVisible)
    catch_up()
    qtbot.keyClicks(chooser.line, "second")
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    catch_up()
    assert app_window.store.state.spec.height.kernel_size == 5


def test_a_layer_of_a_vocoder_is_opened_with_its_weight_computed_of_its_parts(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    direction = np.arange(1.0, 4 * 3 * 8 + 1).reshape(4, 3, 8)
    magnitude = np.full((4, 1, 1), 2.0)
    arrays = {"ups.0.bias": np.ones(3), "ups.0.weight_g": magnitude, "ups.0.weight_v": direction}
    _drop(
        app_window,
        save_arrays(tmp_path / "generator.pt", {**arrays, "post.weight": np.ones((1, 4, 7))}),
        "kernel",
    )
    chooser = app_window.desk.bench.chooser
    first = chooser.entries[0]
    assert (first.text, first.hint) == (
        "ups.0.weight",
        "4 × 3 × 8 · float64 · in one dimension: height 1 · weight_norm · with its bias",
    )
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    state = app_window.store.state
    assert state.spec.weight_shape == (4, 3, 1, 8)
    expected = direction * magnitude / np.linalg.norm(direction.reshape(4, -1), axis=1)[:, None, None]
    assert state.kernel.array is not None
    np.testing.assert_allclose(state.kernel.array.values[:, :, 0], expected)
    assert state.bias is not None

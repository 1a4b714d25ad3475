"""The menu 'Read as' under the kernel: the array of a file in the order of another framework, as one step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from fracstride.frameworks.weight_layouts import JAX, KERAS, PYTORCH, WeightLayout
from fracstride.session.edits import Slot
from fracstride.session.preferences import LanguageChoice
from fracstride.session.state import SourceKind
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.panels.source_panel import SourcePanel
from fracstride.ui.panels.source_rows import LayoutRow
from fracstride.ui.views.weight_table import WeightTable
from keras_models import save_weights

from .turns import catch_up

WEIGHT = np.random.default_rng(0).standard_normal((6, 4, 3, 2))


def _drop(window: Assembly, path: Path, qtbot: QtBot, target: str = "kernel") -> None:
    window.desk.bench.strip.file_dropped.emit(GivenFiles(path), Slot(target))
    QApplication.processEvents()
    qtbot.waitUntil(lambda: window.documents.reading.is_idle)


def _panel(window: Assembly) -> SourcePanel:
    catch_up()
    return window.desk.bench.panel.kernel


def _row(window: Assembly) -> LayoutRow:
    row = _panel(window).layout_row.row
    assert isinstance(row, LayoutRow)
    return row


def _choose(window: Assembly, layout: WeightLayout, qtbot: QtBot) -> None:
    menu = _row(window).layouts
    index = menu.findData(layout.key)
    menu.setCurrentIndex(index)
    menu.activated.emit(index)
    qtbot.waitUntil(lambda: window.documents.reading.is_idle)


@pytest.fixture
def opened(app_window: Assembly, tmp_path: Path, qtbot: QtBot) -> Assembly:
    """The weight as Keras stores it, in a file that does not say so."""
    np.save(tmp_path / "w.npy", KERAS.stored(WEIGHT))
    _drop(app_window, tmp_path / "w.npy", qtbot)
    return app_window


def test_an_array_is_read_in_the_order_of_pytorch_and_then_as_one_chooses(
    opened: Assembly, qtbot: QtBot
) -> None:
    first = opened.store.state
    assert first.spec.weight_shape == (3, 2, 4, 6)
    assert _row(opened).layouts.key() == "pytorch"
    assert _row(opened).axes.text() == "(C_in, C_out / groups, kH, kW)"
    steps = opened.store.undo_stack.count()
    _choose(opened, KERAS, qtbot)
    state = opened.store.state
    assert state.spec.weight_shape == WEIGHT.shape
    assert state.kernel.array is not None
    np.testing.assert_array_equal(state.kernel.array.values, WEIGHT)
    assert opened.store.undo_stack.count() == steps + 1
    assert opened.store.undo_stack.undoText() == "Read the kernel as Keras, TensorFlow"
    assert (_row(opened).layouts.key(), _row(opened).axes.text()) == ("keras", "(kH, kW, C_out, C_in)")
    opened.store.undo_stack.undo()
    assert opened.store.state == first
    assert _row(opened).layouts.key() == "pytorch"


def test_frameworks_are_listed_as_the_language_lists_things(
    opened: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    bench = opened.desk.bench
    opened.settings.update(language=LanguageChoice.CHINESE)
    qtbot.waitUntil(lambda: opened.desk.bench is not bench)
    menu = _row(opened).layouts
    assert [menu.itemText(index) for index in range(menu.count())] == [
        "PyTorch、ONNX",
        "Keras、TensorFlow",
        "JAX",
    ]
    _choose(opened, KERAS, qtbot)
    assert "Keras、TensorFlow" in opened.store.undo_stack.undoText()
    np.savez(tmp_path / "several.npz", a=WEIGHT, b=WEIGHT)
    _drop(opened, tmp_path / "several.npz", qtbot)
    assert "PyTorch、ONNX" in opened.desk.bench.chooser.heading.text()
    opened.desk.bench.deck.open(TabId.CHANNELS)
    labels = [
        label.text() for label in opened.desk.bench.deck.findChildren(WeightTable)[0].findChildren(QLabel)
    ]
    assert {"PyTorch、ONNX", "Keras、TensorFlow", "JAX transpose_kernel=True"} <= set(labels)


def test_jax_has_the_kernel_turned(opened: Assembly, qtbot: QtBot) -> None:
    _choose(opened, JAX, qtbot)
    array = opened.store.state.kernel.array
    assert array is not None
    np.testing.assert_array_equal(array.values, JAX.weight_of(KERAS.stored(WEIGHT)))
    assert _row(opened).axes.text() == "(kH, kW, C_in, C_out), turned by 180°"


def test_the_channels_of_y_decide_where_one_order_alone_fits(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    np.save(tmp_path / "y.npy", np.ones((6, 4, 4)))
    np.save(tmp_path / "w.npy", KERAS.stored(WEIGHT))
    _drop(app_window, tmp_path / "y.npy", qtbot, "input")
    _drop(app_window, tmp_path / "w.npy", qtbot)
    assert app_window.store.state.spec.weight_shape == WEIGHT.shape
    assert _row(app_window).layouts.key() == "keras"


def test_an_order_whose_channels_are_not_those_of_y_is_asked_about(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    np.save(tmp_path / "y.npy", np.ones((6, 4, 4)))
    np.save(tmp_path / "w.npy", WEIGHT)
    _drop(app_window, tmp_path / "y.npy", qtbot, "input")
    _drop(app_window, tmp_path / "w.npy", qtbot)
    before = app_window.store.state
    _choose(app_window, KERAS, qtbot)
    banner = app_window.desk.bench.file_banner
    assert banner.detail.text() == "It takes 2 input channels, and y.npy has 6."
    assert app_window.store.state == before
    assert _row(app_window).layouts.key() == "pytorch", "the menu says how it is read"
    banner.button.click()
    assert app_window.store.state.input.kind is SourceKind.RANDOM
    assert app_window.store.state.spec.in_channels == 2


def test_what_has_no_order_of_axes_has_no_menu(app_window: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    def is_there() -> bool:
        return _panel(app_window).layout_row.is_shown

    np.save(tmp_path / "k.npy", WEIGHT[0, 0])
    _drop(app_window, tmp_path / "k.npy", qtbot)
    assert not is_there()
    np.save(tmp_path / "w.npy", WEIGHT)
    _drop(app_window, tmp_path / "w.npy", qtbot)
    assert is_there()
    app_window.desk.wiring.editor.set_own_values(Slot.KERNEL)
    assert not is_there(), "own values come from no file"


def test_a_session_keeps_the_weight_and_not_how_it_was_read(
    opened: Assembly, dialogs: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    _choose(opened, KERAS, qtbot)
    dialogs.target = tmp_path / "w.fracstride"
    opened.documents.save()
    opened.documents.writing.finish()
    opened.documents.new()
    assert opened.documents.open_path(dialogs.target)
    qtbot.waitUntil(lambda: opened.documents.reading.is_idle)
    array = opened.store.state.kernel.array
    assert array is not None
    np.testing.assert_array_equal(array.values, WEIGHT)
    assert array.layout is None


@pytest.mark.parametrize(("suffix", "layout"), [(".npz", PYTORCH), (".weights.h5", KERAS)])
def test_a_list_of_arrays_says_in_which_order_they_are_read(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, suffix: str, layout: WeightLayout
) -> None:
    path, arrays = tmp_path / f"a{suffix}", {"up1": layout.stored(WEIGHT), "up2": layout.stored(WEIGHT)}
    np.savez(path, **arrays) if suffix == ".npz" else save_weights(path, arrays)
    _drop(app_window, path, qtbot)
    question, note = app_window.desk.bench.chooser.heading.text().split("\n")
    assert question == f"{path.name} holds 2 arrays. Which one is the kernel w?"
    assert (
        note == f"Axes as in {', '.join(layout.names)}; “Read as”, under the kernel, changes that afterwards."
    )
    app_window.desk.bench.chooser.close_list()
    _drop(app_window, path, qtbot, "input")
    assert "\n" not in app_window.desk.bench.chooser.heading.text(), "y has no such order"


def test_names_for_assistive_tools(opened: Assembly) -> None:
    menu = _row(opened).layouts
    assert menu.accessibleName() == "Kernel w: Read as"
    assert [menu.itemText(index) for index in range(menu.count())] == [
        "PyTorch, ONNX",
        "Keras, TensorFlow",
        "JAX",
    ]

"""The Code tab: it follows the layer, copies, and says by how much 'same' is shifted elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from english import english
from fracstride.core.reference import reference
from fracstride.core.spec import Axis, ConvTransposeSpec, Field
from fracstride.frameworks.code import Note
from fracstride.session.tabs import TabId
from fracstride.ui.assembly import Assembly
from fracstride.ui.presenters.code_words import note_text, same_rows
from fracstride.ui.views.code_page import CodePage

from .turns import catch_up


def opened(assembly: Assembly, request: object = None) -> CodePage:
    assembly.desk.bench.deck.open(TabId.CODE, request)
    page = assembly.desk.bench.deck.page
    assert isinstance(page, CodePage)
    return page


def test_the_code_is_that_of_the_layer(app_window: Assembly, qtbot: QtBot) -> None:
    page = opened(app_window)
    assert "stride=2" in page.code.toPlainText()
    app_window.desk.wiring.editor.set_field(Field.STRIDE, None, 3)
    assert "stride=3" in page.code.toPlainText()
    qtbot.mouseClick(page.choice.buttons()[4], Qt.MouseButton.LeftButton)
    assert "lax.conv_transpose(" in page.code.toPlainText()
    assert "strides=(3, 3)" in page.code.toPlainText()


def test_notes_stand_below_it(app_window: Assembly) -> None:
    page = opened(app_window, "JAX")
    texts = [label.text() for label in page.notes.findChildren(QLabel)]
    assert any("transpose_kernel=True" in text for text in texts)
    assert not opened(app_window, "NumPy").notes.isVisible()


def test_the_arrays_that_it_takes_are_named_with_their_type(app_window: Assembly) -> None:
    """Layers of PyTorch and ONNX are of float32: numbers of float64, which NumPy makes, end them with an error."""
    page = opened(app_window)
    assert any("arrays of float32" in label.text() for label in page.findChildren(QLabel))


def test_copying(app_window: Assembly, qtbot: QtBot) -> None:
    page = opened(app_window, "NumPy")
    qtbot.mouseClick(page.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == page.code.toPlainText()


@pytest.mark.parametrize("is_flat", [False, True])
def test_what_is_copied_runs_by_itself(
    app_window: Assembly, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_flat: bool
) -> None:
    """Beside y.npy and w.npy, also as the program exports maps of one channel: in two dimensions and float64."""
    opened(app_window, "NumPy").copy()
    spec, random = app_window.store.geometry.spec, np.random.default_rng(2)
    y, w = (random.integers(-4, 5, shape).astype(float) for shape in (spec.input_shape, spec.weight_shape))
    for name, values in (("y", y), ("w", w)):
        np.save(tmp_path / f"{name}.npy", values[0, 0] if is_flat else values)
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(QGuiApplication.clipboard().text(), names)
    assert names["x"].tolist() == reference(y, w, spec).tolist()
    assert names["x"].dtype == np.float32


def test_the_shifted_pixel_is_named(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 1)
    page = opened(app_window)
    texts = [label.text() for label in page.table.findChildren(QLabel)]
    assert texts.count("shifted by −1") == 2
    assert texts.count("this layer") == 2
    app_window.desk.wiring.editor.set_field(Field.OUTPUT_PADDING, None, 0)
    texts = [label.text() for label in page.table.findChildren(QLabel)]
    assert texts.count("another size") == 4


def test_same_of_a_framework_becomes_the_layer(app_window: Assembly, qtbot: QtBot) -> None:
    before = app_window.store.state
    page = opened(app_window)
    buttons = {each.accessibleName(): each for each in page.table.findChildren(QPushButton)}
    qtbot.mouseClick(buttons["Crop this layer as “same” of ONNX SAME_UPPER does"], Qt.MouseButton.LeftButton)
    axis = app_window.store.geometry.height
    # 2 * (3 - 1) + 3 = 7 cells, the last of them taken off.
    assert (axis.spec.crop_begin, axis.spec.crop_end, axis.output) == (0, 1, 6)
    assert "[..., :6, :6]" in page.code.toPlainText()
    catch_up()
    assert app_window.desk.bench.panel.layer.parameter_rows[Field.END_CROP].isVisible()
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before


def test_the_keyboard_stays_in_the_table_when_a_row_becomes_the_layer(app_window: Assembly) -> None:
    page = opened(app_window)
    button = page.table.findChildren(QPushButton)[-1]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    chosen = app_window.store.state
    focused = app_window.window.focusWidget()
    assert focused is page.table
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert app_window.store.state == chosen, "the same key applies no other row"


def test_a_row_of_the_table_keeps_the_keyboard_when_the_layer_changes(app_window: Assembly) -> None:
    page = opened(app_window)
    name = page.table.findChildren(QPushButton)[-1].accessibleName()
    page.table.findChildren(QPushButton)[-1].setFocus()
    app_window.desk.wiring.editor.set_field(Field.DILATION, None, 2)
    focused = app_window.window.focusWidget()
    assert isinstance(focused, QPushButton)
    assert focused.accessibleName() == name


def test_axes_that_differ_are_told_apart() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)
    spec = spec.with_value(Field.KERNEL_SIZE, 4, Axis.WIDTH).with_value(Field.OUTPUT_PADDING, 0, Axis.WIDTH)
    keras = {row.name: row for row in same_rows(spec, english)}["Keras, TensorFlow, JAX"]
    assert keras.crops == "(0, 1) | (1, 1)"
    assert keras.verdict == "shifted by −1 | 0"


def test_frameworks_of_one_rule_are_listed_as_the_language_lists() -> None:
    def chinese(context: str, text: str) -> str:
        return "、" if (context, text) == ("Lists", ", ") else text

    names = [row.name for row in same_rows(ConvTransposeSpec.square(3, 3, stride=2), chinese)]
    assert names == ["PyTorch", "Keras、TensorFlow、JAX", "ONNX SAME_UPPER", "ONNX SAME_LOWER"]


@pytest.mark.parametrize("note", Note)
def test_every_note_has_words(note: Note) -> None:
    assert note_text(note, english).endswith(".")


def test_a_banner_leaves_the_choice_of_frameworks_free(app_window: Assembly, tmp_path: Path) -> None:
    page = opened(app_window)
    app_window.documents.open_path(tmp_path / "nowhere.fracstride")
    banner = app_window.desk.bench.file_banner
    assert banner.isVisible()
    deck = app_window.desk.bench.deck
    assert banner.geometry().top() > page.choice.mapTo(deck, page.choice.rect().bottomLeft()).y()


def test_a_button_of_another_layer_goes_with_the_page(app_window: Assembly) -> None:
    """It calls the page, and one that outlived that reached for a page that was gone."""
    page = opened(app_window)
    before = page.table.findChildren(QPushButton)
    app_window.desk.wiring.editor.set_field(Field.STRIDE, None, 3)
    assert before and all(isValid(button) and button.isHidden() for button in before)
    fresh = CodePage(app_window.focus)
    fresh.show_layer(page._layer)
    buttons = fresh.table.findChildren(QPushButton)
    app_window.desk.wiring.editor.set_field(Field.STRIDE, None, 2)
    fresh.show_layer(page._layer)
    delete(fresh)
    assert buttons and not any(isValid(button) for button in buttons)

"""The bias of a layer in the real window: opened, added everywhere, written as code, saved, removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from documents import to_json
from fracstride.core.cancel import CancelToken
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec, Field
from fracstride.session.document import from_json
from fracstride.session.state import ExplicitArray
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.calculation import ComputeRequest
from fracstride.ui.computing.calculator import Calculator
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.presenters.layer_arrays import LayerArrays
from fracstride.ui.presenters.phases import phase_results
from fracstride.ui.views.channels_page import ChannelsPage
from fracstride.ui.views.code_page import CodePage
from fracstride.ui.views.method_page import MethodPage
from onnx_models import BIAS, save_model

from .hands import open_page
from .turns import catch_up

VALUES = np.array([0.5, -1.25])


@pytest.fixture
def biased(app_window: Assembly) -> Assembly:
    """The first layer with two output channels and a bias."""
    state = app_window.store.state
    spec = replace(state.spec, out_channels=2)
    app_window.store.propose(replace(state, spec=spec, bias=ExplicitArray(VALUES, "b.npy")), "begin")
    catch_up()
    return app_window


def arrays_of(window: Assembly) -> LayerArrays:
    arrays = window.desk.wiring.arrays
    assert arrays is not None
    return arrays


def expected(window: Assembly, bias: np.ndarray | None = VALUES) -> np.ndarray:  # type: ignore[type-arg]
    arrays = arrays_of(window)
    return reference(arrays.y, arrays.weight, window.store.state.spec, bias)


def drop(window: Assembly, path: Path, qtbot: QtBot) -> None:
    window.documents.data.bias.load(path)
    qtbot.waitUntil(lambda: window.documents.reading.is_idle)
    catch_up()


def test_x_is_that_of_the_definition(biased: Assembly) -> None:
    np.testing.assert_array_equal(arrays_of(biased).x, expected(biased))
    assert "+ b" in biased.desk.bench.strip.header.accessibleName()
    biased.desk.wiring.editor.remove_bias()
    catch_up()
    assert "+ b" not in biased.desk.bench.strip.header.accessibleName()


def test_the_sum_ends_with_it(biased: Assembly) -> None:
    panel = biased.desk.bench.sum_panel
    assert panel.model.sentence == "x[1, 1] = 9.00 + 14.00 + 12.00 + 5.00 + 0.50 = 40.50"
    assert panel.flows, "shown by now"
    assert panel.bias.text() == "+ 0.5  bias b[0]"
    biased.store.update_view(out_channel=1)
    catch_up()
    assert panel.flows, "shown by now"
    assert panel.bias.text() == "− 1.25  bias b[1]"
    assert panel.model.exact.endswith(".75")


def test_a_layer_of_a_model_brings_it(app_window: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    before = app_window.store.state
    path = save_model(tmp_path / "model.onnx")
    app_window.desk.bench.strip.file_dropped.emit(GivenFiles(path), None)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    qtbot.keyClick(app_window.desk.bench.chooser.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    catch_up()
    np.testing.assert_array_equal(arrays_of(app_window).x, expected(app_window, BIAS.astype(float)))
    torch = pytest.importorskip("torch")
    arrays = arrays_of(app_window)
    x = torch.nn.functional.conv_transpose2d(
        *(torch.from_numpy(each.copy()) for each in (arrays.y, arrays.weight)),
        torch.from_numpy(BIAS.astype(float)),
        stride=2,
        padding=1,
    )
    np.testing.assert_allclose(arrays.x, x.numpy(), rtol=0, atol=1e-12)
    app_window.store.undo_stack.undo()
    assert app_window.store.state == before


def test_a_layer_without_one_takes_it_away(biased: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    biased.desk.bench.strip.file_dropped.emit(GivenFiles(save_model(tmp_path / "model.onnx")), None)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: biased.documents.reading.is_idle)
    qtbot.keyClick(biased.desk.bench.chooser.line, Qt.Key.Key_Down)
    qtbot.keyClick(biased.desk.bench.chooser.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: biased.documents.reading.is_idle)
    assert biased.store.state.spec.groups == 2
    assert biased.store.state.bias is None


def test_a_file_of_one_number_a_channel_is_opened_and_removed(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot, dialogs: object
) -> None:
    np.save(tmp_path / "b.npy", np.array([2.5]))
    actions = app_window.desk.actions
    assert not actions[CommandId.REMOVE_BIAS].isEnabled()
    dialogs.opened = tmp_path / "b.npy"  # type: ignore[attr-defined]
    actions[CommandId.OPEN_BIAS].trigger()
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    catch_up()
    np.testing.assert_array_equal(arrays_of(app_window).x, expected(app_window, np.array([2.5])))
    assert app_window.store.undo_stack.undoText() == "Open b.npy"
    row = app_window.desk.bench.panel.kernel.bias
    assert row.is_shown
    assert (row.row.count.text(), row.row.count.toolTip()) == ("Bias b, 1 value", "b.npy")
    qtbot.mouseClick(row.row.remove, Qt.MouseButton.LeftButton)
    catch_up()
    assert app_window.store.state.bias is None
    assert not row.is_shown
    np.testing.assert_array_equal(arrays_of(app_window).x, expected(app_window, None))


def test_a_file_of_several_arrays_asks_for_those_of_one_dimension(
    biased: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    np.savez(tmp_path / "m.npz", w=np.ones((1, 2, 3, 3)), a=np.ones(3), b=np.array([7.0, 8.0]))
    drop(biased, tmp_path / "m.npz", qtbot)
    chooser = biased.desk.bench.chooser
    assert chooser.heading.text() == "m.npz holds 3 arrays. Which one is the bias b?"
    rows = [(row.text, row.enabled) for row in chooser.entries]
    assert rows == [("b", True), ("a", True), ("w", False)], "that of two channels first"
    assert chooser.entries[2].hint.endswith("needs 1 dimension")
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: biased.documents.reading.is_idle)
    assert biased.store.state.bias is not None
    assert biased.store.state.bias.values.tolist() == [7.0, 8.0]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (np.ones(3), "Values: 3; output channels of the layer: 2. There must be as many."),
        (np.ones((2, 1)), "Its shape is 2 × 1; a bias has one number for each output channel"),
        (np.array([1.0, np.nan]), "nan"),
    ],
)
def test_what_is_no_bias_says_why(
    biased: Assembly,
    tmp_path: Path,
    qtbot: QtBot,
    values: np.ndarray,
    words: str,  # type: ignore[type-arg]
) -> None:
    np.save(tmp_path / "b.npy", values)
    before = biased.store.state
    drop(biased, tmp_path / "b.npy", qtbot)
    assert words in biased.desk.bench.file_banner.detail.text()
    assert biased.store.state == before


def test_other_output_channels_keep_what_there_is_of_it(biased: Assembly) -> None:
    biased.desk.wiring.editor.set_field(Field.OUT_CHANNELS, None, 3)
    catch_up()
    np.testing.assert_array_equal(arrays_of(biased).x, expected(biased, np.array([*VALUES, 0.0])))
    biased.desk.wiring.editor.set_field(Field.OUT_CHANNELS, None, 1)
    catch_up()
    np.testing.assert_array_equal(arrays_of(biased).x, expected(biased, VALUES[:1]))


def test_every_method_is_compared_with_it(biased: Assembly) -> None:
    result = biased.desk.wiring._result
    assert result is not None
    verification = Calculator().verify(result, CancelToken()).verification
    assert verification is not None
    assert verification.agree


def test_single_cells_of_a_preview_have_it(biased: Assembly) -> None:
    state = biased.store.state
    request = ComputeRequest(biased.store.geometry, state.input, state.kernel, out_channel=1, bias=state.bias)
    (sample,) = Calculator().preview(request, CancelToken()).of_x.coarser
    x = arrays_of(biased).x[0, 1]
    assert {*sample.ravel().tolist()} <= {*x.ravel().tolist()}


def test_the_tabs_say_where_it_comes_in(biased: Assembly) -> None:
    deck = biased.desk.bench.deck
    deck.open(TabId.PHASES)
    assert isinstance(deck.page, MethodPage) and deck.page.shown is not None
    np.testing.assert_array_equal(phase_results(deck.page.shown), arrays_of(biased).x[0, 0])
    deck.open(TabId.SCATTER)
    assert isinstance(deck.page, MethodPage)
    titles = ["".join(run.text for run in each.meaning) for each in deck.page.titles().values()]
    assert titles[-1] == "7 − 1 − 1  + b"
    deck.open(TabId.MATRIX)
    assert isinstance(deck.page, MethodPage)
    titles = ["".join(run.text for run in each.meaning) for each in deck.page.titles().values()]
    assert titles[-1] == "without the bias"
    deck.open(TabId.CHANNELS)
    assert isinstance(deck.page, ChannelsPage)
    assert deck.page.sum.text() == "x[1, 1] = 40 + 0.5 (bias) = 40.5"


def test_the_code_takes_it(biased: Assembly) -> None:
    page = open_page(biased, TabId.CODE, CodePage)
    assert "layer.bias.copy_(torch.from_numpy(b))" in page.code.toPlainText()
    assert "bias=False" not in page.code.toPlainText()
    assert any("b (C_out,)" in label.text() for label in page.findChildren(QLabel))
    biased.desk.wiring.editor.remove_bias()
    assert "bias=False" in page.code.toPlainText()


def test_a_session_keeps_it(biased: Assembly) -> None:
    document = biased.store.document
    assert document.state.bias is not None
    assert from_json(to_json(document)) == document


def test_exploring_a_decoder_has_none(biased: Assembly) -> None:
    biased.desk.bench.deck.open(TabId.DECODER)
    biased.desk.actions[CommandId.DECODER_EXPLORE].trigger()
    assert biased.store.state.spec != ConvTransposeSpec.square(3, 3, stride=2, padding=1)
    assert biased.store.state.bias is None

"""The bar of the comparison: read whole in every window, used by mouse and keyboard, over when the document is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.core.reference import reference
from fracstride.core.spec import Field
from fracstride.session.edits import Slot, state_with_own_values
from fracstride.session.preferences import LanguageChoice
from fracstride.session.presets import preset
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.files.questions import Answer
from fracstride.ui.presenters.compared import OutputView

from .comparisons import compare, keras_like, settle, shown_of_x, x_of
from .conftest import FakeDialogs, OpenWindow
from .turns import catch_up


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_of_the_bar_is_cut_off(
    open_window: OpenWindow, qtbot: QtBot, tmp_path: Path, scale: float
) -> None:
    window = open_window(width=1280, height=720)
    window.settings.update(scale=scale)
    QApplication.processEvents()
    catch_up()
    bar = compare(window, qtbot, tmp_path / "keras.npy", keras_like(window))
    for part in (bar.locate, bar.mend, bar.views, bar.close_button):
        assert part.isVisible()
        assert part.geometry().right() < bar.width()
    for part in (bar.mend, *bar.views.buttons()):
        assert part.width() >= part.minimumSizeHint().width()
    assert bar.verdict.width() > 120


def test_a_choice_of_the_map_leads_to_the_tab_that_has_it(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    name = "layer_7_conv2d_transpose_output_epoch_200.npy"
    bar = compare(app_window, qtbot, tmp_path / name, keras_like(app_window))
    assert bar.verdict.text().startswith("x differs from layer_7_conv2d…_epoch_200.npy: 24 of 25 cells")
    assert bar.toolTip() == name
    app_window.desk.actions[CommandId.TAB_CHANNELS].trigger()
    catch_up()
    assert bar.isVisible()
    bar.views.buttons()[2].click()
    catch_up()
    assert app_window.desk.bench.deck.current is TabId.PIPELINE
    assert app_window.comparison.view is OutputView.DIFFERENCE


def test_the_keyboard_comes_to_the_bar_between_tabs_and_maps(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    bench = app_window.desk.bench
    assert bench.deck in bench.regions()
    bar = compare(app_window, qtbot, tmp_path / "keras.npy", keras_like(app_window))
    regions = bench.regions()
    assert regions.index(bar) < regions.index(bench.deck)
    bar.locate.setFocus(Qt.FocusReason.TabFocusReason)
    stops = []
    for _ in range(4):
        stops.append(app_window.window.focusWidget())
        qtbot.keyClick(app_window.window.focusWidget(), Qt.Key.Key_Tab)
    assert stops[:3] == [bar.locate, bar.mend, bar.views.buttons()[0]]
    for _ in range(6):
        if not bar.isAncestorOf(app_window.window.focusWidget()):
            break
        qtbot.keyClick(app_window.window.focusWidget(), Qt.Key.Key_Tab)
    assert bench.deck.isAncestorOf(app_window.window.focusWidget())


@pytest.mark.parametrize("language", [LanguageChoice.ENGLISH, LanguageChoice.CHINESE])
@pytest.mark.parametrize(("width", "height", "scale"), [(1280, 720, 1.0), (1024, 640, 1.0), (1024, 640, 2.0)])
def test_the_whole_verdict_is_read_in_small_windows(
    open_window: OpenWindow,
    qtbot: QtBot,
    tmp_path: Path,
    language: LanguageChoice,
    width: int,
    height: int,
    scale: float,
) -> None:
    window = open_window(width=width, height=height)
    window.settings.update(scale=scale, language=language)
    QApplication.processEvents()
    catch_up()
    bar = compare(window, qtbot, tmp_path / "decoder_up_1_of_keras.npy", keras_like(window))
    bench = window.desk.bench
    for label in (bar.verdict, bar.reason):
        assert label.isVisible()
        assert label.heightForWidth(label.width()) <= label.height()
    for part in (bar.mend, bar.views, bar.close_button):
        assert bar.rect().contains(part.geometry())
    if scale > 1:
        assert bench.strip.canvas.height() > 90
        bar.views.buttons()[2].click()
        catch_up()
        assert bar.verdict.isVisible()
        assert bar.reason.isHidden()
        assert bench.strip.header.isVisible()
        assert bench.strip.canvas.height() > 170
        bar.fold.click()
        catch_up()
        assert bar.reason.isVisible()
        bar.close_button.click()
        catch_up()
        assert bench.sheet_strip.isVisible()
        assert bench.strip.legend.isVisible()


def test_each_of_several_explanations_can_be_used(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    # Turned by 180 degrees it is itself: mirrored down it is what it is mirrored across.
    kernel = np.array([[[[1.0, 2, 3], [4, 5, 4], [3, 2, 1]]]])
    state = state_with_own_values(app_window.store.state, Slot.KERNEL, kernel)
    y = np.random.default_rng(3).normal(size=(1, 1, 3, 3))
    app_window.store.propose(state_with_own_values(state, Slot.INPUT, y), "begin")
    catch_up()
    arrays, actions = app_window.desk.wiring.arrays, app_window.desk.actions
    assert arrays is not None
    theirs = reference(arrays.y, arrays.weight[..., ::-1, :], app_window.store.state.spec)
    bar = compare(app_window, qtbot, tmp_path / "mirrored.npy", theirs)
    assert bar.reason.text() == "The kernel is mirrored top to bottom there"
    assert bar.other.text() == "1 of 2"
    qtbot.mouseClick(bar.other, Qt.MouseButton.LeftButton)
    assert bar.reason.text() == "The kernel is mirrored left to right there"
    assert bar.other.text() == "2 of 2"
    actions[CommandId.COMPARE_NEXT].trigger()
    assert bar.other.text() == "1 of 2"
    actions[CommandId.COMPARE_NEXT].trigger()
    actions[CommandId.COMPARE_MEND].trigger()
    settle(app_window, qtbot)
    assert bar.words.is_equal
    assert bar.other.isHidden()
    assert not actions[CommandId.COMPARE_MEND].isEnabled()
    mirrored = app_window.desk.wiring.arrays
    assert mirrored is not None
    np.testing.assert_array_equal(mirrored.weight, arrays.weight[..., ::-1])
    app_window.store.undo_stack.undo()
    settle(app_window, qtbot)
    assert bar.other.text() == "1 of 2"


def test_a_sample_without_an_expected_output_shows_x_and_says_so(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    state = app_window.store.state
    app_window.store.propose(replace(state, spec=replace(state.spec, batch=2)), "begin")
    catch_up()
    bar = compare(app_window, qtbot, tmp_path / "x.npy", x_of(app_window)[0] + 1)
    app_window.comparison.show(OutputView.DIFFERENCE)
    assert bar.views.index() == 2
    app_window.store.update_view(batch_index=1)
    catch_up()
    np.testing.assert_array_equal(shown_of_x(app_window), x_of(app_window)[1, 0])
    assert bar.views.index() == 0
    difference = bar.views.buttons()[2]
    assert not difference.isEnabled()
    assert difference.toolTip() == "The expected output has no sample 1"
    actions = app_window.desk.actions
    assert not actions[CommandId.COMPARE_VIEW].isEnabled()
    assert actions.reason(CommandId.COMPARE_VIEW) == "The expected output has no sample 1"
    app_window.store.update_view(batch_index=0)
    catch_up()
    assert bar.views.index() == 2
    assert difference.isEnabled()
    np.testing.assert_allclose(shown_of_x(app_window), 1)


def test_it_ends_with_the_document_and_stays_with_a_preset(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    bar = compare(app_window, qtbot, tmp_path / "x.npy", x_of(app_window))
    app_window.documents.choose_preset(preset("no_padding_no_strides"))
    settle(app_window, qtbot)
    assert bar.isVisible()
    assert not bar.words.is_equal
    app_window.store.undo_stack.undo()
    settle(app_window, qtbot)
    assert bar.words.is_equal
    dialogs.answer = Answer.DISCARD
    app_window.documents.new()
    catch_up()
    assert bar.isHidden()
    assert app_window.comparison.expected is None


def test_the_largest_difference_is_gone_to_by_keyboard(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    action = app_window.desk.actions[CommandId.COMPARE_CELL]
    assert not action.isEnabled()
    theirs = x_of(app_window)
    theirs[0, 0, 3, 4] += 30
    compare(app_window, qtbot, tmp_path / "x.npy", theirs)
    assert action.isEnabled()
    app_window.window.activateWindow()
    qtbot.keyClick(app_window.window, Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    catch_up()
    assert app_window.store.view.pin == (3, 4)
    assert app_window.comparison.view is OutputView.DIFFERENCE


def test_a_window_that_goes_is_not_laid_out_for_the_bar_in_it(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    bar = compare(app_window, qtbot, tmp_path / "x.npy", x_of(app_window))
    asked: list[bool] = []
    bar.rearranged.connect(lambda: asked.append(True))
    app_window.window.hide()
    app_window.window.show()
    assert asked == []
    app_window.comparison.end()
    assert asked == [True]


def test_a_forgotten_output_padding_is_called_so_and_has_its_button(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    spec = app_window.store.state.spec
    theirs = x_of(app_window, spec.with_value(Field.OUTPUT_PADDING, 1))
    bar = compare(app_window, qtbot, tmp_path / "x.npy", theirs)
    assert bar.reason.text() == "The output padding is 1 there, 0 here (‘same’ of PyTorch, ONNX SAME_LOWER)"
    assert bar.mend.text() == "Use this output padding"
    bar.mend.click()
    settle(app_window, qtbot)
    assert bar.words.is_equal
    assert app_window.store.state.spec.height.output_padding == 1

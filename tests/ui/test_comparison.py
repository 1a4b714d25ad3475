"""An output made elsewhere beside x, in the real window: opened, explained, mended, shown, followed, removed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from drags import drag_events
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, Field
from fracstride.session.edits import Slot
from fracstride.session.preferences import LanguageChoice
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.files.questions import DataUse
from fracstride.ui.presenters.compared import OutputView

from .comparisons import compare, keras_like, settle, shown_of_x, x_of
from .conftest import FakeDialogs
from .turns import catch_up


def test_an_equal_output_is_said_to_be(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    bar = compare(app_window, qtbot, tmp_path / "x.npy", x_of(app_window).astype(np.float32))
    assert bar.isVisible()
    assert bar.verdict.text() == "x equals x.npy"
    assert bar.reason.text() == "Exactly, in every cell"
    assert bar.mend.isHidden()
    assert bar.locate.isHidden()


def test_other_crops_are_named_and_a_click_uses_them(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    theirs = keras_like(app_window)
    bar = compare(app_window, qtbot, tmp_path / "keras.npy", theirs)
    assert bar.verdict.text().startswith("x differs from keras.npy: 24 of 25 cells, at most 95 at x[3, 3]")
    assert (
        bar.reason.text()
        == "0 cropped at the beginning, 2 at the end; here 1 and 1; x[i, j] is at [i\xa0+\xa01, j\xa0+\xa01] there"
    )
    assert bar.mend.text() == "Use these crops"
    qtbot.mouseClick(bar.mend, Qt.MouseButton.LeftButton)
    settle(app_window, qtbot)
    assert not bar.isAncestorOf(QApplication.focusWidget())
    spec = app_window.store.state.spec
    assert (spec.height.padding, spec.height.end_crop) == (0, 2)
    np.testing.assert_array_equal(x_of(app_window), theirs)
    assert bar.verdict.text() == "x equals keras.npy"
    assert "as expected" in app_window.store.undo_stack.undoText()
    app_window.store.undo_stack.undo()
    settle(app_window, qtbot)
    assert bar.mend.isVisible()
    assert bar.mend.isEnabled()


@pytest.mark.parametrize(
    ("turn", "button"),
    [
        (lambda weight: weight[..., ::-1, ::-1], "Rotate the kernel"),
        (lambda weight: weight.swapaxes(2, 3), "Swap rows and columns"),
    ],
)
def test_a_turned_kernel_is_turned_by_a_click(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path, turn: object, button: str
) -> None:
    arrays, spec = app_window.desk.wiring.arrays, app_window.store.state.spec
    assert arrays is not None
    rng = np.random.default_rng(2)
    np.save(tmp_path / "w.npy", rng.normal(size=(3, 3)))
    app_window.documents.load_data(tmp_path / "w.npy", Slot.KERNEL)
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    catch_up()
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    theirs = reference(arrays.y, turn(arrays.weight), spec)  # type: ignore[operator]
    bar = compare(app_window, qtbot, tmp_path / "jax.npy", theirs)
    assert bar.mend.text() == button
    bar.mend.click()
    settle(app_window, qtbot)
    assert bar.words.is_equal
    assert app_window.store.state.spec == spec


def test_what_is_expected_and_how_far_x_is_from_it_can_be_seen(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    theirs = keras_like(app_window)
    bar = compare(app_window, qtbot, tmp_path / "keras.npy", theirs)
    ours, strip = x_of(app_window), app_window.desk.bench.strip
    np.testing.assert_array_equal(shown_of_x(app_window), ours[0, 0])
    qtbot.mouseClick(bar.views.buttons()[1], Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(shown_of_x(app_window), theirs[0, 0])
    assert "Expected x" in strip.header.accessibleName()
    app_window.desk.actions[CommandId.COMPARE_VIEW].trigger()
    np.testing.assert_array_equal(shown_of_x(app_window), np.abs(ours - theirs)[0, 0])
    assert "Difference |x − x′|" in strip.header.accessibleName()
    scale = strip.canvas.scale(StageId.OUTPUT)
    assert scale is not None
    assert scale.high >= np.abs(ours - theirs).max()
    app_window.desk.actions[CommandId.COMPARE_VIEW].trigger()
    assert bar.views.index() == 0
    np.testing.assert_array_equal(shown_of_x(app_window), ours[0, 0])


def test_both_numbers_of_a_cell_are_told(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    theirs = x_of(app_window)
    theirs[0, 0, 1, 2] += 3
    bar = compare(app_window, qtbot, tmp_path / "x.npy", theirs)
    own = x_of(app_window)[0, 0, 1, 2]
    wanted = f"x[1, 2] = {own:g}: expected {own + 3:g}, off by 3"
    for view in OutputView:
        app_window.comparison.show(view)
        app_window.focus.hover(Focus(FocusKind.OUTPUT_CELL, (1, 2)))
        QTest.qWait(20)
        assert app_window.desk.bench.status.value.text() == wanted
    app_window.focus.leave()
    bar.locate.click()
    catch_up()
    assert app_window.store.view.pin == (1, 2)
    assert app_window.comparison.view is OutputView.DIFFERENCE
    assert "off by 3" in app_window.desk.bench.status.value.text()


def test_what_nothing_explains_is_described(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    theirs = x_of(app_window)
    theirs[0, 0, 1, 2] += 3
    theirs[0, 0, 3, 4] += 30
    bar = compare(app_window, qtbot, tmp_path / "x.npy", theirs)
    assert "2 of 25 cells, at most 30 at x[3, 4]" in bar.verdict.text()
    assert "The first is x[1, 2]" in bar.reason.text()
    assert "Only phase (1, 0) of the stride differs. No known mistake" in bar.reason.text()
    assert bar.mend.isHidden()


def test_it_follows_the_layer(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    bar = compare(app_window, qtbot, tmp_path / "x.npy", x_of(app_window))
    app_window.comparison.show(OutputView.DIFFERENCE)
    app_window.desk.wiring.editor.set_field(Field.PADDING, None, 0)
    settle(app_window, qtbot)
    assert bar.verdict.text() == "x.npy has another size: 5 × 5, x has 7 × 7"
    assert bar.mend.text() == "Use this padding"
    assert bar.views.isHidden()
    assert shown_of_x(app_window).shape == (7, 7)
    bar.mend.click()
    settle(app_window, qtbot)
    assert bar.words.is_equal
    assert app_window.store.state.spec.height == AxisSpec.from_padding(3, 3, 2, 1)


def test_one_click_removes_it(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    bar = compare(app_window, qtbot, tmp_path / "keras.npy", keras_like(app_window))
    app_window.comparison.show(OutputView.EXPECTED)
    actions = app_window.desk.actions
    assert actions[CommandId.END_COMPARISON].isEnabled()
    bar.close_button.click()
    catch_up()
    assert bar.isHidden()
    assert not actions[CommandId.END_COMPARISON].isEnabled()
    assert not actions[CommandId.COMPARE_VIEW].isEnabled()
    np.testing.assert_array_equal(shown_of_x(app_window), x_of(app_window)[0, 0])
    assert not app_window.documents.is_modified


def test_it_is_no_edit_and_outlasts_a_change_of_language(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    theirs = keras_like(app_window)
    compare(app_window, qtbot, tmp_path / "keras.npy", theirs)
    assert not app_window.documents.is_modified
    app_window.comparison.show(OutputView.EXPECTED)
    app_window.settings.update(language=LanguageChoice.CHINESE)
    QApplication.processEvents()
    settle(app_window, qtbot)
    bar = app_window.desk.bench.comparison_bar
    assert bar.isVisible()
    assert bar.mend.text() == "使用这些裁剪"
    assert bar.views.index() == 1
    np.testing.assert_array_equal(shown_of_x(app_window), theirs[0, 0])


def test_what_cannot_be_compared_is_told(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    bar = compare(app_window, qtbot, tmp_path / "x.npy", np.zeros((4, 5, 5)))
    assert bar.verdict.text() == "x.npy cannot be compared with x"
    assert bar.reason.text() == "It has 4 channels, and x has 1"
    assert bar.views.isHidden()


@pytest.mark.parametrize(
    ("values", "words"), [(np.zeros(3), "an output is (H, W)"), (np.array([[0.0, np.nan]]), "NaN")]
)
def test_a_file_that_cannot_be_used_is_told_as_any_other(
    app_window: Assembly,
    qtbot: QtBot,
    tmp_path: Path,
    values: np.ndarray,
    words: str,  # type: ignore[type-arg]
) -> None:
    np.save(tmp_path / "x.npy", values)
    app_window.documents.data.expected.load(tmp_path / "x.npy")
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    banner = app_window.desk.bench.file_banner
    assert banner.isVisible()
    assert words.lower() in banner.detail.text().lower()
    assert app_window.comparison.expected is None


def drop_on_x(window: Assembly, path: Path) -> None:
    """Drag a file over the map of x and let it go there."""
    strip = window.desk.bench.strip
    centre = strip.canvas.frame(StageId.OUTPUT).block(2, 2).center().toPoint()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place = QPointF(strip.canvas.mapTo(strip, centre))
    for event in drag_events(place, Qt.DropAction.CopyAction, data)[::2]:
        QApplication.sendEvent(strip, event)
    QApplication.processEvents()


def test_it_is_asked_for_by_menu_by_use_and_by_dropping_on_x(
    app_window: Assembly, dialogs: FakeDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "x.npy"
    np.save(path, x_of(app_window))
    dialogs.opened = path
    app_window.desk.actions[CommandId.COMPARE].trigger()
    settle(app_window, qtbot)
    assert app_window.comparison.expected is not None
    app_window.comparison.end()
    dialogs.use = DataUse.EXPECTED
    app_window.documents.open_path(path)
    settle(app_window, qtbot)
    assert DataUse.EXPECTED in dialogs.uses
    app_window.comparison.end()
    drop_on_x(app_window, path)
    settle(app_window, qtbot)
    assert app_window.comparison.expected is not None


def test_of_several_arrays_one_is_chosen(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "all.npz"
    np.savez(path, other=np.zeros((2, 2)), wanted=x_of(app_window))
    app_window.documents.data.expected.load(path)
    qtbot.waitUntil(lambda: app_window.documents.reading.is_idle)
    chooser = app_window.desk.bench.chooser
    assert chooser.isVisible()
    qtbot.keyClicks(chooser.line, "wanted")
    qtbot.keyClick(chooser.line, Qt.Key.Key_Return)
    settle(app_window, qtbot)
    assert app_window.desk.bench.comparison_bar.words.is_equal


def test_slices_of_channels_are_those_of_the_view(app_window: Assembly, qtbot: QtBot, tmp_path: Path) -> None:
    state = app_window.store.state
    app_window.store.propose(replace(state, spec=replace(state.spec, out_channels=3, batch=2)), "begin")
    catch_up()
    theirs = x_of(app_window) + np.arange(3)[:, None, None]
    bar = compare(app_window, qtbot, tmp_path / "x.npy", theirs.transpose(0, 2, 3, 1))
    assert bar.mend.text() == "Use this bias"
    app_window.comparison.show(OutputView.DIFFERENCE)
    app_window.store.update_view(out_channel=2, batch_index=1)
    catch_up()
    np.testing.assert_allclose(shown_of_x(app_window), 2)
    bar.mend.click()
    settle(app_window, qtbot)
    assert bar.words.is_equal
    np.testing.assert_allclose(shown_of_x(app_window), 0)


def test_an_output_without_samples_is_said_to_be_compared_with_the_first(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path
) -> None:
    state = app_window.store.state
    app_window.store.propose(replace(state, spec=replace(state.spec, batch=2)), "begin")
    catch_up()
    bar = compare(app_window, qtbot, tmp_path / "x.npy", x_of(app_window)[0])
    assert bar.reason.text() == "Exactly, in every cell; sample 0 alone is compared"


def test_a_large_map_is_subtracted_off_the_gui_thread(
    app_window: Assembly, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fracstride.ui.computing.comparison.INLINE_CELLS", 0)
    compare(app_window, qtbot, tmp_path / "x.npy", x_of(app_window) + 2)
    app_window.comparison.show(OutputView.DIFFERENCE)
    np.testing.assert_array_equal(shown_of_x(app_window), x_of(app_window)[0, 0])
    qtbot.waitUntil(lambda: app_window.comparison.is_idle)
    catch_up()
    np.testing.assert_allclose(shown_of_x(app_window), 2)


@pytest.mark.parametrize(
    ("fields", "of_all", "of_shown"),
    [
        ((), "25 cells, at most 9 at x[3, 4]", ""),
        (
            (Field.OUT_CHANNELS,),
            "50 cells in all channels, at most 9 at x[3, 4]",
            "at most 2 in this channel",
        ),
        ((Field.BATCH,), "50 cells in all samples, at most 9 at x[3, 4]", "at most 2 in this sample"),
        (
            (Field.BATCH, Field.OUT_CHANNELS),
            "100 cells in all samples and channels, at most 9 at x[3, 4]",
            "at most 2 in this slice",
        ),
    ],
)
def test_the_verdict_and_the_map_say_of_what_their_largest_difference_is(
    app_window: Assembly,
    qtbot: QtBot,
    tmp_path: Path,
    fields: tuple[Field, ...],
    of_all: str,
    of_shown: str,
) -> None:
    for field in fields:
        app_window.desk.wiring.editor.set_field(field, None, 2)
    qtbot.waitUntil(lambda: x_of(app_window).shape == app_window.store.geometry.output_shape)
    theirs = x_of(app_window)
    theirs[0, 0, 1, 1] += 2
    theirs[-1, -1, 3, 4] += 9
    bar = compare(app_window, qtbot, tmp_path / "x.npy", theirs)
    assert f"2 of {of_all}" in bar.verdict.text()
    app_window.comparison.show(OutputView.DIFFERENCE)
    settle(app_window, qtbot)
    titles = app_window.desk.bench.strip.header._titles
    [title] = [each for each in titles if each.stage is StageId.OUTPUT]
    meaning = "".join(run.text for run in title.meaning)
    assert meaning == (of_shown or "Hin × Win")

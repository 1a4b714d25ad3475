"""Documents in the real window: save, open, close, drop; nothing is lost without a question."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QPushButton, QScrollBar
from pytestqt.qtbot import QtBot

from fracstride.core.spec import Field
from fracstride.files.loading import SUPPORTED_SUFFIXES
from fracstride.session.document import json_parts
from fracstride.session.edits import Slot
from fracstride.session.exploring import document_of
from fracstride.session.presets import preset
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.files.patterns import data_patterns, open_patterns
from fracstride.ui.files.questions import Answer, DataUse, FileOffer, FileReport

from .conftest import FakeDialogs, OpenWindow


def _edit(window: Assembly, stride: int = 3) -> None:
    window.desk.wiring.editor.set_values(((Field.STRIDE, None, stride),))


def test_title_marks_unsaved_changes(app_window: Assembly) -> None:
    assert not app_window.window.isWindowModified()
    _edit(app_window)
    assert app_window.window.isWindowModified()
    app_window.store.undo_stack.undo()
    assert not app_window.window.isWindowModified()


def test_pin_and_view_do_not_count_as_changes(app_window: Assembly) -> None:
    app_window.store.update_view(pin=(0, 0), values_in_cells=False)
    assert not app_window.window.isWindowModified()


def test_save_and_open_bring_everything_back(app_window: Assembly, dialogs: object, tmp_path: Path) -> None:
    _edit(app_window)
    app_window.store.update_view(pin=(2, 3))
    saved = app_window.store.document
    dialogs.target = tmp_path / "layer"  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.SAVE].trigger()
    path = tmp_path / "layer.fracstride"
    assert path.exists()
    assert app_window.window.windowTitle() == "layer[*] — Fracstride"
    assert not app_window.window.isWindowModified()
    assert app_window.documents.choose_preset(preset("dcgan"))
    assert app_window.documents.open_path(path)
    assert app_window.store.state == saved.state
    assert app_window.store.view == saved.view
    assert not app_window.store.undo_stack.canUndo()
    assert app_window.documents.recent == (str(path),)
    assert [action.text() for action in app_window.desk.bench.recent_menu.actions()] == ["layer.fracstride"]


def test_a_session_from_another_program_has_no_file(
    app_window: Assembly, dialogs: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = document_of(np.ones((1, 1, 4, 4)), np.ones((3, 3)), asked=(2, 1, 0, 1, 1))
    stream = BytesIO(b"".join(json_parts(document)))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=stream))
    app_window.open_file(Path("-"))
    assert app_window.store.state == document.state
    assert app_window.window.windowTitle() == "ConvTranspose2d(1, 1, 4, 2, 1)[*] — Fracstride"
    assert app_window.documents.recent == ()
    dialogs.target = tmp_path / "mine"  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.SAVE].trigger()
    assert (tmp_path / "mine.fracstride").exists()


@pytest.mark.parametrize(
    ("told", "words"), [(b"", "is empty"), (b"{", "not JSON"), (b"\xff", "not a session")]
)
def test_what_is_no_session_on_standard_input_is_told(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch, told: bytes, words: str
) -> None:
    shown = app_window.store.state
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=BytesIO(told)))
    app_window.open_file(Path("-"))
    assert app_window.store.state == shown
    banner = app_window.desk.bench.file_banner
    assert "standard input" in banner.headline.text()
    assert words in banner.detail.text()


def test_a_window_without_standard_input_says_so(
    app_window: Assembly, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    app_window.open_file(Path("-"))
    assert "is empty" in app_window.desk.bench.file_banner.detail.text()


def test_saving_again_does_not_ask(app_window: Assembly, dialogs: object, tmp_path: Path) -> None:
    dialogs.target = tmp_path / "layer.fracstride"  # type: ignore[attr-defined]
    app_window.documents.save()
    _edit(app_window)
    asked = list(dialogs.asked)  # type: ignore[attr-defined]
    assert app_window.documents.save()
    assert dialogs.asked == asked  # type: ignore[attr-defined]
    assert '"stride": 3' in (tmp_path / "layer.fracstride").read_text()


@pytest.mark.parametrize(("answer", "closes"), [(Answer.CANCEL, False), (Answer.DISCARD, True)])
def test_closing_asks(app_window: Assembly, dialogs: object, answer: Answer, closes: bool) -> None:
    _edit(app_window)
    dialogs.answer = answer  # type: ignore[attr-defined]
    assert app_window.window.close() is closes
    assert dialogs.asked == ["changes:Padding, strides, transposed"]  # type: ignore[attr-defined]
    assert app_window.window.isVisible() is not closes


def test_closing_saves_when_told_so(app_window: Assembly, dialogs: object, tmp_path: Path) -> None:
    _edit(app_window)
    dialogs.answer, dialogs.target = Answer.SAVE, tmp_path / "a.fracstride"  # type: ignore[attr-defined]
    assert app_window.window.close()
    assert (tmp_path / "a.fracstride").exists()


def test_closing_without_changes_does_not_ask(app_window: Assembly, dialogs: object) -> None:
    assert app_window.window.close()
    assert dialogs.asked == []  # type: ignore[attr-defined]


def test_a_preset_is_a_step_that_can_be_undone(app_window: Assembly, dialogs: object) -> None:
    _edit(app_window)
    app_window.store.update_view(pin=(2, 3))
    before, title = app_window.store.document, app_window.window.windowTitle()
    assert app_window.documents.choose_preset(preset("dcgan"))
    assert app_window.window.windowTitle().startswith("DCGAN generator layer")
    assert app_window.documents.is_modified, "the edit before it is saved nowhere"
    app_window.store.undo_stack.undo()
    assert (app_window.store.document, app_window.window.windowTitle()) == (before, title)
    app_window.store.undo_stack.redo()
    assert app_window.store.document == preset("dcgan").document
    assert dialogs.asked == []  # type: ignore[attr-defined]


def test_going_through_the_presets_leaves_nothing_to_save(app_window: Assembly, dialogs: object) -> None:
    for name in ("dcgan", "no_padding_strides"):
        assert app_window.documents.choose_preset(preset(name))
        assert not app_window.documents.is_modified
    app_window.store.undo_stack.undo()
    assert not app_window.documents.is_modified
    _edit(app_window)
    assert app_window.documents.is_modified
    app_window.store.undo_stack.undo()
    app_window.store.undo_stack.undo()
    assert not app_window.documents.is_modified
    assert app_window.window.close()
    assert dialogs.asked == []  # type: ignore[attr-defined]


def test_once_saved_the_presets_before_are_changes(
    app_window: Assembly, dialogs: object, tmp_path: Path
) -> None:
    assert app_window.documents.choose_preset(preset("dcgan"))
    dialogs.target = tmp_path / "layer.fracstride"  # type: ignore[attr-defined]
    app_window.documents.save()
    app_window.documents.writing.finish()
    app_window.store.undo_stack.undo()
    assert app_window.documents.is_modified
    app_window.store.undo_stack.redo()
    assert not app_window.documents.is_modified


def test_a_preset_leaves_the_decoder(app_window: Assembly) -> None:
    store = app_window.store
    decoder = replace(store.state.decoder, seed=7)
    store.propose(replace(store.state, decoder=decoder), "Decoder")
    assert app_window.documents.choose_preset(preset("dcgan"))
    assert store.state.decoder == decoder


def test_a_preset_asks_before_it_replaces_changes_of_a_file(
    app_window: Assembly, dialogs: object, tmp_path: Path
) -> None:
    dialogs.target = tmp_path / "layer.fracstride"  # type: ignore[attr-defined]
    app_window.documents.save()
    app_window.documents.writing.finish()
    _edit(app_window)
    state = app_window.store.state
    assert not app_window.documents.choose_preset(preset("dcgan"))
    assert app_window.store.state == state
    dialogs.answer = Answer.DISCARD  # type: ignore[attr-defined]
    assert app_window.documents.choose_preset(preset("dcgan"))
    assert app_window.window.windowTitle().startswith("DCGAN generator layer")
    assert app_window.documents.path is None


def test_dropped_data_replaces_the_map_as_one_step(app_window: Assembly, tmp_path: Path) -> None:
    np.save(tmp_path / "y.npy", np.arange(20.0).reshape(4, 5))
    app_window.desk.bench.strip.file_dropped.emit(GivenFiles(tmp_path / "y.npy"), Slot.INPUT)
    QApplication.processEvents()
    spec = app_window.store.state.spec
    assert (spec.height.size, spec.width.size) == (4, 5)
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    np.testing.assert_array_equal(arrays.y[0, 0], np.arange(20.0).reshape(4, 5))
    app_window.store.undo_stack.undo()
    assert app_window.store.state.spec.height.size == 3


def test_data_dropped_beside_the_maps_asks(app_window: Assembly, dialogs: object, tmp_path: Path) -> None:
    np.save(tmp_path / "w.npy", np.ones((2, 2)))
    dialogs.use = DataUse.KERNEL  # type: ignore[attr-defined]
    app_window.desk.bench.strip.file_dropped.emit(GivenFiles(tmp_path / "w.npy"), None)
    QApplication.processEvents()
    assert dialogs.asked == ["use:w.npy"]  # type: ignore[attr-defined]
    assert app_window.store.state.spec.height.kernel_size == 2


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.npy", b"", "The file is empty."),
        ("cut.npy", b"\x93NUMPY\x01\x00v\x00{'descr': '<f8'", ""),
        ("text.csv", b"1,2\n3,x\n", "Line 2, column 2: “x” is not a number."),
        ("odd.csv", b"1,2\n3\n", "Line 2: 1 instead of 2 values."),
        ("nan.csv", b"1,nan\n3,4\n", ""),
        ("session.fracstride", b"{", "It is not a session file: the text is not JSON."),
        ("other.fracstride", b"{}", "It is not a session file of this program."),
    ],
)
def test_bad_file_leaves_the_state(
    app_window: Assembly, tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    state = app_window.store.state
    slot = None if "session" in name else Slot.INPUT
    app_window.desk.bench.strip.file_dropped.emit(GivenFiles(tmp_path / name), slot)
    QApplication.processEvents()
    if name.endswith(".fracstride"):
        app_window.documents.open_path(tmp_path / name)
    banner = app_window.desk.bench.file_banner
    assert not banner.isHidden()
    assert banner.headline.text() == name
    assert reason in banner.detail.text()
    assert banner.detail.text()
    assert app_window.store.state == state
    assert app_window.store.undo_stack.isClean()


def test_missing_file_is_reported_and_the_next_one_clears_it(app_window: Assembly, tmp_path: Path) -> None:
    app_window.documents.load_data(tmp_path / "gone.csv", Slot.INPUT)
    banner = app_window.desk.bench.file_banner
    assert banner.detail.text() == "There is no such file. It may have been moved or renamed."
    (tmp_path / "here.csv").write_text("1,2\n3,4\n")
    app_window.documents.load_data(tmp_path / "here.csv", Slot.INPUT)
    assert banner.isHidden()


def test_export_of_arrays_and_picture(app_window: Assembly, dialogs: object, tmp_path: Path) -> None:
    dialogs.target = tmp_path / "x.npy"  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.EXPORT_OUTPUT].trigger()
    arrays = app_window.desk.wiring.arrays
    assert arrays is not None
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), arrays.x[0, 0])
    dialogs.target = tmp_path / "w.csv"  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.EXPORT_KERNEL].trigger()
    np.testing.assert_array_equal(np.loadtxt(tmp_path / "w.csv", delimiter=","), arrays.weight[0, 0])


@pytest.mark.parametrize("tab", [CommandId.TAB_PIPELINE, CommandId.TAB_OVERLAP])
def test_the_picture_of_a_tab_is_sharper_than_the_screen(
    app_window: Assembly, dialogs: object, tmp_path: Path, tab: CommandId
) -> None:
    app_window.desk.actions[tab].trigger()
    dialogs.target = tmp_path / "picture"  # type: ignore[attr-defined]
    size = app_window.desk.bench.deck.size()
    app_window.desk.actions[CommandId.EXPORT_PICTURE].trigger()
    app_window.documents.writing.finish()
    picture = QImage(str(tmp_path / "picture.png"))
    assert picture.size() == 2 * size
    colours = {picture.pixelColor(x, picture.height() // 2).name() for x in range(0, picture.width(), 3)}
    assert len(colours) > 10, "the maps are in it"


def test_the_picture_of_a_tab_is_copied_as_it_would_be_written(
    app_window: Assembly, dialogs: object, tmp_path: Path
) -> None:
    QGuiApplication.clipboard().clear()
    app_window.desk.actions[CommandId.COPY_PICTURE].trigger()
    copied = QGuiApplication.clipboard().image()
    assert app_window.desk.bench.status.time.text() == "Copied"
    dialogs.target = tmp_path / "picture.png"  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.EXPORT_PICTURE].trigger()
    app_window.documents.writing.finish()
    written = QImage(str(tmp_path / "picture.png"))
    assert copied.convertedTo(QImage.Format.Format_RGB32) == written.convertedTo(QImage.Format.Format_RGB32)


def test_a_figure_has_no_scroll_bars(app_window: Assembly, dialogs: object, tmp_path: Path) -> None:
    app_window.window.resize(1280, 720)
    app_window.desk.bench.deck.open(TabId.OVERLAP)
    deck = app_window.desk.bench.deck
    shown = [bar for bar in deck.shown.findChildren(QScrollBar) if bar.isVisible()]
    assert shown
    dialogs.target = tmp_path / "figure.png"  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.EXPORT_PICTURE].trigger()
    app_window.documents.writing.finish()
    picture = QImage(str(tmp_path / "figure.png"))
    for bar in shown:
        place = bar.mapTo(deck.shown, bar.rect().topLeft())
        of_bar = picture.copy(2 * place.x(), 2 * place.y(), 2 * bar.width(), 2 * bar.height())
        colours = {of_bar.pixelColor(of_bar.width() // 2, y).name() for y in range(of_bar.height())}
        assert colours == {deck.background.lower()}
        seen = bar.grab().toImage()
        assert {seen.pixelColor(bar.width() // 2, y).name() for y in range(bar.height())} - colours


@pytest.mark.parametrize(("name", "start"), [("figure.pdf", b"%PDF-"), ("figure.SVG", b"<?xml ")])
@pytest.mark.parametrize("tab", [CommandId.TAB_PIPELINE, CommandId.TAB_SOLVER])
def test_a_figure_for_print_is_written_as_its_name_says(
    app_window: Assembly, dialogs: object, tmp_path: Path, tab: CommandId, name: str, start: bytes
) -> None:
    app_window.desk.actions[tab].trigger()
    dialogs.target = tmp_path / name  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.EXPORT_PICTURE].trigger()
    app_window.documents.writing.finish()
    assert [path.name for path in tmp_path.glob("figure*")] == [name]
    assert (tmp_path / name).read_bytes().startswith(start)


def test_copied_sum_and_latex(app_window: Assembly, qapp: object, qtbot: QtBot) -> None:
    clipboard = qapp.clipboard()  # type: ignore[attr-defined]
    app_window.desk.actions[CommandId.COPY].trigger()
    assert clipboard.text() == "x[1, 1] = 9 + 14 + 12 + 5 = 40"
    app_window.desk.actions[CommandId.COPY_LATEX].trigger()
    assert "H_" in clipboard.text()


def test_the_export_menu_leads_to_the_code(app_window: Assembly, qtbot: QtBot) -> None:
    app_window.desk.actions[CommandId.EXPORT_CODE].trigger()
    qtbot.waitUntil(lambda: app_window.desk.bench.deck.current is TabId.CODE)


def test_copying_is_told_also_where_what_is_copied_is_not_on_screen(
    app_window: Assembly, qtbot: QtBot
) -> None:
    bench = app_window.desk.bench
    app_window.desk.actions[CommandId.TAB_CODE].trigger()
    qtbot.waitUntil(lambda: bench.deck.current is TabId.CODE)
    app_window.desk.actions[CommandId.COPY_LATEX].trigger()
    assert not bench.formula_panel.isVisible()
    assert bench.status.time.text() == "Copied"
    assert bench.status.notice.remainingTime() > 1000
    bench.status.notice.start(0)  # seconds later
    qtbot.waitUntil(lambda: bench.status.time.text() != "Copied")


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not allow")
def test_names_of_files_stay_on_one_line_of_valid_text(app_window: Assembly, tmp_path: Path) -> None:
    names: list[str] = []
    app_window.documents.failed.connect(lambda report: names.append(report.name))
    for name in (b"two\nlines.csv", b"\xff.csv"):
        path = tmp_path / os.fsdecode(name)
        path.write_text("no number")
        app_window.documents.load_data(path, Slot.INPUT)
        path.write_text("1,2\n3,4")
        app_window.documents.load_data(path, Slot.INPUT)
        array = app_window.store.state.input.array
        assert array is not None
        assert array.name == names[-1]
    assert names == ["two\N{REPLACEMENT CHARACTER}lines.csv", "\N{REPLACEMENT CHARACTER}.csv"]


def test_that_a_file_was_saved_is_told_no_longer_than_it_is_shown(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path
) -> None:
    status = app_window.desk.bench.status
    dialogs.target = tmp_path / "gan"
    app_window.desk.actions[CommandId.SAVE].trigger()
    assert status.time.text() == "Saved gan.fracstride"
    app_window.documents.new()
    assert "gan" not in status.time.text()
    status.show_copied()
    app_window.documents.new()
    assert status.time.text() == "Copied", "which is of no file"


def test_the_dialog_for_opening_lists_every_kind_that_can_be_read() -> None:
    for suffix in SUPPORTED_SUFFIXES:
        assert f"*{suffix}" in data_patterns()
        assert f"*{suffix}" in open_patterns().split(";;")[0]


def test_what_another_window_has_saved_is_not_replaced_unseen(
    open_window: OpenWindow, dialogs: FakeDialogs, tmp_path: Path
) -> None:
    one, other = open_window(), open_window()
    dialogs.target = path = tmp_path / "shared.fracstride"
    assert one.documents.save_as()
    assert other.documents.open_path(path)
    _edit(one, 3)
    _edit(other, 4)
    other.desk.actions[CommandId.SAVE].trigger()
    os.utime(path, (1, 1))  # another time than that of the first save, however fast they come
    theirs, reports = path.read_bytes(), list[FileReport]()
    one.documents.failed.connect(reports.append)
    one.desk.actions[CommandId.SAVE].trigger()
    assert path.read_bytes() == theirs and one.documents.is_modified
    assert [(each.name, each.offer) for each in reports] == [(path.name, FileOffer.OPEN_AGAIN)]
    assert reports[0].reason.startswith("Another window or program has changed it")
    one.desk.actions[CommandId.SAVE].trigger()  # told, and asked for again
    assert path.read_bytes() != theirs and not one.documents.is_modified


def test_what_another_window_has_saved_is_opened_again_as_one_undo_step(
    open_window: OpenWindow, dialogs: FakeDialogs, tmp_path: Path, qtbot: QtBot
) -> None:
    one, other = open_window(), open_window()
    again = one.desk.actions[CommandId.OPEN_AGAIN]
    assert not again.isEnabled() and not one.documents.open_again(), "there is no file yet"
    dialogs.target = path = tmp_path / "shared.fracstride"
    assert one.documents.save_as()
    assert again.isEnabled()
    assert other.documents.open_path(path)
    _edit(one, 3)
    _edit(other, 4)
    other.desk.actions[CommandId.SAVE].trigger()
    os.utime(path, (1, 1))
    one.desk.actions[CommandId.SAVE].trigger()
    mine, theirs = one.store.state, other.store.state
    banner = one.desk.bench.file_banner
    button = next(each for each in banner.findChildren(QPushButton) if each.text() == "Open again")
    button.click()
    qtbot.waitUntil(lambda: one.store.state == theirs)
    assert not one.documents.is_modified and not banner.isVisible()
    one.desk.actions[CommandId.SAVE].trigger()
    assert not banner.isVisible(), "what stands there is known"
    one.desk.actions[CommandId.UNDO].trigger()
    assert one.store.state == mine and one.documents.is_modified, "nothing of it is lost"


def test_a_file_that_cannot_be_opened_again_leaves_the_layer(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path
) -> None:
    dialogs.target = path = tmp_path / "layer.fracstride"
    assert app_window.documents.save_as()
    before = app_window.store.state
    path.write_text("{")
    app_window.desk.actions[CommandId.OPEN_AGAIN].trigger()
    assert app_window.desk.bench.file_banner.isVisible()
    assert app_window.store.state == before


def test_a_file_that_is_gone_is_saved_anew(
    app_window: Assembly, dialogs: FakeDialogs, tmp_path: Path
) -> None:
    dialogs.target = path = tmp_path / "layer.fracstride"
    assert app_window.documents.save_as()
    path.unlink()
    _edit(app_window)
    assert app_window.documents.save()
    assert path.exists()

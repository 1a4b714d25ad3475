"""Names come from files: what looks like markup in them is shown as it is, and nothing is loaded for it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from array_files import save_arrays
from fracstride.session.edits import Slot
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.files.dialogs import WindowDialogs
from fracstride.ui.files.questions import DataUse

NAME = "<b>R</b> & D"


def _labels_with(widget: QWidget, text: str) -> list[QLabel]:
    return [each for each in widget.findChildren(QLabel) if text in each.text()]


def test_arrays_of_a_file_are_named_as_they_are(app_window: Assembly, tmp_path: Path, qtbot: QtBot) -> None:
    path = save_arrays(tmp_path / "a.npz", {NAME: np.ones((2, 2)), f"{NAME}2": np.ones((2, 2))})
    app_window.documents.data.load(path, Slot.INPUT, member=NAME)
    panel = app_window.desk.bench.panel.input
    qtbot.waitUntil(lambda: panel.kinds.toolTip() == "<span>&lt;b&gt;R&lt;/b&gt; &amp; D · a.npz</span>")
    undo = app_window.desk.actions[CommandId.UNDO].text()
    assert undo.endswith("<b>R</b> && D · a.npz”"), undo


def test_banners_show_what_is_in_a_file_as_text(app_window: Assembly, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1,<i>two</i>\n")
    app_window.documents.load_data(tmp_path / "a.csv", Slot.INPUT)
    banner = app_window.desk.bench.file_banner
    assert "<i>two</i>" in banner.detail.text()
    assert banner.detail.textFormat() is banner.headline.textFormat() is Qt.TextFormat.PlainText


def test_no_label_is_left_to_guess(app_window: Assembly) -> None:
    """What the window says of a name: all its labels of changing text are text, or rich on purpose."""
    bench = app_window.desk.bench
    bench.chooser.ask(NAME, (), lambda _key: None)
    bench.status.show_saved(NAME)
    bench.toolbar.show_preset(NAME, False)
    named = _labels_with(app_window.window, "<b>R</b>")
    assert {bench.chooser.heading, bench.status.time} <= set(named)
    assert {each.textFormat() for each in named} == {Qt.TextFormat.PlainText}


def test_the_question_about_changes_names_the_document_as_it_is(app_window: Assembly) -> None:
    formats = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        formats.append((box.textFormat(), box.text()))
        box.reject()

    QTimer.singleShot(0, look)
    WindowDialogs(app_window.window).ask_about_changes(NAME)
    assert formats[0][0] is Qt.TextFormat.PlainText
    assert NAME in formats[0][1]


def test_an_ampersand_is_one_in_menus(app_window: Assembly, tmp_path: Path) -> None:
    path = tmp_path / "R & D.fracstride"
    app_window.documents._remember(str(path))
    (recent,) = app_window.desk.bench.recent_menu.actions()
    assert recent.text() == "R && D.fracstride"

    headings = []

    def look() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        headings.append(menu.actions()[0].text())
        menu.close()

    QTimer.singleShot(0, look)
    WindowDialogs(app_window.window).ask_for_use("R & D.npy", tuple(DataUse))
    assert headings == ["Use R && D.npy as"]

"""Where to save: names are completed by the kind that is chosen, before it is asked whether to replace a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QIcon
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QToolButton,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from fracstride.ui.files.dialogs import ARROWS, WindowDialogs
from fracstride.ui.files.questions import Answer
from fracstride.ui.look.assets import set_interface_scale
from fracstride.ui.look.style import apply_theme
from fracstride.ui.look.theme import DARK, LIGHT, Theme

PICTURES = "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)"
Step = Callable[[QDialog], None]


def name_field(dialog: QDialog) -> QLineEdit:
    found = dialog.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def write(name: str) -> Step:
    return lambda dialog: name_field(dialog).setText(name)


def choose(kind: int) -> Step:
    def act(dialog: QDialog) -> None:
        kinds = dialog.findChild(QComboBox, "fileTypeCombo")
        assert isinstance(kinds, QComboBox)
        kinds.setCurrentIndex(kind)
        kinds.activated.emit(kind)
        kinds.textActivated.emit(kinds.currentText())

    return act


def accept(dialog: QDialog) -> None:
    # It may open another dialog, which would keep this call from coming back.
    QTimer.singleShot(0, dialog, lambda: QTest.keyClick(name_field(dialog), Qt.Key.Key_Return))


def refuse(dialog: QDialog) -> None:
    QTimer.singleShot(0, dialog, dialog.reject)


@contextmanager
def answering(answer: Step, every: int = 20) -> Iterator[None]:
    """A context in which every dialog that is seen is answered."""

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog.isVisible():
            answer(dialog)

    timer = QTimer(interval=every)
    timer.timeout.connect(act)
    timer.start()
    try:
        yield
    finally:
        timer.stop()


@pytest.fixture
def ask() -> Callable[[WindowDialogs, str, list[Step]], tuple[Path | None, list[str]]]:
    """Answer a question step by step, one in each dialog that is open then; what was asked on the way."""

    def run(asking: WindowDialogs, patterns: str, steps: list[Step]) -> tuple[Path | None, list[str]]:
        questions: list[str] = []

        def answer(dialog: QDialog) -> None:
            if isinstance(dialog, QMessageBox):
                questions.append(dialog.text().splitlines()[0])
                dialog.reject()
            elif steps:
                steps.pop(0)(dialog)

        with answering(answer, every=0):
            return asking.ask_for_target("Export", "u.png", patterns), questions

    return run


Ask = Callable[[WindowDialogs, str, list[Step]], tuple[Path | None, list[str]]]


@pytest.fixture
def asking(qtbot: QtBot, tmp_path: Path) -> WindowDialogs:
    """Of a window that saved its last file in the folder of the test."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    made = WindowDialogs(window)
    made._folder = str(tmp_path)
    return made


@pytest.mark.parametrize(
    ("steps", "name"),
    [
        ([accept], "u.png"),
        ([write("b"), accept], "b.png"),
        ([write("b.svg"), accept], "b.svg"),
        ([choose(2), accept], "u.pdf"),
        ([write("b"), choose(1), accept], "b.svg"),
    ],
)
def test_a_name_takes_the_suffix_of_the_kind(
    asking: WindowDialogs, ask: Ask, tmp_path: Path, steps: list[Step], name: str
) -> None:
    assert ask(asking, PICTURES, list(steps)) == (tmp_path / name, [])


def test_a_file_is_not_replaced_unasked_by_a_name_without_suffix(
    asking: WindowDialogs, ask: Ask, tmp_path: Path
) -> None:
    (tmp_path / "layer.png").write_text("there")
    found, questions = ask(asking, PICTURES, [write("layer"), accept, refuse])
    assert found is None
    assert [question.split()[0] for question in questions] == ["layer.png"]


def test_the_next_question_begins_where_the_last_file_went(
    asking: WindowDialogs, ask: Ask, tmp_path: Path
) -> None:
    (tmp_path / "figures").mkdir()
    ask(asking, PICTURES, [write(str(tmp_path / "figures" / "a")), accept])
    assert ask(asking, "Data (*.npy *.csv)", [write("b"), accept])[0] == tmp_path / "figures" / "b.npy"


def colours_of(icon: QIcon, mode: QIcon.Mode) -> set[str]:
    """Where it is opaque."""
    image = icon.pixmap(QSize(16, 16), 1.0, mode).toImage()
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("is_saved", [False, True])
def test_arrows_are_seen_in_every_theme(
    asking: WindowDialogs, qapp: QApplication, tmp_path: Path, theme: Theme, is_saved: bool
) -> None:
    apply_theme(qapp, theme)
    colours: dict[tuple[str, QIcon.Mode], set[str]] = {}

    def look(dialog: QDialog) -> None:
        if isinstance(dialog, QFileDialog):
            for name in ARROWS:
                button = dialog.findChild(QToolButton, name)
                assert isinstance(button, QToolButton)
                for mode in (QIcon.Mode.Normal, QIcon.Mode.Disabled):
                    colours[name, mode] = colours_of(button.icon(), mode)
            dialog.reject()

    with answering(look):
        if is_saved:
            asking.ask_for_target("Export", "u.png", PICTURES)
        else:
            assert asking.ask_for_file("Open", PICTURES) is None
    qapp.setStyleSheet("")
    expected = {QIcon.Mode.Normal: theme.text1.lower(), QIcon.Mode.Disabled: theme.disabled.lower()}
    assert colours == {(name, mode): {expected[mode]} for name in ARROWS for mode in expected}


def test_sizes_kinds_and_dates_are_read_whole(asking: WindowDialogs, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(bytes(123_456))
    cut: dict[int, int] = {}

    def look(dialog: QDialog) -> None:
        files = dialog.findChild(QTreeView, "treeView")
        if isinstance(files, QTreeView) and files.model().rowCount(files.rootIndex()):
            header = files.header()
            cut.update({each: files.sizeHintForColumn(each) - header.sectionSize(each) for each in (1, 2, 3)})
            dialog.close()

    with answering(look):
        asking.ask_for_file("Open", PICTURES)
    assert {column for column, missing in cut.items() if missing <= 0} == {1, 2, 3}


def test_a_file_is_chosen(asking: WindowDialogs, qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("there")

    def answer(dialog: QDialog) -> None:
        if isinstance(dialog, QFileDialog):
            write("a.png")(dialog)
            accept(dialog)

    with answering(answer):
        assert asking.ask_for_file("Open", PICTURES) == tmp_path / "a.png"
    window = asking._window
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))


def test_no_dialog_is_left_behind(asking: WindowDialogs, ask: Ask, qtbot: QtBot) -> None:
    ask(asking, PICTURES, [refuse])
    window = asking._window
    qtbot.waitUntil(lambda: not window.findChildren(QFileDialog))


@pytest.mark.parametrize("name", ["v1.2", "unet 0.3 中文", "trailing."])
def test_a_name_with_a_dot_is_completed_and_asked_about(
    asking: WindowDialogs, ask: Ask, tmp_path: Path, name: str
) -> None:
    session = "Session (*.fracstride)"
    whole = tmp_path / f"{name}.fracstride"
    assert ask(asking, session, [write(name), accept]) == (whole, [])
    whole.write_text("there")
    found, questions = ask(asking, session, [write(name), accept, refuse])
    assert found is None, "the dialog came back"
    assert questions == [f"“{whole.name}” already exists."]


def test_the_dialog_for_files_has_room_at_every_scale(asking: WindowDialogs, qtbot: QtBot) -> None:
    seen: list[tuple[QSize, set[int]]] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QFileDialog)
        icons = {each.iconSize().width() for each in dialog.findChildren(QToolButton)}
        seen.append((dialog.size(), icons))
        dialog.reject()

    for scale in (1.0, 1.5):
        set_interface_scale(scale)
        QTimer.singleShot(0, look)
        assert asking.ask_for_file("Open", PICTURES) is None
    set_interface_scale(1.0)
    (small, small_icons), (large, large_icons) = seen
    room = QApplication.primaryScreen().availableGeometry().size()
    assert small.width() >= 640
    assert large.width() >= min(room.width() * 0.9 - 1, 1000) > small.width()
    assert (small_icons, large_icons) == ({16}, {24})


@pytest.mark.parametrize(("key", "answer"), [("S", Answer.SAVE), ("D", Answer.DISCARD), ("C", Answer.CANCEL)])
def test_alt_and_a_letter_answers_a_question(asking: WindowDialogs, key: str, answer: Answer) -> None:
    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        QTest.keyClick(box, key, Qt.KeyboardModifier.AltModifier)
        QTimer.singleShot(5000, box, lambda: box.done(0))  # not for ever, if that is no answer

    QTimer.singleShot(50, press)
    assert asking.ask_about_changes("layer") is answer


def test_a_name_with_a_dot_takes_the_suffix_of_the_kind_that_is_chosen(
    asking: WindowDialogs, ask: Ask, tmp_path: Path
) -> None:
    assert ask(asking, PICTURES, [choose(2), write("v1.2"), accept])[0] == tmp_path / "v1.2.pdf"


def test_a_file_is_replaced_where_that_is_the_answer(
    asking: WindowDialogs, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "v1.2.png").write_text("there")

    def answer(dialog: QDialog) -> None:
        if isinstance(dialog, QMessageBox):
            next(each for each in dialog.buttons() if each.text() == "&Replace").click()
        elif isinstance(dialog, QFileDialog):
            write("v1.2")(dialog)
            accept(dialog)

    with answering(answer):
        assert asking.ask_for_target("Export", "u.png", PICTURES) == tmp_path / "v1.2.png"

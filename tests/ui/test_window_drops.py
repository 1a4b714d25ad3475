"""Files dropped on the window: sessions open, data asks what it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from drags import drag_events
from fracstride.core.pipeline import StageId
from fracstride.session.presets import presets
from fracstride.session.state import SourceKind
from fracstride.session.storage import write_document
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.dropping import GivenFiles
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.files.questions import Answer, DataUse

CORNER = QPointF(5, 5)


def _mime(path: Path | str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) if isinstance(path, Path) else QUrl(path)])
    return data


def _drop(widget: QWidget, data: QMimeData, place: QPointF = CORNER) -> bool:
    """Drag over and let go, as the system does it; whether it was taken."""
    enter, _, drop = drag_events(place, Qt.DropAction.CopyAction, data)
    enter.ignore()
    QApplication.sendEvent(widget, enter)
    if not enter.isAccepted():
        return False
    QApplication.sendEvent(widget, drop)
    return True


def test_a_dropped_session_opens_after_the_question(
    app_window: Assembly, dialogs: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "mine.fracstride"
    write_document(path, presets()[0].document)
    app_window.desk.wiring.editor.set_cell(StageId.INPUT, (0, 0), 5.0)
    dialogs.answer = Answer.CANCEL
    assert _drop(app_window.window, _mime(path))
    qtbot.waitUntil(lambda: len(dialogs.asked) == 1)
    assert app_window.documents.path is None
    dialogs.answer = Answer.DISCARD
    _drop(app_window.window, _mime(path))
    qtbot.waitUntil(lambda: app_window.documents.path == path)


def test_dropped_data_asks_what_it_is(
    app_window: Assembly, dialogs: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "data.npy"
    np.save(path, np.ones((4, 4)))
    dialogs.use = DataUse.KERNEL
    _drop(app_window.window, _mime(path))
    qtbot.waitUntil(lambda: dialogs.asked == ["use:data.npy"])
    assert app_window.store.state.kernel.kind is SourceKind.EXPLICIT
    assert app_window.store.state.spec.height.kernel_size == 4


def test_dropped_numbers_can_be_the_bias(
    app_window: Assembly, dialogs: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "b.npy"
    np.save(path, np.array([2.5]))
    dialogs.use = DataUse.BIAS
    _drop(app_window.window, _mime(path))
    qtbot.waitUntil(lambda: app_window.store.state.bias is not None)
    assert app_window.desk.bench.file_banner.isHidden()


@pytest.mark.parametrize(
    ("name", "uses"),
    [
        ("y.npy", (DataUse.INPUT, DataUse.KERNEL, DataUse.BIAS, DataUse.EXPECTED)),
        ("model.safetensors", (DataUse.KERNEL, DataUse.BIAS, DataUse.INPUT, DataUse.EXPECTED)),
        ("model.pth", (DataUse.KERNEL, DataUse.BIAS, DataUse.INPUT, DataUse.EXPECTED)),
        ("photograph.JPG", (DataUse.INPUT, DataUse.KERNEL)),
    ],
)
def test_the_likeliest_use_of_a_file_is_offered_first(
    app_window: Assembly, dialogs: Any, name: str, uses: tuple[DataUse, ...]
) -> None:
    app_window.documents.open_path(Path(name))
    assert dialogs.uses == uses


def test_a_session_dropped_on_a_map_is_opened_after_the_question(
    app_window: Assembly, dialogs: Any, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "mine.fracstride"
    write_document(path, presets()[0].document)
    app_window.desk.wiring.editor.set_cell(StageId.INPUT, (0, 0), 5.0)
    dialogs.answer = Answer.DISCARD
    strip = app_window.desk.bench.strip
    place = strip.canvas.frame(StageId.INPUT).clip.center()
    assert _drop(strip, _mime(path), strip.canvas.mapTo(strip, place))
    assert not dialogs.asked, "where the file comes from does not wait for the answer"
    qtbot.waitUntil(lambda: app_window.documents.path == path)
    assert len(dialogs.asked) == 1


def test_of_several_things_dropped_on_a_map_the_first_file_is_opened(
    app_window: Assembly, tmp_path: Path, qtbot: QtBot
) -> None:
    strip, data = app_window.desk.bench.strip, QMimeData()
    data.setUrls([QUrl("https://example.org/a.npy"), QUrl.fromLocalFile(str(tmp_path / "a.npy"))])
    with qtbot.waitSignal(strip.file_dropped) as dropped:
        assert _drop(strip, data)
    assert dropped.args == [GivenFiles(tmp_path / "a.npy"), None]


def _several(folder: Path, count: int = 50) -> QMimeData:
    data, paths = QMimeData(), [folder / f"{index}.npy" for index in range(count)]
    np.save(paths[0], np.ones((4, 4)))
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


ONE_OF_50 = "One file at a time: 0.npy, the first of 50"


@pytest.mark.parametrize("place", ["window", "y", "x"])
def test_it_is_told_that_only_the_first_of_several_files_is_used(
    app_window: Assembly, dialogs: Any, tmp_path: Path, qtbot: QtBot, place: str
) -> None:
    strip, status = app_window.desk.bench.strip, app_window.desk.bench.status
    dialogs.use = DataUse.INPUT
    data = _several(tmp_path)
    if place == "window":
        assert _drop(app_window.window, data)
    else:
        stage = StageId.INPUT if place == "y" else StageId.OUTPUT
        at = strip.canvas.frame(stage).clip.center()
        assert _drop(strip, data, QPointF(strip.canvas.mapTo(strip, at)))
    qtbot.waitUntil(lambda: status.time.text() == ONE_OF_50)
    used = app_window.comparison.expected if place == "x" else app_window.store.state.input.array
    assert used is not None


def test_it_is_told_that_only_the_first_of_several_copied_files_is_used(
    app_window: Assembly, dialogs: Any, tmp_path: Path
) -> None:
    status = app_window.desk.bench.status
    dialogs.use = DataUse.INPUT
    QApplication.clipboard().setMimeData(_several(tmp_path, 1))
    app_window.desk.actions[CommandId.PASTE_VALUES].trigger()
    assert "0.npy" not in status.time.text()
    QApplication.clipboard().setMimeData(_several(tmp_path))
    app_window.desk.actions[CommandId.PASTE_VALUES].trigger()
    assert status.time.text() == ONE_OF_50


def test_addresses_are_not_taken(app_window: Assembly) -> None:
    assert not _drop(app_window.window, _mime("https://example.org/a.npy"))


def test_fields_leave_files_to_the_window(qtbot: QtBot) -> None:
    number, decimal = NumberField("n"), DecimalField("d")
    for field in (number, decimal):
        qtbot.addWidget(field)
    assert not (number.acceptDrops() or number.lineEdit().acceptDrops() or decimal.acceptDrops())

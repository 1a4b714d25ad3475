"""Tab goes through the window in the order in which it is read, whatever was made later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from fracstride.session.edits import Slot
from fracstride.session.state import CellEdit, RangeMode, SourceKind
from fracstride.ui.actions.command import CommandId
from fracstride.ui.assembly import Assembly


def test_tab_goes_down_the_panel_whatever_was_made_later(app_window: Assembly, tmp_path: Path) -> None:
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.fill(QColor("red"))
    assert picture.save(str(tmp_path / "picture.png"))
    assert app_window.documents.load_data(tmp_path / "picture.png", Slot.INPUT)
    state = app_window.store.state
    kernel = replace(state.kernel, kind=SourceKind.RANDOM, edits=(CellEdit((0, 0), 1.0),))
    app_window.store.propose(replace(state, kernel=kernel), "random")
    app_window.store.update_view(range_mode=RangeMode.FIXED)
    app_window.desk.actions[CommandId.GO_INPUT].trigger()
    panel = app_window.desk.bench.panel
    reached: list[QWidget] = []
    widget = app_window.window.focusWidget()
    while panel.isAncestorOf(widget):
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        widget = app_window.window.focusWidget()
    spoken = [each.accessibleName() for each in reached]
    made_later = ("Channel", "Input y: Fit", "Kernel w: Seed", "Kernel w: Sigma", "Low", "High")
    assert [name for name in spoken if name in made_later] == list(made_later)
    assert spoken.index("Channel") == spoken.index("Source of the input") + 1
    assert spoken.index("Low") == spoken.index("Range") + 1

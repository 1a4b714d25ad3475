"""Help: the keyboard shortcuts, from the table of commands, and what the program is made of."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from fracstride import __version__
from fracstride.ui.actions.action_set import Actions
from fracstride.ui.actions.command import MenuId
from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.controls.labels import let_copy
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, pixmap, scaled
from fracstride.ui.look.keyboard import control_key, keys_text
from fracstride.ui.look.style import set_tone
from fracstride.ui.window.main_window import FRAME

ICON_SIDE = 56
PACKAGES = (
    ("NumPy", "numpy", "BSD-3-Clause"),
    ("threadpoolctl", "threadpoolctl", "BSD-3-Clause"),
    ("pyqtgraph", "pyqtgraph", "MIT"),
    ("ziamath", "ziamath", "MIT"),
    ("Pillow", "Pillow", "MIT-CMU"),
    ("platformdirs", "platformdirs", "MIT"),
    ("safetensors", "safetensors", "Apache-2.0"),
    ("onnx", "onnx", "Apache-2.0"),
    ("h5py", "h5py", "BSD-3-Clause"),
    ("tflite", "tflite", "Apache-2.0"),
)
"""(name, distribution, licence) of what the program stands on, beside Qt."""
ASSETS = (
    ("Inter", "OFL-1.1"),
    ("JetBrains Mono", "OFL-1.1"),
    ("STIX Two Math", "OFL-1.1"),
    ("Lucide", "ISC"),
)
"""Fonts and icons."""


class _HelpDialog(QDialog):
    """Content, scrolled if the screen is too small for it, and one button; deleted when it is closed."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.content = QWidget()

    def _end(self, most: int = 0) -> None:
        """Put the button below, and take the size of the content, at most ``most`` high and as the screen allows."""
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(16))
        column.setSpacing(scaled(12))
        area = BareArea(self.content, by_keys=True)
        area.setAccessibleName(self.windowTitle())
        column.addWidget(area)
        buttons = QDialogButtonBox()
        close = buttons.addButton(translate("Help", "&Close"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.close)
        column.addWidget(buttons)
        close.setDefault(True)
        content = self.content.sizeHint().expandedTo(self.content.minimumSize())
        wanted = content + QSize(scaled(48 + 12), buttons.sizeHint().height() + scaled(48))
        room = self.screen().availableGeometry().size() - FRAME
        self.resize(wanted.boundedTo(QSize(room.width(), min(room.height(), most or room.height()))))


class ShortcutsDialog(_HelpDialog):
    """Every command that has a shortcut, by its menu, and what the mouse does."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(translate("Help", "Help and shortcuts"), parent)
        self.content.setMinimumWidth(scaled(460))
        self._grid = QGridLayout(self.content)
        self._grid.setColumnStretch(0, 1)
        self._grid.setVerticalSpacing(scaled(6))
        self._add_lessons(actions)
        for title, rows in (*_shortcuts(actions), (translate("Help", "Mouse"), _gestures())):
            self._add_section(title, rows)
        self._end(scaled(620))

    def _add_lessons(self, actions: Actions) -> None:
        """Add the lessons, for somebody who is here for the first time."""
        heading = QLabel(translate("Help", "Lessons"))
        heading.setFont(font(TextStyle.STRONG))
        what = QLabel(
            translate("Help", "They guide through the subject beside the live program, a question at a time.")
        )
        what.setWordWrap(True)
        choose = QPushButton(translate("Help", "Choose a &lesson…"))
        choose.setMenu(actions.menus[MenuId.LESSONS])
        actions.menus[MenuId.LESSONS].triggered.connect(self.close)
        self._grid.addWidget(heading, 0, 0, 1, 2)
        self._grid.addWidget(what, 1, 0)
        self._grid.addWidget(choose, 1, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)

    def _add_section(self, title: str, rows: list[tuple[str, str]]) -> None:
        heading = QLabel(title)
        heading.setFont(font(TextStyle.STRONG))
        heading.setContentsMargins(0, scaled(10) if self._grid.count() else 0, 0, scaled(2))
        self._grid.addWidget(heading, self._grid.rowCount(), 0, 1, 2)
        for text, keys in rows:
            row = self._grid.rowCount()
            label = QLabel(keys)
            label.setFont(font(TextStyle.CAPTION))
            set_tone(label, "secondary")
            self._grid.addWidget(QLabel(text), row, 0)
            self._grid.addWidget(label, row, 1)


def _shortcuts(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
    """(menu, its commands with their keys) for every menu that has any."""
    found: dict[MenuId, list[tuple[str, str]]] = {}
    for command in actions.commands.values():
        keys = keys_text(actions[command.id].shortcut())
        if keys:
            found.setdefault(command.menu, []).append((command.text.rstrip("…"), keys))
    return [(actions.menus[menu].title().replace("&", ""), rows) for menu, rows in found.items()]


def _gestures() -> list[tuple[str, str]]:
    key = control_key().rstrip("+")
    return [
        (translate("Help", "Zoom"), translate("Help", "{key} + wheel").format(key=key)),
        (translate("Help", "Pan"), translate("Help", "Middle button, or Space and drag")),
        (translate("Help", "Move the cell cursor"), translate("Help", "Arrows in a map")),
        (translate("Help", "Edit a cell of y or w"), translate("Help", "Double click, or Enter")),
        (translate("Help", "Change a number"), translate("Help", "Drag its label, arrows, Shift for 5")),
        (
            translate("Help", "Change the width of the panel or the sum"),
            translate("Help", "Drag the line beside it, or arrows on the line"),
        ),
        (
            translate("Help", "Light up what the legend names"),
            translate("Help", "Point at it, or arrows in it"),
        ),
    ]


class AboutDialog(_HelpDialog):
    """Name, version and licence of the program, and those of the libraries that it uses."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(translate("Help", "About Fracstride"), parent)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(scaled(12))
        column.addLayout(self._head())
        intro = QLabel(
            translate(
                "Help",
                "Qt is used through PySide6 under the GNU Lesser General Public License, version 3; "
                "you may replace it by your own build.",
            )
        )
        intro.setWordWrap(True)
        intro.setMinimumWidth(scaled(380))
        column.addWidget(intro)
        column.addLayout(_table())
        self._end()

    def _head(self) -> QHBoxLayout:
        picture = QLabel()
        picture.setPixmap(pixmap("fracstride", "", scaled(ICON_SIDE), self.devicePixelRatioF()))
        title = QLabel(f"Fracstride {__version__}")
        title.setFont(font(TextStyle.STRONG, pixels=18))
        what = QLabel(translate("Help", "A desktop explorer of 2-D transposed convolution. MIT licence."))
        set_tone(what, "secondary")
        lines = QVBoxLayout()
        lines.addWidget(title)
        lines.addWidget(what)
        row = QHBoxLayout()
        row.setSpacing(scaled(16))
        row.addWidget(picture)
        row.addLayout(lines, 1)
        return row


def _table() -> QGridLayout:
    grid = QGridLayout()
    grid.setColumnStretch(0, 1)
    grid.setHorizontalSpacing(scaled(24))
    rows = (
        ("Qt", qVersion(), "LGPL-3.0"),
        ("PySide6", _version("PySide6_Essentials"), "LGPL-3.0"),
        *((name, _version(distribution), licence) for name, distribution, licence in PACKAGES),
        *((name, "", licence) for name, licence in ASSETS),
    )
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            label = QLabel(text)
            let_copy(label)
            if column:
                set_tone(label, "secondary")
            grid.addWidget(label, row, column)
    return grid


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""

"""Help: the keyboard shortcuts, from the table of commands, and what the program is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from fracstride import __version__
from fracstride.ui.actions import Actions
from fracstride.ui.assets import TextStyle, font, scaled
from fracstride.ui.i18n import translate
from fracstride.ui.style import set_surface, set_tone


class ShortcutsDialog(QDialog):
    """Every command that has a shortcut, and what the mouse does."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Help", "Help and shortcuts"))
        self.resize(scaled(560), scaled(560))
        content = QWidget()
        grid = QGridLayout(content)
        grid.setColumnStretch(0, 1)
        for row, (text, keys) in enumerate((*_with_shortcuts(actions), *_gestures())):
            label = QLabel(keys)
            label.setFont(font(TextStyle.CAPTION))
            set_tone(label, "secondary")
            grid.addWidget(QLabel(text), row, 0)
            grid.addWidget(label, row, 1)
        area = QScrollArea()
        area.setWidget(content)
        area.setWidgetResizable(True)
        set_surface(content, "chrome")
        QVBoxLayout(self).addWidget(area)


def _with_shortcuts(actions: Actions) -> list[tuple[str, str]]:
    made = ((command.text.rstrip("…"), actions[command.id].shortcut()) for command in actions.commands)
    return [
        (text, keys.toString(keys.SequenceFormat.NativeText)) for text, keys in made if not keys.isEmpty()
    ]


def _gestures() -> list[tuple[str, str]]:
    return [
        (translate("Help", "Zoom"), translate("Help", "Ctrl + wheel")),
        (translate("Help", "Pan"), translate("Help", "Middle button, or Space and drag")),
        (translate("Help", "Move the cell cursor"), translate("Help", "Arrows in a map")),
        (translate("Help", "Edit a cell of y or w"), translate("Help", "Double click, or Enter")),
        (translate("Help", "Change a number"), translate("Help", "Drag its label, arrows, Shift for 5")),
    ]


class AboutDialog(QDialog):
    """Name, version, licence."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(translate("Help", "About Fracstride"))
        title = QLabel(f"Fracstride {__version__}")
        title.setFont(font(TextStyle.STRONG))
        text = translate("Help", "A desktop explorer of 2-D transposed convolution. MIT licence.")
        column = QVBoxLayout(self)
        column.setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(20))
        column.addWidget(title)
        column.addWidget(QLabel(text))

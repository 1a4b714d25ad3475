"""The program's questions as dialogs, in its own look."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, SignalInstance
from PySide6.QtGui import QCursor, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHeaderView,
    QMessageBox,
    QToolButton,
    QTreeView,
    QWidget,
)

from fracstride.files.loaded import shown_name
from fracstride.ui.controls.popup import Menu, unmarked
from fracstride.ui.files.questions import Answer, DataUse
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import icon, scaled
from fracstride.ui.look.style import set_property

FILES, SMALL_ICON = QSize(680, 440), 16
"""Least sizes of Qt's dialog for files and of the icons in it."""
MOST_OF_SCREEN = 0.9


class WindowDialogs:
    """Asks in modal dialogs over a window."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._folder = ""
        """Where the last file was opened or saved."""

    def ask_about_changes(self, name: str) -> Answer:
        """Save, discard or stay."""
        box = QMessageBox(self._window)
        box.setWindowTitle(translate("Dialogs", "Unsaved changes"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(translate("Dialogs", "“{name}” has unsaved changes.").format(name=name))
        box.setInformativeText(translate("Dialogs", "They are lost unless they are saved."))
        save = box.addButton(translate("Dialogs", "&Save"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(translate("Dialogs", "&Discard"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(translate("Dialogs", "&Cancel"), QMessageBox.ButtonRole.RejectRole)
        set_property(save, "kind", "accent")
        box.setDefaultButton(save)
        box.setEscapeButton(cancel)
        box.exec()
        clicked = box.clickedButton()
        if clicked is save:
            return Answer.SAVE
        return Answer.DISCARD if clicked is discard else Answer.CANCEL

    def ask_about_writing(self, name: str, written: SignalInstance) -> bool:
        """Close anyway, or wait; the dialog closes by itself when the file is written."""
        box = QMessageBox(self._window)
        box.setWindowTitle(translate("Dialogs", "Saving…"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(translate("Dialogs", "“{name}” is still being written.").format(name=name))
        box.setInformativeText(
            translate(
                "Dialogs",
                "The drive may be slow, or answer no more. If the program closes before it is done, the file stays as it was.",
            )
        )
        leave = box.addButton(translate("Dialogs", "&Do not wait"), QMessageBox.ButtonRole.DestructiveRole)
        stay = box.addButton(translate("Dialogs", "&Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        written.connect(box.accept)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is leave

    def ask_for_file(self, title: str, patterns: str) -> Path | None:
        """The system's dialog for opening."""
        dialog = self._roomy(title, patterns)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        chosen = dialog.selectedFiles() if dialog.exec() else []
        dialog.deleteLater()
        return self._remembered(Path(chosen[0])) if chosen else None

    def ask_for_target(self, title: str, suggestion: str, patterns: str) -> Path | None:
        """The system's dialog for saving; adds the suffix of the chosen kind to the name."""
        dialog = self._roomy(title, patterns)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(suggestion)
        # Completed in the dialog, a name that is taken is asked about; one with a suffix Qt gives that of the kind.
        dialog.setDefaultSuffix(_suffix(patterns))
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(_suffix(chosen)))
        path = self._target_of(dialog, patterns)
        dialog.deleteLater()
        return None if path is None else self._remembered(path)

    def _roomy(self, title: str, patterns: str) -> QFileDialog:
        """The system's dialog for files, or Qt's where it has none, with room at the scale in force."""
        dialog = QFileDialog(self._window, title, self._folder, patterns)
        room = self._window.screen().availableGeometry().size() * MOST_OF_SCREEN
        wanted = QSize(scaled(FILES.width()), scaled(FILES.height())).boundedTo(room)
        dialog.resize(dialog.size().expandedTo(wanted))
        for button in dialog.findChildren(QToolButton):
            button.setIconSize(QSize(scaled(SMALL_ICON), scaled(SMALL_ICON)))
        _draw_arrows(dialog)
        _widen_columns(dialog)
        return dialog

    def _target_of(self, dialog: QFileDialog, patterns: str) -> Path | None:
        """The chosen file; the dialog opens again if the user does not want to replace a file."""
        while dialog.exec() and dialog.selectedFiles():
            path = Path(dialog.selectedFiles()[0])
            whole = _completed(path, patterns, dialog.selectedNameFilter())
            # Qt completes no name with a dot in it, as "v1.2", and so has not asked about what it becomes.
            if whole == path or not os.path.lexists(whole) or self._ask_to_replace(whole):
                return whole
        return None

    def _ask_to_replace(self, path: Path) -> bool:
        """Ask whether a file may be replaced."""
        box = QMessageBox(self._window)
        box.setWindowTitle(translate("Dialogs", "Replace file"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(translate("Dialogs", "“{name}” already exists.").format(name=shown_name(path)))
        box.setInformativeText(translate("Dialogs", "What is in it is lost if it is replaced."))
        replace = box.addButton(translate("Dialogs", "&Replace"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(translate("Dialogs", "&Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(cancel)
        box.setEscapeButton(cancel)
        box.exec()
        box.deleteLater()
        return box.clickedButton() is replace

    def _remembered(self, path: Path) -> Path:
        self._folder = str(path.parent)
        return path

    def ask_for_use(self, name: str, uses: Sequence[DataUse]) -> DataUse | None:
        """A small menu at the pointer, or in the middle of the window if the pointer is elsewhere."""
        menu = Menu(parent=self._window)
        heading = menu.addAction(unmarked(translate("Dialogs", "Use {name} as").format(name=name)))
        heading.setEnabled(False)
        words = {
            DataUse.INPUT: translate("Dialogs", "Input y"),
            DataUse.KERNEL: translate("Dialogs", "Kernel w"),
            DataUse.BIAS: translate("Dialogs", "Bias b"),
            DataUse.EXPECTED: translate("Dialogs", "Expected x, to compare with"),
        }
        choices = {menu.addAction(words[use]): use for use in uses}
        # So that Enter answers at once, and arrow keys start at the likeliest answer.
        menu.setActiveAction(next(iter(choices)))
        place, window = QCursor.pos(), self._window.frameGeometry()
        chosen = menu.exec(place if window.contains(place) else window.center())
        return choices.get(chosen)


ARROWS = {
    "backButton": "chevron-left",
    "forwardButton": "chevron-right",
    "toParentButton": "chevron-up",
}
"""Of Qt's own dialog: buttons by their names, and the icons that they get."""


def _draw_arrows(dialog: QFileDialog) -> None:
    """Draw the arrows of Qt's own dialog in the colour of the theme, where there are any: Qt's are black in the dark too."""
    colours = dialog.palette()
    group, text = QPalette.ColorGroup, QPalette.ColorRole.ButtonText
    for button_name, icon_name in ARROWS.items():
        button = dialog.findChild(QToolButton, button_name)
        if button is not None:
            button.setIcon(
                icon(
                    icon_name,
                    colours.color(group.Active, text).name(),
                    scaled(SMALL_ICON),
                    dialog.devicePixelRatioF(),
                    disabled=colours.color(group.Disabled, text).name(),
                )
            )


def _widen_columns(dialog: QFileDialog) -> None:
    """Give sizes, kinds and dates of Qt's own dialog the room that they need: its own widths leave their middles out."""
    files = dialog.findChild(QTreeView, "treeView")
    if files is not None:
        header = files.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)


def _completed(path: Path, patterns: str, chosen: str) -> Path:
    """The path with the suffix of the chosen kind, if it has none of the known suffixes."""
    known = re.findall(r"\*(\.\w+)", patterns)
    return path if path.suffix.lower() in known else path.with_name(path.name + _suffix(chosen or patterns))


def _suffix(patterns: str) -> str:
    """The first suffix of a filter: 'Data (*.npy *.csv)' -> '.npy'."""
    return str(re.findall(r"\*(\.\w+)", patterns)[0])


def show_alone(dialog: QDialog) -> None:
    """Show a dialog and close an earlier one of its kind, which may be for another layer or in another language."""
    window = dialog.parentWidget()
    for each in window.findChildren(type(dialog)) if window else ():
        if each is not dialog and each.isVisible():
            dialog.move(each.pos())
            each.close()
    dialog.show()

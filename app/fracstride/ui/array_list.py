"""The list of the arrays in a file: which of them is to be a map."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.files.loaded import shown_name
from fracstride.session.edits import Slot
from fracstride.ui.command_palette import EntryList
from fracstride.ui.data_files import USES, ArrayQuestion
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.array_entries import array_rows
from fracstride.ui.presenters.palette import Entry

ROW = 32


class ArrayList(EntryList):
    """Asks for one of the arrays of a file: type a part of its name, choose with the arrows, Enter."""

    answered = Signal(object, str)
    """(ArrayQuestion, name of the array)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, translate("Arrays", "Type a part of the name"), row=ROW)
        self._question: ArrayQuestion | None = None
        self.chosen.connect(lambda entry: self._answer(entry))

    def ask(self, question: ArrayQuestion, channels: int | None) -> None:
        """List what is in a file; ``channels`` are the input channels that the other map's data has."""
        self._question = question
        if question.slot is Slot.KERNEL:
            heading = translate("Arrays", "{name} holds {count} arrays. Which one is the kernel w?")
        else:
            heading = translate("Arrays", "{name} holds {count} arrays. Which one is the input y?")
        words = heading.format(name=shown_name(question.path), count=len(question.entries))
        self.heading.setText(words)
        self.heading.show()
        self.setAccessibleName(words)
        entries, use = question.entries, USES[question.slot]
        self.open(lambda text: array_rows(text, entries, use, channels, translate), self.place())

    def _answer(self, entry: Entry) -> None:
        if self._question is not None:
            self.answered.emit(self._question, entry.key)

    @override
    def _gives_way(self, event: QFocusEvent) -> bool:
        # The file may come from another window, which the user goes back to.
        return event.reason() is not Qt.FocusReason.ActiveWindowFocusReason

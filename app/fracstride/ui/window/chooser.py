"""The list of what a file holds, to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent, QHideEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.presenters.array_entries import found_rows
from fracstride.ui.presenters.palette import Entry
from fracstride.ui.window.entry_list import EntryList

ROW = 32
Answer = Callable[[str], object]


def _none(_key: str) -> None:
    """Nothing is asked."""


class Chooser(EntryList):
    """Asks for one item of a file: type a part of its name, choose with the arrows, press Enter."""

    def __init__(self, parent: QWidget) -> None:
        self._answer: Answer = _none
        super().__init__(parent, translate("Arrays", "Type a part of the name"), row=ROW)
        self.chosen.connect(lambda entry: self._on_chosen(entry))

    @override
    def _build(self, placeholder: str) -> None:
        super()._build(placeholder)
        # Before it is hidden the first time: Qt tells it of that where the workbench is not on screen yet.
        self._forgetting = single_shot(self, 0, lambda: self._forget())

    def ask(self, heading: str, rows: Sequence[Entry], answer: Answer) -> None:
        """List items under a heading; ``answer`` gets the key of the chosen one."""
        self._answer = answer
        self.heading.setText(heading)
        self.heading.show()
        self.setAccessibleName(heading)
        self.open(lambda text: found_rows(text, rows, translate), self.place())

    def _on_chosen(self, entry: Entry) -> None:
        # What an answer needs may be large: it is not kept.
        answer, self._answer = self._answer, _none
        answer(entry.key)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        # It may be chosen as the list closes.
        self._forgetting.start()

    def _forget(self) -> None:
        if self.isHidden():
            self._answer = _none

    @override
    def _gives_way(self, event: QFocusEvent) -> bool:
        # The file may come from another window, which the user goes back to.
        return event.reason() is not Qt.FocusReason.ActiveWindowFocusReason

"""The command palette: finds everything by a few letters of its name."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from fracstride.ui.i18n import translate
from fracstride.ui.presenters.palette import Entry, search
from fracstride.ui.window.entry_list import EntryList

MAX_REMEMBERED = 12


class CommandPalette(EntryList):
    """560 wide, 96 from the top: commands, presets and parameters; what was used last comes first."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, translate("Palette", "Search commands, presets, “stride 3”"))
        self._recent: list[str] = []
        self.chosen.connect(lambda entry: self._remember(entry.key))

    def open_with(self, entries: Sequence[Entry]) -> None:
        """Show these entries, and parameters with a value as they are typed."""
        self.open(lambda text: search(text, entries, self._recent, translate), self.place())

    def _remember(self, key: str) -> None:
        self._recent = [key, *(each for each in self._recent if each != key)][:MAX_REMEMBERED]

"""Rows that few layers need, made when they are first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget

from fracstride.ui.controls.tab_order import follow_layout
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.panels.section import Section

Row = TypeVar("Row", bound=QWidget)


class OnDemand(Generic[Row]):
    """Reserves the place of a row at the current end of a section, and makes the row when it is first shown."""

    def __init__(self, section: Section, make: Callable[[], Row]) -> None:
        self._section = section
        self._make = make
        self._row: Row | None = None
        self._place = QVBoxLayout()
        section.rows.addLayout(self._place)

    @property
    def row(self) -> Row:
        """The row, made now if necessary."""
        if self._row is None:
            self._row = self._make()
            self._row.hide()
            self._place.addWidget(self._row)
            spread_theme(self._row, self._section.theme)
            follow_layout(self._section)
        return self._row

    @property
    def is_shown(self) -> bool:
        """Whether the row has been made and is not hidden."""
        return self._row is not None and not self._row.isHidden()

    def show(self, shown: bool) -> None:
        """Show or hide the row."""
        if shown or self._row is not None:
            self.row.setVisible(shown)

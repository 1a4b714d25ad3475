"""A scroll area that is seen only where a page has less room than it can do with: in a small window at a large scale."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.ui.assets import scaled
from fracstride.ui.controls.bare_area import BareArea


class LeastRoom(BareArea):
    """Holds a page, which never becomes smaller than it can be used; what has the keyboard is scrolled into sight."""

    def __init__(
        self, page: QWidget, least_size: tuple[int, int], scrolled_height: int, parent: QWidget
    ) -> None:
        """In pixels of the design: the least width and height, and the height where there is less."""
        # With its parent from the start: a full one that is given to it later is polished anew with all in it.
        super().__init__(page, parent=parent)
        self._page = page
        self._least_size, self._scrolled_height = least_size, scrolled_height

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = (scaled(each) for each in self._least_size)
        has_room = event.size().height() >= height
        self._page.setMinimumSize(width, height if has_room else scaled(self._scrolled_height))
        super().resizeEvent(event)

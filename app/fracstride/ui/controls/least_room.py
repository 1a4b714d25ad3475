"""A scroll area for a page that needs more room than there is, as in a small window at a large scale."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.ui.controls.bare_area import BareArea
from fracstride.ui.look.assets import scaled


class LeastRoom(BareArea):
    """Holds a page, keeps it at least as large as it needs, and scrolls the focused widget into sight."""

    def __init__(
        self,
        page: QWidget,
        least_size: tuple[int, int],
        scrolled_height: int,
        parent: QWidget,
        set_narrow: Callable[[bool], object] | None = None,
    ) -> None:
        """In pixels of the design: the least width and height, and the height where there is less.

        A page that ``set_narrow`` can put into one column is as wide as the room, and as high as it needs then.
        """
        # With its parent from the start: Qt would polish a full widget again with everything in it.
        super().__init__(page, parent=parent)
        self._page = page
        self._least_size, self._scrolled_height = least_size, scrolled_height
        self._set_narrow = set_narrow

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        width, height = (scaled(each) for each in self._least_size)
        # By its own width, because the scroll bar that one column needs takes some of the rest.
        is_narrow = self._set_narrow is not None and self.width() < width
        if self._set_narrow is not None:
            self._set_narrow(is_narrow)
        if is_narrow:
            self._page.setMinimumSize(0, 0)
        else:
            has_room = event.size().height() >= height
            self._page.setMinimumSize(width, height if has_room else scaled(self._scrolled_height))
        super().resizeEvent(event)

"""Scroll areas without a frame or background of their own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from fracstride.core.override import override


class BareArea(QScrollArea):
    """A scroll area without frame and background; its content takes the width of the area.

    ``by_keys``: the area takes the focus to be scrolled by keys; otherwise focusing something inside scrolls to it.
    """

    def __init__(self, content: QWidget, by_keys: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidget(content)
        for each in (content, self.viewport()):
            each.setAutoFillBackground(False)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if by_keys else Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)


class DownwardsArea(BareArea):
    """Scrolls down only, and so is never narrower than its content."""

    def __init__(self, content: QWidget) -> None:
        self._content, self._is_whole = content, False
        super().__init__(content)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_whole(self, whole: bool) -> None:
        """Take the full height of the content, and leave scrolling to the parent."""
        self._is_whole = whole
        self.updateGeometry()

    @override
    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        bar = self.verticalScrollBar().sizeHint().width()
        width = max(self._content.minimumSizeHint().width() + bar, least.width())
        return QSize(width, self._content.sizeHint().height() if self._is_whole else least.height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


class SidewaysArea(BareArea):
    """Scrolls content with a size of its own sideways; its user says what to keep in sight."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        self.setWidgetResizable(False)

    def keep_in_sight(self, box: QRectF, reach: float) -> None:
        """Scroll until ``reach`` pixels on both sides of the middle of ``box`` are visible."""
        self.ensureVisible(round(box.center().x()), 0, round(reach), 0)

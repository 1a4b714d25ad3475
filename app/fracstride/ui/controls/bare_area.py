"""Scroll areas of which only the content is seen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from fracstride.core.override import override


class BareArea(QScrollArea):
    """Without a frame or a background; its content is as wide as it is, and scrolled down.

    ``by_keys``: the keyboard comes to it to scroll; where it comes to something inside, that scrolls.
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
    """Scrolls down only: never narrower than its content, of which nothing could be reached sideways."""

    def __init__(self, content: QWidget) -> None:
        self._content, self._is_whole = content, False
        super().__init__(content)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_whole(self, whole: bool) -> None:
        """Ask for the height of the content: what it is in scrolls then."""
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
    """Scrolls content that has a size of its own sideways; whoever uses it says what to keep in sight."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        self.setWidgetResizable(False)

    def keep_in_sight(self, box: QRectF, reach: float) -> None:
        """Scroll until so much on both sides of the middle of ``box`` is seen."""
        self.ensureVisible(round(box.center().x()), 0, round(reach), 0)

"""Widgets side by side where they fit, below each other where the language needs more room."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from fracstride.core.override import override
from fracstride.ui.look.assets import scaled

_SPACING = 6


class FlowRow(QWidget):
    """A row that becomes a column when it is too narrow, so that nothing is clipped or elided."""

    def __init__(self, parts: tuple[QWidget, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = list(parts)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(scaled(_SPACING))
        for part in parts:
            self._layout.addWidget(part, 1)

    def insert(self, index: int, part: QWidget) -> None:
        """One more part, before that of the index."""
        self._parts.insert(index, part)
        self._layout.insertWidget(index, part, 1)

    @override
    def minimumSizeHint(self) -> QSize:
        # The width of the widest part alone: the row must be allowed to become too narrow for all.
        hint = super().minimumSizeHint()
        return QSize(max(self._widths(), default=0), hint.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Choose row or column anew, after parts were shown or hidden."""
        widths = self._widths()
        needed = sum(widths) + self._layout.spacing() * max(len(widths) - 1, 0)
        fits = needed <= self.width()
        direction = QBoxLayout.Direction.LeftToRight if fits else QBoxLayout.Direction.TopToBottom
        if direction != self._layout.direction():
            self._layout.setDirection(direction)
            self.updateGeometry()

    def _widths(self) -> list[int]:
        shown = [part for part in self._parts if not part.isHidden()]
        return [max(part.minimumWidth(), part.minimumSizeHint().width()) for part in shown]

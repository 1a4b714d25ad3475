"""Widgets side by side that go on in a further line where the room ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from fracstride.core.override import override
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.theme import Theme


class WrapRow(QWidget):
    """Places its parts at their preferred sizes; its own height follows."""

    def __init__(self, parts: Sequence[QWidget], gap: int = 8, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = tuple(parts)
        self._gap = gap
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for part in self._parts:
            part.setParent(self)

    def arrange(self) -> None:
        """Place the parts anew, after one of them was shown, hidden or given other words."""
        gap, line = scaled(self._gap), scaled(6)
        x = y = height = 0
        for part in self._parts:
            if part.isHidden():
                continue
            size = part.sizeHint().expandedTo(part.minimumSize()).boundedTo(part.maximumSize())
            if x and x + size.width() > self.width():
                x, y, height = 0, y + height + line, 0
            part.resize(size)
            part.move(x, y)
            x += size.width() + gap
            height = max(height, size.height())
        self._centre()
        if y + height != self.height():
            self.setFixedHeight(y + height)

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self.arrange()

    @override
    def sizeHint(self) -> QSize:
        widths = [part.sizeHint().width() for part in self._parts if not part.isHidden()]
        return QSize(sum(widths) + scaled(self._gap) * max(len(widths) - 1, 0), self.height())

    @override
    def minimumSizeHint(self) -> QSize:
        widths = [part.sizeHint().width() for part in self._parts if not part.isHidden()]
        return QSize(max(widths, default=0), self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.arrange()
        return super().event(event)

    def _centre(self) -> None:
        """Parts of one line share their middle."""
        lines: dict[int, list[QWidget]] = {}
        for part in self._parts:
            if not part.isHidden():
                lines.setdefault(part.y(), []).append(part)
        for top, parts in lines.items():
            height = max(part.height() for part in parts)
            for part in parts:
                part.move(part.x(), top + (height - part.height()) // 2)


def grouped_widgets(*widgets: QWidget) -> QWidget:
    """Widgets that stay together in one line."""
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(scaled(8))
    for widget in widgets:
        row.addWidget(widget)
    return group

"""A choice among a few, all visible: one segment is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QPushButton, QWidget

from fracstride.core.override import override
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.style import set_property, set_surface
from fracstride.ui.look.theme import LIGHT, Theme


class Segmented(QWidget):
    """Segments in a sunken track, 26 px high; left and right arrows move the choice."""

    accessible_role = QAccessible.Role.Grouping

    chosen = Signal(int)
    """The index that the user chose."""

    def __init__(self, name: str, options: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        set_surface(self, "segmented")
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        for index, text in enumerate(options):
            self._add(index, text)
            self._group.button(index).setAccessibleDescription(name)
        self.set_theme(LIGHT)
        self.show_index(0)
        self._group.idClicked.connect(self.chosen)

    def index(self) -> int:
        """The index that is chosen."""
        return self._group.checkedId()

    def buttons(self) -> list[QAbstractButton]:
        """The segments from left to right."""
        return self._group.buttons()

    def show_index(self, index: int) -> None:
        """Choose without a signal."""
        with QSignalBlocker(self._group):
            self._group.button(index).setChecked(True)

    def focus_choice(self) -> None:
        """The keyboard goes to the segment that is chosen."""
        self._group.button(self.index()).setFocus(Qt.FocusReason.TabFocusReason)

    def set_tool_tips(self, texts: Sequence[str]) -> None:
        """What each segment means, in the order of the options."""
        for button, text in zip(self._group.buttons(), texts, strict=True):
            button.setToolTip(text)
            button.setAccessibleDescription(text)

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        margin = scaled(2)
        self._row.setContentsMargins(margin, margin, margin, margin)
        self.setFixedHeight(scaled(26))
        for button in self._group.buttons():
            button.setFont(font(TextStyle.CAPTION_MEDIUM))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        target = self._group.button(self.index() + step)
        if step and target is not None:
            target.setFocus(Qt.FocusReason.TabFocusReason)
            target.click()
        else:
            super().keyPressEvent(event)

    def _add(self, index: int, text: str) -> None:
        button = QPushButton(text, self)
        button.setCheckable(True)
        button.setAutoDefault(False)  # Enter in a dialog would choose the first segment
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_property(button, "kind", "segment")
        self._group.addButton(button, index)
        self._row.addWidget(button)

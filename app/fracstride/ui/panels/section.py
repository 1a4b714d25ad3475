"""The frame of every parameter panel: a heading with its buttons, rows below, the panel's margins."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget

from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.markup import escaped
from fracstride.ui.look.theme import LIGHT, Theme


class Section(QWidget):
    """A section of the parameter column; panels add their rows to ``rows``."""

    accessible_role = QAccessible.Role.Grouping

    heading_gap = 8
    row_gap = 6
    bottom = 14
    """Pixels of the design: between heading and rows, between rows, and below the last one."""
    heading_wraps = False
    """Whether a long heading takes a second line; else it sets how narrow the section can be."""

    def __init__(self, heading: str, symbol: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        """The theme that it is drawn in."""
        self._right_inset = 0
        self.setAccessibleName(f"{heading} {symbol}".rstrip())
        self._outer = QVBoxLayout(self)
        self._heading_row = QHBoxLayout()
        self._heading = _heading_label(heading, symbol)
        self._heading.setWordWrap(self.heading_wraps)
        self._heading_row.addWidget(self._heading, 1)
        self.rows = QVBoxLayout()
        self._outer.addLayout(self._heading_row)
        self._outer.addLayout(self.rows)
        self._measure()

    def add_heading_button(self, button: IconButton) -> None:
        """Put a button at the right of the heading."""
        self._heading_row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        self.theme = theme
        self._measure()

    def set_right_inset(self, pixels: int) -> None:
        """How much of the right margin a scroll bar takes, so that the fields keep their place."""
        if pixels != self._right_inset:
            self._right_inset = pixels
            self._measure()

    def _measure(self) -> None:
        right = max(scaled(16) - self._right_inset, scaled(4))
        self._outer.setContentsMargins(scaled(16), scaled(12), right, scaled(self.bottom))
        self._outer.setSpacing(scaled(self.heading_gap))
        self._heading_row.setSpacing(scaled(2))
        self._heading.setMinimumHeight(scaled(24))
        self.rows.setSpacing(scaled(self.row_gap))


def labelled(text: str, widget: QWidget) -> TextLabel:
    """A label that belongs to a control and takes the room beside it, on two lines if need be."""
    label = TextLabel(text)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    label.setBuddy(widget)
    return label


def labelled_field(text: str, number: QWidget) -> QWidget:
    """A field with its label at the left, taking what width there is."""
    box = QWidget()
    layout = QHBoxLayout(box)
    without_margins(layout, 8)
    label = TextLabel(text, tone="secondary")
    label.setBuddy(number)
    number.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    layout.addWidget(label)
    layout.addWidget(number, 1)
    return box


def row_of(*parts: QWidget | int) -> QWidget:
    """A row of widgets; an integer is a stretch."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(scaled(6))
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        else:
            layout.addWidget(part)
    return row


def without_margins(layout: QLayout, spacing: int) -> None:
    """No margins, and this spacing at the scale in force."""
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(scaled(spacing))


def _heading_label(heading: str, symbol: str) -> QLabel:
    label = TextLabel(heading, TextStyle.STRONG)
    if symbol:
        label.setTextFormat(Qt.TextFormat.RichText)
        # The symbol is a quantity, so it is italic and not bold.
        label.setText(f'{escaped(heading)} <span style="font-weight:400; font-style:italic">{symbol}</span>')
    return label

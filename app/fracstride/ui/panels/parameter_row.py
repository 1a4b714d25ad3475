"""One parameter of the layer: its mark, its name and symbol, and a field for each axis."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fracstride.core.override import override
from fracstride.core.spec import AXES, Axis, AxisSpec, Field
from fracstride.ui.controls.drag_label import DragLabel
from fracstride.ui.controls.issue_message import IssueMessage
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.swatch import SIDE, Swatch
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.markup import escaped
from fracstride.ui.look.textures import SwatchRole
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.panels.section import without_margins

GAP = 8
FIELD_GAP = 6


class RowText(NamedTuple):
    """The words of a row: the name and the letter beside it, and what assistive tools say per axis."""

    name: str
    symbol: str
    height: str
    width: str


class ParameterRow(QWidget):
    """A row of the layer panel; it shows numbers and issues, and reports edits."""

    edited = Signal(object, int, str)
    """(Axis, new value, gesture id)."""
    hovered = Signal(bool)

    def __init__(self, field: Field, role: SwatchRole, text: RowText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = field
        self._role = role
        self._text = text
        self.is_linked = True
        self.swatch = Swatch(role)
        self.label = DragLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.fields = {Axis.HEIGHT: NumberField(text.height), Axis.WIDTH: NumberField(text.width)}
        self.message = IssueMessage()
        self.label.setBuddy(self.fields[Axis.HEIGHT])
        self.label.stepped.connect(self._on_stepped)
        for axis, number in self.fields.items():
            number.edited.connect(lambda value, gesture, axis=axis: self.edited.emit(axis, value, gesture))
        self._lay_out()
        self.set_theme(LIGHT)

    def show_values(self, height: AxisSpec, width: AxisSpec, linked: bool) -> None:
        """Show the numbers of both axes; a linked width is muted where it equals the height."""
        values = {Axis.HEIGHT: height.value(self.field), Axis.WIDTH: width.value(self.field)}
        for axis in AXES:
            self.fields[axis].show_value(values[axis])
        self.is_linked = linked and values[Axis.HEIGHT] == values[Axis.WIDTH]
        self.fields[Axis.WIDTH].set_muted(self.is_linked and not self.fields[Axis.WIDTH].has_error)

    def show_errors(self, axes: frozenset[Axis], lines: tuple[tuple[str, str], ...]) -> None:
        """Mark the fields of these axes and say why below them."""
        for axis in AXES:
            self.fields[axis].set_error(axis in axes)
        self.message.show_lines(lines)

    def set_theme(self, theme: Theme) -> None:
        """Take the colour of the symbol and, at the scale in force, sizes."""
        colour = _symbol_colour(self._role, theme)
        symbol = f'&nbsp; <i style="color:{colour}">{self._text.symbol}</i>' if self._text.symbol else ""
        self.label.setText(escaped(self._text.name) + symbol)
        self._measure()

    def set_field_width(self, pixels: int) -> None:
        """The width of both fields, in pixels of the design."""
        for number in self.fields.values():
            number.set_width(pixels)

    @override
    def enterEvent(self, event: QEvent) -> None:
        self.hovered.emit(True)

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit(False)

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._row = QHBoxLayout()
        self._row.addWidget(self.swatch)
        self._row.addWidget(self.label, 1)
        for axis in AXES:
            self._row.addWidget(self.fields[axis])
        self._column.addLayout(self._row)
        self._column.addWidget(self.message)

    def _measure(self) -> None:
        without_margins(self._column, 4)
        without_margins(self._row, FIELD_GAP)
        self.label.setContentsMargins(scaled(GAP - FIELD_GAP + 2), 0, 0, 0)
        self.message.setContentsMargins(scaled(SIDE + GAP), 0, 0, scaled(4))

    def _on_stepped(self, steps: int, gesture: str) -> None:
        self.fields[Axis.HEIGHT].step(steps, gesture)
        if not self.is_linked:
            self.fields[Axis.WIDTH].step(steps, gesture)


def _symbol_colour(role: SwatchRole, theme: Theme) -> str:
    match role:
        case SwatchRole.STRIDE:
            return theme.stride.text
        case SwatchRole.PADDING | SwatchRole.CROP:
            return theme.padding.text
        case SwatchRole.OUTPUT_PADDING:
            return theme.output_padding.text
        case SwatchRole.KERNEL | SwatchRole.DILATION:
            return theme.kernel.text
    return theme.text1

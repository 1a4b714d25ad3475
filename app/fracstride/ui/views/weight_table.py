"""How each framework lays out the weight: the order of its axes, its shape, and the place of one tap."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout

from fracstride.core.provenance import Cell
from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.weight_layouts import WEIGHT_LAYOUTS, WeightAxis, WeightLayout
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.presenters.channels import layout_shape
from fracstride.ui.presenters.wording import in_clauses, listed


class WeightTable(QFrame):
    """A row for each layout."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(translate("Channels", "The weight in each framework"))
        self.title = TextLabel(translate("Channels", "Weight"), TextStyle.STRONG)
        grid = QGridLayout(self)
        grid.setContentsMargins(scaled(24), scaled(10), scaled(24), scaled(12))
        grid.setHorizontalSpacing(scaled(22))
        grid.setVerticalSpacing(scaled(5))
        grid.addWidget(self.title, 0, 0)
        for column, text in enumerate(_headings(), 1):
            grid.addWidget(TextLabel(text, TextStyle.CAPTION_MEDIUM, "secondary"), 0, column)
        self._cells: list[tuple[TextLabel, TextLabel, TextLabel, TextLabel]] = []
        for row, layout in enumerate(WEIGHT_LAYOUTS, 1):
            grid.addWidget(TextLabel(listed(layout.names, translate)), row, 0)
            cells = (
                TextLabel("", TextStyle.CODE, "secondary"),
                TextLabel(),
                TextLabel("", TextStyle.CODE),
                TextLabel("", TextStyle.CAPTION, "secondary"),
            )
            for column, cell in enumerate(cells, 1):
                grid.addWidget(cell, row, column)
            self._cells.append(cells)
        grid.setColumnStretch(4, 1)

    def show_tap(self, spec: ConvTransposeSpec, in_channel: int, out_channel: int, tap: Cell) -> None:
        """Show the layouts of a layer, and where one of its weights is in each."""
        for layout, (axes, shape, index, note) in zip(WEIGHT_LAYOUTS, self._cells, strict=True):
            axes.setText(_layout_axes(layout, spec.groups))
            shape.setText(layout_shape(layout.shape(spec)))
            place = ", ".join(str(each) for each in layout.index(spec, in_channel, out_channel, tap))
            index.setText(f"w[{place}]")
            note.setText(_layout_note(layout, spec.groups))

    def texts(self) -> list[tuple[str, ...]]:
        """What stands in each row."""
        return [tuple(cell.text() for cell in cells) for cells in self._cells]


def _headings() -> tuple[str, str, str, str]:
    return (
        translate("Channels", "Axes"),
        translate("Channels", "Shape"),
        translate("Channels", "The tap in use"),
        "",
    )


def _axis_name(axis: WeightAxis, layout: WeightLayout, groups: int) -> str:
    """The size that an axis has, as a letter."""
    per_group = "/g" if groups > 1 else ""
    names = {
        WeightAxis.IN_CHANNELS: "C_in" if layout.has_groups else f"C_in{per_group}",
        WeightAxis.OUT_CHANNELS: f"C_out{per_group}",
        WeightAxis.ROWS: "kH",
        WeightAxis.COLUMNS: "kW",
    }
    return names[axis]


def _layout_axes(layout: WeightLayout, groups: int) -> str:
    """The order of the axes."""
    return f"({', '.join(_axis_name(axis, layout, groups) for axis in layout.axes)})"


def _layout_note(layout: WeightLayout, groups: int) -> str:
    """What else is different there."""
    notes = []
    if layout.is_flipped:
        notes.append(translate("Channels", "rows and columns reversed"))
    if groups > 1 and not layout.has_groups:
        notes.append(translate("Channels", "one array a group"))
    return in_clauses(notes, translate)

"""The parameters of the layer, both axes, and the output size that follows from them."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue, Remedy
from fracstride.core.override import override
from fracstride.core.spec import AXES, Axis, Field
from fracstride.session.state import State, ViewSettings
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import FittingLabel, TextLabel
from fracstride.ui.controls.swatch import Swatch
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.timers import single_shot
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.textures import SwatchRole
from fracstride.ui.look.theme import Theme
from fracstride.ui.panels.parameter_row import FIELD_GAP, GAP, ParameterRow, RowText
from fracstride.ui.panels.section import Section, without_margins
from fracstride.ui.presenters.issues import merged, message_line
from fracstride.ui.presenters.wording import grouped

FIELD_WIDTH = 58
NARROW_FIELD_WIDTH = 52
NO_SIZE = "\N{EN DASH}"
_TEXT_INSET = 10


class LayerPanel(Section):
    """Rows of two fields, the link between height and width, and the derived output.

    The end crop is a parameter that few layers have: its row is made with the first of them, and there where it
    says something.
    """

    heading_gap = 5

    field_edited = Signal(object, object, int, str)
    """(Field, Axis or None for both, new value, gesture id)."""
    link_toggled = Signal(bool)
    reset_requested = Signal()
    remedy_requested = Signal(object)
    """The Remedy that the user chose."""
    row_hovered = Signal(object)
    """The Field under the pointer, None when it leaves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("LayerPanel", "Layer"), parent=parent)
        self._field_width = FIELD_WIDTH
        self._state: State | None = None
        self._remedies: dict[Field, tuple[Remedy | None, ...]] = {}
        self.reset = IconButton("rotate-ccw", translate("LayerPanel", "Reset the layer"))
        self.link = IconButton("link-2", translate("LayerPanel", "Link height and width"), "Ctrl+L")
        self.link.setCheckable(True)
        self.parameter_rows = {row.field: row for row in _rows()}
        self.output_swatch = Swatch(SwatchRole.OUTPUT)
        self.outputs = {axis: FittingLabel(NO_SIZE, TextStyle.STRONG) for axis in AXES}
        self._lay_out()
        self._connect()
        self._measure_table()

    def show_state(
        self, state: State, issues: tuple[Issue, ...], geometry: Geometry | None, view: ViewSettings
    ) -> None:
        """Show what was asked for; ``geometry`` is None where that is impossible."""
        if state.linked != self.link.isChecked():
            with QSignalBlocker(self.link):
                self.link.setChecked(state.linked)
            self.link.refresh()
        self._state = state
        if any(state.spec.axis(axis).end_crop for axis in AXES):
            self.row(Field.END_CROP)
        self._show_issues(issues)
        for row in self.parameter_rows.values():
            row.show_values(state.spec.height, state.spec.width, state.linked)
        self._show_rare_row()
        for axis, label in self.outputs.items():
            label.show_text(grouped(geometry.axis(axis).output) if geometry is not None else NO_SIZE)

    def row(self, field: Field) -> ParameterRow:
        """The row of a parameter, made now where it was not there."""
        if field not in self.parameter_rows:
            self._add_rare_row()
        return self.parameter_rows[field]

    def focus_field(self, field: Field, axis: Axis = Axis.HEIGHT) -> None:
        """Put the cursor into a field, its number selected."""
        self.row(field).show()
        number = self.row(field).fields[axis]
        number.setFocus(Qt.FocusReason.ShortcutFocusReason)
        number.selectAll()

    def set_field_width(self, pixels: int) -> None:
        """The width of the fields in pixels of the design: ``FIELD_WIDTH`` or ``NARROW_FIELD_WIDTH``."""
        self._field_width = pixels
        for row in self.parameter_rows.values():
            row.set_field_width(pixels)
        self._measure_table()

    @override
    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        super().set_theme(theme)
        self._measure_table()

    def _show_issues(self, issues: tuple[Issue, ...]) -> None:
        distinct = merged(issues)
        for field, row in self.parameter_rows.items():
            own = [issue for issue in distinct if issue.fields[0].field is field]
            marked = {ref.axis for issue in issues for ref in issue.fields[:1] if ref.field is field} | {
                ref.axis for issue in own for ref in issue.fields if ref.field is field
            }
            axes = frozenset(AXES) if None in marked else frozenset(axis for axis in marked if axis)
            self._remedies[field] = tuple(issue.remedy for issue in own)
            row.show_errors(axes, tuple(message_line(issue, translate) for issue in own))

    def _add_rare_row(self) -> None:
        """The end crop, behind output padding."""
        row, before = _end_crop_row(), self.parameter_rows[Field.OUTPUT_PADDING]
        after = self.parameter_rows[Field.DILATION]
        self.parameter_rows[row.field] = row
        row.hide()
        row.set_field_width(self._field_width)
        self.rows.insertWidget(self.rows.indexOf(before) + 1, row)
        spread_theme(row, self.theme)
        self._connect_row(row)
        row.hovered.connect(lambda _inside: self._show_rare_row())
        # Hidden when the keyboard has come to the next field: it would seem to have been taken away.
        left = single_shot(self, 0, lambda: self._show_rare_row())
        for number in row.fields.values():
            number.editingFinished.connect(lambda: left.start())
        fields = [each.fields[axis] for each in (before, row, after) for axis in AXES]
        for one, next_one in pairwise(fields):
            QWidget.setTabOrder(one, next_one)
        if self._state is not None:
            row.show_values(self._state.spec.height, self._state.spec.width, self._state.linked)

    def _show_rare_row(self) -> None:
        """Where it is not zero, or worked with: nothing disappears under the keyboard or the pointer."""
        row = self.parameter_rows.get(Field.END_CROP)
        if row is None:
            return
        has_say = any(each.value() or each.has_error or each.hasFocus() for each in row.fields.values())
        row.setVisible(has_say or row.underMouse())

    def _lay_out(self) -> None:
        self.add_heading_button(self.reset)
        self._header = QHBoxLayout()
        self._header.addStretch(1)
        self._height_head = _head(translate("LayerPanel", "H"), translate("LayerPanel", "Height"))
        self._width_head = _head(translate("LayerPanel", "W"), translate("LayerPanel", "Width"))
        self._header.addWidget(self._height_head)
        self._header.addWidget(self.link)
        self._header.addWidget(self._width_head)
        self.rows.addLayout(self._header)
        for row in self.parameter_rows.values():
            self.rows.addWidget(row)
        self._output = QHBoxLayout()
        self._output.addWidget(self.output_swatch)
        self._output_name = TextLabel(translate("LayerPanel", "Output"), TextStyle.STRONG)
        self._output_name.setWordWrap(True)
        self._output.addWidget(self._output_name, 1)
        for label in self.outputs.values():
            self._output.addWidget(label)
        self.rows.addLayout(self._output)

    def _connect(self) -> None:
        self.reset.clicked.connect(self.reset_requested)
        self.link.clicked.connect(self.link_toggled)
        for row in self.parameter_rows.values():
            self._connect_row(row)

    def _connect_row(self, row: ParameterRow) -> None:
        field = row.field
        row.edited.connect(lambda axis, value, gesture: self._on_edited(field, axis, value, gesture))
        row.hovered.connect(lambda inside: self.row_hovered.emit(field if inside else None))
        row.message.activated.connect(lambda index: self._on_remedy(field, index))

    def _on_edited(self, field: Field, axis: Axis, value: int, gesture: str) -> None:
        self.field_edited.emit(field, None if self.parameter_rows[field].is_linked else axis, value, gesture)

    def _on_remedy(self, field: Field, index: int) -> None:
        self.remedy_requested.emit(self._remedies[field][index])

    def _measure_table(self) -> None:
        width, inset, side = scaled(self._field_width), scaled(_TEXT_INSET), scaled(24)
        without_margins(self._header, 0)
        # The link stands over the gap between the two columns, a little into the first.
        self._height_head.setFixedWidth(width - side + scaled(1))
        self._width_head.setFixedWidth(width + scaled(FIELD_GAP) - scaled(1))
        self._height_head.setContentsMargins(inset, 0, 0, 0)
        self._width_head.setContentsMargins(scaled(FIELD_GAP) - scaled(1) + inset, 0, 0, 0)
        without_margins(self._output, FIELD_GAP)
        self._output_name.setContentsMargins(scaled(GAP - FIELD_GAP + 2), 0, 0, 0)
        self._output_name.setMinimumHeight(scaled(28))
        for label in self.outputs.values():
            label.set_room(width, scaled(28), inset)


def _rows() -> tuple[ParameterRow, ...]:
    return (
        ParameterRow(
            Field.SIZE,
            SwatchRole.INPUT,
            RowText(
                translate("LayerPanel", "Input"),
                "",
                translate("LayerPanel", "Input height"),
                translate("LayerPanel", "Input width"),
            ),
        ),
        ParameterRow(
            Field.KERNEL_SIZE,
            SwatchRole.KERNEL,
            RowText(
                translate("LayerPanel", "Kernel"),
                "k",
                translate("LayerPanel", "Kernel height"),
                translate("LayerPanel", "Kernel width"),
            ),
        ),
        ParameterRow(
            Field.STRIDE,
            SwatchRole.STRIDE,
            RowText(
                translate("LayerPanel", "Stride"),
                "s",
                translate("LayerPanel", "Stride, height"),
                translate("LayerPanel", "Stride, width"),
            ),
        ),
        ParameterRow(
            Field.PADDING,
            SwatchRole.PADDING,
            RowText(
                translate("LayerPanel", "Padding"),
                "p",
                translate("LayerPanel", "Padding, height"),
                translate("LayerPanel", "Padding, width"),
            ),
        ),
        ParameterRow(
            Field.OUTPUT_PADDING,
            SwatchRole.OUTPUT_PADDING,
            RowText(
                translate("LayerPanel", "Output pad"),
                "op",
                translate("LayerPanel", "Output padding, height"),
                translate("LayerPanel", "Output padding, width"),
            ),
        ),
        ParameterRow(
            Field.DILATION,
            SwatchRole.DILATION,
            RowText(
                translate("LayerPanel", "Dilation"),
                "d",
                translate("LayerPanel", "Dilation, height"),
                translate("LayerPanel", "Dilation, width"),
            ),
        ),
    )


def _end_crop_row() -> ParameterRow:
    return ParameterRow(
        Field.END_CROP,
        SwatchRole.CROP,
        RowText(
            translate("LayerPanel", "End crop"),
            "ec",
            translate("LayerPanel", "End crop, height"),
            translate("LayerPanel", "End crop, width"),
        ),
    )


def _head(letter: str, name: str) -> TextLabel:
    label = TextLabel(letter, TextStyle.CAPTION, "secondary")
    label.setAccessibleName(name)
    label.setToolTip(name)
    return label

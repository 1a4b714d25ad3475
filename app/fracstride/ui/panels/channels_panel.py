"""Channels and groups, and which slice of a map with several is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue, Remedy
from fracstride.core.spec import ConvTransposeSpec, Field
from fracstride.session.state import State, ViewSettings
from fracstride.ui.controls.issue_message import IssueMessage
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle
from fracstride.ui.panels.section import Section, without_margins
from fracstride.ui.presenters.issues import merged, message_line

FIELDS = (Field.IN_CHANNELS, Field.OUT_CHANNELS, Field.GROUPS)
SLICES = ("batch_index", "in_channel", "out_channel")
"""The indices of the shown slice, by their names in ViewSettings."""


class ChannelsPanel(Section):
    """Three numbers, and up to three indices that appear where there is something to choose."""

    field_edited = Signal(object, object, int, str)
    """(Field, None, new value, gesture id)."""
    slice_edited = Signal(str, int)
    """(one of ``SLICES``, index)."""
    remedy_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(translate("ChannelsPanel", "Channels"), parent=parent)
        self._remedies: tuple[Remedy | None, ...] = ()
        self.fields = dict(zip(FIELDS, _channel_fields(), strict=True))
        self.slices = dict(zip(SLICES, _slice_fields(), strict=True))
        self.message = IssueMessage()
        self._columns = QHBoxLayout()
        self._slice_row = QHBoxLayout()
        self._lay_out()
        self._connect()

    def show_state(
        self, state: State, issues: tuple[Issue, ...], geometry: Geometry | None, view: ViewSettings
    ) -> None:
        """Show channels, their issues, and the slice that the view shows."""
        own = [issue for issue in merged(issues) if issue.fields[0].field in (*FIELDS, Field.BATCH)]
        marked = {issue.fields[0].field for issue in own}
        for field, number in self.fields.items():
            number.show_value(state.spec.value(field))
            number.set_error(field in marked)
        self._remedies = tuple(issue.remedy for issue in own)
        self.message.show_lines([message_line(issue, translate) for issue in own])
        for name, count in _slice_counts(state.spec).items():
            self._show_slice(name, count, getattr(view, name))

    def _show_slice(self, name: str, count: int, index: int) -> None:
        number = self.slices[name]
        number.show_limits(0, max(count - 1, 0))
        number.show_value(index)
        self._slice_boxes[name].setVisible(count > 1)

    def _lay_out(self) -> None:
        without_margins(self._columns, 6)
        without_margins(self._slice_row, 6)
        for text, number in zip(_channel_labels(), self.fields.values(), strict=True):
            self._columns.addWidget(_titled(text, number), 1)
        self._slice_boxes: dict[str, QWidget] = {}
        for text, (name, number) in zip(_slice_labels(), self.slices.items(), strict=True):
            box = self._slice_boxes[name] = _titled(text, number)
            box.setVisible(False)
            self._slice_row.addWidget(box, 1)
        self.rows.addLayout(self._columns)
        self.rows.addWidget(self.message)
        self.rows.addLayout(self._slice_row)

    def _connect(self) -> None:
        for field, number in self.fields.items():
            number.edited.connect(
                lambda value, gesture, field=field: self.field_edited.emit(field, None, value, gesture)
            )
        for name, number in self.slices.items():
            number.edited.connect(lambda value, _, name=name: self.slice_edited.emit(name, value))
        self.message.activated.connect(lambda index: self.remedy_requested.emit(self._remedies[index]))


def _channel_labels() -> tuple[str, str, str]:
    return (
        translate("ChannelsPanel", "In"),
        translate("ChannelsPanel", "Out"),
        translate("ChannelsPanel", "Groups"),
    )


def _slice_labels() -> tuple[str, str, str]:
    return (
        translate("ChannelsPanel", "Sample n"),
        translate("ChannelsPanel", "Slice of y"),
        translate("ChannelsPanel", "Slice of x"),
    )


def _channel_fields() -> tuple[NumberField, NumberField, NumberField]:
    return (
        NumberField(translate("ChannelsPanel", "Input channels"), width=None),
        NumberField(translate("ChannelsPanel", "Output channels"), width=None),
        NumberField(translate("ChannelsPanel", "Groups"), width=None),
    )


def _slice_fields() -> tuple[NumberField, NumberField, NumberField]:
    return (
        NumberField(translate("ChannelsPanel", "Shown sample"), width=None),
        NumberField(translate("ChannelsPanel", "Shown input channel of the group"), width=None),
        NumberField(translate("ChannelsPanel", "Shown output channel"), width=None),
    )


def _titled(text: str, number: NumberField) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    without_margins(column, 1)
    label = TextLabel(text, TextStyle.CAPTION, "secondary")
    label.setBuddy(number)
    column.addWidget(label)
    column.addWidget(number)
    return box


def _slice_counts(spec: ConvTransposeSpec) -> dict[str, int]:
    in_group = spec.in_channels // max(spec.groups, 1)
    return dict(zip(SLICES, (spec.batch, in_group, spec.out_channels), strict=True))

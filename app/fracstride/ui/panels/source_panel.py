"""Where the values of the input y or of the kernel w come from."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue
from fracstride.files.channel import ImageChannel
from fracstride.frameworks.weight_layouts import READ_AS
from fracstride.session.edits import Slot, source_of
from fracstride.session.state import (
    INPUT_KINDS,
    KERNEL_KINDS,
    DataSource,
    ExplicitArray,
    Fit,
    SourceKind,
    State,
    ViewSettings,
)
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.gesture import new_gesture
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.i18n import translate
from fracstride.ui.look.markup import tip
from fracstride.ui.panels.on_demand import OnDemand
from fracstride.ui.panels.section import Section
from fracstride.ui.panels.source_rows import BiasRow, ChannelRow, EditsRow, FitRow, LayoutRow, SourceNumbers
from fracstride.ui.panels.source_words import kind_name, own_name, source_name
from fracstride.ui.presenters.wording import named

OWN = "own"
"""The choice of the menu for data that came from no file."""


class SourcePanel(Section):
    """The source menu, the numbers of the chosen source, and ways to edit cells or open a file."""

    row_gap = 4

    source_edited = Signal(object, str)
    """(DataSource, gesture id); a changed ``fit`` may mean another size of the map."""
    own_requested = Signal()
    """What is shown is to become the user's own data."""
    open_requested = Signal()
    channel_requested = Signal(object)
    """ImageChannel: read the picture anew."""
    layout_requested = Signal(object)
    """WeightLayout: read the array of the kernel anew."""
    edit_cells_requested = Signal()
    bias_removed = Signal()

    def __init__(self, slot: Slot, parent: QWidget | None = None) -> None:
        super().__init__(*_heading(slot), parent=parent)
        self.slot = slot
        self._source = DataSource(SourceKind.RAMP)
        self._shown: tuple[DataSource, int] | None = None
        self.shuffle = IconButton("shuffle", translate("SourcePanel", "Next seed"))
        self.edit_cells = IconButton("pencil", translate("SourcePanel", "Edit cells"))
        self.open = IconButton("folder-open", translate("SourcePanel", "Open a file"))
        self.kinds = Combo(_combo_name(slot))
        # A file's name may be long: it is cut off in the menu and whole in its tooltip.
        self.kinds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.kinds.setMinimumContentsLength(4)
        for kind in INPUT_KINDS if slot is Slot.INPUT else KERNEL_KINDS:
            if kind is SourceKind.EXPLICIT:
                self.kinds.add(OWN, own_name())
            self.kinds.add(kind.value, kind_name(kind))
        self._lay_out()
        self._connect()
        self._show_source(1)

    def show_state(
        self, state: State, issues: tuple[Issue, ...], geometry: Geometry | None, view: ViewSettings
    ) -> None:
        """Show the source of this panel's map."""
        self._source = source_of(state, self.slot)
        shape = state.spec.input_shape if self.slot is Slot.INPUT else state.spec.weight_shape
        count = prod(shape) if min(shape) > 0 else 0
        if self.slot is Slot.KERNEL:
            self._show_bias(state.bias, state.spec.out_channels)
        if self._shown != (self._source, count):
            self._shown = (self._source, count)
            self._show_source(count)

    def _show_source(self, count: int) -> None:
        source = self._source
        self._name_kinds(count)
        self.kinds.show_key(self._key())
        self.kinds.setToolTip(tip(source.array.name) if source.array is not None else "")
        self.numbers.show_source(source)
        self.shuffle.setVisible(source.kind is SourceKind.RANDOM)
        self._show_array()
        if source.edits:
            self.edits.row.show_source(source)
        self.edits.show(bool(source.edits))

    def _show_bias(self, bias: ExplicitArray | None, channels: int) -> None:
        if bias is not None:
            self.bias.row.show_bias(bias, channels)
        self.bias.show(bias is not None)

    def _show_array(self) -> None:
        array = self._source.array if self._source.kind is SourceKind.EXPLICIT else None
        if array is not None:
            self.fit.row.show_source(self._source)
        self.fit.show(array is not None)
        channel = array.channel if array is not None else None
        if channel is not None:
            self.channel.row.channels.show_key(channel.value)
        self.channel.show(channel is not None)
        layout = array.layout if array is not None else None
        if layout is not None:
            self.layout_row.row.show_layout(layout)
        self.layout_row.show(layout is not None)

    def _key(self) -> str:
        """The choice of the menu that the source in use is."""
        array = self._source.array
        is_own = self._source.kind is SourceKind.EXPLICIT and (array is None or not array.name)
        return OWN if is_own else self._source.kind.value

    def _name_kinds(self, count: int) -> None:
        for index in range(self.kinds.count()):
            key = self.kinds.itemData(index)
            if key != OWN:
                name = source_name(self._source, count) if key == self._key() else kind_name(SourceKind(key))
                self.kinds.setItemText(index, name)

    def _lay_out(self) -> None:
        for button in (self.shuffle, self.edit_cells, self.open):
            # Two panels have these buttons, so the accessible name includes the map.
            button.setAccessibleName(named(self.accessibleName(), button.accessibleName(), translate))
            self.add_heading_button(button)
        self.rows.addWidget(self.kinds)
        self.numbers = SourceNumbers(self.accessibleName())
        self.rows.addWidget(self.numbers)
        self.channel = OnDemand(self, self._made_channel_row)
        self.fit = OnDemand(self, self._made_fit_row)
        self.layout_row = OnDemand(self, self._made_layout_row)
        self.edits = OnDemand(self, self._made_edits_row)
        self.bias = OnDemand(self, self._made_bias_row)

    def _made_channel_row(self) -> ChannelRow:
        row = ChannelRow(self.slot is Slot.INPUT)
        row.channels.chosen.connect(self._on_channel)
        return row

    def _made_fit_row(self) -> FitRow:
        row = FitRow(self.accessibleName())
        row.fits.chosen.connect(lambda key: self._emit(fit=Fit(key)))
        return row

    def _made_layout_row(self) -> LayoutRow:
        row = LayoutRow(self.accessibleName())
        row.layouts.chosen.connect(self._on_layout)
        return row

    def _made_edits_row(self) -> EditsRow:
        row = EditsRow()
        row.discard.clicked.connect(lambda: self._emit(edits=()))
        return row

    def _made_bias_row(self) -> BiasRow:
        row = BiasRow()
        row.remove.clicked.connect(self.bias_removed)
        return row

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._on_kind)
        self.open.clicked.connect(self.open_requested)
        self.edit_cells.clicked.connect(self.edit_cells_requested)
        self.shuffle.clicked.connect(lambda: self._emit(seed=self._source.seed + 1))
        self.numbers.edited.connect(
            lambda name, value, gesture: self._emit_source({name: value}, f"{name}-{gesture}")
        )

    def _on_kind(self, key: str) -> None:
        if key == self._key():
            return
        if key == OWN:
            # What is shown is known elsewhere: the menu stays where it is until it has become data.
            self.kinds.show_key(self._key())
            self.own_requested.emit()
        elif key == SourceKind.EXPLICIT:
            # The data comes from a file: the menu stays where it is until one is open.
            self.kinds.show_key(self._key())
            self.open_requested.emit()
        else:
            self._emit(kind=SourceKind(key), array=None, fit=Fit.FOLLOW, edits=())

    def _on_channel(self, key: str) -> None:
        # The picture may not have it, or not fit: the menu stays where it is until it is read.
        self._show_array()
        self.channel_requested.emit(ImageChannel(key))

    def _on_layout(self, key: str) -> None:
        # Its channels may not fit those of y: the menu stays where it is until the array is read so.
        self._show_array()
        self.layout_requested.emit(next(each for each in READ_AS if each.key == key))

    def _emit(self, **changes: Any) -> None:
        self._emit_source(changes, new_gesture("choose"))

    def _emit_source(self, changes: dict[str, Any], gesture: str) -> None:
        # What the controls show now may be shown by no state.
        self._shown = None
        self._source = replace(self._source, **changes)
        self.source_edited.emit(self._source, gesture)


def _heading(slot: Slot) -> tuple[str, str]:
    if slot is Slot.INPUT:
        return translate("SourcePanel", "Input"), "y"
    return translate("SourcePanel", "Kernel"), "w"


def _combo_name(slot: Slot) -> str:
    if slot is Slot.INPUT:
        return translate("SourcePanel", "Source of the input")
    return translate("SourcePanel", "Source of the kernel")

"""Where the values of the input y or of the kernel w come from."""

from __future__ import annotations

from dataclasses import replace
from math import prod

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from fracstride.core.geometry import Geometry
from fracstride.core.issues import Issue
from fracstride.files.channel import ImageChannel
from fracstride.session.edits import Slot, source_of
from fracstride.session.state import (
    INPUT_KINDS,
    KERNEL_KINDS,
    DataSource,
    Fit,
    SourceKind,
    State,
    ViewSettings,
)
from fracstride.ui.assets import TextStyle, scaled
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.flow_row import FlowRow
from fracstride.ui.controls.gesture import new_gesture
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.i18n import translate
from fracstride.ui.panels.section import Section, labelled_field, row_of
from fracstride.ui.panels.source_words import (
    channel_name,
    edits_text,
    fit_name,
    kind_name,
    own_name,
    source_name,
)
from fracstride.ui.presenters.wording import size

OWN = "own"
"""The choice of the menu for data that came from no file."""

OWN_NUMBERS = {
    SourceKind.RAMP: ("start", "step"),
    SourceKind.CONSTANT: ("value",),
    SourceKind.IMPULSE: ("value",),
    SourceKind.CHECKERBOARD: ("value",),
    SourceKind.RANDOM: ("seed", "sigma"),
    SourceKind.GAUSSIAN: ("sigma",),
}
"""The numbers of a DataSource that each kind uses, by their names there."""


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
    edit_cells_requested = Signal()

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
        self.numbers = _number_fields()
        self.fits = Combo(translate("SourcePanel", "Fit"))
        for fit in Fit:
            self.fits.add(fit.value, fit_name(fit))
        self.channels = Combo(translate("SourcePanel", "Channel"))
        for channel in ImageChannel:
            self.channels.add(channel.value, channel_name(channel))
        self.channels.setMinimumWidth(scaled(130))
        self.data_size = TextLabel("", TextStyle.CAPTION, "secondary")
        self.fits.setMinimumWidth(scaled(130))
        self.edits = TextLabel("", TextStyle.CAPTION, "secondary")
        self.discard = IconButton("rotate-ccw", translate("SourcePanel", "Discard the cells set by hand"))
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
        if self._shown != (self._source, count):
            self._shown = (self._source, count)
            self._show_source(count)

    def _show_source(self, count: int) -> None:
        source = self._source
        self._name_kinds(count)
        self.kinds.show_key(self._key())
        self.kinds.setToolTip(source.array.name if source.array is not None else "")
        used = OWN_NUMBERS.get(source.kind, ())
        for name, number in self.numbers.items():
            number.show_value(getattr(source, name))
            self._number_boxes[name].setVisible(name in used)
        self._numbers_row.setVisible(bool(used))
        self._numbers_row.arrange()
        self.shuffle.setVisible(source.kind is SourceKind.RANDOM)
        self._show_array()
        self.edits.setText(edits_text(len(source.edits)))
        self._edits_row.setVisible(bool(source.edits))

    def _show_array(self) -> None:
        array = self._source.array if self._source.kind is SourceKind.EXPLICIT else None
        self._fit_row.setVisible(array is not None)
        if array is not None:
            self.data_size.setText(size(array.values.shape[-2], array.values.shape[-1]))
        self.fits.show_key(self._source.fit.value)
        channel = array.channel if array is not None else None
        self._channel_row.setVisible(channel is not None)
        if channel is not None:
            self.channels.show_key(channel.value)

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
            self.add_heading_button(button)
        self._number_boxes = {
            name: labelled_field(text, number)
            for text, (name, number) in zip(_labels(), self.numbers.items(), strict=True)
        }
        self._numbers_row = FlowRow(tuple(self._number_boxes.values()))
        fit_label = TextLabel(translate("SourcePanel", "Fit"))
        fit_label.setBuddy(self.fits)
        self._fit_row = row_of(fit_label, self.data_size, 1, self.fits)
        channel_label = TextLabel(translate("SourcePanel", "Channel"))
        channel_label.setBuddy(self.channels)
        self._channel_row = row_of(channel_label, 1, self.channels)
        self._edits_row = row_of(self.edits, 1, self.discard)
        self.rows.addWidget(self.kinds)
        for row in (self._numbers_row, self._channel_row, self._fit_row, self._edits_row):
            self.rows.addWidget(row)

    def _connect(self) -> None:
        self.kinds.chosen.connect(self._on_kind)
        self.fits.chosen.connect(lambda key: self._emit(fit=Fit(key)))
        self.channels.chosen.connect(lambda key: self.channel_requested.emit(ImageChannel(key)))
        self.open.clicked.connect(self.open_requested)
        self.edit_cells.clicked.connect(self.edit_cells_requested)
        self.shuffle.clicked.connect(lambda: self._emit(seed=self._source.seed + 1))
        self.discard.clicked.connect(lambda: self._emit(edits=()))
        for name, number in self.numbers.items():
            number.edited.connect(
                lambda value, gesture, name=name: self._emit_source({name: value}, f"{name}-{gesture}")
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

    def _emit(self, **changes: object) -> None:
        self._emit_source(changes, new_gesture("choose"))

    def _emit_source(self, changes: dict[str, object], gesture: str) -> None:
        # What the controls show now may be shown by no state.
        self._shown = None
        self._source = replace(self._source, **changes)  # type: ignore[arg-type]
        self.source_edited.emit(self._source, gesture)


def _heading(slot: Slot) -> tuple[str, str]:
    if slot is Slot.INPUT:
        return translate("SourcePanel", "Input"), "y"
    return translate("SourcePanel", "Kernel"), "w"


def _combo_name(slot: Slot) -> str:
    if slot is Slot.INPUT:
        return translate("SourcePanel", "Source of the input")
    return translate("SourcePanel", "Source of the kernel")


def _labels() -> tuple[str, ...]:
    return (
        translate("SourcePanel", "Start"),
        translate("SourcePanel", "Step"),
        translate("SourcePanel", "Value"),
        translate("SourcePanel", "Seed"),
        translate("SourcePanel", "Sigma"),
    )


def _number_fields() -> dict[str, NumberField | DecimalField]:
    start, step, value, seed, sigma = _labels()
    seeds = NumberField(seed, width=None)
    seeds.setMinimum(0)
    return {
        "start": DecimalField(start),
        "step": DecimalField(step),
        "value": DecimalField(value),
        "seed": seeds,
        "sigma": DecimalField(sigma),
    }

"""The rows of a source that depend on its kind: its numbers, and how data meets the map."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from fracstride.files.channel import ImageChannel
from fracstride.files.loaded import shape_text
from fracstride.frameworks.weight_layouts import READ_AS, WeightLayout
from fracstride.session.state import DataSource, ExplicitArray, Fit, SourceKind
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.decimal_field import DecimalField
from fracstride.ui.controls.flow_row import FlowRow
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.tab_order import follow_layout
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.markup import tip
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.panels.section import labelled_field, without_margins
from fracstride.ui.panels.source_words import axes_text, bias_text, channel_name, edits_text, fit_name
from fracstride.ui.presenters.wording import listed, named

OWN_NUMBERS = {
    SourceKind.RAMP: ("start", "step"),
    SourceKind.CONSTANT: ("value",),
    SourceKind.IMPULSE: ("value",),
    SourceKind.CHECKERBOARD: ("value",),
    SourceKind.RANDOM: ("seed", "sigma"),
    SourceKind.GAUSSIAN: ("sigma",),
}
"""The numbers of a DataSource that each kind uses, by their names there; always in the order of ``_texts``."""
COMBO_WIDTH = 130


class SourceNumbers(FlowRow):
    """The numbers of a source; the field of one is made when a source first has it."""

    edited = Signal(str, object, str)
    """(name in DataSource, new value, gesture id)."""

    def __init__(self, owner: str) -> None:
        super().__init__(())
        self._owner = owner
        """The panel that they stand in: both panels have some."""
        self.fields: dict[str, NumberField | DecimalField] = {}
        self.boxes: dict[str, QWidget] = {}
        self._theme = LIGHT

    def show_source(self, source: DataSource) -> None:
        """Show the numbers of a source and no others."""
        used = OWN_NUMBERS.get(source.kind, ())
        missing = [name for name in used if name not in self.fields]
        for name in missing:
            self._add(name)
        section = self.parentWidget()
        if missing and section is not None:
            follow_layout(section)
        for name, number in self.fields.items():
            number.show_value(getattr(source, name))
            self.boxes[name].setVisible(name in used)
        self.setVisible(bool(used))
        self.arrange()

    def set_theme(self, theme: Theme) -> None:
        """What is made later takes the same colours."""
        self._theme = theme

    def _add(self, name: str) -> None:
        texts = _texts()
        spoken = named(self._owner, texts[name], translate)
        number: NumberField | DecimalField
        if name == "seed":
            number = NumberField(spoken, width=None)
            number.setMinimum(0)
        else:
            number = DecimalField(spoken)
        number.edited.connect(lambda value, gesture: self.edited.emit(name, value, gesture))
        self.fields[name] = number
        self.boxes[name] = box = labelled_field(texts[name], number)
        order = list(texts)
        self.insert(sum(order.index(each) < order.index(name) for each in self.boxes), box)
        spread_theme(box, self._theme)


class FitRow(QWidget):
    """How data meets a map of another size; the shape of data with channels has a line of its own."""

    def __init__(self, owner: str) -> None:
        super().__init__()
        self.size_text = TextLabel("", TextStyle.CAPTION, "secondary")
        self.shape_text = TextLabel("", TextStyle.CAPTION, "secondary")
        self.fits = Combo(named(owner, translate("SourcePanel", "Fit"), translate))
        for fit in Fit:
            self.fits.add(fit.value, fit_name(fit))
        line = QWidget()
        _lay_out(line, TextLabel(translate("SourcePanel", "Fit")), self.size_text, self.fits)
        column = QVBoxLayout(self)
        without_margins(column, 2)
        column.addWidget(line)
        column.addWidget(self.shape_text)

    def show_source(self, source: DataSource) -> None:
        """Show the size of the data and its fit."""
        if source.array is not None:
            has_slices = source.array.values.ndim > 2
            text = shape_text(source.array.values.shape)
            self.size_text.setText("" if has_slices else text)
            self.shape_text.setText(text)
            self.shape_text.setVisible(has_slices)
        self.fits.show_key(source.fit.value)


class ChannelRow(QWidget):
    """Which numbers of a picture are used; all three where the map has input channels of its own."""

    def __init__(self, has_channels: bool) -> None:
        super().__init__()
        self.channels = Combo(translate("SourcePanel", "Channel"))
        for channel in ImageChannel:
            if has_channels or channel is not ImageChannel.COLOUR:
                self.channels.add(channel.value, channel_name(channel))
        _lay_out(self, TextLabel(translate("SourcePanel", "Channel")), None, self.channels)


class LayoutRow(QWidget):
    """Whose order of axes the weight's array is in; the order that is chosen stands under it."""

    def __init__(self, owner: str) -> None:
        super().__init__()
        text = translate("SourcePanel", "Read as")
        self.axes = TextLabel("", TextStyle.CAPTION, "secondary")
        self.layouts = Combo(named(owner, text, translate))
        for layout in READ_AS:
            self.layouts.add(layout.key, listed(layout.names, translate))
            self.layouts.setItemData(self.layouts.count() - 1, axes_text(layout), Qt.ItemDataRole.ToolTipRole)
        line = QWidget()
        _lay_out(line, TextLabel(text), None, self.layouts)
        column = QVBoxLayout(self)
        without_margins(column, 2)
        column.addWidget(line)
        column.addWidget(self.axes)

    def show_layout(self, layout: WeightLayout) -> None:
        """Show the layout that the array was read in."""
        self.layouts.show_key(layout.key)
        self.layouts.setToolTip(
            tip(
                translate(
                    "SourcePanel", "The order of the axes of the array in its file: frameworks differ in it"
                )
            )
        )
        self.axes.setText(axes_text(layout))


class BiasRow(QWidget):
    """The bias of the layer, and a way to be rid of it."""

    def __init__(self) -> None:
        super().__init__()
        self.count = TextLabel("", TextStyle.CAPTION, "secondary")
        self.remove = IconButton("trash-2", translate("SourcePanel", "Remove the bias"))
        _lay_out_ends(self, self.count, self.remove)

    def show_bias(self, bias: ExplicitArray, channels: int) -> None:
        """Tell how many numbers it has for so many output channels, and where they are from."""
        self.count.setText(bias_text(bias.values.size, channels))
        self.count.setToolTip(tip(bias.name))


class EditsRow(QWidget):
    """How many cells are set by hand, and a way to be rid of them."""

    def __init__(self) -> None:
        super().__init__()
        self.count = TextLabel("", TextStyle.CAPTION, "secondary")
        self.discard = IconButton("rotate-ccw", translate("SourcePanel", "Discard the cells set by hand"))
        _lay_out_ends(self, self.count, self.discard)

    def show_source(self, source: DataSource) -> None:
        """Tell their number."""
        self.count.setText(edits_text(len(source.edits)))


def _lay_out_ends(row: QWidget, label: TextLabel, button: IconButton) -> None:
    layout = QHBoxLayout(row)
    without_margins(layout, 6)
    layout.addWidget(label)
    layout.addStretch(1)
    layout.addWidget(button)


def _lay_out(row: QWidget, label: TextLabel, detail: QWidget | None, combo: Combo) -> None:
    label.setBuddy(combo)
    combo.setMinimumWidth(scaled(COMBO_WIDTH))
    layout = QHBoxLayout(row)
    without_margins(layout, 6)
    layout.addWidget(label)
    if detail is not None:
        layout.addWidget(detail)
    layout.addStretch(1)
    layout.addWidget(combo)


def _texts() -> dict[str, str]:
    return {
        "start": translate("SourcePanel", "Start"),
        "step": translate("SourcePanel", "Step"),
        "value": translate("SourcePanel", "Value"),
        "seed": translate("SourcePanel", "Seed"),
        "sigma": translate("SourcePanel", "Sigma"),
    }

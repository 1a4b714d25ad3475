"""The parameters of one layer of a decoder, as fields: applied while typing, impossible values included."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSpacerItem, QVBoxLayout, QWidget

from fracstride.core.records import record
from fracstride.core.spec import AXES, Axis
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Join,
    Layer,
    PixelShuffle,
    Skip,
    Upsample,
)
from fracstride.ui.controls.check_box import CheckBox
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.gesture import new_gesture
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.number_field import NumberField
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled
from fracstride.ui.look.theme import LIGHT, Theme

FIELD = 28
SINGLE, PAIR = 60, 48
"""Widths of fields: a transposed convolution has 13, which stand side by side in a page of 840 pixels."""
LEAST_GAP, GAP = 6, 14
_AXIS_LETTERS = {Axis.HEIGHT: "H", Axis.WIDTH: "W"}


class _Form(StrEnum):
    NUMBER = "number"
    PAIR = "pair"
    TRUTH = "truth"
    CHOICE = "choice"


@record
class _Parameter:
    """A field of a layer: its name there, its label, its form, and what a choice chooses from."""

    name: str
    label: str
    form: _Form = _Form.NUMBER
    choices: tuple[tuple[StrEnum, str], ...] = ()


def _parameters(layer: Layer) -> tuple[_Parameter, ...]:
    """What can be changed of a layer, in the order of its call."""
    match layer:
        case ConvTranspose2d() | Conv2d():
            return _convolution(isinstance(layer, ConvTranspose2d))
        case Upsample():
            label = translate("Decoder", "Factor") if layer.size is None else translate("Decoder", "Size")
            return (
                _Parameter("factor" if layer.size is None else "size", label, _Form.PAIR),
                _Parameter(
                    "interpolation", translate("Decoder", "Interpolation"), _Form.CHOICE, _interpolations()
                ),
            )
        case PixelShuffle():
            return (_Parameter("factor", translate("Decoder", "Factor")),)
        case Crop():
            return (
                _Parameter("top", translate("Decoder", "Top")),
                _Parameter("bottom", translate("Decoder", "Bottom")),
                _Parameter("left", translate("Decoder", "Left")),
                _Parameter("right", translate("Decoder", "Right")),
            )
        case Skip():
            return (
                _Parameter("channels", translate("Decoder", "Channels")),
                _Parameter("height", translate("Decoder", "Height")),
                _Parameter("width", translate("Decoder", "Width")),
                _Parameter("join", translate("Decoder", "Join"), _Form.CHOICE, _joins()),
                _Parameter("is_cropped", translate("Decoder", "Crop to fit"), _Form.TRUTH),
            )


def _convolution(is_transposed: bool) -> tuple[_Parameter, ...]:
    output_padding = _Parameter("output_padding", translate("Decoder", "Output pad"), _Form.PAIR)
    return (
        _Parameter("in_channels", translate("Decoder", "In")),
        _Parameter("out_channels", translate("Decoder", "Out")),
        _Parameter("kernel_size", translate("Decoder", "Kernel"), _Form.PAIR),
        _Parameter("stride", translate("Decoder", "Stride"), _Form.PAIR),
        _Parameter("padding", translate("Decoder", "Padding"), _Form.PAIR),
        *((output_padding,) if is_transposed else ()),
        _Parameter("dilation", translate("Decoder", "Dilation"), _Form.PAIR),
        _Parameter("groups", translate("Decoder", "Groups")),
        _Parameter("bias", translate("Decoder", "Bias"), _Form.TRUTH),
    )


def _interpolations() -> tuple[tuple[StrEnum, str], ...]:
    return (
        (Interpolation.NEAREST, translate("Decoder", "Nearest")),
        (Interpolation.BILINEAR, translate("Decoder", "Bilinear")),
    )


def _joins() -> tuple[tuple[StrEnum, str], ...]:
    return ((Join.CONCAT, translate("Decoder", "Concatenate")), (Join.ADD, translate("Decoder", "Add")))


class LayerFields(QWidget):
    """One field for each parameter; the fields are made anew where the kind of layer changes."""

    edited = Signal(object, str)
    """(Layer, gesture id)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layer: Layer | None = None
        self._theme = LIGHT
        self._shape: tuple[str, ...] = ()
        self._writers: dict[str, Callable[[Any], None]] = {}
        self.numbers: dict[tuple[str, Axis | None], NumberField] = {}
        self.link = IconButton("link-2", translate("Decoder", "Link H and W"))
        self.link.setCheckable(True)
        self.link.setChecked(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._content = QWidget()
        self._row.addWidget(self._content)
        self._row.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        """Remember the colours for fields that are made later."""
        self._theme = theme

    def show_layer(
        self, layer: Layer | None, marked: frozenset[tuple[str, Axis | None]] = frozenset()
    ) -> None:
        """Show the parameters of a layer; ``marked`` are those at fault."""
        parameters = () if layer is None else _parameters(layer)
        shape = (type(layer).__name__, *(each.name for each in parameters))
        self._layer = layer
        if shape != self._shape:
            self._shape = shape
            self._build(parameters)
        for each in parameters:
            self._writers[each.name](getattr(layer, each.name))
        for (name, axis), number in self.numbers.items():
            number.set_error((name, axis) in marked or (name, None) in marked)

    def _build(self, parameters: tuple[_Parameter, ...]) -> None:
        self._writers, self.numbers = {}, {}
        self.link.setParent(self)  # it outlives the fields
        content = QWidget()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(LEAST_GAP))
        pairs = [index for index, each in enumerate(parameters) if each.form is _Form.PAIR]
        boxes = [self._box(each) for each in parameters]
        if pairs:
            boxes.insert(pairs[-1] + 1, self._linking())
        for index, box in enumerate(boxes):
            if index:
                row.addItem(QSpacerItem(scaled(GAP - LEAST_GAP), 0, QSizePolicy.Policy.Maximum))
            row.addWidget(box, 0, Qt.AlignmentFlag.AlignTop)
        self.link.setVisible(bool(pairs))
        self._row.replaceWidget(self._content, content)
        # The field being left may be the one that is edited: it goes when its event is over.
        self._content.hide()
        self._content.deleteLater()
        self._content = content
        spread_theme(content, self._theme)

    @property
    def controls(self) -> list[QWidget]:
        """Every control in its place."""
        found = self._content.findChildren(QWidget)
        return [each for each in found if isinstance(each, NumberField | Combo | CheckBox | IconButton)]

    def _linking(self) -> QWidget:
        """The link of the two axes, behind the last of the pairs that it is for."""
        box, column = _labelled("H = W")
        line = QHBoxLayout()
        line.addWidget(self.link)
        line.addStretch(1)
        # As high as the fields, so that it stands at their middle.
        line.addStrut(scaled(FIELD))
        column.addLayout(line)
        return box

    def _box(self, parameter: _Parameter) -> QWidget:
        box, column = _labelled(parameter.label)
        if parameter.form is _Form.TRUTH:
            column.addWidget(self._check(parameter))
        elif parameter.form is _Form.CHOICE:
            column.addWidget(self._combo(parameter))
        else:
            column.addLayout(self._number_row(parameter))
        return box

    def _number_row(self, parameter: _Parameter) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(scaled(4))
        axes: tuple[Axis | None, ...] = AXES if parameter.form is _Form.PAIR else (None,)
        for axis in axes:
            name = parameter.label if axis is None else f"{parameter.label} {_AXIS_LETTERS[axis]}"
            number = NumberField(name, width=PAIR if axis is not None else SINGLE)
            number.setToolTip(name)
            number.edited.connect(
                lambda value, gesture, axis=axis: self._on_number(parameter, axis, value, gesture)
            )
            self.numbers[parameter.name, axis] = number
            row.addWidget(number)
        self._writers[parameter.name] = lambda value: self._write_numbers(parameter, value)
        return row

    def _write_numbers(self, parameter: _Parameter, value: Any) -> None:
        if parameter.form is _Form.NUMBER:
            self.numbers[parameter.name, None].show_value(value)
            return
        for axis, each in zip(AXES, value, strict=True):
            self.numbers[parameter.name, axis].show_value(each)

    def _on_number(self, parameter: _Parameter, axis: Axis | None, value: int, gesture: str) -> None:
        new: Any = value
        if axis is not None:
            old = getattr(self._layer, parameter.name)
            both = self.link.isChecked()
            new = (value, value) if both else (value, old[1]) if axis is Axis.HEIGHT else (old[0], value)
        self._emit(parameter.name, new, f"{parameter.name}:{gesture}")

    def _check(self, parameter: _Parameter) -> CheckBox:
        check = CheckBox("")
        check.setAccessibleName(parameter.label)
        check.setToolTip(parameter.label)
        check.setFixedHeight(scaled(FIELD))
        check.clicked.connect(lambda checked: self._emit(parameter.name, checked, new_gesture("check")))

        def write(value: bool) -> None:
            with QSignalBlocker(check):
                check.setChecked(value)

        self._writers[parameter.name] = write
        return check

    def _combo(self, parameter: _Parameter) -> Combo:
        combo = Combo(parameter.label)
        for choice, words in parameter.choices:
            combo.add(choice.value, words)
        kinds = {choice.value: choice for choice, _ in parameter.choices}
        combo.chosen.connect(lambda key: self._emit(parameter.name, kinds[key], new_gesture("choose")))
        self._writers[parameter.name] = lambda value: combo.show_key(value.value)
        return combo

    def _emit(self, name: str, value: Any, gesture: str) -> None:
        if self._layer is None:
            return
        changes: dict[str, Any] = {name: value}
        self.edited.emit(replace(self._layer, **changes), gesture)


def _labelled(text: str) -> tuple[QWidget, QVBoxLayout]:
    """A caption, and the column for what stands under it."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(scaled(2))
    column.addWidget(TextLabel(text, TextStyle.CAPTION, "secondary"))
    return box, column

"""The upper band of the decoder's tab: its input, its architecture, its numbers, and what is done to layers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Layer,
    PixelShuffle,
    Shape,
    Skip,
    Upsample,
)
from fracstride.session.architectures import ARCHITECTURES
from fracstride.session.reading import MAX_SEED
from fracstride.session.state import Decoder, WeightKind
from fracstride.ui.controls.combo import Combo
from fracstride.ui.controls.icon_button import IconButton
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.controls.number_field import LARGEST, NumberField
from fracstride.ui.controls.popup import Menu
from fracstride.ui.controls.wrap_row import WrapRow, grouped_widgets
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import scaled
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.decoder import kind_text
from fracstride.ui.presenters.wording import TIMES
from fracstride.ui.views.decoder_actions import DecoderAction

OWN = "own"
KINDS: tuple[type[Layer], ...] = (ConvTranspose2d, Conv2d, Upsample, PixelShuffle, Crop, Skip)
_EXAMPLES: tuple[Layer, ...] = (
    ConvTranspose2d(1, 1, (1, 1)),
    Conv2d(1, 1, (1, 1)),
    Upsample(),
    PixelShuffle(),
    Crop(),
    Skip(1, 1, 1),
)
HEIGHT, MARGIN = 56, 8


class DecoderBar(QFrame):
    """Shows a decoder's frame and asks for changes of it."""

    input_edited = Signal(object, str)
    """(Shape, gesture id)."""
    architecture_chosen = Signal(str)
    weights_chosen = Signal(object)
    seed_edited = Signal(int, str)
    layer_added = Signal(object)
    """A kind of layer."""
    action_triggered = Signal(object)
    """DecoderAction."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shape: Shape = (1, 1, 1)
        names = _input_names()
        self.inputs = tuple(NumberField(name, width=56) for name in names)
        for number, name in zip(self.inputs, names, strict=True):
            number.setToolTip(name)
        self.architectures = Combo(translate("Decoder", "Architecture"))
        for each in ARCHITECTURES:
            self.architectures.add(each.id, translate("Architectures", each.title))
        self.architectures.add(OWN, translate("Decoder", "Own layers"))
        self.architectures.setToolTip(translate("Decoder", "Architecture"))
        self.weights = Combo(translate("Decoder", "Weights of the transposed convolutions"))
        self.weights.add(WeightKind.RANDOM.value, translate("Decoder", "Random weights"))
        self.weights.add(WeightKind.BILINEAR.value, translate("Decoder", "Bilinear weights"))
        self.weights.setToolTip(translate("Decoder", "Weights of the transposed convolutions"))
        self.seed = NumberField(translate("Decoder", "Seed of input and weights"), width=58)
        self.seed.setToolTip(translate("Decoder", "Seed of input and weights"))
        self.seed.show_limits(0, min(MAX_SEED, LARGEST))
        self.add = _add_button()
        self.buttons = _action_buttons()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._lay_out()
        self._connect()

    def show_decoder(self, decoder: Decoder, has_error: bool) -> None:
        """Show what belongs to the whole decoder."""
        self._shape = decoder.stack.input_shape
        for number, value in zip(self.inputs, self._shape, strict=True):
            number.show_value(value)
            number.set_error(has_error and value < 1)
        known = next((each.id for each in ARCHITECTURES if each.stack == decoder.stack), OWN)
        self.architectures.show_key(known)
        self.weights.show_key(decoder.weights.value)
        self.seed.show_value(decoder.seed)

    def show_selection(self, index: int, count: int, taking_problem: str) -> None:
        """Enable what can be done with the selected layer; where it cannot take another's parameters, say why."""
        for action, button in self.buttons.items():
            possible = {
                DecoderAction.UP: index > 0,
                DecoderAction.DOWN: index < count - 1,
                DecoderAction.TAKE: not taking_problem,
            }
            button.setEnabled(index >= 0 and possible.get(action, True))
        take = self.buttons[DecoderAction.TAKE]
        take.setToolTip("\n".join(filter(None, (take.accessibleName(), taking_problem))))
        take.setAccessibleDescription(taking_problem)

    def set_theme(self, theme: Theme) -> None:
        """Take the sizes at the scale in force."""
        self.setMinimumHeight(scaled(HEIGHT))

    def _lay_out(self) -> None:
        first, second, third = self.inputs
        shape = grouped_widgets(
            TextLabel(translate("Decoder", "Input")),
            first,
            TextLabel(TIMES, tone="secondary"),
            second,
            TextLabel(TIMES, tone="secondary"),
            third,
        )
        seed = grouped_widgets(TextLabel(translate("Decoder", "Seed"), tone="secondary"), self.seed)
        row = QHBoxLayout(self)
        row.setContentsMargins(scaled(24), scaled(MARGIN), scaled(16), scaled(MARGIN))
        row.setSpacing(scaled(6))
        row.addWidget(WrapRow((shape, self.architectures, self.weights, seed)), 1)
        row.addWidget(self.add)
        for button in self.buttons.values():
            row.addWidget(button)

    def _connect(self) -> None:
        for index, number in enumerate(self.inputs):
            number.edited.connect(lambda value, gesture, index=index: self._on_input(index, value, gesture))
        self.architectures.chosen.connect(self._on_architecture)
        self.weights.chosen.connect(lambda key: self.weights_chosen.emit(WeightKind(key)))
        self.seed.edited.connect(self.seed_edited)
        for example, kind in zip(_EXAMPLES, KINDS, strict=True):
            action = self.add.menu().addAction(kind_text(example, translate))
            action.setToolTip(kind.__name__)
            action.triggered.connect(lambda _checked=False, kind=kind: self.layer_added.emit(kind))
        for command, button in self.buttons.items():
            button.clicked.connect(
                lambda _checked=False, command=command: self.action_triggered.emit(command)
            )

    def _on_input(self, index: int, value: int, gesture: str) -> None:
        shape = [*self._shape]
        shape[index] = value
        self.input_edited.emit((shape[0], shape[1], shape[2]), f"{index}:{gesture}")

    def _on_architecture(self, key: str) -> None:
        if key != OWN:
            self.architecture_chosen.emit(key)


def _input_names() -> tuple[str, str, str]:
    return (
        translate("Decoder", "Channels of the input"),
        translate("Decoder", "Height of the input"),
        translate("Decoder", "Width of the input"),
    )


def _add_button() -> IconButton:
    button = IconButton("plus", translate("Decoder", "Add a layer after the selected one"), icon_size=16)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(Menu("", button))
    return button


def _action_buttons() -> dict[DecoderAction, IconButton]:
    return {
        DecoderAction.TAKE: IconButton(
            "download", translate("Decoder", "Take kernel, stride and padding of the layer in the other tabs")
        ),
        DecoderAction.DUPLICATE: IconButton("copy", translate("Decoder", "Duplicate the layer"), "Ctrl+D"),
        DecoderAction.UP: IconButton("chevron-up", translate("Decoder", "Move the layer up"), "Alt+Up"),
        DecoderAction.DOWN: IconButton(
            "chevron-down", translate("Decoder", "Move the layer down"), "Alt+Down"
        ),
        DecoderAction.REMOVE: IconButton("trash-2", translate("Decoder", "Remove the layer"), "Del"),
    }

"""What stands beside a listing in words: what to know of it, and how 'same' elsewhere differs. No Qt."""

from __future__ import annotations

from fracstride.core.geometry import Geometry
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.code import Note
from fracstride.frameworks.same import SameLayer, same_layers
from fracstride.ui.presenters.wording import Translate, listed, number, size


@record
class SameRow:
    """One line of the table: frameworks, size, crops, and what becomes of the values."""

    name: str
    size: str
    crops: str
    verdict: str
    is_layer: bool
    """Whether it is the layer itself."""
    is_advice: bool
    """Whether it is something to look out for."""
    choice: ConvTransposeSpec | None
    """What makes it the layer; None for what is, or cannot be."""


def note_text(note: Note, translate: Translate) -> str:
    """A note as a sentence."""
    texts = {
        Note.WEIGHT_PERMUTED: translate(
            "Code", "The weight has another order of axes here: (kH, kW, C_out, C_in), channels last."
        ),
        Note.CROPPED_AFTERWARDS: translate(
            "Code", "Neither 'valid' nor 'same' crops like this layer: the full output is sliced."
        ),
        Note.EXTENDED_AFTERWARDS: translate(
            "Code", "Output padding has to be below the stride here: the rest is added as zeros."
        ),
        Note.KERNEL_DILATED_BY_HAND: translate(
            "Code", "Strides and dilation exclude each other here: the zeros are put into the weight."
        ),
        Note.GROUPS_ONE_BY_ONE: translate("Code", "The layer knows no groups: each is a layer of its own."),
        Note.FLIP: translate(
            "Code",
            "Without transpose_kernel=True the kernel would not be rotated, and other values come out.",
        ),
        Note.NO_OUTPUT_PADDING: translate(
            "Code", "There is no output_padding: the margin is larger at the end instead."
        ),
        Note.SLICED_AT_THE_END: translate(
            "Code", "No parameter takes more off the end than off the beginning: the output is sliced."
        ),
        Note.RUNTIME_REFUSES: translate(
            "Code",
            "ONNX Runtime refuses an output_padding that is not below the stride: the rest is added as zeros.",
        ),
        Note.LONG_FORM: translate(
            "Code", "lax.conv_transpose knows no groups: this is the convolution that it is made of."
        ),
    }
    return texts[note]


def same_rows(spec: ConvTransposeSpec, translate: Translate) -> tuple[SameRow, ...]:
    """'same' of every framework with this kernel, stride and dilation, beside the layer."""
    return tuple(_row(each, translate) for each in same_layers(spec))


def _row(layer: SameLayer, translate: Translate) -> SameRow:
    crops = _per_axis(*(f"({number(begin)}, {number(end)})" for begin, end in layer.crops))
    is_choice = not layer.is_equal and isinstance(solve(layer.spec), Geometry)
    return SameRow(
        listed(layer.names, translate),
        size(*layer.size),
        crops,
        _verdict(layer, translate),
        is_layer=layer.is_equal,
        is_advice=layer.has_size_of_layer and not layer.is_equal,
        choice=layer.spec if is_choice else None,
    )


def _verdict(layer: SameLayer, translate: Translate) -> str:
    if layer.is_equal:
        return translate("Code", "this layer")
    if not layer.has_size_of_layer:
        return translate("Code", "another size")
    text = translate("Code", "shifted by {cells}")
    return text.format(cells=_per_axis(*(number(each) for each in layer.shift)))


def _per_axis(height: str, width: str) -> str:
    """One text where both axes have the same, else height and width."""
    return height if height == width else f"{height} | {width}"

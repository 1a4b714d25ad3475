"""The decoder inside a session file: layers as objects that name their kind, with the parameters of torch.nn."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from fracstride.core.rules import MAX_PARAMETER
from fracstride.core.stack.layers import (
    MAX_LAYERS,
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Join,
    Layer,
    Pair,
    PixelShuffle,
    Shape,
    Skip,
    Stack,
    Upsample,
)
from fracstride.session.reading import MAX_SEED, DocumentProblemCode, Section
from fracstride.session.state import Decoder, WeightKind

_KINDS: dict[type[Layer], str] = {
    ConvTranspose2d: "conv_transpose2d",
    Conv2d: "conv2d",
    Upsample: "upsample",
    PixelShuffle: "pixel_shuffle",
    Crop: "crop",
    Skip: "skip",
}


def json_from_decoder(decoder: Decoder) -> dict[str, Any]:
    """The JSON object of a decoder."""
    return {
        "input_shape": list(decoder.stack.input_shape),
        "weights": decoder.weights.value,
        "seed": decoder.seed,
        "layers": [{"kind": _KINDS[type(layer)]} | asdict(layer) for layer in decoder.stack.layers],
    }


def decoder_from_json(section: Section) -> Decoder:
    """The decoder of a JSON object. A layer that cannot be applied is not a problem of the file."""
    layers = [_layer(each) for each in section.sections("layers", MAX_LAYERS)]
    return Decoder(
        Stack(_shape(section), tuple(layer for layer in layers if layer is not None)),
        section.choice("weights", WeightKind.RANDOM, tuple(WeightKind)),
        section.integer("seed", 0, 0, MAX_SEED),
    )


def _shape(section: Section) -> Shape:
    section.required("input_shape")
    numbers = _integers(section, "input_shape", 3, (1, 1, 1))
    return (numbers[0], numbers[1], numbers[2])


def _layer(section: Section) -> Layer | None:
    section.required("kind")
    match section.text("kind", 100):
        case "conv_transpose2d":
            output_padding = _pair(section, "output_padding", 0)
            return ConvTranspose2d(**_convolution(section), output_padding=output_padding)
        case "conv2d":
            return Conv2d(**_convolution(section))
        case "upsample":
            size = _pair(section, "size", 1) if section.has("size") else None
            mode = section.choice("interpolation", Interpolation.NEAREST, tuple(Interpolation))
            return Upsample(_pair(section, "factor", 1), mode, size)
        case "pixel_shuffle":
            return PixelShuffle(_integer(section, "factor", 1))
        case "crop":
            return Crop(*(_integer(section, name, 0) for name in ("top", "bottom", "left", "right")))
        case "skip":
            return Skip(
                channels=_integer(section, "channels", 1),
                height=_integer(section, "height", 1),
                width=_integer(section, "width", 1),
                join=section.choice("join", Join.CONCAT, tuple(Join)),
                is_cropped=section.boolean("is_cropped", False),
            )
        case _:
            section.note(DocumentProblemCode.UNKNOWN_CHOICE, "kind", choices=", ".join(_KINDS.values()))
            return None


def _convolution(section: Section) -> dict[str, Any]:
    """The parameters that both kinds of convolution have."""
    return {
        "in_channels": _integer(section, "in_channels", 1),
        "out_channels": _integer(section, "out_channels", 1),
        "kernel_size": _pair(section, "kernel_size", 1),
        "stride": _pair(section, "stride", 1),
        "padding": _pair(section, "padding", 0),
        "dilation": _pair(section, "dilation", 1),
        "groups": _integer(section, "groups", 1),
        "bias": section.boolean("bias", True),
    }


def _integer(section: Section, name: str, default: int) -> int:
    return section.integer(name, default, -MAX_PARAMETER, MAX_PARAMETER)


def _pair(section: Section, name: str, default: int) -> Pair:
    numbers = _integers(section, name, 2, (default, default))
    return (numbers[0], numbers[1])


def _integers(section: Section, name: str, count: int, default: tuple[int, ...]) -> tuple[int, ...]:
    """A list of ``count`` whole numbers."""
    if not section.has(name):
        return default
    numbers = section.items(name, count)
    if len(numbers) != count or not all(type(each) is int for each in numbers):
        section.note(DocumentProblemCode.WRONG_TYPE, name, expected="size")
        return default
    if not all(-MAX_PARAMETER <= each <= MAX_PARAMETER for each in numbers):
        limits = {"minimum": -MAX_PARAMETER, "maximum": MAX_PARAMETER}
        section.note(DocumentProblemCode.OUT_OF_RANGE, name, **limits)
        return default
    return tuple(numbers)

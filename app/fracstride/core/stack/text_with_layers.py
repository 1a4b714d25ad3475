"""The layers in lines of code, or in a module as PyTorch prints it."""

from __future__ import annotations

import re
from bisect import bisect_left

from fracstride.core.records import record
from fracstride.core.stack.layers import Conv2d, ConvTranspose2d, Layer, PixelShuffle, Skip
from fracstride.core.stack.text import LAYER_NAMES, LayerTextProblem, layer_from_text

_CALL = re.compile(r"\b(?P<defined>class\s+)?(?P<name>[A-Z]\w*)\(")
_KNOWN = re.compile(rf"\b(?:{'|'.join(LAYER_NAMES)})\(")


@record
class LayersInText:
    """The layers in their order, and the names of the modules that a decoder does not have."""

    layers: tuple[Layer, ...]
    left_out: tuple[str, ...] = ()

    @property
    def channels(self) -> int | None:
        """How many channels the first layer takes; None if it takes any number."""
        factor = 1
        for layer in self.layers:
            if isinstance(layer, ConvTranspose2d | Conv2d):
                return factor * layer.in_channels
            if isinstance(layer, Skip):
                break
            factor *= layer.factor**2 if isinstance(layer, PixelShuffle) else 1
        return None


@record
class ProblemInText:
    """The first of the layers, counted from 0, that cannot be read."""

    index: int
    problem: LayerTextProblem


def layers_in_text(text: str) -> LayersInText | ProblemInText | None:
    """Every layer in a text; None if there is none. What holds layers, such as Sequential, is looked into.

    >>> layers_in_text("nn.Sequential(nn.Conv2d(8, 4, 3), nn.ReLU(), nn.PixelShuffle(2))")
    ... # doctest: +NORMALIZE_WHITESPACE
    LayersInText(layers=(Conv2d(in_channels=8, out_channels=4, kernel_size=(3, 3), stride=(1, 1), padding=(0, 0),
                                dilation=(1, 1), groups=1, bias=True),
                         PixelShuffle(factor=2)),
                 left_out=('ReLU',))
    """
    known = [each.start() for each in _KNOWN.finditer(text)]
    if not known:
        return None
    ends = _ends(text)
    layers: list[Layer] = []
    left_out: dict[str, None] = {}
    place = 0
    while (call := _CALL.search(text, place)) is not None:
        end = ends.get(call.end() - 1, len(text))
        place = end
        if call["name"] in LAYER_NAMES and not call["defined"]:
            layer = layer_from_text(text[call.start("name") : end])
            if isinstance(layer, LayerTextProblem):
                return ProblemInText(len(layers), layer)
            layers.append(layer)
        elif call["defined"] or bisect_left(known, call.end()) < bisect_left(known, end):
            place = call.end()
        else:
            left_out[call["name"]] = None
    return LayersInText(tuple(layers), tuple(left_out)) if layers else None


def _ends(text: str) -> dict[int, int]:
    """For the place of every bracket that is closed, the place after the one that closes it."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for sign in re.finditer(r"[()]", text):
        if sign[0] == "(":
            opened.append(sign.start())
        elif opened:
            ends[opened.pop()] = sign.end()
    return ends

"""The weights of a file as rows of a list: each with its bias, and further down without."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from fracstride.core.records import record
from fracstride.files.loaded import ArrayEntry
from fracstride.frameworks.weight_layouts import KERAS, PYTORCH, in_two_dimensions
from fracstride.ui.presenters.array_entries import BIAS, KERAS_KERNEL, Use, array_row, is_row, is_usable, rank
from fracstride.ui.presenters.palette import Entry
from fracstride.ui.presenters.wording import Translate

_WEIGHT = re.compile(r"(?<![a-z])(weight|kernel|w|vars/0)(?=(:0)?$)", re.IGNORECASE)
_ITS_BIAS = {"weight": "bias", "kernel": "bias", "w": "b", "vars/0": "vars/1"}
"""What stands in the name of a bias where that of its weight ends so."""


OutChannels = Callable[[tuple[int, ...]], int]
"""How many output channels the layer has with a weight (C_in, C_out / groups, kH, kW)."""


@record
class WeightChoice:
    """An array that may become the kernel, and the bias that comes with it, if any."""

    weight: ArrayEntry
    out_channels: int
    """Of the layer with this weight; 0 where it is none."""
    bias: ArrayEntry | None = None
    is_alone: bool = False
    """Whether its bias is in the file and is left there."""


def weight_choices(
    entries: Sequence[ArrayEntry], use: Use, out_channels: OutChannels
) -> tuple[WeightChoice, ...]:
    """All weights of a file in its order; a weight with a bias comes twice, with and without it.

    ``use`` tells in which order the axes of a weight are.
    """
    by_name = {entry.name: entry for entry in entries}
    choices = []
    for entry in entries:
        channels = out_channels(_as_here(entry.shape, use)) if is_usable(entry, use) else 0
        bias = _bias_beside(entry, by_name, channels)
        choices.append(WeightChoice(entry, channels, bias))
        if bias is not None:
            choices.append(WeightChoice(entry, channels, is_alone=True))
    return tuple(choices)


def only_choice(choices: Sequence[WeightChoice], use: Use) -> WeightChoice | None:
    """The only weight that can be used, with its bias; None if the user has to choose."""
    usable = [each for each in choices if is_usable(each.weight, use) and not each.is_alone]
    # What has three axes may be the weight of a layer in one dimension, where there is none in two.
    likely = [each for each in usable if not is_row(each.weight, use)] or usable
    return likely[0] if len(likely) == 1 else None


def weight_rows(
    choices: Sequence[WeightChoice], use: Use, channels: int | None, present: int, translate: Translate
) -> list[Entry]:
    """The rows of a list, the likeliest first; the key is the index of the choice.

    ``channels`` are the input channels that y has, if it is data, and ``present`` the values of the bias that the layer
    has, 0 where it has none.
    """
    ranks = {each.weight.name: rank(each.weight, use, channels) for each in choices if not each.is_alone}

    def order(index: int) -> tuple[bool, ...]:
        is_unusable, is_flat, is_of_training, *others = ranks[choices[index].weight.name]
        return is_unusable, is_flat, is_of_training, choices[index].is_alone, *others

    def row(index: int) -> Entry:
        choice = choices[index]
        words = _about_bias(choice, present, translate) if choice.out_channels else ""
        return array_row(choice.weight, use, translate, str(index), words)

    return [row(index) for index in sorted(range(len(choices)), key=order)]


def _about_bias(choice: WeightChoice, present: int, translate: Translate) -> str:
    """What happens to the layer's bias; nothing if there is none before and after."""
    if choice.bias is not None:
        return translate("Arrays", "with its bias")
    words = [translate("Arrays", "weight alone")] if choice.is_alone else []
    if present == choice.out_channels:
        words.append(translate("Arrays", "b stays"))
    elif present > choice.out_channels:
        words.append(translate("Arrays", "b stays, cut"))
    elif present:
        words.append(translate("Arrays", "b stays, zeros added"))
    return " · ".join(words)


def _bias_beside(weight: ArrayEntry, entries: Mapping[str, ArrayEntry], channels: int) -> ArrayEntry | None:
    """The bias of a weight, found by its name and length."""
    if len(weight.shape) not in (3, 4):
        return None
    bias = entries.get(_WEIGHT.sub(_named_alike, weight.name))
    if bias is None or bias.shape != (channels,) or not is_usable(bias, BIAS):
        return None
    return bias


def _as_here(shape: tuple[int, ...], use: Use) -> tuple[int, ...]:
    """The shape of a weight in the program's order of axes."""
    if use is not KERAS_KERNEL:
        return in_two_dimensions(PYTORCH, shape)
    turned = in_two_dimensions(KERAS, shape)
    return (turned[3], turned[2], *turned[:2]) if len(turned) == 4 else shape


def _named_alike(found: re.Match[str]) -> str:
    bias = _ITS_BIAS[found[0].lower()]
    return bias.upper() if found[0].isupper() else bias

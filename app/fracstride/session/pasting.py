"""Values as text for the clipboard; and text from the clipboard as data for y or the kernel, or as the layer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from fracstride.core.precision import FloatArray
from fracstride.core.stack.layers import ConvTranspose2d
from fracstride.core.stack.text import LayerTextProblem, layer_from_text
from fracstride.files.loaded import KERNEL_DIMENSIONS, LoadedArray
from fracstride.files.pasted import array_from_text
from fracstride.files.problem import FileProblem, within_memory
from fracstride.session.edits import Slot, state_with_spec
from fracstride.session.feature_maps import channels_first
from fracstride.session.state import ExplicitArray, State
from fracstride.session.weights import weight_of

_LAYER = ConvTranspose2d.__name__


@within_memory
def pasted(path: Path, text: str, slot: Slot, channels: int | None) -> ExplicitArray | FileProblem:
    """The data in a text, without a file name; ``path`` stands for the clipboard in messages.

    ``channels`` are those of the other map's data, if it has any.
    """
    read = array_from_text(path, text, (2, 3, 4) if slot is Slot.INPUT else KERNEL_DIMENSIONS)
    return read if isinstance(read, FileProblem) else replace(_data(path, read, slot, channels), name="")


def _data(path: Path, read: LoadedArray, slot: Slot, channels: int | None) -> ExplicitArray:
    if slot is Slot.KERNEL:
        return weight_of(path, read, channels)
    return ExplicitArray(channels_first(read.values, channels))


def layer_in(text: str) -> ConvTranspose2d | LayerTextProblem | None:
    """The first ConvTranspose2d in a line of code, or as PyTorch prints it; None if there is none.

    >>> layer_in("self.up = nn.ConvTranspose2d(64, 32, 2, stride=2)  # doubles").stride
    (2, 2)
    """
    begin = text.find(f"{_LAYER}(")
    if begin < 0:
        return None
    depth = 0
    for end, sign in enumerate(text[begin:], start=begin + 1):
        depth += (sign == "(") - (sign == ")")
        if sign == ")" and not depth:
            text = text[:end]
            break
    found = layer_from_text(text[begin:])
    return found if isinstance(found, ConvTranspose2d | LayerTextProblem) else None


def state_with_call(state: State, layer: ConvTranspose2d) -> State:
    """The state with the parameters of a PyTorch layer; the size of y and the data stay."""
    spec = layer.spec(state.spec.height.size, state.spec.width.size)
    return state_with_spec(state, replace(spec, batch=state.spec.batch))


def table_text(values: FloatArray) -> str:
    r"""A map as a table for spreadsheets, in the shortest decimals that read back as the same numbers.

    >>> import numpy as np
    >>> table_text(np.array([[1.0, -0.1], [1e30, 2.0]]))
    '1\t-0.1\n1e+30\t2\n'
    """
    return "".join("\t".join(_decimals(row)) + "\n" for row in values)


def _decimals(row: FloatArray) -> Iterable[str]:
    return (str(value).removesuffix(".0") for value in row)

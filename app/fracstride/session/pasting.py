"""Values as text for the clipboard, and what was copied as text as data for y or for the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from fracstride.core.precision import FloatArray
from fracstride.files.loaded import KERNEL_DIMENSIONS, LoadedArray
from fracstride.files.pasted import array_from_text
from fracstride.files.problem import FileProblem, within_memory
from fracstride.session.edits import Slot
from fracstride.session.feature_maps import channels_first
from fracstride.session.state import ExplicitArray
from fracstride.session.weights import weight_of


@within_memory
def pasted(path: Path, text: str, slot: Slot, channels: int | None) -> ExplicitArray | FileProblem:
    """What a text holds, with no name: it is the user's own. ``path`` stands for the clipboard.

    ``channels`` are those of data for the other map, if there is any.
    """
    read = array_from_text(path, text, (2, 3, 4) if slot is Slot.INPUT else KERNEL_DIMENSIONS)
    return read if isinstance(read, FileProblem) else replace(_data(path, read, slot, channels), name="")


def _data(path: Path, read: LoadedArray, slot: Slot, channels: int | None) -> ExplicitArray:
    if slot is Slot.KERNEL:
        return weight_of(path, read, channels)
    return ExplicitArray(channels_first(read.values, channels))


def table_text(values: FloatArray) -> str:
    r"""A map as spreadsheets take it: the shortest decimals that read back as the same numbers.

    >>> import numpy as np
    >>> table_text(np.array([[1.0, -0.1], [1e30, 2.0]]))
    '1\t-0.1\n1e+30\t2\n'
    """
    return "".join("\t".join(_decimals(row)) + "\n" for row in values)


def _decimals(row: FloatArray) -> Iterable[str]:
    return (str(value).removesuffix(".0") for value in row)

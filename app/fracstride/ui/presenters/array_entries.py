"""What the arrays of a file can be used as: the rows of their list, the likeliest first."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fracstride.core.records import record
from fracstride.files.loaded import KERNEL_DIMENSIONS, MAX_VALUES, ArrayEntry, count, shape_text, shown_text
from fracstride.files.problem import FileProblemCode
from fracstride.ui.presenters.palette import Entry, EntryKind, scattered
from fracstride.ui.presenters.wording import Translate


@record
class Use:
    """What an array is to be: how many dimensions it may have, and along which of them the input channels are."""

    dimensions: tuple[int, ...]
    channel_axis: int


INPUT, KERNEL, BIAS = Use((2, 3, 4), -3), Use(KERNEL_DIMENSIONS, 0), Use((1,), 0)
EXPECTED = Use((2, 3, 4), -3)
"""An output: its channels are compared with those of x."""
KERAS_KERNEL = Use(KERNEL_DIMENSIONS, -1)
"""A weight as Keras lays it out, (kH, kW, C_out, C_in)."""
MAX_LISTED = 200
"""Rows at a time: a list of thousands would take longer than a frame, and nobody reads it."""


class _Called:
    """Whether a name is of a kind; what has none of the ``parts`` is not searched, which takes longer than all else."""

    def __init__(self, pattern: str, *parts: str) -> None:
        self._pattern, self._parts = re.compile(pattern), parts

    def __call__(self, name: str) -> bool:
        lower = name.lower()
        for part in self._parts:
            if part in lower:
                return self._pattern.search(lower) is not None
        return False


_goes_up = _Called(r"deconv|transpose|(?<![a-z])up|decode|(?<![a-z])dec(?![a-z])", "dec", "up", "transpose")
"""What transposed convolutions are called in models."""
_is_of_training = _Called(r"(?<![a-z])(optim|exp_avg|momentum|grad|ema)", "opt", "exp", "mom", "grad", "ema")
"""What training keeps beside the weights, in their shapes."""


def is_usable(entry: ArrayEntry, use: Use) -> bool:
    """Whether an array can be one of the maps, as far as its header tells."""
    fits = len(entry.shape) in use.dimensions and 0 < count(entry.shape) <= MAX_VALUES
    return entry.problem is None and fits


def array_rows(
    entries: Sequence[ArrayEntry], use: Use, channels: int | None, translate: Translate
) -> list[Entry]:
    """The arrays of a file: those that can be used first, and the likeliest of them.

    ``channels`` are the input channels that the data of the other map has, if it has any; of a bias those of x.
    """
    ranked = sorted(entries, key=lambda entry: rank(entry, use, channels))
    return [array_row(entry, use, translate, entry.name) for entry in ranked]


def found_rows(query: str, rows: Sequence[Entry], translate: Translate) -> list[Entry]:
    """The rows whose name or hint fits a query, those that have it as it is typed first; else in their order."""
    wanted = query.strip().casefold()
    letters = wanted.replace(" ", "")
    found = [
        (not row.enabled, distance, index)
        for index, row in enumerate(rows)
        if (distance := _distance(wanted, letters, row)) is not None
    ]
    arrays = [rows[index] for *_, index in sorted(found)]
    if len(arrays) <= MAX_LISTED:
        return arrays
    more = translate("Arrays", "{count} more: type a part of the name")
    note = Entry(EntryKind.ARRAY, "", more.format(count=len(arrays) - MAX_LISTED), enabled=False)
    return [*arrays[:MAX_LISTED], note]


def _distance(wanted: str, letters: str, row: Entry) -> int | None:
    """How far a row is from a query: in its name, in its hint, letters here and there in its name, not at all."""
    text = row.text.casefold()
    if wanted in text:
        return 0
    if wanted in row.hint.casefold():
        return 1
    return None if scattered(letters, text) is None else 2


def rank(entry: ArrayEntry, use: Use, channels: int | None) -> tuple[bool, ...]:
    """What speaks against an array, the weightiest first; equals stay in the order of the file.

    It cannot be used, has no channels, is of training, is in one dimension, has other channels, has a name of another
    kind of layer.
    """
    has_channels = len(entry.shape) > 2 or (use is BIAS and len(entry.shape) == 1)
    fits = channels is None or (has_channels and entry.shape[use.channel_axis] == channels)
    goes_up = use is INPUT or use is EXPECTED or _goes_up(entry.name)
    is_of_training = use is not INPUT and _is_of_training(entry.name)
    return (
        not is_usable(entry, use),
        not has_channels,
        is_of_training,
        is_row(entry, use),
        not fits,
        not goes_up,
    )


def is_row(entry: ArrayEntry, use: Use) -> bool:
    """Whether an array may be the weight of a layer in one dimension."""
    return use in (KERNEL, KERAS_KERNEL) and len(entry.shape) == 3


def array_row(entry: ArrayEntry, use: Use, translate: Translate, key: str, more: str = "") -> Entry:
    """What an array is and why it cannot be used; ``more`` is told besides."""
    usable = is_usable(entry, use)
    parts = [shape_text(entry.shape), entry.dtype] if entry.dtype else []
    if not usable:
        parts.append(_obstacle(entry, use, translate))
    elif is_row(entry, use):
        parts.append(translate("Arrays", "in one dimension: height 1"))
    parts += [entry.made_by] if entry.made_by else []
    parts += [more] if more else []
    return Entry(EntryKind.ARRAY, key, shown_text(entry.name), " · ".join(parts), usable)


def _obstacle(entry: ArrayEntry, use: Use, translate: Translate) -> str:
    """Why an array cannot be used, in few words."""
    if not entry.dtype or (entry.problem is not None and entry.problem.code is FileProblemCode.DAMAGED):
        return translate("Arrays", "damaged")
    if entry.problem is not None:
        if entry.problem.code is FileProblemCode.UNKNOWN_TYPE:
            return translate("Arrays", "of a type that is not read")
        if entry.problem.code is FileProblemCode.STORED_OTHERWISE:
            return translate("Arrays", "packed, or in another file")
        return translate("Arrays", "no real numbers")
    if len(entry.shape) not in use.dimensions:
        if use is BIAS:
            return translate("Arrays", "needs 1 dimension")
        if len(entry.shape) == 5 and use in (KERNEL, KERAS_KERNEL):
            return translate("Arrays", "in three dimensions: too many")
        return translate("Arrays", "needs 2 to 4 dimensions")
    return translate("Arrays", "too large") if 0 not in entry.shape else translate("Arrays", "empty")

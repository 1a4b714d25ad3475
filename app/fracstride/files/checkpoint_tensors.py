"""Tensors of a PyTorch checkpoint as it describes them: which bytes they are, and what they are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.core.records import record
from fracstride.files.loaded import count
from fracstride.files.number_types import bytes_each, is_read

DEEPEST = 32
"""Dictionaries and lists in one another: no training state has that many."""
MOST_TENSORS = 100_000
MOST_VISITS = 1_000_000
"""What is shared is met again by every way to it, and the ways can be 2^n."""
LONGEST_NAME = 1000
"""Characters, with those of all that it lies in."""
MOST_DIMENSIONS = 32
LARGEST_SIZE = 2**62


class DamagedCheckpointError(Exception):
    """What no torch.save writes."""


class IntricateCheckpointError(Exception):
    """It holds more than anybody reads of one file."""


class Object:
    """An object as its attributes: of its class nothing is known."""

    def __init__(self) -> None:
        self.attributes: dict[str, Any] = {}


@record
class Storage:
    """A run of numbers, which several tensors may share; ``dtype`` is '' where the tensors tell it."""

    key: str
    dtype: str
    bytes: int


@record
class Tensor:
    """A view of a storage, in elements; without a storage it is of a kind that is not read, which ``dtype`` names."""

    shape: tuple[int, ...]
    dtype: str
    storage: Storage | None = None
    offset: int = 0
    strides: tuple[int, ...] = ()

    @property
    def span(self) -> int:
        """The elements from the first to the last, with those between that are not of it."""
        if 0 in self.shape:
            return 0
        return 1 + sum((size - 1) * stride for size, stride in zip(self.shape, self.strides, strict=True))


def tensor_of(storage: Any, offset: Any, shape: Any, strides: Any, dtype: str) -> Tensor:
    """A view whose numbers are whole and not negative, within its storage."""
    sizes, steps = whole_numbers(shape), whole_numbers(strides)
    (start,) = whole_numbers((offset,))
    if not isinstance(storage, Storage) or len(sizes) != len(steps):
        raise DamagedCheckpointError
    if not is_read(dtype):
        return Tensor(sizes, dtype)
    tensor = Tensor(sizes, dtype, storage, start, steps)
    if count(sizes) and (start + tensor.span) * bytes_each(dtype) > storage.bytes:
        raise DamagedCheckpointError
    return tensor


def whole_numbers(given: Any) -> tuple[int, ...]:
    """Sizes, strides or an offset, none of them negative or beyond any file."""
    if not isinstance(given, tuple | list) or len(given) > MOST_DIMENSIONS:
        raise DamagedCheckpointError
    if not all(type(each) is int and 0 <= each < LARGEST_SIZE for each in given):
        raise DamagedCheckpointError
    return tuple(given)


def viewed(values: npt.NDArray[Any], tensor: Tensor) -> npt.NDArray[Any]:
    """The values of a tensor among those from its first to its last."""
    if 0 in tensor.shape:
        return np.empty(tensor.shape, values.dtype)
    strides = tuple(stride * values.itemsize for stride in tensor.strides)
    return np.lib.stride_tricks.as_strided(values, tensor.shape, strides, writeable=False)


def tensors_by_name(value: object) -> dict[str, Tensor]:
    """Every tensor under its name as users know it: keys and indices on the way to it, with dots between."""
    found: dict[str, Tensor] = {}
    for visits, (name, each) in enumerate(_walk(value)):
        if isinstance(each, Tensor):
            found.setdefault(name, each)
        if visits > MOST_VISITS or len(found) > MOST_TENSORS or len(name) > LONGEST_NAME:
            raise IntricateCheckpointError
    return found


def _walk(value: object) -> Iterator[tuple[str, object]]:
    """A value and everything in it by name, each before what is in it."""
    yield "", value
    open_ones = [("", _children(value))]
    while open_ones:
        prefix, children = open_ones[-1]
        for key, child in children:
            name = f"{prefix}.{key}" if prefix else key
            yield name, child
            if isinstance(child, dict | list | tuple | Object):
                open_ones.append((name, _children(child)))
                break
        else:
            open_ones.pop()
        if len(open_ones) > DEEPEST:
            raise IntricateCheckpointError


def _children(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, Object):
        yield from value.attributes.items()
    elif isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list | tuple):
        yield from ((str(index), each) for index, each in enumerate(value))

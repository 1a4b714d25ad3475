"""Explicit arrays inside a session file: small ones as lists to read, others as base64 of float64."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.precision import FloatArray
from fracstride.core.rules import MAX_PARAMETER
from fracstride.files.loaded import MAX_VALUES
from fracstride.session.reading import DocumentProblemCode, Section, is_finite
from fracstride.session.state import ExplicitArray

MAX_LISTED_VALUES = 256
"""Arrays of up to so many values are written as lists."""
ENCODED = 3 * 2**15
"""Values that are encoded at a time: a multiple of three, so that the parts join to one base64 text."""
MAX_NAME_LENGTH = 1000
ENCODING = "base64-float64-little-endian"


def json_from_array(array: ExplicitArray, data: str) -> dict[str, Any]:
    """The JSON object of an array; if its values are not listed, ``data`` stands for ``encoded_parts``."""
    values = array.values
    raw: dict[str, Any] = {"name": array.name, "shape": list(values.shape)}
    if is_listed(array):
        return raw | {"values": values.tolist()}
    return raw | {"encoding": ENCODING, "data": data}


def is_listed(array: ExplicitArray) -> bool:
    """Whether an array is small enough to be written as lists."""
    return array.values.ndim == 2 and array.values.size <= MAX_LISTED_VALUES


def encoded_parts(array: ExplicitArray, cancel: CancelToken | None = None) -> Iterator[bytes]:
    """The values in base64, part by part, so that nothing else in the program has to wait long."""
    flat = np.ascontiguousarray(array.values).reshape(-1)
    for begin in range(0, flat.size, ENCODED):
        poll(cancel, begin / flat.size)
        part = np.ascontiguousarray(flat[begin : begin + ENCODED], dtype="<f8")
        yield base64.b64encode(part.data)


def array_from_json(section: Section) -> ExplicitArray | None:
    """The array of a JSON object, read-only; None if a problem was noted."""
    shape = _shape(section)
    if shape is None:
        return None
    has_list = section.has("values") and len(shape) == 2
    values = _listed(section, shape) if has_list else _encoded(section, shape)
    if values is None:
        return None
    values.setflags(write=False)
    return ExplicitArray(values, section.text("name", MAX_NAME_LENGTH))


def _shape(section: Section) -> tuple[int, ...] | None:
    """(height, width), behind (channels) or (n, channels) where the slices have maps of their own."""
    section.required("shape")
    shape = section.items("shape", 4)
    if len(shape) not in (2, 3, 4) or not all(
        type(size) is int and 1 <= size <= MAX_PARAMETER for size in shape
    ):
        if section.has("shape"):
            section.note(DocumentProblemCode.WRONG_TYPE, "shape", expected="size")
        return None
    if prod(shape) > MAX_VALUES:
        section.note(DocumentProblemCode.TOO_LONG, "shape", maximum=MAX_VALUES)
        return None
    return tuple(shape)


def _listed(section: Section, shape: tuple[int, ...]) -> FloatArray | None:
    rows = section.items("values", MAX_PARAMETER)
    if len(rows) != shape[0] or not all(isinstance(row, list) and len(row) == shape[1] for row in rows):
        section.note(DocumentProblemCode.WRONG_SHAPE, "values", height=shape[0], width=shape[1])
        return None
    if not all(is_finite(value) for row in rows for value in row):
        section.note(DocumentProblemCode.NOT_FINITE, "values")
        return None
    return np.array(rows, dtype=np.float64)


def _encoded(section: Section, shape: tuple[int, ...]) -> FloatArray | None:
    section.required("encoding", "data")
    if section.has("encoding") and section.values["encoding"] != ENCODING:
        section.note(DocumentProblemCode.UNKNOWN_CHOICE, "encoding", choices=ENCODING)
        return None
    data = _decoded(section)
    if data is None:
        return None
    if len(data) != 8 * prod(shape):
        section.note(DocumentProblemCode.WRONG_SHAPE, "data", height=shape[-2], width=shape[-1])
        return None
    values = np.frombuffer(data, dtype="<f8").reshape(shape).astype(np.float64)
    if not np.isfinite(values).all():
        section.note(DocumentProblemCode.NOT_FINITE, "data")
        return None
    return values


def _decoded(section: Section) -> bytes | None:
    text = section.values.get("data")
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (TypeError, ValueError):
        section.note(DocumentProblemCode.WRONG_TYPE, "data", expected=ENCODING)
        return None

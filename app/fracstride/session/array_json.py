"""Explicit arrays inside a session file: small ones as lists to read, others as base64 of float64."""

from __future__ import annotations

import base64
from math import prod
from typing import Any

import numpy as np

from fracstride.core.geometry import MAX_PARAMETER
from fracstride.core.precision import FloatArray
from fracstride.session.reading import DocumentProblemCode, Section, is_finite
from fracstride.session.state import ExplicitArray

MAX_VALUES = 64 * 1024**2
"""Values in one array, as many as a file that is opened may have."""
MAX_LISTED_VALUES = 256
"""Up to so many values an array is written as lists."""
MAX_NAME_LENGTH = 1000
ENCODING = "base64-float64-little-endian"


def json_from_array(array: ExplicitArray) -> dict[str, Any]:
    """The JSON object of an array."""
    values = array.values
    raw: dict[str, Any] = {"name": array.name, "shape": list(values.shape)}
    if values.ndim == 2 and values.size <= MAX_LISTED_VALUES:
        return raw | {"values": values.tolist()}
    data = base64.b64encode(np.ascontiguousarray(values, dtype="<f8").data).decode("ascii")
    return raw | {"encoding": ENCODING, "data": data}


def array_from_json(section: Section) -> ExplicitArray | None:
    """The array of a JSON object, read-only; None where a problem is noted."""
    shape = _shape(section)
    if shape is None:
        return None
    is_listed = section.has("values") and len(shape) == 2
    values = _listed(section, shape) if is_listed else _encoded(section, shape)
    if values is None:
        return None
    values.setflags(write=False)
    return ExplicitArray(values, section.text("name", MAX_NAME_LENGTH))


def _shape(section: Section) -> tuple[int, ...] | None:
    """(height, width), or (channels, height, width)."""
    section.required("shape")
    shape = section.items("shape", 3)
    if len(shape) not in (2, 3) or not all(
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

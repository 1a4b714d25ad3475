"""Keras layers of a notebook as layers here. Keras is not imported; the object itself is asked."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.core.spec import ConvTransposeSpec
from fracstride.frameworks.keras_config import TRANSPOSED, layers_of
from fracstride.frameworks.keras_layer import DATA_FORMATS, KerasLayer
from fracstride.frameworks.weight_layouts import KERAS

Array = npt.NDArray[Any]


def is_of_keras(layer: object) -> bool:
    """Whether an object is a Keras layer, of any version."""
    return callable(getattr(layer, "get_config", None)) and callable(getattr(layer, "get_weights", None))


def keras_parts(layer: Any) -> tuple[KerasLayer, Array, Array | None]:
    """The parameters of a layer, its weight (C_in, C_out, kH, kW) and its bias (C_out,), if any.

    Raises TypeError for layers other than transposed convolutions, and ValueError for one without weights.
    """
    kind = type(layer).__name__
    if TRANSPOSED.get(kind, 3) > 2:
        raise TypeError(f"{kind} is no Conv2DTranspose; give a weight, and stride, padding ..., instead")
    arrays = [np.asarray(each) for each in layer.get_weights()]
    if not arrays:
        raise ValueError(f"{kind} has no weights yet; build it, or call it once")
    # As in a file: what is no value of JSON says nothing here.
    config = json.loads(json.dumps(layer.get_config(), default=str))
    (found,) = layers_of({"class_name": kind, "config": config})
    weight = KERAS.weight_of(arrays[0])
    parts = found.layer.in_two_dimensions() if TRANSPOSED[kind] == 1 else found.layer
    return replace(parts, weight_shape=weight.shape), weight, arrays[1] if len(arrays) > 1 else None


def with_channels_first(layer: KerasLayer, y: Array, is_row: bool) -> Array:
    """The input of a Keras layer in our layout: channels first, and a single row if it has one dimension."""
    if y.ndim > 2 - is_row and layer.data_format == DATA_FORMATS[0]:
        y = np.moveaxis(y, -1, 1 if y.ndim == 4 - is_row else 0)
    return y[..., None, :] if is_row else y


def keras_spec(layer: KerasLayer, size: tuple[int, int]) -> ConvTransposeSpec:
    """The layer for an input of a size. Raises ValueError if it is impossible."""
    spec = layer.spec(size)
    if isinstance(spec, ConvTransposeSpec):
        return spec
    raise ValueError(f"there is no such layer for y of {size[0]} × {size[1]}: {spec.value.replace('_', ' ')}")

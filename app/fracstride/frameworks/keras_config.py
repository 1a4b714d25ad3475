"""The transposed convolutions in the configuration of a Keras model: JSON that is read, and never given to Keras.

Keras would make objects of it, and run what Lambda layers hold. Here nothing but the names and the numbers of
layers is looked at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, TypeGuard

from fracstride.core.records import record
from fracstride.frameworks.keras_layer import DATA_FORMATS, LINEAR, KerasLayer
from fracstride.frameworks.model_layer import Numbers

TRANSPOSED = {"Conv1DTranspose": 1, "Conv2DTranspose": 2, "Conv3DTranspose": 3}
"""The dimensions of each class."""

Settings = dict[str, Any]


@record
class FoundLayer:
    """A transposed convolution of a model, and where it is in it."""

    layer: KerasLayer
    """Without what the weights tell."""
    names: tuple[str, ...]
    """Of the models that it is in, but for the outermost, and its own."""
    place: str
    """Its group in a file of weights of Keras 3: 'layers/functional/layers/conv2d_transpose'."""
    has_bias: bool


def layers_of(model: object) -> tuple[FoundLayer, ...]:
    """The layers in a configuration, in its order, also those of models in it; none where it is something else."""
    return tuple(_in_node(model, "", ())) if _is_node(model) else ()


def _is_node(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("class_name"), str)


def _in_node(node: Any, place: str, names: tuple[str, ...]) -> Iterator[FoundLayer]:
    settings = node.get("config")
    if isinstance(settings, list):  # Sequential, before Keras 2.3
        settings = {"layers": settings}
    if not isinstance(settings, dict):
        return
    if node["class_name"] in TRANSPOSED:
        yield _found(node, settings, place, names)
        return
    for key, value in settings.items():
        inner = f"{place}/{key}".lstrip("/")
        for each, where in _children(value, inner):
            yield from _in_node(each, where, (*names, _name(each)))


def _children(value: object, place: str) -> Iterator[tuple[Any, str]]:
    """The layers that a setting holds, one or a list, with their groups; Keras names these by class and number."""
    if _is_node(value):
        yield value, place
    counts: Counter[str] = Counter()
    for each in value if isinstance(value, list) else ():
        if _is_node(each):
            name = snake_case(each["class_name"])
            number, counts[name] = counts[name], counts[name] + 1
            yield each, f"{place}/{name}_{number}" if number else f"{place}/{name}"


def snake_case(name: str) -> str:
    """As Keras makes a name of that of a class.

    >>> snake_case("Conv2DTranspose")
    'conv2d_transpose'
    """
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", re.sub(r"\W+", "", name))
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def _name(node: Any) -> str:
    settings = node.get("config")
    name = settings.get("name") if isinstance(settings, dict) else None
    return name if isinstance(name, str) else str(node.get("name") or node["class_name"])


def _found(node: Any, settings: Settings, place: str, names: tuple[str, ...]) -> FoundLayer:
    names = names or (_name(node),)
    data_format = str(settings.get("data_format") or DATA_FORMATS[0])
    axes = TRANSPOSED[node["class_name"]]
    extra = settings.get("output_padding")
    filters = settings.get("filters")
    layer = KerasLayer(
        name="/".join(names),
        input_size=_input_size(node, data_format, axes),
        filters=filters if _is_number(filters) else 0,
        kernel_size=_numbers(settings.get("kernel_size"), axes),
        strides=_numbers(settings.get("strides", 1), axes),
        dilation_rate=_numbers(settings.get("dilation_rate", 1), axes),
        padding=str(settings.get("padding", "valid")).lower(),
        output_padding=None if extra is None else _numbers(extra, axes),
        data_format=data_format,
        activation=_activation(settings.get("activation")),
    )
    return FoundLayer(layer, names, place, settings.get("use_bias") is not False)


def _is_number(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _numbers(value: object, axes: int) -> Numbers:
    """One number for every axis, or a list of them; () where it is neither."""
    if _is_number(value):
        return (value,) * axes
    if isinstance(value, list) and all(map(_is_number, value)):
        return tuple(value)
    return ()


def _activation(value: object) -> str:
    """The name of an activation, be it a function or a layer of its own."""
    if isinstance(value, dict):
        value = value.get("config") if isinstance(value.get("config"), str) else value.get("class_name")
    return value if isinstance(value, str) else LINEAR


def _input_size(node: Any, data_format: str, axes: int) -> tuple[int, int] | None:
    """Of the map that the layer was built for."""
    shape = _shape_built(node) or _shape_connected(node)
    if not isinstance(shape, list) or len(shape) != axes + 2 or axes > 2:
        return None
    sizes = shape[1:-1] if data_format == DATA_FORMATS[0] else shape[2:]
    height, width = (1, *sizes)[-2:]
    return (height, width) if all(_is_number(each) and each > 0 for each in (height, width)) else None


def _shape_built(node: Any) -> object:
    built = node.get("build_config")
    return built.get("input_shape") if isinstance(built, dict) else None


def _shape_connected(node: Any) -> object:
    """In files without it: the shape of what the layer is called with."""
    try:
        return node["inbound_nodes"][0]["args"][0]["config"]["shape"]
    except (LookupError, TypeError):
        return None

"""A layer as the call that makes it in PyTorch, and back: ``ConvTranspose2d(512, 256, 4, 2, 1)``.

Crop and Skip are no modules of torch.nn; they are written in the same way.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from fracstride.core.records import record
from fracstride.core.rules import MAX_PARAMETER
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Join,
    Layer,
    Pair,
    PixelShuffle,
    Skip,
    Upsample,
)

MAX_LENGTH = 300


class LayerTextCode(StrEnum):
    """Every way in which a text can fail to be a layer."""

    NOT_A_CALL = "not_a_call"
    UNKNOWN_LAYER = "unknown_layer"  # name
    UNKNOWN_ARGUMENT = "unknown_argument"  # name
    MISSING_ARGUMENT = "missing_argument"  # name
    WRONG_VALUE = "wrong_value"  # name


@record
class LayerTextProblem:
    """Why a text is no layer: the code, and the name of what is at fault."""

    code: LayerTextCode
    name: str = ""


class _Refused(Exception):
    def __init__(self, problem: LayerTextProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def text_from_layer(layer: Layer) -> str:
    """The call, without what has its default.

    >>> text_from_layer(ConvTranspose2d(64, 3, (4, 4), (2, 2), (1, 1), bias=False))
    'ConvTranspose2d(64, 3, 4, 2, 1, bias=False)'
    >>> text_from_layer(Upsample((2, 3), Interpolation.BILINEAR))
    "Upsample(scale_factor=(2, 3), mode='bilinear')"
    >>> text_from_layer(Upsample(size=(8, 9)))
    'Upsample(size=(8, 9))'
    """
    signature = _SIGNATURES[type(layer).__name__]
    parts: list[str] = []
    positional = True
    for argument in signature:
        value = argument.read(layer)
        if value == argument.default:
            positional = False
            continue
        shown = _shown(value)
        positional = positional and not argument.by_name
        parts.append(shown if positional else f"{argument.name}={shown}")
    return f"{type(layer).__name__}({', '.join(parts)})"


def layer_from_text(text: str) -> Layer | LayerTextProblem:
    """The layer that a call makes; ``nn.`` or ``torch.nn.`` may stand before it.

    >>> layer_from_text("nn.Conv2d(64, 3, kernel_size=(3, 1), padding=1)").kernel_size
    (3, 1)
    >>> layer_from_text("Conv2d(64, 3)")
    LayerTextProblem(code=<LayerTextCode.MISSING_ARGUMENT: 'missing_argument'>, name='kernel_size')
    """
    try:
        return _layer(text)
    except _Refused as refused:
        return refused.problem


def _layer(text: str) -> Layer:
    call = _call(text)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in _SIGNATURES:
        raise _Refused(LayerTextProblem(LayerTextCode.UNKNOWN_LAYER, name))
    signature = _SIGNATURES[name]
    given = _bound(call, signature)
    values: dict[str, Any] = {}
    for argument in signature:
        if argument.name in given:
            values[argument.field] = _converted(argument, given[argument.name])
        elif argument.default is _REQUIRED:
            raise _Refused(LayerTextProblem(LayerTextCode.MISSING_ARGUMENT, argument.name))
    made: Layer = _LAYERS[name](**{name: value for name, value in values.items() if value is not None})
    return made


def _call(text: str) -> ast.Call:
    try:
        parsed = ast.parse(text.strip()[: MAX_LENGTH + 1], mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        parsed = None
    if not isinstance(parsed, ast.Call) or len(text) > MAX_LENGTH:
        raise _Refused(LayerTextProblem(LayerTextCode.NOT_A_CALL))
    return parsed


def _bound(call: ast.Call, signature: tuple[_Argument, ...]) -> dict[str, ast.expr]:
    """Which expression each argument is given."""
    if len(call.args) > len(signature):
        raise _Refused(LayerTextProblem(LayerTextCode.UNKNOWN_ARGUMENT, str(len(call.args))))
    given = {argument.name: value for argument, value in zip(signature, call.args, strict=False)}
    names = {argument.name for argument in signature}
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg not in names or keyword.arg in given:
            raise _Refused(LayerTextProblem(LayerTextCode.UNKNOWN_ARGUMENT, keyword.arg or "**"))
        given[keyword.arg] = keyword.value
    return given


def _converted(argument: _Argument, node: ast.expr) -> Any:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        value = _REQUIRED
    converted = argument.convert(value)
    if converted is _REQUIRED:
        raise _Refused(LayerTextProblem(LayerTextCode.WRONG_VALUE, argument.name))
    return converted


def _shown(value: Any) -> str:
    if isinstance(value, tuple) and len(set(value)) == 1:
        return str(value[0])
    return repr(value.value) if isinstance(value, StrEnum) else repr(value)


_REQUIRED = object()
"""No default; and no value that could be used."""


def _whole(value: Any) -> Any:
    fits = isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_PARAMETER
    return value if fits else _REQUIRED


def _pair(value: Any) -> Any:
    if isinstance(value, tuple | list) and len(value) == 2:
        pair = (_whole(value[0]), _whole(value[1]))
        return pair if _REQUIRED not in pair else _REQUIRED
    one = _whole(value)
    return _REQUIRED if one is _REQUIRED else (one, one)


def _optional_pair(value: Any) -> Any:
    return None if value is None else _pair(value)


def _factor(value: Any) -> Any:
    return _optional_pair(int(value) if isinstance(value, float) and value.is_integer() else value)


def _truth(value: Any) -> Any:
    return value if isinstance(value, bool) else _REQUIRED


def _interpolation(value: Any) -> Any:
    return Interpolation(value) if value in tuple(Interpolation) else _REQUIRED


def _join(value: Any) -> Any:
    return Join(value) if value in tuple(Join) else _REQUIRED


@record
class _Argument:
    """One argument: its name in the call, what it may be, its default, and the field that it sets."""

    name: str
    convert: Callable[[Any], Any] = _whole
    default: Any = _REQUIRED
    sets: str = ""
    """The field of the layer, where it is called otherwise."""
    by_name: bool = False
    """Whether it is always written with its name."""

    @property
    def field(self) -> str:
        """The field of the layer."""
        return self.sets or self.name

    def read(self, layer: Layer) -> Any:
        """What a layer has."""
        value = getattr(layer, self.field)
        # A size replaces the factor, which then means nothing.
        replaced = self.field == "factor" and isinstance(layer, Upsample) and layer.size is not None
        return self.default if replaced else value


_ONE: Pair = (1, 1)
_NONE: Pair = (0, 0)
_CHANNELS = (_Argument("in_channels"), _Argument("out_channels"))
_WINDOW = (
    _Argument("kernel_size", _pair),
    _Argument("stride", _pair, _ONE),
    _Argument("padding", _pair, _NONE),
)
_GROUPS = _Argument("groups", _whole, 1, by_name=True)
_BIAS = _Argument("bias", _truth, True, by_name=True)
_DILATION = _Argument("dilation", _pair, _ONE, by_name=True)
_SIDES = tuple(_Argument(name, _whole, 0) for name in ("top", "bottom", "left", "right"))

_SIGNATURES: dict[str, tuple[_Argument, ...]] = {
    "ConvTranspose2d": (
        *_CHANNELS,
        *_WINDOW,
        _Argument("output_padding", _pair, _NONE),
        _GROUPS,
        _BIAS,
        _DILATION,
    ),
    "Conv2d": (*_CHANNELS, *_WINDOW, _DILATION, _GROUPS, _BIAS),
    "Upsample": (
        _Argument("size", _optional_pair, None, by_name=True),
        _Argument("scale_factor", _factor, None, "factor", by_name=True),
        _Argument("mode", _interpolation, Interpolation.NEAREST, "interpolation", by_name=True),
    ),
    "PixelShuffle": (_Argument("upscale_factor", sets="factor"),),
    "Crop": _SIDES,
    "Skip": (
        _Argument("channels"),
        _Argument("height"),
        _Argument("width"),
        _Argument("join", _join, Join.CONCAT),
        _Argument("is_cropped", _truth, False, by_name=True),
    ),
}
_LAYERS: dict[str, Callable[..., Layer]] = {
    each.__name__: each for each in (ConvTranspose2d, Conv2d, Upsample, PixelShuffle, Crop, Skip)
}
LAYER_NAMES = tuple(_LAYERS)
"""The names of the layers that can be read."""

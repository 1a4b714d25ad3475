"""What shape a layer makes of the shape that arrives, or why it cannot be applied to it."""

from __future__ import annotations

from dataclasses import replace
from math import isqrt, prod
from typing import Any

from fracstride.core.geometry import Geometry
from fracstride.core.issues import FieldRef, Issue, IssueCode, Remedy
from fracstride.core.rules import DEFAULT_MEMORY_LIMIT, MAX_PARAMETER, range_issue, solve
from fracstride.core.spec import AXES, Axis, Field
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Join,
    Layer,
    Pair,
    PixelShuffle,
    Shape,
    Skip,
    Upsample,
)
from fracstride.core.stack.problems import StackProblem, StackProblemCode

BYTES_PER_CELL = 8
"""As the program computes: float64."""


def output_shape(layer: Layer, arriving: Shape, index: int = 0) -> Shape | StackProblem:
    """(channels, height, width) after ``layer``, the layer ``index`` of its stack.

    The rules are those of torch.nn, with at least one cell and a limit of memory.

    >>> output_shape(ConvTranspose2d(512, 256, (4, 4), (2, 2), (1, 1)), (512, 4, 4))
    (256, 8, 8)
    >>> output_shape(PixelShuffle(2), (6, 4, 4)).code.value
    'shuffle_channels'
    """
    result = _shape(layer, arriving, index)
    if isinstance(result, StackProblem):
        return result
    if max(result) > MAX_PARAMETER:
        return _problem(index, StackProblemCode.TOO_LARGE, value=max(result), maximum=MAX_PARAMETER)
    needed = BYTES_PER_CELL * prod(result)
    if needed > DEFAULT_MEMORY_LIMIT:
        return _problem(index, StackProblemCode.TOO_MUCH_MEMORY, bytes=needed, limit=DEFAULT_MEMORY_LIMIT)
    return result


def _shape(layer: Layer, arriving: Shape, index: int) -> Shape | StackProblem:
    match layer:
        case ConvTranspose2d():
            return _transposed(layer, arriving, index)
        case Conv2d():
            return _convolved(layer, arriving, index)
        case Upsample():
            return _upsampled(layer, arriving, index)
        case PixelShuffle():
            return _shuffled(layer, arriving, index)
        case Crop():
            return _cropped(layer, arriving, index)
        case Skip():
            return _joined(layer, arriving, index)


def _problem(
    index: int,
    code: StackProblemCode,
    remedy: Layer | None = None,
    issues: tuple[Issue, ...] = (),
    **params: int,
) -> StackProblem:
    return StackProblem(index, code, tuple(params.items()), issues, remedy)


def _transposed(layer: ConvTranspose2d, arriving: Shape, index: int) -> Shape | StackProblem:
    channels, height, width = arriving
    if layer.in_channels != channels:
        return _other_channels(layer, arriving, index)
    solved = solve(layer.spec(height, width))
    if isinstance(solved, Geometry):
        return solved.output_shape[1:]
    remedy = _mended(layer, solved)
    return _problem(index, StackProblemCode.INVALID, remedy, solved)


def _convolved(layer: Conv2d, arriving: Shape, index: int) -> Shape | StackProblem:
    channels, height, width = arriving
    if layer.in_channels != channels:
        return _other_channels(layer, arriving, index)
    issues = _conv_issues(layer)
    if issues:
        return _problem(index, StackProblemCode.INVALID, _mended(layer, issues), issues)
    size = convolved_size(layer, (height, width))
    if min(size) < 1:
        return _problem(index, StackProblemCode.OUTPUT_TOO_SMALL, height=size[0], width=size[1])
    return (layer.out_channels, *size)


def convolved_size(layer: Conv2d, size: Pair) -> Pair:
    """floor((n + 2p - d(k-1) - 1) / s) + 1 along both axes."""

    def along(i: int) -> int:
        extent = layer.dilation[i] * (layer.kernel_size[i] - 1) + 1
        return (size[i] + 2 * layer.padding[i] - extent) // layer.stride[i] + 1

    return (along(0), along(1))


def _other_channels(layer: ConvTranspose2d | Conv2d, arriving: Shape, index: int) -> StackProblem:
    channels = arriving[0]
    # Grouped layers keep their groups only where these divide what arrives.
    remedy = replace(layer, in_channels=channels) if channels % max(layer.groups, 1) == 0 else None
    expected = layer.in_channels
    return _problem(index, StackProblemCode.CHANNELS, remedy, expected=expected, arriving=channels)


_CONV_FIELDS = (Field.KERNEL_SIZE, Field.STRIDE, Field.PADDING, Field.DILATION)


def _conv_issues(layer: Conv2d) -> tuple[Issue, ...]:
    refs = [FieldRef(field, axis) for field in _CONV_FIELDS for axis in AXES]
    refs += [FieldRef(Field.OUT_CHANNELS), FieldRef(Field.GROUPS)]
    issues = [issue for ref in refs if (issue := range_issue(_value(layer, ref), ref)) is not None]
    if not issues and layer.in_channels % layer.groups:
        issues.append(_not_divisible(Field.IN_CHANNELS, layer.in_channels, layer.groups, 1))
    elif not issues and layer.out_channels % layer.groups:
        nearest = max(1, round(layer.out_channels / layer.groups)) * layer.groups
        issues.append(_not_divisible(Field.OUT_CHANNELS, layer.out_channels, layer.groups, nearest))
    return tuple(issues)


def _not_divisible(field: Field, value: int, groups: int, nearest: int) -> Issue:
    refs = (FieldRef(field), FieldRef(Field.GROUPS))
    params = (("value", value), ("groups", groups))
    return Issue(IssueCode.NOT_DIVISIBLE, refs, params, Remedy(refs[0], nearest))


def _value(layer: Conv2d | ConvTranspose2d, ref: FieldRef) -> int:
    value = getattr(layer, ref.field.value)
    return int(value if ref.axis is None else value[AXES.index(ref.axis)])


def _mended(layer: Layer, issues: tuple[Issue, ...]) -> Layer | None:
    """The layer with the remedies of all issues that have one among its own parameters; None without any."""
    changed: Any = layer
    for issue in issues:
        remedy = issue.remedy
        if remedy is None or not hasattr(changed, remedy.ref.field.value):
            continue
        name, value = remedy.ref.field.value, remedy.value
        if remedy.ref.field is Field.IN_CHANNELS:
            # What arrives cannot be changed here, but groups can.
            name, value = Field.GROUPS.value, 1
        changed = replace(changed, **{name: _with(getattr(changed, name), remedy.ref.axis, value)})
    return changed if changed != layer else None


def _with(value: int | Pair, axis: Axis | None, new: int) -> int | Pair:
    if not isinstance(value, tuple):
        return new
    if axis is None:
        return (new, new)
    return (new, value[1]) if axis is Axis.HEIGHT else (value[0], new)


def _upsampled(layer: Upsample, arriving: Shape, index: int) -> Shape | StackProblem:
    channels, height, width = arriving
    if layer.size is not None:
        if min(layer.size) >= 1:
            return (channels, *layer.size)
        smallest = (max(layer.size[0], 1), max(layer.size[1], 1))
        return _problem(index, StackProblemCode.FACTOR_TOO_SMALL, replace(layer, size=smallest))
    if min(layer.factor) < 1:
        smallest = (max(layer.factor[0], 1), max(layer.factor[1], 1))
        return _problem(index, StackProblemCode.FACTOR_TOO_SMALL, replace(layer, factor=smallest))
    return (channels, height * layer.factor[0], width * layer.factor[1])


def _shuffled(layer: PixelShuffle, arriving: Shape, index: int) -> Shape | StackProblem:
    channels, height, width = arriving
    if layer.factor < 1:
        return _problem(index, StackProblemCode.FACTOR_TOO_SMALL, PixelShuffle(1))
    square = layer.factor**2
    if channels % square:
        # No factor is larger than the root of the channels; 1 always divides, and does nothing.
        factor = next(each for each in range(isqrt(channels), 0, -1) if channels % each**2 == 0)
        remedy = PixelShuffle(factor) if factor > 1 else None
        return _problem(index, StackProblemCode.SHUFFLE_CHANNELS, remedy, channels=channels, square=square)
    return (channels // square, height * layer.factor, width * layer.factor)


def _cropped(layer: Crop, arriving: Shape, index: int) -> Shape | StackProblem:
    channels, height, width = arriving
    sides = (layer.top, layer.bottom, layer.left, layer.right)
    if min(sides) < 0:
        return _problem(index, StackProblemCode.NEGATIVE_CROP, Crop(*(max(each, 0) for each in sides)))
    size = (height - layer.top - layer.bottom, width - layer.left - layer.right)
    if min(size) < 1:
        return _problem(index, StackProblemCode.OUTPUT_TOO_SMALL, height=size[0], width=size[1])
    return (channels, *size)


def _joined(layer: Skip, arriving: Shape, index: int) -> Shape | StackProblem:
    channels, height, width = arriving
    if min(layer.channels, layer.height, layer.width) < 1:
        channels, height, width = (max(each, 1) for each in (layer.channels, layer.height, layer.width))
        remedy = replace(layer, channels=channels, height=height, width=width)
        return _problem(index, StackProblemCode.SKIP_EMPTY, remedy)
    fits = (layer.height, layer.width) == (height, width)
    can_be_cropped = layer.height >= height and layer.width >= width
    if not fits and not (layer.is_cropped and can_be_cropped):
        return _problem(
            index,
            StackProblemCode.SKIP_SIZE,
            replace(layer, is_cropped=True) if can_be_cropped else None,
            height=height,
            width=width,
            skip_height=layer.height,
            skip_width=layer.width,
        )
    if layer.join is Join.CONCAT:
        return (channels + layer.channels, height, width)
    if layer.channels != channels:
        remedy = replace(layer, channels=channels)
        return _problem(index, StackProblemCode.SKIP_CHANNELS, remedy, arriving=channels, skip=layer.channels)
    return arriving

"""Transposed convolution as one function of arrays, with the arguments of torch.nn.functional.conv_transpose2d."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from operator import index
from typing import NamedTuple, SupportsIndex, cast

import numpy as np
import numpy.typing as npt

from fracstride.backends import engine
from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.issues import Issue, IssueCode
from fracstride.core.precision import FloatArray
from fracstride.core.rules import MAX_PARAMETER, solve
from fracstride.core.spec import AXES, Axis, AxisSpec, ConvTransposeSpec

Pair = SupportsIndex | Sequence[SupportsIndex]
"""One number for both axes, or (height, width)."""

Padding = Pair | Sequence[Pair]
"""Like ``Pair``, or ((top, bottom), (left, right))."""

BFLOAT16 = "bfloat16"
"""A type that NumPy has not, and the arrays of others have."""

NO_LIMIT = 2**62
"""What an array may take here is for its owner to decide."""


def conv_transpose2d(
    x: npt.ArrayLike,
    weight: npt.ArrayLike,
    bias: npt.ArrayLike | None = None,
    stride: Pair = 1,
    padding: Padding = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
    *,
    backend: str = "auto",
    out: FloatArray | None = None,
) -> FloatArray:
    """Two-dimensional transposed convolution, as torch.nn.functional.conv_transpose2d defines it.

    Parameters
    ----------
    x : array_like, shape (N, C_in, H, W) or (C_in, H, W)
        The input. float32 and float64 are computed as they are, float16 and bfloat16 in float32, integers in float64.
        Tensors of PyTorch are taken too, from any device and with a gradient; the result is an array of NumPy.
    weight : array_like, shape (C_in, C_out // groups, kernel height, kernel width)
        The kernels.
    bias : array_like, shape (C_out,), optional
        Added to every cell of an output channel.
    stride, output_padding, dilation : int or (int, int)
        For both axes, or (height, width).
    padding : int or (int, int) or ((top, bottom), (left, right))
        What is cropped off the full output; the last form crops each side on its own.
    groups : int
        Groups of channels that do not mix; C_in for a depthwise layer.
    backend : str
        The backend: "numpy", or another one that is installed; "auto" means "numpy" for arrays of NumPy.
    out : ndarray, optional
        Receives the result; it must have the result's shape and type, and may be strided.

    Returns
    -------
    ndarray, shape (N, C_out, H_out, W_out) or (C_out, H_out, W_out)
        Along each axis (H-1)*stride - top - bottom + dilation*(kernel-1) + output_padding + 1 cells.

    Raises
    ------
    ValueError
        With every reason why the layer is impossible, or where a shape or ``out`` does not fit.
    TypeError
        Where a parameter is not a whole number, an array not of real numbers, or ``out`` not an array of NumPy.
    BackendError
        Where the backend that is named cannot compute here, or memory runs out on its device.

    Examples
    --------
    >>> import numpy as np
    >>> import fracstride
    >>> x = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    >>> fracstride.conv_transpose2d(x, np.ones((1, 1, 3, 3)), stride=2, padding=1)[0, 0]
    array([[ 1.,  3.,  2.],
           [ 4., 10.,  6.],
           [ 3.,  7.,  4.]])

    An ``out`` that does not fit is refused even where nothing would be written:

    >>> fracstride.conv_transpose2d(x[:0], np.ones((1, 1, 3, 3)), out=np.empty((5, 5)))
    Traceback (most recent call last):
    ...
    ValueError: the output has the shape (5, 5), the layer needs (0, 1, 4, 4)
    """
    if backend not in ("auto", *BACKEND_NAMES):
        raise ValueError(f"no backend is called {backend!r}; there are: auto, {', '.join(BACKEND_NAMES)}")
    if out is not None and not isinstance(out, np.ndarray):
        raise TypeError(f"out must be an array of NumPy, not {type(out).__name__}")
    x, weight = _host_array("x", x), _host_array("weight", weight)
    bias = None if bias is None else _host_array("bias", bias)
    if x.ndim not in (3, 4) or weight.ndim != 4:
        raise ValueError(f"x must have 3 or 4 axes and weight 4, not the shapes {x.shape} and {weight.shape}")
    y = x if x.ndim == 4 else x[None]
    geometry = geometry_of(y.shape, weight.shape, stride, padding, output_padding, groups, dilation)
    target = out if out is None or x.ndim == 4 else out[None]
    result = _computed(backend, y, weight, geometry, bias, target)
    if out is not None:
        return out
    return result if x.ndim == 4 else result[0]


def _host_array(name: str, value: npt.ArrayLike) -> npt.NDArray[np.generic]:
    """The values of an argument as an array; a tensor is copied without its gradient."""
    if type(value) is np.ndarray:
        return value
    detach = getattr(value, "detach", None)
    if detach is not None:
        tensor = detach().cpu()
        value = tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} is no array: {error}") from None
    return array.astype(np.float32) if array.dtype.name == BFLOAT16 else array


def geometry_of(
    inputs: tuple[int, ...],
    weights: tuple[int, ...],
    stride: Pair,
    padding: Padding,
    output_padding: Pair,
    groups: int,
    dilation: Pair,
    limit: int = NO_LIMIT,
) -> Geometry:
    """The layer of an input shape, a weight shape (four axes each) and the arguments of a call.

    Raises ValueError with every reason why the layer is impossible, one being that its arrays take more than
    ``limit`` bytes, and TypeError where a parameter is not a whole number.
    """
    return _geometry(
        inputs,
        weights,
        _pair("stride", stride),
        _sides(padding),
        _pair("output_padding", output_padding),
        _whole("groups", groups, "a whole number"),
        _pair("dilation", dilation),
        limit,
    )


def _computed(
    name: str,
    y: npt.NDArray[np.generic],
    weight: npt.NDArray[np.generic],
    geometry: Geometry,
    bias: npt.ArrayLike | None,
    out: FloatArray | None,
) -> FloatArray:
    """x as a host array from host arrays, whatever the backend."""
    if y.shape[0] == 0:
        # A batch of nothing has nothing to be computed, but its type and what is wrong with it.
        one = np.zeros((1, *y.shape[1:]), y.dtype)
        nothing = _computed(name, one, weight, geometry, bias, None)[:0]
        none = replace(geometry, spec=replace(geometry.spec, batch=0))
        return nothing if out is None else _put(nothing, out, none)
    if name in ("auto", "numpy"):
        return np.asarray(engine.conv_transpose2d(y, weight, geometry, bias, out=out))
    backend = backend_from_name(name)
    bias_there = None if bias is None else backend.to_device(bias)
    x_there = backend.conv_transpose2d(backend.to_device(y), backend.to_device(weight), geometry, bias_there)
    x = cast("FloatArray", backend.to_host(x_there))
    return x if out is None else _put(x, out, geometry)


def _put(x: FloatArray, out: FloatArray, geometry: Geometry) -> FloatArray:
    """``x`` in ``out``. Raises ValueError where it does not fit."""
    engine.check_output(out, geometry, x.dtype)
    out[...] = x
    return out


class _AxisArguments(NamedTuple):
    """The arguments of a call along one axis."""

    axis: Axis
    size: int
    kernel_size: int
    stride: int
    dilation: int
    sides: tuple[int, int]
    output_padding: int

    def spec(self) -> AxisSpec:
        """In canonical crops."""
        begin, end = self.sides
        bare = AxisSpec(self.size, self.kernel_size, self.stride, self.dilation)
        return bare.with_crops(begin, end - self.output_padding)

    def uncropped(self) -> AxisSpec:
        """The same axis without padding: the rules for padding are those of one number, not of two sides."""
        return AxisSpec.from_padding(
            self.size, self.kernel_size, self.stride, 0, self.output_padding, self.dilation
        )


def _pair(name: str, value: Pair) -> tuple[int, int]:
    """(height, width)."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if not isinstance(value, Sequence) or isinstance(value, str):
        return (_whole(name, value),) * 2
    if len(value) != 2:
        raise ValueError(f"{name} must be one number or two, not {len(value)}")
    return _whole(name, value[0]), _whole(name, value[1])


def _whole(name: str, value: object, wanted: str = "a whole number, or two of them") -> int:
    try:
        return index(cast("SupportsIndex", value))
    except TypeError:
        raise TypeError(f"{name} must be {wanted}, not {value!r}") from None


def _sides(padding: Padding) -> tuple[tuple[int, int], tuple[int, int]]:
    """((top, bottom), (left, right))."""
    if isinstance(padding, np.ndarray):
        padding = padding.tolist()
    if not isinstance(padding, Sequence) or isinstance(padding, str):
        return ((_whole("padding", padding),) * 2,) * 2
    if len(padding) != 2:
        raise ValueError("padding must be a number, (height, width) or ((top, bottom), (left, right))")
    vertical, horizontal = (_pair("padding", each) for each in padding)
    return vertical, horizontal


@lru_cache(maxsize=256)
def _geometry(
    inputs: tuple[int, ...],
    weights: tuple[int, ...],
    stride: tuple[int, int],
    sides: tuple[tuple[int, int], tuple[int, int]],
    output_padding: tuple[int, int],
    groups: int,
    dilation: tuple[int, int],
    limit: int,
) -> Geometry:
    """The solved layer, cached by its numbers. Raises ValueError with every reason why the layer is impossible."""
    arguments = zip(AXES, inputs[2:], weights[2:], stride, dilation, sides, output_padding, strict=True)
    height, width = axes = [_AxisArguments(*each) for each in arguments]
    batch, in_channels = max(inputs[0], 1), inputs[1]
    out_channels = weights[1] * max(groups, 1)
    uncropped = ConvTransposeSpec(
        height.uncropped(), width.uncropped(), batch, in_channels, out_channels, groups
    )
    solved = solve(uncropped, limit)
    reasons = [] if isinstance(solved, Geometry) else [_reason(issue) for issue in solved]
    if weights[0] != in_channels:
        reasons.append(f"the weight is for {weights[0]} input channels, the input has {in_channels}")
    reasons += [reason for each in axes for reason in _padding_reasons(each, not reasons)]
    if reasons:
        raise ValueError("; ".join(reasons))
    spec = replace(uncropped, height=height.spec(), width=width.spec())
    return Geometry.unchecked(spec)


def _padding_reasons(axis: _AxisArguments, sizes_are_known: bool) -> Iterator[str]:
    for padding in sorted({each for each in axis.sides if not 0 <= each <= MAX_PARAMETER}):
        yield f"padding ({axis.axis.value}) is {padding}, it must be 0 .. {MAX_PARAMETER}"
    output = AxisGeometry(axis.spec()).output
    if sizes_are_known and output < 1:
        yield f"the output would have {output} cells ({axis.axis.value}), at least 1 is needed"


_REASONS = {
    IssueCode.TOO_SMALL: "{field} is {value}, at least {minimum} is needed",
    IssueCode.TOO_LARGE: "{field} is {value}, at most {maximum} is possible",
    IssueCode.OUTPUT_PADDING_TOO_LARGE: "{field} is {value}, it must be below stride or dilation, so below {limit}",
    IssueCode.END_CROP_WITH_OUTPUT_PADDING: "{field} is {value}, it must be 0 beside an output_padding",
    IssueCode.NOT_DIVISIBLE: "{field} is {value}, which groups = {groups} does not divide",
    IssueCode.OUTPUT_TOO_SMALL: "the output would have {output} cells, at least 1 is needed",
    IssueCode.TOO_MUCH_MEMORY: "the layer needs {bytes} bytes, more than {limit}",
}


def _reason(issue: Issue) -> str:
    ref = issue.fields[0]
    field = ref.field.value if ref.axis is None else f"{ref.field.value} ({ref.axis.value})"
    return _REASONS[issue.code].format(field=field, **dict(issue.params))

"""From a wanted output size to every parameter set that gives it.

Along one axis H_in = (n-1)s - 2p + d(k-1) + op + 1 is one linear equation in six unknowns. The solver loops
over kernel, dilation and stride; the possible input sizes follow as an interval, and padding and
output_padding from the parity of what is left. So it tries nothing in vain except for that parity, and
never loops over sizes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import AxisGeometry
from fracstride.core.query import AxisQuery, LayerQuery, Span
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec

MAX_STEPS = 200_000
"""So many layers, and sets of kernel, dilation, stride and size without one, are looked at, small kernels first."""

_STEPS_PER_POLL = 1024


class Steps:
    """Counts the steps of a search, which are bounded; another thread can stop it."""

    def __init__(self, cancel: CancelToken | None = None, most: int = MAX_STEPS) -> None:
        self._cancel = cancel
        self._left = most
        poll(cancel)

    @property
    def is_spent(self) -> bool:
        """Whether the bound was reached, so that the search may be incomplete."""
        return self._left <= 0

    def take(self) -> bool:
        """Take one step; False if none is left. Raises Cancelled if the search was stopped."""
        if self._left <= 0:
            return False
        self._left -= 1
        if self._left % _STEPS_PER_POLL == 0:
            poll(self._cancel)
        return True


@record
class Kernel:
    """One choice of kernel_size, dilation and stride, with its possible crops."""

    kernel_size: int
    dilation: int
    stride: int
    paddings: Span
    output_paddings: Span

    @property
    def extent(self) -> int:
        """k_e = d(k-1)+1."""
        return self.dilation * (self.kernel_size - 1) + 1

    @property
    def has_output_padding(self) -> bool:
        """Whether the range of output_padding has values below max(stride, dilation)."""
        return self.output_paddings.low <= self.output_paddings.high


@record
class Layers:
    """The layers that were found, unranked, and whether these are all."""

    found: tuple[tuple[AxisSpec, ...], ...]
    """One AxisSpec for every axis that was asked about."""
    is_complete: bool


def layers(query: LayerQuery, cancel: CancelToken | None = None, limit: int = MAX_STEPS) -> Layers:
    """Every parameter set that gives the wanted sizes; ``query`` must have no problems. Raises Cancelled.

    >>> asked = AxisQuery(output=14, size=Span.of(7), kernel_size=Span.of(4), stride=Span.of(2))
    >>> [(axis.padding, axis.output_padding) for (axis,) in layers(LayerQuery((asked,))).found]
    [(1, 0)]
    """
    return bounded_layers(query, Steps(cancel), limit)


def bounded_layers(query: LayerQuery, steps: Steps, limit: int) -> Layers:
    """``layers`` within a number of steps that several searches share."""
    first = tuple(islice(solutions(query, steps), limit + 1))
    return Layers(first[:limit], len(first) <= limit and not steps.is_spent)


def solutions(query: LayerQuery, steps: Steps) -> Iterator[tuple[AxisSpec, ...]]:
    """Every parameter set as one AxisSpec for each axis, small kernels first, until ``steps`` are spent."""
    first, *others = query.axes
    is_uniform = query.is_uniform
    for axis in axis_solutions(first, steps):
        if is_uniform:
            yield (axis,) * len(query.axes)
            continue
        across = [with_output(axis, other.output) for other in others]
        if all(each and other.admits(each) for each, other in zip(across, others, strict=True)):
            yield (axis, *(each for each in across if each))


def with_output(axis: AxisSpec, output: int) -> AxisSpec | None:
    """The same parameters with the input size that gives another output size; None if there is none.

    >>> with_output(AxisSpec.from_padding(size=7, kernel_size=4, stride=2, padding=1), 18).size
    9
    """
    gaps, rest = divmod(output + axis.crop_begin + axis.crop_end - AxisGeometry(axis).extent, axis.stride)
    return replace(axis, size=gaps + 1) if rest == 0 else None


def axis_solutions(query: AxisQuery, steps: Steps) -> Iterator[AxisSpec]:
    """Every parameter set along one axis, small kernels first, until ``steps`` are spent."""
    for kernel in kernels(query, steps):
        for size in _sizes(query, kernel):
            if not steps.take():
                return
            for axis in crop_splits(query, kernel, size):
                if not steps.take():
                    return
                yield axis


def kernels(query: AxisQuery, steps: Steps, near: bool = True) -> Iterator[Kernel]:
    """Every choice of kernel_size, dilation and stride; with ``near`` those that can lead to the output."""
    for kernel_size in range(query.kernel_size.low, query.kernel_size.high + 1):
        for dilation in range(query.dilation.low, query.dilation.high + 1):
            paddings = query.paddings(kernel_size, dilation)
            extent = dilation * (kernel_size - 1) + 1
            if not steps.take():
                return
            strides = _strides(query, extent, dilation, paddings) if near else query.strides
            for stride in range(strides.low, strides.high + 1):
                if not steps.take():
                    return
                allowed = query.output_paddings(stride, dilation)
                yield Kernel(kernel_size, dilation, stride, paddings, allowed)


def _strides(query: AxisQuery, extent: int, dilation: int, paddings: Span) -> Span:
    """The strides with which some input size, padding and output_padding give the output."""
    low, high = query.strides.low, query.strides.high
    fewest, most = query.size.low - 1, query.size.high - 1
    if fewest > 0:
        # (n-1)s = output - k_e + 2p - op is largest with the most padding and the least op.
        high = min(high, (query.output - extent + 2 * paddings.high) // fewest)
    # It is smallest with op = max(s, d) - 1: either n s or (n-1)s must reach the rest.
    rest = query.output - extent + 2 * paddings.low + 1
    with_stride = -(-rest // query.size.high)
    with_dilation = -(-(rest - dilation) // most) if most > 0 else (low if rest <= dilation else high + 1)
    return Span(max(low, min(with_stride, with_dilation)), high)


def _sizes(query: AxisQuery, kernel: Kernel) -> range:
    """The input sizes with which some padding and output_padding give the output."""
    least, most = 2 * kernel.paddings.low, 2 * kernel.paddings.high
    if kernel.has_output_padding:
        most_with_op = most - kernel.output_paddings.low
        crops = Span(least - kernel.output_paddings.high, most if query.asymmetric else most_with_op)
    elif query.asymmetric:
        crops = Span(least, most)
    else:
        return range(0)
    rest = query.output - kernel.extent
    low = -(-(rest + crops.low) // kernel.stride) + 1
    high = (rest + crops.high) // kernel.stride + 1
    return range(max(low, query.size.low), min(high, query.size.high) + 1)


def crop_splits(query: AxisQuery, kernel: Kernel, size: int) -> Iterator[AxisSpec]:
    """The ways to crop the full output of one kernel and input size to the wanted output."""
    crop = (size - 1) * kernel.stride + kernel.extent - query.output
    yield from _pytorch_crops(kernel, size, crop)
    if query.asymmetric:
        yield from _asymmetric_crops(kernel, size, crop)


def _pytorch_crops(kernel: Kernel, size: int, crop: int) -> Iterator[AxisSpec]:
    """The splits of 2p - op = ``crop``."""
    low = max(kernel.output_paddings.low, 2 * kernel.paddings.low - crop)
    high = min(kernel.output_paddings.high, 2 * kernel.paddings.high - crop)
    for output_padding in range(low + (low + crop) % 2, high + 1, 2):
        begin = (crop + output_padding) // 2
        yield AxisSpec(
            size, kernel.kernel_size, kernel.stride, kernel.dilation, begin, begin - output_padding
        )


def _asymmetric_crops(kernel: Kernel, size: int, crop: int) -> Iterator[AxisSpec]:
    """The splits of begin + end = ``crop`` that are no padding and output_padding."""
    low, high = kernel.paddings.low, kernel.paddings.high
    for begin in range(max(low, crop - high), min(high, crop - low) + 1):
        end = crop - begin
        if not 0 <= begin - end < max(kernel.stride, kernel.dilation):
            bare = AxisSpec(size, kernel.kernel_size, kernel.stride, kernel.dilation)
            yield bare.with_crops(begin, end)

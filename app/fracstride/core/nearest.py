"""What to offer if no layer gives the wanted size: the nearest sizes, and the ranges that stand in the way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from fracstride.core.geometry import AxisGeometry
from fracstride.core.query import QUERY_FIELDS, AxisQuery, LayerQuery, Span
from fracstride.core.ranking import Candidate, ranked
from fracstride.core.records import record
from fracstride.core.rules import MAX_PARAMETER
from fracstride.core.solver import Kernel, Steps, axis_solutions, bounded_layers, crop_splits, kernels
from fracstride.core.spec import AxisSpec, Field

MAX_STEPS = 50_000
"""The work for what can be had instead, see ``solver.MAX_STEPS``: less, as it is looked for in vain often."""

_MOST_COMPARED = 2_000
"""Of so many layers at most the best is offered."""


@record
class Nearby:
    """A size that the query can give, and the best layer for it."""

    output: tuple[int, ...]
    candidate: Candidate


@record
class Relaxation:
    """A parameter that alone stands in the way: with ``candidate``'s value there is a layer."""

    field: Field
    candidate: Candidate

    @property
    def value(self) -> tuple[int, ...]:
        """The value that the parameter would need, along each axis."""
        return tuple(axis.value(self.field) for axis in self.candidate.axes)


def nearest_layers(query: AxisQuery, steps: Steps) -> tuple[AxisSpec, ...]:
    """A layer of the largest reachable size below the wanted one, and one of the smallest above it.

    >>> asked = AxisQuery(14, Span.of(7), Span.of(3), Span.of(2), output_padding=Span.of(0))
    >>> [AxisGeometry(axis).output for axis in nearest_layers(asked, Steps())]
    [13, 15]
    """
    below, above = _Reached(), _Reached()
    for kernel in kernels(query, steps, near=False):
        for size, outputs in _reached(query, kernel):
            under = _last_below(outputs, query.output)
            if under > below.output:
                below = _Reached(under, kernel, size)
            over = _first_above(outputs, query.output)
            if over and not 0 < above.output <= over:
                above = _Reached(over, kernel, size)
        if (below.output, above.output) == (query.output - 1, query.output + 1):
            break
    return tuple(axis for found in (below, above) for axis in found.layers(query))


@record
class _Reached:
    """A size, and the layer that gives it; 0 for none."""

    output: int = 0
    kernel: Kernel | None = None
    size: int = 0

    def layers(self, query: AxisQuery) -> Iterator[AxisSpec]:
        if self.kernel is not None:
            yield next(crop_splits(replace(query, output=self.output), self.kernel, self.size))


def _reached(query: AxisQuery, kernel: Kernel) -> Iterator[tuple[int, range]]:
    """For a kernel, (input size, its outputs) that may contain the size nearest to the wanted one."""
    for least, most, step in _crops(query, kernel):
        # The output falls with the crop; two neighbouring input sizes, as the parity may turn with them.
        below = (query.output - 1 + most - kernel.extent) // kernel.stride + 1
        above = -((kernel.extent - query.output - 1 - least) // kernel.stride) + 1
        for size in _around(below, above, query.size):
            full = (size - 1) * kernel.stride + kernel.extent
            yield size, range(full - most, full - least + 1, step)


def _around(below: int, above: int, sizes: Span) -> set[int]:
    last = min(max(below, sizes.low), sizes.high)
    first = min(max(above, sizes.low), sizes.high)
    return {size for size in (last - 1, last, first, first + 1) if size in sizes}


def _crops(query: AxisQuery, kernel: Kernel) -> Iterator[tuple[int, int, int]]:
    """(least, most, step) of the cells that can be taken off the full output."""
    low, high = kernel.paddings.low, kernel.paddings.high
    allowed = kernel.output_paddings
    if kernel.has_output_padding:
        yield 2 * low - allowed.high, 2 * high - allowed.low, 2 if allowed.is_fixed else 1
    if query.asymmetric and low < high:
        # Equal crops at both limits are PyTorch's own.
        yield 2 * low + 1, 2 * high - 1, 1


def _last_below(reached: range, output: int) -> int:
    position = min((output - 1 - reached.start) // reached.step, len(reached) - 1)
    return max(reached[position], 0) if position >= 0 else 0


def _first_above(reached: range, output: int) -> int:
    position = max(-((reached.start - output - 1) // reached.step), 0)
    return reached[position] if position < len(reached) else 0


def nearby(query: LayerQuery, steps: Steps) -> tuple[Nearby, ...]:
    """The nearest possible sizes, the nearest first, at most three."""
    if query.is_uniform:
        found = [_best(query, axis, steps) for axis in nearest_layers(query.axes[0], steps)]
    else:
        found = list(_nearby_pairs(query, steps))
    found.sort(key=lambda each: _distance(query, each))
    return tuple(found[:3])


def _distance(query: LayerQuery, near: Nearby) -> tuple[int, tuple[int, ...]]:
    away = sum(abs(got - wanted) for got, wanted in zip(near.output, query.output, strict=True))
    return away, near.output


def _best(query: LayerQuery, known: AxisSpec, steps: Steps) -> Nearby:
    """The best layer with the same output size as a known one."""
    count = len(query.axes)
    size = AxisGeometry(known).output
    listed = bounded_layers(LayerQuery((_wanting(query.axes[0], size),) * count), steps, _MOST_COMPARED)
    return Nearby((size,) * count, ranked([*listed.found, (known,) * count])[0])


def _wanting(query: AxisQuery, size: int) -> AxisQuery:
    """The query for another size, with the same range of strides."""
    return replace(query, output=size, stride=query.strides)


def _nearby_pairs(query: LayerQuery, steps: Steps) -> Iterator[Nearby]:
    """One axis at or nearest to its wanted size, and what the same parameters give along the other axis."""
    pairs: dict[tuple[int, ...], list[tuple[AxisSpec, ...]]] = {}
    for turned in (False, True):
        one, other = reversed(query.axes) if turned else query.axes
        for axis in _as_near_as_can_be(one, steps):
            for across in _nearest_across(axis, other):
                axes = (across, axis) if turned else (axis, across)
                output = tuple(AxisGeometry(each).output for each in axes)
                pairs.setdefault(output, []).append(axes)
    for output, found in pairs.items():
        yield Nearby(output, ranked(found)[0])


def _as_near_as_can_be(query: AxisQuery, steps: Steps) -> Iterator[AxisSpec]:
    exact = list(islice(axis_solutions(query, steps), _MOST_COMPARED))
    yield from exact
    for known in () if exact else nearest_layers(query, steps):
        yield known
        asked = _wanting(query, AxisGeometry(known).output)
        yield from islice(axis_solutions(asked, steps), _MOST_COMPARED)


def _nearest_across(axis: AxisSpec, query: AxisQuery) -> Iterator[AxisSpec]:
    """The same parameters with the input sizes whose outputs are nearest to the wanted one of the other axis."""
    crops = axis.crop_begin + axis.crop_end - AxisGeometry(axis).extent
    size = (query.output + crops) // axis.stride + 1
    for each in {min(max(near, query.size.low), query.size.high) for near in (size, size + 1)}:
        across = replace(axis, size=each)
        output = AxisGeometry(across).output
        if output >= 1 and _wanting(query, output).admits(across):
            yield across


_WIDEST = {
    Field.SIZE: Span(1, MAX_PARAMETER),
    Field.KERNEL_SIZE: Span(1, 64),
    Field.STRIDE: Span(1, MAX_PARAMETER),
    Field.PADDING: Span(0, MAX_PARAMETER),
    Field.OUTPUT_PADDING: Span(0, MAX_PARAMETER),
    Field.DILATION: Span(1, 16),
}


def relaxations(query: LayerQuery, steps: Steps) -> tuple[Relaxation, ...]:
    """Each parameter that alone stands in the way, the smallest change first."""
    found = [(field, _relaxed(query, field, steps)) for field in QUERY_FIELDS]
    offers = [Relaxation(field, candidate) for field, candidate in found if candidate is not None]
    return tuple(sorted(offers, key=lambda each: _change(query, each.field, each.candidate.axes)))


def _relaxed(query: LayerQuery, field: Field, steps: Steps) -> Candidate | None:
    """The best layer among those that change this parameter least; None if no value of it helps."""
    wide = LayerQuery(tuple(_widened(asked, field) for asked in query.axes))
    found = bounded_layers(wide, steps, _MOST_COMPARED).found
    least = min((_change(query, field, axes) for axes in found), default=0)
    nearest = [axes for axes in found if _change(query, field, axes) == least]
    return ranked(nearest)[0] if nearest else None


def _widened(query: AxisQuery, field: Field) -> AxisQuery:
    widest = Span(1, max(query.output, 1)) if field is Field.STRIDE else _WIDEST[field]
    asked = query.span(field) or widest
    changes: dict[str, Any] = {field.value: Span(widest.low, max(widest.high, asked.high))}
    return replace(query, **changes)


def _change(query: LayerQuery, field: Field, axes: tuple[AxisSpec, ...]) -> int:
    """How far a parameter lies outside its range, on the worse axis."""
    return max(
        _allowed(asked, field, axis).distance(axis.value(field))
        for asked, axis in zip(query.axes, axes, strict=True)
    )


def _allowed(query: AxisQuery, field: Field, axis: AxisSpec) -> Span:
    match field:
        case Field.PADDING:
            return query.paddings(axis.kernel_size, axis.dilation)
        case Field.OUTPUT_PADDING:
            return query.output_paddings(axis.stride, axis.dilation)
        case Field.STRIDE:
            return query.strides
    return query.span(field) or Span.of(axis.value(field))

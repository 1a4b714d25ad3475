"""A layer as the kernels see it: where every tap lands, in integers and one axis at a time.

Glossary of the one-axis letters: m an input cell (0 .. n-1), t a tap of the kernel, s stride, d dilation, i a cell of
the full output, o = i - crop a cell of the output. Every i is written i = q*s + r with a phase r of 0 .. s-1, and tap t
takes input m to i = m*s + t*d, so to phase r = (t*d) mod s at q = m + (t*d) div s: within one phase a tap is a shift.
Tiles are made of q: all phases of the same q belong together, and every output cell belongs to one tile.

The taps of a phase lie s/g apart and their shifts d/g, where g is the greatest common divisor of s and d. So phases
have ranges of taps, and estimates count instead of listing: a kernel may have a million taps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from math import gcd
from typing import NamedTuple

from fracstride.core.geometry import AxisGeometry, Geometry

KEPT = 4096
"""How many answers about spans are cached, for all layers together."""


class Span(NamedTuple):
    """The whole numbers begin .. end-1; empty where end is not larger."""

    begin: int
    end: int

    @property
    def size(self) -> int:
        """How many there are."""
        return max(self.end - self.begin, 0)


class Phases(NamedTuple):
    """The phases begin .. end-1, which have the same pattern of taps: each has the next taps, with the same shifts."""

    begin: int
    end: int
    taps: range
    """Of the first of them; none where no tap lands on these."""
    shifts: range
    """Of these taps."""

    @property
    def shifted_taps(self) -> Iterator[tuple[int, int]]:
        """(tap, shift) of the first of them."""
        return zip(self.taps, self.shifts, strict=True)


class Taps(NamedTuple):
    """The taps with one shift: their numbers, and the phases on which they land."""

    shift: int
    taps: slice
    phases: slice


@dataclass(frozen=True, eq=False)
class AxisPlan:
    """Where taps land along one axis. Answers about spans are cached, because a layer is computed many times.

    >>> from fracstride.core.spec import AxisSpec
    >>> plan = AxisPlan(3, 3, 2, 1, 1, 5)  # k = 3, s = 2 and a crop of 1 make 5 cells of 3
    >>> plan.landings, plan.reach, plan.tiled
    (((0, 0), (0, 1), (1, 0)), 1, Span(begin=0, end=3))
    """

    size: int
    kernel_size: int
    stride: int
    dilation: int
    crop: int
    output: int
    begin: int = 0
    """The full output's cell that the phases are counted from, less than a stride."""

    @classmethod
    def of(cls, axis: AxisGeometry) -> AxisPlan:
        """The plan of a solved axis."""
        spec = axis.spec
        return cls(spec.size, spec.kernel_size, spec.stride, spec.dilation, spec.crop_begin, axis.output)

    @cached_property
    def aligned(self) -> AxisPlan:
        """This plan with phases counted from the output's first cell: no q has cells outside, but shifts may be -1.

        >>> for each in AxisPlan(8, 4, 2, 1, 1, 16).aligned.alike:
        ...     print(each)
        Phases(begin=0, end=1, taps=range(1, 4, 2), shifts=range(0, 2))
        Phases(begin=1, end=2, taps=range(0, 4, 2), shifts=range(-1, 1))
        """
        begin = self.crop % self.stride
        return replace(self, crop=self.crop - begin, begin=begin)

    @cached_property
    def landings(self) -> tuple[tuple[int, int], ...]:
        """(shift, phase) of every tap."""
        return tuple(divmod(tap * self.dilation - self.begin, self.stride) for tap in range(self.kernel_size))

    @cached_property
    def shifts(self) -> tuple[int, ...]:
        """Every shift that some tap has, ascending."""
        return tuple(sorted({shift for shift, _ in self.landings}))

    @lru_cache(maxsize=KEPT)  # noqa: B019 - bounded, and plans are few
    def shift_count(self, crop: int = 0) -> int:
        """How many shifts there are; with a crop, shifts are counted from the first cell after it.

        >>> AxisPlan(3, 3, 2, 1, 1, 5).shift_count(), AxisPlan(1, 10**6, 2, 1, 0, 10**6).shift_count()
        (2, 500000)
        """
        ends = (tap * self.dilation - self.begin - crop for tap in (0, self.kernel_size - 1))
        first, last = (each // self.stride for each in ends)
        return min(last - first + 1, self.kernel_size)

    @cached_property
    def taps_apart(self) -> int:
        """The distance between the taps of one phase."""
        return self.stride // gcd(self.stride, self.dilation)

    @cached_property
    def shifts_apart(self) -> int:
        """The distance between their shifts."""
        return self.dilation // gcd(self.stride, self.dilation)

    @property
    def most_taps(self) -> int:
        """The most taps of a phase."""
        return -(-self.kernel_size // self.taps_apart)

    @property
    def used_phases(self) -> int:
        """How many phases have a tap."""
        return min(self.kernel_size, self.taps_apart)

    @cached_property
    def every_phase(self) -> tuple[Phases, ...]:
        """Each phase by itself, in order."""
        return tuple(self._phases(phase, phase + 1) for phase in range(self.stride))

    @cached_property
    def alike(self) -> tuple[Phases, ...]:
        """All phases, grouped by their pattern of taps; without dilation there are at most three groups.

        >>> for each in AxisPlan(3, 3, 2, 1, 1, 5).alike:
        ...     print(each)
        Phases(begin=0, end=1, taps=range(0, 3, 2), shifts=range(0, 2))
        Phases(begin=1, end=2, taps=range(1, 3, 2), shifts=range(0, 1))
        """
        if (
            self.dilation == 1
        ):  # a group ends before the phase of the first tap, and behind that of the last one
            firsts = {-self.begin % self.stride, (self.kernel_size - self.begin) % self.stride}
        else:
            landed = {(tap * self.dilation - self.begin) % self.stride for tap in range(self.used_phases)}
            firsts = landed | {phase + 1 for phase in landed}
        return tuple(self._phases(*each) for each in pairwise(sorted({0, *firsts, self.stride})))

    def _phases(self, begin: int, end: int) -> Phases:
        """Groups of phases with the same pattern of taps. An inverse of the dilation gives the first tap of each."""
        number, rest = divmod(begin + self.begin, gcd(self.stride, self.dilation))
        first = number * pow(self.shifts_apart, -1, self.taps_apart) % self.taps_apart
        taps = range(first, 0 if rest else self.kernel_size, self.taps_apart)
        shift = (first * self.dilation - self.begin) // self.stride
        shifts = range(shift, shift + len(taps) * self.shifts_apart, self.shifts_apart)
        return Phases(begin, end, taps, shifts)

    @lru_cache(maxsize=KEPT)  # noqa: B019
    def taps_of_shifts(self, crop: int = 0) -> tuple[Taps, ...]:
        """All taps by shift, ascending; with a crop, phases and shifts are counted from the cell that it begins with."""
        found: dict[int, list[tuple[int, int]]] = {}
        for tap, (shift, phase) in enumerate(self.landings):
            blocks, counted = divmod(phase - crop, self.stride)
            found.setdefault(shift + blocks, []).append((tap, counted))
        return tuple(
            Taps(
                shift,
                slice(landed[0][0], landed[-1][0] + 1),
                slice(landed[0][1], landed[-1][1] + 1, self.dilation),
            )
            for shift, landed in sorted(found.items())
        )

    @property
    def reach(self) -> int:
        """The largest shift: in how many further q an input takes part."""
        return ((self.kernel_size - 1) * self.dilation - self.begin) // self.stride

    @cached_property
    def tiled(self) -> Span:
        """The q that have output cells and are reached by some input; all other output is bias."""
        first = max(self.crop // self.stride, -self.begin // self.stride)
        last = min((self.crop + self.output - 1) // self.stride, self.size - 1 + self.reach)
        return Span(first, max(last + 1, first))

    @lru_cache(maxsize=KEPT)  # noqa: B019
    def outputs(self, span: Span) -> Span:
        """The output cells of all phases of some q."""
        begin, end = (each * self.stride - self.crop for each in span)
        return Span(min(max(begin, 0), self.output), max(min(end, self.output), 0))

    def sources(self, span: Span) -> Span:
        """The inputs that take part in some q."""
        return Span(max(span.begin - self.reach, 0), min(span.end, self.size))

    @lru_cache(maxsize=KEPT)  # noqa: B019
    def shifted(self, shift: int, span: Span) -> tuple[slice, slice]:
        """The inputs m = q - shift that exist, and their q counted from the begin of the span."""
        first = max(span.begin, shift)
        last = max(min(span.end, self.size + shift), first)
        return slice(first - shift, last - shift), slice(first - span.begin, last - span.begin)

    @lru_cache(maxsize=KEPT)  # noqa: B019
    def pieces(self, span: Span, begin: int) -> tuple[tuple[slice, slice, slice], ...]:
        """(q counted from ``begin``, output cells, phases): for most q all phases at once, for others one by one."""
        first = min(max(span.begin, -(-self.crop // self.stride)), span.end)
        last = max(min(span.end, (self.output + self.crop) // self.stride), first)
        found = []
        if last > first:
            cells = slice(first * self.stride - self.crop, last * self.stride - self.crop)
            found.append((slice(first - begin, last - begin), cells, slice(0, self.stride)))
        for rest in (Span(span.begin, first), Span(last, span.end)):
            for phase in range(self.stride if rest.size else 0):
                q, cells = self.stored(phase, rest, begin)
                if q.stop > q.start:
                    found.append((q, cells, slice(phase, phase + 1)))
        return tuple(found)

    @lru_cache(maxsize=KEPT)  # noqa: B019
    def stored(self, phase: int, span: Span, begin: int) -> tuple[slice, slice]:
        """The q of a span with an output cell in this phase, counted from ``begin``, and the cells."""
        offset = self.crop - phase
        first = max(span.begin, -(-offset // self.stride))
        last = max(min(span.end, (self.output - 1 + offset) // self.stride + 1), first)
        target = first * self.stride - offset
        return slice(first - begin, last - begin), slice(
            target, target + (last - first) * self.stride, self.stride
        )

    @lru_cache(maxsize=KEPT)  # noqa: B019
    def all_stored(self, span: Span, begin: int) -> tuple[tuple[int, slice, slice], ...]:
        """(phase, q counted from ``begin``, output cells) for every phase that has output cells."""
        stored = ((phase, *self.stored(phase, span, begin)) for phase in range(self.stride))
        return tuple(each for each in stored if each[1].stop > each[1].start)


def reached(origin: int, step: int, count: int, region: Span) -> tuple[slice, slice]:
    """The j in 0 .. count-1 with origin + j*step in a region, and these cells."""
    first = max(0, -(-(region.begin - origin) // step))
    last = max(min(count, (region.end - 1 - origin) // step + 1), first)
    start = origin + first * step
    return slice(first, last), slice(start, start + (last - first) * step, step)


@dataclass(frozen=True, eq=False)
class Plan:
    """The layer: channels within a group, and both axes."""

    batch: int
    groups: int
    inputs: int
    outputs: int
    rows: AxisPlan
    columns: AxisPlan

    @classmethod
    def of(cls, geometry: Geometry) -> Plan:
        """The plan of a solved layer."""
        spec = geometry.spec
        channels = (spec.in_channels // spec.groups, spec.out_channels // spec.groups)
        axes = (AxisPlan.of(geometry.height), AxisPlan.of(geometry.width))
        return cls(spec.batch, spec.groups, *channels, *axes)

    @cached_property
    def aligned(self) -> Plan:
        """The same with both axes aligned."""
        return replace(self, rows=self.rows.aligned, columns=self.columns.aligned)

    @cached_property
    def input_shape(self) -> tuple[int, int, int, int]:
        """(N, C_in, H_out, W_out)."""
        return self.batch, self.groups * self.inputs, self.rows.size, self.columns.size

    @cached_property
    def weight_shape(self) -> tuple[int, int, int, int]:
        """(C_in, C_out/groups, kH, kW)."""
        return self.groups * self.inputs, self.outputs, self.rows.kernel_size, self.columns.kernel_size

    @cached_property
    def output_shape(self) -> tuple[int, int, int, int]:
        """(N, C_out, H_in, W_in)."""
        return self.batch, self.groups * self.outputs, self.rows.output, self.columns.output

    @property
    def taps(self) -> int:
        """Taps of one kernel."""
        return self.rows.kernel_size * self.columns.kernel_size

    @property
    def phases(self) -> int:
        """Phases of the output, empty ones included."""
        return self.rows.stride * self.columns.stride

    @property
    def positions(self) -> int:
        """Input cells of one sample."""
        return self.rows.size * self.columns.size

    @cached_property
    def outside(self) -> tuple[tuple[slice, slice], ...]:
        """The rows and columns of the output that no input reaches, and so no tile has."""
        rows, columns = (axis.outputs(axis.tiled) for axis in (self.rows, self.columns))
        above_and_below = [(each, slice(None)) for each in _outside(rows, self.rows.output)]
        beside = [(slice(*rows), each) for each in _outside(columns, self.columns.output)]
        return (*above_and_below, *beside)


def _outside(span: Span, size: int) -> Iterator[slice]:
    before = min(span.begin, size)
    if before > 0:
        yield slice(0, before)
    after = max(span.end, before)
    if after < size:
        yield slice(after, size)

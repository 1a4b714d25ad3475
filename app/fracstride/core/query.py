"""A question to the solver: the wanted output size, and the range of every parameter.

The letters of the one-axis formulas are those of ``geometry``: n input size, k kernel_size, s stride,
d dilation, p padding, op output_padding, k_e = d(k-1)+1, L = (n-1)s + k_e.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from fracstride.core.geometry import AxisGeometry
from fracstride.core.records import record
from fracstride.core.rules import MAX_PARAMETER, minimum
from fracstride.core.spec import AXES, AXIS_FIELDS, Axis, AxisSpec, Field

QUERY_FIELDS = tuple(field for field in AXIS_FIELDS if field is not Field.END_CROP)
"""What is asked about; ``asymmetric`` says whether the ends may be cropped by different numbers of cells."""


@record
class Span:
    """Every whole number from ``low`` to ``high``, both included.

    >>> 3 in Span(1, 4), Span.of(2), Span(1, 4).distance(7)
    (True, Span(low=2, high=2), 3)
    """

    low: int
    high: int

    @classmethod
    def of(cls, value: int) -> Span:
        """The span of one number."""
        return cls(value, value)

    def __contains__(self, value: int) -> bool:
        return self.low <= value <= self.high

    @property
    def is_fixed(self) -> bool:
        """Whether it contains only one number."""
        return self.low == self.high

    def distance(self, value: int) -> int:
        """How far a number is from the nearest one in the span."""
        return max(self.low - value, value - self.high, 0)


@record
class AxisQuery:
    """The wanted size along one axis, and the range of each parameter (None: free).

    ``output`` is the wanted H_in and ``size`` the given H_out, in cells. A free stride is 1 .. output;
    a free padding is 0 .. d(k-1), so that no input cell is cropped away; output_padding always stays
    below max(stride, dilation), as PyTorch demands. With ``asymmetric``, crops that PyTorch cannot
    express count too: begin and end each within what the padding may be (ONNX pads, the 'same' of Keras).
    """

    output: int
    size: Span
    kernel_size: Span = Span(1, 8)
    stride: Span | None = None
    padding: Span | None = None
    output_padding: Span | None = None
    dilation: Span = Span(1, 1)
    asymmetric: bool = False

    def span(self, field: Field) -> Span | None:
        """The range of one of ``QUERY_FIELDS``."""
        span: Span | None = getattr(self, field.value)
        return span

    @property
    def strides(self) -> Span:
        """The strides to try."""
        return self.stride or Span(1, max(self.output, 1))

    def paddings(self, kernel_size: int, dilation: int) -> Span:
        """The paddings to try with a kernel."""
        return self.padding or Span(0, dilation * (kernel_size - 1))

    def output_paddings(self, stride: int, dilation: int) -> Span:
        """The output_paddings to try; empty (low > high) if the rule leaves none."""
        asked = self.output_padding or Span(0, MAX_PARAMETER)
        return Span(asked.low, min(asked.high, max(stride, dilation) - 1))

    def admits(self, axis: AxisSpec) -> bool:
        """Whether these parameters give the wanted size and lie in the ranges."""
        if AxisGeometry(axis).output != self.output or not self._within_spans(axis):
            return False
        paddings = self.paddings(axis.kernel_size, axis.dilation)
        if is_pytorch(axis):
            allowed = self.output_paddings(axis.stride, axis.dilation)
            return axis.padding in paddings and axis.output_padding in allowed
        return self.asymmetric and axis.crop_begin in paddings and axis.crop_end in paddings

    def _within_spans(self, axis: AxisSpec) -> bool:
        return (
            axis.size in self.size
            and axis.kernel_size in self.kernel_size
            and axis.stride in self.strides
            and axis.dilation in self.dilation
        )


@record
class LayerQuery:
    """The wanted outputs of one set of parameters: along both axes (height, width), or along one."""

    axes: tuple[AxisQuery, ...]

    @classmethod
    def square(cls, query: AxisQuery) -> LayerQuery:
        """The same query along both axes."""
        return cls((query, query))

    @property
    def is_uniform(self) -> bool:
        """Whether all axes ask the same."""
        return len(set(self.axes)) == 1

    @property
    def output(self) -> tuple[int, ...]:
        """The wanted size of each axis."""
        return tuple(query.output for query in self.axes)


def is_pytorch(axis: AxisSpec) -> bool:
    """Whether PyTorch's padding and output_padding express the crops.

    >>> is_pytorch(AxisSpec(7, 3, stride=2, crop_begin=1, crop_end=0))
    True
    >>> is_pytorch(AxisSpec(7, 3, stride=2, crop_begin=0, crop_end=1))
    False
    """
    return axis.crop_begin >= 0 and 0 <= axis.crop_begin - axis.crop_end < max(axis.stride, axis.dilation)


class ProblemCode(StrEnum):
    """Every way in which a query can be impossible."""

    TOO_SMALL = "too_small"  # params: value, minimum
    TOO_LARGE = "too_large"  # params: value, maximum
    EMPTY = "empty"  # params: low, high


@record
class QueryProblem:
    """A reason why a query is impossible; ``field`` is None for the wanted output size."""

    code: ProblemCode
    field: Field | None
    axis: Axis
    """Which of the query's axes; HEIGHT where there is one only."""
    params: tuple[tuple[str, int], ...]


def problems(query: LayerQuery) -> tuple[QueryProblem, ...]:
    """Every reason why a query is impossible, on all axes; () if it can be answered.

    >>> bad = AxisQuery(output=0, size=Span.of(7), kernel_size=Span(4, 2))
    >>> [problem.code.value for problem in axis_problems(bad, Axis.HEIGHT)]
    ['too_small', 'empty']
    """
    return tuple(
        problem
        for axis, asked in zip(AXES, query.axes, strict=False)
        for problem in axis_problems(asked, axis)
    )


def axis_problems(query: AxisQuery, axis: Axis) -> tuple[QueryProblem, ...]:
    """Every reason why a query is impossible along one axis."""
    found = list(_bounds(query.output, 1, None, axis))
    for field in QUERY_FIELDS:
        span = query.span(field)
        if span is not None:
            found += _span_problems(span, field, axis)
    return tuple(found)


def _span_problems(span: Span, field: Field, axis: Axis) -> Iterator[QueryProblem]:
    if span.low > span.high:
        yield QueryProblem(ProblemCode.EMPTY, field, axis, (("low", span.low), ("high", span.high)))
        return
    for value in dict.fromkeys((span.low, span.high)):
        yield from _bounds(value, minimum(field), field, axis)


def _bounds(value: int, low: int, field: Field | None, axis: Axis) -> Iterator[QueryProblem]:
    if value < low:
        yield QueryProblem(ProblemCode.TOO_SMALL, field, axis, (("value", value), ("minimum", low)))
    elif value > MAX_PARAMETER:
        params = (("value", value), ("maximum", MAX_PARAMETER))
        yield QueryProblem(ProblemCode.TOO_LARGE, field, axis, params)

"""What the user has typed into the Solver tab, and the query for it. No Qt."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from fracstride.core.geometry import Geometry
from fracstride.core.query import AxisQuery, LayerQuery, Span
from fracstride.core.ranking import Preference
from fracstride.core.records import record
from fracstride.core.rules import minimum
from fracstride.core.spec import AXES, Axis, ConvTransposeSpec, Field

Sizes = tuple[int, int]
"""(height, width)."""

FREE_FIELDS = (Field.SIZE, Field.STRIDE, Field.PADDING, Field.OUTPUT_PADDING)
"""What may be None: the input size as it is typed, the others whatever leads to the output."""

FIRST_KERNELS, UNDILATED = Span(1, 8), Span.of(1)


class Question(StrEnum):
    """The kinds of questions, which differ in what is fixed at first and in their wording."""

    WANTED = "wanted"
    FIXED = "fixed"
    """Kernel and stride are those of the current layer."""
    SKIP = "skip"
    """The output is to meet the skip map of a U-Net."""


@record
class SizeQuestion:
    """A question of another part of the window: sizes as (height, width); None for those of the current layer."""

    input_size: Sizes | None = None
    output_size: Sizes | None = None

    @classmethod
    def of(cls, geometry: Geometry) -> SizeQuestion:
        """The question to which a layer is the answer."""
        height, width = geometry.height, geometry.width
        return cls((height.spec.size, width.spec.size), (height.output, width.output))


@record
class SolverForm:
    """Everything that can be typed or chosen; any numbers, sensible or not."""

    inputs: Sizes
    outputs: Sizes
    question: Question = Question.WANTED
    linked: bool = True
    """Whether the width mirrors the height."""
    size: Span | None = None
    """A range of input sizes for both axes; None: ``inputs``."""
    kernel_size: Span = FIRST_KERNELS
    stride: Span | None = None
    padding: Span | None = None
    output_padding: Span | None = None
    dilation: Span = UNDILATED
    even_first: bool = True
    asymmetric: bool = False
    axis: Axis | None = None
    """The one axis that gets parameters of its own; None: both share theirs."""

    @property
    def preference(self) -> Preference:
        """What counts first."""
        return Preference.EVEN if self.even_first else Preference.CHEAP

    def span(self, field: Field) -> Span | None:
        """The range of one of ``AXIS_FIELDS``."""
        span: Span | None = getattr(self, field.value)
        return span

    def with_span(self, field: Field, span: Span | None) -> SolverForm:
        """This form with another range for one of ``AXIS_FIELDS``."""
        changes: dict[str, Any] = {field.value: span}
        return replace(self, **changes)

    def with_values(self, field: Field, values: tuple[int, ...]) -> SolverForm:
        """With a range that is just wide enough for further values, one for each axis that is asked about.

        >>> SolverForm((7, 7), (14, 14)).with_values(Field.KERNEL_SIZE, (11, 11)).kernel_size
        Span(low=1, high=11)
        """
        span = self.span(field)
        if field is Field.SIZE and span is None:
            return self._with_inputs(values)
        if span is None:
            # What is free begins at the smallest value that there is.
            span = Span.of(minimum(field))
        return self.with_span(field, Span(min(span.low, *values), max(span.high, *values)))

    def _with_inputs(self, values: tuple[int, ...]) -> SolverForm:
        if self.axis is not None:
            return self.with_sizes(self.axis, inputs=values[0])
        return replace(self, inputs=(values[0], values[-1]), linked=self.linked and values[0] == values[-1])

    def with_sizes(self, axis: Axis, inputs: int | None = None, outputs: int | None = None) -> SolverForm:
        """This form with another size of one axis, or of both if they are linked."""
        return replace(
            self,
            inputs=self._changed(self.inputs, axis, inputs),
            outputs=self._changed(self.outputs, axis, outputs),
        )

    def _changed(self, sizes: Sizes, axis: Axis, value: int | None) -> Sizes:
        if value is None:
            return sizes
        if self.linked:
            return (value, value)
        return (value, sizes[1]) if axis is Axis.HEIGHT else (sizes[0], value)

    def query(self) -> LayerQuery:
        """The query for the solver."""
        asked = tuple(self._axis_query(axis) for axis in AXES)
        return LayerQuery(asked if self.axis is None else (asked[AXES.index(self.axis)],))

    def _axis_query(self, axis: Axis) -> AxisQuery:
        index = AXES.index(axis)
        return AxisQuery(
            self.outputs[index],
            self.size or Span.of(self.inputs[index]),
            self.kernel_size,
            self.stride,
            self.padding,
            self.output_padding,
            self.dilation,
            self.asymmetric,
        )


def form_from_layer(geometry: Geometry) -> SolverForm:
    """The question to which the current layer is an answer, if its kernel is small."""
    inputs = (geometry.height.spec.size, geometry.width.spec.size)
    outputs = (geometry.height.output, geometry.width.output)
    return SolverForm(inputs, outputs, linked=_are_equal(inputs, outputs))


def asked_anew(form: SolverForm, question: SizeQuestion) -> SolverForm:
    """The form for sizes from elsewhere; ranges that may stand in the way are freed."""
    inputs, outputs = question.input_size or form.inputs, question.output_size or form.outputs
    return SolverForm(inputs, outputs, linked=_are_equal(inputs, outputs), even_first=form.even_first)


def with_question(form: SolverForm, question: Question, spec: ConvTransposeSpec) -> SolverForm:
    """The form for another kind of question, with the ranges that it starts with."""
    fresh = SolverForm(form.inputs, form.outputs, question, form.linked, even_first=form.even_first)
    if question is not Question.FIXED:
        return fresh
    axis = spec.height
    return replace(fresh, kernel_size=Span.of(axis.kernel_size), stride=Span.of(axis.stride))


def _are_equal(inputs: Sizes, outputs: Sizes) -> bool:
    return inputs[0] == inputs[1] and outputs[0] == outputs[1]

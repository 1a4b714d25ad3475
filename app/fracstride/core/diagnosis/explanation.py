"""What a diagnosis is made of and what it comes to, as values: explanations with their evidence and their mend."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from fracstride.core.diagnosis.details import Detail
from fracstride.core.diagnosis.difference import Difference, Pattern
from fracstride.core.diagnosis.expected import Layout
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec

Crops = tuple[tuple[int, int], tuple[int, int]]
"""(begin, end) of height and of width."""


@record(eq=False)
class Layer:
    """What makes our output: y (N, C_in, H, W), weight, bias (C_out,) or None, and x itself."""

    geometry: Geometry
    y: FloatArray
    weight: FloatArray
    bias: FloatArray | None
    x: FloatArray

    def bias_for(self, channels: int) -> FloatArray | None:
        """The bias of an output of so many channels, all 0 where there is none; None where it is for another number."""
        if self.bias is None or not np.any(self.bias):
            return np.zeros(channels)
        return np.asarray(self.bias, np.float64) if len(self.bias) == channels else None


@record(eq=False)
class Mend:
    """The layer that makes the other output: what is None stays as it is."""

    spec: ConvTransposeSpec | None = None
    weight: FloatArray | None = None
    bias: FloatArray | None = None
    is_bias_removed: bool = False

    @property
    def is_nothing(self) -> bool:
        """Whether everything stays as it is."""
        return self.spec is None and self.weight is None and self.bias is None and not self.is_bias_removed


@record(eq=False)
class Explanation:
    """What was done differently: with it, the largest difference goes from ``before`` to ``after``."""

    causes: tuple[Cause, ...]
    before: float | None
    """None where the sizes differ."""
    after: float
    crops: Crops
    """Those that the other output has."""
    factor: float = 1.0
    order: tuple[int, ...] = ()
    """Which of our channels or samples each of theirs is."""
    digits: str = ""
    """The number type whose rounding explains what remains, where it has fewer digits than both arrays."""
    details: tuple[tuple[Cause, Detail], ...] = ()
    """What a cause is about: the stride, the activation, the order of axes."""
    mend: Mend | None = None
    """None where no layer here makes the other output, or what was done to x before the last cause."""
    there: Mend | None = None
    """The layer there, also where none here can be it: with crops of its own, or an input that is read otherwise."""

    @property
    def change(self) -> Mend:
        """What differs from the layer there, as far as it is known."""
        return self.mend or self.there or Mend()

    def detail(self, cause: Cause) -> Detail | None:
        """What a cause is about; None where its name says all."""
        return dict(self.details).get(cause)

    @property
    def offered(self) -> Mend | None:
        """The mend that leads to the expected output: without a bias here, one that is added behind an activation is not known."""
        return None if Cause.BIAS_LATE in self.causes else self.mend

    @property
    def has_foreign_crops(self) -> bool:
        """Whether it has crops that no layer here can have."""
        return Cause.CROPS in self.causes and self.mend is None and not ELSEWHERE.intersection(self.causes)


ELSEWHERE = frozenset(
    (
        Cause.CHANNEL_ORDER,
        Cause.INPUT_SHUFFLED,
        Cause.LAYOUT,
        Cause.INPUT_TRANSPOSED,
        Cause.INPUT_RESHAPED,
        Cause.OUTPUT_TRANSPOSED,
        Cause.OUTPUT_UPSIDE_DOWN,
        Cause.OUTPUT_MIRRORED,
    )
)
"""Of an array, or of channels that no weight of groups can reorder: it is not for its crops that nothing here is changed."""


@record(eq=False)
class Diagnosis:
    """An output made elsewhere beside ours."""

    expected: FloatArray
    """(n, c, y, x), as it was read."""
    layout: Layout
    difference: Difference | None
    """None where the sizes differ."""
    explanations: tuple[Explanation, ...] = ()
    """The likeliest first."""
    pattern: Pattern | None = None
    """Of the cells that differ."""

    @property
    def is_equal(self) -> bool:
        """Whether rounding explains all there is of a difference."""
        return self.difference is not None and self.difference.is_rounding


MOST_EXPLANATIONS = 3


def likeliest(found: Iterable[Explanation]) -> list[Explanation]:
    """Those of fewest causes, the likeliest first."""
    explanations = list(found)
    fewest = min((len(each.causes) for each in explanations), default=0)
    few = [each for each in explanations if len(each.causes) == fewest]
    order = list(Cause)
    return sorted(few, key=lambda each: sum(map(order.index, each.causes)))[:MOST_EXPLANATIONS]

"""What the work of a kernel is counted in, and the counts that several kernels share."""

from __future__ import annotations

from math import log2

from fracstride.backends.engine.plan import Plan
from fracstride.core.records import record


@record
class Effort:
    """The work of a kernel: multiply-adds, values moved in long runs and in strides, inner loops, calls, products."""

    multiply_adds: float
    values: float
    strided: float
    runs: float
    calls: float
    products: int = 1
    read: float = 0
    """Values that products wait for where cells are few."""
    is_repeated: bool = False
    """Whether every thread does all of it but its share of the multiply-adds."""


def cells_of(plan: Plan) -> int:
    """Cells of the input, counted once for each group."""
    return plan.batch * plan.groups * plan.positions


def outputs_of(plan: Plan) -> int:
    """Numbers of the output."""
    return plan.batch * plan.groups * plan.outputs * plan.rows.output * plan.columns.output


def multiply_adds_of(plan: Plan) -> int:
    """Multiply-adds of the definition, including those that are cropped away."""
    return cells_of(plan) * plan.inputs * plan.outputs * plan.taps


def weights_of(plan: Plan) -> int:
    """Numbers of the weight, which takes most of the time where there are few cells."""
    return plan.groups * plan.inputs * plan.outputs * plan.taps


def stores_of(plan: Plan, together: int = 1) -> tuple[float, float, float]:
    """(contiguous values, strided values, runs) of storing every phase once, each in ``together`` parts across."""
    values = outputs_of(plan)
    stride = plan.columns.stride * together
    runs = plan.batch * plan.groups * plan.outputs * plan.rows.output * stride
    # The larger the stride, the fewer values are used of each cache line.
    far = 0.5 + log2(min(stride, 16)) / 2
    return (values, 0, runs) if stride == 1 else (0, far * values, runs)

"""What the work of a kernel costs: a model with one line of constants per effect; `efforts` counts the work.

Costs are seconds on one core of a server processor of 2024; only their ratios matter for the choice.
"""

from __future__ import annotations

from typing import NamedTuple

from fracstride.backends.engine.efforts import effort_of
from fracstride.backends.engine.kernels import KERNELS, Kernel, has_few_cells
from fracstride.backends.engine.plan import Plan

POOL_SECONDS = 0.4e-3
"""A layer that takes longer on one thread is divided among workers, not by the threads of the matrix product: those
wait for each other at every product, for milliseconds on a busy machine. Workers never wait for each other."""

ALONE_SECONDS = 0.06e-3
"""A compiled kernel that takes longer on one thread uses more."""

SHARED_SECONDS = 3e-3
"""For a shorter layer each product is divided among threads instead: workers would wait for the interpreter's lock."""

SECONDS_PER_MULTIPLY_ADD = 2 / 100e9  # float32 matrix product
SECONDS_PER_VALUE = 0.17e-9  # read or written, in the cache or as a stream
SECONDS_PER_STRIDED_VALUE = 0.49e-9  # written so that neighbours in the loop are apart in memory
SECONDS_PER_ARRANGED_VALUE = 3.5e-9  # of a weight that is reordered
SECONDS_PER_MATRIX_VALUE = 1.3e-9  # of the matrix of a layer
SECONDS_PER_PAIRED_VALUE = 0.7e-9  # of a weight whose rows are paired and added
SECONDS_PER_SUMMED_VALUE = 1.1e-9  # of a sum of a weight's taps
SECONDS_PER_BLOCKED_VALUE = 0.8e-9  # of a weight that is laid in the order in which *fused* reads it
SECONDS_PER_SWAPPED_VALUE = 0.6e-9  # of a weight whose output channels are brought to the front
SECONDS_PER_TAKEN_VALUE = (
    0.9e-9  # of a weight that is copied with its output channels side by side, tap by tap
)
SECONDS_PER_RUN = 4e-9  # one inner loop of NumPy, however short
SECONDS_TO_START = 120e-6  # until the other threads have begun, and to wait for them at the end
SECONDS_TO_WAKE = 25e-6  # until threads of compiled code have begun
SECONDS_PER_SHARE = 60e-6  # of a product, for each other thread that takes a part of it
SECONDS_PER_HANDOVER = 1e-6  # of the interpreter's lock at a call, times the square of the threads
BESIDE_OTHERS = (
    1.4  # how much longer everything but products takes beside other threads, which also wait for memory
)
ENOUGH_FOR_MEMORY = 4  # threads that saturate the memory bus
SECONDS_PER_CALL = 1.1e-6  # one call of NumPy, indexing included


class Estimate(NamedTuple):
    """The estimated time of one call."""

    seconds: float
    threads: int
    """How many threads to use of those that are allowed; with more it would take longer."""
    alone: float
    """Seconds on one thread, with a weight that is arranged already."""


def estimated(plan: Plan, kernel: Kernel, itemsize: int, threads: int, fixed: bool) -> Estimate:
    """The time of one call, and how many of ``threads`` are worth using; a fixed weight counts as arranged already."""
    work = effort_of(plan, kernel)
    width = itemsize / 4
    product = width * max(work.multiply_adds * SECONDS_PER_MULTIPLY_ADD, work.read * SECONDS_PER_VALUE)
    memory = width * (work.values * SECONDS_PER_VALUE + work.strided * SECONDS_PER_STRIDED_VALUE)
    others = memory + work.runs * SECONDS_PER_RUN + work.calls * SECONDS_PER_CALL
    alone = product + others
    per_value = 0 if fixed else _ARRANGING.get(kernel, SECONDS_PER_ARRANGED_VALUE)
    arranging = width * per_value * KERNELS[kernel].arranged_values(plan)
    is_compiled = KERNELS[kernel].compiled is not None
    if alone < (ALONE_SECONDS if is_compiled else POOL_SECONDS):
        return Estimate(alone + arranging, 1, alone)
    is_shared = are_products_shared(plan, kernel, alone)
    waiting = work.products * SECONDS_PER_SHARE if is_shared else work.calls * SECONDS_PER_HANDOVER

    def beside(count: int) -> float:
        if is_shared:
            return SECONDS_TO_START + product / count + others + waiting * (count - 1)
        sharing = 1 if work.is_repeated else min(count, ENOUGH_FOR_MEMORY)
        at_once = others * BESIDE_OTHERS / sharing
        if is_compiled:
            return SECONDS_TO_WAKE + (product + arranging) / count + at_once - arranging
        return SECONDS_TO_START + product / count + at_once + waiting * count**2

    taken, used = min([(alone, 1), *((beside(count), count) for count in range(2, threads + 1))])
    return Estimate(taken + arranging, used, alone)


def are_products_shared(plan: Plan, kernel: Kernel, taken: float) -> bool:
    """Whether each product is divided among threads, and nothing else; ``taken``: the layer's seconds on one thread."""
    return has_few_cells(plan) and taken < SHARED_SECONDS and not _has_few_calls(kernel)


def _has_few_calls(kernel: Kernel) -> bool:
    return KERNELS[kernel].has_few_calls or KERNELS[kernel].compiled is not None


_ARRANGING = {
    Kernel.FUSED: SECONDS_PER_BLOCKED_VALUE,
    Kernel.FUSED_WINOGRAD: SECONDS_PER_BLOCKED_VALUE,
    Kernel.MATRIX: SECONDS_PER_MATRIX_VALUE,
    Kernel.PAIRS: SECONDS_PER_PAIRED_VALUE,
    Kernel.PATCHES: SECONDS_PER_SWAPPED_VALUE,
    Kernel.SUBKERNELS: SECONDS_PER_TAKEN_VALUE,
    Kernel.WINOGRAD: SECONDS_PER_SUMMED_VALUE,
}

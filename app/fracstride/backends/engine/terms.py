"""Terms: two neighbouring cells of a phase along one axis, with fewer products than the definition.

A phase of r taps w0, w1, .. makes o(q) = w0*y(q) + w1*y(q-1) + ..: two such cells take 2r products. r + 1 are enough
where sums of inputs meet sums of taps (S. Winograd, Arithmetic Complexity of Computations, 1980; for the layers of
networks A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2016). With y0 the input at the first
cell, y1 the one after it, y-1 and y-2 those before:

    r = 1:  m0 = y0 * w0
            m1 = y1 * w0
            cells: m0, m1
    r = 2:  m0 = (y-1 - y0) * w1
            m1 = y0 * (w0 + w1)
            m2 = (y0 - y1) * w0
            cells: m0 + m1, m1 - m2
    r = 3:  m0 = (y-2 - y0) * w2
            m1 = (y-1 + y0) * (w0 + w1 + w2)/2
            m2 = (y-1 - y1) * w0
            m3 = (y-1 - y0) * (w0 - w1 + w2)/2
            cells: m0 + m1 - m3, m1 - m2 + m3
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.plan import KEPT, AxisPlan, Phases

INPUTS = {
    1: ((0, 0, 0), (1, 0, 0)),
    2: ((-1, 0, -1), (0, 0, 0), (0, 1, -1)),
    3: ((-2, 0, -1), (-1, 0, 1), (-1, 1, -1), (-1, 0, -1)),
}
"""By taps of a phase: (which input, which other one, what times) is the sum of inputs in m0, m1, .."""

TAPS = {
    1: ((1,), (1,)),
    2: ((0, 1), (1, 1), (1, 0)),
    3: ((0, 0, 1), (0.5, 0.5, 0.5), (1, 0, 0), (0.5, -0.5, 0.5)),
}
"""What times each tap is in the sums of taps in them."""

CELLS = {1: ((1, 0), (0, 1)), 2: ((1, 1, 0), (0, 1, -1)), 3: ((1, 1, 0, -1), (0, 1, -1, 1))}
"""What times each of these is in the two cells."""

MOST_TAPS = max(INPUTS)
"""With more, sums of taps have factors that cost digits."""

Sums = tuple[tuple[int, int, int], ...]


def are_known(axis: AxisPlan) -> bool:
    """Whether no phase has more than three taps, and the taps of each read neighbouring inputs."""
    return axis.most_taps == 1 or (axis.most_taps <= MOST_TAPS and axis.shifts_apart == 1)


def inputs(axis: AxisPlan) -> Sums:
    """The sums of inputs that some phase needs, counted from the first of its two cells.

    >>> inputs(AxisPlan(size=8, kernel_size=5, stride=2, dilation=1, crop=2, output=15))  # three taps, and two
    ((-2, 0, -1), (-1, 0, 1), (-1, 1, -1), (-1, 0, -1), (0, 0, 0), (0, 1, -1))
    """
    return _laid(axis)[0]


def among(axis: AxisPlan, phases: Phases) -> slice:
    """Which of the ``inputs`` these phases need."""
    taken = of_phases(phases)
    begin = _laid(axis)[1][taken]
    return slice(begin, begin + len(taken))


def reach(axis: AxisPlan) -> tuple[int, int]:
    """The first and the last input of any sum, relative to the first cell."""
    taken = [each for first, second, _ in inputs(axis) for each in (first, second)]
    return min(0, *taken), max(0, *taken)


def of_phases(phases: Phases) -> Sums:
    """The sums of inputs that some phases need."""
    first = phases.shifts[0]
    return tuple(
        (one - first, (other if factor else one) - first, factor)
        for one, other, factor in INPUTS[len(phases.taps)]
    )


@lru_cache(maxsize=KEPT)
def _laid(axis: AxisPlan) -> tuple[Sums, dict[Sums, int]]:
    """All sums, and where those of each phase begin; the end of one phase may overlap the begin of the next."""
    laid: Sums = ()
    begins: dict[Sums, int] = {}
    for taken in sorted({of_phases(each) for each in axis.alike if each.taps}):
        shared = next(
            count for count in range(len(taken), -1, -1) if laid[len(laid) - count :] == taken[:count]
        )
        begins[taken] = len(laid) - shared
        laid += taken[shared:]
    return laid, begins


def products(axis: AxisPlan) -> int:
    """How many products all phases need for two cells of each.

    >>> products(AxisPlan(size=8, kernel_size=3, stride=1, dilation=1, crop=1, output=8))
    4
    """
    return axis.kernel_size + axis.used_phases


@lru_cache(maxsize=32)
def cells_of(down: int, across: int, dtype: np.dtype[np.floating]) -> npt.NDArray[np.floating]:
    """(cell of two down x cell of two across, term down x term across) for phases with these numbers of taps.

    >>> cells_of(1, 2, np.dtype(np.float32)).shape
    (4, 6)
    """
    one, other = (np.array(CELLS[each], dtype) for each in (down, across))
    of_both: npt.NDArray[np.floating] = np.einsum("ij,kl->ikjl", one, other).reshape(4, -1)
    return of_both

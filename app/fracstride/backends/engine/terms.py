"""Terms: two neighbouring cells of a phase along one axis, by fewer products than their definition has.

A phase of r taps w0, w1, .. makes o(q) = w0*y(q) + w1*y(q-1) + ..: two such cells take 2r products. r + 1 are enough
where sums of inputs meet sums of taps (S. Winograd, Arithmetic Complexity of Computations, 1980; for the layers of
networks A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2016). With y0 the input at the first
cell, y1 the one after it, y-1 and y-2 those before:

    r = 1:  m5 = y0*w0
            m6 = y1*w0
            cells: m5, m6
    r = 2:  m3 = (y0 - y-1) * w1
            m4 = (y0 - y1) * w0
            m5 = y0 * (w0 + w1)
            cells: m5 - m3, m5 - m4
    r = 3:  m0 = (y-2 - y0) * w2
            m1 = (y-1 + y0) * (w0 + w1 + w2)/2
            m2 = (y-1 - y1) * w0
            m3 = (y0 - y-1) * (w0 - w1 + w2)/2
            cells: m0 + m1 + m3, m1 - m2 - m3
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.plan import AxisPlan
from fracstride.core.pipeline import Array, ArrayNamespace

INPUTS = ((-2, 0, -1), (-1, 0, 1), (-1, 1, -1), (0, -1, -1), (0, 1, -1), (0, 0, 0), (1, 0, 0))
"""(which input, which other one, what times) is the sum of inputs in m0 to m6."""

TERMS = {1: slice(5, 7), 2: slice(3, 6), 3: slice(0, 4)}
"""Those of a phase by its taps; phases of r and r - 1 taps, as a layer has them, share the inputs of one."""

CELLS = {1: ((1, 0), (0, 1)), 2: ((-1, 0, 1), (0, -1, 1)), 3: ((1, 1, 0, 1), (0, 1, -1, -1))}
"""What times each of these is in the two cells."""

MOST_TAPS = max(TERMS)
"""With more, sums of taps have factors that cost digits."""


def are_known(axis: AxisPlan) -> bool:
    """Whether no phase takes more than three taps, and each takes neighbouring inputs."""
    most = -(-axis.kernel_size * gcd(axis.stride, axis.dilation) // axis.stride)
    return most <= MOST_TAPS and all(
        [shift for _, shift in each.taps] == list(range(len(each.taps))) for each in axis.alike
    )


def inputs(axis: AxisPlan) -> tuple[tuple[int, int, int], ...]:
    """The sums of inputs that some phase takes."""
    first, last = _ends(axis)
    return INPUTS[first:last]


def among(axis: AxisPlan, taps: int) -> slice:
    """Which of these a phase of so many taps takes."""
    first, _ = _ends(axis)
    return slice(TERMS[taps].start - first, TERMS[taps].stop - first)


def _ends(axis: AxisPlan) -> tuple[int, int]:
    counts = [len(each.taps) for each in axis.alike if each.taps]
    return TERMS[max(counts)].start, TERMS[min(counts)].stop


def products(axis: AxisPlan) -> int:
    """Products of all phases for two cells of each.

    >>> products(AxisPlan(size=8, kernel_size=3, stride=1, dilation=1, crop=1, output=8))
    4
    """
    return sum((len(each.taps) + 1) * (each.end - each.begin) for each in axis.alike if each.taps)


def sum_taps(taps: Array, out: Array, xp: ArrayNamespace) -> None:
    """The sums of some taps (tap, ..) of a phase, by term; into the first of ``out`` (term, ..).

    >>> sums = np.zeros((4, 1))
    >>> sum_taps(np.array([[4.0], [2.0], [6.0]]), sums, np)
    >>> sums.T.tolist()
    [[6.0, 6.0, 4.0, 4.0]]
    """
    count = taps.shape[0]
    if count == 1:
        out[:2] = taps
        return
    out[0] = taps[-1]
    if count == 2:
        out[1] = taps[0]
        xp.add(taps[0], taps[1], out=out[2])
        return
    out[2] = taps[0]
    xp.add(taps[0], taps[2], out=out[3])
    xp.multiply(out[3], 0.5, out=out[3])
    xp.multiply(taps[1], 0.5, out=out[1])
    xp.subtract(out[3], out[1], out=out[3])
    xp.add(out[3], taps[1], out=out[1])


@lru_cache(maxsize=32)
def cells_of(down: int, across: int, dtype: np.dtype[np.floating]) -> npt.NDArray[np.floating]:
    """(cell of two down x cell of two across, term down x term across) of phases with so many taps on each axis.

    >>> cells_of(1, 2, np.dtype(np.float32)).shape
    (4, 6)
    """
    one, other = (np.array(CELLS[each], dtype) for each in (down, across))
    of_both: npt.NDArray[np.floating] = np.einsum("ij,kl->ikjl", one, other).reshape(4, -1)
    return of_both

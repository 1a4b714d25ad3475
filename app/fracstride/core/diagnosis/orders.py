"""The same maps in another order, found by what some of their cells hold."""

from __future__ import annotations

import numpy as np

from fracstride.core.precision import FloatArray

PROBED = 64
"""Cells of which each map is known by."""
MOST = 2048
"""Maps that are told apart."""


def order_of(ours: FloatArray, theirs: FloatArray, tolerance: float) -> tuple[int, ...] | None:
    """Which of our maps (maps, .., y, x) each of theirs is; None where it is the same order, or no order.

    >>> maps = np.arange(8.0).reshape(2, 1, 2, 2)
    >>> order_of(maps, maps[::-1], 1e-9)
    (1, 0)
    """
    count = len(ours)
    if ours.shape != theirs.shape or not 1 < count <= MOST:
        return None
    cells = np.random.default_rng(1).permutation(int(np.prod(ours.shape[1:])))[:PROBED]
    seen, wanted = (each.reshape(count, -1)[:, cells].astype(np.float64) for each in (ours, theirs))
    free = np.ones(count, dtype=bool)
    order = []
    for index, row in enumerate(wanted):
        fitting = free & (np.abs(seen - row).max(axis=1) <= tolerance)
        if not fitting.any():
            return None
        chosen = index if fitting[index] else int(np.argmax(fitting))
        free[chosen] = False
        order.append(chosen)
    if order == list(range(count)):
        return None
    same = all(
        bool((np.abs(ours[mine] - theirs[index]) <= tolerance).all()) for index, mine in enumerate(order)
    )
    return tuple(order) if same else None

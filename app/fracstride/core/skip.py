"""A U-Net joins a decoder's map with a skip map of the encoder: what to do if their sizes differ."""

from __future__ import annotations


def skip_margins(size: int, skip_size: int) -> tuple[int, int]:
    """(begin, end): how many cells to pad an output of ``size`` to match a skip map; negative: to crop.

    The odd cell goes to the end, as in the usual ``F.pad(x, [d // 2, d - d // 2])``; the same numbers with
    the other sign fit the skip map to the output instead, as the first U-Net did.

    >>> skip_margins(36, 37), skip_margins(36, 36), skip_margins(40, 37)
    ((0, 1), (0, 0), (-2, -1))
    """
    difference = skip_size - size
    return difference // 2, difference - difference // 2

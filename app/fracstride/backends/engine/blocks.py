"""Cuts matrix products of medium size into small blocks, for libraries that multiply small matrices without packing.

A large product first packs (reorders) both matrices, which pays when each number is used often. OpenBLAS for AVX-512
skips that up to a million multiply-adds. A stack of such blocks is one call of NumPy, so a product of few columns, or
of few channels, runs as fast as a large one instead of half as fast.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import pairwise
from math import prod
from typing import NamedTuple

import numpy as np

from fracstride.backends.engine.threads import architectures, at_most, pool
from fracstride.core.pipeline import Array, ArrayNamespace

LARGEST = 1_000_000
"""The most multiply-adds of a block that OpenBLAS multiplies without packing."""

SMALL_PRODUCT, SMALL_VECTOR = 2**18, 9_000
"""Up to so many multiply-adds OpenBLAS uses one thread, however many it may use: for a matrix, for a vector."""

WITHOUT_ORDERING = frozenset({"SkylakeX", "Cooperlake", "SapphireRapids"})
"""The processors for which OpenBLAS has such kernels, by their names in threadpoolctl."""

DEEP, DEEPEST = 256, 1280
"""Longer sums need such small blocks that one piece is as fast: beyond DEEP for many columns, beyond DEEPEST always."""

FEW_COLUMNS = 128

LEAST_ROWS = 24
"""A block of at least so many rows takes all columns if these are few, so that none are left over."""

LEAD = 2**21
"""How many multiply-adds the calling thread does while another thread wakes up."""

ROWS_OF_SHARES = 64
"""Shares of more rows than this consist of whole blocks of so many rows."""

SHAPES = ((48, 128), (48, 64), (48, 32), (24, 32), (48, 16), (24, 16))
"""(rows, columns) of a block, the best first; found by measuring."""


class Cut(NamedTuple):
    """A range, and the size of the blocks it consists of."""

    begin: int
    end: int
    block: int


@cache
def has_small_kernels() -> bool:
    """Whether every BLAS library that is loaded multiplies small matrices without packing."""
    found = architectures()
    return bool(found) and all(each in WITHOUT_ORDERING for each in found)


def is_ordered_first(m: int, k: int, n: int) -> bool:
    """Whether a product of (m, k) and (k, n) packs both matrices first."""
    return m * k * n > LARGEST and (not has_small_kernels() or cuts(m, k, n) is None)


def multiply(left: Array, right: Array, out: Array, xp: ArrayNamespace, shares: int = 1) -> None:
    """``out`` (.., m, n) = ``left`` (.., m, k) @ ``right`` (.., k, n), stacks of matrices as in ``matmul``.

    The rows are divided among ``shares`` threads. The caller computes the first share, then every one that no thread has
    begun by then.
    """
    if shares == 1:
        _multiply(left, right, out, xp)
        return
    ends = ends_of_shares(left.shape[-2], left.shape[-1] * right.shape[-1] * prod(out.shape[:-2]), shares)
    if len(ends) == 2:
        _multiply(left, right, out, xp)
        return
    rows = [np.s_[..., begin:end, :] for begin, end in pairwise(ends)]
    others = [pool().submit(_multiply_elsewhere, left[part], right, out[part], xp) for part in rows[1:]]
    _multiply(left[rows[0]], right, out[rows[0]], xp)
    for part, other in zip(rows[1:], others, strict=True):
        if other.cancel():
            _multiply(left[part], right, out[part], xp)
        else:
            other.result()


def ends_of_shares(rows: int, each: int, shares: int) -> list[int]:
    """The boundaries of the shares of ``rows``, each row taking ``each`` multiply-adds; the first share is the caller's."""
    other = max(rows * each - LEAD, 0) // shares // each if each and shares > 1 else 0
    if other > ROWS_OF_SHARES:
        blocks = min(other + ROWS_OF_SHARES // 4, rows // shares) // ROWS_OF_SHARES
        other = blocks * ROWS_OF_SHARES
    first = rows - other * (shares - 1)
    return [0, *range(first, rows + 1, other)] if other else [0, rows]


def _multiply_elsewhere(left: Array, right: Array, out: Array, xp: ArrayNamespace) -> None:
    with np.errstate(invalid="ignore", over="ignore"):  # errstate holds for one thread
        _multiply(left, right, out, xp)


def _multiply(left: Array, right: Array, out: Array, xp: ArrayNamespace) -> None:
    if left.shape[-1] == 1:
        xp.multiply(left, right, out=out)
        return
    cut = cuts(left.shape[-2], left.shape[-1], right.shape[-1]) if xp is np and has_small_kernels() else None
    if cut is None:
        matmul_alone(left, right, xp, out)
        return
    for rows in cut[0]:
        upper = left[..., rows.begin : rows.end, :]
        upper = upper.reshape(*left.shape[:-2], -1, 1, rows.block, left.shape[-1])
        for columns in cut[1]:
            across = right[..., columns.begin : columns.end]
            across = across.reshape(*right.shape[:-1], -1, columns.block).swapaxes(-3, -2)
            target = out[..., rows.begin : rows.end, columns.begin : columns.end]
            target = target.reshape(*out.shape[:-2], -1, rows.block, across.shape[-3], columns.block)
            matmul_alone(upper, across[..., None, :, :, :], xp, target.swapaxes(-3, -2))


def matmul_alone(left: Array, right: Array, xp: ArrayNamespace, out: Array | None = None) -> Array:
    """``matmul`` on one thread. Limiting the library takes 10 us, so it is done only where it would start threads."""
    if xp is np and _wakes_threads(left, right):
        with at_most(1):
            return xp.matmul(left, right, out=out)
    return xp.matmul(left, right, out=out)


def _wakes_threads(left: Array, right: Array) -> bool:
    """Whether OpenBLAS may use several threads for a product."""
    m, k, n = left.shape[-2], left.shape[-1], right.shape[-1]
    count = m * k * n
    if count <= SMALL_VECTOR:
        return False
    if m == 1 or n == 1:
        return True
    is_taken_as_it_is = count <= LARGEST and right.strides[-1] == right.itemsize and has_small_kernels()
    return count > SMALL_PRODUCT and not is_taken_as_it_is


@lru_cache(maxsize=256)
def cuts(m: int, k: int, n: int) -> tuple[tuple[Cut, ...], tuple[Cut, ...]] | None:
    """How rows and columns are cut; None where one call is as fast."""
    if m * k * n <= LARGEST or k > (DEEPEST if n <= FEW_COLUMNS else DEEP):
        return None
    rows, columns = next((each for each in SHAPES if each[0] * each[1] * k <= LARGEST), SHAPES[-1])
    if n < columns or (n <= FEW_COLUMNS and n % columns and LEAST_ROWS * k * n <= LARGEST):
        columns = n
        rows = _many(k * n, 48)
    if m < rows:
        rows = m
        columns = _many(k * m, 256)
    return _cut(m, rows, 8), _cut(n, columns, 16)


def _many(multiply_adds: int, most: int) -> int:
    """How many rows or columns of ``multiply_adds`` each make a block: whole vectors if possible."""
    count = max(LARGEST // multiply_adds, 1)
    return min(count // 16 * 16 or count, most)


def _cut(size: int, block: int, step: int) -> tuple[Cut, ...]:
    """``size`` in blocks, and what is left over."""
    whole = next((each for each in range(block, block // 2, -step) if size % each == 0), block)
    ends = sorted({0, size // whole * whole, size})
    return tuple(Cut(begin, end, min(whole, end - begin)) for begin, end in pairwise(ends))

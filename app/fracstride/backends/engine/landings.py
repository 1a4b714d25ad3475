"""Landings: one product of all inputs with all taps, and another that adds the results up where they land.

The second matrix has a one where the product of an input and a tap lands on a cell of the output, and zeros elsewhere.
This is fast for maps of few cells, whose rows are too short to be added one by one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.general import arranged
from fracstride.backends.engine.plan import AxisPlan, Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array

__all__ = ["arranged", "compute", "is_possible", "landed", "temporaries"]

FEW_CELLS = 32
"""With at most so many cells in a sample, each cell is a row of the products; vectors then run along the weight."""

SUMMED_AT_ONCE = 128
"""Products that are then summed in a run: the columns of so many rows of a weight stay in the cache."""

MOST = 2**18
"""The most values of the second matrix: 7 x 7 inputs with 4 x 4 taps and a stride of 2."""


def landed(plan: Plan) -> int:
    """How many values the second matrix has."""
    return plan.taps * plan.positions * plan.rows.output * plan.columns.output


def is_possible(plan: Plan) -> bool:
    """Whether the second matrix is small enough to be kept from call to call."""
    return landed(plan) <= MOST


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values some samples take: the second matrix; inputs, products and outputs, each in one piece."""
    products = plan.outputs * plan.taps * plan.positions
    made = runs(plan) + 1 if is_by_cell(plan) else 1
    outputs = plan.outputs * plan.rows.output * plan.columns.output
    values = plan.inputs * plan.positions + made * products + outputs
    return landed(plan) + plan.groups * size.samples * values


def is_by_cell(plan: Plan) -> bool:
    """Whether a cell is a row of the products."""
    return plan.positions <= FEW_CELLS and plan.inputs > SUMMED_AT_ONCE


def runs(plan: Plan) -> int:
    """In how many runs the products of a cell are summed."""
    return 1 if plan.inputs % SUMMED_AT_ONCE else plan.inputs // SUMMED_AT_ONCE


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute some whole samples."""
    plan, everything = work.plan, slice(None)
    products = (_by_cell if is_by_cell(plan) else _by_channel)(work, tile, scratch)
    matrix = work.xp.asarray(_matrix(plan.rows, plan.columns, is_by_cell(plan), work.x.dtype))
    target = work.x[:, :, tile.samples].swapaxes(1, 2)
    x = target.reshape(plan.groups, tile.size.samples, plan.outputs, -1)
    if work.bias is None and work.xp is np and np.may_share_memory(x, target):
        work.multiply(products, matrix, x)
        return
    sums = scratch.array("sums", *x.shape)
    work.multiply(products, matrix, sums)
    work.store(tile, sums.reshape(target.shape).swapaxes(1, 2), everything, everything)


def _by_channel(work: Work, tile: Tile, scratch: Scratch) -> Array:
    """(g, n, c_out, tap x cell): all cells of a sample side by side."""
    plan, samples = work.plan, tile.size.samples
    y = work.y[:, :, tile.samples].swapaxes(1, 2)
    y = y.reshape(plan.groups, samples, plan.inputs, plan.positions)
    products = scratch.array("products", plan.groups, samples, work.weight.shape[1], plan.positions)
    work.multiply(work.weight[:, None], y, products)
    return products.reshape(plan.groups, samples, plan.outputs, -1)


def _by_cell(work: Work, tile: Tile, scratch: Scratch) -> Array:
    """(g, n, c_out, cell x tap): products of some channels at a time, and their sums channel by channel."""
    plan, samples = work.plan, tile.size.samples
    y = work.y[:, :, tile.samples].reshape(plan.groups, runs(plan), -1, samples * plan.positions)
    cells = scratch.array("cells", *y.shape[:2], y.shape[3], y.shape[2])
    cells[...] = y.swapaxes(2, 3)
    weight = work.weight.swapaxes(1, 2).reshape(*y.shape[:3], -1)
    made = scratch.array("products", *cells.shape[:3], weight.shape[3])
    work.multiply(cells, weight, made)
    made = made.reshape(*y.shape[:2], samples, plan.positions, plan.outputs, plan.taps)
    products = scratch.array("sums of runs", plan.groups, samples, plan.outputs, plan.positions, plan.taps)
    work.xp.sum(made.swapaxes(3, 4), axis=1, out=products)
    return products.reshape(plan.groups, samples, plan.outputs, -1)


@lru_cache(maxsize=8)
def _matrix(
    rows: AxisPlan, columns: AxisPlan, by_cell: bool, dtype: np.dtype[np.floating]
) -> npt.NDArray[np.floating]:
    """(tap x input, output) of both axes, or (input x tap, output)."""
    down, across = _lands(rows), _lands(columns)
    both = down[:, None, :, None, :, None] & across[None, :, None, :, None, :]
    if by_cell:
        both = both.transpose(2, 3, 0, 1, 4, 5)
    return both.reshape(-1, rows.output * columns.output).astype(dtype)


def _lands(axis: AxisPlan) -> npt.NDArray[np.bool_]:
    """(tap, input, output): whether the product of the first two lands on the third."""
    taps = np.arange(axis.kernel_size)[:, None, None] * axis.dilation
    inputs = np.arange(axis.size)[:, None] * axis.stride
    found: npt.NDArray[np.bool_] = taps + inputs == np.arange(axis.output) + axis.crop
    return found

"""Landings: one product of all inputs with all taps, and another that adds these up where they land.

The second matrix has a one where the product of an input and a tap lands on a cell of the output, and zeros elsewhere.
It pays for maps of few cells, whose rows are too short to be added one by one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.general import arranged
from fracstride.backends.engine.plan import AxisPlan, Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work

__all__ = ["arranged", "compute", "is_possible", "landed", "temporaries"]

MOST = 2**18
"""Values of the second matrix at most: 7 x 7 inputs of 4 x 4 taps with a stride of 2."""


def landed(plan: Plan) -> int:
    """Values of the second matrix."""
    return plan.taps * plan.positions * plan.rows.output * plan.columns.output


def is_possible(plan: Plan) -> bool:
    """Whether the second matrix is small enough to be kept from call to call."""
    return landed(plan) <= MOST


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that some samples take: the second matrix; inputs, products and outputs, each in one piece."""
    outputs = plan.outputs * (plan.taps * plan.positions + plan.rows.output * plan.columns.output)
    return landed(plan) + plan.groups * size.samples * (plan.inputs * plan.positions + outputs)


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Some samples, whole."""
    plan, everything = work.plan, slice(None)
    y = work.y[:, :, tile.samples].swapaxes(1, 2)
    y = y.reshape(plan.groups, tile.size.samples, plan.inputs, plan.positions)
    products = scratch.array("products", plan.groups, tile.size.samples, work.weight.shape[1], plan.positions)
    work.multiply(work.weight[:, None], y, products)
    products = products.reshape(plan.groups, tile.size.samples, plan.outputs, -1)
    matrix = work.xp.asarray(_matrix(plan.rows, plan.columns, work.x.dtype))
    target = work.x[:, :, tile.samples].swapaxes(1, 2)
    x = target.reshape(plan.groups, tile.size.samples, plan.outputs, -1)
    if work.bias is None and work.xp is np and np.may_share_memory(x, target):
        work.multiply(products, matrix, x)
        return
    sums = scratch.array("sums", *x.shape)
    work.multiply(products, matrix, sums)
    work.store(tile, sums.reshape(target.shape).swapaxes(1, 2), everything, everything)


@lru_cache(maxsize=8)
def _matrix(rows: AxisPlan, columns: AxisPlan, dtype: np.dtype[np.floating]) -> npt.NDArray[np.floating]:
    """(tap x tap x input, output) of both axes."""
    down, across = _lands(rows), _lands(columns)
    both = down[:, None, :, None, :, None] & across[None, :, None, :, None, :]
    return both.reshape(-1, rows.output * columns.output).astype(dtype)


def _lands(axis: AxisPlan) -> npt.NDArray[np.bool_]:
    """(tap, input, output): whether the product of the first two lands on the third."""
    taps = np.arange(axis.kernel_size)[:, None, None] * axis.dilation
    inputs = np.arange(axis.size)[:, None] * axis.stride
    found: npt.NDArray[np.bool_] = taps + inputs == np.arange(axis.output) + axis.crop
    return found

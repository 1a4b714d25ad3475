"""Patches: for every output cell, the inputs that the kernel meets are looked up in a table; one product does the rest.

Most of a patch are the zeros between the inputs. In small layers these cost less than the calls that would be needed to
leave them out.
"""

from __future__ import annotations

from functools import lru_cache
from math import isfinite

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.blocks import SMALL_PRODUCT, SMALL_VECTOR
from fracstride.backends.engine.matrix import looked_up, of_both_axes
from fracstride.backends.engine.plan import AxisPlan, Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace

AT_ONCE = 2**16
"""Up to so many values of patches are made in new memory; more are cheaper in a worker's memory."""

TABLES = 16
"""How many tables are kept."""


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out, c_in x taps) from (g, c_in, c_out, tap, tap)."""
    return weight.swapaxes(1, 2).reshape(plan.groups, plan.outputs, plan.inputs * plan.taps)


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight, which is a view where there is one channel on either side."""
    return plan.groups * plan.inputs * plan.outputs * plan.taps if min(plan.inputs, plan.outputs) > 1 else 0


def patch_values(plan: Plan) -> int:
    """How many values all patches of a sample have."""
    return plan.groups * plan.inputs * plan.taps * plan.rows.output * plan.columns.output


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that some samples take: their inputs with a zero behind, all patches, and their outputs in one piece."""
    padded = plan.groups * plan.inputs * (plan.positions + 1)
    outputs = plan.groups * plan.outputs * plan.rows.output * plan.columns.output
    return (padded + patch_values(plan) + outputs) * size.samples


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute some whole samples."""
    plan = work.plan
    y = work.y[:, :, tile.samples].swapaxes(1, 2)
    padded = scratch.array("inputs", *y.shape[:3], plan.positions + 1)
    padded[..., -1] = 0
    padded[..., :-1].reshape(y.shape)[...] = y
    sources = _sources(plan.rows, plan.columns)
    patches = looked_up(padded, sources, work.xp, scratch.array("patches", *y.shape[:3], *sources.shape))
    x = scratch.array("outputs", *y.shape[:2], plan.outputs, sources.shape[1])
    work.multiply(work.weight[:, None], patches.reshape(*y.shape[:2], -1, sources.shape[1]), x)
    x = x.reshape(*x.shape[:3], plan.rows.output, plan.columns.output).swapaxes(1, 2)
    everything = slice(None)
    work.store(tile, x, everything, everything)


def is_at_once(plan: Plan) -> bool:
    """Whether all samples are made in a few calls: few values, and products that use one thread in any case."""
    most = SMALL_VECTOR if plan.outputs == 1 else SMALL_PRODUCT
    values = patch_values(plan)
    return plan.batch * values <= AT_ONCE and values * plan.outputs <= most * plan.groups


def at_once(y: Array, weight: Array, plan: Plan) -> Array | None:
    """x on the host in as few calls as possible; None if that is not faster, or a zero met an infinity."""
    sources = _sources_at_once(plan)
    if sources is None:
        return None
    maps = plan.batch * plan.groups * plan.inputs
    padded = np.zeros((maps, plan.positions + 1), y.dtype)
    padded[:, :-1] = y.reshape(maps, -1)
    patches = looked_up(padded, sources, np)
    x: Array
    if plan.batch == plan.groups == 1:  # less than half of what matmul takes
        x = weight[0].dot(patches.reshape(weight.shape[2], -1))
    else:
        x = np.matmul(weight, patches.reshape(plan.batch, plan.groups, weight.shape[2], -1))
    x = x.reshape(-1)
    return x.reshape(plan.output_shape) if isfinite(x.dot(x)) else None


@lru_cache(maxsize=TABLES)
def _sources_at_once(plan: Plan) -> npt.NDArray[np.intp] | None:
    """The table if all samples are made at once, cached: for a small layer that decision takes a tenth of the time."""
    return _sources(plan.rows, plan.columns) if is_at_once(plan) else None


@lru_cache(maxsize=TABLES)
def _sources(rows: AxisPlan, columns: AxisPlan) -> npt.NDArray[np.intp]:
    """(tap, output cell): the number of the input that they meet, row by row; one more than the last for a zero."""
    vertical, horizontal = (_sources_of_axis(axis) for axis in (rows, columns))
    return of_both_axes(vertical, horizontal, columns.size, rows.size * columns.size)


def _sources_of_axis(axis: AxisPlan) -> npt.NDArray[np.intp]:
    """(tap, output): the input m with m*s = o + crop - t*d; -1 if there is none."""
    distance = np.arange(axis.output) + axis.crop - np.arange(axis.kernel_size)[:, None] * axis.dilation
    sources, rest = np.divmod(distance, axis.stride)
    return np.where((rest == 0) & (sources >= 0) & (sources < axis.size), sources, -1)

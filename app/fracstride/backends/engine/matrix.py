"""Matrix: the whole layer as one matrix (C^T), whose entries are taps of the kernel or zero, times flattened inputs."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite

import numpy as np
import numpy.typing as npt

from fracstride.backends.engine.blocks import matmul_alone
from fracstride.backends.engine.plan import AxisPlan, Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array, ArrayNamespace


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out x y x x, c_in x y x x), each entry taken from the taps and a zero behind them."""
    taps = xp.zeros((plan.groups, plan.inputs, plan.outputs, plan.taps + 1), weight.dtype)
    taps[..., :-1] = weight.reshape(*taps.shape[:3], plan.taps)
    tap_of = _tap_of(plan.rows, plan.columns)
    # None is out of range, so nothing is clipped: NumPy is quicker where it need not raise.
    entries = taps.take(tap_of, -1, mode="clip") if xp is np else xp.take(taps, xp.asarray(tap_of), axis=-1)
    return entries.transpose(0, 2, 3, 1, 4).reshape(plan.groups, -1, plan.inputs * plan.positions)


def at_once(y: Array, weight: Array, plan: Plan) -> Array | None:
    """x on the host in the fewest calls; None where a zero met an infinity."""
    samples = (plan.batch,) if plan.groups == 1 else (plan.batch, plan.groups, 1)
    matrices = weight[0] if plan.groups == 1 else weight
    x = matmul_alone(y.reshape(*samples, -1), matrices.swapaxes(-1, -2), np).reshape(-1)
    return x.reshape(plan.output_shape) if isfinite(x.dot(x)) else None


@lru_cache(maxsize=16)
def _tap_of(rows: AxisPlan, columns: AxisPlan) -> npt.NDArray[np.intp]:
    """(output cell, input cell): which tap connects them; one more than the last where none does."""
    vertical, horizontal = (_tap_of_axis(axis) for axis in (rows, columns))
    taps = vertical[:, None, :, None] * columns.kernel_size + horizontal[None, :, None, :]
    is_none = (vertical < 0)[:, None, :, None] | (horizontal < 0)[None, :, None, :]
    taps[is_none] = rows.kernel_size * columns.kernel_size
    return taps.reshape(rows.output * columns.output, rows.size * columns.size)


def _tap_of_axis(axis: AxisPlan) -> npt.NDArray[np.intp]:
    """(output, input): the tap t with t*d = o + crop - m*s, -1 where there is none."""
    distance = np.arange(axis.output)[:, None] + axis.crop - np.arange(axis.size) * axis.stride
    taps, rest = np.divmod(distance, axis.dilation)
    return np.where((rest == 0) & (taps >= 0) & (taps < axis.kernel_size), taps, -1)


def arranged_values(plan: Plan) -> int:
    """Values of the matrix."""
    outputs = plan.outputs * plan.rows.output * plan.columns.output
    return plan.groups * plan.inputs * plan.positions * outputs


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that some samples take: their inputs and outputs as columns."""
    outputs = plan.outputs * plan.rows.output * plan.columns.output
    return plan.groups * (plan.inputs * plan.positions + outputs) * size.samples


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Some samples, whole."""
    plan, xp = work.plan, work.xp
    y = xp.moveaxis(work.y[:, :, tile.samples], 2, 1).reshape(plan.groups, tile.size.samples, -1)
    x = scratch.array("outputs", *y.shape[:2], work.weight.shape[1])
    work.multiply(y, work.weight.swapaxes(1, 2), x)
    x = x.reshape(plan.groups, tile.size.samples, plan.outputs, plan.rows.output, plan.columns.output)
    everything = slice(None)
    work.store(tile, xp.moveaxis(x, 2, 1), everything, everything)

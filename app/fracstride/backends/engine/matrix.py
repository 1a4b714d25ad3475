"""Matrix: the whole layer as one matrix C^T, whose entries are taps of the kernel or zeros, times the flattened inputs."""

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
    """The matrix (g, c_out x y x x, c_in x y x x), each entry looked up in the taps and a zero appended to them."""
    taps = xp.zeros((plan.groups, plan.inputs, plan.outputs, plan.taps + 1), weight.dtype)
    taps[..., :-1] = weight.reshape(*taps.shape[:3], plan.taps)
    entries = looked_up(taps, _tap_of(plan.rows, plan.columns), xp)
    return entries.transpose(0, 2, 3, 1, 4).reshape(plan.groups, -1, plan.inputs * plan.positions)


def at_once(y: Array, weight: Array, plan: Plan) -> Array | None:
    """x on the host in as few calls as possible; None if a zero met an infinity."""
    samples = (plan.batch,) if plan.groups == 1 else (plan.batch, plan.groups, 1)
    matrices = weight[0] if plan.groups == 1 else weight
    x = matmul_alone(y.reshape(*samples, -1), matrices.swapaxes(-1, -2), np).reshape(-1)
    return x.reshape(plan.output_shape) if isfinite(x.dot(x)) else None


@lru_cache(maxsize=16)
def _tap_of(rows: AxisPlan, columns: AxisPlan) -> npt.NDArray[np.intp]:
    """(output cell, input cell): the number of the tap that connects them; one more than the last if none does."""
    vertical, horizontal = (_tap_of_axis(axis) for axis in (rows, columns))
    return of_both_axes(vertical, horizontal, columns.kernel_size, rows.kernel_size * columns.kernel_size)


def _tap_of_axis(axis: AxisPlan) -> npt.NDArray[np.intp]:
    """(output, input): the tap t with t*d = o + crop - m*s; -1 if there is none."""
    distance = np.arange(axis.output)[:, None] + axis.crop - np.arange(axis.size) * axis.stride
    taps, rest = np.divmod(distance, axis.dilation)
    return np.where((rest == 0) & (taps >= 0) & (taps < axis.kernel_size), taps, -1)


def of_both_axes(
    vertical: npt.NDArray[np.intp], horizontal: npt.NDArray[np.intp], width: int, none: int
) -> npt.NDArray[np.intp]:
    """Flat indices, with rows of ``width``, from the indices along both axes; ``none`` where either is -1."""
    places = vertical[:, None, :, None] * width + horizontal[None, :, None, :]
    places[(vertical < 0)[:, None, :, None] | (horizontal < 0)[None, :, None, :]] = none
    return places.reshape(len(vertical) * len(horizontal), -1)


def looked_up(
    values: Array, table: npt.NDArray[np.intp], xp: ArrayNamespace, out: Array | None = None
) -> Array:
    """The table's values at ``places`` along the last axis. All are in range; NumPy is faster without checking."""
    if xp is np:
        return values.take(table, -1, out, "clip")
    found = xp.take(values, xp.asarray(table), axis=-1)
    if out is None:
        return found
    out[...] = found
    return out


def arranged_values(plan: Plan) -> int:
    """How many values the matrix has."""
    outputs = plan.outputs * plan.rows.output * plan.columns.output
    return plan.groups * plan.inputs * plan.positions * outputs


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values some samples take: their inputs and outputs as columns."""
    outputs = plan.outputs * plan.rows.output * plan.columns.output
    return plan.groups * (plan.inputs * plan.positions + outputs) * size.samples


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute some whole samples."""
    plan, xp = work.plan, work.xp
    y = xp.moveaxis(work.y[:, :, tile.samples], 2, 1).reshape(plan.groups, tile.size.samples, -1)
    x = scratch.array("outputs", *y.shape[:2], work.weight.shape[1])
    work.multiply(y, work.weight.swapaxes(1, 2), x)
    x = x.reshape(plan.groups, tile.size.samples, plan.outputs, plan.rows.output, plan.columns.output)
    everything = slice(None)
    work.store(tile, xp.moveaxis(x, 2, 1), everything, everything)

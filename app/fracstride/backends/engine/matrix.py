"""Matrix: the whole layer as one matrix (C^T), made once for fixed weights and applied to flattened inputs."""

from __future__ import annotations

from dataclasses import replace

from fracstride.backends.engine import slices
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work, tiles
from fracstride.core.pipeline import Array, ArrayNamespace

VALUES_AT_ONCE = 2**20
"""What the products of some unit vectors may take while the matrix is made."""


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(g, c_out x y x x, c_in x y x x): the layer applied to every unit vector."""
    inputs = plan.inputs * plan.positions
    units = replace(plan, batch=inputs)
    y = xp.eye(inputs, dtype=weight.dtype).reshape(inputs, plan.inputs, plan.rows.size, plan.columns.size)
    y = xp.broadcast_to(xp.moveaxis(y, 0, 1), (plan.groups, plan.inputs, inputs, *y.shape[2:]))
    x = xp.empty((plan.groups, plan.outputs, inputs, plan.rows.output, plan.columns.output), weight.dtype)
    work = Work(units, y, slices.arranged(weight, plan, xp), x, None, xp)
    work.fill_around()
    whole = TileSize(1, plan.rows.tiled.size, plan.columns.tiled.size)
    at_once = max(1, VALUES_AT_ONCE // max(1, slices.temporaries(plan, whole)))
    for tile in tiles(units, whole._replace(samples=at_once)):
        slices.compute(work, tile, Scratch(xp, weight.dtype))
    return xp.ascontiguousarray(xp.moveaxis(x, 2, -1)).reshape(plan.groups, -1, inputs)


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
    x = xp.matmul(y, work.weight.swapaxes(1, 2))
    x = x.reshape(plan.groups, tile.size.samples, plan.outputs, plan.rows.output, plan.columns.output)
    everything = slice(None)
    work.store(tile, xp.moveaxis(x, 2, 1), everything, everything)

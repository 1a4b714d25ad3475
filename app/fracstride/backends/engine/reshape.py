"""Reshape: if the stride is at least the kernel size, nothing overlaps and the products are the output."""

from __future__ import annotations

import numpy as np

from fracstride.backends.engine.blocks import is_ordered_first
from fracstride.backends.engine.general import arranged
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.pipeline import Array

__all__ = ["arranged", "compute", "is_possible", "temporaries"]


def is_possible(plan: Plan) -> bool:
    """Whether every tap has its own phase, without a shift."""
    return plan.rows.reach == 0 and plan.columns.reach == 0


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: its inputs in one piece, and their products."""
    per_cell = plan.groups * (plan.inputs + plan.outputs * plan.taps)
    return per_cell * size.samples * size.rows * size.columns


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output; q is the input cell itself."""
    plan = work.plan
    inputs = work.y[:, :, tile.samples, slice(*tile.rows), slice(*tile.columns)]
    flat = _flat(work, inputs, scratch)
    products = scratch.array("products", plan.groups, work.weight.shape[1], flat.shape[2])
    work.multiply(work.weight, flat, products)
    kernel = (plan.rows.kernel_size, plan.columns.kernel_size)
    products = products.reshape(plan.groups, plan.outputs, *kernel, *tile.size)
    for column_phase, horizontal in enumerate(plan.columns.every_phase):
        across, columns = plan.columns.stored(column_phase, tile.columns, tile.columns.begin)
        if not horizontal.taps:
            work.fill(tile.samples, slice(*plan.rows.outputs(tile.rows)), columns)
        elif plan.rows.kernel_size == plan.rows.stride:
            for down, rows, phases in plan.rows.pieces(tile.rows, tile.rows.begin):
                values = products[:, :, phases, horizontal.taps[0], :, down, across].transpose(
                    0, 1, 3, 4, 2, 5
                )
                work.store_by_q(tile, values, rows, columns)
        else:
            _store_by_row(work, tile, products[:, :, :, horizontal.taps[0], :, :, across], columns)


def _flat(work: Work, inputs: Array, scratch: Scratch) -> Array:
    """(g, c_in, cells) of (g, c_in, n, y, x), copied into one piece: rows far apart in memory slow a product down.

    A product that packs its operands reads whole rows in place.
    """
    groups, channels, samples, height, width = inputs.shape
    cells = samples * height * width
    if work.xp is np and is_ordered_first(work.weight.shape[1], channels, cells):
        is_whole = samples == 1 and width == work.plan.columns.size
        if is_whole and inputs.strides[-1] == inputs.itemsize:
            return inputs.reshape(groups, channels, cells)
    laid = scratch.array("inputs", *inputs.shape)
    laid[...] = inputs
    return laid.reshape(groups, channels, cells)


def _store_by_row(work: Work, tile: Tile, values: Array, columns: slice) -> None:
    """Store ``values`` (g, c_out, tap row, n, y, x), one row phase after the other."""
    for phase, vertical in enumerate(work.plan.rows.every_phase):
        down, rows = work.plan.rows.stored(phase, tile.rows, tile.rows.begin)
        if vertical.taps:
            work.store(tile, values[:, :, vertical.taps[0], :, down], rows, columns)
        else:
            work.fill(tile.samples, rows, columns)

"""Pairs: rows of inputs in pairs, with three products instead of four (Karatsuba).

If a phase has two taps u, v down, two inputs e, o below each other give e*u + (o before)*v and o*u + e*v. The second
is (e + o)(u + v) - e*u - o*v, and the first ones are made of e*u and o*v anyway: this saves a quarter of the
multiply-adds for a few additions. Adding a large and a small number loses digits of the small one, so errors are
relative to the largest number of two rows instead of one.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from fracstride.backends.engine import memory
from fracstride.backends.engine.general import LONG_PIECE, NARROW, most_added, sum_across
from fracstride.backends.engine.plan import Plan, reached
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work, in_place
from fracstride.core.pipeline import Array, ArrayNamespace

PRODUCTS_AT_ONCE = 2**19
"""Values of products that are made before they are summed up."""

PADDING = 16
"""Values behind every row of weights: rows a power of two apart would compete for the same lines of a cache."""

WIDE = 16
"""Bytes that are copied as one number where the taps of a row are as many."""


def is_possible(plan: Plan) -> bool:
    """Whether some phase has two taps down, and none has more."""
    return plan.rows.reach == plan.rows.dilation == 1


def paired(plan: Plan) -> int:
    """The phases with two taps down, t and t + stride; these are the first ones."""
    return plan.rows.kernel_size - plan.rows.stride


def arranged(weight: Array, plan: Plan, xp: ArrayNamespace) -> Array:
    """(rows of taps and sums of two, g, c_in, c_out, taps across) from (g, c_in, c_out, tap, tap)."""
    count, pairs = plan.rows.kernel_size, paired(plan)
    *channels, outputs, _, width = weight.shape
    size = outputs * width
    padded = memory.aligned((count + pairs) * prod(channels) * (size + PADDING), weight.dtype, xp)
    padded = padded.reshape(count + pairs, *channels, size + PADDING)
    rows = padded[..., :size].reshape(count + pairs, *channels, outputs, width)
    is_wide = xp is np and weight.flags.c_contiguous and width * weight.itemsize == WIDE
    source, target = (each.view(np.complex128) for each in (weight, rows)) if is_wide else (weight, rows)
    for tap in range(source.shape[4]):
        target[:count, ..., tap] = source[..., tap].transpose(3, 0, 1, 2)
    padded[:count, ..., size:] = 0
    with np.errstate(invalid="ignore", over="ignore"):
        # In one piece: NumPy adds rows of up to 2048 values by way of copies.
        xp.add(padded[:pairs], padded[plan.rows.stride : count], out=padded[count:])
    return rows


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    size = plan.outputs * plan.columns.kernel_size + PADDING
    return (plan.rows.kernel_size + paired(plan)) * plan.groups * plan.inputs * size


def temporaries(plan: Plan, size: TileSize) -> int:
    """Values that one tile takes: inputs and their sums; products, and the sums of a phase, of some channels."""
    rows = min(size.rows + 1, plan.rows.size)
    width = min(size.columns + plan.columns.reach, plan.columns.size)
    layout = _Layout.of(plan, _together(plan, size.samples), rows, width)
    inputs = 3 * plan.inputs * layout.pieces * layout.piece
    planes = 2 * (plan.taps + plan.rows.stride * most_added(plan.columns))
    return plan.groups * (inputs + _channels_at_once(plan, layout.cells) * planes * layout.cells)


def _together(plan: Plan, samples: int) -> int:
    """How many samples are computed at once: those of narrow maps lie side by side in every cell."""
    return samples if plan.columns.size < NARROW else 1


def _channels_at_once(plan: Plan, cells: int) -> int:
    return min(max(PRODUCTS_AT_ONCE // max(2 * plan.groups * plan.taps * cells, 1), 1), plan.outputs)


class _Layout(NamedTuple):
    """Where the products of one tap lie: ``before`` zeros, then rows of ``run`` values and of zeros up to ``pitch``.

    There is a row for every pair of rows of inputs, and one of zeros. Products are made of ``pieces``: of every row
    without its zeros where that is long enough, of all rows together otherwise.
    """

    pairs: int
    unit: int
    run: int
    pitch: int
    before: int
    pieces: int
    piece: int
    cells: int

    @classmethod
    def of(cls, plan: Plan, samples: int, rows: int, width: int) -> _Layout:
        """For inputs of a size; all samples of a cell lie side by side."""
        pairs, before, run = (rows + 1) // 2, plan.columns.reach * samples, width * samples
        pitch = run + before
        pieces, piece = (pairs, run) if run >= LONG_PIECE else (1, pairs * pitch)
        return cls(pairs, samples, run, pitch, before, pieces, piece, before + (pairs + 1) * pitch)


def compute(work: Work, tile: Tile, scratch: Scratch) -> None:
    """Compute one tile of the output."""
    together = _together(work.plan, tile.size.samples)
    with in_place(work.xp):
        for begin in range(tile.samples.start, tile.samples.stop, together):
            _compute_samples(work, replace(tile, samples=slice(begin, begin + together)), scratch)


def _compute_samples(work: Work, tile: Tile, scratch: Scratch) -> None:
    plan = work.plan
    height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
    layout = _Layout.of(plan, tile.size.samples, height.size, width.size)
    inputs = _inputs(work, tile, scratch, layout)
    at_once = _channels_at_once(plan, layout.cells)
    for begin in range(0, plan.outputs, at_once):
        part = work.part(slice(begin, min(begin + at_once, plan.outputs)), 3)
        is_laid = 0 < begin <= plan.outputs - at_once
        sums = _sums_down(part, scratch, layout, inputs, is_laid)
        _store(part, tile, scratch, layout, sums)


def _inputs(work: Work, tile: Tile, scratch: Scratch, layout: _Layout) -> Array:
    """(upper, both, lower; g, piece, c_in, cells of it) of all pairs of rows."""
    plan = work.plan
    height, width = plan.rows.sources(tile.rows), plan.columns.sources(tile.columns)
    source = work.y[:, :, tile.samples, slice(*height), slice(*width)].transpose(0, 3, 1, 4, 2)
    inputs = scratch.array("inputs", 3, plan.groups, layout.pieces, plan.inputs, layout.piece)
    rows = inputs.reshape(*inputs.shape[:4], layout.pairs // layout.pieces, -1, layout.unit)
    rows = rows.swapaxes(3, 4).reshape(3, plan.groups, layout.pairs, plan.inputs, -1, layout.unit)
    for part, given in ((rows[0], source[:, ::2]), (rows[2], source[:, 1::2])):
        part[:, : given.shape[1], :, : width.size] = given
        part[:, given.shape[1] :] = 0
        part[..., width.size :, :] = 0
    work.xp.add(inputs[0], inputs[2], out=inputs[1])
    return inputs


def _sums_down(work: Work, scratch: Scratch, layout: _Layout, inputs: Array, is_laid: bool) -> Array:
    """(even or odd q, phase, g, c_out, tap across x cells): the products of every tap across, summed down.

    ``is_laid``: everything that is not written to is zero already.
    """
    plan, stride, pairs, xp = work.plan, work.plan.rows.stride, paired(work.plan), work.xp
    taps, width = plan.rows.kernel_size, plan.columns.kernel_size
    weight = work.weight.reshape(*work.weight.shape[:3], -1).swapaxes(2, 3)[:, :, None]
    products = scratch.array("products", 2, stride + pairs, plan.groups, plan.outputs * width, layout.cells)
    first, second, third = products[0, :stride], products[0, stride:], products[1, :stride]
    if not is_laid:
        for each in (first, second, third):
            _clear(each, layout)
    first[:pairs, ..., -layout.pitch :] = 0
    work.multiply(weight[:stride], inputs[0], _pieces(first, layout, 0))
    work.multiply(weight[stride:taps], inputs[2], _pieces(second, layout, 1))
    work.multiply(weight[taps:], inputs[1], _pieces(third[:pairs], layout, 0))
    if pairs < stride:
        work.multiply(weight[pairs:stride], inputs[2], _pieces(third[pairs:], layout, 0))
    upper, lower, both = (each.reshape(-1) for each in (first[:pairs], second, third[:pairs]))
    xp.subtract(both, upper, out=both)
    xp.subtract(both[: -layout.pitch], lower[layout.pitch :], out=both[: -layout.pitch])
    xp.add(upper, lower, out=upper)
    return products[:, :stride].reshape(2, stride, plan.groups, plan.outputs, -1)


def _clear(products: Array, layout: _Layout) -> None:
    """Clear where no product will be: before the rows, between them, and above or below them."""
    products[..., : layout.before + layout.pitch] = 0
    products[..., -layout.pitch :] = 0
    rows = products[..., layout.before :].reshape(*products.shape[:-1], layout.pairs + 1, layout.pitch)
    rows[..., layout.run :] = 0


def _pieces(products: Array, layout: _Layout, first: int) -> Array:
    """(.., piece, c_out x taps across, values of it) from a row on."""
    begin = layout.before + first * layout.pitch
    inside = products[..., begin : begin + layout.pairs * layout.pitch]
    return inside.reshape(*inside.shape[:-1], layout.pieces, -1)[..., : layout.piece].swapaxes(-2, -3)


def _store(work: Work, tile: Tile, scratch: Scratch, layout: _Layout, down: Array) -> None:
    """Sums across, into the output."""
    plan, stride = work.plan, work.plan.rows.stride
    first, left_most = plan.rows.sources(tile.rows).begin, plan.columns.sources(tile.columns).begin
    region = plan.rows.outputs(tile.rows)
    for horizontal in plan.columns.alike:
        across = None
        if horizontal.taps:
            across = sum_across(work, scratch, down, horizontal, layout.cells, layout.unit)[
                ..., layout.before :
            ]
            across = across.reshape(*across.shape[:5], layout.pairs + 1, -1, layout.unit)
        for odd, phase in product(range(2), range(stride)):
            origin = (first + odd) * stride + phase - plan.rows.crop
            pairs, rows = reached(origin, 2 * stride, layout.pairs + 1 - odd, region)
            for number, column_phase in enumerate(range(horizontal.begin, horizontal.end)):
                left, columns = plan.columns.stored(column_phase, tile.columns, left_most)
                if across is None:
                    work.fill(tile.samples, rows, columns)
                else:
                    values = across[odd, phase, :, :, number, pairs, left].transpose(0, 1, 4, 2, 3)
                    work.store(tile, values, rows, columns)

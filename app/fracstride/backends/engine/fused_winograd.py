"""Fused Winograd: *fused* with two rows of a phase at a time, which take fewer products.

The terms of `terms.py` are used down alone: the sums of two rows of inputs are laid instead of the rows, the weight holds
sums of taps, and while the sums of products are in the cache, two rows are made of them. Two taps down then take three
products for two cells instead of four, three take four instead of six.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

from fracstride.backends.engine import compiled, terms
from fracstride.backends.engine.compiled import LINE, CompiledKernel, Layer
from fracstride.backends.engine.fused import (
    COPIED,
    Down,
    cheaper_copies,
    described,
    even_block,
    in_blocks,
    in_planes,
    place_of,
    shifts_of,
)
from fracstride.backends.engine.plan import KEPT, AxisPlan, Phases, Plan
from fracstride.backends.engine.work import TileSize
from fracstride.core.pipeline import Array

MOST_ROWS = 128
"""The most rows of sums, of phases of channels, that are kept until they are stored; each is half as long as one of *fused*."""


def is_possible(plan: Plan) -> bool:
    """Whether the terms down are known and save products."""
    is_known = compiled.is_possible(plan) and terms.are_known(plan.rows) and plan.rows.most_taps > 1
    return is_known and terms.products(plan.rows) * plan.columns.kernel_size <= compiled.code.MOST_TAPS


def sums_down(rows: AxisPlan) -> int:
    """Rows of sums for two rows of every phase."""
    return sum((each.end - each.begin) * max(2, len(each.taps) + 1) for each in rows.alike)


def block_of(plan: Plan) -> int:
    """Output channels that are computed at once."""
    return even_block(plan.outputs, MOST_ROWS // (sums_down(plan.rows) * plan.columns.stride))


def blocks(plan: Plan) -> int:
    """How many blocks of output channels there are."""
    return -(-plan.outputs // block_of(plan))


def arranged_by(weight: Array, plan: Plan, threads: int) -> Array:
    """(g, block, values): sums of taps of the weight (g, c_in, c_out, tap, tap) with the outputs of a block side by side."""
    return in_blocks(weight, layer_of(plan), blocks(plan), arranged_values(plan), threads)


def arranged_values(plan: Plan) -> int:
    """Values of the arranged weight."""
    taps = terms.products(plan.rows) * plan.columns.kernel_size
    return plan.groups * blocks(plan) * block_of(plan) * plan.inputs * taps


def temporaries(plan: Plan, size: TileSize) -> int:
    """How many values a tile takes: the sums of one group's inputs, and the sums of a block of output channels."""
    copies, reach = copies_of(plan)
    cells = size.samples * pairs(size.rows) * (size.columns + reach)
    inputs = in_planes(plan.inputs * len(laid_down(plan.rows)) * copies, cells + reach)
    return inputs + block_of(plan) * sums_down(plan.rows) * plan.columns.stride * (cells + 2 * LINE)


def copies_of(plan: Plan) -> tuple[int, int]:
    """How many copies of the sums of inputs there are, one for each shift across, or cells more in each row of only one."""
    sums = len(laid_down(plan.rows))
    products = plan.outputs * terms.products(plan.rows) * plan.columns.kernel_size
    return cheaper_copies(plan, COPIED * sums, products / 2)


def cells(plan: Plan) -> int:
    """For how many cells of all products sums are made, in whole vectors."""
    _, reach = copies_of(plan)
    of_sample = pairs(plan.rows.tiled.size) * (plan.columns.tiled.size + reach)
    return plan.batch * plan.groups * -(-of_sample // LINE) * LINE


def laid_values(plan: Plan) -> int:
    """Values of the sums of inputs as they are laid."""
    copies, reach = copies_of(plan)
    lines = len(laid_down(plan.rows)) * copies * pairs(plan.rows.tiled.size)
    return plan.batch * plan.groups * plan.inputs * lines * (plan.columns.tiled.size + reach)


def pairs(rows: int) -> int:
    """Two rows each, the last one maybe alone."""
    return (rows + 1) // 2


def layer_of(plan: Plan) -> Layer:
    """The layer in numbers."""
    return _layer_of(plan.rows, plan.columns, plan.inputs, plan.outputs, block_of(plan), *copies_of(plan))


@lru_cache(maxsize=256)
def _layer_of(
    rows: AxisPlan, columns: AxisPlan, inputs: int, outputs: int, block: int, copies: int, reach: int
) -> Layer:
    made = list(_rows(rows))
    patterns = [
        tuple(_pattern(rows, columns, down, across, made, term, copies))
        for down, across in product(rows.alike, columns.alike)
        for term in range(max(2, len(down.taps) + 1))
    ]
    laid = [(shift, *each) for each in laid_down(rows) for shift in shifts_of(columns, copies)]
    two_together = Down(0, 0, 2, sums_down(rows), terms.products(rows), rows.taps_apart)
    return described(rows, columns, (inputs, outputs, block), reach, two_together, laid, made, patterns)


@lru_cache(maxsize=KEPT)
def laid_down(rows: AxisPlan) -> terms.Sums:
    """The sums of inputs that some phase down needs."""
    return tuple(sorted({term for each in rows.alike if each.taps for term in terms.of_phases(each)}))


def _rows(rows: AxisPlan) -> Iterator[tuple[int, int, int, int]]:
    """(taps, the first of them, its first term, its third row of sums) of each phase down."""
    term, further = 0, 2 * rows.stride
    for phases in rows.alike:
        for number in range(phases.end - phases.begin):
            taps = len(phases.taps)
            yield taps, phases.taps.start + number if taps else 0, term, further
            term += taps + 1 if taps else 0
            further += max(taps - 1, 0)


def _pattern(
    rows: AxisPlan,
    columns: AxisPlan,
    down: Phases,
    across: Phases,
    made: list[tuple[int, int, int, int]],
    term: int,
    copies: int,
) -> Iterator[int]:
    """A term of phases with the same taps: how many phases and taps, then every phase, then every tap."""
    phases = list(product(range(down.begin, down.end), range(across.end - across.begin)))
    taps = list(across.shifted_taps) if down.taps else []
    yield from (len(phases), len(taps))
    for row, column in phases:
        place = term * rows.stride + row if term < 2 else made[row][3] + term - 2
        yield place * columns.stride + across.begin + column
        yield (made[row][2] - made[down.begin][2]) * columns.kernel_size + column
    for column_tap, column_shift in taps:
        copy, cells = place_of(column_shift, columns, copies)
        yield from (0, laid_down(rows).index(terms.of_phases(down)[term]) * copies + copy, cells)
        yield (made[down.begin][2] + term) * columns.kernel_size + column_tap


COMPILED = CompiledKernel("compute", layer_of, temporaries, blocks, arranged_by)

"""How much work the compiled kernels make of a layer."""

from __future__ import annotations

from fracstride.backends.engine import fused, fused_winograd, spread, terms
from fracstride.backends.engine.effort import Effort, cells_of, outputs_of
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import TileSize

FUSED, SPREAD = 0.4, 0.45  # how much longer compiled sums take than a product that comes with its passes
FEW_ROWS = 1.4  # of a compiled sum: with one row it takes so much longer for each
SHORT_SUMS = 1.05  # how much longer they take with the taps of one row alone
WEIGHT_READ = 3  # multiply-adds that take as long as reading a weight
LONG_SUM = 48  # cells of a compiled sum


def of_fused(plan: Plan) -> Effort:
    """The work of *fused*."""
    samples, cells, phases = plan.batch * plan.groups, fused.cells(plan), plan.outputs * plan.phases
    together = min(fused.block_of(plan) * plan.phases, fused.MOST_OUTPUTS)
    multiply_adds = FUSED * (1 + FEW_ROWS / together) * cells * plan.inputs * plan.outputs * plan.taps
    # Where cells are few, much of the time passes until weights have been read.
    multiply_adds += WEIGHT_READ * fused.arranged_values(plan)
    sums = cells / LONG_SUM * phases / together * len(plan.rows.alike) * len(plan.columns.alike)
    lines = samples * (plan.inputs * plan.rows.tiled.size + plan.outputs * plan.rows.output)
    values = 1.4 * fused.laid_values(plan) + 2.2 * outputs_of(plan)
    is_repeated = fused.are_outputs_shared(plan)
    return Effort(multiply_adds, values, 0, lines + sums, 26, is_repeated=is_repeated)


def of_fused_winograd(plan: Plan) -> Effort:
    """The work of *fused_winograd*."""
    samples, cells = plan.batch * plan.groups, fused_winograd.cells(plan)
    made = plan.outputs * fused_winograd.sums_down(plan.rows) * plan.columns.stride
    together = min(fused_winograd.block_of(plan) * plan.phases, fused.MOST_OUTPUTS)
    taps = terms.products(plan.rows) * plan.columns.kernel_size
    multiply_adds = SHORT_SUMS * FUSED * (1 + FEW_ROWS / together) * cells * plan.inputs * plan.outputs * taps
    laid = fused_winograd.laid_values(plan)
    lines = laid / max(plan.columns.tiled.size, 1) + samples * plan.outputs * plan.rows.output
    # Where channels are many, a tile has few cells, and every tile reads the whole weight.
    whole = fused_winograd.temporaries(plan, TileSize.whole(plan))
    read = fused_winograd.arranged_values(plan) * max(4 * whole / fused.TILE_BYTES, 1)
    values = 1.4 * laid + 2.2 * outputs_of(plan) + 0.7 * cells * made + 0.3 * read
    sums = cells / LONG_SUM * made / together
    is_repeated = fused.are_outputs_shared(plan)
    return Effort(multiply_adds, values, 0, lines + sums, 26, is_repeated=is_repeated)


def of_spread(plan: Plan) -> Effort:
    """The work of *spread*."""
    lanes = plan.groups * spread.blocks(plan) * spread.lanes(plan)
    cells = plan.batch * plan.positions
    whole = spread.ROWS * -(-cells // spread.ROWS)
    packed = max(cells / spread.positions_at_once(plan), 1) * plan.inputs * lanes
    values = (
        0.8 * packed
        + 2 * cells_of(plan) * plan.inputs
        + 2.7 * cells * lanes
        + (0 if spread.is_stored(plan) else 2 * outputs_of(plan))
    )
    runs = 1.5 * plan.batch * plan.groups * plan.rows.size * plan.outputs * plan.rows.kernel_size
    return Effort(SPREAD * whole * plan.inputs * lanes, values, 0, runs, 18)

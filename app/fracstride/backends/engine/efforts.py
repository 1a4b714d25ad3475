"""How much work every kernel makes of a layer: counts, with one line of constants per effect."""

from __future__ import annotations

from math import prod

from fracstride.backends.engine import efforts_compiled, patches, rows, stretched, terms, winograd
from fracstride.backends.engine.blocks import DEEPEST
from fracstride.backends.engine.effort import (
    Effort,
    cells_of,
    multiply_adds_of,
    outputs_of,
    stores_of,
    weights_of,
)
from fracstride.backends.engine.general import LONG_PIECE, NARROW, gap
from fracstride.backends.engine.kernels import KERNELS, Kernel
from fracstride.backends.engine.phases import LONG_ROW, are_read_in_place
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.subkernels import multiplied
from fracstride.backends.engine.work import TileSize

PRODUCT_RUNS = 5  # one small product of a stack costs as much as so many runs
RUNS_OF_A_NUMBER = 2  # one number times a few costs as much as so many runs
PAIRED = 1.05  # how much longer the products of pairs of rows take than one product
TAKEN_AS_IT_IS = (
    0.92  # how long a product takes, relatively, if its weights are in the order of small blocks already
)
THIN_ROWS = 4  # with so many channels, or summands, a product of one row takes twice as long for each
ORDERED_ROWS = 40  # the same for channels, where sums are so long that inputs are packed first
THIN_STACK = 1.6  # with so many rows of the output, a product takes twice as long for each
DEEP_ROWS = 1.4  # how much longer a product of one row takes if its sums are long for small blocks
LOOKED_UP = 4  # how much longer a value from a table takes than one in a row
VECTOR = 16  # columns that are multiplied at once
THIN_PRODUCT = 20  # a product of fewer columns takes as long as one of so many


def _phases(plan: Plan) -> Effort:
    rows, columns = plan.rows.tiled.size, plan.columns.tiled.size
    across = plan.columns.shift_count()
    samples = plan.batch * plan.groups
    is_overlapping = are_read_in_place(plan)
    laid = rows + plan.rows.reach if is_overlapping else rows * plan.rows.shift_count()
    runs_of_inputs = samples * plan.inputs * across * laid
    sums = plan.rows.shift_count() * across * plan.inputs
    products = samples * plan.outputs * plan.phases * rows * columns
    values, strided, runs = stores_of(plan)
    values += runs_of_inputs * columns + products
    runs += runs_of_inputs + (samples * rows * PRODUCT_RUNS if is_overlapping else 0)
    filled = _filled_vectors(columns if is_overlapping else plan.batch * rows * columns)
    return Effort(products * sums / filled, values, strided, runs, 20 + 4 * across + 3 * plan.phases)


def _filled_vectors(columns: int) -> float:
    """How full the vectors of a product of ``columns`` are: the time of whole vectors over its time."""
    return (1 + columns / (VECTOR * -(-columns // VECTOR))) / 2 if columns else 1


def _general(plan: Plan) -> Effort:
    # When several samples lie side by side, products skip the zeros between the rows of narrow maps.
    is_narrow = plan.columns.size < NARROW and plan.columns.size * plan.batch >= LONG_PIECE
    zeros = gap(plan, plan.columns.tiled)
    pitch = 1 if is_narrow else 1 + zeros / plan.columns.size
    is_as_given = not zeros and (plan.batch == 1 or plan.columns.size >= NARROW)
    products = cells_of(plan) * plan.outputs * plan.taps * pitch
    phases = plan.rows.used_phases * plan.columns.used_phases
    # Sums also run over the zeros above and below.
    laid = products * (1 + 2 * plan.rows.reach / max(plan.rows.size, 1))
    additions = laid * (1 - phases / plan.taps)
    values, strided, runs = stores_of(plan)
    values += laid + 1.7 * additions + weights_of(plan)
    runs += plan.groups * plan.outputs * plan.taps
    if not is_as_given:
        values += 2 * cells_of(plan) * plan.inputs
        runs += cells_of(plan) * plan.inputs / plan.columns.size
    down, across = (sum(len(each.taps) for each in axis.alike) for axis in (plan.rows, plan.columns))
    calls = 24 + 2 * down + 2 * len(plan.rows.alike) * across + 3 * phases
    return Effort(multiply_adds_of(plan) * pitch, values, strided, runs, calls)


def _pairs(plan: Plan) -> Effort:
    # Each pair of rows is multiplied by k + s rows of taps instead of 2k, and three products are added for two sums.
    share = (plan.rows.kernel_size + plan.rows.stride) / (2 * plan.rows.kernel_size)
    products = cells_of(plan) * plan.outputs * plan.taps
    down = products * plan.rows.stride / plan.rows.kernel_size
    across = down * (1 - plan.columns.used_phases / plan.columns.kernel_size)
    values, strided, runs = stores_of(plan)
    values += (
        6 * cells_of(plan) * plan.inputs
        + share * products
        + 3 * (products - down)
        + 2 * across
        + 2 * weights_of(plan)
    )
    runs += 3 * cells_of(plan) * plan.inputs / plan.columns.size
    calls = 45 + 2 * plan.columns.kernel_size + 6 * plan.phases
    return Effort(PAIRED * share * multiply_adds_of(plan), values, strided, runs, calls, products=4)


def _rows(plan: Plan) -> Effort:
    sums = rows.sums(plan)
    lines = plan.batch * plan.groups * plan.outputs * plan.rows.output
    cells = plan.columns.output / plan.columns.stride
    # Only as many values of a vector are used as there are column phases.
    multiply_adds = lines * cells * sums * max(THIN_PRODUCT, plan.columns.stride)
    made = plan.batch * plan.groups * plan.rows.size * cells * sums
    stored = lines * plan.columns.output
    runs = lines * (PRODUCT_RUNS + (RUNS_OF_A_NUMBER * cells if sums == 1 else 0))
    across = plan.columns.shift_count(plan.columns.crop)
    calls = 25 + (3 * plan.rows.shift_count() + plan.rows.kernel_size) * across + 5 * plan.rows.stride
    return Effort(multiply_adds, 2 * stored, made, runs, calls)


def _reshape(plan: Plan) -> Effort:
    products = cells_of(plan) * plan.outputs * plan.taps
    values, strided, runs = stores_of(plan)
    values += products + 2 * cells_of(plan) * plan.inputs
    used = plan.rows.used_phases * plan.columns.used_phases
    return Effort(multiply_adds_of(plan), values, strided, runs, 11 + 2 * used)


def _slices(plan: Plan) -> Effort:
    products = cells_of(plan) * plan.outputs * plan.taps
    values, strided, runs = stores_of(plan)
    made = (axis.stride * (axis.size + axis.reach) for axis in (plan.rows, plan.columns))
    values += 2 * products + plan.batch * plan.groups * plan.outputs * prod(made) + 2 * weights_of(plan)
    if plan.columns.size >= LONG_ROW:
        runs += plan.batch * plan.groups * plan.rows.size * PRODUCT_RUNS
    else:
        values += 2 * products + (2 * cells_of(plan) * plan.inputs if plan.batch > 1 else 0)
        runs += products / plan.columns.size
    calls = 16 + 3 * plan.rows.shift_count() * plan.columns.shift_count() + 3 * plan.phases
    return Effort(multiply_adds_of(plan), values, strided, runs, calls)


def _product(plan: Plan) -> Effort:
    products = cells_of(plan) * plan.outputs * plan.taps
    values = weights_of(plan) + 4 * products + 2 * cells_of(plan) * plan.inputs + sum(stores_of(plan)[:2])
    runs = 2.5 * products / plan.columns.kernel_size
    return Effort(multiply_adds_of(plan), values, 0, runs, 18 + 3 * plan.positions)


def _shifted(plan: Plan) -> Effort:
    sums = multiply_adds_of(plan)
    values, strided, runs = stores_of(plan)
    calls = 15 + 4 * plan.taps * plan.inputs + 4 * plan.phases
    return Effort(0, values + 2 * sums, strided, runs + 2 * sums / plan.columns.size, calls)


def _subkernels(plan: Plan) -> Effort:
    alike = [[each for each in axis.alike if each.taps] for axis in (plan.rows, plan.columns)]
    phases = plan.rows.used_phases * plan.columns.used_phases
    across = sum(len(each.taps) for each in alike[1])
    samples, rows, columns = plan.batch * plan.groups, plan.rows.tiled.size, plan.columns.tiled.size
    laid = samples * plan.inputs * across * (rows + plan.rows.reach)
    values, strided, runs = stores_of(plan)
    values += laid * columns + samples * rows * columns * plan.outputs * phases
    runs += laid + samples * rows * phases * PRODUCT_RUNS
    multiply_adds = samples * plan.inputs * plan.outputs * multiplied(plan.rows) * multiplied(plan.columns)
    calls = 20 + 6 * len(alike[0]) * len(alike[1]) + 4 * across * plan.rows.shifts_apart + 3 * plan.phases
    return Effort(_slower_rows(plan) * multiply_adds, values, strided, runs, calls)


def _slower_rows(plan: Plan) -> float:
    """How much longer a product of one row takes than a large one: because of few columns, few channels, long sums."""
    sums = plan.inputs * plan.rows.most_taps * plan.columns.most_taps
    short = max(1, LONG_ROW / max(plan.columns.tiled.size, 1))
    few = THIN_ROWS if sums <= DEEPEST else ORDERED_ROWS
    thin = 1 + few / plan.outputs + THIN_ROWS / max(sums, 1)
    return TAKEN_AS_IT_IS * short * thin * (DEEP_ROWS if sums > DEEPEST / 2 else 1)


def _stretched(plan: Plan) -> Effort:
    outputs = outputs_of(plan)
    lines = plan.batch * plan.groups * plan.rows.size
    # Rows of inputs are written once with zeros between (slower if that is a step of its own) and once for every tap.
    laid = lines * plan.inputs * (plan.columns.kernel_size + (1 if plan.columns.stride == 2 else 3))
    thin = 1 + THIN_STACK / plan.rows.stride
    runs = laid + lines * plan.outputs * PRODUCT_RUNS
    values = outputs + laid * plan.columns.output
    return Effort(thin * outputs * stretched.sums(plan), values, 0, runs, 38 + 2 * plan.columns.kernel_size)


def _winograd(plan: Plan) -> Effort:
    layout = winograd.Layout.of(plan, TileSize.whole(plan)._replace(samples=1))
    samples = plan.batch * plan.groups
    cells, made = samples * layout.pairs * layout.width, winograd.products(plan)
    down, across = len(terms.inputs(plan.rows)), len(terms.inputs(plan.columns))
    values, strided, _ = stores_of(plan, 2)
    # Each sum has two summands; the products are read once more, and two of them make one cell.
    summed = down * (samples * layout.pairs * layout.columns + across * cells)
    values += 2 * plan.inputs * summed + 2.4 * plan.outputs * cells * made
    # A weight has more sums than taps: with few cells, a product takes as long as reading them.
    read = winograd.arranged_values(plan)
    multiply_adds = 1.05 * (1 + 1 / plan.outputs) * cells * plan.inputs * plan.outputs * made
    calls = 60 + 3 * (down + across) + 12 * plan.phases
    groups = len(plan.rows.alike) * len(plan.columns.alike)
    return Effort(multiply_adds, values, 1.3 * strided, 0, calls, products=groups, read=read)


def _landings(plan: Plan) -> Effort:
    products = cells_of(plan) * plan.outputs * plan.taps
    outputs = plan.rows.output * plan.columns.output
    # Only as many columns of a vector are used as a sample has cells.
    first = multiply_adds_of(plan) * VECTOR * -(-plan.positions // VECTOR) / max(plan.positions, 1)
    values = 2.3 * products + plan.batch * plan.groups * plan.outputs * outputs + weights_of(plan)
    return Effort(first + products * outputs, values, 0, 0, 28)


def _matrix(plan: Plan) -> Effort:
    outputs = plan.outputs * plan.rows.output * plan.columns.output
    entries = plan.groups * plan.inputs * plan.positions * outputs
    return Effort(plan.batch * entries, entries, 0, 0, 5)


def _patches(plan: Plan) -> Effort:
    taken = plan.batch * patches.patch_values(plan)
    calls = 5 if patches.is_at_once(plan) else 30
    return Effort(taken * plan.outputs, LOOKED_UP * taken + outputs_of(plan), 0, 0, calls)


_EFFORTS = {
    Kernel.PHASES: _phases,
    Kernel.GENERAL: _general,
    Kernel.RESHAPE: _reshape,
    Kernel.PRODUCT: _product,
    Kernel.SLICES: _slices,
    Kernel.SHIFTED: _shifted,
    Kernel.MATRIX: _matrix,
    Kernel.PAIRS: _pairs,
    Kernel.ROWS: _rows,
    Kernel.SUBKERNELS: _subkernels,
    Kernel.STRETCHED: _stretched,
    Kernel.LANDINGS: _landings,
    Kernel.WINOGRAD: _winograd,
    Kernel.PATCHES: _patches,
    Kernel.FUSED: efforts_compiled.of_fused,
    Kernel.FUSED_WINOGRAD: efforts_compiled.of_fused_winograd,
    Kernel.SPREAD: efforts_compiled.of_spread,
}


def effort_of(plan: Plan, kernel: Kernel) -> Effort:
    """The work of a kernel for a layer."""
    return _EFFORTS[kernel](KERNELS[kernel].planned(plan))

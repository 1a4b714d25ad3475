"""Which kernel computes a layer, in what tiles, and why: a cost model with one line of constants per effect.

Costs are seconds on one core of a server processor of 2024; only their ratios matter for the choice. Words for the
reasons are made where they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import prod

from fracstride.backends.engine.kernels import KERNELS, Kernel
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import TileSize
from fracstride.core.geometry import Geometry

DEFAULT_BUDGET = 256 * 1024**2
"""Bytes that temporaries may take, all workers together; one tile of a single cell may take more."""

MATRIX_VALUES = 2**18
"""A matrix for fixed weights is made up to this size: 16 x 16 cells to 32 x 32."""

FRESH_MATRIX_VALUES = 2**14
"""The same for weights that are used once."""

POOL_SECONDS = 0.4e-3
"""What takes longer on one thread is shared out to workers. The threads of a matrix product wait for each other at
every product, for milliseconds when the system runs something else; workers are not held up by each other."""

MANY_TILES_SECONDS = 1.5e-3
TILES_A_WORKER = 4
"""From so many seconds on there are that many tiles for a worker, so that all end at about the same time."""

FEW_CELLS = 1024
"""Of fewer input cells tiles would be too narrow for a product: workers take a part of the output channels each."""

SMALL_PRODUCT = 2**18
"""Multiply-adds up to which OpenBLAS uses one thread whatever it is allowed; setting the limit would cost 10 us."""

SECONDS_PER_MULTIPLY_ADD = 2 / 100e9  # float32 matrix product
SECONDS_PER_VALUE = 0.2e-9  # read, or written, in the cache or in a stream
SECONDS_PER_STRIDED_VALUE = 0.5e-9  # where neighbours in memory are not neighbours in the loop
SECONDS_PER_ARRANGED_VALUE = 3.5e-9  # of a weight that is brought into another order
SECONDS_PER_RUN = 12e-9  # one inner loop of NumPy, however short
SECONDS_PER_CALL = 1.2e-6  # one call of NumPy, indexing included


class Reason(StrEnum):
    """Why a kernel was chosen."""

    FORCED = "forced"  # the caller named it
    NOTHING_OVERLAPS = "nothing_overlaps"  # params: kernel_size, stride (of the axis with the larger kernel)
    FIXED_AND_SMALL = "fixed_and_small"  # params: values (of the matrix)
    CHEAPEST = "cheapest"  # params: percent (of the runner-up's estimated cost)
    NOT_FINITE = "not_finite"  # inputs with infinities or NaN: no zero may meet them


@dataclass(frozen=True, slots=True)
class Division:
    """How a layer is cut into tiles and shared out."""

    tile: TileSize
    parts: int
    """Of the output channels: each part of a tile is computed by itself."""
    temporaries: int
    """Bytes, of all workers and of the arranged weight."""
    workers: int
    """Threads that the parts of tiles are shared out to; the products of each use one thread."""
    is_limited: bool
    """Whether products are so large that a library would wake threads of its own."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The kernel, the reason and its numbers; the estimated seconds of one call; how the layer is cut."""

    kernel: Kernel
    reason: Reason
    params: tuple[tuple[str, int], ...]
    seconds: float
    division: Division
    estimates: tuple[tuple[Kernel, float], ...]
    """Every kernel that was considered, the cheapest first."""

    @property
    def tile_rows(self) -> int:
        """Rows (of all phases) that are computed at once."""
        return self.division.tile.rows

    @property
    def temporaries(self) -> int:
        """Bytes that are needed beside the output."""
        return self.division.temporaries


def choose(
    geometry: Geometry,
    itemsize: int = 4,
    threads: int = 1,
    budget: int = DEFAULT_BUDGET,
    fixed: bool = False,
    finite: bool = True,
    kernel: Kernel | None = None,
) -> Choice:
    """The kernel for a layer of numbers of ``itemsize`` bytes, with temporaries within ``budget`` bytes.

    ``fixed``: the weights are used many times, so arranging them costs nothing. ``finite``: no infinity or NaN among
    the inputs. ``kernel``: this one and no other; raises ValueError where it cannot compute the layer.
    """
    plan = Plan.of(geometry)
    if kernel is not None:
        return _forced(plan, kernel, itemsize, threads, budget)
    candidates = [each for each in KERNELS if _is_candidate(plan, each, itemsize, budget, fixed, finite)]
    costs = {each: seconds(plan, each, itemsize, threads, fixed) for each in candidates}
    ranked = tuple(sorted(costs.items(), key=lambda each: each[1]))
    best, cost = ranked[0]
    reason, params = _reason(plan, ranked, fixed, finite)
    return Choice(best, reason, params, cost, divided(plan, best, itemsize, threads, budget), ranked)


def _forced(plan: Plan, kernel: Kernel, itemsize: int, threads: int, budget: int) -> Choice:
    if not KERNELS[kernel].is_possible(plan):
        raise ValueError(f"the kernel {kernel.value!r} cannot compute this layer: its taps overlap")
    cost = seconds(plan, kernel, itemsize, threads, False)
    division = divided(plan, kernel, itemsize, threads, budget)
    return Choice(kernel, Reason.FORCED, (), cost, division, ((kernel, cost),))


def _is_candidate(plan: Plan, kernel: Kernel, itemsize: int, budget: int, fixed: bool, finite: bool) -> bool:
    functions = KERNELS[kernel]
    if not functions.is_possible(plan) or (functions.adds_zeros and not finite):
        return False
    values = functions.arranged_values(plan)
    if kernel is Kernel.MATRIX:
        return values <= (MATRIX_VALUES if fixed else FRESH_MATRIX_VALUES)
    return values * itemsize <= budget // 2


def _reason(
    plan: Plan, ranked: tuple[tuple[Kernel, float], ...], fixed: bool, finite: bool
) -> tuple[Reason, tuple[tuple[str, int], ...]]:
    best, cost = ranked[0]
    if best is Kernel.RESHAPE:
        axis = max((plan.rows, plan.columns), key=lambda axis: axis.kernel_size)
        return Reason.NOTHING_OVERLAPS, (("kernel_size", axis.kernel_size), ("stride", axis.stride))
    if best is Kernel.MATRIX and fixed:
        return Reason.FIXED_AND_SMALL, (("values", KERNELS[best].arranged_values(plan)),)
    if not finite:
        return Reason.NOT_FINITE, ()
    return Reason.CHEAPEST, (("percent", round(100 * cost / ranked[1][1])),)


def divided(plan: Plan, kernel: Kernel, itemsize: int, threads: int, budget: int) -> Division:
    """Tiles that stay in the cache and within the budget, and that there are enough of for every worker."""
    functions = KERNELS[kernel]
    arranged = functions.arranged_values(plan) * itemsize
    alone = seconds(plan, kernel, itemsize, 1, True)
    workers = threads if alone >= POOL_SECONDS and not functions.is_whole else 1
    parts = min(workers, plan.outputs) if plan.batch * plan.positions < FEW_CELLS else 1
    part = replace(plan, outputs=-(-plan.outputs // parts))
    weight = plan.groups * plan.inputs * part.outputs * plan.taps * itemsize
    # A product reads the whole weight for every tile: tiles are not to be smaller than what they read.
    wanted = max(functions.tile_bytes, 4 * weight)
    limit = min(wanted, max(budget - arranged, 0) // workers)
    enough = workers if alone < MANY_TILES_SECONDS else TILES_A_WORKER * (workers - 1)
    tile = _whole(plan)
    while functions.temporaries(part, tile) * itemsize > limit or _count(plan, tile) * parts < enough:
        halved = _halved(tile, functions.is_whole)
        if halved == tile:
            break
        tile = halved
    temporaries = functions.temporaries(part, tile) * itemsize * workers + arranged
    workers = min(workers, _count(plan, tile) * parts)
    return Division(tile, parts, temporaries, workers, _WORK[kernel](plan).multiply_adds > SMALL_PRODUCT)


def _whole(plan: Plan) -> TileSize:
    return TileSize(plan.batch, plan.rows.tiled.size, plan.columns.tiled.size)


def _count(plan: Plan, tile: TileSize) -> int:
    """How many tiles of a size there are."""
    return prod(-(-all_of // max(part, 1)) for all_of, part in zip(_whole(plan), tile, strict=True))


def _halved(size: TileSize, is_whole: bool) -> TileSize:
    if size.samples > 1:
        return size._replace(samples=(size.samples + 1) // 2)
    if is_whole:
        return size
    if size.rows > 1:
        return size._replace(rows=(size.rows + 1) // 2)
    return size._replace(columns=max((size.columns + 1) // 2, 1))


def seconds(plan: Plan, kernel: Kernel, itemsize: int, threads: int, fixed: bool) -> float:
    """The estimated time of one call."""
    work = _WORK[kernel](plan)
    arranging = 0 if fixed else KERNELS[kernel].arranged_values(plan) * SECONDS_PER_ARRANGED_VALUE
    width = itemsize / 4
    memory = work.values * SECONDS_PER_VALUE + work.strided * SECONDS_PER_STRIDED_VALUE
    small = work.runs * SECONDS_PER_RUN + work.calls * SECONDS_PER_CALL
    product = work.multiply_adds * SECONDS_PER_MULTIPLY_ADD / max(threads, 1)
    return width * (product + memory + arranging) + small


@dataclass(frozen=True, slots=True)
class _Effort:
    """What a kernel does: products, values moved in long runs and in strides, inner loops, calls."""

    multiply_adds: float
    values: float
    strided: float
    runs: float
    calls: float


def _cells(plan: Plan) -> int:
    return plan.batch * plan.groups * plan.positions


def _multiply_adds(plan: Plan) -> int:
    return _cells(plan) * plan.inputs * plan.outputs * plan.taps


def _stores(plan: Plan) -> tuple[float, float]:
    """(values, runs) of storing every phase once."""
    channels = plan.batch * plan.groups * plan.outputs
    values = channels * plan.rows.output * plan.columns.output
    return values, channels * plan.rows.output * plan.columns.stride


def _phases(plan: Plan) -> _Effort:
    shifts = len(plan.rows.shifts) * len(plan.columns.shifts)
    cells = _cells(plan)
    values, runs = _stores(plan)
    products = cells * shifts * plan.inputs * plan.outputs * plan.phases
    inputs = cells * shifts * plan.inputs
    runs += inputs / plan.columns.size
    return _Effort(products, 3 * inputs + 2 * values, values, runs, 8 + shifts + plan.phases)


def _general(plan: Plan) -> _Effort:
    pitch = 1 + plan.columns.reach / plan.columns.size
    values, runs = _stores(plan)
    products = _cells(plan) * plan.outputs * plan.taps * pitch
    runs += plan.groups * plan.outputs * plan.taps * plan.batch
    moved = 4 * products + 2 * _cells(plan) * plan.inputs + values
    return _Effort(_multiply_adds(plan) * pitch, moved, values, runs, 8 + plan.taps + 2 * plan.phases)


def _reshape(plan: Plan) -> _Effort:
    values, runs = _stores(plan)
    moved = 2 * values + 2 * _cells(plan) * plan.inputs
    return _Effort(_multiply_adds(plan), moved, values, runs, 8 + plan.phases)


def _slices(plan: Plan) -> _Effort:
    products = _cells(plan) * plan.outputs * plan.taps
    runs = products / plan.columns.size
    moved = 2 * products + 2 * _cells(plan) * plan.inputs
    return _Effort(_multiply_adds(plan), moved, 2 * products, runs, 8 + 2 * plan.taps)


def _product(plan: Plan) -> _Effort:
    products = _cells(plan) * plan.outputs * plan.taps
    runs = products / plan.columns.kernel_size
    moved = 4 * products + 2 * _cells(plan) * plan.inputs
    return _Effort(_multiply_adds(plan), moved, 0, runs, 8 + 2 * plan.positions)


def _shifted(plan: Plan) -> _Effort:
    values, runs = _stores(plan)
    sums = _multiply_adds(plan)
    calls = 4 * plan.taps * plan.inputs + plan.phases
    return _Effort(0, 2.5 * sums, values, runs + 2 * sums / plan.columns.size, calls)


def _matrix(plan: Plan) -> _Effort:
    outputs = plan.outputs * plan.rows.output * plan.columns.output
    entries = plan.groups * plan.inputs * plan.positions * outputs
    return _Effort(plan.batch * entries, entries, 0, 0, 6)


_WORK = {
    Kernel.PHASES: _phases,
    Kernel.GENERAL: _general,
    Kernel.RESHAPE: _reshape,
    Kernel.PRODUCT: _product,
    Kernel.SLICES: _slices,
    Kernel.SHIFTED: _shifted,
    Kernel.MATRIX: _matrix,
}

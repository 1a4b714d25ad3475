"""Which kernel computes a layer, in what tiles, and why: the kernel that ``cost`` estimates to be the fastest.

Reasons are values; the words are made where they are shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from math import prod

from fracstride.backends.engine.compiled import CompiledKernel
from fracstride.backends.engine.cost import Estimate, are_products_shared, estimated
from fracstride.backends.engine.effort import multiply_adds_of
from fracstride.backends.engine.kernels import KERNELS, Kernel, KernelFunctions
from fracstride.backends.engine.patches import patch_values
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import TileSize
from fracstride.core.geometry import Geometry
from fracstride.core.records import record

DEFAULT_BUDGET = 256 * 1024**2
"""The most bytes that the temporaries of all workers may take; a tile of a single cell may need more."""

MATRIX_VALUES = 2**18
"""The most values of a matrix for fixed weights: from 16 x 16 cells to 32 x 32."""

PATCH_VALUES = 2**17
"""The most values that are looked up; the table, which is kept, is twice as large."""

LEAST_PAIRED = 32
"""With fewer input cells a product takes as long as reading its weights, and PAIRS has more weights."""

FEWEST_SPARED = 5_000_000
"""In a layer with fewer multiply-adds (0.1 ms of them) WINOGRAD's calls cost more than the products it saves."""

LIKE_RESHAPE = frozenset({Kernel.PHASES, Kernel.SUBKERNELS, Kernel.GENERAL, Kernel.LANDINGS, Kernel.SLICES})
"""Where nothing overlaps, these make the same products as RESHAPE and then do more with them."""

MANY_TILES_SECONDS = 20e-3
TILES_A_WORKER = 4
"""A layer that takes longer gets this many tiles for each worker, so that all workers end at about the same time."""

PIECES_A_THREAD = 2
"""A compiled kernel's threads get this many pieces each, if one begins late."""

MANY_ROWS, MOST_TILES = 16, 4
"""A tile gets up to MANY_ROWS times the rows it shares with its neighbour, and up to MOST_TILES times its usual size."""

ABOUT = 4 / 3
"""With one tile for each worker, a tile may take this times its share of the bytes: neighbours share some rows."""


class Reason(StrEnum):
    """Why a kernel was chosen."""

    FORCED = "forced"  # the caller named it
    NOTHING_OVERLAPS = "nothing_overlaps"  # params: kernel_size, stride (of the axis with the larger kernel)
    FIXED_AND_SMALL = "fixed_and_small"  # params: values (of the matrix)
    CHEAPEST = "cheapest"  # params: percent (of the runner-up's estimated cost)
    ONLY_FITTING = "only_fitting"  # every other kernel takes more than the budget
    NOT_FINITE = "not_finite"  # inputs with infinities or NaN: no zero may meet them


@record
class Division:
    """How a layer is cut into tiles and shared out."""

    tile: TileSize
    parts: int
    """How many parts of the output channels are computed separately in each tile."""
    temporaries: int
    """Bytes that all workers and the arranged weight take."""
    workers: int
    """Threads that the parts of tiles are divided among; each of them multiplies on one thread."""
    shares: int
    """Threads that each product is divided among, while one thread does everything else."""
    pieces: int
    """Parts of all tiles together."""

    @property
    def threads(self) -> int:
        """How many threads have work."""
        return self.workers * self.shares


@record
class Choice:
    """The kernel, the reason with its numbers, the estimated seconds of one call, and how the layer is divided."""

    kernel: Kernel
    reason: Reason
    params: tuple[tuple[str, int], ...]
    seconds: float
    division: Division
    estimates: tuple[tuple[Kernel, float], ...]
    """Every kernel that was considered, the cheapest first."""

    @property
    def temporaries(self) -> int:
        """Bytes that are needed besides the output."""
        return self.division.temporaries


def choose(
    geometry: Geometry,
    itemsize: int = 4,
    threads: int = 1,
    budget: int = DEFAULT_BUDGET,
    fixed: bool = False,
    finite: bool = True,
    kernel: Kernel | None = None,
    on_host: bool = True,
) -> Choice:
    """The kernel for a layer of numbers of ``itemsize`` bytes, with temporaries within ``budget`` bytes.

    ``fixed``: the weights are used many times, so arranging them costs nothing. ``finite``: the inputs have no infinity
    and no NaN. ``kernel``: take this one; raises ValueError if it cannot compute the layer. ``on_host``: the arrays are
    NumPy's, which alone may be given to compiled code.
    """
    plan = Plan.of(geometry)
    if kernel is not None:
        return _forced(plan, kernel, itemsize, threads, budget, on_host)
    among = [each for each, functions in KERNELS.items() if on_host or functions.compiled is None]
    possible = [each for each in among if _is_candidate(plan, each, itemsize, budget, fixed, finite)]
    estimates = {each: estimated(plan, each, itemsize, threads, fixed) for each in possible}
    ranked = sorted(possible, key=lambda each: estimates[each].seconds)
    if _least_bytes(plan, ranked[0], itemsize) > budget:
        ranked = [each for each in ranked if _least_bytes(plan, each, itemsize) <= budget] or ranked
    best, costs = ranked[0], tuple((each, estimates[each].seconds) for each in ranked)
    reason, params = _reason(plan, costs, fixed, finite)
    division = divided(plan, best, itemsize, estimates[best], budget)
    return Choice(best, reason, params, estimates[best].seconds, division, costs)


def _forced(plan: Plan, kernel: Kernel, itemsize: int, threads: int, budget: int, on_host: bool) -> Choice:
    functions = KERNELS[kernel]
    if not functions.is_possible(plan) or (functions.compiled is not None and not on_host):
        raise ValueError(f"the kernel {kernel.value!r} cannot compute this layer")
    estimate = estimated(plan, kernel, itemsize, threads, False)
    division = divided(plan, kernel, itemsize, estimate, budget)
    return Choice(kernel, Reason.FORCED, (), estimate.seconds, division, ((kernel, estimate.seconds),))


def _is_candidate(plan: Plan, kernel: Kernel, itemsize: int, budget: int, fixed: bool, finite: bool) -> bool:
    functions = KERNELS[kernel]
    if not functions.is_possible(plan) or (functions.adds_zeros and not finite):
        return False
    values = functions.arranged_values(plan)
    if kernel is Kernel.MATRIX:
        return fixed and values <= MATRIX_VALUES
    if kernel is Kernel.PATCHES and patch_values(plan) > PATCH_VALUES:
        return False
    if kernel is Kernel.WINOGRAD and multiply_adds_of(plan) < FEWEST_SPARED:
        return False
    if kernel is Kernel.PAIRS and plan.batch * plan.positions < LEAST_PAIRED:
        return False
    if kernel in LIKE_RESHAPE and KERNELS[Kernel.RESHAPE].is_possible(plan):
        return False
    return values * itemsize <= budget // 2


def _least_bytes(plan: Plan, kernel: Kernel, itemsize: int) -> int:
    """The bytes that a kernel needs for its smallest tile and its weight."""
    functions = KERNELS[kernel]
    plan = functions.planned(plan)
    tile = TileSize.whole(plan)._replace(samples=1) if functions.is_whole else TileSize(1, 1, 1)
    return (functions.temporaries(plan, tile) + functions.arranged_values(plan)) * itemsize


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
    if len(ranked) == 1:
        return Reason.ONLY_FITTING, ()
    return Reason.CHEAPEST, (("percent", round(100 * cost / ranked[1][1])),)


def divided(plan: Plan, kernel: Kernel, itemsize: int, estimate: Estimate, budget: int) -> Division:
    """Tiles that fit in the cache and in the budget, and enough of them for every worker."""
    functions = KERNELS[kernel]
    plan = functions.planned(plan)
    arranged = functions.arranged_values(plan) * itemsize
    shares = estimate.threads if are_products_shared(plan, kernel, estimate.alone) else 1
    workers = estimate.threads // shares
    if functions.compiled is not None:
        return _divided_by_itself(plan, functions, functions.compiled, itemsize, workers, budget, arranged)
    parts = min(workers, plan.outputs) if functions.are_outputs_shared(plan) else 1
    part = plan if parts == 1 else replace(plan, outputs=-(-plan.outputs // parts))
    enough = workers if estimate.alone < MANY_TILES_SECONDS else TILES_A_WORKER * (workers - 1)
    wanted = _wanted_bytes(part, functions, itemsize)
    if enough == workers > 1:
        # Every call waits for the interpreter's lock: few tiles are faster even where they leave the cache.
        each = round(ABOUT * functions.temporaries(part, TileSize.whole(part)) * itemsize / workers)
        wanted = max(wanted, min(each, MOST_TILES * functions.tile_bytes))
    limit = min(wanted, max(budget - arranged, 0) // workers)
    tile, values = _fitting_tile(part, functions, limit / itemsize, enough / parts)
    pieces = _count(plan, tile) * parts
    temporaries = values * itemsize * workers + arranged
    return Division(tile, parts, temporaries, min(workers, pieces), shares, pieces)


def _divided_by_itself(
    plan: Plan,
    functions: KernelFunctions,
    compiled: CompiledKernel,
    itemsize: int,
    workers: int,
    budget: int,
    arranged: int,
) -> Division:
    """Tiles of a compiled kernel, of which it also needs some more than threads; ``arranged``: bytes of its weight."""
    is_shared = functions.are_outputs_shared(plan)
    parts = min(workers, compiled.blocks(plan)) if is_shared else 1
    enough = workers if is_shared or workers == 1 else PIECES_A_THREAD * workers
    limit = min(functions.tile_bytes, max(budget - arranged, 0) // workers)
    tile, values = _fitting_tile(plan, functions, limit / itemsize, enough / parts)
    pieces = _count(plan, tile) * parts
    temporaries = values * itemsize * workers + arranged
    return Division(tile, parts, temporaries, min(workers, pieces), 1, pieces)


def _wanted_bytes(plan: Plan, functions: KernelFunctions, itemsize: int) -> int:
    """The bytes that a tile should take: what the cache holds, or more where small tiles would repeat much work.

    A product reads the whole weight for every tile, and rows that two tiles share are computed twice. So a tile
    should not be smaller than what it reads, nor (up to a limit) have few rows besides the shared ones.
    """
    weight = plan.groups * plan.inputs * plan.outputs * plan.taps * itemsize
    high = TileSize(1, min(MANY_ROWS * plan.rows.reach, plan.rows.tiled.size), plan.columns.tiled.size)
    repeating = min(functions.temporaries(plan, high) * itemsize, MOST_TILES * functions.tile_bytes)
    return max(functions.tile_bytes, 5 * weight, repeating)


def _fitting_tile(
    plan: Plan, functions: KernelFunctions, most_values: float, enough: float
) -> tuple[TileSize, int]:
    """The largest tile of at most so many values of which there are enough, and its values; else the smallest."""
    tile, values = TileSize.whole(plan), functions.temporaries(plan, TileSize.whole(plan))
    while values > most_values or _count(plan, tile) < enough:
        smaller = ((functions.temporaries(plan, each), each) for each in _smaller(tile, functions))
        saving = next((each for each in smaller if each[0] < values), None)
        if saving is None:  # no smaller tile needs less
            break
        values, tile = saving
    return tile, values


def _count(plan: Plan, tile: TileSize) -> int:
    """How many tiles of this size a layer has."""
    return prod(-(-all_of // max(part, 1)) for all_of, part in zip(TileSize.whole(plan), tile, strict=True))


def _smaller(size: TileSize, functions: KernelFunctions) -> Iterator[TileSize]:
    """Smaller tiles: fewer samples, then rows, then columns. The first that saves something should be taken.

    Of a smaller tile a kernel may take more channels at once, so a quarter can save where a half does not.
    """
    steps = size._replace(samples=1, rows=functions.step, columns=functions.step)
    for axis in ("samples",) if functions.is_whole else TileSize._fields:
        count, step = getattr(size, axis), getattr(steps, axis)
        for parts in (2, 4):
            fewer = -(-count // parts // step) * step
            if fewer < count:
                yield size._replace(**{axis: fewer})

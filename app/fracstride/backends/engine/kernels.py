"""Every kernel by its name, with what a caller has to know about it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from fracstride.backends.engine import (
    compiled,
    fused,
    fused_winograd,
    general,
    landings,
    matrix,
    pairs,
    patches,
    phases,
    product,
    reshape,
    rows,
    shifted,
    slices,
    spread,
    stretched,
    subkernels,
    winograd,
)
from fracstride.backends.engine.compiled import CompiledKernel
from fracstride.backends.engine.plan import Plan
from fracstride.backends.engine.work import Scratch, Tile, TileSize, Work
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import Array, ArrayNamespace
from fracstride.core.records import record

MEBIBYTE = 1024**2
FEW_CELLS = 1024
"""With fewer input cells each worker takes a part of the output channels."""


class Kernel(StrEnum):
    """The ways to compute a layer, which all give the same numbers up to rounding."""

    PHASES = "phases"
    GENERAL = "general"
    RESHAPE = "reshape"
    PRODUCT = "product"
    SHIFTED = "shifted"
    SLICES = "slices"
    MATRIX = "matrix"
    PAIRS = "pairs"
    ROWS = "rows"
    SUBKERNELS = "subkernels"
    STRETCHED = "stretched"
    LANDINGS = "landings"
    WINOGRAD = "winograd"
    PATCHES = "patches"
    FUSED = "fused"
    FUSED_WINOGRAD = "fused_winograd"
    SPREAD = "spread"


def _always(plan: Plan) -> bool:
    return True


def has_few_cells(plan: Plan) -> bool:
    """Whether each worker takes a part of the output channels, because tiles would be too narrow for a product."""
    return plan.batch * plan.positions < FEW_CELLS


def _nothing(plan: Plan) -> int:
    return 0


def _as_it_is(plan: Plan) -> Plan:
    return plan


def _in_steps(y: Array, weight: Array, plan: Plan) -> None:
    return None


@record
class KernelFunctions:
    """What a kernel module offers.

    ``arranged`` brings the weight (g, c_in, c_out, tap, tap) into the kernel's order, in ``arranged_values`` new
    values (0: a view). ``temporaries`` are the values that a tile takes beside the output.
    """

    arranged: Callable[[Array, Plan, ArrayNamespace], Array]
    temporaries: Callable[[Plan, TileSize], int]
    compute: Callable[[Work, Tile, Scratch], None]
    arranged_values: Callable[[Plan], int] = _nothing
    is_possible: Callable[[Plan], bool] = _always
    adds_zeros: bool = False
    """Whether it also multiplies zeros that it adds, so that an infinity would make NaN in other cells."""
    adds_weights: bool = True
    """Whether some of these zeros are weights, which inputs meet; if not, only a weight may not be infinite."""
    looks_itself: bool = False
    """Whether it tells if something that it summed was not finite."""
    may_overflow: bool = False
    """Whether it multiplies or subtracts intermediate sums, so that large operands may overflow to infinity."""
    tile_bytes: int = 4 * MEBIBYTE
    """The bytes of a tile's temporaries that stay in a core's cache until they are used again; found by measuring."""
    outputs_axis: int = 1
    """The axis of the arranged weight that output channels lie on."""
    planned: Callable[[Plan], Plan] = _as_it_is
    """The layer as the kernel takes it."""
    step: int = 1
    """Rows, and columns, of a phase that are computed together; tiles should be multiples of it."""
    is_whole: bool = False
    """Whether a tile must be a whole sample."""
    has_few_calls: bool = False
    """Whether it makes few calls besides its products, so that workers may share the channels of a small layer."""
    are_outputs_shared: Callable[[Plan], bool] = has_few_cells
    """Whether workers share the output channels instead of tiles."""
    compiled: CompiledKernel | None = None
    """What offers it if it is compiled code, which needs arrays on the host."""
    at_once: Callable[[Array, Array, Plan], Array | None] = _in_steps
    """x on the host in as few calls as possible, for very small layers; None if it cannot be computed so."""


KERNELS: dict[Kernel, KernelFunctions] = {
    Kernel.RESHAPE: KernelFunctions(
        reshape.arranged,
        reshape.temporaries,
        reshape.compute,
        is_possible=reshape.is_possible,
    ),
    Kernel.PHASES: KernelFunctions(
        phases.arranged,
        phases.temporaries,
        phases.compute,
        phases.arranged_values,
        adds_zeros=True,
    ),
    Kernel.GENERAL: KernelFunctions(general.arranged, general.temporaries, general.compute, adds_zeros=True),
    Kernel.PRODUCT: KernelFunctions(product.arranged, product.temporaries, product.compute, outputs_axis=2),
    Kernel.SLICES: KernelFunctions(slices.arranged, slices.temporaries, slices.compute),
    Kernel.SHIFTED: KernelFunctions(
        shifted.arranged, shifted.temporaries, shifted.compute, tile_bytes=MEBIBYTE, outputs_axis=2
    ),
    Kernel.MATRIX: KernelFunctions(
        matrix.arranged,
        matrix.temporaries,
        matrix.compute,
        matrix.arranged_values,
        adds_zeros=True,
        is_whole=True,
        has_few_calls=True,
        at_once=matrix.at_once,
    ),
    Kernel.PATCHES: KernelFunctions(
        patches.arranged,
        patches.temporaries,
        patches.compute,
        patches.arranged_values,
        adds_zeros=True,
        is_whole=True,
        at_once=patches.at_once,
    ),
    Kernel.PAIRS: KernelFunctions(
        pairs.arranged,
        pairs.temporaries,
        pairs.compute,
        pairs.arranged_values,
        is_possible=pairs.is_possible,
        adds_zeros=True,
        may_overflow=True,
        outputs_axis=3,
    ),
    Kernel.ROWS: KernelFunctions(
        rows.arranged,
        rows.temporaries,
        rows.compute,
        rows.arranged_values,
        adds_zeros=True,
        tile_bytes=MEBIBYTE,
    ),
    Kernel.SUBKERNELS: KernelFunctions(
        subkernels.arranged,
        subkernels.temporaries,
        subkernels.compute,
        subkernels.arranged_values,
        adds_zeros=True,
        outputs_axis=2,
    ),
    Kernel.STRETCHED: KernelFunctions(
        stretched.arranged,
        stretched.temporaries,
        stretched.compute,
        stretched.arranged_values,
        is_possible=stretched.is_possible,
        adds_zeros=True,
        tile_bytes=8 * MEBIBYTE,
    ),
    Kernel.LANDINGS: KernelFunctions(
        landings.arranged,
        landings.temporaries,
        landings.compute,
        is_possible=landings.is_possible,
        adds_zeros=True,
        may_overflow=True,
        is_whole=True,
        has_few_calls=True,
    ),
    Kernel.WINOGRAD: KernelFunctions(
        winograd.arranged,
        winograd.temporaries,
        winograd.compute,
        winograd.arranged_values,
        is_possible=winograd.is_possible,
        adds_zeros=True,
        may_overflow=True,
        outputs_axis=3,
        planned=winograd.planned,
        step=2,
    ),
    Kernel.FUSED: KernelFunctions(
        fused.COMPILED.arranged,
        fused.temporaries,
        fused.COMPILED.compute,
        fused.arranged_values,
        is_possible=compiled.is_possible,
        adds_zeros=True,
        adds_weights=False,
        tile_bytes=fused.TILE_BYTES,
        planned=fused.planned,
        are_outputs_shared=fused.are_outputs_shared,
        compiled=fused.COMPILED,
    ),
    Kernel.FUSED_WINOGRAD: KernelFunctions(
        fused_winograd.COMPILED.arranged,
        fused_winograd.temporaries,
        fused_winograd.COMPILED.compute,
        fused_winograd.arranged_values,
        is_possible=fused_winograd.is_possible,
        adds_zeros=True,
        looks_itself=True,
        tile_bytes=fused.TILE_BYTES,
        planned=fused.planned,
        step=2,
        are_outputs_shared=fused.are_outputs_shared,
        compiled=fused_winograd.COMPILED,
    ),
    Kernel.SPREAD: KernelFunctions(
        spread.COMPILED.arranged,
        spread.temporaries,
        spread.COMPILED.compute,
        is_possible=compiled.is_possible,
        is_whole=True,
        are_outputs_shared=spread.are_outputs_shared,
        compiled=spread.COMPILED,
    ),
}


def planned(geometry: Geometry, kernel: Kernel) -> Plan:
    """A solved layer as a kernel takes it."""
    return KERNELS[kernel].planned(Plan.of(geometry))

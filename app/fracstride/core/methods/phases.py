"""Sub-pixel convolution: one ordinary convolution for each phase of the output, interleaved (see ``core.phases``).

The two stages in between are one array each, sorted by phase so that every phase is a block: the sub-kernels are the
sorted taps, the results the sorted output cells. No zero is inserted or multiplied.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate, pairwise

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.phases import AxisPhase, axis_phases
from fracstride.core.pipeline import (
    INPUT_STAGE,
    KERNEL_STAGE,
    Array,
    ArrayNamespace,
    Channels,
    Method,
    Operands,
    Stage,
    StageId,
    with_bias,
)


def result_blocks(axis: AxisGeometry) -> tuple[slice, ...]:
    """Which indices of the phase-sorted output belong to each phase along one axis."""
    ends = (0, *accumulate(phase.count for phase in axis_phases(axis)))
    return tuple(slice(begin, end) for begin, end in pairwise(ends))


def sorted_by_phase(weight: Array, geometry: Geometry) -> Array:
    """The kernel (C_in, C_out/groups, kH, kW) with its taps sorted by phase, without taps that no output meets."""
    rows, columns = (
        [tap for phase in axis_phases(axis) for tap in phase.taps]
        for axis in (geometry.height, geometry.width)
    )
    return weight[:, :, rows][..., columns]


def convolve_phases(
    xp: ArrayNamespace, y: Array, sub_kernels: Array, geometry: Geometry, cancel: CancelToken | None = None
) -> Array:
    """The results of all phases (N, C_out, H_in, W_in), sorted by phase."""
    spec = geometry.spec
    grouped = y.reshape(spec.batch, spec.groups, -1, *y.shape[-2:])
    kernels = sub_kernels.reshape(spec.groups, spec.in_channels // spec.groups, *sub_kernels.shape[1:])
    shape = (spec.batch, spec.groups, spec.out_channels // spec.groups)
    results = xp.zeros((*shape, geometry.height.output, geometry.width.output), y.dtype)
    for row, (source_rows, rows) in enumerate(_tap_reaches(geometry.height)):
        for column, (source_columns, columns) in enumerate(_tap_reaches(geometry.width)):
            poll(cancel)
            source = grouped[..., source_rows, source_columns]
            if source.size:
                flat = source.reshape(*source.shape[:3], source.shape[3] * source.shape[4])
                mixed = xp.matmul(kernels[..., row, column].swapaxes(1, 2), flat)
                results[..., rows, columns] += mixed.reshape(*shape, *source.shape[3:])
    return results.reshape(geometry.output_shape)


def _tap_reaches(axis: AxisGeometry) -> list[tuple[slice, slice]]:
    """For every tap in phase order: the input indices that it meets, and where their products are added."""
    blocks = zip(axis_phases(axis), result_blocks(axis), strict=True)
    return [_tap_reach(axis, phase, block.start, shift) for phase, block in blocks for shift in phase.shifts]


def _tap_reach(axis: AxisGeometry, phase: AxisPhase, start: int, shift: int) -> tuple[slice, slice]:
    first = max(shift, 0)
    last = max(min(phase.count + shift, axis.spec.size), first)
    begin = start + first - shift
    return slice(first, last), slice(begin, begin + last - first)


def interleave(xp: ArrayNamespace, results: Array, geometry: Geometry) -> Array:
    """x from the phase-sorted results: every phase goes to its own rows and columns, stride apart."""
    by_rows = xp.zeros(results.shape, results.dtype)
    for phase, block in zip(axis_phases(geometry.height), result_blocks(geometry.height), strict=True):
        by_rows[..., phase.index :: phase.stride, :] = results[..., block, :]
    x = xp.zeros(results.shape, results.dtype)
    for phase, block in zip(axis_phases(geometry.width), result_blocks(geometry.width), strict=True):
        x[..., phase.index :: phase.stride] = by_rows[..., block]
    return x


def _sort(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    return sorted_by_phase(results[StageId.KERNEL], operands.geometry)


def _convolve(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    y, sub_kernels = results[StageId.INPUT], results[StageId.SUB_KERNELS]
    return convolve_phases(operands.xp, y, sub_kernels, operands.geometry, operands.cancel)


def _interleave(operands: Operands, results: Mapping[StageId, Array]) -> Array:
    x = interleave(operands.xp, results[StageId.PHASE_OUTPUTS], operands.geometry)
    return with_bias(x, operands.bias)


METHOD = Method(
    "phases",
    (
        INPUT_STAGE,
        KERNEL_STAGE,
        Stage(StageId.SUB_KERNELS, (StageId.KERNEL,), _sort, Channels.PAIR),
        Stage(StageId.PHASE_OUTPUTS, (StageId.INPUT, StageId.SUB_KERNELS), _convolve, Channels.OUTPUT),
        Stage(StageId.OUTPUT, (StageId.PHASE_OUTPUTS,), _interleave, Channels.OUTPUT),
    ),
)

"""The two ways to a transposed convolution on a GPU, as launches in tiles: gather, or matrix product and interleave.

Gather: one thread sums up one output cell straight from y and the weight; there are no intermediate results.
Interleave: one matrix product over the input channels makes what every tap contributes, then one kernel
adds this up cell by cell, so that each cell is written once, with its bias.

What is launched depends on the layer alone, so it is worked out once for each layer: a call of a small layer
takes as long as Python does, not as the device does. Nothing here needs a GPU or CuPy.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from math import prod

import numpy as np

from fracstride.backends.base import BackendError
from fracstride.backends.cuda_kernels import LONGEST_AXIS, MOST_PLANES, TILE, Launch, launch_for, reach_of
from fracstride.core.geometry import AxisGeometry
from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec

FEW_CHANNELS = 4
"""Up to so many input channels in a group gather is chosen: it has nothing to store between."""

FEW_PRODUCTS = 2**26, 1024
"""Up to so many in all, and for one output cell, it is chosen too: it is done before cuBLAS is launched. All of this was
measured on one data-centre card: docs/performance/cupy.md."""

PRODUCTS_OF_A_TILE = 2**32
"""How many products one launch of gather may sum up: milliseconds, so that a cancel is soon seen."""


class Route(StrEnum):
    """How a layer is computed on the device."""

    GATHER = "gather"
    INTERLEAVE = "interleave"


def route_for(spec: ConvTransposeSpec) -> Route:
    """The route that should be faster."""
    _, inputs, outputs = _channels(spec)
    axes = (spec.height, spec.width)
    of_a_cell = inputs * prod(min(axis.size, -(-axis.kernel_size // reach_of(axis).step)) for axis in axes)
    in_all = spec.batch * spec.in_channels * outputs * prod(axis.size * axis.kernel_size for axis in axes)
    is_little = in_all <= FEW_PRODUCTS[0] and of_a_cell <= FEW_PRODUCTS[1]
    return Route.GATHER if inputs <= FEW_CHANNELS or is_little else Route.INTERLEAVE


@record
class Product:
    """Matrix products of one shape: ``products = y^T weight`` of cells, inputs and taps of output channels.

    All matrices are stored column by column. The columns of ``y`` (cells, inputs) are ``y_column`` apart, those of
    ``weight`` (taps, inputs), taken transposed, ``weight_column`` apart; the products (cells, taps) are contiguous.
    Offsets, and the steps from one product to the next, count values.
    """

    cells: int
    taps: int
    inputs: int
    y_column: int
    weight_column: int
    offsets: tuple[int, ...]
    """Where y, the weight and the products begin."""
    steps: tuple[int, ...]
    count: int

    @property
    def size(self) -> int:
        """How many values all the products have."""
        return self.count * self.taps * self.cells


@record(eq=False)
class Step:
    """One launch, and the matrix products that it adds up."""

    launch: Launch
    tile: np.void
    """A ``TILE`` as the kernel gets it; without a bias."""
    biased: np.void
    products: tuple[Product, ...] = ()


@record(eq=False)
class DevicePlan:
    """Everything that is launched for one layer, in order; ``scratch`` is how many values the products take."""

    route: Route
    steps: tuple[Step, ...]
    scratch: int = 0


def plan_for(spec: ConvTransposeSpec, route: Route, values: int) -> DevicePlan:
    """The plan of a layer. Its temporaries take at most ``values``, or what one output row of one channel needs.

    The output must have a cell. Raises BackendError where an axis or the number of maps exceeds the index type.
    """
    _check_extents(spec)
    if route is Route.GATHER:
        return DevicePlan(route, tuple(_gathered(spec)))
    steps = tuple(_multiplied(spec, tile) for tile in _tiles(spec, values))
    return DevicePlan(route, steps, max(sum(each.size for each in step.products) for step in steps))


def _check_extents(spec: ConvTransposeSpec) -> None:
    axes = (AxisGeometry(spec.height), AxisGeometry(spec.width))
    longest = max(max(axis.output, axis.spec.size) for axis in axes)
    if longest > LONGEST_AXIS:
        raise BackendError(f"an axis of {longest:,} cells is too long for the GPU kernels")
    planes = spec.batch * spec.out_channels
    if planes > MOST_PLANES:
        raise BackendError(f"{planes:,} maps are too many for the GPU kernels")


def _channels(spec: ConvTransposeSpec) -> tuple[int, int, int]:
    """(groups, input channels of a group, output channels of a group)."""
    return spec.groups, spec.in_channels // spec.groups, spec.out_channels // spec.groups


def _step(
    spec: ConvTransposeSpec, planes: range, rows: range, products: tuple[Product, ...] = (), **more: int
) -> Step:
    groups, inputs, outputs = _channels(spec)
    vertical, horizontal = reach_of(spec.height), reach_of(spec.width)
    columns = len(horizontal.table)
    numbers = {
        "groups": groups,
        "inputs": inputs,
        "outputs": outputs,
        "height": spec.height.size,
        "width": spec.width.size,
        "kernel_height": spec.height.kernel_size,
        "kernel_width": spec.width.kernel_size,
        "row_step": vertical.step,
        "row_shift": vertical.shift,
        "column_step": horizontal.step,
        "column_shift": horizontal.shift,
        "rows": len(vertical.table),
        "columns": columns,
        "first_plane": planes.start,
        "last_plane": planes.stop,
        "first_row": rows.start,
        "last_row": rows.stop,
        **more,
    }
    tile, biased = (
        np.void(tuple((numbers | {"biased": each}).get(name, 0) for name in TILE.names or ()), TILE)
        for each in (0, 1)
    )
    return Step(launch_for(len(planes), len(rows), columns), tile, biased, products)


def _gathered(spec: ConvTransposeSpec) -> Iterator[Step]:
    """Launches of as many planes (n, c) as one may have, or of some rows of one plane."""
    planes, rows = spec.batch * spec.out_channels, AxisGeometry(spec.height).output
    products = spec.in_channels // spec.groups * spec.taps * spec.height.size * spec.width.size
    planes_of_a_tile = max(1, PRODUCTS_OF_A_TILE // products)
    rows_of_a_tile = max(1, PRODUCTS_OF_A_TILE * rows // products)
    for some in _parts(planes, planes_of_a_tile):
        for part in _parts(rows, rows_of_a_tile):
            yield _step(spec, some, part)


@record
class _Tile:
    """A part of the output: samples, output channels of every group, output rows, and the input rows these need."""

    samples: range
    outputs: range
    rows: range
    cells: range


def _tiles(spec: ConvTransposeSpec, values: int) -> Iterator[_Tile]:
    """Tiles whose products take at most ``values`` each; a single output row of one channel may take more.

    Samples are split first, then output channels, and rows last: neighbouring tiles of rows share input rows,
    which are then multiplied twice.
    """
    groups, _, outputs = _channels(spec)
    axis, height = AxisGeometry(spec.height), spec.height.size
    of_a_row = groups * spec.width.size * spec.taps
    samples = _even_part(spec.batch, values // (of_a_row * height * outputs))
    block = _even_part(outputs, values // (of_a_row * height * samples))
    input_rows = values // (of_a_row * samples * block)
    rows = axis.output if input_rows >= height else input_rows * spec.height.stride - axis.extent + 1
    reach = reach_of(spec.height)
    for some in _parts(spec.batch, samples):
        for channels in _parts(outputs, block):
            for part in _parts(axis.output, _even_part(axis.output, rows)):
                cells = range(*reach.inputs_of(part.start, part.stop))
                yield _Tile(some, channels, part, cells)


def _parts(count: int, most: int) -> list[range]:
    """``range(count)`` in parts of ``most``; the last may be smaller.

    >>> _parts(5, 2)
    [range(0, 2), range(2, 4), range(4, 5)]
    """
    return [range(count)[start : start + most] for start in range(0, count, most)]


def _even_part(count: int, most: int) -> int:
    """The size of each part when ``count`` is split evenly into the fewest parts of at most ``most``; at least 1.

    >>> _even_part(8, 7), _even_part(8, 100), _even_part(8, 0)
    (4, 8, 1)
    """
    parts = -(-count // max(1, most))
    return -(-count // parts)


def _multiplied(spec: ConvTransposeSpec, tile: _Tile) -> Step:
    planes = range(len(tile.samples) * spec.groups * len(tile.outputs))
    return _step(
        spec,
        planes,
        tile.rows,
        tuple(_products(spec, tile)),
        first_sample=tile.samples.start,
        first_output=tile.outputs.start,
        block=len(tile.outputs),
        first_cell=tile.cells.start,
        tile_height=len(tile.cells),
    )


def _products(spec: ConvTransposeSpec, tile: _Tile) -> Iterator[Product]:
    """One batch of products for every group, or for every sample if there are fewer samples; nothing is copied."""
    groups, inputs, outputs = _channels(spec)
    width, of_a_channel = spec.width.size, spec.taps
    plane = spec.height.size * width
    cells, taps = len(tile.cells) * width, len(tile.outputs) * of_a_channel
    # From one sample to the next, and from one group to the next.
    samplewise = (groups * inputs * plane, 0, groups * taps * cells)
    groupwise = (inputs * plane, inputs * outputs * of_a_channel, taps * cells)
    first = (
        tile.samples.start * samplewise[0] + tile.cells.start * width,
        tile.outputs.start * of_a_channel,
        0,
    )
    counts, steps = (groups, len(tile.samples)), (groupwise, samplewise)
    if len(tile.samples) < groups:
        counts, steps = counts[::-1], steps[::-1]
    for index in range(counts[0]):
        offsets = tuple(start + index * step for start, step in zip(first, steps[0], strict=True))
        yield Product(cells, taps, inputs, plane, outputs * of_a_channel, offsets, steps[1], counts[1])

"""The two ways to a transposed convolution on a GPU, in tiles: gather, or matrix product and interleave.

Gather: one thread sums up one output cell straight from y and the weight; nothing is stored between.
Interleave: one matrix product over the input channels makes what every tap contributes, and one kernel
adds it up by output cell, so that each is written once, with its bias.

The products cost writing and reading ``c_out * kh * kw`` values for each input cell whatever the number of
input channels is; gather reads two values for each product. Reckoned from the rates of a data-centre card
(about 2.5 TB/s of memory, ten times that from its first cache), they cost the same near ten input
channels in a group. That number was never measured: see docs/decisions/0008.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from functools import partial
from typing import Any

import numpy as np

from fracstride.backends.cuda_kernels import launch_for, reach_of
from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import Array
from fracstride.core.records import record

FEW_CHANNELS = 8
"""Up to so many input channels in a group, gather is chosen."""

PRODUCTS_OF_A_TILE = 2**32
"""How many products one launch of gather may sum up: milliseconds, so that a cancel is soon seen."""


class Route(StrEnum):
    """How a layer is computed on the device."""

    GATHER = "gather"
    INTERLEAVE = "interleave"


def route_for(geometry: Geometry) -> Route:
    """The way that is expected to be the faster."""
    few = geometry.spec.in_channels // geometry.spec.groups <= FEW_CHANNELS
    return Route.GATHER if few else Route.INTERLEAVE


@record(eq=False)
class DeviceLayer:
    """The arrays of one layer on the device: contiguous, of one type, shaped as users know them.

    ``tables`` are those of ``AxisReach``, rows first; ``x`` is empty memory that is filled.
    """

    geometry: Geometry
    y: Array
    weight: Array
    bias: Array | None
    x: Array
    tables: tuple[Array, Array]

    @property
    def channels(self) -> tuple[int, int, int]:
        """(groups, input channels of a group, output channels of a group)."""
        spec = self.geometry.spec
        return spec.groups, spec.in_channels // spec.groups, spec.out_channels // spec.groups

    @property
    def taps(self) -> tuple[int, int]:
        """(kernel height, kernel width)."""
        return self.weight.shape[2], self.weight.shape[3]

    def bias_arguments(self) -> tuple[Array, bool]:
        """The bias and whether it counts; CuPy passes None as an address that is not null."""
        return (self.weight, False) if self.bias is None else (self.bias, True)

    def steps(self) -> tuple[int, int, int, int]:
        """(row step, row shift, column step, column shift) from one tap to the next."""
        vertical, horizontal = (
            reach_of(each) for each in (self.geometry.spec.height, self.geometry.spec.width)
        )
        return vertical.step, vertical.shift, horizontal.step, horizontal.shift


def computed_in_tiles(
    cupy: Any,
    layer: DeviceLayer,
    kernels: Any,
    route: Route,
    budget: int,
    cancel: CancelToken | None,
) -> None:
    """Fills ``layer.x``; ``kernels`` gives a compiled kernel by its name, ``budget`` counts bytes.

    Between tiles it waits for the device where there is somebody who may cancel: launches only queue up.
    Raises Cancelled.
    """
    is_gather = route is Route.GATHER
    tiles = _gathered(layer, kernels) if is_gather else _multiplied(cupy, layer, kernels, budget)
    for tile in tiles:
        poll(cancel)
        tile()
        if cancel is not None:
            cupy.cuda.get_current_stream().synchronize()
    poll(cancel)


def _gathered(layer: DeviceLayer, kernels: Any) -> Iterator[Callable[[], None]]:
    """One launch after the other: as many planes (n, c) as may be, or some rows of one."""
    batch, channels, rows, _ = layer.x.shape
    products = max(1, layer.geometry.multiply_adds // (batch * channels))
    planes_of_a_tile = max(1, PRODUCTS_OF_A_TILE // products)
    rows_of_a_tile = max(1, PRODUCTS_OF_A_TILE * rows // products)
    for plane in range(0, batch * channels, planes_of_a_tile):
        for row in range(0, rows, rows_of_a_tile):
            yield partial(
                _gather,
                layer,
                kernels,
                range(plane, min(plane + planes_of_a_tile, batch * channels)),
                range(row, min(row + rows_of_a_tile, rows)),
            )


def _gather(layer: DeviceLayer, kernels: Any, planes: range, rows: range) -> None:
    bias, biased = layer.bias_arguments()
    arrays = (layer.y, layer.weight, bias, layer.x, *layer.tables)
    numbers = (biased, *layer.channels, *layer.y.shape[2:], *layer.taps, *layer.steps())
    extents = (*layer.x.shape[2:], rows.start, rows.stop)
    grid, block = launch_for(len(planes), len(rows), layer.x.shape[3])
    last = (np.int64(planes.start), np.int64(planes.stop))
    kernels("gather", layer.x.dtype)(grid, block, (*arrays, *map(np.int32, numbers + extents), *last))


@record
class _Tile:
    """What one matrix product is for: samples, output channels of every group, output rows."""

    samples: range
    outputs: range
    rows: range


def _multiplied(cupy: Any, layer: DeviceLayer, kernels: Any, budget: int) -> Iterator[Callable[[], None]]:
    for tile in _tiles(layer, budget):
        yield partial(_multiply, cupy, layer, kernels, tile)


def _tiles(layer: DeviceLayer, budget: int) -> Iterator[_Tile]:
    """Tiles whose inputs and products fit into the budget; a single output row of one channel may take more.

    Samples are split first, then output channels; rows come last, as neighbouring tiles of rows share
    input rows and multiply them twice.
    """
    groups, inputs, outputs = layer.channels
    batch, _, height, width = layer.y.shape
    taps = layer.taps[0] * layer.taps[1]
    row_bytes = groups * width * layer.x.dtype.itemsize
    samples = _even_part(batch, budget // (row_bytes * height * (inputs + outputs * taps)))
    block = _even_part(outputs, (budget // (row_bytes * height * samples) - inputs) // taps)
    axis = layer.geometry.height
    input_rows = budget // (row_bytes * samples * (inputs + block * taps))
    rows = axis.output if input_rows >= height else input_rows * axis.spec.stride - axis.extent + 1
    rows = _even_part(axis.output, rows)
    for sample in range(0, batch, samples):
        for output in range(0, outputs, block):
            for row in range(0, axis.output, rows):
                yield _Tile(
                    range(sample, min(sample + samples, batch)),
                    range(output, min(output + block, outputs)),
                    range(row, min(row + rows, axis.output)),
                )


def _even_part(count: int, most: int) -> int:
    """What each of the fewest parts of at most ``most`` gets, one at least; the last may get less.

    >>> _even_part(8, 7), _even_part(8, 100), _even_part(8, 0)
    (4, 8, 1)
    """
    parts = -(-count // max(1, most))
    return -(-count // parts)


def _multiply(cupy: Any, layer: DeviceLayer, kernels: Any, tile: _Tile) -> None:
    groups, inputs, outputs = layer.channels
    height, width = layer.y.shape[2:]
    taps = layer.taps[0] * layer.taps[1]
    first_cell, last_cell = reach_of(layer.geometry.spec.height).inputs_of(tile.rows.start, tile.rows.stop)
    cells = last_cell - first_cell
    y = layer.y.reshape(-1, groups, inputs, height, width)
    y = y[tile.samples.start : tile.samples.stop, :, :, first_cell:last_cell].transpose(1, 2, 0, 3, 4)
    y = cupy.ascontiguousarray(y).reshape(groups, inputs, len(tile.samples) * cells * width)
    weight = layer.weight.reshape(groups, inputs, outputs, taps)[:, :, tile.outputs.start : tile.outputs.stop]
    weight = cupy.ascontiguousarray(weight).reshape(groups, inputs, len(tile.outputs) * taps)
    products = cupy.matmul(weight.transpose(0, 2, 1), y)
    _interleave(layer, kernels, tile, cupy.ascontiguousarray(products), (first_cell, cells))


def _interleave(
    layer: DeviceLayer, kernels: Any, tile: _Tile, products: Array, input_rows: tuple[int, int]
) -> None:
    groups, _, outputs = layer.channels
    samples = len(tile.samples)
    bias, biased = layer.bias_arguments()
    arrays = (products, bias, layer.x[tile.samples.start : tile.samples.stop], *layer.tables)
    block = (biased, groups, outputs, tile.outputs.start, len(tile.outputs))
    numbers = (*input_rows, layer.y.shape[3], *layer.taps, *layer.steps())
    extents = (*layer.x.shape[2:], tile.rows.start, tile.rows.stop)
    grid, threads = launch_for(samples * groups * len(tile.outputs), len(tile.rows), layer.x.shape[3])
    scalars = (*map(np.int32, block), np.int64(samples), *map(np.int32, numbers + extents))
    kernels("interleave", layer.x.dtype)(grid, threads, (*arrays, *scalars))

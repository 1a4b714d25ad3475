"""Two CUDA kernels that write every output cell once, and the tables in which they look up the taps of a cell.

Along one axis the output i is reached by the taps t with ``i + crop_begin - t*dilation`` a multiple of
the stride, from the input cell that the multiple counts. With g = gcd(stride, dilation) these taps are
``stride/g`` apart, and each of them reads the input ``dilation/g`` cells before the previous one. So a row of the
table holds the first tap, its input cell and a count. The host makes the table: the kernels neither divide nor check.

Nothing here needs a GPU or CuPy; ``cupy_routes`` launches the kernels.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd

import numpy as np
import numpy.typing as npt

from fracstride.core.geometry import AxisGeometry
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec

THREADS = 256
"""Threads of a block, as many along the columns as the output is wide."""

BLOCKS = 2048
"""So many blocks keep every multiprocessor busy (measured: docs/performance/cupy.md); where there would be more, threads go on to
further rows, which costs less than to begin anew."""

MOST_BLOCKS = 65_535
"""What CUDA allows along the second and third axis of a grid; the kernels loop over the rest."""

LONGEST_AXIS = 2**22
"""Cells that one axis may have, which keeps its table small."""

MOST_PLANES = 2**31 - 1
"""Planes (n, c) that the output may have: they are counted in 32 bits, which divide fast, addresses in 64."""

C_TYPES = {"f4": "float", "f8": "double"}
"""The number types that the kernels are compiled for."""

TILE = np.dtype(
    [
        (name, np.int32)
        for name in (
            *("biased", "groups", "inputs", "outputs", "height", "width", "kernel_height", "kernel_width"),
            *("row_step", "row_shift", "column_step", "column_shift", "rows", "columns"),
            *("first_plane", "last_plane", "first_row", "last_row"),
            *("first_sample", "first_output", "block", "first_cell", "tile_height"),
        )
    ]
)
"""What one launch is told beside the addresses, passed by value as the ``Tile`` of the source. ``inputs`` and ``outputs``
are channels of a group; a launch is for the planes and rows from ``first_`` to before ``last_``. Of interleave, the planes
are those of the products: samples from ``first_sample`` on, groups, ``block`` output channels from ``first_output`` on;
``first_cell`` and ``tile_height`` are the input rows that were multiplied."""

SOURCE = (
    f"#define THREADS {THREADS}\n"
    f"struct Tile {{ int {', '.join(TILE.names or ())}; }};"
    r"""
struct Reach { int tap, cell, count; };

// So few registers that a multiprocessor holds six blocks: waiting for memory is what a kernel does.
#define KERNEL extern "C" __global__ void __launch_bounds__(THREADS, 6)

// A value, its neighbour to the right, one below and the fourth, as far as there are so many columns and rows.
__device__ __forceinline__ REAL four(
    const REAL* __restrict__ value, long long right, long long down, int columns, int rows)
{
    const REAL first = columns > 0 && rows > 0 ? value[0] : (REAL)0, second = columns > 1 && rows > 0 ? value[right] : (REAL)0;
    const REAL third = columns > 0 && rows > 1 ? value[down] : (REAL)0;
    const REAL fourth = columns > 1 && rows > 1 ? value[right + down] : (REAL)0;
    return (first + second) + (third + fourth);
}

// The same of products.
__device__ __forceinline__ REAL four_products(
    const REAL* __restrict__ value, long long right, long long down,
    const REAL* __restrict__ factor, long long factor_right, long long factor_down, int columns, int rows)
{
    const REAL first = columns > 0 && rows > 0 ? value[0] * factor[0] : (REAL)0;
    const REAL second = columns > 1 && rows > 0 ? value[right] * factor[factor_right] : (REAL)0;
    const REAL third = columns > 0 && rows > 1 ? value[down] * factor[factor_down] : (REAL)0;
    const REAL fourth = columns > 1 && rows > 1 ? value[right + down] * factor[factor_right + factor_down] : (REAL)0;
    return (first + second) + (third + fourth);
}

// y (n, g, c_in, y, x), weight (g, c_in, c_out, ty, tx) -> x (n, g, c_out, y, x): the planes and rows asked for.
KERNEL gather(
    const REAL* __restrict__ y, const REAL* __restrict__ weight, const REAL* __restrict__ bias, REAL* __restrict__ x,
    const Reach* __restrict__ row_reach, const Reach* __restrict__ column_reach, const Tile tile)
{
    const long long cells = (long long)tile.height * tile.width;
    const long long taps = (long long)tile.kernel_height * tile.kernel_width, next_kernel = tile.outputs * taps;
    const long long down = -(long long)tile.row_shift * tile.width, tap_down = (long long)tile.row_step * tile.kernel_width;
    const int right = -tile.column_shift, tap_right = tile.column_step, channels = tile.groups * tile.outputs;
    const int rows_at_once = gridDim.y * blockDim.y, columns_at_once = gridDim.x * blockDim.x;
    const bool is_short = tile.inputs == 1 && tile.kernel_height <= 2 * tile.row_step && tile.kernel_width <= 2 * tile.column_step;
    for (long long plane = tile.first_plane + blockIdx.z * blockDim.z + threadIdx.z; plane < tile.last_plane;
         plane += gridDim.z * blockDim.z) {
        const int sample = (int)plane / channels, channel = (int)plane % channels, group = channel / tile.outputs;
        const REAL* source = y + ((long long)sample * tile.groups + group) * tile.inputs * cells;
        const REAL* kernel = weight + ((long long)group * tile.inputs * tile.outputs + channel % tile.outputs) * taps;
        REAL* target = x + plane * tile.rows * tile.columns;
        const REAL least = tile.biased ? bias[channel] : (REAL)0;
        for (int column = blockIdx.x * blockDim.x + threadIdx.x; column < tile.columns; column += columns_at_once) {
            const Reach horizontal = column_reach[column];
            for (int row = tile.first_row + blockIdx.y * blockDim.y + threadIdx.y; row < tile.last_row; row += rows_at_once) {
                const Reach vertical = row_reach[row];
                const REAL* values = source + (long long)vertical.cell * tile.width + horizontal.cell;
                const REAL* factors = kernel + (long long)vertical.tap * tile.kernel_width + horizontal.tap;
                REAL sum = least;
                if (is_short)
                    sum += four_products(values, right, down, factors, tap_right, tap_down, horizontal.count, vertical.count);
                else if (tile.inputs == 1)
                    for (int i = 0; i < vertical.count; i += 2, values += 2 * down, factors += 2 * tap_down)
                        for (int j = 0; j < horizontal.count; j += 2)
                            sum += four_products(values + j * right, right, down, factors + j * tap_right, tap_right, tap_down,
                                                 horizontal.count - j, vertical.count - i);
                else
                    for (int i = 0; i < vertical.count; ++i, values += down, factors += tap_down)
                        for (int j = 0; j < horizontal.count; ++j)
                            for (int c = 0; c < tile.inputs; ++c)
                                sum += values[j * right + c * cells] * factors[j * tap_right + c * next_kernel];
                target[(long long)row * tile.columns + column] = sum;
            }
        }
    }
}

// products (n, g, c_out of the block, ty, tx, y of the tile, x) -> x (n, g, c_out, y, x): one block, the rows asked for.
KERNEL interleave(
    const REAL* __restrict__ products, const REAL* __restrict__ bias, REAL* __restrict__ x,
    const Reach* __restrict__ row_reach, const Reach* __restrict__ column_reach, const Tile tile)
{
    const long long cells = (long long)tile.tile_height * tile.width;
    const long long taps = (long long)tile.kernel_height * tile.kernel_width;
    const long long right = tile.column_step * cells - tile.column_shift;
    const long long down = (long long)tile.row_step * tile.kernel_width * cells - (long long)tile.row_shift * tile.width;
    const int rows_at_once = gridDim.y * blockDim.y, columns_at_once = gridDim.x * blockDim.x;
    const bool is_short = tile.kernel_height <= 2 * tile.row_step && tile.kernel_width <= 2 * tile.column_step;
    for (long long plane = tile.first_plane + blockIdx.z * blockDim.z + threadIdx.z; plane < tile.last_plane;
         plane += gridDim.z * blockDim.z) {
        const int sample = (int)plane / (tile.groups * tile.block) + tile.first_sample;
        const int group = (int)plane / tile.block % tile.groups;
        const int channel = group * tile.outputs + tile.first_output + (int)plane % tile.block;
        const REAL* source = products + plane * taps * cells - (long long)tile.first_cell * tile.width;
        REAL* target = x + ((long long)sample * tile.groups * tile.outputs + channel) * tile.rows * tile.columns;
        const REAL least = tile.biased ? bias[channel] : (REAL)0;
        for (int column = blockIdx.x * blockDim.x + threadIdx.x; column < tile.columns; column += columns_at_once) {
            const Reach horizontal = column_reach[column];
            for (int row = tile.first_row + blockIdx.y * blockDim.y + threadIdx.y; row < tile.last_row; row += rows_at_once) {
                const Reach vertical = row_reach[row];
                const REAL* values = source + ((long long)vertical.tap * tile.kernel_width + horizontal.tap) * cells
                    + (long long)vertical.cell * tile.width + horizontal.cell;
                REAL sum = least;
                if (is_short)
                    sum += four(values, right, down, horizontal.count, vertical.count);
                else
                    for (int i = 0; i < vertical.count; i += 2, values += 2 * down)
                        for (int j = 0; j < horizontal.count; j += 2)
                            sum += four(values + j * right, right, down, horizontal.count - j, vertical.count - i);
                target[(long long)row * tile.columns + column] = sum;
            }
        }
    }
}
"""
)
"""CUDA C++ without any header; REAL is float or double."""


def source_for(dtype: npt.DTypeLike) -> str:
    """The kernels for one number type."""
    return f"typedef {C_TYPES[np.dtype(dtype).str[1:]]} REAL;\n{SOURCE}"


@record(eq=False)
class AxisReach:
    """Which taps reach each output cell along one axis: a table, and the steps from one tap to the next.

    ``table`` (output, 3) int32 holds (first tap, its input cell, count), read-only; a further tap is
    ``step`` taps on and reads the input ``shift`` cells before.
    """

    table: npt.NDArray[np.int32]
    step: int
    shift: int

    def inputs_of(self, first: int, last: int) -> tuple[int, int]:
        """The input cells first .. last-1 that some outputs are made of; one cell where there are none.

        >>> reach_of(AxisSpec(size=3, kernel_size=3, stride=2)).inputs_of(3, 6)
        (1, 3)
        """
        _, cell, count = self.table[first:last].T
        reached = count > 0
        if not reached.any():
            return 0, 1
        lowest = (cell - (count - 1) * self.shift)[reached].min()
        return int(lowest), int(cell[reached].max()) + 1


@lru_cache(maxsize=32)
def reach_of(axis: AxisSpec) -> AxisReach:
    """The table of one axis; its output must have at least one cell.

    >>> reach_of(AxisSpec(size=2, kernel_size=3, stride=2)).table.tolist()
    [[0, 0, 1], [1, 0, 1], [0, 1, 2], [1, 1, 1], [2, 1, 1]]
    """
    common = gcd(axis.stride, axis.dilation)
    step, shift = axis.stride // common, axis.dilation // common
    inverse = pow(shift, -1, step) if step > 1 else 0
    reached = np.arange(AxisGeometry(axis).output, dtype=np.int64) + axis.crop_begin
    tap = reached % axis.stride // common * inverse % step
    cell = (reached - tap * axis.dilation) // axis.stride
    # From here on only taps that read a cell which exists: those before read behind the end of the input.
    skipped = np.maximum(-((axis.size - 1 - cell) // shift), 0)
    tap, cell = tap + skipped * step, cell - skipped * shift
    count = np.minimum((axis.kernel_size - 1 - tap) // step, cell // shift) + 1
    is_reached = (reached % axis.stride % common == 0) & (count > 0)
    table = np.stack([tap, cell, count], axis=1) * is_reached[:, None]
    table = np.ascontiguousarray(table, dtype=np.int32)
    table.flags.writeable = False
    return AxisReach(table, step, shift)


Launch = tuple[tuple[int, int, int], tuple[int, int, int]]
"""Blocks of the grid and threads of a block, (x, y, z)."""


def launch_for(planes: int, rows: int, columns: int) -> Launch:
    """(blocks, threads of a block): one thread for each cell, or for several rows of a large map.

    >>> launch_for(planes=12, rows=5, columns=5)
    ((1, 1, 3), (8, 8, 4))
    >>> launch_for(planes=1, rows=8191, columns=8191)
    ((32, 64, 1), (256, 1, 1))
    """
    wide = min(_power_of_two(columns), THREADS)
    high = min(_power_of_two(rows), THREADS // wide)
    deep = min(_power_of_two(planes), THREADS // (wide * high), 64)
    across, along = -(-columns // wide), min(-(-planes // deep), MOST_BLOCKS)
    down = min(-(-rows // high), max(1, BLOCKS // (across * along)))
    return (across, down, along), (wide, high, deep)


def _power_of_two(count: int) -> int:
    """The smallest power of two that is not below ``count``."""
    return 1 << (count - 1).bit_length()

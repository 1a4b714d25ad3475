"""Two CUDA kernels that write every output cell once, and the tables that they find its taps in.

Along one axis the output i is reached by the taps t with ``i + crop_begin - t*dilation`` a multiple of
the stride, from the input cell that the multiple counts. With g = gcd(stride, dilation) these taps are
``stride/g`` apart, and each next one reads the input ``dilation/g`` cells before: the first tap, its cell
and a count say it all. The table of them is made on the host, so the kernels neither divide nor check.

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

MOST_BLOCKS = 65_535
"""What CUDA allows along the second and third axis of a grid; the kernels loop over the rest."""

LONGEST_AXIS = 2**22
"""Cells that one axis may have, which keeps its table small; planes and addresses are counted in 64 bits."""

C_TYPES = {"f4": "float", "f8": "double"}
"""The number types that the kernels are compiled for."""

SOURCE = r"""
struct Reach { int tap, cell, count; };

// y (n, g, c_in, y, x), weight (g, c_in, c_out, ty, tx) -> x (n, g, c_out, y, x): the planes and rows asked for.
extern "C" __global__ void gather(
    const REAL* __restrict__ y, const REAL* __restrict__ weight, const REAL* __restrict__ bias, REAL* __restrict__ x,
    const Reach* __restrict__ row_reach, const Reach* __restrict__ column_reach,
    int biased, int groups, int inputs, int outputs, int height, int width, int kernel_height, int kernel_width,
    int row_step, int row_shift, int column_step, int column_shift,
    int rows, int columns, int first_row, int last_row, long long first_plane, long long last_plane)
{
    const long long cells = (long long)height * width, taps = (long long)kernel_height * kernel_width;
    const long long next_kernel = outputs * taps;
    const long long planes_at_once = (long long)gridDim.z * blockDim.z;
    const int rows_at_once = gridDim.y * blockDim.y, columns_at_once = gridDim.x * blockDim.x;
    for (long long plane = first_plane + blockIdx.z * blockDim.z + threadIdx.z; plane < last_plane;
         plane += planes_at_once) {
        const long long group = plane / outputs;
        const REAL* source = y + group * inputs * cells;
        const REAL* kernel = weight + (group % groups * inputs * outputs + plane % outputs) * taps;
        for (int row = first_row + blockIdx.y * blockDim.y + threadIdx.y; row < last_row; row += rows_at_once) {
            const Reach vertical = row_reach[row];
            for (int column = blockIdx.x * blockDim.x + threadIdx.x; column < columns; column += columns_at_once) {
                const Reach horizontal = column_reach[column];
                REAL sum = biased ? bias[plane % ((long long)groups * outputs)] : (REAL)0;
                for (int i = 0; i < vertical.count; ++i) {
                    const REAL* values = source + (long long)(vertical.cell - i * row_shift) * width;
                    const REAL* factors = kernel + (long long)(vertical.tap + i * row_step) * kernel_width;
                    for (int j = 0; j < horizontal.count; ++j) {
                        const REAL* value = values + horizontal.cell - j * column_shift;
                        const REAL* factor = factors + horizontal.tap + j * column_step;
                        for (int c = 0; c < inputs; ++c) sum += value[c * cells] * factor[c * next_kernel];
                    }
                }
                x[(plane * rows + row) * columns + column] = sum;
            }
        }
    }
}

// products (g, c_out of the block, ty, tx, n, y of the tile, x) -> x (n, g, c_out, y, x): one block, the rows asked for.
extern "C" __global__ void interleave(
    const REAL* __restrict__ products, const REAL* __restrict__ bias, REAL* __restrict__ x,
    const Reach* __restrict__ row_reach, const Reach* __restrict__ column_reach,
    int biased, int groups, int outputs, int first_output, int block, long long samples,
    int first_cell, int tile_height, int width, int kernel_height, int kernel_width,
    int row_step, int row_shift, int column_step, int column_shift,
    int rows, int columns, int first_row, int last_row)
{
    const long long cells = (long long)tile_height * width, tap = samples * cells, planes = samples * groups * block;
    const long long planes_at_once = (long long)gridDim.z * blockDim.z;
    const int rows_at_once = gridDim.y * blockDim.y, columns_at_once = gridDim.x * blockDim.x;
    for (long long plane = blockIdx.z * blockDim.z + threadIdx.z; plane < planes; plane += planes_at_once) {
        const long long sample = plane / ((long long)groups * block), group = plane / block % groups;
        const long long channel = group * outputs + first_output + plane % block;
        const REAL* source = products + (group * block + plane % block) * kernel_height * kernel_width * tap
            + sample * cells;
        REAL* target = x + (sample * groups * outputs + channel) * rows * columns;
        for (int row = first_row + blockIdx.y * blockDim.y + threadIdx.y; row < last_row; row += rows_at_once) {
            const Reach vertical = row_reach[row];
            for (int column = blockIdx.x * blockDim.x + threadIdx.x; column < columns; column += columns_at_once) {
                const Reach horizontal = column_reach[column];
                REAL sum = biased ? bias[channel] : (REAL)0;
                for (int i = 0; i < vertical.count; ++i) {
                    const REAL* values = source
                        + (long long)(vertical.tap + i * row_step) * kernel_width * tap
                        + (long long)(vertical.cell - i * row_shift - first_cell) * width;
                    for (int j = 0; j < horizontal.count; ++j)
                        sum += values[(horizontal.tap + j * column_step) * tap + horizontal.cell - j * column_shift];
                }
                target[(long long)row * columns + column] = sum;
            }
        }
    }
}
"""
"""CUDA C++ without any header; REAL is float or double."""


def source_for(dtype: npt.DTypeLike) -> str:
    """The kernels for one number type."""
    return f"typedef {C_TYPES[np.dtype(dtype).str[1:]]} REAL;\n{SOURCE}"


@record(eq=False)
class AxisReach:
    """Which taps reach the output cells of one axis: a table, and the way from one tap to the next.

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
    """A grid with one thread for each cell, up to what CUDA allows.

    >>> launch_for(planes=12, rows=5, columns=5)
    ((1, 1, 3), (8, 8, 4))
    """
    wide = min(_power_of_two(columns), THREADS)
    high = min(_power_of_two(rows), THREADS // wide)
    deep = min(_power_of_two(planes), THREADS // (wide * high), 64)
    grid = (
        -(-columns // wide),
        min(-(-rows // high), MOST_BLOCKS),
        min(-(-planes // deep), MOST_BLOCKS),
    )
    return grid, (wide, high, deep)


def _power_of_two(count: int) -> int:
    """The smallest power of two that is not below ``count``."""
    return 1 << (count - 1).bit_length()

"""The CUDA kernels without a GPU: their tables, their index arithmetic in NumPy, and their source in compilers."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends import cuda_on_host
from fracstride.backends.cuda_kernels import (
    BLOCKS,
    MOST_BLOCKS,
    SOURCE,
    THREADS,
    launch_for,
    reach_of,
    source_for,
)
from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import FloatArray, axes, random_arrays, specs

NVCC = shutil.which("nvcc") or shutil.which("/usr/local/cuda/bin/nvcc")
needs_compiler = pytest.mark.skipif(cuda_on_host.COMPILER is None, reason="no C++ compiler")


def taps_of(axis: AxisSpec, output: int) -> set[tuple[int, int]]:
    """(tap, input cell) of one output cell, by the definition."""
    return {
        (tap, cell)
        for tap in range(axis.kernel_size)
        for cell in range(axis.size)
        if cell * axis.stride + tap * axis.dilation - axis.crop_begin == output
    }


def walked(axis: AxisSpec, output: int) -> list[tuple[int, int]]:
    """(tap, input cell) of one output cell, as a kernel walks through the table."""
    reach = reach_of(axis)
    tap, cell, count = reach.table[output].tolist()
    return [(tap + i * reach.step, cell - i * reach.shift) for i in range(count)]


@given(axes(any_crops=True))
def test_the_table_says_which_taps_reach_a_cell(axis: AxisSpec) -> None:
    reach = reach_of(axis)
    for output in range(len(reach.table)):
        walk = walked(axis, output)
        assert len(walk) == len(set(walk))
        assert set(walk) == taps_of(axis, output)


@given(axes(any_crops=True), st.integers(0, 30), st.integers(1, 30))
def test_the_inputs_of_some_outputs_are_all_that_they_read(axis: AxisSpec, first: int, count: int) -> None:
    reach = reach_of(axis)
    first = min(first, len(reach.table) - 1)
    last = min(first + count, len(reach.table))
    read = {cell for output in range(first, last) for _, cell in walked(axis, output)}
    begin, end = reach.inputs_of(first, last)
    assert 0 <= begin < end <= axis.size
    assert (begin, end) == ((min(read), max(read) + 1) if read else (0, 1))


@pytest.mark.parametrize(
    "axis", [AxisSpec(1_000_000, 1, 4), AxisSpec(3, 1_000_000, 7, 3, 2_000_000), AxisSpec(2, 2, 1, 1_000_000)]
)
def test_the_largest_parameters_do_not_overflow(axis: AxisSpec) -> None:
    reach = reach_of(axis)
    for output in (0, 1, len(reach.table) // 2, len(reach.table) - 1):
        for tap, cell in walked(axis, output):
            assert 0 <= tap < axis.kernel_size and 0 <= cell < axis.size
            assert cell * axis.stride + tap * axis.dilation - axis.crop_begin == output


def gathered(y: FloatArray, weight: FloatArray, bias: FloatArray, spec: ConvTransposeSpec) -> FloatArray:
    """The kernel ``gather`` line by line, in flat indices."""
    groups, inputs, outputs = spec.groups, spec.in_channels // spec.groups, spec.out_channels // spec.groups
    height, width = y.shape[2:]
    kernel_width, taps = weight.shape[3], weight.shape[2] * weight.shape[3]
    vertical, horizontal = reach_of(spec.height), reach_of(spec.width)
    rows, columns = len(vertical.table), len(horizontal.table)
    planes, cells = spec.batch * spec.out_channels, height * width
    x = np.full(planes * rows * columns, np.nan)
    for plane, row, column in np.ndindex(planes, rows, columns):
        group = plane // outputs
        source, kernel = (
            group * inputs * cells,
            (group % groups * inputs * outputs + plane % outputs) * taps,
        )
        total = bias[plane % (groups * outputs)]
        for i in range(vertical.table[row, 2]):
            values = source + (vertical.table[row, 1] - i * vertical.shift) * width
            factors = kernel + (vertical.table[row, 0] + i * vertical.step) * kernel_width
            for j in range(horizontal.table[column, 2]):
                value = values + horizontal.table[column, 1] - j * horizontal.shift
                factor = factors + horizontal.table[column, 0] + j * horizontal.step
                for c in range(inputs):
                    total += y.flat[value + c * cells] * weight.flat[factor + c * outputs * taps]
        x[(plane * rows + row) * columns + column] = total
    return x.reshape(Geometry.unchecked(spec).output_shape)


@given(specs(any_crops=True), st.integers(0, 2**32))
def test_the_index_arithmetic_of_gather_in_numpy(spec: ConvTransposeSpec, seed: int) -> None:
    y, weight, bias = random_arrays(spec, np.random.default_rng(seed))
    x = gathered(y, weight, bias, spec)
    np.testing.assert_array_equal(x, reference(y, weight, spec, bias))


@given(st.integers(1, 2**31), st.integers(1, 2**22), st.integers(1, 2**22))
def test_a_launch_stays_within_what_cuda_allows(planes: int, rows: int, columns: int) -> None:
    grid, block = launch_for(planes, rows, columns)
    assert block[0] * block[1] * block[2] <= THREADS <= 1024 and block[2] <= 64
    assert 1 <= grid[0] < 2**31 and 1 <= grid[1] <= MOST_BLOCKS and 1 <= grid[2] <= MOST_BLOCKS
    assert grid[0] * block[0] >= columns
    assert grid[1] * block[1] >= rows or 2 * grid[0] * grid[1] * grid[2] > BLOCKS or grid[1] == 1
    assert grid[2] * block[2] >= planes or grid[2] == MOST_BLOCKS


@needs_compiler
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_a_host_compiler_takes_the_source_without_a_warning(dtype: str) -> None:
    library = cuda_on_host.compiled(source_for(dtype))
    assert {name for name in cuda_on_host.parameters_of(SOURCE) if getattr(library, f"launch_{name}")} == {
        "gather",
        "interleave",
    }


@pytest.mark.skipif(NVCC is None, reason="no nvcc")
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_nvidias_compiler_takes_the_source_without_a_warning(dtype: str, tmp_path: Path) -> None:
    assert NVCC is not None
    path = tmp_path / "kernels.cu"
    path.write_text(source_for(dtype), "utf-8")
    command = [
        NVCC,
        "-arch=sm_80",
        "-Werror",
        "all-warnings",
        "--cubin",
        str(path),
        "-o",
        str(tmp_path / "kernels.cubin"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr == ""

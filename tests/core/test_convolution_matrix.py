"""C^T, entry by entry: it makes the output, and its transpose is the paired convolution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.convolution_matrix import (
    NONE,
    axis_entries,
    block_taps,
    column_of_input,
    entries,
    entry_count,
    input_of_column,
    matrix_shape,
    output_of_row,
    row_of_output,
    taps_at,
)
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.provenance import stamp, window
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import FloatArray, axes, random_arrays, solved

LAYERS = st.builds(ConvTransposeSpec, axes(any_crops=True), axes(any_crops=True))
SEEDS = st.integers(0, 2**32)


def whole(geometry: Geometry, weight: FloatArray) -> FloatArray:
    """All entries of C^T, NaN for structural zeros."""
    rows, columns = matrix_shape(geometry)
    return entries(geometry, weight, np.arange(rows), np.arange(columns))


@given(LAYERS, SEEDS)
def test_the_matrix_times_unrolled_y_is_unrolled_x(spec: ConvTransposeSpec, seed: int) -> None:
    geometry = Geometry.unchecked(spec)
    y, weight, _ = random_arrays(spec, np.random.default_rng(seed))
    matrix = whole(geometry, weight[0, 0])
    assert matrix.shape == matrix_shape(geometry)
    assert np.isfinite(matrix).sum() == entry_count(geometry)
    x = np.nan_to_num(matrix) @ y.reshape(-1)
    np.testing.assert_array_equal(x, reference(y, weight, spec).reshape(-1))


@given(st.builds(ConvTransposeSpec, axes(), axes()))
def test_rows_are_windows_and_columns_are_stamps(spec: ConvTransposeSpec) -> None:
    geometry = Geometry.unchecked(spec)
    rows, columns = matrix_shape(geometry)
    in_rows = set()
    for row in range(rows):
        output = output_of_row(geometry, row)
        assert row_of_output(geometry, output) == row
        in_rows |= {(output, each.source, each.tap) for each in window(geometry, output).products}
    in_matrix, in_columns = set(), set()
    for column in range(columns):
        source = input_of_column(geometry, column)
        assert column_of_input(geometry, source) == column
        in_columns |= {(each.output, source, each.tap) for each in stamp(geometry, source)}
        taps = np.stack(taps_at(geometry, np.arange(rows), np.array([column])), axis=-1)
        for row, tap in enumerate(map(tuple, taps[:, 0].tolist())):
            if NONE not in tap:
                in_matrix.add((output_of_row(geometry, row), source, tap))
    assert in_matrix == in_rows == in_columns


@given(axes(any_crops=True))
def test_axis_entries_are_sorted_by_output_and_then_by_input(spec: AxisSpec) -> None:
    axis = AxisGeometry(spec)
    found = axis_entries(axis)
    triples = list(zip(found.outputs.tolist(), found.sources.tolist(), found.taps.tolist(), strict=True))
    assert triples == sorted(triples)
    for output, source, tap in triples:
        assert output == source * spec.stride + tap * spec.dilation - spec.crop_begin


@given(LAYERS)
def test_a_block_holds_one_row_of_the_kernel(spec: ConvTransposeSpec) -> None:
    geometry = Geometry.unchecked(spec)
    rows, columns = matrix_shape(geometry)
    tap_rows, _ = taps_at(geometry, np.arange(rows), np.arange(columns))
    blocks = block_taps(geometry, np.arange(geometry.height.output), np.arange(spec.height.size))
    shape = (geometry.height.output, geometry.width.output, spec.height.size, spec.width.size)
    for (i, m), tap in np.ndenumerate(blocks):
        inside = set(tap_rows.reshape(shape)[i, :, m].reshape(-1).tolist())
        assert inside <= {NONE, int(tap)}


def test_of_a_large_matrix_only_a_part_is_written_out() -> None:
    geometry = solved(ConvTransposeSpec.square(2048, 3, stride=2, padding=1))
    rows, columns = matrix_shape(geometry)
    assert (rows, columns) == (4095 * 4095, 2048 * 2048)
    assert entry_count(geometry) == (3 * 2048 - 2) ** 2, "the crop takes one tap away at each end"
    with pytest.raises(ValueError, match="more than"):
        taps_at(geometry, np.arange(rows // 1000), np.arange(columns // 1000))
    with pytest.raises(ValueError, match="more than"):
        block_taps(geometry, np.arange(4095), np.arange(2048))
    kernel = np.arange(9.0).reshape(3, 3)
    part = entries(geometry, kernel, np.arange(rows - 3, rows), np.arange(columns - 2, columns))
    np.testing.assert_array_equal(part, [[4, np.nan], [5, 3], [np.nan, 4]])

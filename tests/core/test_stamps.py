"""Stamps on the full output: where each lands, in which order they arrive, and what the crop leaves."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import StageId
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.core.stamps import (
    arrivals,
    full_from_output,
    landing,
    output_block,
    output_from_full,
    stamp_block,
    stamped,
)
from fracstride.core.trace import Trace
from layers import FloatArray, axes, random_arrays

LAYERS = st.builds(ConvTransposeSpec, axes(any_crops=True), axes(any_crops=True))
AXIS = AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1)
SEEDS = st.integers(0, 2**32)


def arranged(spec: ConvTransposeSpec, seed: int) -> tuple[Geometry, FloatArray, FloatArray]:
    """(geometry, y, w) of one slice."""
    y, weight, _ = random_arrays(spec, np.random.default_rng(seed))
    return Geometry.unchecked(spec), y[0, 0], weight[0, 0]


@given(LAYERS, SEEDS, st.integers(-2, 30))
def test_stamps_arrive_one_by_one(spec: ConvTransposeSpec, seed: int, count: int) -> None:
    geometry, y, weight = arranged(spec, seed)
    full = (geometry.height.full, geometry.width.full)
    expected, landed = np.zeros(full), np.zeros(full, bool)
    for source in list(np.ndindex(y.shape))[: max(count, 0)]:
        (top, left), (rows, columns) = stamp_block(geometry, source)
        for tap in np.ndindex(weight.shape):
            cell = landing(geometry, source, tap)
            assert top <= cell[0] < top + rows and left <= cell[1] < left + columns
            expected[cell] += y[source] * weight[tap]
            landed[cell] = True
    found = stamped(geometry, y[None], weight[None], count)
    np.testing.assert_array_equal(found.values, expected)
    np.testing.assert_array_equal(found.reached, landed)
    rows, columns = range(0, expected.shape[0], 2), range(expected.shape[1] // 2, expected.shape[1])
    part = stamped(geometry, y[None], weight[None], count, rows, columns)
    np.testing.assert_array_equal(part.values, expected[np.ix_(rows, columns)])
    np.testing.assert_array_equal(part.reached, landed[np.ix_(rows, columns)])


def test_the_stamps_of_all_channels_arrive_together() -> None:
    spec = ConvTransposeSpec(AXIS, AXIS, in_channels=3)
    y, weight, _ = random_arrays(spec, np.random.default_rng(3))
    geometry = Geometry.unchecked(spec)
    alone = [stamped(geometry, y[0, c : c + 1], weight[c : c + 1, 0], 5).values for c in range(3)]
    np.testing.assert_array_equal(stamped(geometry, y[0], weight[:, 0], 5).values, sum(alone))


def test_a_weight_that_is_no_number_marks_only_what_has_arrived() -> None:
    geometry = Geometry.unchecked(ConvTransposeSpec(AXIS, AXIS))
    weight = np.ones((1, 3, 3))
    weight[0, 1, 1] = np.inf
    y = np.ones((1, 3, 3))
    y[0, 2, 2] = np.nan
    values = stamped(geometry, y, weight, 2).values
    assert np.argwhere(np.isinf(values)).tolist() == [[1, 1], [1, 3]]
    assert not np.isnan(values).any()


@given(LAYERS, SEEDS)
def test_all_stamps_are_the_full_output_of_the_method(spec: ConvTransposeSpec, seed: int) -> None:
    geometry, y, weight = arranged(spec, seed)
    trace = Trace(geometry, y[None, None], weight[None, None], method=METHODS["scatter"])
    full = stamped(geometry, y[None], weight[None], y.size).values
    np.testing.assert_array_equal(full, trace.map(StageId.FULL_OUTPUT))
    x = trace.map(StageId.OUTPUT)
    corner, shape = output_block(geometry)
    assert shape == x.shape
    for output in np.ndindex(x.shape):
        cell = full_from_output(geometry, output)
        assert x[output] == (0 if cell is None else full[cell])
        if cell is not None:
            assert output_from_full(geometry, cell) == output
            assert cell == (corner[0] + output[0], corner[1] + output[1])


@given(LAYERS, SEEDS)
def test_arrivals_add_up_to_every_cell_in_the_order_of_the_input(spec: ConvTransposeSpec, seed: int) -> None:
    geometry, y, weight = arranged(spec, seed)
    full = stamped(geometry, y[None], weight[None], y.size).values
    for cell in np.ndindex(full.shape):
        found = arrivals(geometry, cell)
        assert sum(y[source] * weight[tap] for source, tap in found) == full[cell]
        assert list(found) == sorted(found)
        assert all(landing(geometry, *each) == cell for each in found)

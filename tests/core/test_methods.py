"""Every method and its trace against the definition."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.methods.phases import result_blocks
from fracstride.core.methods.zero_insertion import METHOD
from fracstride.core.phases import axis_phases
from fracstride.core.pipeline import PIPELINE_STAGES, Channels, Operands, StageId
from fracstride.core.precision import floating
from fracstride.core.provenance import (
    inserted_from_input,
    kind_of_inserted,
    kind_of_padded,
    padded_from_input,
)
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.core.trace import Trace
from layers import FloatArray, paired_convolution, random_arrays, solved, specs

SEEDS = st.integers(0, 2**32)


@given(specs(any_crops=True), SEEDS)
@pytest.mark.parametrize("name", METHODS)
def test_every_method_equals_the_definition(name: str, spec: ConvTransposeSpec, seed: int) -> None:
    y, weight, bias = random_arrays(spec, np.random.default_rng(seed))
    x = METHODS[name].run(Operands(Geometry.unchecked(spec), y, weight, bias))
    np.testing.assert_array_equal(x, reference(y, weight, spec, bias))


@pytest.mark.parametrize("name", [name for name in METHODS if name != "zero_insertion"])
def test_a_weight_that_is_no_number_stays_with_the_cells_that_it_meets(name: str) -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    y, weight, _ = random_arrays(geometry.spec, np.random.default_rng(5))
    weight[0, 0, 0, 0], weight[0, 0, 1, 2] = np.inf, np.nan
    with np.errstate(invalid="ignore"):
        x = METHODS[name].run(Operands(geometry, y, weight))
    np.testing.assert_array_equal(x, reference(y, weight, geometry.spec))
    assert np.isfinite(x).any()


@given(specs(), SEEDS)
def test_it_is_the_transpose_of_the_paired_convolution(spec: ConvTransposeSpec, seed: int) -> None:
    rng = np.random.default_rng(seed)
    geometry = solved(spec)
    y, weight, _ = random_arrays(spec, rng)
    other = rng.integers(-9, 10, size=geometry.output_shape).astype(float)
    transposed = METHOD.run(Operands(geometry, y, weight))
    assert np.vdot(transposed, other) == np.vdot(y, paired_convolution(other, weight, spec))


@given(specs(any_crops=True), SEEDS)
def test_it_is_linear_in_the_input_and_in_the_weight(spec: ConvTransposeSpec, seed: int) -> None:
    rng = np.random.default_rng(seed)
    geometry = Geometry.unchecked(spec)
    (y, weight, _), (y_2, weight_2, _) = random_arrays(spec, rng), random_arrays(spec, rng)

    def run(y: FloatArray, weight: FloatArray) -> FloatArray:
        result: FloatArray = METHOD.run(Operands(geometry, y, weight))
        return result

    np.testing.assert_array_equal(run(2 * y - y_2, weight), 2 * run(y, weight) - run(y_2, weight))
    np.testing.assert_array_equal(run(y, 2 * weight - weight_2), 2 * run(y, weight) - run(y, weight_2))


def test_first_worked_example_of_the_article_in_numbers() -> None:
    geometry = solved(ConvTransposeSpec.square(2, 3))
    weight = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    trace = Trace(geometry, [[[[1, 2], [3, 4]]]], weight)
    np.testing.assert_array_equal(trace.map(StageId.ZERO_INSERTED), [[1, 2], [3, 4]])
    padded = np.zeros((6, 6))
    padded[2:4, 2:4] = [[1, 2], [3, 4]]
    np.testing.assert_array_equal(trace.map(StageId.PADDED), padded)
    np.testing.assert_array_equal(trace.map(StageId.ROTATED_KERNEL), [[9, 8, 7], [6, 5, 4], [3, 2, 1]])
    np.testing.assert_array_equal(
        trace.map(StageId.OUTPUT), [[1, 4, 7, 6], [7, 23, 33, 24], [19, 53, 63, 42], [21, 52, 59, 36]]
    )


def test_second_worked_example_of_the_article_in_numbers() -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    y = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    trace = Trace(geometry, y, y)
    inserted = [[1, 0, 2, 0, 3], [0] * 5, [4, 0, 5, 0, 6], [0] * 5, [7, 0, 8, 0, 9]]
    np.testing.assert_array_equal(trace.map(StageId.ZERO_INSERTED), inserted)
    np.testing.assert_array_equal(trace.map(StageId.PADDED), np.pad(inserted, 1))
    np.testing.assert_array_equal(
        trace.map(StageId.OUTPUT),
        [
            [5, 14, 10, 24, 15],
            [16, 40, 26, 60, 36],
            [20, 44, 25, 54, 30],
            [46, 100, 56, 120, 66],
            [35, 74, 40, 84, 45],
        ],
    )


@given(specs(any_crops=True), SEEDS)
def test_every_stage_holds_the_input_where_provenance_says(spec: ConvTransposeSpec, seed: int) -> None:
    geometry = Geometry.unchecked(spec)
    y = np.random.default_rng(seed).uniform(1, 2, size=spec.input_shape)
    trace = Trace(geometry, y, np.ones(spec.weight_shape))
    inserted, padded = trace.map(StageId.ZERO_INSERTED), trace.map(StageId.PADDED)
    assert inserted.shape == (geometry.height.inserted, geometry.width.inserted)
    assert padded.shape == (geometry.height.padded, geometry.width.padded)
    for source in np.ndindex(y.shape[2:]):
        assert inserted[inserted_from_input(geometry, source)] == y[0, 0][source]
        cell = padded_from_input(geometry, source)
        assert cell is None or padded[cell] == y[0, 0][source]
    for cell in np.ndindex(inserted.shape):
        assert (kind_of_inserted(geometry, cell) == 0) == (inserted[cell] != 0)
    for cell in np.ndindex(padded.shape):
        assert (kind_of_padded(geometry, cell) == 0) == (padded[cell] != 0)


def grouped_trace(**options: object) -> Trace:
    """Two samples, two groups of two input and three output channels."""
    axis = AxisSpec.from_padding(2, 2, 2)
    spec = ConvTransposeSpec(axis, axis, batch=2, in_channels=4, out_channels=6, groups=2)
    y, weight, bias = random_arrays(spec, np.random.default_rng(1))
    return Trace(solved(spec), y, weight, bias, **options)


def test_a_stage_is_computed_once_and_cannot_be_written_to() -> None:
    trace = grouped_trace()
    for stage in PIPELINE_STAGES:
        result = trace.result(stage)
        assert trace.result(stage) is result
        with pytest.raises(ValueError, match="read-only"):
            result[...] = 0


def test_a_stage_that_nobody_asks_for_is_not_computed() -> None:
    calls = []

    def conv_transpose(*arguments: object) -> FloatArray:
        calls.append(arguments)
        return np.zeros(trace.geometry.output_shape)

    trace = grouped_trace(conv_transpose=conv_transpose)
    trace.result(StageId.PADDED)
    assert calls == []
    assert not trace.result(StageId.OUTPUT).any()
    assert len(calls) == 1


def test_a_map_is_the_slice_of_the_channels_that_meet() -> None:
    trace = grouped_trace()
    at = {"batch_index": 1, "in_channel": 1, "out_channel": 4}
    expected = {
        StageId.INPUT: (1, 3),
        StageId.ZERO_INSERTED: (1, 3),
        StageId.PADDED: (1, 3),
        StageId.KERNEL: (3, 1),
        StageId.ROTATED_KERNEL: (3, 1),
        StageId.OUTPUT: (1, 4),
    }
    for stage, index in expected.items():
        np.testing.assert_array_equal(trace.map(stage, **at), trace.result(stage)[index])


@pytest.mark.parametrize("name", METHODS)
def test_every_stage_of_every_method_can_be_asked_for(name: str) -> None:
    trace = grouped_trace(method=METHODS[name])
    for stage in METHODS[name].stages:
        assert trace.result(stage.id).ndim == 4
        at = {"batch_index": 1, "in_channel": 1, "out_channel": 4}
        index = {Channels.INPUT: (1, 3), Channels.PAIR: (3, 1), Channels.OUTPUT: (1, 4)}[stage.channels]
        np.testing.assert_array_equal(trace.map(stage.id, **at), trace.result(stage.id)[index])


def test_the_full_output_holds_what_the_crop_takes_away() -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    y = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    trace = Trace(geometry, y, y, method=METHODS["scatter"])
    uncropped = reference(y, y, ConvTransposeSpec.square(3, 3, stride=2))
    np.testing.assert_array_equal(trace.result(StageId.FULL_OUTPUT), uncropped)
    np.testing.assert_array_equal(trace.result(StageId.OUTPUT), uncropped[..., 1:-1, 1:-1])


@given(specs(any_crops=True), SEEDS)
def test_phases_are_the_output_sorted_and_sub_kernels_the_kernel(spec: ConvTransposeSpec, seed: int) -> None:
    geometry = Geometry.unchecked(spec)
    y, weight, _ = random_arrays(spec, np.random.default_rng(seed))
    trace = Trace(geometry, y, weight, method=METHODS["phases"])
    results, kernels = trace.result(StageId.PHASE_OUTPUTS), trace.result(StageId.SUB_KERNELS)
    x = trace.result(StageId.OUTPUT)
    by_axis = [axis_phases(axis) for axis in (geometry.height, geometry.width)]
    blocks = [
        zip(phases, result_blocks(axis), strict=True)
        for phases, axis in zip(by_axis, (geometry.height, geometry.width), strict=True)
    ]
    for (row, rows), (column, columns) in product(*blocks):
        shown = x[..., row.index :: row.stride, column.index :: column.stride]
        np.testing.assert_array_equal(results[..., rows, columns], shown)
    sorted_rows, sorted_columns = ([tap for phase in phases for tap in phase.taps] for phases in by_axis)
    np.testing.assert_array_equal(kernels, weight[:, :, sorted_rows][..., sorted_columns])


def test_a_cancelled_trace_and_a_cancelled_method_stop() -> None:
    token = CancelToken()
    trace = grouped_trace(cancel=token)
    padded = trace.result(StageId.PADDED)
    token.cancel()
    assert trace.result(StageId.PADDED) is padded
    for stage in (StageId.ROTATED_KERNEL, StageId.OUTPUT):
        with pytest.raises(Cancelled):
            trace.result(stage)
    with pytest.raises(Cancelled):
        METHOD.run(
            Operands(solved(ConvTransposeSpec.square(1, 1)), *[np.ones((1, 1, 1, 1))] * 2, cancel=token)
        )


@pytest.mark.parametrize("name", ["zero_insertion", "scatter", "phases"])
def test_a_method_polls_between_taps(name: str) -> None:
    class CountingToken(CancelToken):
        polls = 0

        def raise_if_cancelled(self) -> None:
            self.polls += 1
            if self.polls == 10:
                self.cancel()
            super().raise_if_cancelled()

    token = CountingToken()
    operands = Operands(solved(ConvTransposeSpec.square(1, 9)), np.ones((1, 1, 1, 1)), np.ones((1, 1, 9, 9)))
    METHODS[name].run(operands)
    with pytest.raises(Cancelled):
        METHODS[name].run(Operands(operands.geometry, operands.y, operands.weight, cancel=token))


def test_shapes_that_do_not_fit_are_named() -> None:
    geometry = solved(ConvTransposeSpec.square(2, 3))
    with pytest.raises(
        ValueError, match=r"weight has the shape \(1, 1, 2, 3\), the layer needs \(1, 1, 3, 3\)"
    ):
        Trace(geometry, np.ones((1, 1, 2, 2)), np.ones((1, 1, 2, 3)))
    with pytest.raises(
        ValueError, match=r"input has the shape \(1, 1, 2, 3\), the layer needs \(1, 1, 2, 2\)"
    ):
        Trace(geometry, np.ones((1, 1, 2, 3)), np.ones((1, 1, 3, 3)))
    with pytest.raises(ValueError, match="bias"):
        Trace(geometry, np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)), np.ones(2))


@pytest.mark.parametrize(
    ("types", "computed"),
    [
        (["f4", "f4"], "f4"),
        (["f2", "f4"], "f4"),
        (["f4", "f8"], "f8"),
        (["f4", "i1"], "f8"),
        (["?", "u8"], "f8"),
    ],
)
def test_the_type_of_a_layer(types: list[str], computed: str) -> None:
    assert floating(*(np.zeros(1, each) for each in types)) == np.dtype(computed)


def test_what_is_no_real_number_is_refused() -> None:
    with pytest.raises(TypeError, match="complex128"):
        floating(np.zeros(1), np.zeros(1, complex))


def test_every_method_is_registered_by_its_name_and_ends_in_the_output() -> None:
    for name, method in METHODS.items():
        assert method.name == name
        assert method.stages[-1].id is StageId.OUTPUT
        done: set[StageId] = set()
        for stage in method.stages:
            assert done.issuperset(stage.needs)
            done.add(stage.id)

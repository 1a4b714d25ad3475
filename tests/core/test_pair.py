"""The paired convolution: its shapes, its values by nested loops and by torch, and the adjoint identity."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core import large_arrays, pair
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.pair import (
    Preimage,
    adjoint_check,
    convolve,
    forward_size,
    preimage,
    round_trip,
    transpose,
    walk,
)
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import (
    FloatArray,
    axes,
    paired_convolution,
    random_arrays,
    random_spec,
    solved,
    specs,
)

SEEDS = st.integers(0, 2**32)
LAYERS = 200


def random_x(geometry: Geometry, rng: np.random.Generator) -> FloatArray:
    return rng.integers(-9, 10, size=geometry.output_shape).astype(float)


@given(specs(any_crops=True), SEEDS)
def test_the_convolution_equals_nested_loops(spec: ConvTransposeSpec, seed: int) -> None:
    rng, geometry = np.random.default_rng(seed), Geometry.unchecked(spec)
    x, (_, weight, _) = random_x(geometry, rng), random_arrays(spec, rng)
    np.testing.assert_array_equal(convolve(geometry, x, weight), paired_convolution(x, weight, spec))


@given(specs(any_crops=True), SEEDS)
def test_its_transpose_is_the_transposed_convolution(spec: ConvTransposeSpec, seed: int) -> None:
    geometry = Geometry.unchecked(spec)
    y, weight, _ = random_arrays(spec, np.random.default_rng(seed))
    np.testing.assert_array_equal(transpose(geometry, y, weight), reference(y, weight, spec))


@given(specs(any_crops=True), SEEDS)
def test_the_adjoint_identity_is_exact_for_integers(spec: ConvTransposeSpec, seed: int) -> None:
    rng, geometry = np.random.default_rng(seed), Geometry.unchecked(spec)
    y = rng.integers(-9, 10, size=spec.input_shape).astype(float)
    weight = rng.integers(-9, 10, size=spec.weight_shape).astype(float)
    probe = random_x(geometry, rng)
    check = adjoint_check(y, convolve(geometry, probe, weight), probe, reference(y, weight, spec))
    assert check.left == check.right and check.difference == 0 and check.holds


def test_the_identity_fails_for_what_is_no_transpose() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
    geometry, rng = solved(spec), np.random.default_rng(0)
    y, weight, _ = random_arrays(spec, rng)
    probe = random_x(geometry, rng)
    turned = reference(y, weight[:, :, ::-1, ::-1], spec)
    assert not adjoint_check(y, convolve(geometry, probe, weight), probe, turned).holds


def test_the_convolution_equals_torch() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed; nested loops stand in for it")
    rng = np.random.default_rng()
    for _ in range(LAYERS):
        spec = random_spec(rng, end_crops=True)
        geometry = solved(spec)
        x, (_, weight, _) = random_x(geometry, rng), random_arrays(spec, rng)
        expected = torch.nn.functional.conv2d(
            torch.nn.functional.pad(torch.from_numpy(x), (0, spec.width.end_crop, 0, spec.height.end_crop)),
            torch.from_numpy(weight),
            stride=(spec.height.stride, spec.width.stride),
            padding=(spec.height.padding, spec.width.padding),
            dilation=(spec.height.dilation, spec.width.dilation),
            groups=spec.groups,
        ).numpy()
        sizes = (
            forward_size(spec.height, x.shape[2]),
            forward_size(spec.width, x.shape[3]),
        )
        assert expected.shape[2:] == sizes
        rows, columns = spec.height.size, spec.width.size
        np.testing.assert_array_equal(
            convolve(geometry, x, weight), expected[:, :, :rows, :columns], err_msg=str(spec)
        )


def preimages(axis: AxisSpec) -> tuple[Preimage, ...]:
    geometry = AxisGeometry(axis)
    return tuple(preimage(geometry, size) for size in geometry.sizes_with_same_input)


@given(axes())
def test_preimages_are_all_sizes_that_collapse_and_the_end_tells_them_apart(axis: AxisSpec) -> None:
    found = preimages(axis)
    every = range(1, axis.size * axis.stride + axis.dilation * axis.kernel_size + 8)
    assert [each.size for each in found] == [n for n in every if forward_size(axis, n) == axis.size]
    for each in found:
        chosen = AxisSpec.from_padding(
            axis.size,
            axis.kernel_size,
            axis.stride,
            axis.padding,
            each.output_padding,
            axis.dilation,
            each.end_crop,
        )
        assert AxisGeometry(chosen).output == each.size
        assert isinstance(solve(ConvTransposeSpec(chosen, chosen)), Geometry)


def test_sizes_below_one_are_no_preimages() -> None:
    axis = AxisSpec.from_padding(1, 2, stride=4, padding=1, output_padding=3)
    assert preimages(axis) == (Preimage(1, 1), Preimage(2, 2), Preimage(3, 3))


def test_the_round_trip_gives_back_the_shape_and_not_the_values() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
    geometry = solved(spec)
    y = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    returned = convolve(geometry, reference(y, y, spec), y)
    assert returned.shape == y.shape
    found = round_trip(y, returned)
    assert found.largest_difference == np.abs(returned - y).max() > 0
    assert 0.01 < found.residue < 1 and not found.is_multiple and not found.is_identity


@pytest.mark.parametrize(("value", "identity"), [(1.0, False), (0.5, True)])
def test_kernels_that_do_not_overlap_give_back_a_multiple(value: float, identity: bool) -> None:
    spec = ConvTransposeSpec.square(3, 2, stride=2)
    y = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    weight = np.full((1, 1, 2, 2), value)
    found = round_trip(y, convolve(solved(spec), reference(y, weight, spec), weight))
    assert found.factor == pytest.approx(4 * value**2)
    assert found.is_multiple and found.is_identity == identity


def test_of_nothing_comes_nothing() -> None:
    found = round_trip(np.zeros((2, 2)), np.zeros((2, 2)))
    assert (found.factor, found.residue, found.largest_difference) == (0, 0, 0)


def test_it_stops_when_told_to() -> None:
    token = CancelToken()
    token.cancel()
    geometry = solved(ConvTransposeSpec.square(3, 3))
    with pytest.raises(Cancelled):
        convolve(geometry, np.zeros((1, 1, 5, 5)), np.zeros((1, 1, 3, 3)), token)
    with pytest.raises(Cancelled):
        transpose(geometry, np.zeros((1, 1, 3, 3)), np.zeros((1, 1, 3, 3)), token)


def test_a_walk_says_how_far_it_is() -> None:
    class Heard(CancelToken):
        def report(self, fraction_done: float) -> None:
            heard.append(fraction_done)
            super().report(fraction_done)

    heard: list[float] = []
    layer = solved(ConvTransposeSpec.square(6, 5))
    walk(layer, np.ones((6, 6)), np.ones((5, 5)), cancel=Heard())
    rows_of_taps = [(third + row / 5) / 3 for third in range(3) for row in range(1, 5)]
    assert heard == pytest.approx(rows_of_taps)


def test_large_maps_are_worked_on_in_blocks_and_come_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whole numbers, of which every order of adding makes the same."""
    geometry = solved(ConvTransposeSpec.square(9, 4, stride=2, padding=1, dilation=2))
    rng = np.random.default_rng(4)
    y, weight = (rng.integers(-9, 10, size).astype(float) for size in ((9, 9), (4, 4)))
    whole = walk(geometry, y, weight, seed=3)
    monkeypatch.setattr(pair, "BLOCK", 20)
    monkeypatch.setattr(large_arrays, "BLOCK", 17)
    monkeypatch.setattr(large_arrays, "LARGE", 1)
    parts = walk(geometry, y, weight, seed=3)
    np.testing.assert_array_equal(parts.x, reference(y[None, None], weight[None, None], geometry.spec)[0, 0])
    np.testing.assert_array_equal(parts.returned, whole.returned)
    assert (parts.check, parts.trip.largest_difference) == (whole.check, whole.trip.largest_difference)
    assert parts.trip.residue == pytest.approx(whole.trip.residue)
    parts.x[0, 0] = 1.0


def test_a_number_that_is_none_is_not_lost_among_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large_arrays, "BLOCK", 2)
    y = np.array([1.0, 2.0, np.nan, 4.0, 5.0])
    assert np.isnan(round_trip(np.ones(5), y).largest_difference)

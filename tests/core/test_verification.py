"""An output is checked against independent methods, and a wrong one does not pass."""

from __future__ import annotations

import numpy as np
import pytest

from fracstride.backends.registry import backend_from_name
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.spec import ConvTransposeSpec
from fracstride.core.verification import affordable, verify
from layers import random_arrays, random_spec, solved


def layer(size: int, dtype: str = "f8") -> tuple[Geometry, FloatArray, FloatArray, FloatArray]:
    """(geometry, y, weight, x) of a random layer, x by NumPy."""
    geometry = solved(ConvTransposeSpec.square(size, 3, stride=2, padding=1))
    rng = np.random.default_rng(3)
    y, weight = (
        rng.normal(size=shape).astype(dtype)
        for shape in (geometry.spec.input_shape, geometry.spec.weight_shape)
    )
    return geometry, y, weight, backend_from_name("numpy").conv_transpose2d(y, weight, geometry)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_a_right_output_agrees_with_both(dtype: str) -> None:
    geometry, y, weight, x = layer(20, dtype)
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    methods = ("zero_insertion", "scatter", "matrix", "phases")
    assert verification.methods == ("numpy", *methods, "reference")
    assert verification.pictured == methods
    assert verification.agree
    assert verification.largest_difference > 0


@pytest.mark.parametrize("scale", [1e-6, 1e6])
def test_what_rounding_explains_grows_with_the_values(scale: float) -> None:
    geometry, y, weight, x = layer(20, "f4")
    factor = np.float32(scale)
    y, weight, x = y * factor, weight * factor, x * factor * factor
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    assert verification.agree
    x[0, 0, 5, 5] += np.float32(1e-4) * factor * factor
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    assert not verification.agree


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_one_wrong_cell_is_found(dtype: str) -> None:
    geometry, y, weight, x = layer(20, dtype)
    x[0, 0, 5, 5] += 1e-4 if dtype == "f4" else 1e-12
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    assert not verification.agree
    wrong = [each for each in verification.comparisons if not each.agree]
    assert {each.first for each in wrong} == {"numpy"}
    assert {each.cell for each in wrong} == {(0, 0, 5, 5)}
    assert len(wrong) == 5, "the other methods agree among themselves"
    x[0, 0, 5, 5] = np.nan
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    assert np.isnan(verification.largest_difference)
    assert verification.comparisons[0].cell == (0, 0, 5, 5)
    assert not verification.agree


def test_every_pair_is_compared_the_most_different_first() -> None:
    geometry, y, weight, x = layer(6)
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    pairs = {frozenset((each.first, each.second)) for each in verification.comparisons}
    assert len(pairs) == len(verification.comparisons) == 15
    differences = [each.largest_difference for each in verification.comparisons]
    assert differences == sorted(differences, reverse=True)
    assert verification.largest_difference == max(differences) > min(differences)
    for each in verification.comparisons:
        assert (each.cell is None) == (each.largest_difference == 0)


def test_methods_in_float64_are_held_to_the_rounding_of_float64() -> None:
    geometry, y, weight, x = layer(6, "f4")
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    narrow = {each.tolerance for each in verification.comparisons if each.first == "numpy"}
    wide = {each.tolerance for each in verification.comparisons if each.first != "numpy"}
    assert min(narrow) > 1e8 * max(wide)


def test_channels_groups_and_bias_are_checked_too() -> None:
    rng = np.random.default_rng(4)
    for _ in range(10):
        geometry = solved(random_spec(rng, end_crops=True))
        y, weight, bias = random_arrays(geometry.spec, rng)
        x = backend_from_name("numpy").conv_transpose2d(y, weight, geometry, bias)
        verification = verify(geometry, y, weight, bias, x, "numpy")
        assert verification is not None
        assert verification.largest_difference == 0
        assert {each.cell for each in verification.comparisons} == {None}
        wrong = verify(geometry, y, weight, bias + 1, x, "numpy")
        assert wrong is not None
        assert not wrong.agree


def test_values_that_are_no_numbers_agree_where_they_stand_alike() -> None:
    geometry, y, weight, _ = layer(5)
    y[0, 0, 2, 2], y[0, 0, 0, 0] = np.inf, np.nan
    x = backend_from_name("numpy").conv_transpose2d(y, weight, geometry)
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    assert verification.agree


def test_the_larger_the_layer_the_fewer_methods() -> None:
    geometry, *arrays = layer(200)
    verification = verify(geometry, arrays[0], arrays[1], None, arrays[2], "numpy")
    assert verification is not None
    assert verification.methods == ("numpy", "zero_insertion", "scatter", "matrix", "phases")
    geometry, *arrays = layer(400)
    verification = verify(geometry, arrays[0], arrays[1], None, arrays[2], "numpy")
    assert verification is not None
    assert verification.methods == ("numpy", "scatter", "phases")
    geometry, *arrays = layer(700)
    assert verify(geometry, arrays[0], arrays[1], None, arrays[2], "numpy") is None


def test_many_cells_cost_as_much_as_many_products() -> None:
    apart = solved(ConvTransposeSpec.square(2, 1, stride=3000))
    assert apart.multiply_adds == 4
    assert affordable(apart) == ("reference",)


def test_a_method_is_not_checked_against_itself() -> None:
    geometry, y, weight, x = layer(5)
    verification = verify(geometry, y, weight, None, x, "zero_insertion")
    assert verification is not None
    assert verification.methods == ("zero_insertion", "scatter", "matrix", "phases", "reference")


def test_it_stops_when_told_to() -> None:
    geometry, y, weight, x = layer(5)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        verify(geometry, y, weight, None, x, "numpy", token)

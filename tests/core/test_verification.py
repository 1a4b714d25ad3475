"""An output is checked against independent methods, and a wrong one does not pass."""

from __future__ import annotations

import numpy as np
import pytest

from fracstride.backends.registry import backend_from_name
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.precision import FloatArray
from fracstride.core.spec import ConvTransposeSpec
from fracstride.core.verification import verify
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
    assert verification.methods == ("numpy", "zero_insertion", "reference")
    assert verification.agree
    assert verification.largest_difference > 0


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_one_wrong_cell_is_found(dtype: str) -> None:
    geometry, y, weight, x = layer(20, dtype)
    x[0, 0, 5, 5] += 1e-4 if dtype == "f4" else 1e-12
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    assert not verification.agree
    x[0, 0, 5, 5] = np.nan
    verification = verify(geometry, y, weight, None, x, "numpy")
    assert verification is not None
    assert np.isnan(verification.largest_difference)
    assert not verification.agree


def test_channels_groups_and_bias_are_checked_too() -> None:
    rng = np.random.default_rng(4)
    for _ in range(10):
        geometry = solved(random_spec(rng))
        y, weight, bias = random_arrays(geometry.spec, rng)
        x = backend_from_name("numpy").conv_transpose2d(y, weight, geometry, bias)
        verification = verify(geometry, y, weight, bias, x, "numpy")
        assert verification is not None
        assert verification.largest_difference == 0
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
    assert verification.methods == ("numpy", "zero_insertion")
    geometry, *arrays = layer(400)
    assert verify(geometry, arrays[0], arrays[1], None, arrays[2], "numpy") is None


def test_a_method_is_not_checked_against_itself() -> None:
    geometry, y, weight, x = layer(5)
    verification = verify(geometry, y, weight, None, x, "zero_insertion")
    assert verification is not None
    assert verification.methods == ("zero_insertion", "reference")


def test_it_stops_when_told_to() -> None:
    geometry, y, weight, x = layer(5)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        verify(geometry, y, weight, None, x, "numpy", token)

"""Weight layouts: every tap is found where it is said to be, and JAX computes the same with its own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.weight_layouts import (
    JAX,
    JAX_TRANSPOSED,
    KERAS,
    PYTORCH,
    WEIGHT_LAYOUTS,
    WeightLayout,
)
from layers import random_arrays, specs


@given(specs(), st.sampled_from(WEIGHT_LAYOUTS), st.data())
def test_every_tap_is_where_the_layout_says(
    spec: ConvTransposeSpec, layout: WeightLayout, data: st.DataObject
) -> None:
    weight = np.arange(float(np.prod(spec.weight_shape))).reshape(spec.weight_shape)
    arrays = layout.arrays(weight, spec)
    assert {array.shape for array in arrays} == {layout.shape(spec)}
    in_channel = data.draw(st.integers(0, spec.in_channels - 1))
    group = in_channel // (spec.in_channels // spec.groups)
    per_group = spec.out_channels // spec.groups
    out_channel = group * per_group + data.draw(st.integers(0, per_group - 1))
    tap = tuple(data.draw(st.integers(0, axis.kernel_size - 1)) for axis in (spec.height, spec.width))
    array = arrays[0 if layout.has_groups else group]
    expected = weight[in_channel, out_channel % per_group, tap[0], tap[1]]
    assert array[layout.index(spec, in_channel, out_channel, (tap[0], tap[1]))] == expected


def test_layouts_are_those_of_the_documentation() -> None:
    spec = ConvTransposeSpec(AxisSpec(3, 4), AxisSpec(3, 5), in_channels=6, out_channels=8, groups=2)
    assert PYTORCH.shape(spec) == (6, 4, 4, 5)
    assert KERAS.shape(spec) == (4, 5, 4, 3)
    assert JAX.shape(spec) == (4, 5, 3, 4)
    assert JAX_TRANSPOSED.shape(spec) == (4, 5, 4, 3)
    assert JAX_TRANSPOSED.index(spec, 4, 7, (1, 2)) == KERAS.index(spec, 4, 7, (1, 2))
    assert KERAS.index(spec, 4, 7, (1, 2)) == (1, 2, 3, 1)
    assert JAX.index(spec, 4, 7, (1, 2)) == (2, 2, 1, 3)


@pytest.mark.parametrize("layout", [JAX, JAX_TRANSPOSED], ids=lambda each: each.key)
def test_jax_computes_the_same_with_its_layout(layout: WeightLayout) -> None:
    jax = pytest.importorskip("jax", reason="jax is not installed")
    jax.config.update("jax_enable_x64", True)
    axis = AxisSpec.from_padding(4, 3, stride=2, padding=1)
    spec = ConvTransposeSpec(axis, AxisSpec.from_padding(3, 4, stride=1, padding=2), 1, 3, 2)
    y, weight, _ = random_arrays(spec, np.random.default_rng(5))
    (kernel,) = layout.arrays(weight, spec)
    padding = [
        (each.kernel_size - 1 - each.crop_begin, each.kernel_size - 1 - each.crop_end)
        for each in (spec.height, spec.width)
    ]
    x = jax.lax.conv_transpose(
        np.moveaxis(y, 1, 3),
        np.ascontiguousarray(kernel),
        (2, 1),
        padding,
        transpose_kernel=layout is JAX_TRANSPOSED,
    )
    np.testing.assert_allclose(np.moveaxis(np.asarray(x), 3, 1), reference(y, weight, spec), rtol=1e-12)

"""Sampled cells of an output are those of the whole output."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.core.sampling import needed_inputs, sampled_output
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import solved

axes = st.builds(
    AxisSpec,
    st.integers(1, 5),
    st.integers(1, 4),
    st.integers(1, 4),
    st.integers(1, 3),
    st.integers(-2, 4),
    st.integers(-2, 4),
)


@given(axes, axes, st.sampled_from([(1, 1, 1), (4, 6, 2), (3, 3, 3)]))
def test_a_sample_is_the_output_at_its_cells(
    height: AxisSpec, width: AxisSpec, channels: tuple[int, int, int]
) -> None:
    spec = ConvTransposeSpec(height, width, 2, *channels)
    geometry = solve(spec)
    if not isinstance(geometry, Geometry):
        return
    random = np.random.default_rng(3)
    y = random.integers(-4, 5, spec.input_shape).astype(float)
    weight = random.integers(-4, 5, spec.weight_shape).astype(float)
    x = reference(y, weight, spec)
    rows = np.unique(random.integers(0, geometry.height.output, 3))
    columns = np.unique(random.integers(0, geometry.width.output, 4))
    for out_channel in (0, channels[1] - 1):
        got = sampled_output(geometry, y, weight, rows, columns, 1, out_channel)
        assert np.array_equal(got, x[1, out_channel][np.ix_(rows, columns)])
        held = needed_inputs(geometry, rows, columns)
        group, _ = spec.group_of(out_channel)
        part = y[1, group.start : group.stop][:, held[0][:, None], held[1]]
        from_part = sampled_output(geometry, part, weight, rows, columns, 1, out_channel, held=held)
        assert np.array_equal(from_part, got)


def test_a_cancelled_sample_stops() -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3))
    ones, token = np.ones((1, 1, 3, 3)), CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        sampled_output(geometry, ones, ones, np.arange(2), np.arange(2), cancel=token)


def test_what_no_float_holds_is_infinite_in_a_sample_too() -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3))
    large = np.full((1, 1, 3, 3), 1e200)
    got = sampled_output(geometry, large, large, np.arange(5), np.arange(5))
    assert np.isposinf(got).all()
    got = sampled_output(geometry, large, large * [1, -1, 1], np.arange(5), np.arange(5))
    assert np.isnan(got[2, 2]), "as in the definition"

"""Other layers for the same output: their parameters and what they cost."""

from __future__ import annotations

import pytest

from fracstride.core.alternatives import coprime_dilation, resize_then_convolve_cost
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import solved


@pytest.mark.parametrize(("stride", "dilation", "expected"), [(2, 2, 1), (4, 6, 1), (3, 2, 2), (1, 5, 5)])
def test_a_dilation_that_shares_a_factor_with_the_stride_is_given_up(
    stride: int, dilation: int, expected: int
) -> None:
    assert coprime_dilation(AxisSpec(8, 3, stride, dilation)) == expected


def test_each_output_cell_costs_the_taps_of_the_inputs_of_its_group() -> None:
    height, width = AxisSpec(2, 2, stride=2), AxisSpec(3, 2, stride=2)
    geometry = solved(ConvTransposeSpec(height, width, batch=2, in_channels=6, out_channels=4, groups=2))
    assert resize_then_convolve_cost(geometry, (3, 5)) == (2 * 4 * 4 * 6) * 3 * (3 * 5)

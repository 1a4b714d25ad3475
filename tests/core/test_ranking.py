"""The order of layers: no checkerboard, a stride of the scale, nothing empty, few multiply-adds, equal crops, PyTorch."""

from __future__ import annotations

import pytest

from fracstride.core.geometry import AxisGeometry
from fracstride.core.overlap import AxisOverlap
from fracstride.core.ranking import Candidate, Evenness, Preference, ranked
from fracstride.core.spec import AxisSpec


def square(axis: AxisSpec) -> tuple[AxisSpec, AxisSpec]:
    return (axis, axis)


EVEN_DEAR = square(AxisSpec.from_padding(7, 4, stride=2, padding=1))
UNEVEN_CHEAP = square(AxisSpec.from_padding(7, 3, stride=2, padding=1, output_padding=1))
GAPS_CHEAPEST = square(AxisSpec.from_padding(7, 1, stride=2, output_padding=1))


def test_even_overlap_comes_first_and_gaps_last() -> None:
    order = [each.axes for each in ranked([GAPS_CHEAPEST, UNEVEN_CHEAP, EVEN_DEAR])]
    assert order == [EVEN_DEAR, UNEVEN_CHEAP, GAPS_CHEAPEST]


def test_the_cheapest_comes_first_where_that_is_wanted() -> None:
    order = [each.axes for each in ranked([EVEN_DEAR, UNEVEN_CHEAP, GAPS_CHEAPEST], Preference.CHEAP)]
    assert order == [GAPS_CHEAPEST, UNEVEN_CHEAP, EVEN_DEAR]


def test_a_stride_of_the_scale_comes_before_a_cheaper_one_that_is_cropped_back() -> None:
    """7 to 28 cells: the usual k 8, s 4, p 2 before k 5, s 5, of whose 35 cells 8 are thrown away."""
    fitting = square(AxisSpec.from_padding(7, 8, 4, 2))
    larger = square(AxisSpec.from_padding(7, 5, 5, 4, 1))
    assert [each.axes for each in ranked([larger, fitting])] == [fitting, larger]
    assert [each.axes for each in ranked([fitting, larger], Preference.CHEAP)] == [larger, fitting]


def test_of_two_strides_that_miss_the_scale_by_as_much_the_smaller_comes_first() -> None:
    """4 to 6 cells: nothing is thrown away of k 3, s 1."""
    smaller, larger = square(AxisSpec(4, 3)), square(AxisSpec.from_padding(4, 2, 2, 1))
    assert [each.axes for each in ranked([larger, smaller])] == [smaller, larger]


def test_one_cell_has_no_scale() -> None:
    """As in the first layer of a DCGAN, from 1 to 4 cells."""
    plain, stepping = square(AxisSpec(1, 4)), square(AxisSpec(1, 4, 4))
    assert [each.axes for each in ranked([stepping, plain])] == [plain, stepping]


def test_rows_that_nothing_reaches_come_after_those_that_cost_more() -> None:
    """7 to 15 cells: the last row of k 2, s 2, op 1 is nothing but bias."""
    whole = square(AxisSpec.from_padding(7, 4, 2, 1, 1))
    empty = square(AxisSpec.from_padding(7, 2, 2, 0, 1))
    counts = [AxisOverlap(AxisGeometry(axes[0])).counts() for axes in (whole, empty)]
    assert [int((each == 0).sum()) for each in counts] == [0, 1]
    assert [Candidate(axes).empty for axes in (whole, empty)] == [0, 2]
    assert [each.axes for each in ranked([empty, whole])] == [whole, empty]


def test_equal_crops_then_pytorch_then_little_dilation() -> None:
    symmetric = square(AxisSpec(7, 4, 2, 1, 1, 1))
    padded = square(AxisSpec(7, 4, 2, 3, 5, 3))
    cut = square(AxisSpec(7, 4, 2, 3, 3, 5))
    dilated = square(AxisSpec(7, 4, 2, 3, 4, 4))
    order = [each.axes for each in ranked([cut, dilated, padded, symmetric])]
    assert order == [symmetric, dilated, padded, cut]


@pytest.mark.parametrize("kernel_size", range(1, 9))
@pytest.mark.parametrize("stride", range(1, 6))
@pytest.mark.parametrize("dilation", range(1, 5))
def test_evenness_is_that_of_the_products_counted(kernel_size: int, stride: int, dilation: int) -> None:
    axis = AxisSpec(30, kernel_size, stride, dilation)
    overlap = AxisOverlap(AxisGeometry(axis))
    start, stop = overlap.interior
    counts = set(overlap.counts()[start:stop].tolist())
    seen = Evenness.GAPS if 0 in counts else Evenness.UNEVEN if len(counts) > 1 else Evenness.EVEN
    assert Candidate((axis,)).evenness is seen


def test_multiply_adds_are_those_of_the_whole_output() -> None:
    assert Candidate((AxisSpec(7, 4, 2), AxisSpec(9, 3, 1))).multiply_adds == 7 * 4 * 9 * 3


def test_one_axis_that_pytorch_cannot_express_is_enough() -> None:
    symmetric, cut = AxisSpec(7, 4, 2, 1, 1, 1), AxisSpec(7, 4, 2, 1, 0, 1)
    assert Candidate((symmetric, symmetric)).is_pytorch
    assert not Candidate((symmetric, cut)).is_pytorch
    assert not Candidate((cut, symmetric)).is_pytorch

"""The sizes of every stage against counting, and the worked examples."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.geometry import AxisGeometry
from fracstride.core.spec import AXIS_FIELDS, AxisSpec, ConvTransposeSpec
from layers import axes, solved


def zero_inserted_by_hand(axis: AxisSpec) -> list[str]:
    """The labels of the zero-inserted map, one cell after the other."""
    cells: list[str] = []
    for index in range(axis.size):
        cells += ["data"] if index == 0 else ["inserted"] * (axis.stride - 1) + ["data"]
    return cells


def padded_by_hand(axis: AxisSpec) -> list[str]:
    """The labels of the padded map: margins added or cut off one cell at a time."""
    margin = axis.dilation * (axis.kernel_size - 1) - axis.padding
    margin_end = margin - axis.end_crop
    cells = zero_inserted_by_hand(axis) + ["padding"] * max(margin_end, 0)
    cells = ["padding"] * max(margin, 0) + cells
    # output_padding fills up what the crop at the end takes off first.
    cropped_end = max(-margin_end - axis.output_padding, 0)
    added = axis.output_padding - (max(-margin_end, 0) - cropped_end)
    return cells[max(-margin, 0) : len(cells) - cropped_end] + ["output_padding"] * added


@given(axes())
def test_the_stages_have_the_sizes_that_counting_gives(spec: AxisSpec) -> None:
    axis = AxisGeometry(spec)
    padded = padded_by_hand(spec)
    assert axis.inserted == len(zero_inserted_by_hand(spec))
    assert axis.padded == len(padded)
    windows = [i for i in range(len(padded)) if i + spec.dilation * (spec.kernel_size - 1) < len(padded)]
    assert axis.output == len(windows)


@given(axes())
def test_a_cell_of_the_padded_map_is_what_it_was_made_as(spec: AxisSpec) -> None:
    axis = AxisGeometry(spec)
    if axis.cropped_begin <= axis.inserted:
        assert [axis.kind(index).name.lower() for index in range(axis.padded)] == padded_by_hand(spec)


@given(axes(any_crops=True))
def test_margins_and_crops_make_up_the_padded_size(spec: AxisSpec) -> None:
    axis = AxisGeometry(spec)
    kept = axis.inserted - axis.cropped_begin - axis.cropped_end
    assert axis.padded == axis.pad_begin + kept + axis.pad_end + axis.output_pad
    assert axis.output == axis.full - spec.crop_begin - spec.crop_end >= 1


@given(axes())
def test_the_paired_convolution_leads_back_to_the_input_size(spec: AxisSpec) -> None:
    axis = AxisGeometry(spec)

    def windows(size: int) -> range:
        return range(0, size + 2 * spec.padding + spec.end_crop - axis.extent + 1, spec.stride)

    around = range(1, axis.full + spec.stride + 2)
    assert [size for size in around if len(windows(size)) == spec.size] == list(axis.sizes_with_same_input)
    past_the_last = windows(axis.output)[-1] + axis.extent
    assert axis.paired_remainder == axis.output + 2 * spec.padding + spec.end_crop - past_the_last


def test_the_sizes_of_a_huge_stride_are_told_without_being_listed() -> None:
    axis = AxisGeometry(AxisSpec(1, 1, stride=10**15))
    assert len(axis.sizes_with_same_input) == 10**15
    assert axis.sizes_with_same_input[-1] == 10**15


def test_first_worked_example_of_the_article() -> None:
    axis = solved(ConvTransposeSpec.square(2, 3, stride=1, padding=0)).height
    assert (axis.inserted, axis.pad_begin, axis.pad_end, axis.padded, axis.output) == (2, 2, 2, 6, 4)


def test_second_worked_example_of_the_article() -> None:
    axis = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1)).height
    assert (axis.inserted, axis.pad_begin, axis.pad_end, axis.padded, axis.output) == (5, 1, 1, 7, 5)


GUIDE = [
    # direct convolution i, p, k, s -> o; zero-inserted, padding before the convolution, output_padding
    pytest.param(4, 0, 3, 1, 2, 2, 2, 0, id="no padding, no strides"),
    pytest.param(5, 2, 4, 1, 6, 6, 1, 0, id="arbitrary padding, no strides"),
    pytest.param(5, 1, 3, 1, 5, 5, 1, 0, id="half padding, no strides"),
    pytest.param(5, 2, 3, 1, 7, 7, 0, 0, id="full padding, no strides"),
    pytest.param(5, 0, 3, 2, 2, 3, 2, 0, id="no padding, strides"),
    pytest.param(5, 1, 3, 2, 3, 5, 1, 0, id="padding, strides"),
    pytest.param(6, 1, 3, 2, 3, 5, 1, 1, id="padding, strides, odd"),
]


@pytest.mark.parametrize(("i", "p", "k", "s", "o", "inserted", "padding", "output_padding"), GUIDE)
def test_transposed_cases_of_the_guide(
    i: int, p: int, k: int, s: int, o: int, inserted: int, padding: int, output_padding: int
) -> None:
    spec = ConvTransposeSpec.square(o, k, stride=s, padding=p, output_padding=output_padding)
    axis = solved(spec).height
    assert (axis.inserted, axis.pad_begin, axis.pad_end) == (inserted, padding, padding)
    assert (axis.output_pad, axis.output) == (output_padding, i)


@given(st.builds(AxisSpec.from_padding, **dict.fromkeys(AXIS_FIELDS, st.integers(-9, 9))))
def test_every_field_is_changed_on_its_own(spec: AxisSpec) -> None:
    for field in AXIS_FIELDS:
        changed = spec.with_value(field, 5)
        assert [changed.value(each) for each in AXIS_FIELDS] == [
            5 if each is field else spec.value(each) for each in AXIS_FIELDS
        ]

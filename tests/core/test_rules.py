"""Every reason to refuse a layer, with a remedy that leads out of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.geometry import Geometry
from fracstride.core.issues import FieldRef, Issue, IssueCode, Remedy
from fracstride.core.rules import MAX_PARAMETER, solve
from fracstride.core.spec import AXIS_FIELDS, CHANNEL_FIELDS, Axis, AxisSpec, ConvTransposeSpec, Field
from layers import solved


def issues_of(spec: ConvTransposeSpec, **limits: int) -> tuple[Issue, ...]:
    """What is wrong with a layer that must be refused."""
    issues = solve(spec, **limits)
    assert not isinstance(issues, Geometry)
    return issues


def test_every_reason_is_named_at_once() -> None:
    height = AxisSpec.from_padding(size=0, kernel_size=3, stride=1, padding=-2, output_padding=1)
    width = AxisSpec.from_padding(size=2, kernel_size=3, stride=1, padding=4)
    found = {
        (each.code, each.fields[0])
        for each in issues_of(ConvTransposeSpec(height, width, in_channels=3, groups=2))
    }
    assert found == {
        (IssueCode.TOO_SMALL, FieldRef(Field.SIZE, Axis.HEIGHT)),
        (IssueCode.TOO_SMALL, FieldRef(Field.PADDING, Axis.HEIGHT)),
        (IssueCode.OUTPUT_PADDING_TOO_LARGE, FieldRef(Field.OUTPUT_PADDING, Axis.HEIGHT)),
        (IssueCode.OUTPUT_TOO_SMALL, FieldRef(Field.PADDING, Axis.WIDTH)),
        (IssueCode.NOT_DIVISIBLE, FieldRef(Field.IN_CHANNELS)),
        (IssueCode.NOT_DIVISIBLE, FieldRef(Field.OUT_CHANNELS)),
    }


def test_the_output_is_at_least_one_cell() -> None:
    (issue,) = issues_of(ConvTransposeSpec(AxisSpec.from_padding(2, 3, padding=3), AxisSpec(2, 3)))
    assert (issue.param("output"), issue.param("shortfall")) == (-2, 3)
    assert issue.remedy == Remedy(FieldRef(Field.PADDING, Axis.HEIGHT), 1)


def test_output_padding_stays_below_stride_or_dilation() -> None:
    assert isinstance(solve(ConvTransposeSpec.square(3, 3, stride=1, dilation=3, output_padding=2)), Geometry)
    issue = issues_of(ConvTransposeSpec.square(3, 3, stride=2, dilation=3, output_padding=3))[0]
    assert issue.code is IssueCode.OUTPUT_PADDING_TOO_LARGE
    assert issue.param("limit") == 3
    assert issue.remedy == Remedy(FieldRef(Field.OUTPUT_PADDING, Axis.HEIGHT), 2)


def test_more_may_be_taken_off_the_end() -> None:
    # Keras, JAX and ONNX SAME_UPPER with k3 s2: the full output of 2 * 3 + 3 = 9 cells without the last.
    axis = solved(ConvTransposeSpec.square(4, 3, stride=2, end_crop=1)).height
    assert (axis.spec.crop_begin, axis.spec.crop_end) == (0, 1)
    assert (axis.pad_begin, axis.inserted, axis.pad_end, axis.output) == (2, 7, 1, 8)


def test_an_end_crop_of_too_much_leaves_one_cell() -> None:
    (issue,) = issues_of(
        ConvTransposeSpec(AxisSpec.from_padding(2, 3, padding=1, end_crop=9), AxisSpec(2, 3))
    )
    assert issue.code is IssueCode.OUTPUT_TOO_SMALL
    assert issue.remedy == Remedy(FieldRef(Field.END_CROP, Axis.HEIGHT), 1)


def test_where_no_padding_is_enough_the_end_crop_goes_first() -> None:
    (issue,) = issues_of(
        ConvTransposeSpec(AxisSpec.from_padding(1, 1, padding=1, end_crop=2), AxisSpec(1, 1))
    )
    assert issue.param("shortfall") == 4
    assert issue.remedy == Remedy(FieldRef(Field.END_CROP, Axis.HEIGHT), 0)


def test_output_padding_and_an_end_crop_exclude_each_other() -> None:
    spec = AxisSpec.from_padding(3, 3, stride=2, output_padding=1, end_crop=2)
    (issue,) = issues_of(ConvTransposeSpec(spec, AxisSpec(3, 3)))
    assert issue.code is IssueCode.END_CROP_WITH_OUTPUT_PADDING
    assert issue.remedy == Remedy(FieldRef(Field.END_CROP, Axis.HEIGHT), 0)


def test_a_negative_output_padding_is_no_end_crop() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2).with_value(Field.OUTPUT_PADDING, -1)
    assert {(each.code, each.fields[0].field) for each in issues_of(spec)} == {
        (IssueCode.TOO_SMALL, Field.OUTPUT_PADDING)
    }


def test_too_much_memory_offers_the_largest_size_that_fits() -> None:
    spec = ConvTransposeSpec.square(1000, 3, stride=2)
    (issue,) = issues_of(spec, memory_limit=1_000_000)
    assert issue.code is IssueCode.TOO_MUCH_MEMORY
    remedy = issue.remedy
    assert remedy is not None
    assert remedy.ref == FieldRef(Field.SIZE)
    assert isinstance(solve(spec.with_value(Field.SIZE, remedy.value), 1_000_000), Geometry)
    assert issues_of(spec.with_value(Field.SIZE, remedy.value + 1), memory_limit=1_000_000)


def test_too_much_memory_shortens_the_longer_axis_only() -> None:
    spec = ConvTransposeSpec(AxisSpec(4, 3), AxisSpec(900_000, 3))
    (issue,) = issues_of(spec, memory_limit=1_000_000)
    assert issue.remedy is not None
    assert issue.remedy.ref == FieldRef(Field.SIZE, Axis.WIDTH)


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (ConvTransposeSpec.square(2, 100_000), Field.KERNEL_SIZE),
        (ConvTransposeSpec.square(2, 2, dilation=1_000_000), Field.DILATION),
        (ConvTransposeSpec.square(1, 1, stride=1_000_000, output_padding=999_999), Field.OUTPUT_PADDING),
        (ConvTransposeSpec(AxisSpec(3, 3), AxisSpec(3, 3), batch=1_000_000), Field.BATCH),
        (ConvTransposeSpec(AxisSpec(1, 1), AxisSpec(1, 1), 1, 5, 1_000_000), Field.OUT_CHANNELS),
    ],
)
def test_too_much_memory_offers_the_field_that_takes_it(spec: ConvTransposeSpec, field: Field) -> None:
    (issue,) = issues_of(spec, memory_limit=1_000_000)
    assert issue.remedy is not None
    assert issue.remedy.ref.field is field
    mended = spec.with_value(field, issue.remedy.value, issue.remedy.ref.axis)
    assert isinstance(solve(mended, 1_000_000), Geometry)


NUMBERS = st.one_of(st.integers(-3, 12), st.integers(-10, 2 * MAX_PARAMETER))
ANY_AXIS = st.builds(AxisSpec.from_padding, **dict.fromkeys(AXIS_FIELDS, NUMBERS))
ANY_SPEC = st.builds(
    ConvTransposeSpec, height=ANY_AXIS, width=ANY_AXIS, **dict.fromkeys(CHANNEL_FIELDS, NUMBERS)
)


@given(ANY_SPEC)
def test_following_the_remedies_leads_to_a_possible_layer(spec: ConvTransposeSpec) -> None:
    for _ in range(20):
        solution = solve(spec)
        if isinstance(solution, Geometry):
            return
        for issue in solution:
            assert issue.remedy is not None
            spec = spec.with_value(issue.remedy.ref.field, issue.remedy.value, issue.remedy.ref.axis)
    pytest.fail(f"still impossible: {solve(spec)}")


@given(ANY_SPEC)
def test_a_remedy_resolves_its_own_issue(spec: ConvTransposeSpec) -> None:
    solution = solve(spec)
    for issue in () if isinstance(solution, Geometry) else solution:
        remedy = issue.remedy
        assert remedy is not None
        mended = solve(spec.with_value(remedy.ref.field, remedy.value, remedy.ref.axis))
        left = () if isinstance(mended, Geometry) else mended
        if issue.code is not IssueCode.TOO_MUCH_MEMORY:
            assert (issue.code, issue.fields) not in [(each.code, each.fields) for each in left]

"""The layout of the strip: everything inside, nothing on anything else, one cell size."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import FEATURE_STAGES, PIPELINE_STAGES, StageId
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.ui.presenters.strip_layout import (
    BOTTOM,
    CLOSE_BOTTOM,
    CLOSE_TOP,
    KERNEL_CAPTION,
    MAX_PITCH,
    NUMBERS_FROM,
    STACK_FROM,
    WITH_BAR,
    lay_out,
)

sizes = st.one_of(st.integers(1, 40), st.sampled_from([64, 256, 1024, 4096, 20000]))
axes = st.builds(
    AxisSpec.from_padding,
    sizes,
    st.integers(1, 17),
    st.integers(1, 8),
    st.integers(0, 6),
    st.integers(0, 2),
    st.integers(1, 3),
)


def solved(spec: ConvTransposeSpec) -> Geometry:
    geometry = solve(spec, memory_limit=10**15)
    assert isinstance(geometry, Geometry)
    return geometry


@given(axes, axes, st.integers(740, 1800), st.integers(180, 900), st.sampled_from([1.0, 1.25, 1.5, 2.0]))
def test_maps_stand_beside_each_other_inside_the_canvas(
    height: AxisSpec, width: AxisSpec, w: int, h: int, ratio: float
) -> None:
    geometry = solve(ConvTransposeSpec(height, width), memory_limit=10**15)
    if not isinstance(geometry, Geometry):
        return
    layout = lay_out(geometry, w, h, ratio)
    assert {slot.stage for slot in layout.slots} == set(PIPELINE_STAGES)
    pitches = {layout.slot(stage).pitch for stage in FEATURE_STAGES}
    assert len(pitches) == 1, "one cell size for y, zero-inserted, padded and x"
    assert 0 < layout.pitch <= MAX_PITCH
    order = [StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED, StageId.KERNEL, StageId.OUTPUT]
    for left, right in pairwise(order):
        assert layout.slot(left).x + layout.slot(left).width + 20 <= layout.slot(right).x + 1
    last = layout.slot(StageId.OUTPUT)
    assert last.x + last.width <= w + 1
    assert all(slot.y >= 0 and slot.y + slot.height <= h + 1 for slot in layout.slots)


@given(st.integers(1, 17), st.integers(110, 900), st.sampled_from([0.0, 30.0]))
def test_the_captions_of_kernels_are_never_cut_off(kernel_size: int, h: int, inset: float) -> None:
    layout = lay_out(solved(ConvTransposeSpec.square(3, kernel_size)), 1200, h, inset=inset)
    kernel = layout.slot(StageId.KERNEL)
    assert kernel.y >= inset + KERNEL_CAPTION
    assert (
        layout.slot(StageId.ROTATED_KERNEL).y + kernel.height <= max(h - BOTTOM, kernel.y + kernel.rows) + 1
    )


@given(axes, st.integers(900, 1800))
def test_kernels_never_overlap(axis: AxisSpec, w: int) -> None:
    geometry = solve(ConvTransposeSpec(axis, axis), memory_limit=10**15)
    if not isinstance(geometry, Geometry):
        return
    for h in (300, 500):
        layout = lay_out(geometry, w, h)
        given_, rotated = layout.slot(StageId.KERNEL), layout.slot(StageId.ROTATED_KERNEL)
        assert layout.stacked is (h >= STACK_FROM)
        if layout.stacked:
            assert given_.y + given_.height + 40 <= rotated.y and given_.x == rotated.x
        else:
            assert given_.x + given_.width + 30 <= rotated.x and given_.y == rotated.y


@pytest.mark.parametrize("kernel", [(2_000, 2_000), (999_999, 3), (3, 999_999)])
@pytest.mark.parametrize("height", [300, 500])
def test_a_kernel_of_any_size_stays_on_the_canvas(kernel: tuple[int, int], height: int) -> None:
    axes = [AxisSpec.from_padding(4, size, 2, 0, 0, 1) for size in kernel]
    layout = lay_out(solved(ConvTransposeSpec(*axes)), 1156, height)
    for slot in layout.slots:
        assert slot.y >= 0 and slot.y + slot.height <= height
        assert slot.x >= 0 and slot.x + slot.width <= 1156


def test_the_articles_example_has_the_pitch_of_the_design() -> None:
    layout = lay_out(solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1)), 1156, 480)
    assert layout.pitch == 38.0
    assert layout.slot(StageId.KERNEL).pitch == 38.0
    assert round(layout.slot(StageId.INPUT).x) == 49


def test_everything_grows_with_the_scale_of_the_interface() -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    plain = lay_out(geometry, 1156, 480, ratio=2.0, inset=30)
    large = lay_out(geometry, 1156 * 2, 480 * 2, inset=60, scale=2.0)
    for one, other in zip(plain.slots, large.slots, strict=True):
        assert (other.x, other.y, other.pitch) == (2 * one.x, 2 * one.y, 2 * one.pitch)


@pytest.mark.parametrize(
    ("width", "height", "scale", "least"),
    [(880, 500, 1.5, 16.0), (1280, 400, 2.0, 25.0), (1024, 400, 2.0, 17.0)],
)
def test_large_words_leave_the_cells_their_room(width: int, height: int, scale: float, least: float) -> None:
    """On a projector, beside a lesson: before the signs between the maps, and the kernels, took most of it."""
    geometry = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    layout = lay_out(geometry, width, height, scale=scale)
    assert layout.pitch >= least
    assert layout.slot(StageId.KERNEL).pitch <= 1.75 * layout.pitch
    assert layout.slot(StageId.KERNEL).y >= KERNEL_CAPTION * scale


@given(axes, st.integers(500, 1400), st.integers(300, 900), st.sampled_from([1.25, 1.5, 2.0]))
def test_maps_keep_apart_however_large_words_are(axis: AxisSpec, w: int, h: int, scale: float) -> None:
    geometry = solve(ConvTransposeSpec(axis, axis), memory_limit=10**15)
    if not isinstance(geometry, Geometry):
        return
    layout = lay_out(geometry, w, h, scale=scale)
    order = [StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED, StageId.KERNEL, StageId.OUTPUT]
    for left, right in pairwise(order):
        assert layout.slot(left).x + layout.slot(left).width < layout.slot(right).x


@pytest.mark.parametrize(
    "spec",
    [
        ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1),
        ConvTransposeSpec.square(3, 4, stride=2, padding=1),
    ],
)
def test_the_layers_of_a_course_have_numbers_on_a_projector(spec: ConvTransposeSpec) -> None:
    """At 1280 x 720 x has room for three digits, and the kernels for their own numbers."""
    layout = lay_out(solved(spec), 1007, 245)
    assert layout.pitch >= NUMBERS_FROM
    assert layout.slot(StageId.KERNEL).pitch >= NUMBERS_FROM


@given(axes, st.integers(200, 900), st.sampled_from([0.0, 56.0]))
def test_indices_and_colour_bars_have_their_room(axis: AxisSpec, h: int, inset: float) -> None:
    geometry = solve(ConvTransposeSpec(axis, axis), memory_limit=10**15)
    if not isinstance(geometry, Geometry):
        return
    layout = lay_out(geometry, 1200, h, inset=inset)
    for stage in FEATURE_STAGES:
        slot = layout.slot(stage)
        assert slot.y >= inset + CLOSE_TOP - 1
        assert slot.y + slot.height <= h - (BOTTOM if stage in WITH_BAR else CLOSE_BOTTOM) + 1


def test_a_banner_moves_the_maps_down() -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    plain, moved = lay_out(geometry, 1156, 480), lay_out(geometry, 1156, 480, inset=56)
    assert moved.slot(StageId.OUTPUT).y > plain.slot(StageId.OUTPUT).y
    assert moved.pitch == plain.pitch


def test_cropped_cells_have_their_place() -> None:
    geometry = solved(ConvTransposeSpec.square(3, 3, stride=2, padding=3))
    slot = lay_out(geometry, 1156, 480).slot(StageId.PADDED)
    assert (slot.rows, slot.columns, slot.ghost_before) == (5, 5, (1, 1))

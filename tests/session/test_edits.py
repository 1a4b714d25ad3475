"""Edits give the states that a user expects, and lose nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fracstride.core.geometry import Geometry
from fracstride.core.rules import solve
from fracstride.core.spec import Axis, ConvTransposeSpec, Field
from fracstride.files.channel import ImageChannel
from fracstride.session.edits import (
    ChannelConflict,
    Slot,
    channel_conflict,
    edited_axis,
    keeps_link,
    materialise,
    out_channels_of,
    source_of,
    state_with_edit,
    state_with_explicit,
    state_with_fit,
    state_with_link,
    state_with_other_random,
    state_with_own_values,
    state_with_source,
    state_with_weight_and_bias,
    with_edit,
    with_size_edit,
)
from fracstride.session.state import CellEdit, DataSource, ExplicitArray, Fit, SourceKind, State

STATE = State(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
WIDE = ExplicitArray(np.arange(10.0).reshape(2, 5), "wide.npy")
FIVE = ExplicitArray(np.arange(25.0).reshape(5, 5), "five.npy")


def test_an_edit_replaces_the_earlier_one_of_its_cell() -> None:
    source = with_edit(with_edit(with_edit(STATE.input, (1, 1), 5), (0, 0), 6), (1, 1), 7)
    assert source.edits == (CellEdit((0, 0), 6.0), CellEdit((1, 1), 7.0))


def test_equal_edits_in_any_order_are_equal() -> None:
    one = with_edit(with_edit(STATE.input, (1, 1), 5), (0, 0), 6)
    assert one == with_edit(with_edit(STATE.input, (0, 0), 6), (1, 1), 5)


def test_state_with_edit_touches_one_map() -> None:
    changed = state_with_edit(STATE, Slot.KERNEL, (0, 1), -1)
    assert materialise(changed, Slot.KERNEL)[0, 0, 0, 1] == -1
    assert changed.input == STATE.input
    assert source_of(changed, Slot.KERNEL) == changed.kernel


def test_loaded_input_sets_the_size_and_nothing_else() -> None:
    changed = state_with_explicit(STATE, Slot.INPUT, FIVE)
    assert changed.spec == STATE.spec.with_value(Field.SIZE, 5)
    assert changed.linked
    assert changed.input.fit is Fit.FOLLOW
    assert (materialise(changed, Slot.INPUT)[0, 0] == FIVE.values).all()


def test_loaded_data_that_is_not_square_leaves_the_link_to_everything_else() -> None:
    changed = state_with_explicit(STATE, Slot.INPUT, WIDE)
    assert (changed.spec.height.size, changed.spec.width.size) == (2, 5)
    assert changed.linked
    assert edited_axis(changed, Field.KERNEL_SIZE, Axis.WIDTH) is None
    assert edited_axis(changed, Field.SIZE, Axis.WIDTH) is Axis.WIDTH
    assert edited_axis(replace(changed, linked=False), Field.KERNEL_SIZE, Axis.WIDTH) is Axis.WIDTH


def test_linking_leaves_loaded_data_whole() -> None:
    apart = replace(state_with_explicit(STATE, Slot.INPUT, WIDE), linked=False)
    apart = replace(apart, spec=apart.spec.with_value(Field.STRIDE, 3, Axis.HEIGHT))
    linked = state_with_link(apart, linked=True)
    assert linked.linked
    assert (linked.spec.height.size, linked.spec.width.size) == (2, 5)
    assert linked.spec.width.stride == linked.spec.height.stride == 3
    assert linked.input.fit is Fit.FOLLOW


def test_unlinking_changes_no_parameter() -> None:
    wide = state_with_explicit(STATE, Slot.INPUT, WIDE)
    assert state_with_link(wide, linked=False) == replace(wide, linked=False)


def test_a_link_lasts_while_what_was_alike_is_alike() -> None:
    wide = state_with_explicit(STATE, Slot.INPUT, WIDE)
    assert keeps_link(wide, wide.spec.with_value(Field.STRIDE, 3))
    assert not keeps_link(wide, wide.spec.with_value(Field.STRIDE, 3, Axis.HEIGHT))


def test_loaded_kernel_sets_the_kernel_size() -> None:
    changed = state_with_explicit(STATE, Slot.KERNEL, WIDE)
    assert (changed.spec.height.kernel_size, changed.spec.width.kernel_size) == (2, 5)
    assert changed.spec.height.size == 3


def test_loaded_data_is_protected_from_its_owner() -> None:
    values = np.zeros((2, 2))
    changed = state_with_explicit(STATE, Slot.INPUT, ExplicitArray(values))
    values[0, 0] = 9
    assert materialise(changed, Slot.INPUT)[0, 0, 0, 0] == 0


def test_protecting_a_picture_keeps_where_it_came_from() -> None:
    picture = ExplicitArray(np.zeros((2, 2)), "red.png", ImageChannel.RED, Path("red.png"))
    array = state_with_explicit(STATE, Slot.INPUT, picture).input.array
    assert array is not None
    assert (array.name, array.channel, array.origin) == ("red.png", ImageChannel.RED, Path("red.png"))


def test_a_size_edit_turns_follow_into_crop_and_follow_returns() -> None:
    followed = state_with_explicit(STATE, Slot.INPUT, FIVE)
    smaller = with_size_edit(followed, followed.spec.with_value(Field.SIZE, 4, Axis.HEIGHT))
    assert smaller.input.fit is Fit.CROP
    assert smaller.input.array is followed.input.array
    again = state_with_fit(smaller, Slot.INPUT, Fit.FOLLOW)
    assert again == followed


def test_other_edits_keep_following() -> None:
    followed = state_with_explicit(STATE, Slot.INPUT, FIVE)
    assert with_size_edit(followed, followed.spec.with_value(Field.STRIDE, 3)).input.fit is Fit.FOLLOW


def test_resample_keeps_the_size() -> None:
    cropped = with_size_edit(
        state_with_explicit(STATE, Slot.INPUT, FIVE), STATE.spec.with_value(Field.SIZE, 2)
    )
    changed = state_with_fit(cropped, Slot.INPUT, Fit.RESAMPLE)
    assert changed.spec.height.size == 2
    assert changed.input.fit is Fit.RESAMPLE


def test_own_values_start_as_what_is_shown() -> None:
    state = state_with_edit(STATE, Slot.KERNEL, (0, 0), 9)
    changed = state_with_own_values(state, Slot.KERNEL)
    assert changed.kernel.kind is SourceKind.EXPLICIT
    assert changed.kernel.edits == ()
    assert changed.spec == state.spec
    assert np.array_equal(materialise(changed, Slot.KERNEL), materialise(state, Slot.KERNEL))


def test_own_values_of_several_channels_are_all_that_is_shown() -> None:
    state = replace(STATE, spec=replace(STATE.spec, batch=2, in_channels=2))
    changed = state_with_own_values(state, Slot.INPUT)
    assert np.array_equal(materialise(changed, Slot.INPUT), materialise(state, Slot.INPUT))
    ones = state_with_source(state, Slot.KERNEL, DataSource(SourceKind.ONES))
    array = state_with_own_values(ones, Slot.KERNEL).kernel.array
    assert array is not None
    assert array.values.tolist() == [[1.0] * 3] * 3, "one map goes on to stand for every slice"


WEIGHT = ExplicitArray(np.random.default_rng(0).standard_normal((6, 4, 5, 3)), "up1.npy")
FEATURES = ExplicitArray(np.random.default_rng(1).standard_normal((2, 6, 4, 5)), "features.npy")


def test_a_weight_sets_its_size_and_the_channels() -> None:
    changed = state_with_explicit(STATE, Slot.KERNEL, WEIGHT)
    assert changed.spec.weight_shape == (6, 4, 5, 3)
    assert (changed.spec.in_channels, changed.spec.out_channels, changed.spec.groups) == (6, 4, 1)
    assert (changed.spec.height.size, changed.spec.height.stride) == (3, 2), "and nothing else"
    assert changed.input == STATE.input
    assert np.array_equal(materialise(changed, Slot.KERNEL), WEIGHT.values)


@pytest.mark.parametrize(("groups", "kept"), [(1, 1), (2, 2), (3, 3), (6, 6), (4, 1)])
def test_a_weight_keeps_groups_that_divide_its_input_channels(groups: int, kept: int) -> None:
    spec = replace(STATE.spec, in_channels=groups, out_channels=groups, groups=groups)
    changed = state_with_explicit(replace(STATE, spec=spec), Slot.KERNEL, WEIGHT)
    assert (changed.spec.groups, changed.spec.out_channels) == (kept, 4 * kept)
    assert isinstance(solve(changed.spec), Geometry)


@pytest.mark.parametrize(("groups", "kept"), [(1, 1), (2, 2), (3, 3), (6, 6), (4, 1)])
def test_a_weight_and_its_bias_are_used_together(groups: int, kept: int) -> None:
    spec = replace(STATE.spec, in_channels=groups, out_channels=groups, groups=groups)
    bias = ExplicitArray(np.arange(4.0 * kept), "b.npy")
    changed = state_with_weight_and_bias(replace(STATE, spec=spec), WEIGHT, bias)
    assert changed.spec.out_channels == out_channels_of(spec, WEIGHT.values.shape) == 4 * kept
    assert changed == replace(state_with_explicit(replace(STATE, spec=spec), Slot.KERNEL, WEIGHT), bias=bias)
    assert out_channels_of(spec, (3, 3)) == groups, "one map for all keeps them"


def test_other_groups_of_a_weight_give_other_output_channels() -> None:
    loaded = state_with_explicit(STATE, Slot.KERNEL, WEIGHT)
    state = loaded
    for groups in (2, 4, 0, 3):  # on the way to 3 no layer that there is
        state = with_size_edit(state, state.spec.with_value(Field.GROUPS, groups))
    assert (state.spec.groups, state.spec.out_channels) == (3, 12)
    assert state.kernel == loaded.kernel


def test_feature_maps_set_batch_channels_and_size() -> None:
    changed = state_with_explicit(STATE, Slot.INPUT, FEATURES)
    assert changed.spec.input_shape == (2, 6, 4, 5)
    assert np.array_equal(materialise(changed, Slot.INPUT), FEATURES.values)
    one = state_with_explicit(STATE, Slot.INPUT, ExplicitArray(FEATURES.values[1], "one.npy"))
    assert one.spec.input_shape == (1, 6, 4, 5)
    assert np.array_equal(materialise(one, Slot.INPUT)[0], FEATURES.values[1])


def test_feature_maps_end_groups_that_do_not_divide_their_channels() -> None:
    spec = replace(STATE.spec, in_channels=4, out_channels=4, groups=4)
    assert state_with_explicit(replace(STATE, spec=spec), Slot.INPUT, FEATURES).spec.groups == 1


def test_channels_that_leave_the_data_crop_it_and_follow_returns() -> None:
    followed = state_with_explicit(STATE, Slot.KERNEL, WEIGHT)
    for field in (Field.IN_CHANNELS, Field.OUT_CHANNELS):
        other = with_size_edit(followed, followed.spec.with_value(field, 2))
        assert other.kernel.fit is Fit.CROP
        first = materialise(other, Slot.KERNEL)
        assert np.array_equal(first, WEIGHT.values[: first.shape[0], : first.shape[1]])
        assert state_with_fit(other, Slot.KERNEL, Fit.FOLLOW) == followed
    more = with_size_edit(followed, followed.spec.with_value(Field.IN_CHANNELS, 8))
    values = materialise(more, Slot.KERNEL)
    assert np.array_equal(values[:6], WEIGHT.values)
    assert not values[6:].any()


def test_data_that_tells_no_channels_follows_any() -> None:
    followed = state_with_explicit(STATE, Slot.KERNEL, WIDE)
    changed = with_size_edit(followed, replace(followed.spec, batch=3, in_channels=2))
    assert changed.kernel.fit is Fit.FOLLOW


def test_weights_and_feature_maps_must_agree() -> None:
    features = state_with_explicit(STATE, Slot.INPUT, FEATURES)
    assert channel_conflict(features, Slot.KERNEL, WEIGHT) is None
    assert channel_conflict(STATE, Slot.KERNEL, WEIGHT) is None, "a ramp has as many channels as are wanted"
    three = ExplicitArray(np.ones((3, 2, 3, 3)), "three.npy")
    conflict = channel_conflict(features, Slot.KERNEL, three)
    assert conflict == ChannelConflict(Slot.KERNEL, 3, "features.npy", 6)
    assert channel_conflict(state_with_explicit(STATE, Slot.KERNEL, three), Slot.INPUT, FEATURES) == (
        ChannelConflict(Slot.INPUT, 6, "three.npy", 3)
    )
    alone = state_with_explicit(state_with_other_random(features, Slot.KERNEL), Slot.KERNEL, three)
    assert alone.input == DataSource(SourceKind.RANDOM)
    assert (alone.kernel.fit, alone.spec.in_channels, alone.spec.out_channels) == (Fit.FOLLOW, 3, 2)


def test_cells_of_data_with_slices_are_set_in_one_of_them() -> None:
    state = state_with_explicit(STATE, Slot.KERNEL, WEIGHT)
    changed = state_with_edit(state, Slot.KERNEL, (1, 2), 9, (3, 1))
    changed = state_with_edit(changed, Slot.KERNEL, (1, 2), 7, (3, 2))
    changed = state_with_edit(changed, Slot.KERNEL, (1, 2), 8, (3, 1))
    assert changed.kernel.edits == (CellEdit((1, 2), 8.0, (3, 1)), CellEdit((1, 2), 7.0, (3, 2)))
    different = np.argwhere(materialise(changed, Slot.KERNEL) != WEIGHT.values)
    assert different.tolist() == [[3, 1, 1, 2], [3, 2, 1, 2]]


def test_cells_of_one_map_for_all_are_set_in_all() -> None:
    spec = replace(STATE.spec, in_channels=2)
    state = state_with_source(replace(STATE, spec=spec), Slot.INPUT, DataSource(SourceKind.CONSTANT))
    changed = state_with_edit(state, Slot.INPUT, (0, 0), 9, (0, 1))
    assert materialise(changed, Slot.INPUT)[0, :, 0, 0].tolist() == [9, 9]


def test_a_cell_set_in_one_slice_goes_over_one_set_in_all() -> None:
    old = DataSource(SourceKind.EXPLICIT, array=FEATURES, edits=(CellEdit((0, 0), 5.0),))
    state = state_with_edit(state_with_explicit(STATE, Slot.INPUT, FEATURES), Slot.INPUT, (3, 4), 1, (0, 0))
    state = state_with_edit(state_with_source(state, Slot.INPUT, old), Slot.INPUT, (0, 0), 6, (1, 2))
    values = materialise(state, Slot.INPUT)
    assert (values[1, 2, 0, 0], values[1, 3, 0, 0]) == (6, 5)
    own = state_with_own_values(state, Slot.INPUT)
    assert own.input.edits == ()
    assert np.array_equal(materialise(own, Slot.INPUT), values)

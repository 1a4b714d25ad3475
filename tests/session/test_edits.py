"""Edits give the states that a user expects, and lose nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from fracstride.core.spec import Axis, ConvTransposeSpec, Field
from fracstride.files.channel import ImageChannel
from fracstride.session.edits import (
    Slot,
    edited_axis,
    keeps_link,
    materialise,
    source_of,
    state_with_edit,
    state_with_explicit_input,
    state_with_explicit_kernel,
    state_with_fit,
    state_with_link,
    state_with_own_values,
    with_edit,
    with_size_edit,
)
from fracstride.session.state import CellEdit, ExplicitArray, Fit, SourceKind, State

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
    changed = state_with_explicit_input(STATE, FIVE)
    assert changed.spec == STATE.spec.with_value(Field.SIZE, 5)
    assert changed.linked
    assert changed.input.fit is Fit.FOLLOW
    assert (materialise(changed, Slot.INPUT)[0, 0] == FIVE.values).all()


def test_loaded_data_that_is_not_square_leaves_the_link_to_everything_else() -> None:
    changed = state_with_explicit_input(STATE, WIDE)
    assert (changed.spec.height.size, changed.spec.width.size) == (2, 5)
    assert changed.linked
    assert edited_axis(changed, Field.KERNEL_SIZE, Axis.WIDTH) is None
    assert edited_axis(changed, Field.SIZE, Axis.WIDTH) is Axis.WIDTH
    assert edited_axis(replace(changed, linked=False), Field.KERNEL_SIZE, Axis.WIDTH) is Axis.WIDTH


def test_linking_leaves_loaded_data_whole() -> None:
    apart = replace(state_with_explicit_input(STATE, WIDE), linked=False)
    apart = replace(apart, spec=apart.spec.with_value(Field.STRIDE, 3, Axis.HEIGHT))
    linked = state_with_link(apart, linked=True)
    assert linked.linked
    assert (linked.spec.height.size, linked.spec.width.size) == (2, 5)
    assert linked.spec.width.stride == linked.spec.height.stride == 3
    assert linked.input.fit is Fit.FOLLOW


def test_unlinking_changes_no_parameter() -> None:
    wide = state_with_explicit_input(STATE, WIDE)
    assert state_with_link(wide, linked=False) == replace(wide, linked=False)


def test_a_link_lasts_while_what_was_alike_is_alike() -> None:
    wide = state_with_explicit_input(STATE, WIDE)
    assert keeps_link(wide, wide.spec.with_value(Field.STRIDE, 3))
    assert not keeps_link(wide, wide.spec.with_value(Field.STRIDE, 3, Axis.HEIGHT))


def test_loaded_kernel_sets_the_kernel_size() -> None:
    changed = state_with_explicit_kernel(STATE, WIDE)
    assert (changed.spec.height.kernel_size, changed.spec.width.kernel_size) == (2, 5)
    assert changed.spec.height.size == 3


def test_loaded_data_is_protected_from_its_owner() -> None:
    values = np.zeros((2, 2))
    changed = state_with_explicit_input(STATE, ExplicitArray(values))
    values[0, 0] = 9
    assert materialise(changed, Slot.INPUT)[0, 0, 0, 0] == 0


def test_protecting_a_picture_keeps_where_it_came_from() -> None:
    picture = ExplicitArray(np.zeros((2, 2)), "red.png", ImageChannel.RED, Path("red.png"))
    array = state_with_explicit_input(STATE, picture).input.array
    assert array is not None
    assert (array.name, array.channel, array.origin) == ("red.png", ImageChannel.RED, Path("red.png"))


def test_a_size_edit_turns_follow_into_crop_and_follow_returns() -> None:
    followed = state_with_explicit_input(STATE, FIVE)
    smaller = with_size_edit(followed, followed.spec.with_value(Field.SIZE, 4, Axis.HEIGHT))
    assert smaller.input.fit is Fit.CROP
    assert smaller.input.array is followed.input.array
    again = state_with_fit(smaller, Slot.INPUT, Fit.FOLLOW)
    assert again == followed


def test_other_edits_keep_following() -> None:
    followed = state_with_explicit_input(STATE, FIVE)
    assert with_size_edit(followed, followed.spec.with_value(Field.STRIDE, 3)).input.fit is Fit.FOLLOW


def test_resample_keeps_the_size() -> None:
    cropped = with_size_edit(state_with_explicit_input(STATE, FIVE), STATE.spec.with_value(Field.SIZE, 2))
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


def test_own_values_of_several_channels_are_the_first_slice() -> None:
    state = replace(STATE, spec=replace(STATE.spec, in_channels=2))
    changed = state_with_own_values(state, Slot.INPUT)
    assert changed.input.array is not None
    assert changed.input.array.values.tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]

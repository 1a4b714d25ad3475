"""Weights and the bias beside each: which array that is, and what becomes of the bias that there is."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from english import english
from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.loaded import ArrayEntry
from fracstride.session.edits import out_channels_of
from fracstride.ui.presenters.array_entries import KERAS_KERNEL, KERNEL
from fracstride.ui.presenters.palette import Entry
from fracstride.ui.presenters.weight_entries import WeightChoice, only_choice, weight_choices, weight_rows


def one_group(shape: tuple[int, ...]) -> int:
    return shape[1] if len(shape) == 4 else 7


def array(name: str, *shape: int) -> ArrayEntry:
    return ArrayEntry(name, shape, "float32")


MODEL = (
    array("enc.weight", 8, 3, 3, 3),
    array("enc.bias", 8),
    array("up1.weight", 8, 4, 2, 2),
    array("up1.bias", 4),
    array("up2.weight", 4, 3, 2, 2),
)


def rows(
    entries: tuple[ArrayEntry, ...] = MODEL, channels: int | None = None, present: int = 0
) -> list[Entry]:
    choices = weight_choices(entries, KERNEL, one_group)
    return weight_rows(choices, KERNEL, channels, present, english)


def test_a_weight_comes_with_its_bias_and_alone_after_all_others() -> None:
    assert [(row.text, row.hint) for row in rows()][:4] == [
        ("up1.weight", "8 × 4 × 2 × 2 · float32 · with its bias"),
        ("up2.weight", "4 × 3 × 2 × 2 · float32"),
        ("enc.weight", "8 × 3 × 3 × 3 · float32"),
        ("up1.weight", "8 × 4 × 2 × 2 · float32 · weight alone"),
    ]
    assert [row.enabled for row in rows()] == [True] * 4 + [False] * 2
    assert rows(channels=4)[0].text == "up2.weight", "it takes the channels that y has"


def test_weights_alone_come_before_what_training_keeps() -> None:
    kept = array("optimizer.state.0.exp_avg", 8, 4, 2, 2)
    assert [row.text for row in rows((kept, *MODEL[2:4]))] == [
        "up1.weight",
        "up1.weight",
        kept.name,
        "up1.bias",
    ]


def test_the_key_of_a_row_is_the_index_of_its_choice() -> None:
    choices = weight_choices(MODEL, KERNEL, one_group)
    first, *_, alone = [row for row in rows() if row.text == "up1.weight"]
    assert choices[int(first.key)] == WeightChoice(MODEL[2], 4, MODEL[3])
    assert choices[int(alone.key)] == WeightChoice(MODEL[2], 4, is_alone=True)


@pytest.mark.parametrize(
    ("weight", "bias"),
    [
        ("up1.weight", "up1.bias"),
        ("weight", "bias"),
        ("up_weight", "up_bias"),
        ("decoder/up/kernel", "decoder/up/bias"),
        ("w", "b"),
        ("layer1.W", "layer1.B"),
        ("up/up/kernel:0", "up/up/bias:0"),
        ("layers/up/vars/0", "layers/up/vars/1"),
    ],
)
def test_names_that_belong_together(weight: str, bias: str) -> None:
    entries = array(weight, 8, 4, 2, 2), array("other.bias", 4), array(bias, 4)
    assert weight_choices(entries, KERNEL, one_group)[0].bias == entries[2]


@pytest.mark.parametrize(
    ("weight", "bias"),
    [
        (array("up.weight", 8, 4, 2, 2), array("up.bias", 8)),
        (array("up.weight", 8, 4, 2, 2), array("up.bias", 1, 4)),
        (array("up.weight", 4, 4), array("up.bias", 4)),
        (array("up.weight", 8, 4, 0, 2), array("up.bias", 4)),
        (array("view", 8, 4, 2, 2), array("vieb", 4)),
        (array("up.weight_v", 8, 4, 2, 2), array("up.bias", 4)),
        (array("up.weight", 8, 4, 2, 2), array("down.bias", 4)),
    ],
)
def test_what_does_not_belong_together(weight: ArrayEntry, bias: ArrayEntry) -> None:
    assert all(choice.bias is None for choice in weight_choices((weight, bias), KERNEL, one_group))


def test_the_groups_of_the_layer_tell_how_long_a_bias_is() -> None:
    spec = replace(ConvTransposeSpec.square(3, 3), in_channels=4, out_channels=4, groups=2)
    entries = array("up.weight", 8, 4, 2, 2), array("up.bias", 8)
    channels = partial(out_channels_of, spec)
    assert weight_choices(entries, KERNEL, channels)[0].bias == entries[1]
    odd = array("up.weight", 9, 4, 2, 2), array("up.bias", 4)
    assert weight_choices(odd, KERNEL, channels)[0].bias == odd[1], "nine channels have no two groups"


def test_the_axes_of_keras_are_in_another_order() -> None:
    entries = array("layers/up/vars/0", 3, 2, 4, 8), array("layers/up/vars/1", 4)
    assert weight_choices(entries, KERAS_KERNEL, one_group)[0].bias == entries[1]
    assert weight_choices(entries, KERNEL, one_group)[0].bias is None


@pytest.mark.parametrize(
    ("count", "words"), [(4, "b stays"), (9, "b stays, cut"), (2, "b stays, zeros added")]
)
def test_what_becomes_of_the_bias_of_the_layer_is_said(count: int, words: str) -> None:
    hints = {(row.text, "alone" in row.hint): row.hint for row in rows(present=count)}
    assert hints["up1.weight", True] == f"8 × 4 × 2 × 2 · float32 · weight alone · {words}"
    assert hints["up1.weight", False].endswith("with its bias")
    plain = array("up.weight", 8, 4, 2, 2), array("other", 2, 2)
    hints = {(row.text, False): row.hint for row in rows(plain, present=count)}
    assert hints["up.weight", False] == f"8 × 4 × 2 × 2 · float32 · {words}"


def test_the_only_weight_is_known() -> None:
    entries = array("weight", 8, 4, 2, 2), array("bias", 4), array("steps", 2, 2, 2)
    assert only_choice(weight_choices(entries, KERNEL, one_group), KERNEL) == WeightChoice(
        entries[0], 4, entries[1]
    )
    assert only_choice(weight_choices(MODEL, KERNEL, one_group), KERNEL) is None
    assert only_choice(weight_choices(MODEL[1:2], KERNEL, one_group), KERNEL) is None

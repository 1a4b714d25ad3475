"""Input channels in another order are told, whatever the order, and nothing else is taken for one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from diagnoses import CHANNELS, FLOAT32, diagnosed, explained, layer_of, mended, remade
from fracstride.cli.compare_text import diagnosis_as_text
from fracstride.core.diagnosis.input_orders import interleaved, order_of_inputs
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.precision import FloatArray
from fracstride.core.spec import ConvTransposeSpec

MANY = replace(ConvTransposeSpec.square(5, 3, stride=2, padding=1), in_channels=12, out_channels=4)


@pytest.mark.parametrize("groups", [1, 2, 4])
@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_a_few_input_channels_is_found(groups: int, seed: int) -> None:
    layer = layer_of(replace(MANY, groups=groups), seed)
    order = np.random.default_rng(seed).permutation(12)
    found = explained(layer, remade(layer, y=layer.y[:, order]), Cause.INPUT_SHUFFLED)
    assert order_of_inputs(found) == tuple(order)
    assert (found.mend is not None) == (groups == 1)


def test_an_order_and_a_missing_bias_are_both_named() -> None:
    layer = layer_of(MANY)
    order = np.random.default_rng(4).permutation(12)
    theirs = remade(layer, y=layer.y[:, order], bias=None)
    explained(layer, theirs, Cause.INPUT_SHUFFLED, Cause.BIAS_MISSING)


def test_an_order_and_a_relu_behind_it_are_both_named() -> None:
    layer = layer_of(replace(MANY, in_channels=64))
    theirs = np.maximum(remade(layer, y=np.roll(layer.y, 24, 1)), 0)
    found = diagnosed(layer, theirs).explanations[0]
    assert found.causes == (Cause.INPUT_SHUFFLED, Cause.ACTIVATION)
    np.testing.assert_allclose(np.maximum(mended(layer, found), 0), theirs, atol=1e-9)


@pytest.mark.parametrize("groups", [1, 2])
def test_output_channels_in_another_order_beside_other_crops(groups: int) -> None:
    layer = layer_of(replace(MANY, groups=groups))
    axis = MANY.height.with_crops(0, 2)
    theirs = remade(layer, spec=replace(layer.geometry.spec, height=axis, width=axis))
    found = explained(layer, theirs[:, [2, 0, 3, 1]], Cause.CROPS, Cause.CHANNEL_ORDER)
    assert found.order == (2, 0, 3, 1)
    assert (found.mend is not None) == (groups == 1)
    assert not found.has_foreign_crops


def test_channels_of_nothing_but_zeros_may_stand_anywhere() -> None:
    layer = layer_of(MANY)
    y = layer.y * (np.arange(12) % 3 > 0)[:, None, None]
    layer = replace(layer, y=y, x=remade(layer, y=y))
    order = np.random.default_rng(5).permutation(12)
    found = explained(layer, remade(layer, y=y[:, order]), Cause.INPUT_SHUFFLED)
    np.testing.assert_array_equal(y[:, order_of_inputs(found)], y[:, order])


@pytest.mark.parametrize(
    ("order", "said", "mend"),
    [
        (np.roll(np.arange(64), -24), "channel 24 comes first", "np.roll(w, 24, 0)"),
        (
            interleaved(64, 8),
            "interleaved by 8 groups",
            "w.reshape(-1, 8, *w.shape[1:]).swapaxes(0, 1).reshape(w.shape)",
        ),
    ],
)
def test_of_many_channels_what_concatenating_and_shuffling_make_is_found_and_mended_by_the_line_that_is_told(
    order: FloatArray, said: str, mend: str
) -> None:
    layer = layer_of(replace(MANY, in_channels=64))
    found = diagnosed(layer, remade(layer, y=layer.y[:, list(order)]))
    text = diagnosis_as_text(found, layer)
    assert said in text
    assert f"the weight {mend}" in text
    told = eval(mend, {"w": layer.weight, "np": np})
    np.testing.assert_array_equal(remade(layer, weight=told), mended(layer, found.explanations[0]))


def test_the_line_for_any_order_does_what_the_mend_does() -> None:
    layer = layer_of(MANY)
    order = np.random.default_rng(6).permutation(12)
    found = diagnosed(layer, remade(layer, y=layer.y[:, order]))
    line = f"w[np.argsort([{', '.join(map(str, order))}])]"
    assert line in diagnosis_as_text(found, layer)
    mend = found.explanations[0].mend
    assert mend is not None
    np.testing.assert_array_equal(eval(line, {"w": layer.weight, "np": np}), mend.weight)


@pytest.mark.parametrize(("inputs", "outputs", "groups"), [(8, 12, 4), (9, 3, 3), (6, 4, 2)])
@pytest.mark.parametrize("has_bias", [True, False])
def test_groups_of_every_other_channel_are_named(
    inputs: int, outputs: int, groups: int, has_bias: bool
) -> None:
    layer = layer_of(replace(MANY, in_channels=inputs, out_channels=outputs, groups=groups))
    theirs = np.empty_like(layer.x)
    for group in range(groups):
        part = replace(
            layer.geometry.spec, in_channels=inputs // groups, groups=1, out_channels=outputs // groups
        )
        own = slice(group * inputs // groups, (group + 1) * inputs // groups)
        bias = layer.bias[group::groups] if has_bias and layer.bias is not None else None
        arrays = {"y": layer.y[:, group::groups], "weight": layer.weight[own]}
        theirs[:, group::groups] = remade(layer, **arrays, spec=part, bias=bias)
    causes = (Cause.GROUPS_INTERLEAVED,) if has_bias else (Cause.GROUPS_INTERLEAVED, Cause.BIAS_MISSING)
    assert explained(layer, theirs, *causes).mend is None


def test_another_weight_is_no_order() -> None:
    for groups in (1, 2):
        layer = layer_of(replace(MANY, groups=groups))
        weight = np.random.default_rng(7).normal(size=layer.weight.shape)
        assert diagnosed(layer, remade(layer, weight=weight), FLOAT32).explanations == ()
    layer = layer_of(CHANNELS)
    theirs = remade(layer, y=layer.y[:, [1, 2, 0]])
    theirs[0, 0, 0, 0] += 1
    assert diagnosed(layer, theirs).explanations == ()

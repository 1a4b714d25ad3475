"""What was done to an output after it was made, and arrays whose axes were taken for others, are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from diagnoses import CHANNELS, FLOAT32, SMALL, diagnosed, explained, layer_of, mended, remade
from fracstride.core.diagnosis.crops import moved_by, only_change
from fracstride.core.diagnosis.details import Steps
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.diagnosis.rounding import in_steps, with_bits
from fracstride.core.precision import FloatArray
from fracstride.core.spec import AxisSpec, ConvTransposeSpec, Field
from layers import random_spec

SQUARE = replace(ConvTransposeSpec.square(6, 3, stride=2, padding=1), in_channels=3, out_channels=3)
ACTIVATIONS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "ReLU": lambda x: np.maximum(x, 0),
    "ReLU6": lambda x: np.clip(2 * x, 0, 6),
    "clip(-1, 1)": lambda x: np.clip(x, -1, 1),
    "leaky ReLU 0.2": lambda x: np.where(x > 0, x, 0.2 * x),
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "hard sigmoid": lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "hard swish": lambda x: x * np.clip(x + 3, 0, 6) / 6,
    "SiLU": lambda x: x / (1 + np.exp(-x)),
    "GELU (tanh)": lambda x: x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3))) / 2,
    "ELU": lambda x: np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1),
    "softplus": lambda x: np.log1p(np.exp(x)),
}


def steps_of(found: Explanation, cause: Cause) -> Steps:
    detail = found.detail(cause)
    assert isinstance(detail, Steps)
    return detail


@pytest.mark.parametrize("name", list(ACTIVATIONS))
def test_an_activation_is_named(name: str) -> None:
    layer = layer_of(CHANNELS)
    if name == "ReLU6":
        layer = replace(layer, y=2 * layer.y)
        layer = replace(layer, x=remade(layer))
        theirs = np.clip(layer.x, 0, 6)
    else:
        theirs = ACTIVATIONS[name](layer.x)
    found = diagnosed(layer, theirs).explanations[0]
    assert found.causes == (Cause.ACTIVATION,)
    assert str(found.detail(Cause.ACTIVATION)) == name
    assert found.mend is None
    assert found.after < 1e-12


SLOPES = np.array([0.25, 0.1, -0.3, 0.4])[:, None, None]


def test_a_relu_with_a_slope_for_each_channel_is_named() -> None:
    layer = layer_of(CHANNELS)
    found = diagnosed(layer, np.where(layer.x > 0, layer.x, SLOPES * layer.x)).explanations[0]
    assert found.causes == (Cause.ACTIVATION,)
    assert str(found.detail(Cause.ACTIVATION)) == "PReLU 0.25, 0.1, -0.3, 0.4"


def test_of_a_slope_for_each_cell_it_is_told_where_it_shows() -> None:
    layer = layer_of(CHANNELS)
    slopes = np.random.default_rng(3).uniform(0, 0.5, size=layer.x.shape[1:])
    theirs = np.where(layer.x > 0, layer.x, slopes * layer.x)
    elsewhere = theirs + (layer.x == layer.x.max())
    for each, is_told in ((theirs, True), (elsewhere, False)):
        found = diagnosed(layer, each)
        assert found.explanations == ()
        assert found.pattern is not None
        assert found.pattern.is_below_zero == is_told


LATE: dict[str, Callable[[FloatArray], FloatArray]] = {
    "ReLU": lambda x: np.maximum(x, 0),
    "leaky ReLU 0.2": lambda x: np.where(x > 0, x, 0.2 * x),
    "PReLU 0.25, 0.1, -0.3, 0.4": lambda x: np.where(x > 0, x, SLOPES * x),
    "tanh": np.tanh,
}


@pytest.mark.parametrize("name", list(LATE))
def test_a_bias_that_was_added_after_the_activation_is_named(name: str) -> None:
    layer = layer_of(CHANNELS)
    assert layer.bias is not None
    bare = remade(layer, bias=None)
    found = diagnosed(layer, LATE[name](bare) + layer.bias[:, None, None]).explanations[0]
    assert found.causes == (Cause.BIAS_LATE, Cause.ACTIVATION)
    assert str(found.detail(Cause.ACTIVATION)) == name
    np.testing.assert_allclose(mended(layer, found), bare, atol=1e-9)
    assert found.offered is None, "of the layer without a bias, no mistake would be known"


@pytest.mark.parametrize("cause", [Cause.CROPS, Cause.KERNEL_ROTATED, Cause.BIAS_MISSING])
def test_an_activation_and_a_mistake_before_it_are_both_named(cause: Cause) -> None:
    layer = layer_of(SQUARE)
    axis = SQUARE.height.with_crops(0, 2)
    before = {
        Cause.CROPS: lambda: remade(layer, spec=replace(SQUARE, height=axis, width=axis)),
        Cause.KERNEL_ROTATED: lambda: remade(layer, weight=layer.weight[..., ::-1, ::-1]),
        Cause.BIAS_MISSING: lambda: remade(layer, bias=None),
    }[cause]()
    found = diagnosed(layer, np.maximum(before, 0)).explanations[0]
    assert set(found.causes) == {cause, Cause.ACTIVATION}
    mend = found.mend
    assert mend is not None
    assert (mend.spec is not None, mend.weight is not None, mend.is_bias_removed) == (
        cause is Cause.CROPS,
        cause is Cause.KERNEL_ROTATED,
        cause is Cause.BIAS_MISSING,
    )


def test_a_normalisation_that_was_folded_in_is_a_factor_for_each_channel() -> None:
    for groups in (1, 3):
        layer = layer_of(replace(SQUARE, groups=groups))
        factors, offsets = np.array([0.5, -2, 1.5]), np.array([1.0, 0, -3])
        theirs = layer.x * factors[:, None, None] + offsets[:, None, None]
        found = explained(layer, theirs, Cause.CHANNEL_FACTORS)
        assert found.mend is not None
        assert str(found.detail(Cause.CHANNEL_FACTORS)) == "0.5, -2, 1.5"


def test_channels_of_small_values_have_factors_too_and_mostly_empty_ones_none() -> None:
    layer = layer_of(SQUARE)
    factors = np.array([0.5, -2, 1.5])[:, None, None]
    small = replace(layer, y=layer.y / 1024, bias=None)
    small = replace(small, x=remade(small))
    explained(small, small.x * factors, Cause.CHANNEL_FACTORS)
    empty = layer.x * np.array([0.5, 0, 0])[:, None, None]
    assert diagnosed(layer, empty).explanations == ()


def test_one_channel_that_is_something_else_is_no_factor() -> None:
    layer = layer_of(SQUARE)
    theirs = layer.x * np.array([0.5, -2, 1.5])[:, None, None]
    theirs[:, 1] = np.random.default_rng(1).normal(size=theirs[:, 1].shape)
    assert diagnosed(layer, theirs).explanations == ()


TURNED: dict[Cause, Callable[[FloatArray], FloatArray]] = {
    Cause.OUTPUT_TRANSPOSED: lambda x: x.swapaxes(2, 3),
    Cause.OUTPUT_UPSIDE_DOWN: lambda x: x[:, :, ::-1],
    Cause.OUTPUT_MIRRORED: lambda x: x[..., ::-1],
}


@pytest.mark.parametrize("cause", list(TURNED))
@pytest.mark.parametrize("width", [6, 8])
def test_an_output_that_was_turned_is_named(cause: Cause, width: int) -> None:
    layer = layer_of(replace(SQUARE, width=AxisSpec.from_padding(width, 3, 2, 1)))
    found = diagnosed(layer, TURNED[cause](layer.x)).explanations[0]
    assert found.causes == (cause,)
    assert found.mend is None


def test_an_input_whose_axes_were_taken_for_others_is_named() -> None:
    layer = layer_of(SQUARE)
    explained(layer, remade(layer, y=layer.y.swapaxes(2, 3)), Cause.INPUT_TRANSPOSED)
    samples, channels, rows, columns = layer.y.shape
    for name, reshaped in (
        ("NHWC as NCHW", layer.y.transpose(0, 2, 3, 1).reshape(layer.y.shape)),
        ("NCHW as NHWC", layer.y.reshape(samples, rows, columns, channels).transpose(0, 3, 1, 2)),
    ):
        found = explained(layer, remade(layer, y=reshaped), Cause.INPUT_RESHAPED)
        assert str(found.detail(Cause.INPUT_RESHAPED)) == name
        assert found.mend is None
        assert not found.has_foreign_crops


@pytest.mark.parametrize(
    ("order", "name"),
    [
        ((2, 3, 1, 0), "kH, kW, C_out, C_in"),
        ((1, 2, 3, 0), "C_out, kH, kW, C_in"),
        ((1, 0, 2, 3), "C_out, C_in, kH, kW"),
    ],
)
def test_a_weight_that_was_reshaped_there_or_here_is_named(order: tuple[int, ...], name: str) -> None:
    layer = layer_of(CHANNELS)
    there = layer.weight.transpose(order).reshape(layer.weight.shape)
    found = explained(layer, remade(layer, weight=there), Cause.WEIGHT_RESHAPED)
    assert str(found.detail(Cause.WEIGHT_RESHAPED)) == name
    ours = replace(layer, weight=there, x=remade(layer, weight=there))
    found = explained(ours, layer.x, Cause.WEIGHT_RESHAPED)
    assert found.mend is not None
    np.testing.assert_array_equal(found.mend.weight, layer.weight)


def test_another_stride_or_dilation_is_no_exchange() -> None:
    layer = layer_of(SQUARE)
    for cause, value, spec in (
        (Cause.STRIDE, "1", ConvTransposeSpec.square(6, 3, stride=1, padding=1)),
        (Cause.STRIDE, "3", ConvTransposeSpec.square(6, 3, stride=3, padding=1)),
        (Cause.DILATION, "3", ConvTransposeSpec.square(6, 3, stride=2, padding=1, dilation=3)),
    ):
        theirs = remade(layer, spec=replace(spec, in_channels=3, out_channels=3))
        found = explained(layer, theirs, cause)
        assert str(found.detail(cause)) == value
        assert found.mend is not None


def test_steps_of_a_quantised_output_are_no_matter_of_digits() -> None:
    layer = layer_of(CHANNELS)
    step = np.abs(layer.x).max() / 127
    found = diagnosed(layer, np.round(layer.x / step) * step).explanations[0]
    assert found.causes == (Cause.QUANTISED,)
    assert steps_of(found, Cause.QUANTISED).size == pytest.approx(step, rel=1e-4)
    found = diagnosed(layer, np.round(layer.x)).explanations[0]
    assert str(found.detail(Cause.QUANTISED)) == "1"


@pytest.mark.parametrize(
    ("name", "rounded"),
    [
        ("float16", lambda weight: with_bits(weight, 11)),
        ("bfloat16", lambda weight: with_bits(weight, 8)),
        ("int8", lambda weight: in_steps(weight, (0, 1, 2, 3))),
        ("int8 per output channel", lambda weight: in_steps(weight, (0, 2, 3))),
    ],
)
def test_a_weight_that_was_rounded_is_told_from_coarse_arithmetic(
    name: str, rounded: Callable[[FloatArray], FloatArray]
) -> None:
    layer = layer_of(CHANNELS)
    found = diagnosed(layer, remade(layer, weight=rounded(layer.weight)), FLOAT32).explanations[0]
    assert found.causes == (Cause.WEIGHT_DIGITS,)
    assert str(found.detail(Cause.WEIGHT_DIGITS)) == name


def test_the_type_that_an_output_was_stored_in_or_multiplied_in_is_named() -> None:
    layer = layer_of(CHANNELS)
    assert diagnosed(layer, with_bits(layer.x, 8), FLOAT32).explanations[0].digits == "bfloat16"
    theirs = remade(layer, y=with_bits(layer.y, 11), weight=with_bits(layer.weight, 11))
    found = diagnosed(layer, theirs, FLOAT32).explanations[0]
    assert (found.causes, found.digits) == ((Cause.PRECISION,), "TF32")


def test_a_constant_output_is_called_so() -> None:
    layer = layer_of(SMALL)
    for theirs in (np.zeros(layer.x.shape), np.zeros((7, 8))):
        found = diagnosed(layer, theirs)
        assert found.pattern is not None
        assert found.pattern.constant == 0


@pytest.mark.parametrize(
    ("there", "field"),
    [
        ((1, 0, 0), Field.OUTPUT_PADDING),
        ((0, 0, 0), Field.PADDING),
        ((1, 0, 1), Field.END_CROP),
    ],
)
def test_the_one_parameter_that_makes_other_crops_is_named(there: tuple[int, int, int], field: Field) -> None:
    base = AxisSpec.from_padding(5, 3, 2, 1, output_padding=0)
    padding, output_padding, end_crop = there
    if field is Field.OUTPUT_PADDING:
        base = AxisSpec.from_padding(5, 3, 2, 1, output_padding=1)
    axis = AxisSpec.from_padding(5, 3, 2, padding, output_padding, end_crop=end_crop)
    layer = layer_of(ConvTransposeSpec(base, base))
    found = explained(layer, remade(layer, spec=ConvTransposeSpec(axis, axis)), Cause.CROPS)
    changed = only_change(found, layer.geometry.spec)
    assert changed is not None
    assert changed.field is field
    assert changed.there == (axis.value(field),) * 2
    assert changed.here == (base.value(field),) * 2


def test_how_far_the_cells_are_moved_is_told_where_the_size_is_that_of_x() -> None:
    layer = layer_of(SMALL)
    down = SMALL.height.with_crops(0, 2)
    theirs = remade(layer, spec=replace(SMALL, height=down))
    found = explained(layer, theirs, Cause.CROPS)
    assert moved_by(found, SMALL) == (1, 0)
    np.testing.assert_allclose(theirs[0, 0, 1:], layer.x[0, 0, :-1])
    assert only_change(found, SMALL) is None
    smaller = explained(layer, layer.x[..., 1:, 1:], Cause.CROPS)
    assert moved_by(smaller, SMALL) is None


@pytest.mark.parametrize("down", [1, 0, -2])
def test_an_output_that_was_padded_on_one_side_or_rolled_is_moved(down: int) -> None:
    layer = layer_of(CHANNELS)
    rolled = np.roll(layer.x, (down, 1), (2, 3))
    padded = rolled.copy()
    padded[..., :1] = 0
    for theirs in (rolled, padded):
        found = explained(layer, theirs, Cause.MOVED)
        assert moved_by(found, CHANNELS) == (down, 1)
        assert found.mend is None


def test_channels_in_another_order_and_no_bias() -> None:
    layer = layer_of(SQUARE)
    found = explained(layer, remade(layer, bias=None)[:, [2, 0, 1]], Cause.CHANNEL_ORDER, Cause.BIAS_MISSING)
    assert found.order == (2, 0, 1)
    assert found.mend is not None
    assert found.mend.is_bias_removed


def test_what_was_done_before_an_output_was_quantised_is_named() -> None:
    layer = layer_of(SQUARE)
    axis = SQUARE.height.with_crops(0, 2)
    shifted = remade(layer, spec=replace(SQUARE, height=axis, width=axis))
    step = np.abs(shifted).max() / 127
    found = diagnosed(layer, np.round(shifted / step) * step).explanations[0]
    assert found.causes == (Cause.CROPS, Cause.QUANTISED)
    assert found.crops == ((0, 2), (0, 2))
    assert found.mend is not None
    assert moved_by(found, SQUARE) == (1, 1)


def test_a_turned_kernel_and_a_shift_are_found_before_an_activation() -> None:
    layer = layer_of(SQUARE)
    axis = SQUARE.height.with_crops(0, 2)
    spec = replace(SQUARE, height=axis, width=axis)
    theirs = np.maximum(remade(layer, spec=spec, weight=layer.weight[..., ::-1, ::-1]), 0)
    found = diagnosed(layer, theirs).explanations[0]
    assert set(found.causes) == {Cause.KERNEL_ROTATED, Cause.CROPS, Cause.ACTIVATION}


QUANTISED: dict[str, Callable[[FloatArray], FloatArray]] = {
    "ReLU": lambda x: np.maximum(x, 0),
    "leaky ReLU 0.1": lambda x: np.where(x > 0, x, 0.1 * x),
    "clip(-4, 4)": lambda x: np.clip(x, -4, 4),
}


@pytest.mark.parametrize("name", list(QUANTISED))
def test_an_activation_before_an_output_was_quantised_is_named(name: str) -> None:
    layer = layer_of(replace(CHANNELS, height=AxisSpec.from_padding(12, 3, 2, 1)))
    theirs = QUANTISED[name](layer.x)
    step = np.abs(theirs).max() / 127
    found = diagnosed(layer, np.round(theirs / step) * step, FLOAT32).explanations[0]
    assert found.causes == (Cause.ACTIVATION, Cause.QUANTISED)
    assert str(found.detail(Cause.ACTIVATION)) == name
    assert found.after < step


@pytest.mark.parametrize("is_rectified", [False, True])
@pytest.mark.parametrize("begin", [1, 0])
def test_of_a_model_that_was_quantised_within_it_is_told_how_many_steps_it_is_off(
    begin: int, is_rectified: bool
) -> None:
    spec = replace(CHANNELS, height=AxisSpec.from_padding(12, 3, 2, 1))
    layer = layer_of(spec)
    y = np.round(layer.y / 0.03) * 0.03
    crops = {axis: getattr(spec, axis).with_crops(begin, 2 - begin) for axis in ("height", "width")}
    theirs = remade(layer, y=y, weight=in_steps(layer.weight, (0, 1, 2, 3)), spec=replace(spec, **crops))
    theirs = np.maximum(theirs, 0) if is_rectified else theirs
    step = np.abs(theirs).max() / 127
    found = diagnosed(layer, np.round(theirs / step) * step, FLOAT32).explanations[0]
    activation = (Cause.ACTIVATION,) if is_rectified else ()
    crop = () if begin else (Cause.CROPS,)
    assert found.causes == (*crop, *activation, Cause.QUANTISED_MODEL)
    assert steps_of(found, Cause.QUANTISED_MODEL).size == pytest.approx(step, rel=1e-4)
    assert (found.mend is None) == (not crop)


def test_noise_of_several_steps_is_no_quantised_model() -> None:
    layer = layer_of(replace(CHANNELS, height=AxisSpec.from_padding(12, 3, 2, 1)))
    step = np.abs(layer.x).max() / 127
    noise = np.random.default_rng(5).normal(size=layer.x.shape) * 2 * step
    assert diagnosed(layer, np.round((layer.x + noise) / step) * step, FLOAT32).explanations == ()


def test_functions_that_steps_hide_are_not_told_apart() -> None:
    layer = layer_of(replace(CHANNELS, height=AxisSpec.from_padding(12, 3, 2, 1)))
    theirs = ACTIVATIONS["GELU (tanh)"](layer.x)
    step = np.abs(theirs).max() / 127
    assert diagnosed(layer, np.round(theirs / step) * step, FLOAT32).explanations == ()


NOISE: dict[str, Callable[[FloatArray, np.random.Generator], FloatArray]] = {
    "normal": lambda x, rng: rng.normal(size=x.shape) * x.std(),
    "not negative": lambda x, rng: np.maximum(rng.normal(size=x.shape), 0),
    "between 0 and 1": lambda x, rng: rng.uniform(size=x.shape),
    "integers": lambda x, rng: rng.integers(0, 255, size=x.shape).astype(float),
    "three cells": lambda x, rng: x + 3 * (rng.permutation(x.size).reshape(x.shape) < 3),
    "cut here and there": lambda x, rng: np.maximum(x - np.abs(rng.normal(size=x.shape)), 0),
}


@pytest.mark.parametrize("name", list(NOISE))
@pytest.mark.parametrize("seed", range(3))
def test_noise_is_not_explained(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    layer = layer_of(random_spec(rng, end_crops=True), seed)
    if layer.x.size >= 24:
        assert diagnosed(layer, NOISE[name](layer.x, rng), FLOAT32).explanations == ()


@pytest.mark.parametrize("slope", [0.1, 0.3])
def test_a_normalisation_and_a_leaky_relu_behind_it_are_named(slope: float) -> None:
    layer = layer_of(SQUARE)
    normed = layer.x * np.array([0.5, -2, 1.5])[:, None, None] + 0.2
    found = diagnosed(layer, np.where(normed > 0, normed, slope * normed)).explanations[0]
    assert found.causes == (Cause.CHANNEL_FACTORS, Cause.ACTIVATION)
    assert str(found.detail(Cause.ACTIVATION)) == f"leaky ReLU {slope}"
    np.testing.assert_allclose(mended(layer, found), normed, atol=1e-9)


@pytest.mark.parametrize("groups", [1, 3])
def test_a_normalisation_and_a_relu_behind_it_are_named(groups: int) -> None:
    layer = layer_of(replace(SQUARE, groups=groups))
    factors, offsets = np.array([0.5, -2, 1.5]), np.array([0.2, 0, -0.3])
    normed = layer.x * factors[:, None, None] + offsets[:, None, None]
    found = diagnosed(layer, np.maximum(normed, 0)).explanations[0]
    assert found.causes == (Cause.CHANNEL_FACTORS, Cause.ACTIVATION)
    assert str(found.detail(Cause.CHANNEL_FACTORS)) == "0.5, -2, 1.5"
    np.testing.assert_allclose(mended(layer, found), normed, atol=1e-9)


def test_what_was_padded_instead_of_computed_is_told_with_its_value() -> None:
    spec = replace(
        SQUARE, height=AxisSpec.from_padding(6, 3, 2, 1, 1), width=AxisSpec.from_padding(6, 3, 2, 1, 1)
    )
    layer = layer_of(spec)
    padded = layer.x.copy()
    padded[:, :, -1], padded[..., -1] = 0, 0
    found = diagnosed(layer, padded)
    assert found.pattern is not None
    assert (found.pattern.border, found.pattern.border_value) == ((0, 1, 0, 1), 0)
    padded[..., -1] = 1
    common = diagnosed(layer, padded).pattern
    assert common is not None
    assert common.border_value is None

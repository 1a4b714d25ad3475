"""A mistake that is made on purpose is named, and the mend makes ours equal theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnoses import CHANNELS, FLOAT32, FLOAT64, SMALL, diagnosed, explained, layer_of, mended, remade
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.diagnosis.diagnosis import diagnose
from fracstride.core.diagnosis.expected import Layout, Mismatch, MismatchCode
from fracstride.core.diagnosis.explanation import Diagnosis, Layer
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.precision import FloatArray
from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import random_spec, solved


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_own_output_is_equal_in_float32_too(seed: int) -> None:
    layer = layer_of(random_spec(np.random.default_rng(seed), end_crops=True), seed)
    assert diagnosed(layer, layer.x).is_equal
    narrow = layer.x.astype(np.float32)
    assert diagnosed(layer, narrow, FLOAT32).is_equal
    half = layer.x.astype(np.float16)
    assert diagnosed(layer, half, 2.0**-10).is_equal


def test_one_wrong_cell_is_found_and_not_explained() -> None:
    layer = layer_of(CHANNELS)
    wrong = layer.x.copy()
    wrong[1, 2, 3, 5] += 1
    wrong[1, 2, 4, 0] += 0.5
    found = diagnosed(layer, wrong)
    assert found.explanations == ()
    assert found.difference is not None
    assert found.difference.where == found.difference.first == (1, 2, 3, 5)
    assert found.difference.differing == 2
    assert found.difference.largest == pytest.approx(1)
    assert found.pattern is not None
    assert found.pattern.samples == (1,)
    assert found.pattern.channels == (2,)
    assert found.pattern.phases == ((0, 0), (1, 1))


def test_what_differs_at_the_border_only() -> None:
    layer = layer_of(ConvTransposeSpec.square(12, 3, stride=2))
    wrong = layer.x.copy()
    wrong[..., :2, :] += np.arange(wrong.shape[-1])
    wrong[..., -1] -= 1
    found = diagnosed(layer, wrong)
    assert found.pattern is not None
    assert found.pattern.border == (2, 0, 0, 1)


@pytest.mark.parametrize(("begin", "end"), [(0, 1), (0, 0), (2, 2), (1, 0), (2, 1), (0, 2)])
def test_other_crops_are_named(begin: int, end: int) -> None:
    layer = layer_of(CHANNELS)
    axis = layer.geometry.spec.height.with_crops(begin, end)
    theirs = reference(layer.y, layer.weight, replace(CHANNELS, height=axis, width=axis), layer.bias)
    found = explained(layer, theirs, Cause.CROPS)
    assert found.crops == ((begin, end), (begin, end))
    assert found.mend is not None


def test_crops_that_no_layer_has_are_named_without_a_mend() -> None:
    layer = layer_of(CHANNELS)
    axis = AxisSpec(5, 3, 2).with_crops(-1, 2)
    theirs = reference(layer.y, layer.weight, replace(CHANNELS, height=axis, width=axis), layer.bias)
    found = explained(layer, theirs, Cause.CROPS)
    assert found.crops == ((-1, 2), (-1, 2))
    assert found.mend is None


SQUARE = replace(
    ConvTransposeSpec.square(5, 3, stride=2, padding=2, dilation=3), in_channels=3, out_channels=3
)


MISTAKES: dict[Cause, Callable[[Layer], FloatArray]] = {
    Cause.KERNEL_ROTATED: lambda layer: remade(layer, weight=layer.weight[..., ::-1, ::-1]),
    Cause.KERNEL_TRANSPOSED: lambda layer: remade(layer, weight=layer.weight.swapaxes(2, 3)),
    Cause.KERNEL_MIRRORED_DOWN: lambda layer: remade(layer, weight=layer.weight[..., ::-1, :]),
    Cause.KERNEL_MIRRORED_ACROSS: lambda layer: remade(layer, weight=layer.weight[..., ::-1]),
    Cause.CHANNELS_SWAPPED: lambda layer: remade(layer, weight=layer.weight.swapaxes(0, 1)),
    Cause.INPUT_ORDER: lambda layer: remade(layer, y=layer.y[:, ::-1]),
    Cause.CHANNEL_ORDER: lambda layer: layer.x[:, [2, 0, 1]],
    Cause.BIAS_MISSING: lambda layer: remade(layer, bias=None),
    Cause.BIAS_TWICE: lambda layer: remade(layer, bias=None if layer.bias is None else 2 * layer.bias),
    Cause.BIAS_OTHER: lambda layer: remade(layer, bias=np.array([1.0, -2.0, 3.0])),
    Cause.FACTOR: lambda layer: layer.x * 1.7,
}


@pytest.mark.parametrize("cause", list(MISTAKES))
@pytest.mark.parametrize("seed", range(3))
def test_each_mistake_is_named(cause: Cause, seed: int) -> None:
    layer = layer_of(SQUARE, seed)
    found = explained(layer, MISTAKES[cause](layer), cause)
    assert found.mend is not None
    assert found.before is not None
    assert found.before > 1e6 * found.after


@pytest.mark.parametrize("cause", [each for each in MISTAKES if each is not Cause.CHANNEL_ORDER])
def test_a_mistake_and_a_shift_are_both_named(cause: Cause) -> None:
    layer = layer_of(SQUARE)
    axis = SQUARE.height.with_crops(SQUARE.height.crop_begin + 1, SQUARE.height.crop_end - 1)
    shifted = replace(layer, geometry=solved(replace(SQUARE, height=axis, width=axis)))
    shifted = replace(shifted, x=remade(shifted))
    explained(layer, MISTAKES[cause](shifted), cause, Cause.CROPS)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([Cause.KERNEL_ROTATED, Cause.BIAS_MISSING, Cause.FACTOR]))
def test_of_any_layer_a_mistake_is_explained(seed: int, cause: Cause) -> None:
    layer = layer_of(random_spec(np.random.default_rng(seed), end_crops=True), seed)
    found = diagnosed(layer, MISTAKES[cause](layer))
    if not found.is_equal:  # a kernel of one tap, a layer whose crops leave nothing but bias
        assert found.explanations
        for each in found.explanations:
            assert each.after < 1e-9
            if each.mend is not None:
                np.testing.assert_allclose(mended(layer, each), found.expected, atol=1e-9)


def test_parameters_of_height_and_width_exchanged() -> None:
    spec = ConvTransposeSpec(AxisSpec.from_padding(6, 3, 2, 1), AxisSpec.from_padding(6, 3, 1, 0))
    layer = layer_of(spec)
    theirs = remade(layer, spec=ConvTransposeSpec(spec.width, spec.height))
    explained(layer, theirs, Cause.AXES_SWAPPED)


def test_stride_and_dilation_exchanged_or_dilation_lost() -> None:
    spec = ConvTransposeSpec.square(6, 3, stride=3, dilation=2)
    layer = layer_of(spec)
    explained(
        layer,
        remade(layer, spec=ConvTransposeSpec.square(6, 3, stride=2, dilation=3)),
        Cause.STRIDE_AND_DILATION,
    )
    explained(layer, remade(layer, spec=ConvTransposeSpec.square(6, 3, stride=3)), Cause.NO_DILATION)


def test_groups_are_told_by_the_channels() -> None:
    spec = replace(SMALL, in_channels=4, out_channels=4, groups=4)
    theirs = layer_of(spec, has_bias=False)
    ours = replace(spec, out_channels=1, groups=1)
    layer = Layer(solved(ours), theirs.y, theirs.weight, None, reference(theirs.y, theirs.weight, ours))
    explained(layer, theirs.x, Cause.GROUPS)


def test_channels_last_are_read_as_such_and_reshaped_ones_are_named() -> None:
    layer = layer_of(CHANNELS)
    found = diagnosed(layer, layer.x.transpose(0, 2, 3, 1))
    assert found.is_equal
    assert found.layout is Layout.CHANNELS_LAST
    reshaped = np.ascontiguousarray(layer.x.transpose(0, 2, 3, 1)).reshape(layer.x.shape)
    assert diagnosed(layer, reshaped).explanations[0].causes == (Cause.LAYOUT,)


def test_samples_in_another_order() -> None:
    layer = layer_of(CHANNELS)
    found = explained(layer, layer.x[::-1], Cause.SAMPLE_ORDER)
    assert found.order == (1, 0)
    assert found.mend is None


def test_fewer_dimensions_stand_for_the_first_sample() -> None:
    layer = layer_of(CHANNELS)
    assert diagnosed(layer, layer.x[0]).is_equal
    assert diagnosed(layer, layer.x[:1]).is_equal
    plain = layer_of(SMALL)
    assert diagnosed(plain, plain.x[0, 0]).is_equal
    assert not diagnosed(layer, layer.x[1]).is_equal


@pytest.mark.parametrize(
    ("shape", "mismatch"),
    [
        ((9,), Mismatch(MismatchCode.DIMENSIONS, 1)),
        ((1, 2, 4, 9, 9), Mismatch(MismatchCode.DIMENSIONS, 5)),
        ((5, 9, 9), Mismatch(MismatchCode.CHANNELS, 5, 4)),
        ((9, 9), Mismatch(MismatchCode.CHANNELS, 1, 4)),
        ((3, 4, 9, 9), Mismatch(MismatchCode.SAMPLES, 3, 2)),
    ],
)
def test_what_cannot_be_compared_is_told(shape: tuple[int, ...], mismatch: Mismatch) -> None:
    assert diagnose(layer_of(CHANNELS), np.zeros(shape), FLOAT64) == mismatch


def test_numbers_of_fewer_digits_are_named() -> None:
    layer = layer_of(CHANNELS)
    found = explained(layer, layer.x.astype(np.float32).astype(np.float64), Cause.PRECISION)
    assert found.digits == "float32"
    half = layer.x.astype(np.float16).astype(np.float64)
    assert diagnosed(layer, half, FLOAT32).explanations[0].digits == "float16"


def test_numbers_that_are_none_are_compared_and_not_explained() -> None:
    layer = layer_of(SMALL)
    broken = layer.x.copy()
    broken[0, 0, 4, 4] = np.nan
    found = diagnosed(layer, broken)
    assert found.explanations == ()
    assert found.difference is not None
    assert np.isnan(found.difference.largest)
    assert found.difference.where == (0, 0, 4, 4)


@pytest.mark.parametrize("scale", [1e154, 1e200, 1e300])
def test_of_numbers_whose_squares_are_none_it_is_told_by_how_much_they_differ(scale: float) -> None:
    layer = layer_of(SMALL)
    found = diagnosed(layer, layer.x * scale)
    assert found.difference is not None
    assert found.difference.largest == pytest.approx(np.abs(layer.x).max() * scale)
    assert not found.explanations


def test_single_precision_is_explained_as_double_is() -> None:
    layer = layer_of(SMALL)
    single = {name: getattr(layer, name).astype(np.float32) for name in ("y", "weight", "x")}
    explained(replace(layer, **single), (layer.x * 2.5).astype(np.float32), Cause.FACTOR)


@pytest.mark.parametrize("scale", [1e-12, 1e-60, 1e100])
def test_a_factor_is_found_among_very_small_and_very_large_numbers(scale: float) -> None:
    layer = layer_of(SMALL, has_bias=False)
    layer = replace(layer, y=layer.y * scale, x=layer.x * scale)
    assert explained(layer, layer.x * 2.5, Cause.FACTOR).factor == pytest.approx(2.5)


def test_an_output_of_another_size_without_an_explanation() -> None:
    layer = layer_of(SMALL)
    found = diagnosed(layer, np.random.default_rng(9).normal(size=(7, 8)))
    assert found.difference is None
    assert not found.is_equal
    assert found.explanations == ()
    assert found.pattern is not None
    assert found.pattern.size == (7, 8)


@pytest.mark.parametrize("cause", [Cause.CROPS, Cause.KERNEL_ROTATED, Cause.BIAS_MISSING])
def test_large_maps_are_looked_at_in_blocks(cause: Cause) -> None:
    from fracstride.backends.numpy_backend import NumpyBackend

    spec = replace(ConvTransposeSpec.square(300, 4, stride=2, padding=1), in_channels=2, out_channels=2)
    rng = np.random.default_rng(1)
    y, weight, bias = (rng.normal(size=shape) for shape in (spec.input_shape, spec.weight_shape, (2,)))
    compute = NumpyBackend().conv_transpose2d
    layer = Layer(solved(spec), y, weight, bias, compute(y, weight, solved(spec), bias))
    moved = spec.with_axis("height", spec.height.with_crops(0, 2))  # type: ignore[arg-type]
    theirs = {
        Cause.CROPS: lambda: compute(y, weight, solved(moved), bias),
        Cause.KERNEL_ROTATED: lambda: compute(y, weight[..., ::-1, ::-1], solved(spec), bias),
        Cause.BIAS_MISSING: lambda: compute(y, weight, solved(spec)),
    }[cause]()
    found = diagnose(layer, theirs, FLOAT64, compute)
    assert isinstance(found, Diagnosis)
    assert found.explanations[0].causes == (cause,)


def test_an_impulse_far_from_the_corner_is_found_too() -> None:
    spec = ConvTransposeSpec.square(100, 3, stride=2, padding=1)
    y = np.zeros(spec.input_shape)
    y[0, 0, 60, 70] = 1
    weight = np.random.default_rng(2).normal(size=spec.weight_shape)
    layer = Layer(solved(spec), y, weight, None, reference(y, weight, spec))
    theirs = reference(y, weight[..., ::-1, ::-1], spec)
    assert diagnosed(layer, theirs).explanations[0].causes == (Cause.KERNEL_ROTATED,)


def test_it_stops_when_told_to() -> None:
    layer = layer_of(CHANNELS)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        diagnose(layer, layer.x + 1, FLOAT64, cancel=token)


def test_a_mistake_of_numbers_computed_in_float32_and_kept_in_float64() -> None:
    layer = layer_of(CHANNELS)
    turned = remade(layer, weight=layer.weight[..., ::-1, ::-1]).astype(np.float32).astype(np.float64)
    found = explained(layer, turned, Cause.KERNEL_ROTATED)
    assert found.digits == "float32"


def test_small_numbers_are_no_multiple_of_large_ones() -> None:
    layer = layer_of(
        replace(SMALL, in_channels=2, out_channels=9, height=AxisSpec(4, 1), width=AxisSpec(6, 2))
    )
    large = replace(layer, y=layer.y * 1e6, x=remade(layer, y=layer.y * 1e6))
    found = diagnosed(large, np.random.default_rng(4).normal(size=large.x.shape), FLOAT32)
    assert found.explanations == ()


def test_numbers_that_no_float_holds_explain_nothing() -> None:
    layer = layer_of(SMALL, has_bias=False)
    huge = replace(layer, y=layer.y * 1e200, weight=layer.weight * 1e200)
    with np.errstate(over="ignore", invalid="ignore"):
        huge = replace(huge, x=remade(huge))
    assert diagnosed(huge, huge.x).is_equal
    assert not diagnosed(huge, np.zeros(layer.x.shape)).is_equal


def test_an_array_whose_order_of_axes_could_be_either_is_read_both_ways() -> None:
    spec = replace(ConvTransposeSpec.square(2, 2, stride=2), out_channels=4)
    layer = layer_of(spec)
    assert layer.x.shape == (1, 4, 4, 4)
    found = explained(layer, layer.x.transpose(0, 2, 3, 1), Cause.LAYOUT)
    assert found.mend is None
    assert found.after < 1e-12


def test_one_cell_that_is_a_little_off_is_no_matter_of_digits() -> None:
    layer = layer_of(SMALL)
    wrong = layer.x.copy()
    wrong[0, 0, 4, 4] += 1e-3
    assert diagnosed(layer, wrong, FLOAT32).explanations == ()
    turned = remade(layer, weight=layer.weight[..., ::-1, ::-1])
    turned[0, 0, 4, 4] += 1e-3
    assert diagnosed(layer, turned, FLOAT32).explanations == ()

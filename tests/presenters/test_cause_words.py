"""The words for what a comparison found, where they are put together from parts."""

from __future__ import annotations

from fracstride.core.diagnosis.details import NHWC_AS_NCHW, Detail, Numbers, Steps, Term
from fracstride.core.diagnosis.explanation import Explanation
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.ui.presenters.cause_words import explanation_text

SPEC = ConvTransposeSpec(
    AxisSpec(size=6, kernel_size=3, stride=2, crop_begin=1), AxisSpec(6, 3, 2, crop_begin=1)
)


def chinese(_context: str, text: str) -> str:
    """As a translation whose lists and grammar are others."""
    return {", ": "、", "{given} as {other}": "{other}/{given}"}.get(text, text)


def words(cause: Cause, detail: Detail | None = None) -> str:
    details = () if detail is None else ((cause, detail),)
    each = Explanation((cause,), 1.0, 0.0, ((0, 1), (0, 1)), details=details)
    return explanation_text(each, SPEC, chinese)


def test_axes_that_are_taken_for_others_are_told_in_the_language() -> None:
    assert "(NCHW/NHWC)" in words(Cause.INPUT_RESHAPED, NHWC_AS_NCHW)


def test_numbers_of_channels_are_a_list_of_the_language() -> None:
    slopes = Numbers.of((0.1, -0.2, 1 / 3, 0, 1))
    text = words(Cause.ACTIVATION, Term("PReLU", slopes))
    assert text.startswith("PReLU 0.1、−0.2、0.3333、0、… was applied there")
    assert words(Cause.ACTIVATION, Term("ReLU")).startswith("ReLU was applied there")
    assert "(0.1、−0.2、0.3333、0、…)" in words(Cause.CHANNEL_FACTORS, slopes)


def test_a_name_with_as_in_it_is_no_axes_taken_for_others() -> None:
    assert (
        words(Cause.WEIGHT_DIGITS, Term("int8 as stored")) == "The weight was rounded to int8 as stored there"
    )


def test_steps_of_a_quantised_model_have_both_their_numbers() -> None:
    text = words(Cause.QUANTISED_MODEL, Steps(0.25, 1.5))
    assert "multiples of 0.25 there and off by up to 1.5 of them" in text
    assert "multiples of 0.25 there" in words(Cause.QUANTISED, Steps(0.25))


def test_frameworks_that_do_the_same_are_one_list() -> None:
    text = words(Cause.CROPS)
    assert "Keras、TensorFlow、JAX" in text
    assert "i\N{NO-BREAK SPACE}+\N{NO-BREAK SPACE}1" in text


def test_crops_that_no_layer_here_has_come_with_the_call_of_pytorch() -> None:
    each = Explanation((Cause.CROPS,), 1.0, 0.0, ((3, 0), (3, 0)))
    text = explanation_text(each, SPEC, chinese, has_bias=False)
    assert "no padding here crops like that" in text
    assert "in PyTorch ConvTranspose2d(1, 1, 3, 2, bias=False)(y)[..., 3:, 3:]" in text
    before = Explanation((Cause.CROPS,), 1.0, 0.0, ((-1, 0), (0, 0)))
    assert "PyTorch" not in explanation_text(before, SPEC, chinese)

"""The words for what a comparison found, where they are put together from parts."""

from __future__ import annotations

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


def words(cause: Cause, detail: str = "") -> str:
    each = Explanation((cause,), 1.0, 0.0, ((0, 1), (0, 1)), details=((cause, detail),))
    return explanation_text(each, SPEC, chinese)


def test_axes_that_are_taken_for_others_are_told_in_the_language() -> None:
    assert "(NCHW/NHWC)" in words(Cause.INPUT_RESHAPED, "NHWC as NCHW")


def test_a_list_that_goes_on_ends_as_text_does() -> None:
    assert words(Cause.ACTIVATION, "PReLU 0.1, 0.2, ...").startswith("PReLU 0.1, 0.2, … was applied there")


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

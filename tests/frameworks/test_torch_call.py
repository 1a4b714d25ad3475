"""The text for PyTorch, evaluated against PyTorch itself where it is installed."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from fracstride.core.geometry import AxisGeometry
from fracstride.core.query import AxisQuery, LayerQuery, Span, is_pytorch
from fracstride.core.reference import reference
from fracstride.core.solver import layers
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.torch_call import torch_call
from fracstride.frameworks.torch_crops import torch_axis
from layers import random_arrays

IntArray = npt.NDArray[np.int_]


@pytest.mark.parametrize(
    ("spec", "text"),
    [
        (ConvTransposeSpec.square(7, 4), "ConvTranspose2d(1, 1, 4)"),
        (
            ConvTransposeSpec.square(7, 5, stride=5, padding=4, output_padding=1),
            "ConvTranspose2d(1, 1, 5, 5, 4, 1)",
        ),
        (ConvTransposeSpec.square(7, 3, padding=1, dilation=2), "ConvTranspose2d(1, 1, 3, 1, 1, dilation=2)"),
        (
            ConvTransposeSpec(AxisSpec(7, 4, 2, 1, 1, 1), AxisSpec(7, 3, 2, 1, 1, 0), 1, 6, 4, 2),
            "ConvTranspose2d(6, 4, (4, 3), 2, 1, (0, 1), groups=2)",
        ),
        (
            ConvTransposeSpec(AxisSpec(7, 3, 2, 1, 3, 0), AxisSpec(7, 3, 2, 1, 0, 1)),
            "ConvTranspose2d(1, 1, 3, 2)(y)[..., 3:, :14]",
        ),
        (
            ConvTransposeSpec(AxisSpec(7, 3, 2, 1, 1, 0), AxisSpec(7, 3, 2, 1, 0, 1)),
            "ConvTranspose2d(1, 1, 3, 2, (1, 0), (1, 0))(y)[..., :, :14]",
        ),
    ],
)
def test_arguments_are_those_that_differ_from_the_defaults(spec: ConvTransposeSpec, text: str) -> None:
    assert torch_call(spec) == text


def test_any_crops_are_made_of_a_layer_that_pytorch_has_a_slice_and_zeros() -> None:
    numbers = range(-7, 12)
    tried = 0
    for size, kernel, stride, dilation in product((1, 3), (1, 3), (1, 3), (1, 2)):
        plain = AxisSpec(size, kernel, stride, dilation)
        full = np.arange(1, AxisGeometry(plain).output + 1)
        for begin, end in product(numbers, numbers):
            axis = plain.with_crops(begin, end)
            if AxisGeometry(axis).output < 1:
                continue
            found = torch_axis(axis)
            assert is_pytorch(found.layer)
            kept = eval(f"x[{found.kept}]", {"x": cropped(full, found.layer)})
            np.testing.assert_array_equal(np.pad(kept, found.added), cropped(full, axis), err_msg=str(axis))
            tried += 1
    assert tried == 2876


def cropped(full: IntArray, axis: AxisSpec) -> IntArray:
    """The full output with the crops of an axis; beyond its ends there are zeros."""
    extended = np.pad(full, (max(-axis.crop_begin, 0), max(-axis.crop_end, 0)))
    return extended[max(axis.crop_begin, 0) : extended.size - max(axis.crop_end, 0)]


def test_what_is_typed_gives_the_layer_in_pytorch() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed")
    rng = np.random.default_rng(7)
    asked = AxisQuery(9, Span(3, 6), Span(1, 4), Span(1, 4), Span(0, 3), None, Span(1, 3), asymmetric=True)
    found = [axis for (axis,) in layers(LayerQuery((asked,))).found]
    for first, second in zip(found, rng.permutation(len(found)), strict=True):
        spec = ConvTransposeSpec(first, found[int(second)], 1, 2, 2, 2)
        y, weight, _ = random_arrays(spec, rng)
        call = torch_call(spec)
        made, _, rest = call.partition("(y)")
        layer = eval(f"torch.nn.{made[:-1]}, bias=False)", {"torch": torch})
        layer.weight.data = torch.from_numpy(weight)
        x = layer(torch.from_numpy(y)).detach()
        if rest:
            x = eval(f"x{rest}", {"x": x})
        expected = reference(y, weight, spec)
        np.testing.assert_array_equal(x.numpy(), expected, err_msg=call)

"""Stacks against torch itself, where it can be imported: shapes, parameters, values of every kind of layer."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fracstride.backends.registry import backend_from_name
from fracstride.core.stack.execution import run
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Join,
    Layer,
    PixelShuffle,
    Skip,
    Stack,
    Upsample,
)
from fracstride.core.stack.plan import plan
from fracstride.core.stack.problems import StackProblem
from fracstride.core.stack.shapes import output_shape
from stacks import FloatArray, operand, stacks

torch = pytest.importorskip("torch", reason="torch is not installed")
functional = torch.nn.functional


def module(layer: Layer) -> Any:
    """The module of torch.nn that a layer is."""
    match layer:
        case ConvTranspose2d():
            return torch.nn.ConvTranspose2d(
                layer.in_channels, layer.out_channels, layer.kernel_size, layer.stride, layer.padding,
                layer.output_padding, layer.groups, layer.bias, layer.dilation,
            )  # fmt: skip
        case Conv2d():
            return torch.nn.Conv2d(
                layer.in_channels, layer.out_channels, layer.kernel_size, layer.stride, layer.padding,
                layer.dilation, layer.groups, layer.bias,
            )  # fmt: skip
        case Upsample():
            factor = None if layer.size is not None else tuple(float(each) for each in layer.factor)
            mode = layer.interpolation.value
            align = False if layer.interpolation is Interpolation.BILINEAR else None
            return torch.nn.Upsample(layer.size, factor, mode, align)
        case PixelShuffle():
            return torch.nn.PixelShuffle(layer.factor)
        case Crop():
            return torch.nn.ZeroPad2d((-layer.left, -layer.right, -layer.top, -layer.bottom))
        case Skip():
            raise AssertionError("a skip connection is no module")


def by_torch(layer: Layer, values: Any, given_operand: FloatArray | None) -> Any:
    if isinstance(layer, Skip):
        assert given_operand is not None
        height, width = values.shape[1:]
        top, left = (layer.height - height) // 2, (layer.width - width) // 2
        skip = torch.from_numpy(given_operand)[:, top : top + height, left : left + width]
        return torch.cat((values, skip)) if layer.join is Join.CONCAT else values + skip
    made = module(layer).double()
    if given_operand is not None:
        with torch.no_grad():
            made.weight.copy_(torch.from_numpy(given_operand))
            made.bias.zero_()
    return made(values[None])[0].detach()


@given(stacks(), st.integers(0, 2**32 - 1))
def test_every_layer_makes_the_values_of_torch(stack: Stack, seed: int) -> None:
    rng = np.random.default_rng(seed)
    y = rng.integers(-32, 33, size=stack.input_shape) / 8
    operands = [operand(layer, rng) for layer in stack.layers]
    compute = backend_from_name("numpy").conv_transpose2d
    expected = torch.from_numpy(y)
    planned = plan(stack)
    assert planned.problem is None
    maps = run(stack.layers, y, lambda index, _: operands[index], compute)
    for layer, given_operand, found, known in zip(stack.layers, operands, maps, planned.layers, strict=True):
        expected = by_torch(layer, expected, given_operand)
        assert known.shape == tuple(expected.shape)
        np.testing.assert_allclose(found, expected.numpy(), rtol=1e-9, atol=1e-9, err_msg=str(layer))


@given(stacks(joins=False))
def test_parameters_are_those_of_torch(stack: Stack) -> None:
    for each in plan(stack).layers:
        assert each.parameters == sum(weight.numel() for weight in module(each.layer).parameters())


@given(stacks(joins=False))
def test_multiply_adds_are_what_torch_multiplies(stack: Stack) -> None:
    """Counted by ones: with ones everywhere, every product adds 1 to the sum of the output."""
    for each in plan(stack).layers:
        if not isinstance(each.layer, ConvTranspose2d | Conv2d):
            is_mixed = isinstance(each.layer, Upsample) and each.layer.interpolation is Interpolation.BILINEAR
            assert each.multiply_adds == (4 * prod(each.shape) if is_mixed else 0)
            continue
        made = module(each.layer).double()
        with torch.no_grad():
            made.weight.fill_(1.0)
            if isinstance(each.layer, ConvTranspose2d):
                # The full output, before the crop; extended where output_padding is beyond it.
                spec = each.layer
                whole = functional.conv_transpose2d(
                    torch.ones((1, *each.arriving)).double(), made.weight, None, spec.stride, 0, 0,
                    spec.groups, spec.dilation,
                )  # fmt: skip
                assert each.multiply_adds == int(whole.sum())
            else:
                padding = [side for size in reversed(each.layer.padding) for side in (size, size)]
                padded = functional.pad(torch.ones((1, *each.arriving)).double(), padding, value=1.0)
                conv = each.layer
                whole = functional.conv2d(
                    padded, made.weight, None, conv.stride, 0, conv.dilation, conv.groups
                )
                assert each.multiply_adds == int(whole.sum())


def test_what_torch_refuses_is_refused() -> None:
    cases: list[tuple[Layer, tuple[int, int, int]]] = [
        (ConvTranspose2d(3, 4, (3, 3)), (2, 4, 4)),
        (ConvTranspose2d(4, 4, (3, 3), padding=(9, 0)), (4, 2, 4)),
        (ConvTranspose2d(4, 4, (3, 3), output_padding=(1, 0)), (4, 2, 4)),
        (Conv2d(3, 4, (3, 3)), (2, 4, 4)),
        (Conv2d(2, 4, (5, 3)), (2, 4, 4)),
        (Conv2d(2, 4, (3, 3), stride=(0, 1)), (2, 4, 4)),
        (PixelShuffle(2), (6, 4, 4)),
        (Upsample(size=(0, 3)), (1, 4, 4)),
    ]
    for layer, shape in cases:
        assert isinstance(output_shape(layer, shape), StackProblem), layer
        with pytest.raises((RuntimeError, ValueError)):
            module(layer)(torch.zeros((1, *shape)))

"""fracstride.conv_transpose2d: PyTorch's arguments on arrays."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys

import numpy as np
import pytest

import fracstride
from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.reference import reference
from fracstride.core.spec import AXES, AXIS_FIELDS, AxisSpec, ConvTransposeSpec
from layers import random_arrays, random_spec

ARGUMENTS = ("stride", "padding", "output_padding", "dilation")


def arguments(spec: ConvTransposeSpec) -> dict[str, object]:
    """The layer in PyTorch's words."""
    pairs = {str(field): tuple(spec.value(field, axis) for axis in AXES) for field in AXIS_FIELDS}
    return {name: pairs[name] for name in ARGUMENTS} | {"groups": spec.groups}


def test_the_arguments_stand_in_the_order_of_pytorch() -> None:
    names = list(inspect.signature(fracstride.conv_transpose2d).parameters)
    assert names[3:8] == ["stride", "padding", "output_padding", "groups", "dilation"]


@pytest.mark.parametrize("name", ["auto", *BACKEND_NAMES])
def test_it_equals_the_definition(name: str) -> None:
    if name != "auto" and not backend_from_name(name).probe().available:
        pytest.skip(backend_from_name(name).probe().reason)
    rng = np.random.default_rng(11)
    for _ in range(50):
        spec = random_spec(rng)
        y, weight, bias = random_arrays(spec, rng)
        x = fracstride.conv_transpose2d(y, weight, bias, **arguments(spec), backend=name)
        np.testing.assert_array_equal(x, reference(y, weight, spec, bias))
        out = np.empty_like(x)
        assert fracstride.conv_transpose2d(y, weight, bias, **arguments(spec), backend=name, out=out) is out
        np.testing.assert_array_equal(out, x)


def test_it_equals_torch() -> None:
    torch = pytest.importorskip("torch", reason="needs torch: make frameworks")
    rng = np.random.default_rng(12)
    for _ in range(200):
        spec = random_spec(rng)
        arrays = random_arrays(spec, rng)
        positional = [
            arguments(spec)[each] for each in ("stride", "padding", "output_padding", "groups", "dilation")
        ]
        expected = torch.nn.functional.conv_transpose2d(*map(torch.from_numpy, arrays), *positional)
        np.testing.assert_array_equal(fracstride.conv_transpose2d(*arrays, *positional), expected.numpy())


def test_each_side_may_be_cropped_on_its_own() -> None:
    spec = ConvTransposeSpec(AxisSpec(4, 3, 2, 1, 0, 2), AxisSpec(5, 4, 3, 1, 3, -1))
    y, weight, _ = random_arrays(spec, np.random.default_rng(13))
    x = fracstride.conv_transpose2d(y, weight, stride=(2, 3), padding=((0, 2), (3, 1)), output_padding=(0, 2))
    np.testing.assert_array_equal(x, reference(y, weight, spec))


def test_one_sample_needs_no_batch() -> None:
    y, weight = np.ones((2, 3, 4), "f4"), np.ones((2, 3, 2, 2), "f4")
    out, bias = np.empty((3, 4, 5), "f4"), np.array([1, 2, 3], "f4")
    assert fracstride.conv_transpose2d(y, weight, bias, out=out) is out
    np.testing.assert_array_equal(out, fracstride.conv_transpose2d(y[None], weight, bias)[0])
    assert out[:, 0, 0].tolist() == [3, 4, 5]


def test_a_batch_of_nothing_is_nothing() -> None:
    x = fracstride.conv_transpose2d(np.ones((0, 2, 3, 4), "f4"), np.ones((2, 3, 2, 2), "f4"))
    assert (x.shape, x.dtype) == ((0, 3, 4, 5), np.dtype("f4"))


def test_every_reason_is_given_at_once() -> None:
    y, weight = np.ones((1, 3, 4, 4)), np.ones((2, 1, 3, 3))
    with pytest.raises(ValueError, match="stride") as raised:
        fracstride.conv_transpose2d(y, weight, stride=(0, 1), padding=((0, -1), (0, 0)), groups=2)
    assert str(raised.value).split("; ") == [
        "stride (height) is 0, at least 1 is needed",
        "in_channels is 3, which groups = 2 does not divide",
        "the weight is for 2 input channels, the input has 3",
        "padding (height) is -1, it must be 0 .. 1000000",
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"padding": (1, 9)}, r"the output would have -11 cells \(width\)"),
        (
            {"output_padding": 1},
            r"output_padding \(height\) is 1, it must be below stride or dilation, so below 1",
        ),
        ({"stride": (1, 2, 3)}, "stride must be one number or two, not 3"),
        ({"padding": (1, 2, 3)}, "padding must be a number"),
        ({"groups": 0}, "groups is 0, at least 1 is needed"),
        ({"backend": "abacus"}, "no backend is called 'abacus'"),
        ({"bias": [1.0, 2.0]}, "the bias has the shape"),
        ({"out": np.empty((1, 1, 2, 2))}, "the output has the shape"),
    ],
)
def test_what_cannot_be_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        fracstride.conv_transpose2d(np.ones((1, 1, 5, 5)), np.ones((1, 1, 3, 3)), **options)


@pytest.mark.parametrize("shapes", [((5, 5), (1, 1, 3, 3)), ((1, 1, 5, 5), (3, 3))])
def test_arrays_of_other_axes_are_refused(shapes: tuple[tuple[int, ...], ...]) -> None:
    message = re.escape(f"x must have 3 or 4 axes and weight 4, not the shapes {shapes[0]} and {shapes[1]}")
    with pytest.raises(ValueError, match=message):
        fracstride.conv_transpose2d(*map(np.ones, shapes))


@pytest.mark.parametrize("name", ["stride", "padding", "output_padding", "dilation", "groups"])
@pytest.mark.parametrize("value", [1.5, "2", None])
def test_what_is_no_whole_number_is_refused_by_its_name(name: str, value: object) -> None:
    wanted = "a whole number" if name == "groups" else "a whole number, or two of them"
    with pytest.raises(TypeError, match=f"^{name} must be {wanted}, not {value!r}$"):
        fracstride.conv_transpose2d(np.ones((1, 1, 5, 5)), np.ones((1, 1, 3, 3)), **{name: value})


def test_it_needs_no_interface() -> None:
    code = (
        "import sys, fracstride; light = 'numpy' not in sys.modules; fracstride.conv_transpose2d;"
        "print(light, 'PySide6' in sys.modules, 'fracstride.ui' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.split() == ["True", "False", "False"]


def test_completion_offers_the_functions_before_they_are_used() -> None:
    code = "import fracstride, sys; print([n for n in dir(fracstride) if n in fracstride.__all__], 'numpy' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == f"{sorted(fracstride.__all__)} False"


def test_parameters_may_be_arrays_and_lists() -> None:
    x, weight = np.ones((1, 1, 3, 3)), np.ones((1, 1, 3, 3))
    expected = fracstride.conv_transpose2d(x, weight, stride=(2, 1), padding=((0, 1), (1, 0)))
    for stride, padding in (([2, 1], [[0, 1], [1, 0]]), (np.array([2, 1]), np.array([[0, 1], [1, 0]]))):
        found = fracstride.conv_transpose2d(x, weight, stride=stride, padding=padding)  # type: ignore[arg-type]
        np.testing.assert_array_equal(found, expected)


def test_groups_are_said_to_be_one_number() -> None:
    with pytest.raises(TypeError, match=r"^groups must be a whole number, not 2\.0$"):
        fracstride.conv_transpose2d(np.ones((1, 2, 3, 3)), np.ones((2, 1, 3, 3)), groups=2.0)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["x", "weight", "bias"])
def test_what_is_no_array_is_refused_by_its_name(name: str) -> None:
    given: dict[str, object] = {"x": np.ones((1, 1, 3, 3)), "weight": np.ones((1, 1, 3, 3)), "bias": [1.0]}
    with pytest.raises(ValueError, match=f"^{name} is no array"):
        fracstride.conv_transpose2d(**{**given, name: [[1, 2], [3]]})  # type: ignore[arg-type]


def test_tensors_are_taken_with_their_gradient_and_in_any_type() -> None:
    torch = pytest.importorskip("torch", reason="PyTorch is not installed (make frameworks)")
    layer = torch.nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1)
    y = torch.randn(2, 3, 5, 6, requires_grad=True)
    for dtype in (torch.float32, torch.float64, torch.bfloat16, torch.float16):
        layer, inputs = layer.to(dtype), y.to(dtype)
        x = fracstride.conv_transpose2d(
            inputs, layer.weight, layer.bias, stride=layer.stride, padding=layer.padding
        )
        expected = layer.double()(inputs.double()).detach().numpy()
        assert type(x) is np.ndarray
        assert x.dtype == (np.float64 if dtype is torch.float64 else np.float32)
        np.testing.assert_allclose(x, expected, rtol=1e-5, atol=1e-5)

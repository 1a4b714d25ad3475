"""From Python to the window: what a layer's numbers become, and what is said of those it cannot show."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import fracstride
from fracstride.session import exploring
from fracstride.session.document import from_json
from fracstride.session.exploring import DEFAULTS
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import Document, SourceKind
from layers import solved

rng = np.random.default_rng(5)


def document_of(layer: Any, y: Any = None, bias: Any = None, **named: Any) -> Document:
    """With the parameters by name."""
    names = ("stride", "padding", "output_padding", "groups", "dilation")
    asked = [named.get(name, default) for name, default in zip(names, DEFAULTS, strict=True)]
    return exploring.document_of(layer, y, bias, tuple(asked))


class Window:
    """Stands for the process of a window, with what it is told."""

    def __init__(self, command: list[str], **options: Any) -> None:
        self.command, self.options = command, options
        self.said = b""
        self.stdin = _Pipe(self)

    def wait(self) -> int:
        return 3


class _Pipe(BytesIO):
    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window

    def close(self) -> None:
        if not self.closed:
            self._window.said = self.getvalue()
        super().close()


def test_arrays_are_the_layer_that_is_computed_from_them() -> None:
    weight, y, bias = rng.normal(size=(4, 3, 3, 5)), rng.normal(size=(2, 4, 6, 7)), rng.normal(size=6)
    arguments: dict[str, Any] = {
        "stride": (2, 3),
        "padding": (1, 2),
        "output_padding": (1, 0),
        "groups": 2,
        "dilation": 2,
    }
    document = document_of(weight, y, bias, **arguments)
    spec = document.state.spec
    assert solved(spec).output_shape == fracstride.conv_transpose2d(y, weight, bias, **arguments).shape
    assert np.array_equal(materialise_input(document.state.input, spec), y)
    assert np.array_equal(materialise_kernel(document.state.kernel, spec), weight)
    assert document.state.bias is not None
    assert np.array_equal(document.state.bias.values, bias)
    assert not document.state.linked
    assert document.title.startswith("ConvTranspose2d(4, 6, (3, 5), (2, 3), (1, 2), (1, 0), groups=2")


def module(**changes: Any) -> SimpleNamespace:
    """What the program sees of a torch.nn.ConvTranspose2d."""
    parameters = {
        "weight": rng.normal(size=(3, 2, 4, 4)),
        "bias": None,
        "stride": (2, 2),
        "padding": (1, 1),
        "output_padding": (0, 0),
        "groups": 1,
        "dilation": (1, 1),
        "transposed": True,
    }
    return SimpleNamespace(**(parameters | changes))


def test_a_module_brings_its_own_parameters() -> None:
    document = document_of(module(bias=np.ones(2)), rng.normal(size=(3, 5, 5)))
    assert document.title == "ConvTranspose2d(3, 2, 4, 2, 1)"
    assert document.state.bias is not None
    assert document.state.spec.height.size == 5


def test_without_an_input_random_numbers_of_a_size_that_works() -> None:
    document = document_of(np.ones((2, 1, 3, 3)), padding=9)
    assert document.state.input.kind is SourceKind.RANDOM
    assert document.state.spec.height.size == 32
    with pytest.raises(ValueError, match="the output would have"):
        document_of(np.ones((2, 1, 3, 3)), padding=500)


def test_the_padding_of_an_end_is_its_end_crop() -> None:
    spec = document_of(np.ones((1, 1, 3, 3)), np.ones((4, 4)), padding=((0, 1), (0, 1))).state.spec
    assert (spec.height.padding, spec.height.end_crop) == (0, 1)


@pytest.mark.parametrize(
    ("error", "words", "arguments"),
    [
        (ValueError, "y has nan at [0, 1]", {"y": [[1.0, np.nan]]}),
        (ValueError, "y has the shape 0 × 4", {"y": np.ones((0, 4))}),
        (ValueError, "y has the shape 4", {"y": np.ones(4)}),
        (ValueError, "the weight is for 2 input channels, the input has 3", {"y": np.ones((3, 4, 4))}),
        (ValueError, "the bias has 2 values for 1 output channels", {"bias": [1.0, 2.0]}),
        (ValueError, "output_padding (height) is 3", {"output_padding": 3, "y": np.ones((4, 4))}),
        (
            ValueError,
            "bytes, more than 4294967296",
            {"y": np.ones((1, 2, 80, 40)), "stride": 4000},
        ),
        (ValueError, "pads its two ends", {"padding": ((5, 0), (5, 0)), "y": np.ones((9, 9))}),
        (TypeError, "y is no array of real numbers", {"y": "four"}),
        (TypeError, "y is no array of real numbers", {"y": np.ones((4, 4)) * 1j}),
        (TypeError, "stride must be a whole number", {"stride": 1.5}),
    ],
)
def test_what_cannot_be_shown_is_said(error: type[Exception], words: str, arguments: dict[str, Any]) -> None:
    with pytest.raises(error) as raised:
        document_of(np.ones((2, 1, 3, 3)), **arguments)
    assert words in str(raised.value)


def test_a_module_of_another_kind_is_refused() -> None:
    with pytest.raises(TypeError, match="SimpleNamespace is no ConvTranspose2d"):
        document_of(module(transposed=False))
    with pytest.raises(TypeError, match="parameters of its own"):
        document_of(module(), stride=2)


def test_the_window_is_told_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring.subprocess, "Popen", Window)
    window = fracstride.explore(module(), rng.normal(size=(3, 5, 5)))
    assert isinstance(window, Window)
    assert window.command == [sys.executable, "-m", "fracstride", "-"]
    assert window.options == {"stdin": subprocess.PIPE, "start_new_session": True}
    document = from_json(window.said.decode())
    assert isinstance(document, Document)
    assert document.title == "ConvTranspose2d(3, 2, 4, 2, 1)"


def test_a_window_that_does_not_open_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(_Pipe):
        def writelines(self, _lines: Any) -> None:
            raise BrokenPipeError

    class Failing(Window):
        def __init__(self, command: list[str], **options: Any) -> None:
            super().__init__(command, **options)
            self.stdin = Broken(self)

    monkeypatch.setattr(exploring.subprocess, "Popen", Failing)
    with pytest.raises(RuntimeError, match="ended with 3"):
        fracstride.explore(module())


def test_tensors_of_pytorch_in_any_type() -> None:
    torch = pytest.importorskip(
        "torch", reason="compares with PyTorch where it is installed (make frameworks)"
    )
    layer = torch.nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, output_padding=1, groups=2)
    y = torch.randn(2, 4, 5, 5, requires_grad=True)
    document = document_of(layer, y)
    spec = document.state.spec
    assert (spec.in_channels, spec.out_channels, spec.groups, spec.batch) == (4, 6, 2, 2)
    assert np.array_equal(materialise_input(document.state.input, spec), y.detach().numpy())
    half = document_of(layer.to(torch.bfloat16), y.half())
    assert half.title == document.title
    with pytest.raises(TypeError, match="Conv2d is no ConvTranspose2d"):
        document_of(torch.nn.Conv2d(4, 6, 3))
    row = document_of(torch.nn.ConvTranspose1d(4, 6, 3, stride=2))
    assert row.title == "ConvTranspose2d(4, 6, (1, 3), (1, 2))"
    with pytest.raises(ValueError, match="must have 3 or 4 axes"):
        document_of(torch.nn.ConvTranspose3d(4, 6, 3))


@pytest.mark.parametrize("batch", [(), (2,)])
def test_a_layer_in_one_dimension_has_maps_of_one_row(batch: tuple[int, ...]) -> None:
    weight, y = rng.normal(size=(4, 3, 5)), rng.normal(size=(*batch, 4, 7))
    module = SimpleNamespace(
        weight=weight, bias=None, stride=(3,), padding=(1,), output_padding=(2,), groups=1, dilation=(2,)
    )
    for document in (
        document_of(module, y),
        document_of(weight, y, stride=3, padding=1, output_padding=2, dilation=2),
    ):
        assert document.title == "ConvTranspose2d(4, 3, (1, 5), (1, 3), (0, 1), (0, 2), dilation=(1, 2))"
        np.testing.assert_array_equal(
            materialise_kernel(document.state.kernel, document.state.spec)[:, :, 0], weight
        )
        shown = materialise_input(document.state.input, document.state.spec)
        np.testing.assert_array_equal(shown[:, :, 0].reshape(y.shape), y)


def test_a_layer_in_one_dimension_takes_no_maps() -> None:
    with pytest.raises(ValueError, match=r"y has the shape 1 × 4 × 7 × 7; the weight takes"):
        document_of(np.ones((4, 3, 5)), np.ones((1, 4, 7, 7)))


class Conv2DTranspose:
    """As much of a layer of Keras as is asked."""

    kernel_size: tuple[int, ...] = (3, 2)

    def __init__(self, *weights: Any, **settings: Any) -> None:
        self.weights, self.settings = weights, settings

    def get_weights(self) -> list[Any]:
        return list(self.weights)

    def get_config(self) -> dict[str, Any]:
        known = {
            "name": "up",
            "filters": 4,
            "kernel_size": self.kernel_size,
            "strides": (2, 2),
            "padding": "same",
        }
        return {**known, "dtype": object(), **self.settings}


class Conv1DTranspose(Conv2DTranspose):
    kernel_size = (3,)


KERAS_WEIGHT, KERAS_BIAS = rng.normal(size=(3, 2, 4, 6)), rng.normal(size=4)


@pytest.mark.parametrize("is_last", [True, False])
def test_a_layer_of_keras_brings_its_crops_its_weight_and_its_bias(is_last: bool) -> None:
    y = rng.normal(size=(2, 6, 5, 7))
    form = "channels_last" if is_last else "channels_first"
    layer = Conv2DTranspose(KERAS_WEIGHT, KERAS_BIAS, data_format=form)
    document = document_of(layer, y.transpose(0, 2, 3, 1) if is_last else y)
    state = document.state
    assert document.title == "ConvTranspose2d(6, 4, (3, 2), 2)(y)[..., :10, :]"
    assert state.spec.batch == 2
    np.testing.assert_array_equal(materialise_input(state.input, state.spec), y)
    np.testing.assert_array_equal(
        materialise_kernel(state.kernel, state.spec), KERAS_WEIGHT.transpose(3, 2, 0, 1)
    )
    assert state.bias is not None
    np.testing.assert_array_equal(state.bias.values, KERAS_BIAS)


def test_a_layer_of_keras_without_its_input_or_in_one_dimension() -> None:
    assert document_of(Conv2DTranspose(KERAS_WEIGHT, use_bias=False)).state.input.kind is SourceKind.RANDOM
    row = Conv1DTranspose(KERAS_WEIGHT[:, 0], KERAS_BIAS, strides=(2,))
    y = rng.normal(size=(2, 7, 6))
    state = document_of(row, y).state
    assert (state.spec.height.size, state.spec.width.size) == (1, 7)
    np.testing.assert_array_equal(materialise_input(state.input, state.spec)[:, :, 0], y.transpose(0, 2, 1))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"layer": Conv2DTranspose()},
            ValueError,
            "Conv2DTranspose has no weights yet; build it, or call it once",
        ),
        (
            {"layer": Conv2DTranspose(KERAS_WEIGHT), "stride": 3},
            TypeError,
            "has a bias and parameters of its own",
        ),
        (
            {"layer": Conv2DTranspose(KERAS_WEIGHT), "bias": [1]},
            TypeError,
            "has a bias and parameters of its own",
        ),
        (
            {"layer": Conv2DTranspose(KERAS_WEIGHT), "y": np.ones((5, 5, 3))},
            ValueError,
            "y has 3 channels, and the",
        ),
        (
            {"layer": Conv2DTranspose(KERAS_WEIGHT, strides=(0, 1))},
            ValueError,
            "there is no such layer for y of 4 × 4",
        ),
        ({"layer": Conv2DTranspose(KERAS_WEIGHT, padding="full")}, ValueError, "ill formed"),
        (
            {"layer": type("Dense", (Conv2DTranspose,), {})(KERAS_WEIGHT)},
            TypeError,
            "Dense is no Conv2DTranspose",
        ),
    ],
)
def test_what_is_no_layer_of_keras_that_can_be_shown(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        document_of(**arguments)

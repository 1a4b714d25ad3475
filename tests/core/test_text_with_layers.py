"""The layers in lines of code, or as PyTorch prints a module."""

from __future__ import annotations

from fracstride.core.stack.layers import Conv2d, ConvTranspose2d, PixelShuffle, Upsample
from fracstride.core.stack.text import LayerTextCode
from fracstride.core.stack.text_with_layers import LayersInText, ProblemInText, layers_in_text

PRINTED = """Generator(
  (up): Sequential(
    (0): ConvTranspose2d(64, 32, kernel_size=(4, 4), stride=(2, 2), padding=(1, 1), bias=False)
    (1): BatchNorm2d(32, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True)
    (2): ReLU(inplace=True)
  )
  (out): ConvTranspose2d(32, 3, kernel_size=(2, 2), stride=(2, 2))
)"""
WRITTEN = """class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.Upsample(scale_factor=2)
        self.conv = nn.Conv2d(8, 12, (3, 3), padding=1)
        self.out = nn.PixelShuffle(2)"""


def found(text: str) -> LayersInText:
    layers = layers_in_text(text)
    assert isinstance(layers, LayersInText)
    return layers


def test_a_printed_module_has_its_layers_in_order() -> None:
    layers = found(PRINTED)
    assert layers.layers == (
        ConvTranspose2d(64, 32, (4, 4), (2, 2), (1, 1), bias=False),
        ConvTranspose2d(32, 3, (2, 2), (2, 2)),
    )
    assert layers.left_out == ("BatchNorm2d", "ReLU")
    assert layers.channels == 64


def test_a_class_is_no_module_that_is_left_out() -> None:
    layers = found(WRITTEN)
    assert [type(each) for each in layers.layers] == [Upsample, Conv2d, PixelShuffle]
    assert layers.left_out == ()
    assert layers.channels == 8


def test_channels_are_those_before_what_stands_in_front() -> None:
    assert found("PixelShuffle(2), Conv2d(3, 8, 1)").channels == 12
    assert found("PixelShuffle(2), PixelShuffle(2)").channels is None
    assert found("Skip(4, 8, 8), Conv2d(8, 8, 1)").channels is None


def test_the_first_layer_that_cannot_be_read_is_named() -> None:
    problem = layers_in_text("nn.Sequential(nn.Conv2d(8, 4, 3), nn.ConvTranspose2d(4, 2))")
    assert isinstance(problem, ProblemInText)
    assert (problem.index, problem.problem.code) == (1, LayerTextCode.MISSING_ARGUMENT)
    assert isinstance(layers_in_text("nn.Conv2d(8, 4"), ProblemInText)


def test_a_text_without_layers_has_none() -> None:
    assert layers_in_text("[[1, 2], [3, 4]]") is None
    assert layers_in_text("nn.Sequential(nn.ReLU(), nn.LazyConvTranspose2d(4, 2))") is None
    assert layers_in_text("class Conv2d(Base): pass") is None

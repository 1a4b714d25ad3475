"""Decoders of published networks, layer by layer with the numbers of their papers or reference code.

Activations and normalisations are left out: they change neither shapes nor what a cell can see.
"""

from __future__ import annotations

from fracstride.core.records import record
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Join,
    Layer,
    PixelShuffle,
    Shape,
    Skip,
    Stack,
    Upsample,
)


def _up(
    inputs: int, outputs: int, kernel: int, stride: int, padding: int = 0, more: int = 0
) -> ConvTranspose2d:
    """A transposed convolution without bias, the same along both axes."""
    pairs = ((kernel, kernel), (stride, stride), (padding, padding), (more, more))
    return ConvTranspose2d(inputs, outputs, *pairs, bias=False)


def _conv(inputs: int, outputs: int, kernel: int, padding: int = 0, bias: bool = True) -> Conv2d:
    return Conv2d(inputs, outputs, (kernel, kernel), (1, 1), (padding, padding), bias=bias)


DCGAN = Stack(
    (100, 1, 1),
    (
        _up(100, 512, 4, 1),
        _up(512, 256, 4, 2, 1),
        _up(256, 128, 4, 2, 1),
        _up(128, 64, 4, 2, 1),
        _up(64, 3, 4, 2, 1),
    ),
)
"""The generator of Radford, Metz & Chintala (arXiv 1511.06434) for 64 x 64, as PyTorch's example has it."""


def _u_net_stage(channels: int, skip: int) -> tuple[Layer, ...]:
    """Up-convolution, the cropped map of the encoder, two valid convolutions."""
    half = channels // 2
    up = ConvTranspose2d(channels, half, (2, 2), (2, 2))
    joined = Skip(half, skip, skip, is_cropped=True)
    return (up, joined, _conv(channels, half, 3), _conv(half, half, 3))


U_NET = Stack(
    (1024, 28, 28),
    (
        *_u_net_stage(1024, 64),
        *_u_net_stage(512, 136),
        *_u_net_stage(256, 280),
        *_u_net_stage(128, 568),
        _conv(64, 2, 1),
    ),
)
"""The expansive path of Ronneberger, Fischer & Brox (arXiv 1505.04597), for an image of 572 x 572."""

FCN_8S = Stack(
    (21, 16, 16),
    (
        _up(21, 21, 4, 2),
        Skip(21, 44, 44, Join.ADD, is_cropped=True),
        _up(21, 21, 4, 2),
        Skip(21, 88, 88, Join.ADD, is_cropped=True),
        _up(21, 21, 16, 8),
        Crop(31, 37, 31, 37),
    ),
)
"""From the scores up in Long, Shelhamer & Darrell (arXiv 1411.4038), for an image of 500 x 500."""

FSRCNN = Stack(
    (1, 32, 32),
    (
        _conv(1, 56, 5, 2, bias=False),
        _conv(56, 12, 1, bias=False),
        *(_conv(12, 12, 3, 1, bias=False) for _ in range(4)),
        _conv(12, 56, 1, bias=False),
        _up(56, 1, 9, 3, 4, 2),
    ),
)
"""FSRCNN(56, 12, 4) of Dong, Loy & Tang (arXiv 1608.00367) for a factor of 3."""


@record
class Architecture:
    """A named decoder; ``title`` is an English source string of the context "Architectures"."""

    id: str
    title: str
    stack: Stack
    is_bilinear: bool = False
    """Whether its transposed convolutions begin as bilinear interpolation."""


ARCHITECTURES = (
    Architecture("dcgan", "DCGAN generator, 64 × 64", DCGAN),
    Architecture("u_net", "U-Net decoder", U_NET),
    Architecture("fcn_8s", "FCN-8s up-sampling", FCN_8S, is_bilinear=True),
    Architecture("fsrcnn", "FSRCNN, factor 3", FSRCNN),
)


def layer_like(kind: type[Layer], arriving: Shape) -> Layer:
    """A usual layer of a kind that fits what arrives; the kinds are those of ``Layer``."""
    channels, height, width = arriving
    usual: dict[type[Layer], Layer] = {
        ConvTranspose2d: ConvTranspose2d(channels, max(channels // 2, 1), (4, 4), (2, 2), (1, 1)),
        Conv2d: Conv2d(channels, channels, (3, 3), padding=(1, 1)),
        Upsample: Upsample(),
        PixelShuffle: PixelShuffle(2 if channels % 4 == 0 else 1),
        Crop: Crop(),
        Skip: Skip(channels, height, width),
    }
    return usual[kind]

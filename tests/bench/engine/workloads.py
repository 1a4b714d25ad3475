"""Layers of real networks, and single maps from tiny to huge: what the engine is measured on."""

from __future__ import annotations

from dataclasses import dataclass

from fracstride.core.geometry import Geometry
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec

Pair = int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Workload:
    """A layer with a name."""

    name: str
    geometry: Geometry

    @property
    def flop(self) -> int:
        """Operations that the definition needs: two for each multiply-add."""
        return 2 * self.geometry.multiply_adds

    @property
    def output_bytes(self) -> int:
        """Bytes of the output in float32."""
        n, c, height, width = self.geometry.output_shape
        return 4 * n * c * height * width


def _pair(value: Pair) -> tuple[int, int]:
    return (value, value) if isinstance(value, int) else value


def _workload(
    name: str,
    channels: tuple[int, int],
    size: Pair,
    kernel_size: Pair,
    stride: Pair = 1,
    padding: Pair = 0,
    output_padding: int = 0,
    dilation: int = 1,
    batch: int = 1,
    groups: int = 1,
) -> Workload:
    height, width = (
        AxisSpec.from_padding(*values, output_padding, dilation)
        for values in zip(*map(_pair, (size, kernel_size, stride, padding)), strict=True)
    )
    geometry = solve(ConvTransposeSpec(height, width, batch, *channels, groups))
    if not isinstance(geometry, Geometry):
        raise TypeError(f"{name}: {geometry}")
    return Workload(name, geometry)


def _dcgan(batch: int) -> list[Workload]:
    first = _workload(f"DCGAN 1, 100->512 k4 on 1, batch {batch}", (100, 512), 1, 4, batch=batch)
    layers = [first]
    for number, (inputs, outputs, size) in enumerate(
        ((512, 256, 4), (256, 128, 8), (128, 64, 16), (64, 3, 32)), start=2
    ):
        name = f"DCGAN {number}, {inputs}->{outputs} k4 s2 p1 on {size}, batch {batch}"
        layers.append(_workload(name, (inputs, outputs), size, 4, 2, 1, batch=batch))
    return layers


WORKLOADS = (
    *_dcgan(1),
    *_dcgan(16),
    _workload("U-Net 1024->512 k2 s2 on 28", (1024, 512), 28, 2, 2),
    _workload("U-Net 512->256 k2 s2 on 56", (512, 256), 56, 2, 2),
    _workload("U-Net 128->64 k2 s2 on 224", (128, 64), 224, 2, 2),
    _workload("FCN 21->21 k16 s8 p4 on 70, groups 21", (21, 21), 70, 16, 8, 4, groups=21),
    _workload("FCN 21->21 k16 s8 p4 on 70", (21, 21), 70, 16, 8, 4),
    _workload("FSRCNN 56->1 k9 s4 p4 op1 on 128", (56, 1), 128, 9, 4, 4, 1),
    _workload("FSRCNN 56->1 k9 s4 p4 op3 on 128", (56, 1), 128, 9, 4, 4, 3),
    _workload("1->1 k3 s2 p1 on 5", (1, 1), 5, 3, 2, 1),
    _workload("1->1 k3 s2 p1 on 64", (1, 1), 64, 3, 2, 1),
    _workload("1->1 k3 s2 p1 on 1024", (1, 1), 1024, 3, 2, 1),
    _workload("1->1 k3 s2 p1 on 4096", (1, 1), 4096, 3, 2, 1),
    _workload("64->64 k3 s2 d2 p2 op1 on 56", (64, 64), 56, 3, 2, 2, 1, 2),
    _workload("64->64 k3 s2 d3 p2 op1 on 56", (64, 64), 56, 3, 2, 2, 1, 3),
    _workload("64->64 k(3,5) s(2,3) on (40,72)", (64, 64), (40, 72), (3, 5), (2, 3)),
    _workload("64->64 k3 s1 p1 on 56", (64, 64), 56, 3, 1, 1),
    _workload("128->64 k3 s2 p1 op1 on 56", (128, 64), 56, 3, 2, 1, 1),
)

"""Times layers from arrays of the host to arrays of the host, through the CuPy backend and through the engine:

    python tests/gpu/there_and_back.py

That is what the program waits for, and what *Auto* chooses by. Milliseconds in float32, median of rounds in which each
has its turn. Without a GPU it says so and ends well.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from fracstride.backends import engine
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from gpu.check_and_time import milliseconds, on_host, table
from layers import solved

LAYERS = (
    (1, 1, 3, 2, 64),
    (1, 1, 3, 2, 256),
    (64, 3, 4, 2, 32),
    (1, 1, 4, 2, 512),
    (256, 128, 4, 2, 8),
    (1, 1, 4, 2, 2048),
    (64, 64, 3, 2, 56),
    (1, 1, 3, 2, 4096),
    (21, 21, 16, 8, 70),
    (1, 1, 9, 2, 4096),
    (128, 64, 2, 2, 224),
)
"""(input channels, output channels, kernel size, stride, size), by the number of products."""

HEADER = ("layer", "products", "MB moved", "CuPy", "2 threads", "1 thread")


def main() -> int:
    """Prints the table, or that there is no GPU."""
    backend = CupyBackend()
    found = backend.probe()
    if not found.available:
        print(f"not run on a GPU: {found.reason}. {found.hint}.")
        return 0
    for line in table([HEADER, *(row(backend, layer) for layer in LAYERS)]):
        print(line)
    return 0


def row(backend: CupyBackend, layer: Sequence[int]) -> tuple[str, ...]:
    """One line of the table."""
    inputs, outputs, kernel_size, stride, size = layer
    axis = AxisSpec.from_padding(size, kernel_size, stride, padding=1)
    geometry = solved(ConvTransposeSpec(axis, axis, 1, inputs, outputs))
    rng = np.random.default_rng(0)
    shapes = (geometry.spec.input_shape, geometry.spec.weight_shape)
    y, weight = (rng.standard_normal(shape, dtype=np.float32) for shape in shapes)
    runs = [
        lambda: on_host(backend, geometry, (y, weight)),
        lambda: engine.conv_transpose2d(y, weight, geometry, threads=2),
        lambda: engine.conv_transpose2d(y, weight, geometry, threads=1),
    ]
    times = (f"{each:.3f}" for each in milliseconds(runs, backend.synchronize))
    moved = y.nbytes + weight.nbytes + runs[1]().nbytes
    name = f"{inputs}->{outputs} k{kernel_size} s{stride} p1 on {size}"
    return (name, f"{geometry.multiply_adds:.2g}", f"{moved / 1e6:.1f}", *times)


if __name__ == "__main__":
    sys.exit(main())

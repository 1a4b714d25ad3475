"""PyTorch: the same layer on its CPU backend; what it cannot crop off the end is sliced off."""

from __future__ import annotations

from collections.abc import Callable

from fracstride.core.precision import FloatArray
from fracstride.core.spec import ConvTransposeSpec

HINT = "pip install torch"


def prepared(
    spec: ConvTransposeSpec, y: FloatArray, weight: FloatArray, threads: int
) -> Callable[[], FloatArray]:
    """A function without arguments that computes the layer. Raises ImportError if PyTorch is not installed."""
    import torch

    torch.set_num_threads(threads)
    axes = (spec.height, spec.width)
    kept = tuple(slice(-axis.end_crop or None) for axis in axes)
    inputs, kernel = torch.from_numpy(y.copy()), torch.from_numpy(weight.copy())

    def run() -> FloatArray:
        with torch.inference_mode():
            x = torch.nn.functional.conv_transpose2d(
                inputs,
                kernel,
                None,
                stride=tuple(axis.stride for axis in axes),
                padding=tuple(axis.padding for axis in axes),
                output_padding=tuple(axis.output_padding for axis in axes),
                groups=spec.groups,
                dilation=tuple(axis.dilation for axis in axes),
            )
        result: FloatArray = x[:, :, *kept].numpy()
        return result

    return run

"""y, w and bias of a request, made from their sources; y and w are kept as long as these stay the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from fracstride.backends.engine.call import is_finite
from fracstride.core.cancel import CancelToken
from fracstride.core.precision import FloatArray
from fracstride.session.sources import materialise_bias, materialise_input, materialise_kernel
from fracstride.ui.computing.calculation import ComputeRequest
from fracstride.ui.presenters.colours import slice_extremes


class LayerData:
    """Keeps the last y and w. Two threads may use it at once, as is said of the Calculator."""

    def __init__(self) -> None:
        self._input: tuple[Any, FloatArray, FloatArray] | None = None
        """(key, y, extremes of its slices)."""
        self._kernel: tuple[Any, FloatArray] | None = None
        self._finite: tuple[FloatArray | None, bool] = (None, True)
        """(y, whether it is finite)."""

    def has_input(self, request: ComputeRequest) -> bool:
        """Whether y is there already."""
        kept = self._input
        return kept is not None and kept[0] == input_key(request)

    def input(self, request: ComputeRequest, token: CancelToken) -> tuple[FloatArray, FloatArray]:
        """y, and the extremes of its slices."""
        key, kept = input_key(request), self._input
        if kept is None or kept[0] != key:
            # First free what is not needed any more.
            kept = self._input = None
            self._finite = None, True
            spec = request.geometry.spec
            y = materialise_input(request.input, spec, request.engine.precision.value, token.part(0.0, 0.9))
            kept = self._input = (key, y, slice_extremes(y, token.part(0.9, 1.0)))
        return kept[1:]

    def kernel(self, request: ComputeRequest, token: CancelToken) -> FloatArray:
        """w."""
        spec, dtype = request.geometry.spec, request.engine.precision.value
        key = (request.kernel, spec.weight_shape, dtype)
        kept = self._kernel
        if kept is None or kept[0] != key:
            kept = self._kernel = (key, materialise_kernel(request.kernel, spec, dtype, token))
        return kept[1]

    def is_finite(self, y: FloatArray) -> bool:
        """Whether y has no infinity and no NaN; looked at once."""
        known, finite = self._finite
        if known is not y:
            finite = is_finite(y, np)
            self._finite = y, finite
        return finite


def bias_of(request: ComputeRequest) -> FloatArray | None:
    """(C_out,), where the layer has one."""
    return materialise_bias(request.bias, request.geometry.spec, request.engine.precision.value)


def input_key(request: ComputeRequest) -> tuple[object, ...]:
    """What y depends on."""
    return (request.input, request.geometry.spec.input_shape, request.engine.precision)

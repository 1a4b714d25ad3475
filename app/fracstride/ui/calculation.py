"""What the compute lane calculates: requests, results and their verification, as values without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from fracstride.backends.base import BackendError
from fracstride.backends.obstacle import Obstacle
from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.sampling import sampled_output
from fracstride.core.verification import Verification, verify
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import DataSource, FloatArray, Reduction
from fracstride.ui.presenters.colours import slice_extremes
from fracstride.ui.presenters.level_of_detail import Levels, levels_of

PREVIEW_SIDE = 256
"""A preview has about so many cells along the longer side."""


@dataclass(frozen=True, slots=True)
class ComputeRequest:
    """Everything that one computation depends on."""

    geometry: Geometry
    input: DataSource
    kernel: DataSource
    backend: str = BACKEND_NAMES[0]
    batch_index: int = 0
    out_channel: int = 0
    """The slice of x that a preview is made of."""


@dataclass(frozen=True, slots=True)
class ComputeFailure:
    """A backend could not compute; ``fell_back`` where NumPy did it instead."""

    backend: str
    message: str
    fell_back: bool
    obstacle: Obstacle | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ComputeResult:
    """The read-only arrays of one layer: y and x (n, c, h, w), the weight as given."""

    request: ComputeRequest
    y: FloatArray
    weight: FloatArray
    x: FloatArray
    milliseconds: float
    backend: str
    y_extremes: FloatArray
    """The smallest and largest finite value of every slice (n, c, 2): for the colours of large maps."""
    x_extremes: FloatArray
    failure: ComputeFailure | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """What is known before a long computation: y, the weight, and every 2^level-th cell of one slice of x."""

    request: ComputeRequest
    y: FloatArray
    weight: FloatArray
    sample: FloatArray
    level: int
    y_extremes: FloatArray
    """The smallest and largest finite value of every slice of y (n, c, 2)."""


@dataclass(frozen=True, slots=True, eq=False)
class Refinement:
    """Coarser levels of two maps, for showing them from afar."""

    y: FloatArray
    x: FloatArray
    of_y: Levels
    of_x: Levels


@dataclass(frozen=True, slots=True)
class VerificationOutcome:
    """What comparing methods came to; None where the layer is too large for it."""

    verification: Verification | None


class CalculatorProtocol(Protocol):
    """What the compute service calls, in its lane or inline."""

    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        """The arrays of a request."""
        ...

    def preview(self, request: ComputeRequest, token: CancelToken) -> Preview:
        """What can be shown of a long computation before it is done."""
        ...

    def verify(self, result: ComputeResult, token: CancelToken) -> VerificationOutcome:
        """Compare a result with every method that is affordable."""
        ...


class Calculator:
    """Materialises, computes and verifies; keeps the last y and w while their recipe stays the same."""

    def __init__(self) -> None:
        self._input: tuple[Any, FloatArray, FloatArray] | None = None
        self._kernel: tuple[Any, FloatArray] | None = None

    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        """The arrays of a request; where the chosen backend fails, NumPy's, with the failure noted."""
        try:
            return self._computed(request, request.backend, token)
        except BackendError as error:
            if request.backend == BACKEND_NAMES[0]:
                return ComputeFailure(request.backend, str(error), False)
            failure = ComputeFailure(request.backend, str(error), True, error.obstacle)
        try:
            return self._computed(request, BACKEND_NAMES[0], token, failure)
        except BackendError as error:
            return ComputeFailure(BACKEND_NAMES[0], str(error), False)

    def preview(self, request: ComputeRequest, token: CancelToken) -> Preview:
        """What can be shown of a long computation before it is done: single cells, exactly as they will be."""
        (y, extremes), weight = self._materialised_input(request), self._materialised_kernel(request)
        geometry = request.geometry
        level = max(max(geometry.height.output, geometry.width.output) // PREVIEW_SIDE, 2).bit_length() - 1
        rows = np.arange(0, geometry.height.output, 2**level)
        columns = np.arange(0, geometry.width.output, 2**level)
        shown = (request.batch_index, request.out_channel)
        sample = sampled_output(geometry, y, weight, rows, columns, *shown, token)
        return Preview(request, y, weight, sample.astype(np.float64, copy=False), level, extremes)

    def _computed(
        self,
        request: ComputeRequest,
        backend_name: str,
        token: CancelToken,
        failure: ComputeFailure | None = None,
    ) -> ComputeResult:
        (y, y_extremes), weight = self._materialised_input(request), self._materialised_kernel(request)
        token.raise_if_cancelled()
        backend = backend_from_name(backend_name)
        start = perf_counter()
        device = backend.conv_transpose2d(
            backend.to_device(y), backend.to_device(weight), request.geometry, None, token
        )
        x = np.asarray(backend.to_host(device), dtype=np.float64).view()
        milliseconds = (perf_counter() - start) * 1000
        x.setflags(write=False)
        token.raise_if_cancelled()
        extremes = y_extremes, slice_extremes(x)
        return ComputeResult(request, y, weight, x, milliseconds, backend_name, *extremes, failure)

    def _materialised_input(self, request: ComputeRequest) -> tuple[FloatArray, FloatArray]:
        """y and the extremes of its slices."""
        key = (request.input, request.geometry.spec.input_shape)
        if self._input is None or self._input[0] != key:
            y = materialise_input(request.input, request.geometry.spec)
            self._input = (key, y, slice_extremes(y))
        return self._input[1:]

    def _materialised_kernel(self, request: ComputeRequest) -> FloatArray:
        key = (request.kernel, request.geometry.spec.weight_shape)
        if self._kernel is None or self._kernel[0] != key:
            self._kernel = (key, materialise_kernel(request.kernel, request.geometry.spec))
        return self._kernel[1]

    def verify(self, result: ComputeResult, token: CancelToken) -> VerificationOutcome:
        """Compare a result with every method that is affordable."""
        geometry = result.request.geometry
        verification = verify(geometry, result.y, result.weight, None, result.x, result.backend, token)
        return VerificationOutcome(verification)


def refined(y: FloatArray, x: FloatArray, reduction: Reduction, token: CancelToken) -> Refinement:
    """The levels of two maps."""
    return Refinement(y, x, levels_of(y, reduction, token), levels_of(x, reduction, token))


def work_of(geometry: Geometry) -> int:
    """What a computation costs: products summed up, or cells written where those are more."""
    batch, channels, height, width = geometry.output_shape
    return max(geometry.multiply_adds, batch * channels * height * width)

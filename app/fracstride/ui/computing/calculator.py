"""Makes y and w, computes x and verifies it; can be cancelled between parts. Without Qt."""

from __future__ import annotations

from dataclasses import replace
from math import prod
from time import perf_counter
from typing import Any

import numpy as np

from fracstride.backends.automatic import Grounds, taken_for
from fracstride.backends.base import Backend, BackendError
from fracstride.backends.engine import Choice, memory
from fracstride.backends.engine.call import is_finite
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.threads import at_most
from fracstride.backends.registry import BACKEND_NAMES, backend_from_name
from fracstride.core.cancel import CancelToken
from fracstride.core.precision import FloatArray
from fracstride.core.sampling import IndexArray, needed_inputs, sampled_output
from fracstride.session.sources import input_cells
from fracstride.session.state import Reduction, SourceKind
from fracstride.ui.computing.calculation import (
    ComputeFailure,
    ComputeRequest,
    ComputeResult,
    Preview,
    PreviewedInput,
    Probe,
    Refinement,
    VerificationOutcome,
)
from fracstride.ui.computing.engine_choice import chosen, threads_of
from fracstride.ui.computing.layer_data import LayerData, bias_of, input_key
from fracstride.ui.computing.overview import Overview
from fracstride.ui.computing.small_pages import small_pages
from fracstride.ui.presenters.colours import Extremes, finite_extremes, slice_extremes
from fracstride.ui.presenters.far_view import far_level
from fracstride.ui.presenters.level_of_detail import PLAIN, REFINED_FROM, Levels, completed, unmade_levels

PREVIEW_SIDE = 256
"""About how many cells a preview has along its longer side."""
LARGE_INPUT = 2**20
"""For a larger input a preview makes only the values that it needs."""
LARGE_MAP = 2**24
"""The levels of a larger map are kept in float32, which takes half the memory."""

SMALLEST_NARROW, LARGEST_NARROW = 1e-30, 1e30
"""Maps whose largest value lies between these may be kept in float32."""

SECONDS_PER_INPUT, SECONDS_PER_OUTPUT = 8e-9, 4e-9
"""Seconds to make a value of y, and to look at one of x; used for the progress bar only."""


class Calculator:
    """Makes what a request asks for, and keeps what the next one may need: y, w and the levels of the shown map of y.

    Small work is done on the GUI thread while the lane may still be stopping. So what is kept may be replaced at any
    moment: each method reads it once, and returns what it has made itself.
    """

    def __init__(self) -> None:
        self.data = LayerData()
        self._levels_of_y: tuple[object, Levels] = (None, PLAIN)

    def compute(self, request: ComputeRequest, token: CancelToken) -> ComputeResult | ComputeFailure:
        """The arrays of a request; if the chosen backend fails, computed by NumPy, with the failure noted."""
        try:
            with small_pages(_memory_of(request)):
                return self._computed_somehow(request, token)
        except MemoryError as error:  # for y, or for the levels of x
            return ComputeFailure(BACKEND_NAMES[0], f"out of memory: {error}", False)

    def _computed_somehow(
        self, request: ComputeRequest, token: CancelToken
    ) -> ComputeResult | ComputeFailure:
        taken = taken_for(request.engine.backend, request.geometry.multiply_adds)
        try:
            return self._computed(request, taken.name, token, grounds=taken.grounds)
        except BackendError as error:
            if taken.name == BACKEND_NAMES[0]:
                return ComputeFailure(taken.name, str(error), False)
            failure = ComputeFailure(taken.name, str(error), True, error.obstacle)
        try:
            return self._computed(request, BACKEND_NAMES[0], token, failure, taken.grounds)
        except BackendError as error:
            return ComputeFailure(BACKEND_NAMES[0], str(error), False)

    def preview(self, request: ComputeRequest, token: CancelToken) -> Preview:
        """What can be shown of a long computation before it is done: single cells with their exact values."""
        geometry = request.geometry
        weight = self.data.kernel(request, token)
        level = _preview_level(request, geometry.height.output, geometry.width.output)
        rows, columns = _every(geometry.height.output, level), _every(geometry.width.output, level)
        shown = request.batch_index, request.out_channel
        held = None
        if self.has_input(request) or prod(geometry.spec.input_shape) <= LARGE_INPUT:
            y = self.data.input(request, token)[0]
        else:
            held = needed_inputs(geometry, rows, columns)
            group, _ = geometry.spec.group_of(request.out_channel)
            maps = request.batch_index, group
            y = input_cells(request.input, geometry.spec, maps, *held, token)
        bias = bias_of(request)
        # More threads would slow the window down by as much as they help here.
        with at_most(1), np.errstate(over="ignore"):
            sample = sampled_output(geometry, y, weight, rows, columns, *shown, token, held)
            if bias is not None:
                sample = sample + bias[request.out_channel]
        seen = self._seen(request, token) if held is None else _sampled_input(request, token)
        return Preview(request, seen, weight, Levels(Reduction.MEAN, (sample,), level))

    def _seen(self, request: ComputeRequest, token: CancelToken) -> PreviewedInput:
        """The map y, with its levels if the last result had them."""
        y, extremes = self.data.input(request, token)
        key, levels = self._levels_of_y
        if key != _levels_key(request):
            levels = Levels(request.reduction)
        place = request.batch_index, _shown_input(request)
        low, high = extremes[place]
        return PreviewedInput(y[place], levels, (float(low), float(high)))

    def _computed(
        self,
        request: ComputeRequest,
        backend_name: str,
        token: CancelToken,
        failure: ComputeFailure | None = None,
        grounds: Grounds = Grounds.CHOSEN,
    ) -> ComputeResult:
        choice = chosen(request)
        made, computed = self._shares(request, choice.seconds)
        y, y_extremes = self.data.input(request, token.part(0.0, made))
        weight = self.data.kernel(request, token.part(made, made))
        bias = bias_of(request)
        token.raise_if_cancelled()
        start = perf_counter()
        operands = (y, weight, bias)
        x = _convolved(backend_from_name(backend_name), operands, request, token.part(made, computed))
        milliseconds = (perf_counter() - start) * 1000
        token.raise_if_cancelled()
        x_extremes, of_x = _seen_of_x(request, x, token.part(computed, 1.0))
        token.report(1.0)
        if not self._meets_no_zero(choice, y, weight):
            choice = chosen(request, finite=False)
        by_engine = backend_name == BACKEND_NAMES[0]
        return ComputeResult(
            request,
            y,
            weight,
            x,
            milliseconds,
            backend_name,
            y_extremes,
            x_extremes,
            (self._of_y(request, y), of_x),
            failure,
            grounds,
            choice if by_engine else None,
            bias,
        )

    def _of_y(self, request: ComputeRequest, y: FloatArray) -> Levels:
        """The levels of the shown map y; the same object as long as they are fine enough."""
        key, values = _levels_key(request), y[request.batch_index, _shown_input(request)]
        # In the zero-inserted map, cells of y are larger on screen than those of x.
        strides = (axis.spec.stride for axis in (request.geometry.height, request.geometry.width))
        seen = request.cells_per_pixel / max(strides)
        finest = far_level(values.shape, seen)
        kept, levels = self._levels_of_y
        if kept != key or levels.finest > max(finest, 1):
            overview = Overview(values[None, None], (0, 0), request.reduction, seen)
            overview.read(threads_of(request))
            levels = overview.levels()
            self._levels_of_y = key, levels
        return levels

    def refine(self, shown: Refinement, token: CancelToken) -> Refinement:
        """Make the missing levels; those of y are kept for the next results."""
        of_y, of_x = (
            completed(values, levels, token.part(*part), _kept_type(values, extremes))
            for values, levels, extremes, part in zip(
                (shown.y, shown.x),
                (shown.of_y, shown.of_x),
                shown.extremes,
                ((0.0, 0.5), (0.5, 1.0)),
                strict=True,
            )
        )
        key, kept = self._levels_of_y
        if kept is shown.of_y:
            self._levels_of_y = key, of_y
        return replace(shown, of_y=of_y, of_x=of_x)

    def _meets_no_zero(self, choice: Choice, y: FloatArray, weight: FloatArray) -> bool:
        """Whether the chosen kernel could be used: with infinities, a kernel that adds zeros of its own cannot."""
        return not KERNELS[choice.kernel].adds_zeros or (self.data.is_finite(y) and is_finite(weight, np))

    def _shares(self, request: ComputeRequest, seconds: float) -> tuple[float, float]:
        """(share of the time until y is made, share until x is computed)."""
        made = 0.0 if self.has_input(request) else prod(request.geometry.spec.input_shape) * SECONDS_PER_INPUT
        looked = prod(request.geometry.output_shape) * SECONDS_PER_OUTPUT
        whole = made + seconds + looked
        return float(made / whole), float((made + seconds) / whole)

    def has_input(self, request: ComputeRequest) -> bool:
        """Whether y is there already."""
        return self.data.has_input(request)

    def probe(self, name: str, token: CancelToken) -> Probe:
        """Whether a backend can be used; may take seconds the first time."""
        token.raise_if_cancelled()
        return Probe(name, backend_from_name(name).probe())

    def verify(self, result: ComputeResult, token: CancelToken) -> VerificationOutcome:
        """Compare a result with every method that is affordable; none if memory runs out."""
        memory.tidy()
        # Imported here, in the lane, so that no picture waits for it.
        from fracstride.core.verification import verify  # noqa: PLC0415

        geometry = result.request.geometry
        arrays = result.y, result.weight, result.bias, result.x
        try:
            return VerificationOutcome(verify(geometry, *arrays, result.backend, token))
        except MemoryError:
            return VerificationOutcome(None)


def _memory_of(request: ComputeRequest) -> int:
    """Bytes of y and x together."""
    geometry = request.geometry
    return (prod(geometry.spec.input_shape) + prod(geometry.output_shape)) * request.engine.itemsize


def _levels_key(request: ComputeRequest) -> object:
    return input_key(request), request.batch_index, _shown_input(request), request.reduction


def _sampled_input(request: ComputeRequest, token: CancelToken) -> PreviewedInput:
    """Every n-th cell of the map y."""
    height, width = request.geometry.height.spec.size, request.geometry.width.spec.size
    level = _preview_level(request, height, width)
    channel = _shown_input(request)
    maps = request.batch_index, range(channel, channel + 1)
    cells = _every(height, level), _every(width, level)
    sample = input_cells(request.input, request.geometry.spec, maps, *cells, token)[0]
    return PreviewedInput(None, Levels(Reduction.MEAN, (sample,), level), finite_extremes(sample))


def _convolved(
    backend: Backend,
    arrays: tuple[FloatArray, FloatArray, FloatArray | None],
    request: ComputeRequest,
    token: CancelToken,
) -> FloatArray:
    """x, read-only and in the type of y, without copying what the backend returns."""
    y, weight, bias = (None if each is None else backend.to_device(each) for each in arrays)
    budget, threads = request.engine.budget, request.engine.threads
    device = backend.conv_transpose2d(
        y, weight, request.geometry, bias, token, budget=budget, threads=threads
    )
    x: FloatArray = np.asarray(backend.to_host(device), dtype=arrays[0].dtype).view()
    x.setflags(write=False)
    return x


def _seen_of_x(request: ComputeRequest, x: FloatArray, token: CancelToken) -> tuple[FloatArray, Levels]:
    """The extremes of all slices of x, and the levels of the shown one if it is large."""
    if x.shape[2] * x.shape[3] <= REFINED_FROM**2:
        return slice_extremes(x), unmade_levels(x.shape[2:], request.reduction)
    shown = request.batch_index, request.out_channel
    overview = Overview(x, shown, request.reduction, request.cells_per_pixel)
    overview.read(threads_of(request), token)
    return overview.extremes(), overview.levels()


def _kept_type(values: FloatArray, extremes: Extremes) -> type[np.floating[Any]] | None:
    """float32 if the map is large and its values fit: that is enough for looking at it, and takes half the memory."""
    largest = max(map(abs, extremes))
    fits = largest == 0 or SMALLEST_NARROW <= largest <= LARGEST_NARROW
    return np.float32 if fits and values.size > LARGE_MAP else None


def _shown_input(request: ComputeRequest) -> int:
    group, _ = request.geometry.spec.group_of(request.out_channel)
    return group[min(request.in_channel, len(group) - 1)]


def preview_work(request: ComputeRequest) -> int:
    """The work of a preview: about how many products it sums, and the values of the weight."""
    spec = request.geometry.spec
    products = spec.taps * (spec.in_channels // spec.groups)
    return prod(spec.weight_shape) + products * (2 * PREVIEW_SIDE) ** 2


def _preview_level(request: ComputeRequest, height: int, width: int) -> int:
    """A preview shows every 2^level-th cell; fewer of random numbers, whose rows must be drawn whole."""
    side = PREVIEW_SIDE // 2 if request.input.kind is SourceKind.RANDOM else PREVIEW_SIDE
    return max(max(height, width) // side, 2).bit_length() - 1


def _every(size: int, level: int) -> IndexArray:
    return np.arange(0, size, 2**level)

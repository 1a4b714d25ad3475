"""The arrays of every stage of one layer, computed when first needed and then kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from fracstride.core.cancel import CancelToken, poll
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Channels, Method, Operands, StageId
from fracstride.core.precision import FloatArray, floating

ConvTranspose = Callable[[Any, Any, Geometry, Any, CancelToken | None], Any]
"""(y, weight, geometry, bias, cancel) -> x: a backend's transposed convolution."""


class Trace:
    """Computes the stages of one layer lazily, and keeps them.

    ``y`` (N, C_in, H_out, W_out), ``weight`` (C_in, C_out/groups, kH, kW), ``bias`` (C_out,). If given,
    ``conv_transpose`` of a backend computes the output instead of the method's last stage, which saves the
    multiplications by zero. For one thread at a time; any thread may cancel ``cancel``. Raises ValueError
    where a shape does not fit, TypeError as ``precision.floating`` does.

    >>> from fracstride.core.rules import solve
    >>> from fracstride.core.spec import ConvTransposeSpec
    >>> trace = Trace(solve(ConvTransposeSpec.square(2, 1, stride=2)), [[[[1, 2], [3, 4]]]], [[[[5]]]])
    >>> trace.map(StageId.OUTPUT)
    array([[ 5.,  0., 10.],
           [ 0.,  0.,  0.],
           [15.,  0., 20.]])
    """

    def __init__(
        self,
        geometry: Geometry,
        y: npt.ArrayLike,
        weight: npt.ArrayLike,
        bias: npt.ArrayLike | None = None,
        *,
        method: Method = METHODS["zero_insertion"],
        conv_transpose: ConvTranspose | None = None,
        cancel: CancelToken | None = None,
    ) -> None:
        arrays = (y, weight) if bias is None else (y, weight, bias)
        dtype = floating(*arrays)
        y, weight = np.asarray(y, dtype), np.asarray(weight, dtype)
        bias = None if bias is None else np.asarray(bias, dtype)
        self._operands = Operands(geometry, y, weight, bias, np, cancel)
        self._method = method
        self._conv_transpose = conv_transpose
        self._results: dict[StageId, FloatArray] = {}

    @property
    def geometry(self) -> Geometry:
        """The layer that is traced."""
        return self._operands.geometry

    def result(self, stage: StageId) -> FloatArray:
        """The whole 4-D array of a stage, read-only. Raises Cancelled when told to stop."""
        if stage not in self._results:
            result = self._computed(stage).view()
            result.flags.writeable = False
            self._results[stage] = result
        return self._results[stage]

    def map(
        self, stage: StageId, batch_index: int = 0, in_channel: int = 0, out_channel: int = 0
    ) -> FloatArray:
        """One (row, column) slice of a stage, read-only.

        ``in_channel`` counts within the group of ``out_channel``: 0 .. C_in / groups - 1.
        """
        group, within = self.geometry.spec.group_of(out_channel)
        source = group[in_channel]
        indices = {
            Channels.INPUT: (batch_index, source),
            Channels.PAIR: (source, within),
            Channels.OUTPUT: (batch_index, out_channel),
        }
        result: FloatArray = self.result(stage)[indices[self._method.stage(stage).channels]]
        return result

    def _computed(self, stage: StageId) -> FloatArray:
        operands = self._operands
        poll(operands.cancel)
        if stage is StageId.OUTPUT and self._conv_transpose is not None:
            return np.asarray(
                self._conv_transpose(
                    operands.y, operands.weight, operands.geometry, operands.bias, operands.cancel
                )
            )
        step = self._method.stage(stage)
        needed = {each: self.result(each) for each in step.needs}
        return np.asarray(step.compute(operands, needed))

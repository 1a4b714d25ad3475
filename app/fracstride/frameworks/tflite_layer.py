"""A TRANSPOSE_CONV of a TensorFlow Lite model, and the layer that it is.

As its kernels compute it: what the full output has more than the size that is asked for is taken off at both ends, an
odd cell off the end ('same'), or all of it off the end ('valid'). There is no dilation, and there are no groups.
"""

from __future__ import annotations

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.records import record
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks.model_layer import LayerObstacle, Numbers
from fracstride.frameworks.same import Crops


@record
class TfliteLayer:
    """One operator as its model has it; numbers of two axes, height first."""

    name: str
    weight_shape: Numbers = ()
    """(C_in, C_out, kH, kW), stored as (C_out, kH, kW, C_in); () where it is computed of the input."""
    dtype: str = ""
    input_size: tuple[int, int] | None = None
    """(H, W) of the map that arrives, where the model tells."""
    output_size: tuple[int, int] | None = None
    """(H, W) of the map that is made of it, where the model tells."""
    strides: Numbers = (1, 1)
    is_same: bool = False
    activation: str = ""
    """What is computed after it in the same operator, '' for nothing; it is opened without."""
    bias_shape: Numbers | None = None

    def spec(self, size: tuple[int, int]) -> ConvTransposeSpec | LayerObstacle:
        """The layer for an input of ``size`` (height, width), or why it is none.

        >>> TfliteLayer("up", (6, 4, 3, 3), "float32", (5, 5), (10, 10), (2, 2), is_same=True).spec((8, 8)).width
        AxisSpec(size=8, kernel_size=3, stride=2, dilation=1, crop_begin=0, crop_end=1, end_crop=1)
        """
        if not self.weight_shape:
            return LayerObstacle.NO_WEIGHT
        if len(self.weight_shape) != 4 or self.bias_shape not in (None, (), self.weight_shape[1:2]):
            return LayerObstacle.ILL_FORMED
        height, width = (self._axis(axis, size[axis]) for axis in range(2))
        spec = ConvTransposeSpec(height, width, 1, *self.weight_shape[:2])
        return spec if isinstance(solve(spec), Geometry) else LayerObstacle.IMPOSSIBLE

    def _axis(self, axis: int, size: int) -> AxisSpec:
        bare = AxisSpec(size, self.weight_shape[2 + axis], self.strides[axis])
        return bare.with_crops(*self._crops(axis, bare))

    def _crops(self, axis: int, bare: AxisSpec) -> Crops:
        """How many cells of the full output are taken off at its two ends, as many for every size of the input."""
        removed = self._removed(axis, bare)
        begin = max(removed, 0) // 2 if self.is_same else 0
        return begin, removed - begin

    def _removed(self, axis: int, bare: AxisSpec) -> int:
        if self.input_size is None or self.output_size is None:
            # As Keras asks for: a stride for each cell, or the full output.
            return bare.kernel_size - bare.stride if self.is_same else min(bare.kernel_size - bare.stride, 0)
        full = AxisGeometry(AxisSpec(self.input_size[axis], bare.kernel_size, bare.stride)).full
        return full - self.output_size[axis]

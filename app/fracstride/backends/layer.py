"""The arrays of one layer with their channels split into groups, as the kernels take them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.precision import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """``y`` (n, g, c_in, y, x), ``weight`` (g, c_in, c_out, tap row, tap column), ``x`` (n, g, c_out, y, x).

    Channels count within their group; ``x`` is written to in place.
    """

    y: FloatArray
    weight: FloatArray
    x: FloatArray
    axes: tuple[AxisGeometry, AxisGeometry]

    @classmethod
    def grouped(cls, y: FloatArray, weight: FloatArray, x: FloatArray, geometry: Geometry) -> Layer:
        """From the shapes that users know; ``x`` must be contiguous, or the result would go elsewhere."""
        groups = geometry.spec.groups
        return cls(
            y.reshape(y.shape[0], groups, -1, *y.shape[2:]),
            weight.reshape(groups, -1, *weight.shape[1:]),
            x.reshape(x.shape[0], groups, -1, *x.shape[2:]),
            (geometry.height, geometry.width),
        )

    @property
    def batch(self) -> int:
        """How many samples there are."""
        return int(self.y.shape[0])

    def samples(self, chosen: slice) -> Layer:
        """Some of the samples, as views."""
        return replace(self, y=self.y[chosen], x=self.x[chosen])

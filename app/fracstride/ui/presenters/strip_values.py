"""The values of the strip: what there is of y, w and x of the shown slice. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace

from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.ui.presenters.colours import Extremes, finite_extremes
from fracstride.ui.presenters.heatmap import HeatmapModel, heatmaps
from fracstride.ui.presenters.level_of_detail import PLAIN, Levels


@record(eq=False)
class StripValues:
    """y (H_out, W_out), weight (kH, kW) and x (H_in, W_in), as far as they are there, and how they are read from afar."""

    y: FloatArray | None = None
    weight: FloatArray | None = None
    x: FloatArray | None = None
    levels: tuple[Levels, Levels] = (PLAIN, PLAIN)
    """Of y and of x."""
    extremes: Mapping[str, Extremes] = field(default_factory=dict)
    """Of "y", "weight" and "x"; those of values that are gone stay, so that the colours do."""

    @classmethod
    def of(
        cls,
        maps: tuple[FloatArray, FloatArray, FloatArray],
        levels: tuple[Levels, Levels],
        extremes: tuple[Extremes, Extremes] | None,
    ) -> StripValues:
        """All three; ``extremes`` of y and x spare the search for them: a large map takes longer than a frame."""
        y, weight, x = maps
        of_y, of_x = extremes or (finite_extremes(y), finite_extremes(x))
        return cls(y, weight, x, levels, {"y": of_y, "weight": finite_extremes(weight), "x": of_x})

    @classmethod
    def previewed(
        cls, y: FloatArray | None, weight: FloatArray, levels: tuple[Levels, Levels], of_y: Extremes
    ) -> StripValues:
        """y or a level of it, w, and what there is of x so far: a level of single cells; ``of_y`` are extremes."""
        of_weight, of_x = finite_extremes(weight), finite_extremes(levels[1].coarser[0])
        return cls(y, weight, None, levels, {"y": of_y, "weight": of_weight, "x": of_x})

    def fitting(self, before: Geometry | None, geometry: Geometry) -> StripValues:
        """What may stay on screen when the layer ``before`` becomes another."""
        shapes = shapes_of(geometry)
        if before is not None and shapes_of(before) == shapes:
            return self
        y, weight, x = (
            values if values is not None and values.shape == shape else None
            for values, shape in zip((self.y, self.weight, self.x), shapes, strict=True)
        )
        # A preview goes too: it has no map whose shape would tell that it belongs to another layer.
        of_y, of_x = (
            PLAIN if values is None else levels for values, levels in zip((y, x), self.levels, strict=True)
        )
        return replace(self, y=y, weight=weight, x=x, levels=(of_y, of_x))

    def heatmaps(self, geometry: Geometry) -> dict[StageId, HeatmapModel]:
        """The maps of all stages."""
        return heatmaps(geometry, self.y, self.weight, self.x, self.levels)


def shapes_of(geometry: Geometry) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Of a slice of y, weight and x."""
    height, width = geometry.height, geometry.width
    return (
        (height.spec.size, width.spec.size),
        (height.spec.kernel_size, width.spec.kernel_size),
        (height.output, width.output),
    )

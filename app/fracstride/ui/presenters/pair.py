"""The Conv2d tab: its maps, where they stand, and what lights up in them. No Qt."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import numpy as np

from fracstride.core.geometry import AxisGeometry, CellKind, Geometry
from fracstride.core.pair import Walk
from fracstride.core.pipeline import StageId
from fracstride.core.precision import FloatArray
from fracstride.core.provenance import Cell, Focus, FocusKind, stamp, window
from fracstride.core.records import record
from fracstride.ui.presenters.board_layout import Place
from fracstride.ui.presenters.colours import Extremes, finite_extremes
from fracstride.ui.presenters.heatmap import AxisCells, HeatmapModel, Segment, empty_map, plain_map
from fracstride.ui.presenters.highlights import MAX_RINGS, NOTHING, Highlight
from fracstride.ui.presenters.strip_layout import snapped

GAP = 74.0
"""Between two maps: an operator and the row indices of the next one."""
MARGIN, LEFT, RIGHT, ABOVE, BELOW = 24.0, 30.0, 12.0, 54.0, 34.0
"""Round the maps; for row indices; for captions and column indices; for colour bars."""
LARGEST, OWN_KERNEL_PITCH, KERNEL_SHARE = 42.0, 26.0, 0.2
"""The largest cell; that of a kernel beside small cells; the part of the width that such a kernel takes."""


class PairMap(StrEnum):
    """The maps of the tab, from left to right."""

    INPUT = "input"
    OUTPUT = "output"
    KERNEL = "kernel"
    RETURNED = "returned"
    DIFFERENCE = "difference"


OF_Y = (PairMap.INPUT, PairMap.RETURNED, PairMap.DIFFERENCE)
"""Maps of the size of y."""


def shapes(geometry: Geometry) -> dict[PairMap, tuple[int, int]]:
    """The sizes of the maps; that of x with the padding of the convolution round it."""
    height, width = geometry.height, geometry.width
    of_y = (height.spec.size, width.spec.size)
    of_x = (_padded_axis(height).count, _padded_axis(width).count)
    kernel = (height.spec.kernel_size, width.spec.kernel_size)
    return {**dict.fromkeys(PairMap, of_y), PairMap.OUTPUT: of_x, PairMap.KERNEL: kernel}


def places(
    geometry: Geometry, room: tuple[float, float], ratio: float = 1.0, scale: float = 1.0
) -> dict[PairMap, Place]:
    """Where the maps stand in ``room`` (width, height): one cell size, but that a kernel stays legible."""
    of = shapes(geometry)
    gaps = GAP * scale * (len(of) - 1)
    free = room[0] - (MARGIN + LEFT + RIGHT) * scale - gaps, room[1] - (ABOVE + BELOW) * scale
    columns = sum(shape[1] for key, shape in of.items() if key is not PairMap.KERNEL)
    rows = max(shape[0] for key, shape in of.items() if key is not PairMap.KERNEL)
    kernel = of[PairMap.KERNEL]
    shared = _fitting(free, rows, columns + kernel[1], scale)
    own = shared
    if max(kernel) > rows or shared < OWN_KERNEL_PITCH * scale:
        share = KERNEL_SHARE * free[0]
        own = min(OWN_KERNEL_PITCH * scale, share / kernel[1], max(free[1], 24.0) / kernel[0])
        shared = _fitting((free[0] - own * kernel[1], free[1]), rows, columns, scale)
    pitches = {key: snapped(own if key is PairMap.KERNEL else shared, ratio) for key in of}
    used = gaps + sum(of[key][1] * pitches[key] for key in of)
    left = max((room[0] + (LEFT - RIGHT) * scale - used) / 2, (MARGIN / 2 + LEFT) * scale)
    middle = ABOVE * scale + free[1] / 2
    found = {}
    for key, shape in of.items():
        top = middle - shape[0] * pitches[key] / 2
        found[key] = Place(round(left * ratio) / ratio, round(top * ratio) / ratio, *shape, pitches[key])
        left += shape[1] * pitches[key] + GAP * scale
    return found


def _fitting(free: tuple[float, float], rows: int, columns: int, scale: float) -> float:
    return min(max(free[0], 24.0) / columns, max(free[1], 24.0) / rows, LARGEST * scale)


@record(eq=False)
class PairValues:
    """The values of the maps that are known, x without its padding, and their smallest and largest."""

    maps: Mapping[PairMap, FloatArray]
    extremes: Mapping[PairMap, Extremes]


UNKNOWN = PairValues({}, {})


def before_walk(y: FloatArray, weight: FloatArray, of_y: Extremes | None = None) -> PairValues:
    """What is there before anything is computed; ``of_y`` spares the search for the extremes of a large y."""
    maps = {PairMap.INPUT: y, PairMap.KERNEL: weight}
    return PairValues(
        maps, {PairMap.INPUT: of_y or finite_extremes(y), PairMap.KERNEL: finite_extremes(weight)}
    )


def after_walk(walk: Walk) -> PairValues:
    """All five. Reads every map: large ones take longer than a frame."""
    with np.errstate(invalid="ignore", over="ignore"):
        difference = walk.returned - walk.y
    maps = {
        PairMap.INPUT: walk.y,
        PairMap.OUTPUT: walk.x,
        PairMap.KERNEL: walk.weight,
        PairMap.RETURNED: walk.returned,
        PairMap.DIFFERENCE: difference,
    }
    return PairValues(maps, {key: finite_extremes(each) for key, each in maps.items()})


def models(geometry: Geometry, shown: Mapping[PairMap, FloatArray]) -> dict[PairMap, HeatmapModel]:
    """y, the padded x, w, C x and C x - y; empty maps where nothing is known yet."""
    found: dict[PairMap, HeatmapModel] = {}
    for key, shape in shapes(geometry).items():
        if key is PairMap.OUTPUT:
            axes = (_padded_axis(geometry.height), _padded_axis(geometry.width))
            found[key] = HeatmapModel(StageId.OUTPUT, geometry, *axes, shown.get(key))
        else:
            found[key] = plain_map(shown[key], geometry) if key in shown else empty_map(shape, geometry)
    return found


def _padded_axis(axis: AxisGeometry) -> AxisCells:
    """x with the padding zeros that the convolution puts round it."""
    pad, size_of_x = axis.spec.padding, axis.output
    count = size_of_x + axis.paired_padding
    segments = (
        Segment(CellKind.PADDING, 0, pad),
        Segment(CellKind.DATA, pad, pad + size_of_x),
        Segment(CellKind.PADDING, pad + size_of_x, count),
    )
    return AxisCells(count, size_of_x, 1, pad, tuple(each for each in segments if each.stop > each.start))


def focus_from_map(geometry: Geometry, key: PairMap, cell: Cell) -> Focus | None:
    """What pointing at a cell means; None for a padding zero of the convolution."""
    if key in OF_Y:
        return Focus(FocusKind.INPUT_CELL, cell)
    if key is PairMap.KERNEL:
        return Focus(FocusKind.TAP, cell)
    height, width = geometry.height, geometry.width
    output = (cell[0] - height.spec.padding, cell[1] - width.spec.padding)
    inside = 0 <= output[0] < height.output and 0 <= output[1] < width.output
    return Focus(FocusKind.OUTPUT_CELL, output) if inside else None


def pair_highlights(geometry: Geometry, focus: Focus | None) -> dict[PairMap, Highlight]:
    """What lights up: the window of a cell of y on x, or every cell of y whose window holds a cell of x."""
    lit = dict.fromkeys(PairMap, NOTHING)
    if focus is None:
        return lit
    has_rings = geometry.spec.taps <= MAX_RINGS
    if focus.kind is FocusKind.INPUT_CELL:
        return lit | _of_window(geometry, focus.cell, has_rings)
    if focus.kind is FocusKind.OUTPUT_CELL:
        return lit | _of_cell(geometry, focus.cell, has_rings)
    if focus.kind is FocusKind.TAP:
        return lit | {PairMap.KERNEL: Highlight((focus.cell,))}
    return lit


def _of_window(geometry: Geometry, cell: Cell, has_rings: bool) -> dict[PairMap, Highlight]:
    height, width = geometry.height, geometry.width
    products = stamp(geometry, cell) if has_rings else ()
    inside = tuple(on_padded(geometry, each.output) for each in products)
    top_left = (cell[0] * height.spec.stride, cell[1] * width.spec.stride)
    taps = tuple(each.tap for each in products)
    return {
        **dict.fromkeys(OF_Y, Highlight(target=cell)),
        PairMap.OUTPUT: Highlight(inside, window=(top_left, (height.extent, width.extent)), veiled=has_rings),
        PairMap.KERNEL: Highlight(taps),
    }


def _of_cell(geometry: Geometry, cell: Cell, has_rings: bool) -> dict[PairMap, Highlight]:
    products = window(geometry, cell).products if has_rings else ()
    sources = Highlight(tuple(each.source for each in products))
    return {
        **dict.fromkeys(OF_Y, sources),
        PairMap.OUTPUT: Highlight(target=on_padded(geometry, cell)),
        PairMap.KERNEL: Highlight(tuple(each.tap for each in products)),
    }


def on_padded(geometry: Geometry, cell: Cell) -> Cell:
    """Where a cell of x stands in its map with the padding."""
    return cell[0] + geometry.height.spec.padding, cell[1] + geometry.width.spec.padding

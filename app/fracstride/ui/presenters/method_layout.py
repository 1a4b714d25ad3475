"""Where the maps of a method stand: in a row with operators between, or as panels in a grid. No Qt."""

from __future__ import annotations

from collections.abc import Sequence

from fracstride.core.records import record
from fracstride.ui.presenters.board_layout import Place, Shape
from fracstride.ui.presenters.strip_layout import MAX_PITCH, OWN_KERNEL_PITCH, SHARED_KERNEL_FROM, snapped

LEFT, RIGHT, TOP, BOTTOM = 41.0, 24.0, 30.0, 30.0
"""Round the maps: room for indices at the left and above, for colour bars below."""
LOW_BOTTOM, BARS_FROM = 8.0, 240.0
GAP = 62.0
KERNEL_SHARE = 0.24
PANEL_GAP, PANEL_ABOVE, INNER_GAP = 40.0, 44.0, 34.0
"""Between panels, above each (its mark and its indices), and between a sub-kernel and its result."""
HEAD_ROOM = 132.0
"""A panel and the gap after it are at least so wide: its head meets no other."""
SHARED_PANEL_FROM = 20.0
"""From this pitch on sub-kernels have the same cells as the maps."""
NUMBERED_FROM = 24.0
"""From this pitch on there is room for three digits in a cell."""


@record
class Area:
    """The board in logical pixels; ``ratio`` device pixels in one, ``scale`` the user's scale."""

    width: float
    height: float
    ratio: float = 1.0
    scale: float = 1.0

    @property
    def has_bars(self) -> bool:
        """Whether there is room for colour bars; where there is little, cells need it more."""
        return self.height >= BARS_FROM * self.scale

    @property
    def top(self) -> float:
        """Above the maps."""
        return TOP * self.scale

    @property
    def bottom(self) -> float:
        """Below the maps."""
        return (BOTTOM if self.has_bars else LOW_BOTTOM) * self.scale

    @property
    def inner_height(self) -> float:
        """What is left for the maps."""
        return max(self.height - self.top - self.bottom, 24.0)

    @property
    def middle(self) -> float:
        """Half way down what is left for the maps."""
        return self.top + self.inner_height / 2


@record
class Operator:
    """A sign between two maps and its centre: 'arrow', 'times', 'equals'."""

    sign: str
    x: float
    y: float


@record
class Row:
    """Maps side by side and the signs between them."""

    places: tuple[Place, ...]
    operators: tuple[Operator, ...]


@record
class Item:
    """A map in a row: its rows and columns, whether it is a small map that gets cells of its own size where
    the others' get small, and the sign after it.
    """

    shape: Shape
    is_small: bool = False
    sign: str = "arrow"


def maps_in_a_row(items: Sequence[Item], area: Area) -> Row:
    """One cell size for all maps but the small ones, as large as fits; centred."""
    scale = area.scale
    pitches = _row_pitches(items, area)
    used = sum(item.shape[1] * pitch for item, pitch in zip(items, pitches, strict=True))
    gaps = GAP * scale * (len(items) - 1)
    free = area.width - (LEFT + RIGHT) * scale - used - gaps
    x = LEFT * scale + max(free, 0.0) / 2
    middle = area.middle
    places, operators = [], []
    for item, pitch in zip(items, pitches, strict=True):
        place = place_at(x, middle - item.shape[0] * pitch / 2, item.shape, pitch, area.ratio)
        places.append(place)
        x = place.x + place.width
        if item is not items[-1]:
            operators.append(Operator(item.sign, x + (GAP - 26) / 2 * scale, middle))
        x += GAP * scale
    return Row(tuple(places), tuple(operators))


def _row_pitches(items: Sequence[Item], area: Area) -> list[float]:
    scale = area.scale
    height = area.inner_height
    free = max(area.width - (LEFT + RIGHT + GAP * (len(items) - 1)) * scale, 60.0)
    columns = sum(item.shape[1] for item in items)
    rows = max(item.shape[0] for item in items)
    shared = min(free / columns, height / rows, MAX_PITCH * scale)
    small = [item.shape for item in items if item.is_small]
    if shared >= SHARED_KERNEL_FROM * scale or not small:
        return [snapped(shared, area.ratio)] * len(items)
    wide, high = sum(shape[1] for shape in small), max(shape[0] for shape in small)
    own = snapped(
        min(max(min(OWN_KERNEL_PITCH * scale, KERNEL_SHARE * area.width / wide), 0.5), height / high),
        area.ratio,
    )
    others = [item.shape for item in items if not item.is_small]
    left = max(free - wide * own, 24.0)
    fitting = min(left / sum(shape[1] for shape in others), height / max(shape[0] for shape in others))
    feature = snapped(min(fitting, MAX_PITCH * scale), area.ratio)
    return [own if item.is_small else feature for item in items]


def place_at(x: float, y: float, shape: Shape, pitch: float, ratio: float) -> Place:
    """A map whose corner lies on a device pixel."""
    return Place(on_pixel(x, ratio), on_pixel(y, ratio), *shape, pitch)


def on_pixel(value: float, ratio: float) -> float:
    """The nearest device pixel."""
    return round(value * ratio) / ratio


@record
class Panel:
    """One cell of a grid of panels: a sub-kernel at the left, which may be empty, its result at the right."""

    kernel: Shape
    result: Shape


@record
class PlacedPanel:
    """Where a panel stands: its top-left corner, where its head begins, and its maps; None where it meets no tap."""

    x: float
    y: float
    kernel: Place | None
    result: Place


@record
class PanelGrid:
    """Input, panels row by row, and output."""

    input: Place
    panels: tuple[PlacedPanel, ...]
    output: Place
    operators: tuple[Operator, ...]


@record
class _GridSizes:
    """What a grid of panels needs: the widest sub-kernel and result of each column, the highest of each row."""

    kernel_columns: tuple[int, ...]
    result_columns: tuple[int, ...]
    kernel_rows: tuple[int, ...]
    result_rows: tuple[int, ...]

    @classmethod
    def of(cls, panels: Sequence[Sequence[Panel]]) -> _GridSizes:
        columns = tuple(zip(*panels, strict=True))
        return cls(
            tuple(max(panel.kernel[1] for panel in column) for column in columns),
            tuple(max(panel.result[1] for panel in column) for column in columns),
            tuple(max(panel.kernel[0] for panel in row) for row in panels),
            tuple(max(panel.result[0] for panel in row) for row in panels),
        )


@record
class _GridPitches:
    feature: float
    kernel: float


def arranged_panels(
    input_shape: Shape, panels: Sequence[Sequence[Panel]], output_shape: Shape, area: Area
) -> PanelGrid:
    """The panels in a grid; in one row where the board is so low, or cells so small, that this gives larger ones."""
    grid = panels_in_a_grid(input_shape, panels, output_shape, area)
    is_roomy = area.has_bars and grid.input.pitch >= NUMBERED_FROM * area.scale
    if is_roomy or len(panels) == 1:
        return grid
    in_a_row = [[panel for row in panels for panel in row]]
    row = panels_in_a_grid(input_shape, in_a_row, output_shape, area)
    fits = row.output.x + row.output.width <= area.width
    return row if fits and row.input.pitch > grid.input.pitch else grid


def panels_in_a_grid(
    input_shape: Shape, panels: Sequence[Sequence[Panel]], output_shape: Shape, area: Area
) -> PanelGrid:
    """The input at the left, rows of panels in the middle, the output at the right; one cell size for all.

    Sub-kernels get cells of their own size where the others' get small.
    """
    scale, ratio = area.scale, area.ratio
    sizes = _GridSizes.of(panels)
    pitches = _grid_pitches(input_shape, sizes, output_shape, area)
    widths = [
        max(k * pitches.kernel + INNER_GAP * scale + r * pitches.feature, (HEAD_ROOM - PANEL_GAP) * scale)
        for k, r in zip(sizes.kernel_columns, sizes.result_columns, strict=True)
    ]
    heights = [
        PANEL_ABOVE * scale + max(k * pitches.kernel, r * pitches.feature)
        for k, r in zip(sizes.kernel_rows, sizes.result_rows, strict=True)
    ]
    grid = sum(widths) + PANEL_GAP * scale * (len(widths) - 1)
    used = (input_shape[1] + output_shape[1]) * pitches.feature + grid + 2 * GAP * scale
    x = LEFT * scale + max(area.width - (LEFT + RIGHT) * scale - used, 0.0) / 2
    middle = area.middle
    first = place_at(x, middle - input_shape[0] * pitches.feature / 2, input_shape, pitches.feature, ratio)
    left = first.x + first.width + GAP * scale
    # The heads of the first row stand where the others have their indices.
    top = max(middle - (sum(heights) + (PANEL_ABOVE - TOP) * scale) / 2, 0.0)
    placed = _placed_panels(panels, widths, heights, (left, top), pitches, area)
    right = left + grid
    last = place_at(
        right + GAP * scale,
        middle - output_shape[0] * pitches.feature / 2,
        output_shape,
        pitches.feature,
        ratio,
    )
    before = first.x + first.width + (GAP - 26) / 2 * scale
    after = right + (GAP - 26) / 2 * scale
    return PanelGrid(
        first, placed, last, (Operator("arrow", before, middle), Operator("arrow", after, middle))
    )


def _grid_pitches(input_shape: Shape, sizes: _GridSizes, output_shape: Shape, area: Area) -> _GridPitches:
    scale, ratio = area.scale, area.ratio
    columns, rows = len(sizes.kernel_columns), len(sizes.kernel_rows)
    gaps = LEFT + RIGHT + 2 * GAP + PANEL_GAP * (columns - 1) + INNER_GAP * columns
    wide = max(area.width - gaps * scale, 60.0)
    high = max(area.height - area.bottom, 40.0)
    row_height = max(high / rows - PANEL_ABOVE * scale, 8.0)
    features = input_shape[1] + sum(sizes.result_columns) + output_shape[1]
    beside = max(high - TOP * scale, 24.0) / max(input_shape[0], output_shape[0])
    tallest = max(*sizes.kernel_rows, *sizes.result_rows, 1)
    shared = min(
        wide / (features + sum(sizes.kernel_columns)), row_height / tallest, beside, MAX_PITCH * scale
    )
    if shared >= SHARED_PANEL_FROM * scale:
        return _GridPitches(snapped(shared, ratio), snapped(shared, ratio))
    kernels = max(sum(sizes.kernel_columns), 1)
    own = min(
        SHARED_PANEL_FROM * scale,
        row_height / max(*sizes.kernel_rows, 1),
        KERNEL_SHARE * area.width / kernels,
    )
    own = snapped(max(own, 0.5), ratio)
    left = max(wide - own * sum(sizes.kernel_columns), 40.0)
    feature = min(left / features, row_height / max(*sizes.result_rows, 1), beside)
    feature = snapped(max(feature, 1e-6), ratio)
    return _GridPitches(feature, own)


def _placed_panels(
    panels: Sequence[Sequence[Panel]],
    widths: Sequence[float],
    heights: Sequence[float],
    origin: tuple[float, float],
    pitches: _GridPitches,
    area: Area,
) -> tuple[PlacedPanel, ...]:
    scale, ratio = area.scale, area.ratio
    placed = []
    y = origin[1]
    for row, height in zip(panels, heights, strict=True):
        x = origin[0]
        top = y + PANEL_ABOVE * scale
        for panel, width in zip(row, widths, strict=True):
            after = x + panel.kernel[1] * pitches.kernel + INNER_GAP * scale
            kernel = place_at(x, top, panel.kernel, pitches.kernel, ratio) if 0 not in panel.kernel else None
            result = place_at(after, top, panel.result, pitches.feature, ratio)
            placed.append(PlacedPanel(on_pixel(x, ratio), on_pixel(y, ratio), kernel, result))
            x += width + PANEL_GAP * scale
        y += height
    return tuple(placed)

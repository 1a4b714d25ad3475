"""What a board shows, as values: its maps, each at a place of its own, and what is painted around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from fracstride.core.records import record
from fracstride.ui.look.theme import Theme
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.presenters.board_layout import Clip, Place
from fracstride.ui.presenters.colours import ColourScale
from fracstride.ui.presenters.heatmap import HeatmapModel
from fracstride.ui.presenters.method_layout import Operator

Paint = Callable[[QPainter], None]


@record(eq=False)
class BoardMap:
    """One map of a board, known by its ``key``; the caption stands above it, the colour bar below."""

    key: str
    model: HeatmapModel
    scale: ColourScale
    place: Place
    caption: str = ""
    indices: bool = True
    bar: bool = False
    row_names: Sequence[int] | None = None
    column_names: Sequence[int] | None = None
    """The indices of rows and columns where they do not count from 0."""
    clip: Clip | None = None
    """Through what part of the board a map is seen that is larger than its room."""

    @property
    def frame(self) -> Frame:
        """Where the map stands, in pixels of the board."""
        place, clip = self.place, self.clip
        area = QRectF(place.x, place.y, place.width, place.height)
        seen = area if clip is None else QRectF(clip.x, clip.y, clip.width, clip.height)
        return Frame(seen, area.topLeft(), place.pitch, place.rows, place.columns)


@record(eq=False)
class BoardScene:
    """Everything that a board shows; ``below`` and ``above`` paint everything but maps and signs, in logical pixels."""

    maps: tuple[BoardMap, ...]
    theme: Theme
    numbers: bool = True
    signs: tuple[Operator, ...] = ()
    below: Paint | None = None
    above: Paint | None = None

"""The overlap map with its profiles along both axes, and under it the legend of its numbers."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fracstride.core.precision import FloatArray
from fracstride.core.records import record
from fracstride.session.state import ViewSettings
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, interface_scale, scaled, text_width
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.plotting.board_scene import BoardMap, BoardScene
from fracstride.ui.plotting.colour_maps import colour_scale
from fracstride.ui.plotting.frame import Frame
from fracstride.ui.plotting.map_board import MapBoard
from fracstride.ui.presenters.board_layout import Place
from fracstride.ui.presenters.cell_numbers import decimals, longest
from fracstride.ui.presenters.colours import ColourScale, limits
from fracstride.ui.presenters.method_maps import names_of
from fracstride.ui.presenters.overlap import LegendEntry, OverlapMap
from fracstride.ui.presenters.overlap_words import legend_text
from fracstride.ui.presenters.strip_layout import snapped
from fracstride.ui.presenters.wording import in_clauses, named, number

KEY = "overlap"
PROFILE, INDICES, GAP = 30.0, 22.0, 10.0
"""The longest bar, the room of the column indices, and that between map and row bars."""
NUMBER, TOP, BOTTOM, LEFT = 14.0, 20.0, 52.0, 46.0
"""A bar's number; above all bars; for the legend; for the row indices."""
LARGEST = 40.0
"""The largest cell."""
SWATCH, LEAST_GAP, SIDE = 13, 12, 16


@record
class CountLegend:
    """The numbers of products that are named under the map, and a remark after them."""

    entries: tuple[LegendEntry, ...]
    more: int = 0
    """Numbers that are not among the entries."""

    @property
    def text(self) -> str:
        """All of it in one line, for assistive tools."""
        said = [named(str(entry.count), legend_text(entry, translate), translate) for entry in self.entries]
        return in_clauses([*said, self.note] if self.more else said, translate)

    @property
    def note(self) -> str:
        """How much is left out."""
        if not self.more:
            return ""
        one, many = (
            translate("Overlap", "and 1 more number"),
            translate("Overlap", "and {count} more numbers"),
        )
        return (one if self.more == 1 else many).format(count=self.more)

    def fitted(self, width: float) -> CountLegend:
        """The first entries, as many as there is room for."""
        shown = self
        while len(shown.entries) > 1 and shown.least_width > width:
            shown = CountLegend(shown.entries[:-1], shown.more + 1)
        return shown

    @property
    def least_width(self) -> float:
        """In pixels, with the smallest gaps."""
        gaps = scaled(LEAST_GAP) * len(self.entries)
        return sum(_width(entry) for entry in self.entries) + gaps + text_width(self.note, TextStyle.CAPTION)


class OverlapMapView(QWidget):
    """Draws one OverlapMap; the board tells what the pointer does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.board = MapBoard()
        self.board.setAccessibleName(translate("Overlap", "Overlap map"))
        self._shown: OverlapMap | None = None
        self._legend: CountLegend | None = None
        self._view = ViewSettings()
        self._theme = LIGHT
        self._scale: ColourScale | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.board, 1)
        self.board.resized.connect(self._lay_out)

    @property
    def scale(self) -> ColourScale | None:
        """The colours of the map."""
        return self._scale

    @property
    def shown(self) -> OverlapMap | None:
        """What is drawn."""
        return self._shown

    @property
    def legend(self) -> CountLegend | None:
        """What is written under the map; None where a colour bar stands there."""
        return self._legend

    def show_map(
        self, shown: OverlapMap, legend: CountLegend | None, view: ViewSettings, theme: Theme
    ) -> None:
        """Draw another map; one without a legend of counts gets a colour bar."""
        self._shown, self._legend, self._view, self._theme = shown, legend, view, theme
        self._scale = colour_scale(view.colours, theme, *limits(shown.extremes))
        self.board.setAccessibleDescription(legend.text if legend is not None else "")
        self._lay_out()

    def show_nothing(self, theme: Theme) -> None:
        """Show no map: that of another view would be taken for what was asked for."""
        self._shown = None
        self.board.setAccessibleDescription("")
        self.board.show_board(BoardScene((), theme))

    def _lay_out(self) -> None:
        if self._shown is None or self._scale is None or not self.board.has_room:
            return
        place = self._place(self._shown)
        part = self._shown.part
        shown = BoardMap(
            KEY,
            self._shown.model,
            self._scale,
            place,
            bar=self._legend is None,
            row_names=names_of(part.rows),
            column_names=names_of(part.columns),
        )
        self.board.show_board(
            BoardScene((shown,), self._theme, self._view.values_in_cells, below=self._paint_beside)
        )

    def _place(self, shown: OverlapMap) -> Place:
        """As large as the room between the profiles allows, at the top, centred across."""
        model, scale, ratio = shown.model, interface_scale(), self.devicePixelRatioF()
        rows, columns = model.rows.count, model.columns.count
        above, below = (TOP + PROFILE + INDICES + NUMBER) * scale, BOTTOM * scale
        left, right = LEFT * scale, (GAP + PROFILE + 12) * scale + _widest(shown.rows)
        free = self.board.width() - left - right, self.board.height() - above - below
        fitting = min(max(free[0], 24.0) / columns, max(free[1], 24.0) / rows, LARGEST * scale)
        pitch = snapped(fitting, ratio)
        x = left + max(free[0] - columns * pitch, 0) / 2
        return Place(round(x * ratio) / ratio, round(above * ratio) / ratio, rows, columns, pitch)

    def _paint_beside(self, painter: QPainter) -> None:
        if self._shown is None or self._scale is None:
            return
        frame = self.board.frame(KEY)
        # Between bars on parts of pixels the canvas would shine through.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        bars = _Bars(painter, self._scale, self._theme)
        bars.paint_columns(self._shown.columns, frame)
        bars.paint_rows(self._shown.rows, frame)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._legend is not None:
            at = QPointF(frame.clip.left(), frame.clip.bottom() + scaled(24))
            paint_legend(painter, self._legend, at, self.board.width(), self._scale, self._theme)


@record
class _Bars:
    """The two profiles: what each column and each row comes to."""

    painter: QPainter
    scale: ColourScale
    theme: Theme

    def paint_columns(self, values: FloatArray, frame: Frame) -> None:
        """Bars above the map, over the column indices."""
        pitch = frame.clip.width() / len(values)
        base = frame.clip.top() - scaled(INDICES)
        places, unit = decimals(values), _unit(values)
        has_numbers = _widest(values) <= pitch - 1
        for index, (value, colour) in enumerate(self._coloured(values)):
            length = abs(value) * unit if value == value else 0.0
            left = frame.clip.left() + index * pitch
            box = QRectF(left + _gap(pitch), base - length, pitch - 2 * _gap(pitch), length)
            self.painter.fillRect(box, colour)
            if has_numbers:
                at = QPointF(box.center().x(), box.top() - scaled(7))
                self._paint_number(number(value, places), at, 0.5)

    def paint_rows(self, values: FloatArray, frame: Frame) -> None:
        """Bars at the right of the map."""
        pitch = frame.clip.height() / len(values)
        left = frame.clip.right() + scaled(GAP)
        places, unit = decimals(values), _unit(values)
        for index, (value, colour) in enumerate(self._coloured(values)):
            length = abs(value) * unit if value == value else 0.0
            top = frame.clip.top() + index * pitch
            box = QRectF(left, top + _gap(pitch), length, pitch - 2 * _gap(pitch))
            self.painter.fillRect(box, colour)
            if pitch >= scaled(11):
                at = QPointF(box.right() + scaled(4), box.center().y())
                self._paint_number(number(value, places), at, 0.0)

    def _coloured(self, values: FloatArray) -> list[tuple[float, QColor]]:
        """Every value with its colour: there are many bars, and few values."""
        bars = values.tolist()
        colours = {value: QColor(self.scale.hex(value)) for value in set(bars)}
        return [(value, colours[value]) for value in bars]

    def _paint_number(self, text: str, at: QPointF, across: float) -> None:
        self.painter.setFont(font(TextStyle.TICK))
        self.painter.setPen(QColor(self.theme.text2))
        draw_text(self.painter, text, at, TextStyle.TICK, across=across)


def _widest(values: FloatArray) -> float:
    """The width of the longest number beside a bar."""
    return text_width(longest(values, decimals(values)), TextStyle.TICK)


def _unit(values: FloatArray) -> float:
    """Pixels for a value of 1: the largest has the longest bar."""
    finite = abs(values[values == values])
    largest = float(finite.max()) if finite.size else 0.0
    return scaled(PROFILE) / largest if 0 < largest < float("inf") else 0.0


def _gap(pitch: float) -> float:
    return 1.0 if pitch >= 5 else 0.0


def paint_legend(
    painter: QPainter, legend: CountLegend, at: QPointF, right: float, scale: ColourScale, theme: Theme
) -> None:
    """One line from ``at``; from further left where there is no room for it."""
    legend = legend.fitted(right - scaled(2 * SIDE))
    free = right - scaled(SIDE) - legend.least_width
    left = max(min(at.x(), free), scaled(SIDE))
    gap = min(scaled(LEAST_GAP) + (free - left) / max(len(legend.entries), 1), scaled(22))
    widths = [_width(entry) for entry in legend.entries]
    for entry, width in zip(legend.entries, widths, strict=True):
        _paint_entry(painter, entry, QPointF(left, at.y()), scale, theme)
        left += width + gap
    painter.setFont(font(TextStyle.CAPTION))
    painter.setPen(QColor(theme.text3))
    draw_text(painter, legend.note, QPointF(left, at.y()), TextStyle.CAPTION, across=0.0)


def _width(entry: LegendEntry) -> float:
    words = text_width(legend_text(entry, translate), TextStyle.CAPTION)
    return scaled(SWATCH + 7 + 7) + text_width(str(entry.count), TextStyle.STRONG) + words


def _paint_entry(
    painter: QPainter, entry: LegendEntry, at: QPointF, scale: ColourScale, theme: Theme
) -> None:
    side = scaled(SWATCH)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scale.hex(entry.count)))
    painter.drawRoundedRect(QRectF(at.x(), at.y() - side / 2, side, side), 3, 3)
    at += QPointF(side + scaled(7), 0)
    painter.setFont(font(TextStyle.STRONG))
    painter.setPen(QColor(theme.text1))
    draw_text(painter, str(entry.count), at, TextStyle.STRONG, across=0.0)
    at += QPointF(text_width(str(entry.count), TextStyle.STRONG) + scaled(7), 0)
    painter.setFont(font(TextStyle.CAPTION))
    painter.setPen(QColor(theme.text2))
    draw_text(painter, legend_text(entry, translate), at, TextStyle.CAPTION, across=0.0)

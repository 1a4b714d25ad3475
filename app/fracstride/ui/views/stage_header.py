"""The band above the canvas: the title of every map stands over its map."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, scaled, text_width
from fracstride.ui.look.static_text import painter_ratio, stamps
from fracstride.ui.look.theme import Role, Theme
from fracstride.ui.presenters.stage_titles import Run, RunRole, StageTitle
from fracstride.ui.presenters.wording import in_clauses

HEIGHT, LOW_HEIGHT, LOW_BELOW = 68, 60, 800
"""Its height, less in a window that is less high."""
TITLE_BASELINE, SIZE_BASELINE = 28.0, 46.0
SMALL_SHIFT = -4.0
BASELINE = 0.78
"""Where the baseline lies in the height of a line of Inter."""
GAP = 15.0
MIN_SPACE = 12.0
BUSY_BAR = 2


class StageHeader(QWidget):
    """Painted, not laid out: titles follow the maps as they move."""

    accessible_role = QAccessible.Role.StaticText

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._titles: tuple[StageTitle, ...] = ()
        self._places: dict[StageId, float] = {}
        self._theme: Theme | None = None
        self._is_busy = False
        self.setFixedHeight(scaled(HEIGHT))

    def fit(self, window_height: int) -> None:
        """As high as it stands well in a window of this height."""
        self.setFixedHeight(scaled(HEIGHT if window_height >= scaled(LOW_BELOW) else LOW_HEIGHT))

    def show_titles(self, titles: tuple[StageTitle, ...], places: dict[StageId, float], theme: Theme) -> None:
        """Show ``titles`` at the given left edges."""
        if titles != self._titles:
            self.setAccessibleName(in_clauses((title.text(translate) for title in titles), translate))
        elif (places, theme) == (self._places, self._theme):
            return
        self._titles, self._places, self._theme = titles, places, theme
        self.update()

    def set_busy(self, busy: bool) -> None:
        """Show that values are being computed: a bar at the lower edge."""
        self._is_busy = busy
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._theme is None:
            return
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor(self._theme.canvas))
            painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(self._theme.hairline))
            if self._is_busy:
                bar = scaled(BUSY_BAR)
                painter.fillRect(0, self.height() - bar, self.width(), bar, QColor(self._theme.accent))
            shown = [title for title in self._titles if title.stage in self._places]
            edges = [self._places[title.stage] for title in shown] + [float(self.width())]
            shift = SMALL_SHIFT if self.height() < scaled(64) else 0.0
            end = 0.0
            for title, left, right in zip(shown, edges, edges[1:], strict=False):
                # A title that is longer than its map pushes the next one on rather than be clipped; the last moves back.
                start = max(min(left, self.width() - _least_width(title) - MIN_SPACE), end)
                end = self._paint_title(painter, title, start, right, self._theme, shift) + MIN_SPACE

    def _paint_title(
        self, painter: QPainter, title: StageTitle, left: float, right: float, theme: Theme, shift: float
    ) -> float:
        above = scaled(TITLE_BASELINE + shift)
        below = scaled(SIZE_BASELINE + shift)
        ratio = painter_ratio(painter)
        end = _draw(painter, title.title, left, above, theme, ratio)
        after = _draw(painter, (Run(title.size),), left, below, theme, ratio)
        if after + GAP + _width(title.meaning) <= right - MIN_SPACE:
            after = _draw(painter, title.meaning, after + GAP, below, theme, ratio)
        return max(end, after)


def _least_width(title: StageTitle) -> float:
    """Without what the size is made of."""
    return max(_width(title.title), text_width(title.size, _STYLES[RunRole.PLAIN]))


def _width(runs: tuple[Run, ...]) -> float:
    return sum([text_width(run.text, _STYLES[run.role]) for run in runs])


def _draw(
    painter: QPainter, runs: tuple[Run, ...], x: float, baseline: float, theme: Theme, ratio: float
) -> float:
    for run in runs:
        role, style = run.role, _STYLES[run.role]
        drop = scaled(3) if role is RunRole.SUBSCRIPT else 0
        look = stamps(style, _colour(role, theme), ratio)
        look.stamp(run.text, x, baseline + drop, across=0.0, down=BASELINE).paint(painter)
        x += text_width(run.text, style)
    return x


_STYLES = dict.fromkeys(RunRole, TextStyle.STRONG) | {
    RunRole.SUBSCRIPT: TextStyle.TICK,
    RunRole.TITLE_LETTER: TextStyle.ITALIC,
    RunRole.LETTER: TextStyle.ITALIC,
    RunRole.KERNEL: TextStyle.ITALIC,
    RunRole.PLAIN: TextStyle.BODY,
}


def _colour(role: RunRole, theme: Theme) -> str:
    match role:
        case RunRole.TITLE | RunRole.TITLE_LETTER:
            return theme.text1
        case RunRole.LETTER | RunRole.SUBSCRIPT:
            return theme.text3
        case RunRole.STRIDE | RunRole.PADDING | RunRole.OUTPUT_PADDING | RunRole.KERNEL:
            colours: Role = getattr(theme, role)
            return colours.text
    return theme.text2

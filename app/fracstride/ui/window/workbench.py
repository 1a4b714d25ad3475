"""What is in the window: toolbar, panel, stages, bottom sheet and status bar, laid out by its size."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QGraphicsOpacityEffect,
    QVBoxLayout,
    QWidget,
)

from fracstride.core.override import override
from fracstride.ui.actions.action_set import Actions
from fracstride.ui.actions.command import CommandId
from fracstride.ui.controls.labels import hairline
from fracstride.ui.controls.popup import Menu
from fracstride.ui.controls.splitter import Splitter
from fracstride.ui.controls.switch import Switch
from fracstride.ui.controls.tab_order import put_after, put_last
from fracstride.ui.controls.theming import spread_theme
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import interface_scale, scaled
from fracstride.ui.look.style import set_surface
from fracstride.ui.look.theme import DIMMED, LIGHT, Theme
from fracstride.ui.panels.parameter_column import ParameterColumn
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.views.formula_panel import FormulaPanel
from fracstride.ui.views.stage_strip import StageStrip
from fracstride.ui.views.sum_panel import SumPanel
from fracstride.ui.window.banner import Banner
from fracstride.ui.window.left_focus import LeftFocus
from fracstride.ui.window.panel_place import PanelPlace
from fracstride.ui.window.play_bar import PlayBar
from fracstride.ui.window.room import is_low, panel_width, sheet_height, sum_width
from fracstride.ui.window.sheet_strip import SheetStrip
from fracstride.ui.window.status_bar import StatusBar
from fracstride.ui.window.tab_band import TabBand
from fracstride.ui.window.tab_deck import TabDeck
from fracstride.ui.window.tabs import tabs
from fracstride.ui.window.toolbar import HEIGHT as TOOLBAR_HEIGHT
from fracstride.ui.window.toolbar import Toolbar

if TYPE_CHECKING:
    from fracstride.ui.window.chooser import Chooser
    from fracstride.ui.window.command_palette import CommandPalette
    from fracstride.ui.window.comparison_bar import ComparisonBar
    from fracstride.ui.window.entry_list import EntryList

List = TypeVar("List", bound="EntryList")


class Workbench(QWidget):
    """Builds every part and lays them out by the window's size; knows nothing of the store."""

    leaving = Signal()
    """Another workbench is about to take its place."""
    widths_chosen = Signal(int, int)
    """(panel, sum): widths in pixels of the design that the user dragged; 0: the window's size decides."""
    entry_chosen = Signal(object)
    """Entry that was chosen in one of the two lists."""

    def __init__(self, focus: FocusModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.action_set = actions = Actions(self)
        self._theme = LIGHT
        self._comparison_bar: ComparisonBar | None = None
        self._collapsed = False
        self._raised = False
        """Whether the user has raised the sheet in a low window, where it is folded by itself."""
        self.recent_menu = Menu(translate("Actions", "Open recent"), self)
        self.toolbar = Toolbar(actions)
        self.panel = ParameterColumn()
        self.tab_band = TabBand(actions, tabs())
        self.strip = StageStrip(focus)
        self.deck = TabDeck(self.strip, tabs(), focus)
        self.play_bar = PlayBar(actions)
        self.sum_panel = SumPanel()
        self.formula_panel = FormulaPanel()
        self.sheet_strip = SheetStrip(actions)
        self.status = StatusBar()
        self._panel_width = self._sum_width = 0
        self.columns = Splitter(translate("Splitter", "Width of the layer panel"))
        self.sheet = Splitter(translate("Splitter", "Width of the sum"))
        self.panel_place = PanelPlace(self, self.panel, self.columns)
        self.panel_place.changed.connect(self._lay_out)
        self._play_line, self._sheet_line = hairline(), hairline()
        self._build()
        LeftFocus(self, self.deck)
        self.deck.opened.connect(lambda _tab: self._on_tab())
        for maps in (self.strip, self.deck):
            maps.zoom_changed.connect(self.tab_band.show_zoom)
        self.sum_panel.copied.connect(lambda _text: self.status.show_copied())
        self.formula_panel.copied.connect(lambda _text: self.status.show_copied())
        self.banner = Banner(self.deck, lambda: self.deck.banner_top)
        self.file_banner = Banner(self.deck, lambda: self.deck.banner_top)
        self.cost_banner = Banner(self.deck, lambda: self.deck.banner_top)

    @cached_property
    def palette_list(self) -> CommandPalette:
        """The command palette; imported and built when it is first opened, as the pages of tabs are."""
        from fracstride.ui.window.command_palette import CommandPalette  # noqa: PLC0415

        return self._added(CommandPalette(self))

    @cached_property
    def preset_list(self) -> EntryList:
        """The list of presets; built when it is first opened."""
        from fracstride.ui.window.entry_list import EntryList  # noqa: PLC0415

        return self._added(EntryList(self, translate("Toolbar", "Search presets"), row=32, grouped=True))

    @cached_property
    def chooser(self) -> Chooser:
        """The list of what a file holds, to choose from."""
        from fracstride.ui.window.chooser import Chooser  # noqa: PLC0415

        made = Chooser(self)
        made.set_theme(self._theme)
        return made

    @property
    def comparison_bar(self) -> ComparisonBar:
        """The bar of the comparison, between the tabs and the maps of every tab; built when it is first asked for."""
        if self._comparison_bar is None:
            self._comparison_bar = self._built_comparison_bar()
        return self._comparison_bar

    def _built_comparison_bar(self) -> ComparisonBar:
        from fracstride.ui.window.comparison_bar import ComparisonBar  # noqa: PLC0415

        bar = ComparisonBar(self._theme)
        bar.hide()
        bar.set_low(self._is_low)
        bar.rearranged.connect(self._lay_out)
        self._canvas.insertWidget(self._canvas.indexOf(self.deck), bar)
        spread_theme(bar, self._theme)
        # Tab reaches it where it stands: after the tabs, before the maps.
        put_after(self.tab_band, bar)
        return bar

    def _added(self, made: List) -> List:
        made.set_theme(self._theme)
        made.chosen.connect(self.entry_chosen)
        return made

    @property
    def is_sheet_collapsed(self) -> bool:
        """Whether the bottom sheet is a strip; in a low window it is until the user raises it."""
        return not self._raised if self._is_low else self._collapsed

    @property
    def _is_low(self) -> bool:
        return is_low(self.height())

    def set_theme(self, theme: Theme) -> None:
        """Give the theme to every part."""
        self._theme = theme
        spread_theme(self, theme)
        self._lay_out()

    def set_dimmed(self, dimmed: bool) -> None:
        """Dim the maps and the sum while the fields hold impossible numbers, which the formulas show."""
        self.deck.set_dimmed(dimmed)
        effect = QGraphicsOpacityEffect(self.sum_panel) if dimmed else None
        if effect is not None:
            effect.setOpacity(DIMMED)
        self.sum_panel.setGraphicsEffect(effect)  # type: ignore[arg-type]  # None takes the effect away

    def set_reduced_motion(self, reduced: bool) -> None:
        """Let sliding parts jump to their places, or slide."""
        for switch in self.findChildren(Switch):
            switch.reduced_motion = reduced
        self.strip.canvas.kernel_turn.reduced_motion = reduced

    def set_sheet_collapsed(self, collapsed: bool) -> None:
        """Make the bottom sheet a strip, or show it whole."""
        self._collapsed = collapsed
        self._lay_out()

    def toggle_sheet(self) -> bool:
        """Fold the bottom sheet or show it whole; gives the preference to remember."""
        if self._is_low:
            self._raised = not self._raised
        else:
            self._collapsed = not self._collapsed
        self._lay_out()
        return self._collapsed

    def leave(self) -> None:
        """End what goes on in it before another workbench takes its place."""
        self.leaving.emit()

    def set_widths(self, panel: int, sum_panel: int) -> None:
        """The widths of panel and sum in pixels of the design; 0 leaves one to the window's size."""
        self._panel_width, self._sum_width = panel, sum_panel
        self._lay_out()

    def presets_place(self) -> QRect:
        """The place of the list of presets: under its button."""
        button = self.toolbar.preset_button
        return QRect(
            button.x(), scaled(TOOLBAR_HEIGHT) - 4, scaled(320), min(scaled(480), self.height() - 120)
        )

    def regions(self) -> tuple[QWidget, ...]:
        """The parts of the window that F6 goes through: first what waits for an answer."""
        return (
            self.banner,
            self.file_banner,
            self.cost_banner,
            self.toolbar,
            self.panel,
            self.tab_band,
            *([] if self._comparison_bar is None else [self._comparison_bar]),
            *self.deck.parts,
            self.play_bar,
            self.sum_panel,
            self.formula_panel,
            self.sheet_strip,
            self.status,
        )

    def _build(self) -> None:
        self.sheet.addWidget(self.sum_panel)
        self.sheet.addWidget(self.formula_panel)
        self.columns.addWidget(self.panel)
        self.columns.addWidget(self._canvas_column())
        for splitter in (self.sheet, self.columns):
            splitter.setStretchFactor(0, 0)
            splitter.setStretchFactor(1, 1)
        self.columns.settled.connect(lambda width: self._choose(_unscaled(width), self._sum_width))
        self.columns.reset_requested.connect(lambda: self._choose(0, self._sum_width))
        self.sheet.settled.connect(lambda width: self._choose(self._panel_width, _unscaled(width)))
        self.sheet.reset_requested.connect(lambda: self._choose(self._panel_width, 0))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.toolbar, hairline(), self.columns, hairline(), self.status):
            column.addWidget(widget, 1 if widget is self.columns else 0)
        # The lines come where they stand: after what is left of them.
        put_after(self.panel, self.columns.handle(1))
        put_after(self.sum_panel, self.sheet.handle(1))

    def _canvas_column(self) -> QWidget:
        holder = QWidget()
        set_surface(holder, "canvas")
        self._canvas = column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tab_band)
        column.addWidget(hairline())
        column.addWidget(self.deck, 1)
        column.addWidget(self._play_line)
        column.addWidget(self.play_bar)
        column.addWidget(self._sheet_line)
        column.addWidget(self.sheet)
        column.addWidget(self.sheet_strip)
        return holder

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The space bar plays and Ctrl+C copies the map under the pointer, unless the focused widget uses them itself."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self.action_set[CommandId.PLAY].trigger()
        elif event.matches(QKeySequence.StandardKey.Copy) and self.strip.canvas.underMouse():
            self.action_set[CommandId.COPY_VALUES].trigger()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.panel_place.follow_width()
        self._lay_out()

    def _on_tab(self) -> None:
        """Another tab is open: show its banners, its sheet and its zoom."""
        # The page that was just made is the last in the tab order, and stands above these.
        line = self.sheet.handle(1)
        below = (self.play_bar, self.sum_panel, line, self.formula_panel, self.sheet_strip, self.status)
        put_last(below, self.window())
        self.tab_band.show_tab(self.deck.current, self.deck.can_zoom)
        self.tab_band.show_zoom(self.deck.zoom)
        for each in (self.banner, self.file_banner, self.cost_banner):
            if not each.isHidden():
                each.settle()
        self._lay_out()

    def _choose(self, panel: int, sum_panel: int) -> None:
        """A splitter was dragged or reset."""
        self.set_widths(panel, sum_panel)
        self.widths_chosen.emit(panel, sum_panel)

    def _lay_out(self) -> None:
        self.toolbar.set_compact(self.panel_place.is_narrow)
        edge = 1  # a hairline
        width = panel_width(self._panel_width, self.width())
        self.panel_place.place(width, scaled(TOOLBAR_HEIGHT) + edge, self.status.height() + edge)
        self._lay_out_player()
        self._lay_out_sheet()
        self.action_set[CommandId.TOGGLE_PANEL].setChecked(self.panel_place.is_shown)
        self.action_set[CommandId.TOGGLE_SHEET].setChecked(not self.is_sheet_collapsed)

    def _lay_out_player(self) -> None:
        has_player = self.deck.plays is not None and not self._is_low
        for each in (self._play_line, self.play_bar):
            each.setVisible(has_player)

    def _lay_out_sheet(self) -> None:
        """Sum and formulas, whole or as a strip; in a low window neither has room beside a comparison."""
        has_sheet, is_folded = self.deck.has_sheet, self.is_sheet_collapsed
        is_crowded = has_much = False
        if self._comparison_bar is not None:
            self._comparison_bar.set_low(self._is_low)
            is_crowded = self._comparison_bar.is_crowding
            has_much = is_crowded and not self._comparison_bar.is_folded
        self._sheet_line.setVisible(has_sheet)
        self.sheet.setVisible(has_sheet and not is_folded)
        self.sheet_strip.setVisible(has_sheet and is_folded and not is_crowded)
        self.strip.set_crowded(is_crowded, has_much)
        bands = scaled(TOOLBAR_HEIGHT) + self.tab_band.height() + self.status.height()
        self.sheet.setFixedHeight(sheet_height(self.height(), bands))
        is_panel_beside = self.panel_place.is_shown and not self.panel_place.is_narrow
        canvas = self.width() - (self.panel.width() if is_panel_beside else 0)
        left = sum_width(self._sum_width, self.width(), canvas)
        self.sheet.setSizes([left, max(canvas - left, 1)])


def _unscaled(pixels: int) -> int:
    """A length on the screen, in pixels of the design."""
    return round(pixels / interface_scale())

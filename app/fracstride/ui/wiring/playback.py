"""What playing does in the window: it moves the pin, outlines the cells to come, and lets the sum grow."""

from __future__ import annotations

from PySide6.QtCore import QObject

from fracstride.core.provenance import Cell, Focus, FocusKind
from fracstride.core.records import record
from fracstride.ui.presenters.playback import (
    GROWS_FROM_MS,
    MS_PER_CELL,
    cell_from_index,
    grown,
    index_from_cell,
    next_speed,
    products_shown,
)
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.connections import Connections
from fracstride.ui.wiring.player import Player


@record
class Place:
    """Where playback stood: the pinned output cell, and the input cell that was played last."""

    pin: Cell | None
    head: Focus | None


class Playback(QObject):
    """Connects the player with the focus; plays the cells that the open tab plays, of x or of y."""

    def __init__(
        self, workbench: Workbench, store: StateStore, focus: FocusModel, lasting: Connections
    ) -> None:
        super().__init__(workbench)
        self._store, self._focus = store, focus
        self._deck, self._strip = workbench.deck, workbench.strip
        self._bar, self._sums = workbench.play_bar, workbench.sum_panel
        self._shown_products = -1
        self._moving = False
        self._played = self._deck.plays
        """The kind of cell that the previous tab played."""
        self.player = Player(self)
        self.player.moved.connect(self._on_moved)
        self.player.grew.connect(self._on_grew)
        self.player.playing_changed.connect(self._on_playing)
        self.player.settings_changed.connect(self._show_settings)
        self._bar.scrubbed.connect(self.player.go_to)
        self._bar.speed_chosen.connect(self.player.set_speed)
        self._deck.opened.connect(lambda _tab: self._on_tab())
        self._strip.play_toggled.connect(self.player.toggle)
        self._deck.play_toggled.connect(self.player.toggle)
        lasting.make(focus.changed, lambda: self.follow())
        lasting.make(store.draft_changed, lambda _draft: self.player.pause())
        self._show_settings()

    def change_speed(self, step: int) -> None:
        """One step faster or slower."""
        self.player.set_speed(next_speed(self.player.speed, step))

    def step(self, step: int) -> None:
        """Go some cells on or back, in reading order; to the first one if there is no head yet."""
        if self._head is None:
            self.player.go_to(0)
        else:
            self.player.step(step)

    def go_to_last(self) -> None:
        """Go to the last cell."""
        self.player.go_to(self.player.count - 1)

    def show_frame(self, index: int) -> None:
        """Show what playing shows at a cell, whatever the pointer is on."""
        self._focus.clear_hover()
        self.player.go_to(index)
        if self._kind is FocusKind.OUTPUT_CELL:
            self._strip.set_reached(index + 1)

    def place(self) -> Place:
        """The current place, for ``return_to``."""
        return Place(self._store.view.pin, self._focus.head)

    def return_to(self, place: Place) -> None:
        """Go back to a place; every cell shows its value again."""
        self._strip.set_reached(None)
        self._focus.set_head(place.head)
        self._store.update_view(pin=place.pin)

    def follow(self) -> None:
        """Go where the focus is; pauses if the pin was set elsewhere."""
        if self._moving:
            return
        rows, columns = self._shape
        self.player.set_count(rows * columns)
        head = self._head
        if head is not None:
            index = index_from_cell(head.cell, columns)
        else:
            # When input cells are played, all their stamps are shown until one is played.
            index = 0 if self._kind is FocusKind.OUTPUT_CELL else rows * columns - 1
        if index != self.player.index:
            self.player.pause()
            self.player.show_index(index)
        self._bar.show_place(rows, columns, self.player.index)

    @property
    def _kind(self) -> FocusKind:
        """What kind of cell the open tab plays."""
        return self._deck.plays or FocusKind.OUTPUT_CELL

    @property
    def _head(self) -> Focus | None:
        """Where playing goes on: the pinned output cell, or the input cell that was played last."""
        return self._focus.pinned if self._kind is FocusKind.OUTPUT_CELL else self._focus.head

    @property
    def _shape(self) -> tuple[int, int]:
        height, width = self._store.geometry.height, self._store.geometry.width
        if self._kind is FocusKind.OUTPUT_CELL:
            return height.output, width.output
        return height.spec.size, width.spec.size

    def _on_moved(self, index: int) -> None:
        rows, columns = self._shape
        if self.player.count != rows * columns:
            # The layer has changed and is shown in a moment; the index counts in the previous one.
            self.follow()
            return
        cell = cell_from_index(index, columns)
        self._shown_products = -1
        self._moving = True
        try:
            self._show_reached(index)
            if self._kind is FocusKind.OUTPUT_CELL:
                self._focus.clear_hover()
                self._store.update_view(pin=cell)
            else:
                self._focus.set_head(Focus(self._kind, cell))
        finally:
            self._moving = False
        self._bar.show_place(rows, columns, index)

    def _on_grew(self, part: float) -> None:
        """Let the sum grow product by product, if there is time for it."""
        if self.player.speed * GROWS_FROM_MS > MS_PER_CELL or self._focus.hovered is not None:
            return
        model = self._sums.model
        shown = products_shown(sum(len(line.terms) for line in model.lines), part)
        if shown != self._shown_products:
            self._shown_products = shown
            self._sums.show_part(grown(model, shown))

    def _on_playing(self, playing: bool) -> None:
        self._bar.show_playing(playing)
        if not playing:
            self._show_reached(None)
            self._sums.show_part(self._sums.model)

    def _show_reached(self, index: int | None) -> None:
        """While playing, output cells after the head are outlines."""
        shown = index if self.player.is_playing and self._kind is FocusKind.OUTPUT_CELL else None
        self._strip.set_reached(None if shown is None else shown + 1)

    def _on_tab(self) -> None:
        """Another tab is open; playing goes on if it plays the same cells."""
        if self._deck.plays is not self._played:
            self.player.pause()
        self._played = self._deck.plays
        if self._kind is FocusKind.OUTPUT_CELL:
            self._focus.set_head(None)
        self.follow()

    def _show_settings(self) -> None:
        self._bar.show_settings(self.player.speed, self.player.loops)

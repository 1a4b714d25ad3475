"""How a workbench is looked at, as far as neither state nor preferences keep it: another language or scale keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from fracstride.core.pipeline import StageId
from fracstride.core.records import record
from fracstride.core.spec import Axis
from fracstride.session.tabs import TabId
from fracstride.ui.plotting.viewport import Viewport
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.player import Player


@record
class Stand:
    """Where a workbench and its player stand."""

    tab: TabId
    mementos: dict[TabId, object]
    """How every page is looked at."""
    axis: Axis
    """Of the formulas."""
    viewports: Mapping[StageId, Viewport]
    speed: float
    loops: bool
    """The player's."""

    @classmethod
    def of(cls, bench: Workbench, player: Player) -> Stand:
        """Where they stand now."""
        deck, axis, viewports = bench.deck, bench.formula_panel.axis, bench.strip.canvas.viewports
        return cls(deck.current, deck.mementos(), axis, viewports, player.speed, player.loops)

    def give_to(self, bench: Workbench, player: Player) -> None:
        """Let others stand there."""
        player.set_speed(self.speed)
        player.set_loop(self.loops)
        bench.formula_panel.show_axis(self.axis)
        bench.strip.canvas.look_through(self.viewports)
        bench.deck.remember(self.mementos)
        bench.deck.open(self.tab)

"""The commands that open dialogs, popovers and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from fracstride.ui.actions.command import CommandId, Handlers
from fracstride.ui.commands.desk import Desk
from fracstride.ui.commands.entries import lesson_entries, own_entries, palette_entries
from fracstride.ui.files.dialogs import show_alone
from fracstride.ui.look.assets import scaled
from fracstride.ui.window.toolbar import HEIGHT as TOOLBAR_HEIGHT
from fracstride.ui.window.workbench import Workbench

if TYPE_CHECKING:
    from fracstride.ui.window.preferences_popover import PreferencesPopover

REBUILDING = ("language", "scale")
"""Names of preferences with which the inside of the window is built anew."""


class DialogCommands:
    """Opens dialogs, which are imported only then: the window does not wait for them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def table(self) -> Handlers:
        """Every command and its function."""
        return {
            CommandId.PALETTE: self.open_palette,
            CommandId.PREFERENCES: self.open_preferences,
            CommandId.BENCHMARK: self.open_benchmark,
            CommandId.SHORTCUTS: self.open_shortcuts,
            CommandId.ABOUT: self.open_about,
        }

    def open_palette(self) -> None:
        """Show the command palette."""
        desk = self._desk
        entries = [*palette_entries(desk.actions), *own_entries(desk.documents.recent)]
        desk.bench.palette_list.open_with([*entries, *lesson_entries(desk.lessons)])

    def open_preferences(self) -> None:
        """Show the preferences; every choice takes effect at once."""
        from fracstride.ui.window.preferences_popover import PreferencesPopover  # noqa: PLC0415

        desk = self._desk
        popover = PreferencesPopover(desk.settings.preferences, desk.bench, desk.wiring.theme)
        popover.edited.connect(lambda changes: self._prefer(popover, changes))
        popover.engine_requested.connect(desk.bench.status.backend.open_popover)
        popover.open_in(desk.window, scaled(TOOLBAR_HEIGHT))

    def _prefer(self, popover: PreferencesPopover, changes: dict[str, Any]) -> None:
        """Change a preference. Another language or scale builds the window again, and the popover opens again in it."""
        settings, window = self._desk.settings, self._desk.window
        before = settings.preferences
        settings.update(**changes)
        for name in REBUILDING:
            if getattr(before, name) != getattr(settings.preferences, name):
                popover.close()
                window.furnished.connect(
                    lambda bench, name=name: _open_preferences_in(bench, name),
                    Qt.ConnectionType.SingleShotConnection,
                )

    def open_benchmark(self) -> None:
        """Show the benchmark of the current layer."""
        from fracstride.ui.window.benchmark import BenchmarkDialog  # noqa: PLC0415

        desk = self._desk
        geometry, preferences = desk.store.geometry, desk.settings.preferences
        show_alone(BenchmarkDialog(geometry, desk.wiring.theme, desk.window, preferences=preferences))

    def open_shortcuts(self) -> None:
        """Show every command that has a shortcut."""
        from fracstride.ui.window.about import ShortcutsDialog  # noqa: PLC0415

        show_alone(ShortcutsDialog(self._desk.actions, self._desk.window))

    def open_about(self) -> None:
        """Show version and licences."""
        from fracstride.ui.window.about import AboutDialog  # noqa: PLC0415

        show_alone(AboutDialog(self._desk.window))


def _open_preferences_in(bench: Workbench, name: str) -> None:
    """Open the preferences as they were in the previous workbench, with the focus on one of them."""
    from fracstride.ui.window.preferences_popover import PreferencesPopover  # noqa: PLC0415

    bench.action_set[CommandId.PREFERENCES].trigger()
    popover = bench.findChild(PreferencesPopover)
    assert popover is not None
    popover.focus_on(name)

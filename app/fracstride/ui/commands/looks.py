"""The commands for how the window looks, which change the preferences."""

from __future__ import annotations

from functools import partial

from fracstride.session.preferences import MAX_SCALE, MIN_SCALE, LanguageChoice, ThemeChoice
from fracstride.ui.actions.command import CommandId, Handlers
from fracstride.ui.state.settings import Settings, theme_from
from fracstride.ui.window.workbench import Workbench

SCALE_STEP = 0.1
THEME_COMMANDS = {
    ThemeChoice.SYSTEM: CommandId.THEME_SYSTEM,
    ThemeChoice.LIGHT: CommandId.THEME_LIGHT,
    ThemeChoice.DARK: CommandId.THEME_DARK,
}
LANGUAGE_COMMANDS = {
    LanguageChoice.SYSTEM: CommandId.LANGUAGE_SYSTEM,
    LanguageChoice.ENGLISH: CommandId.LANGUAGE_ENGLISH,
    LanguageChoice.CHINESE: CommandId.LANGUAGE_CHINESE,
}


class LookCommands:
    """Changes preferences; whatever depends on them follows."""

    def __init__(self, bench: Workbench, settings: Settings) -> None:
        self._bench, self._settings = bench, settings

    def table(self) -> Handlers:
        """Every command and its function."""
        return {
            CommandId.TOGGLE_PANEL: self.toggle_panel,
            CommandId.TOGGLE_SHEET: self.toggle_sheet,
            CommandId.LEGEND: self.toggle_legend,
            CommandId.HIGH_CONTRAST: self.toggle_contrast,
            CommandId.REDUCE_MOTION: self.toggle_motion,
            CommandId.LARGER: partial(self.scale_by, SCALE_STEP),
            CommandId.SMALLER: partial(self.scale_by, -SCALE_STEP),
            CommandId.THEME: self.switch_theme,
            **{command: partial(self.set_theme, each) for each, command in THEME_COMMANDS.items()},
            **{command: partial(self.set_language, each) for each, command in LANGUAGE_COMMANDS.items()},
        }

    def toggle_panel(self) -> None:
        """Show or hide the layer panel, and remember that."""
        self._settings.update(panel_visible=self._bench.panel_place.toggle())

    def toggle_sheet(self) -> None:
        """Collapse or show the bottom sheet, and remember that."""
        self._settings.update(sheet_collapsed=self._bench.toggle_sheet())

    def toggle_legend(self) -> None:
        """Show or hide the legend under the maps, and remember that."""
        self._settings.update(legend_visible=not self._settings.preferences.legend_visible)

    def toggle_contrast(self) -> None:
        """Switch high contrast on or off, and remember that."""
        self._settings.update(high_contrast=not self._settings.preferences.high_contrast)

    def toggle_motion(self) -> None:
        """Switch reduced motion on or off, and remember that."""
        self._settings.update(reduce_motion=not self._settings.preferences.reduce_motion)

    def scale_by(self, step: float) -> None:
        """Make the whole interface larger or smaller."""
        scale = round(self._settings.preferences.scale + step, 1)
        self._settings.update(scale=min(max(scale, MIN_SCALE), MAX_SCALE))

    def set_theme(self, choice: ThemeChoice) -> None:
        """Choose a theme."""
        self._settings.update(theme=choice)

    def switch_theme(self) -> None:
        """Switch to the other of light and dark, whether the current one was chosen or is the system's."""
        is_dark = theme_from(self._settings.preferences).is_dark
        self.set_theme(ThemeChoice.LIGHT if is_dark else ThemeChoice.DARK)

    def set_language(self, choice: LanguageChoice) -> None:
        """Choose a language."""
        self._settings.update(language=choice)

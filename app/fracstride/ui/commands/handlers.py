"""What each command does: the other half of the table of actions."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from fracstride.core.pipeline import StageId
from fracstride.core.spec import Field
from fracstride.session.edits import Slot
from fracstride.session.lessons import lesson
from fracstride.session.preferences import MAX_SCALE, MIN_SCALE, LanguageChoice, ThemeChoice
from fracstride.session.presets import preset
from fracstride.ui.actions.table import CommandId, Handlers
from fracstride.ui.commands.clipboard import ClipboardCommands
from fracstride.ui.commands.desk import Later
from fracstride.ui.commands.entries import lesson_entries, palette_entries
from fracstride.ui.commands.exports import ExportCommands
from fracstride.ui.files.dialogs import show_alone
from fracstride.ui.look.assets import scaled
from fracstride.ui.presenters.palette import Entry, EntryKind, assigned
from fracstride.ui.views.decoder_actions import DecoderAction
from fracstride.ui.views.tab_page import TabId
from fracstride.ui.window.tabs import tabs
from fracstride.ui.window.toolbar import HEIGHT as TOOLBAR_HEIGHT

if TYPE_CHECKING:
    from fracstride.ui.window.preferences_popover import PreferencesPopover

SCALE_STEP = 0.1
REBUILDING = ("language", "scale")
"""Names of preferences with which the inside of the window is built anew."""
THEME_ORDER = (ThemeChoice.SYSTEM, ThemeChoice.LIGHT, ThemeChoice.DARK)
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
FIELD_COMMANDS = {
    CommandId.GO_INPUT: Field.SIZE,
    CommandId.GO_KERNEL: Field.KERNEL_SIZE,
    CommandId.GO_STRIDE: Field.STRIDE,
    CommandId.GO_PADDING: Field.PADDING,
    CommandId.GO_OUTPUT_PADDING: Field.OUTPUT_PADDING,
    CommandId.GO_END_CROP: Field.END_CROP,
    CommandId.GO_DILATION: Field.DILATION,
}
STAGE_COMMANDS = {
    CommandId.STAGE_INPUT: StageId.INPUT,
    CommandId.STAGE_INSERTED: StageId.ZERO_INSERTED,
    CommandId.STAGE_PADDED: StageId.PADDED,
    CommandId.STAGE_KERNEL: StageId.KERNEL,
    CommandId.STAGE_OUTPUT: StageId.OUTPUT,
}
DECODER_COMMANDS = {
    CommandId.DECODER_EXPLORE: DecoderAction.EXPLORE,
    CommandId.DECODER_TAKE: DecoderAction.TAKE,
    CommandId.DECODER_DUPLICATE: DecoderAction.DUPLICATE,
    CommandId.DECODER_REMOVE: DecoderAction.REMOVE,
    CommandId.DECODER_UP: DecoderAction.UP,
    CommandId.DECODER_DOWN: DecoderAction.DOWN,
}
EXPORTS = (
    CommandId.EXPORT,
    CommandId.EXPORT_PICTURE,
    CommandId.COPY_PICTURE,
    CommandId.EXPORT_ANIMATION,
    CommandId.EXPORT_OUTPUT,
    CommandId.EXPORT_INPUT,
    CommandId.EXPORT_KERNEL,
)


class CommandHandlers:
    """The functions behind the table of commands."""

    def __init__(self, desk: Later) -> None:
        self._desk = desk

    def table(self) -> Handlers:
        """Every command and its function."""
        return {
            **self._document_commands(),
            **self._edit_commands(),
            **self._view_commands(),
            **self._layer_commands(),
            **{command: partial(self.go_to_field, field) for command, field in FIELD_COMMANDS.items()},
            **{command: partial(self.go_to_stage, stage) for command, stage in STAGE_COMMANDS.items()},
            **{tab.command: partial(self.open_tab, tab.id) for tab in tabs()},
            CommandId.TURN_MATRIX: self.turn_matrix,
            **{command: partial(self.act_on_decoder, each) for command, each in DECODER_COMMANDS.items()},
            **{command: partial(self.set_theme, each) for each, command in THEME_COMMANDS.items()},
            **{command: partial(self.set_language, each) for each, command in LANGUAGE_COMMANDS.items()},
        }

    def _document_commands(self) -> Handlers:
        return {
            CommandId.NEW: lambda: self._desk().documents.new(),
            CommandId.OPEN: lambda: self._desk().documents.open(),
            CommandId.OPEN_INPUT: lambda: self._desk().documents.open_data(Slot.INPUT),
            CommandId.OPEN_KERNEL: lambda: self._desk().documents.open_data(Slot.KERNEL),
            CommandId.OPEN_BIAS: lambda: self._desk().documents.open_bias(),
            CommandId.REMOVE_BIAS: lambda: self._desk().wiring.editor.remove_bias(),
            CommandId.COMPARE: lambda: self._desk().documents.open_expected(),
            CommandId.COMPARE_VIEW: lambda: self._desk().wiring.comparing.show_next(),
            CommandId.END_COMPARISON: lambda: self._desk().wiring.comparing.end(),
            CommandId.SAVE: lambda: self._desk().documents.save(),
            CommandId.SAVE_AS: lambda: self._desk().documents.save_as(),
            CommandId.EXPORT: lambda: self._desk().bench.toolbar.open_export_menu(),
            **ExportCommands(self._desk).table(),
            CommandId.COPY_LATEX: lambda: self._desk().bench.formula_panel.copy(),
            CommandId.QUIT: lambda: self._desk().window.close(),
        }

    def _edit_commands(self) -> Handlers:
        return {
            CommandId.UNDO: self.undo,
            CommandId.REDO: lambda: self._desk().store.undo_stack.redo(),
            CommandId.COPY: lambda: self._desk().bench.sum_panel.copy(),
            **ClipboardCommands(self._desk).table(),
            CommandId.EDIT_CELL: self.edit_cell,
            CommandId.DISCARD_DRAFT: lambda: self._desk().store.discard_draft(),
            CommandId.PREFERENCES: self.open_preferences,
        }

    def _view_commands(self) -> Handlers:
        return {
            CommandId.PALETTE: self.open_palette,
            CommandId.TOGGLE_PANEL: self.toggle_panel,
            CommandId.TOGGLE_SHEET: self.toggle_sheet,
            CommandId.ZOOM_IN: lambda: self._desk().bench.deck.zoom_in(),
            CommandId.ZOOM_OUT: lambda: self._desk().bench.deck.zoom_out(),
            CommandId.ZOOM_RESET: lambda: self._desk().bench.deck.zoom_fit(),
            CommandId.ZOOM_FIT: lambda: self._desk().bench.deck.zoom_fit(),
            CommandId.VALUES: self.toggle_values,
            CommandId.LEGEND: self.toggle_legend,
            CommandId.TURN_KERNEL: self.turn_kernel,
            CommandId.FULL_SCREEN: self.toggle_full_screen,
            CommandId.HIGH_CONTRAST: self.toggle_contrast,
            CommandId.REDUCE_MOTION: self.toggle_motion,
            CommandId.LARGER: partial(self.scale_by, SCALE_STEP),
            CommandId.SMALLER: partial(self.scale_by, -SCALE_STEP),
            CommandId.NEXT_REGION: self.next_region,
            CommandId.THEME: self.next_theme,
            CommandId.SHORTCUTS: self.open_shortcuts,
            CommandId.BENCHMARK: self.open_benchmark,
            CommandId.END_LESSON: lambda: self._desk().lessons.end(),
            CommandId.ABOUT: self.open_about,
        }

    def _layer_commands(self) -> Handlers:
        return {
            CommandId.LINK: lambda: self._desk().wiring.editor.set_linked(
                not self._desk().store.asked.linked
            ),
            CommandId.RESET_LAYER: lambda: self._desk().wiring.editor.reset_layer(),
            CommandId.FIND_PARAMETERS: self.find_parameters,
            CommandId.COMPUTE: lambda: self._desk().wiring.compute_now(),
            CommandId.ENGINE: lambda: self._desk().bench.status.open_engine(),
            CommandId.PIN: lambda: self._desk().focus.toggle_pin(),
            CommandId.UNPIN: self.escape,
            CommandId.PLAY: lambda: self._desk().wiring.playback.player.toggle(),
            CommandId.NEXT_CELL: lambda: self._desk().wiring.playback.step(1),
            CommandId.PREVIOUS_CELL: lambda: self._desk().wiring.playback.step(-1),
            CommandId.FIRST_CELL: lambda: self._desk().wiring.playback.player.go_to(0),
            CommandId.LAST_CELL: lambda: self._desk().wiring.playback.go_to_last(),
            CommandId.FASTER: lambda: self._desk().wiring.playback.change_speed(1),
            CommandId.SLOWER: lambda: self._desk().wiring.playback.change_speed(-1),
            CommandId.LOOP: self.toggle_loop,
        }

    def undo(self) -> None:
        """The last step; while a draft is shown, only the draft."""
        store = self._desk().store
        if store.draft is not None:
            store.discard_draft()
        else:
            store.undo_stack.undo()

    def escape(self) -> None:
        """Close what lies over the canvas, else release the pin."""
        desk = self._desk()
        if desk.bench.is_narrow and desk.bench.is_panel_shown:
            desk.bench.close_overlay()
        else:
            desk.focus.unpin()

    def toggle_panel(self) -> None:
        """Show or hide the layer panel, and remember it."""
        desk = self._desk()
        desk.settings.update(panel_visible=desk.bench.toggle_panel())

    def toggle_sheet(self) -> None:
        """Collapse the bottom sheet or show it, and remember it."""
        desk = self._desk()
        desk.settings.update(sheet_collapsed=desk.bench.toggle_sheet())

    def toggle_values(self) -> None:
        """Numbers in the cells, or none."""
        store = self._desk().store
        store.update_view(values_in_cells=not store.view.values_in_cells)

    def toggle_legend(self) -> None:
        """The legend under the maps, or more room for them; remembered."""
        settings = self._desk().settings
        settings.update(legend_visible=not settings.preferences.legend_visible)

    def turn_kernel(self) -> None:
        """Show how the kernel becomes the rotated one, where both stand."""
        self.open_tab(TabId.PIPELINE)
        self._desk().bench.strip.canvas.turn_kernel()

    def toggle_full_screen(self) -> None:
        """All of the screen, for a projector; or as before, maximised or not."""
        window = self._desk().window
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def toggle_contrast(self) -> None:
        """Stronger outlines and no tints, or as designed; remembered."""
        settings = self._desk().settings
        settings.update(high_contrast=not settings.preferences.high_contrast)

    def toggle_motion(self) -> None:
        """What slides, slides or jumps; remembered."""
        settings = self._desk().settings
        settings.update(reduce_motion=not settings.preferences.reduce_motion)

    def scale_by(self, step: float) -> None:
        """The whole interface larger or smaller."""
        settings = self._desk().settings
        scale = round(settings.preferences.scale + step, 1)
        settings.update(scale=min(max(scale, MIN_SCALE), MAX_SCALE))

    def set_theme(self, choice: ThemeChoice) -> None:
        """Choose a theme."""
        self._desk().settings.update(theme=choice)

    def next_theme(self) -> None:
        """System, light, dark and round again."""
        index = THEME_ORDER.index(self._desk().settings.preferences.theme)
        self.set_theme(THEME_ORDER[(index + 1) % len(THEME_ORDER)])

    def set_language(self, choice: LanguageChoice) -> None:
        """Choose a language."""
        self._desk().settings.update(language=choice)

    def next_region(self) -> None:
        """The keyboard goes to the next part of the window."""
        regions = [region for region in self._desk().bench.regions() if region.isVisible()]
        current = QApplication.focusWidget()
        inside = [index for index, region in enumerate(regions) if _holds(region, current)]
        start = inside[0] + 1 if inside else 0
        for offset in range(len(regions)):
            target = _first_stop(regions[(start + offset) % len(regions)])
            if target is not None:
                target.setFocus(Qt.FocusReason.TabFocusReason)
                return

    def toggle_loop(self) -> None:
        """Start again at the end, or stop there."""
        desk = self._desk()
        player = desk.wiring.playback.player
        player.set_loop(not player.loops)
        desk.actions[CommandId.LOOP].setChecked(player.loops)

    def go_to_field(self, field: Field) -> None:
        """The keyboard goes to a parameter."""
        bench = self._desk().bench
        if not bench.is_panel_shown:
            self.toggle_panel()
        bench.panel.layer.focus_field(field)

    def go_to_stage(self, stage: StageId) -> None:
        """The keyboard goes to a map."""
        self.open_tab(TabId.PIPELINE)
        self._desk().bench.strip.keyboard.enter(stage)

    def edit_cell(self) -> None:
        """Edit the cell of the keyboard, where cells are edited."""
        self.open_tab(TabId.PIPELINE)
        self._desk().bench.strip.edit_current_cell()

    def turn_matrix(self) -> None:
        """Show C instead of its transpose, or the other way round."""
        self._desk().bench.deck.open_in_turns(TabId.MATRIX, CommandId.TURN_MATRIX)

    def open_tab(self, tab: TabId) -> None:
        """Show another tab."""
        self._desk().bench.deck.open_in_turns(tab)

    def act_on_decoder(self, action: DecoderAction) -> None:
        """Do something with the selected layer of the decoder, where it is seen."""
        self._desk().bench.deck.open_in_turns(TabId.DECODER, action)

    def find_parameters(self) -> None:
        """Ask the solver for another size, from the sizes of the current layer on."""
        # With the page that answers it, which is imported when it is opened.
        from fracstride.ui.presenters.solver_form import SizeQuestion  # noqa: PLC0415

        desk = self._desk()
        desk.bench.deck.open_in_turns(TabId.SOLVER, SizeQuestion.of(desk.store.geometry))

    def open_shortcuts(self) -> None:
        """Show every command that has a shortcut."""
        from fracstride.ui.window.about import ShortcutsDialog  # noqa: PLC0415

        show_alone(ShortcutsDialog(self._desk().actions, self._desk().window))

    def open_about(self) -> None:
        """Show version and licences."""
        from fracstride.ui.window.about import AboutDialog  # noqa: PLC0415

        show_alone(AboutDialog(self._desk().window))

    def open_preferences(self) -> PreferencesPopover:
        """Show what is remembered of how the window looks; every choice holds at once."""
        from fracstride.ui.window.preferences_popover import PreferencesPopover  # noqa: PLC0415

        desk = self._desk()
        popover = PreferencesPopover(desk.settings.preferences, desk.bench, desk.wiring.theme)
        popover.edited.connect(lambda changes: self._prefer(popover, changes))
        popover.engine_requested.connect(desk.bench.status.open_engine)
        popover.open_in(desk.window, scaled(TOOLBAR_HEIGHT))
        return popover

    def _prefer(self, popover: PreferencesPopover, changes: dict[str, Any]) -> None:
        """Another language or size builds the window anew, and what is in it: the popover comes back in it."""
        desk = self._desk()
        before = desk.settings.preferences
        desk.settings.update(**changes)
        for name in REBUILDING:
            if getattr(before, name) != getattr(desk.settings.preferences, name):
                popover.close()
                desk.window.furnished.connect(
                    lambda name=name: self.open_preferences().focus_on(name),
                    Qt.ConnectionType.SingleShotConnection,
                )

    def open_benchmark(self) -> None:
        """Time the layer on screen on every engine that is here."""
        # Dialogs are imported when they are opened: the window does not wait for them.
        from fracstride.ui.window.benchmark import BenchmarkDialog  # noqa: PLC0415

        desk = self._desk()
        show_alone(
            BenchmarkDialog(
                desk.store.geometry,
                desk.wiring.theme,
                desk.window,
                preferences=desk.settings.preferences,
            )
        )

    def open_palette(self) -> None:
        """Show the command palette with what there is to do now."""
        desk = self._desk()
        desk.bench.palette_list.open_with([*palette_entries(desk.actions), *lesson_entries(desk.lessons)])

    def run_entry(self, entry: Entry) -> None:
        """Do what was chosen in the palette or in the list of presets."""
        desk = self._desk()
        if entry.kind is EntryKind.COMMAND:
            desk.actions[CommandId(entry.key)].trigger()
        elif entry.kind is EntryKind.PRESET:
            desk.documents.choose_preset(preset(entry.key))
        elif entry.kind is EntryKind.LESSON:
            desk.lessons.start(lesson(entry.key))
        elif entry.kind is EntryKind.FILE:
            desk.documents.open_path(Path(entry.key))
        else:
            desk.wiring.editor.set_values(assigned(entry))


def _holds(region: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (region is widget or region.isAncestorOf(widget))


def _first_stop(region: QWidget) -> QWidget | None:
    """The first widget of a region that takes the keyboard."""
    if region.focusProxy() is not None:
        return region
    for child in region.findChildren(QWidget):
        if child.focusPolicy().value & 1 and child.isVisible() and child.isEnabled():
            return child
    return None

"""The function of each command of the table."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from fracstride.ui.actions.command import CommandId, Handlers
from fracstride.ui.commands.clipboard import ClipboardCommands
from fracstride.ui.commands.desk import Desk
from fracstride.ui.commands.dialogs import DialogCommands
from fracstride.ui.commands.exports import ExportCommands
from fracstride.ui.commands.looks import LookCommands
from fracstride.ui.commands.places import PlaceCommands
from fracstride.ui.files.questions import DataUse


def handlers(desk: Desk) -> Handlers:
    """Every command and its function."""
    return {
        **_document_commands(desk),
        **_edit_commands(desk),
        **_view_commands(desk),
        **_layer_commands(desk),
        **_player_commands(desk),
        **ExportCommands(desk).table(),
        **ClipboardCommands(desk).table(),
        **LookCommands(desk.bench, desk.settings).table(),
        **PlaceCommands(desk).table(),
        **DialogCommands(desk).table(),
    }


def _document_commands(desk: Desk) -> Handlers:
    documents, comparing = desk.documents, desk.wiring.comparing
    return {
        CommandId.NEW: documents.new,
        CommandId.OPEN: documents.open,
        CommandId.OPEN_INPUT: partial(documents.open_as, DataUse.INPUT),
        CommandId.OPEN_KERNEL: partial(documents.open_as, DataUse.KERNEL),
        CommandId.OPEN_BIAS: partial(documents.open_as, DataUse.BIAS),
        CommandId.REMOVE_BIAS: desk.wiring.editor.remove_bias,
        CommandId.COMPARE: partial(documents.open_as, DataUse.EXPECTED),
        CommandId.COMPARE_VIEW: comparing.show_next,
        CommandId.COMPARE_CELL: comparing.go_to_cell,
        CommandId.COMPARE_NEXT: comparing.show_next_explanation,
        CommandId.COMPARE_MEND: comparing.mend,
        CommandId.END_COMPARISON: comparing.end,
        CommandId.SAVE: documents.save,
        CommandId.SAVE_AS: documents.save_as,
        CommandId.OPEN_AGAIN: documents.open_again,
        CommandId.QUIT: desk.window.close,
    }


def _edit_commands(desk: Desk) -> Handlers:
    store = desk.store
    return {
        CommandId.UNDO: partial(_undo, desk),
        CommandId.REDO: store.undo_stack.redo,
        CommandId.DISCARD_DRAFT: store.discard_draft,
        CommandId.COPY: desk.bench.sum_panel.copy,
        CommandId.COPY_LATEX: desk.bench.formula_panel.copy,
    }


def _view_commands(desk: Desk) -> Handlers:
    deck = desk.bench.deck
    return {
        CommandId.ZOOM_IN: deck.zoom_in,
        CommandId.ZOOM_OUT: deck.zoom_out,
        CommandId.ZOOM_RESET: deck.zoom_fit,
        CommandId.ZOOM_FIT: deck.zoom_fit,
        CommandId.VALUES: partial(_toggle_values, desk),
        CommandId.FULL_SCREEN: partial(_toggle_full_screen, desk),
        CommandId.EXPORT: desk.bench.toolbar.open_export_menu,
        CommandId.MENU: desk.bench.toolbar.open_main_menu,
        CommandId.END_LESSON: desk.lessons.end,
    }


def _layer_commands(desk: Desk) -> Handlers:
    editor = desk.wiring.editor
    return {
        CommandId.LINK: lambda: editor.set_linked(not desk.store.asked.linked),
        CommandId.RESET_LAYER: editor.reset_layer,
        CommandId.COMPUTE: desk.wiring.compute_now,
        CommandId.ENGINE: desk.bench.status.backend.open_popover,
        CommandId.PIN: desk.focus.toggle_pin,
        CommandId.UNPIN: partial(_escape, desk),
    }


def _player_commands(desk: Desk) -> Handlers:
    playback = desk.wiring.playback
    return {
        CommandId.PLAY: playback.player.toggle,
        CommandId.NEXT_CELL: partial(playback.step, 1),
        CommandId.PREVIOUS_CELL: partial(playback.step, -1),
        CommandId.FIRST_CELL: partial(playback.player.go_to, 0),
        CommandId.LAST_CELL: playback.go_to_last,
        CommandId.FASTER: partial(playback.change_speed, 1),
        CommandId.SLOWER: partial(playback.change_speed, -1),
        CommandId.LOOP: partial(_toggle_loop, desk),
    }


def _undo(desk: Desk) -> None:
    """Undo the last step, or only discard the draft if there is one."""
    if desk.store.draft is not None:
        desk.store.discard_draft()
    else:
        desk.store.undo_stack.undo()


def _toggle_values(desk: Desk) -> None:
    """Show numbers in the cells, or hide them."""
    desk.store.update_view(values_in_cells=not desk.store.view.values_in_cells)


def _toggle_full_screen(desk: Desk) -> None:
    """Enter full screen, or go back to the window as it was, maximised or not."""
    desk.window.setWindowState(desk.window.windowState() ^ Qt.WindowState.WindowFullScreen)


def _escape(desk: Desk) -> None:
    """Close the panel that lies over the canvas, else release the pin."""
    place = desk.bench.panel_place
    if place.is_narrow and place.is_shown:
        place.close_over()
    else:
        desk.focus.unpin()


def _toggle_loop(desk: Desk) -> None:
    """Switch between looping and stopping at the end."""
    player = desk.wiring.playback.player
    player.set_loop(not player.loops)
    desk.actions[CommandId.LOOP].setChecked(player.loops)

"""Which actions are enabled and checked now."""

from __future__ import annotations

from pathlib import Path

from fracstride.session.lessons import lesson
from fracstride.session.tabs import TabId
from fracstride.ui.actions.command import CommandId, MenuId
from fracstride.ui.commands.desk import Desk
from fracstride.ui.commands.entries import lesson_entries
from fracstride.ui.commands.looks import LANGUAGE_COMMANDS, THEME_COMMANDS
from fracstride.ui.controls.popup import unmarked
from fracstride.ui.i18n import translate
from fracstride.ui.look.markup import tip

ZOOMING = (CommandId.ZOOM_IN, CommandId.ZOOM_OUT, CommandId.ZOOM_RESET, CommandId.ZOOM_FIT)
EXPORTS = (
    CommandId.EXPORT,
    CommandId.EXPORT_PICTURE,
    CommandId.COPY_PICTURE,
    CommandId.EXPORT_ANIMATION,
    CommandId.EXPORT_OUTPUT,
    CommandId.EXPORT_INPUT,
    CommandId.EXPORT_KERNEL,
)
PLAYING = (CommandId.PLAY, CommandId.FASTER, CommandId.SLOWER, CommandId.LOOP)


def refresh_actions(desk: Desk) -> None:
    """Bring every action in line with the store and the preferences; idempotent."""
    actions, store = desk.actions, desk.store
    _refresh_undo(desk)
    refresh_for_tab(desk)
    _refresh_for_layer(desk)
    actions[CommandId.LINK].setChecked(store.asked.linked)
    actions[CommandId.VALUES].setChecked(store.view.values_in_cells)
    preferences = desk.settings.preferences
    no_file = translate("Actions", "The layer has no file yet")
    actions.allow(CommandId.OPEN_AGAIN, desk.documents.path is not None, no_file)
    is_taught = desk.lessons.lesson is not None
    actions.allow(CommandId.END_LESSON, is_taught, translate("Actions", "No lesson is open"))
    actions[CommandId.LOOP].setChecked(desk.wiring.playback.player.loops)
    actions[CommandId.LEGEND].setChecked(preferences.legend_visible)
    actions[CommandId.FULL_SCREEN].setChecked(desk.window.isFullScreen())
    actions[CommandId.HIGH_CONTRAST].setChecked(preferences.high_contrast)
    actions[CommandId.REDUCE_MOTION].setChecked(preferences.reduce_motion)
    for theme, command in THEME_COMMANDS.items():
        actions[command].setChecked(preferences.theme is theme)
    for language, command in LANGUAGE_COMMANDS.items():
        actions[command].setChecked(preferences.language is language)


def refresh_for_tab(desk: Desk) -> None:
    """Enable the commands that do something in the open tab, and disable the others."""
    deck = desk.bench.deck
    no_zoom = translate("Actions", "There is nothing to zoom in this tab")
    no_player = translate("Actions", "There is no player in this tab")
    no_sheet = translate("Actions", "This tab stands without sum and formulas")
    no_legend = translate("Actions", "Only the Pipeline tab has a legend")
    possible = {
        **dict.fromkeys(ZOOMING, (deck.can_zoom, no_zoom)),
        **dict.fromkeys(PLAYING, (deck.plays is not None, no_player)),
        CommandId.TOGGLE_SHEET: (deck.has_sheet, no_sheet),
        CommandId.LEGEND: (deck.current is TabId.PIPELINE, no_legend),
    }
    for command, (is_possible, otherwise) in possible.items():
        desk.actions.allow(command, is_possible, otherwise)


def _refresh_for_layer(desk: Desk) -> None:
    """Enable the commands that need a valid layer, an impossible one, or a bias."""
    actions, store = desk.actions, desk.store
    has_draft = store.draft is not None
    for command in EXPORTS:
        actions.allow(command, not has_draft, translate("Actions", "The parameters make no valid layer"))
    actions.allow(
        CommandId.DISCARD_DRAFT, has_draft, translate("Actions", "The parameters make a valid layer")
    )
    comparing = desk.wiring.comparing
    nothing = translate("Actions", "Nothing is compared with x")
    actions.allow(CommandId.END_COMPARISON, comparing.is_on, nothing)
    other_size = translate("Actions", "There is no expected output of the size of x")
    actions.allow(CommandId.COMPARE_VIEW, comparing.has_maps, comparing.missing or other_size)
    no_cell = translate("Actions", "No cell of x is known to differ from what is expected")
    actions.allow(CommandId.COMPARE_CELL, comparing.has_cell, no_cell)
    no_other = translate("Actions", "There is no other explanation")
    actions.allow(CommandId.COMPARE_NEXT, comparing.has_choice, no_other)
    no_mend = translate("Actions", "Nothing is known that would make x as expected")
    actions.allow(CommandId.COMPARE_MEND, comparing.has_mend, no_mend)
    has_bias = store.asked.bias is not None
    actions.allow(CommandId.REMOVE_BIAS, has_bias, translate("Actions", "The layer has no bias"))


def _refresh_undo(desk: Desk) -> None:
    stack, has_draft = desk.store.undo_stack, desk.store.draft is not None
    undo, redo = desk.actions[CommandId.UNDO], desk.actions[CommandId.REDO]
    undo.setEnabled(stack.canUndo() or has_draft)
    redo.setEnabled(stack.canRedo() and not has_draft)
    undo.setText(f"{translate('Actions', 'Undo')} {_quoted(stack.undoText())}".strip())
    redo.setText(f"{translate('Actions', 'Redo')} {_quoted(stack.redoText())}".strip())


def _quoted(text: str) -> str:
    return f"“{unmarked(text)}”" if text else ""


def refresh_recent(desk: Desk) -> None:
    """Fill the submenu of recent files."""
    menu = desk.bench.recent_menu
    menu.clear()
    for path in desk.documents.recent:
        action = menu.addAction(unmarked(Path(path).name))
        action.setToolTip(tip(path))
        action.triggered.connect(lambda _checked=False, path=path: desk.documents.open_path(Path(path)))
    menu.setEnabled(bool(desk.documents.recent))


def menu_of_lessons(desk: Desk) -> None:
    """Fill the submenu of lessons when it is first opened, so that the start need not read them."""
    menu = desk.actions.menus[MenuId.LESSONS]

    def fill() -> None:
        if not menu.actions():
            for entry in lesson_entries(desk.lessons):
                action = menu.addAction(entry.text)
                action.setToolTip(entry.keywords)
                action.triggered.connect(
                    lambda _checked=False, key=entry.key: desk.lessons.start(lesson(key))
                )

    menu.aboutToShow.connect(fill)


def menu_of_recent(desk: Desk) -> None:
    """Put the submenu of recent files after Open."""
    desk.actions.menus[MenuId.FILE].insertMenu(desk.actions[CommandId.OPEN_INPUT], desk.bench.recent_menu)

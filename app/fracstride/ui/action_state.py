"""Which actions can be triggered now, and which are checked."""

from __future__ import annotations

from pathlib import Path

from fracstride.session.lessons import lesson
from fracstride.ui.actions import CommandId, MenuId
from fracstride.ui.controls.popup import unmarked
from fracstride.ui.desk import Desk
from fracstride.ui.entries import lesson_entries
from fracstride.ui.handlers import EXPORTS, LANGUAGE_COMMANDS, THEME_COMMANDS
from fracstride.ui.i18n import translate
from fracstride.ui.markup import tip
from fracstride.ui.views.tab_page import TabId

ZOOMING = (CommandId.ZOOM_IN, CommandId.ZOOM_OUT, CommandId.ZOOM_RESET, CommandId.ZOOM_FIT)
PLAYING = (CommandId.PLAY, CommandId.FASTER, CommandId.SLOWER, CommandId.LOOP)


def refresh_actions(desk: Desk) -> None:
    """Bring every action in line with the store and the preferences; idempotent."""
    actions, store = desk.actions, desk.store
    _refresh_undo(desk)
    refresh_for_tab(desk)
    for command in EXPORTS:
        actions[command].setEnabled(store.draft is None)
    actions[CommandId.DISCARD_DRAFT].setEnabled(store.draft is not None)
    actions[CommandId.REMOVE_BIAS].setEnabled(store.asked.bias is not None)
    actions[CommandId.LINK].setChecked(store.asked.linked)
    actions[CommandId.VALUES].setChecked(store.view.values_in_cells)
    preferences = desk.settings.preferences
    actions[CommandId.END_LESSON].setEnabled(desk.lessons.lesson is not None)
    actions[CommandId.LEGEND].setChecked(preferences.legend_visible)
    actions[CommandId.HIGH_CONTRAST].setChecked(preferences.high_contrast)
    actions[CommandId.REDUCE_MOTION].setChecked(preferences.reduce_motion)
    for theme, command in THEME_COMMANDS.items():
        actions[command].setChecked(preferences.theme is theme)
    for language, command in LANGUAGE_COMMANDS.items():
        actions[command].setChecked(preferences.language is language)


def refresh_for_tab(desk: Desk) -> None:
    """Only what does something in the open tab can be triggered."""
    deck = desk.bench.deck
    possible = {
        **dict.fromkeys(ZOOMING, deck.can_zoom),
        **dict.fromkeys(PLAYING, deck.plays is not None),
        CommandId.TOGGLE_SHEET: deck.has_sheet,
        CommandId.LEGEND: deck.current is TabId.PIPELINE,
    }
    for command, is_possible in possible.items():
        desk.actions[command].setEnabled(is_possible)


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
    """The submenu of recent files."""
    menu = desk.bench.recent_menu
    menu.clear()
    for path in desk.documents.recent:
        action = menu.addAction(unmarked(Path(path).name))
        action.setToolTip(tip(path))
        action.triggered.connect(lambda _checked=False, path=path: desk.documents.open_path(Path(path)))
    menu.setEnabled(bool(desk.documents.recent))


def menu_of_lessons(desk: Desk) -> None:
    """Fill the submenu of lessons when it is first opened: reading them is not for the start."""
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

"""The entries of the window's lists (commands, presets, lessons, files), and what choosing one does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fracstride.session.lessons import SOURCE_LANGUAGE, in_language, lesson, lessons
from fracstride.session.presets import preset, presets
from fracstride.ui.actions.action_set import Actions
from fracstride.ui.actions.command import CommandId
from fracstride.ui.commands.desk import Desk
from fracstride.ui.i18n import translate
from fracstride.ui.lessons.guide import LessonGuide
from fracstride.ui.look.keyboard import keys_text
from fracstride.ui.presenters.palette import Entry, EntryKind, assigned


def palette_entries(actions: Actions) -> list[Entry]:
    """Every command and preset for the palette; English words find them in every language."""
    commands = [
        Entry(
            EntryKind.COMMAND,
            command.id.value,
            command.text.rstrip("…"),
            actions.reason(command.id) or keys_text(actions[command.id].shortcut()),
            actions[command.id].isEnabled(),
            keywords=command.id.value.replace("_", " "),
        )
        for command in actions.commands.values()
        if command.id is not CommandId.PALETTE
    ]
    return [*commands, *preset_entries()]


def preset_entries() -> list[Entry]:
    """The presets, group by group."""
    return [
        Entry(
            EntryKind.PRESET,
            each.id,
            translate("Presets", each.title),
            translate("Presets", each.group),
            keywords="deconvolution " + each.title,
        )
        for each in presets()
    ]


def lesson_entries(guide: LessonGuide) -> list[Entry]:
    """The lessons, in their order."""
    hint = translate("Palette", "Lesson")
    return [
        Entry(
            EntryKind.LESSON,
            each.id,
            guide.text(each.title),
            hint,
            keywords=f"{guide.text(each.summary)} {in_language(each.title, SOURCE_LANGUAGE)}",
        )
        for each in lessons()
    ]


def own_entries(paths: Sequence[str]) -> list[Entry]:
    """The sessions that the user opened or saved last, as another group of presets."""
    group = translate("Presets", "Mine")
    return [Entry(EntryKind.FILE, path, Path(path).stem, group) for path in paths]


def run_entry(desk: Desk, entry: Entry) -> None:
    """Run an entry that was chosen in the palette or in the list of presets."""
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

"""The command palette's search: fuzzy over commands and presets, and parameters with a value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from fracstride.core.records import record
from fracstride.core.spec import AXIS_FIELDS, CHANNEL_FIELDS, Axis, Field
from fracstride.ui.presenters.wording import Translate

MAX_ROWS = 8


class EntryKind(StrEnum):
    """What an entry of the palette does."""

    COMMAND = "command"
    PRESET = "preset"
    PARAMETER = "parameter"
    FILE = "file"
    LESSON = "lesson"
    ARRAY = "array"


@record
class Entry:
    """One thing to find; ``key`` identifies it for 'recent first', ``hint`` stands at the right."""

    kind: EntryKind
    key: str
    text: str
    hint: str = ""
    enabled: bool = True
    keywords: str = ""
    values: tuple[int, ...] = ()
    """Of a parameter: the value, or height and width."""


def field_words(translate: Translate) -> dict[Field, str]:
    """The parameters, by the names that a user may type."""
    return {
        Field.SIZE: translate("Palette", "Input size"),
        Field.KERNEL_SIZE: translate("Palette", "Kernel size"),
        Field.STRIDE: translate("Palette", "Stride"),
        Field.PADDING: translate("Palette", "Padding"),
        Field.OUTPUT_PADDING: translate("Palette", "Output padding"),
        Field.END_CROP: translate("Palette", "End crop"),
        Field.DILATION: translate("Palette", "Dilation"),
        Field.BATCH: translate("Palette", "Batch"),
        Field.IN_CHANNELS: translate("Palette", "Input channels"),
        Field.OUT_CHANNELS: translate("Palette", "Output channels"),
        Field.GROUPS: translate("Palette", "Groups"),
    }


SYMBOLS = {
    Field.SIZE: "H_out i",
    Field.KERNEL_SIZE: "k",
    Field.STRIDE: "s",
    Field.PADDING: "p",
    Field.OUTPUT_PADDING: "op",
    Field.END_CROP: "ec",
    Field.DILATION: "d",
}
"""The letters of the formulas, as other names of their parameters."""

_SEPARATOR = r"(?:\s*[=:：\s]\s*|(?<=[\u4e00-\u9fff]))"
"""Between a parameter and its value; Chinese writes no space there."""
_ASSIGNMENT = re.compile(
    rf"^(?P<name>.*?[^\s\d=:：-]){_SEPARATOR}(?P<first>-?\d{{1,7}})(?:\s*[,，x×]\s*(?P<second>-?\d{{1,7}}))?$"
)


def search(query: str, entries: Sequence[Entry], recent: Sequence[str], translate: Translate) -> list[Entry]:
    """The entries that match a query: the best first, among equals the recent ones, and disabled ones last."""
    text = query.strip()
    if not text:
        return _by_recency(entries, recent)
    assignments = _assignments(text, translate)
    ranked = [(rank, entry) for entry in entries if (rank := score(text, entry)) is not None]
    order = {key: index for index, key in enumerate(recent)}
    ranked.sort(key=lambda pair: (not pair[1].enabled, -pair[0], order.get(pair[1].key, len(order))))
    return [*assignments, *(entry for _, entry in ranked)]


def by_hint(entries: Sequence[Entry]) -> list[tuple[str, list[Entry]]]:
    """The entries grouped by their hints, which become headings; the group of the first entry comes first."""
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.hint, []).append(entry)
    return list(groups.items())


def _by_recency(entries: Sequence[Entry], recent: Sequence[str]) -> list[Entry]:
    order = {key: index for index, key in enumerate(recent)}
    return sorted(entries, key=lambda entry: order.get(entry.key, len(order)))


def score(query: str, entry: Entry) -> int | None:
    """How well an entry fits: higher is better, None where a letter is missing.

    >>> score("undo", Entry(EntryKind.COMMAND, "undo", "Undo")) > score("undo", Entry(EntryKind.COMMAND, "u", "Up now do"))
    True
    >>> score("xyz", Entry(EntryKind.COMMAND, "undo", "Undo")) is None
    True
    """
    wanted = query.casefold()
    text = entry.text.casefold()
    if text.startswith(wanted):
        return 400 - len(text)
    if wanted in text:
        begins_a_word = any(word.startswith(wanted) for word in re.split(r"\W+", text))
        return (300 if begins_a_word else 250) - len(text)
    if wanted in f"{entry.hint} {entry.keywords}".casefold():
        return 150
    return scattered(wanted.replace(" ", ""), text)


def scattered(letters: str, text: str) -> int | None:
    """The score of a text that contains the letters in order: the closer together, the higher."""
    start = position = -1
    for letter in letters:
        position = text.find(letter, position + 1)
        if position < 0:
            return None
        if start < 0:
            start = position
    return 100 - (position - start) - start


def _assignments(text: str, translate: Translate) -> list[Entry]:
    match = _ASSIGNMENT.match(text)
    if match is None:
        return []
    name = match["name"].strip().casefold()
    values = tuple(int(match[group]) for group in ("first", "second") if match[group] is not None)
    fitting = [
        (rank, field, word)
        for field, word in field_words(translate).items()
        if (rank := _field_rank(name, field, word)) is not None and (len(values) == 1 or field in AXIS_FIELDS)
    ]
    fitting.sort(key=lambda found: -found[0])
    return [_parameter_entry(field, word, values, translate) for _, field, word in fitting]


def _field_rank(name: str, field: Field, word: str) -> int | None:
    if name in SYMBOLS.get(field, "").casefold().split():
        return 500
    # As code has it, and as it is said: in_channels, in channels.
    names = f"{field.value} {field.value.replace('_', ' ')}"
    rank = score(name, Entry(EntryKind.PARAMETER, field.value, word, keywords=names))
    return rank if rank is not None and rank > 100 else None


def _parameter_entry(field: Field, word: str, values: tuple[int, ...], translate: Translate) -> Entry:
    text = translate("Palette", "Set {parameter} to {value}")
    value = ", ".join(str(each) for each in values)
    hint = translate("Palette", "Parameter")
    text = text.format(parameter=word.lower() if word.isascii() else word, value=value)
    return Entry(EntryKind.PARAMETER, field.value, text, hint, values=values)


def assigned(entry: Entry) -> tuple[tuple[Field, Axis | None, int], ...]:
    """The values that a parameter entry sets: one for both axes, or one for each."""
    field = Field(entry.key)
    if field in CHANNEL_FIELDS or len(entry.values) == 1:
        return ((field, None, entry.values[0]),)
    return ((field, Axis.HEIGHT, entry.values[0]), (field, Axis.WIDTH, entry.values[1]))

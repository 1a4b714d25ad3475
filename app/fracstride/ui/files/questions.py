"""Questions and reports about files. Each question carries what its answer does, and changes nothing before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import SignalInstance

from fracstride.core.records import record
from fracstride.files.loaded import ArrayEntry
from fracstride.session.edits import ChannelConflict
from fracstride.ui.presenters.array_entries import Use

if TYPE_CHECKING:
    # Imported with the first such file, by what reads it.
    from fracstride.files.models import Model
    from fracstride.ui.presenters.weight_entries import WeightChoice


class DataUse(StrEnum):
    """What a file of data is used as."""

    INPUT = "input"
    KERNEL = "kernel"
    BIAS = "bias"
    EXPECTED = "expected"


class Answer(StrEnum):
    """What to do with unsaved changes."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class FileOffer(StrEnum):
    """What a click can do after a file could not be used."""

    OPEN_ANOTHER = "open_another"
    SAVE_ELSEWHERE = "save_elsewhere"
    OPEN_AGAIN = "open_again"
    """Or save elsewhere."""
    NONE = "none"


@record
class FileReport:
    """Why a file could not be used, in words; nothing has changed."""

    name: str
    reason: str
    offer: FileOffer = FileOffer.OPEN_ANOTHER


@record
class ArrayQuestion:
    """Which of several arrays of a file to use as the input, the bias or an expected output."""

    path: Path
    entries: tuple[ArrayEntry, ...]
    use: Use
    answer: Callable[[str], object]
    """Uses the array of a name."""


@record
class WeightQuestion:
    """Which of several arrays of a file to use as the kernel, with its bias or alone."""

    path: Path
    entries: tuple[ArrayEntry, ...]
    choices: tuple[WeightChoice, ...]
    answer: Callable[[WeightChoice], object]


@record(eq=False)
class LayerQuestion:
    """Which of several transposed convolutions of a model to use as the layer."""

    path: Path
    model: Model
    answer: Callable[[int], object]
    """Uses the layer of an index."""


@record
class ChannelQuestion:
    """Whether to replace the other map's data, whose input channels do not match, by random values."""

    name: str
    conflict: ChannelConflict
    answer: Callable[[], object]
    """Uses it so."""


@record(eq=False)
class UnsavedQuestion:
    """Whether to restore changes that were not saved when the program ended, of which it knows when they were made."""

    when: str
    restore: Callable[[], object]
    discard: Callable[[], object]


Question = ArrayQuestion | WeightQuestion | LayerQuestion | ChannelQuestion


class Dialogs(Protocol):
    """The questions of a document; the answers None and CANCEL leave everything as it is."""

    def ask_about_changes(self, name: str) -> Answer:
        """Unsaved changes are about to be lost."""
        ...

    def ask_about_writing(self, name: str, written: SignalInstance) -> bool:
        """Writing takes long: whether to go on without waiting. ``written`` closes the question."""
        ...

    def ask_for_file(self, title: str, patterns: str) -> Path | None:
        """Which file to open."""
        ...

    def ask_for_target(self, title: str, suggestion: str, patterns: str) -> Path | None:
        """Where to write."""
        ...

    def ask_for_use(self, name: str, uses: Sequence[DataUse]) -> DataUse | None:
        """What to use data as; the likeliest use comes first."""
        ...

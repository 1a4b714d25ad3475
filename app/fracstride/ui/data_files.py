"""Data for one of the two maps: which array of a file, and what is asked where it does not fit the other map."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fracstride.core.records import record
from fracstride.files.channel import ImageChannel
from fracstride.files.loaded import ArrayEntry, LoadedArray, shown_name
from fracstride.files.loading import is_archive, is_image, list_arrays, read_map
from fracstride.files.problem import FileProblem
from fracstride.session.edits import (
    ChannelConflict,
    Slot,
    channel_conflict,
    state_with_explicit,
    state_with_explicit_alone,
)
from fracstride.session.state import ExplicitArray
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.array_entries import INPUT, KERNEL, is_usable
from fracstride.ui.presenters.file_problems import file_problem_text
from fracstride.ui.reading import ReadingLane
from fracstride.ui.store import StateStore

USES = {Slot.INPUT: INPUT, Slot.KERNEL: KERNEL}


@record
class FileReport:
    """A file that could not be used, in words; the state is as it was."""

    name: str
    reason: str


@record
class ArrayQuestion:
    """A file holds several arrays: one of them is to be the map."""

    path: Path
    slot: Slot
    entries: tuple[ArrayEntry, ...]


@record
class ChannelQuestion:
    """Data that has other input channels than the data of the other map: nothing is changed yet."""

    name: str
    conflict: ChannelConflict
    array: ExplicitArray


class DataFiles(QObject):
    """Reads files for the input and for the kernel, and proposes what is in them to the store."""

    used = Signal()
    """Data has become one of the maps."""
    failed = Signal(object)
    """FileReport."""
    array_asked = Signal(object)
    """ArrayQuestion; ``load`` with the name of the array answers it."""
    channels_asked = Signal(object)
    """ChannelQuestion; ``use_alone`` answers it."""

    def __init__(self, store: StateStore, reading: ReadingLane, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._reading = reading

    def load(
        self, path: Path, slot: Slot, channel: ImageChannel = ImageChannel.GREY, member: str = ""
    ) -> bool:
        """Use a file as the input or the kernel: one undo step; True where that is under way.

        ``channel`` is for pictures, ``member`` for files of several arrays: without it they are listed first.
        """
        if is_archive(path) and not member:
            return self._reading.read(path, list_arrays, lambda listed: self._choose(path, slot, listed))
        return self._read(path, slot, channel, member)

    def _read(self, path: Path, slot: Slot, channel: ImageChannel, member: str) -> bool:
        read = partial(read_map, channel=channel, ndims=USES[slot].dimensions, member=member)
        return self._reading.read(path, read, lambda loaded: self._use(path, slot, channel, loaded))

    def use_alone(self, question: ChannelQuestion) -> None:
        """Use data whose channels do not fit, with random values in the other map."""
        state = state_with_explicit_alone(self._store.asked, question.conflict.slot, question.array)
        self._store.propose(state, _words(question.name))
        self.used.emit()

    def _choose(self, path: Path, slot: Slot, listed: tuple[ArrayEntry, ...] | FileProblem) -> bool:
        """The only array that can be used, else a question."""
        if isinstance(listed, FileProblem):
            return self._fail(path, listed)
        if len(listed) == 1:
            # What may be wrong with it is told as with any other file.
            return self._read(path, slot, ImageChannel.GREY, "")
        usable = [entry for entry in listed if is_usable(entry, USES[slot])]
        if len(usable) == 1:
            return self._read(path, slot, ImageChannel.GREY, usable[0].name)
        self.array_asked.emit(ArrayQuestion(path, slot, listed))
        return True

    def _use(self, path: Path, slot: Slot, channel: ImageChannel, loaded: LoadedArray | FileProblem) -> bool:
        if isinstance(loaded, FileProblem):
            return self._fail(path, loaded)
        array = ExplicitArray(loaded.values, loaded.name)
        if is_image(path):
            array = ExplicitArray(loaded.values, loaded.name, channel, path)
        conflict = channel_conflict(self._store.asked, slot, array)
        if conflict is not None:
            self.channels_asked.emit(ChannelQuestion(loaded.name, conflict, array))
            return False
        self._store.propose(state_with_explicit(self._store.asked, slot, array), _words(loaded.name))
        self.used.emit()
        return True

    def _fail(self, path: Path, problem: FileProblem) -> bool:
        self.failed.emit(FileReport(shown_name(path), file_problem_text(problem, translate)))
        return False


def _words(name: str) -> str:
    return translate("Documents", "Open {name}").format(name=name)

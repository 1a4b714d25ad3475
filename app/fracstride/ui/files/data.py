"""Data for one of the two maps: which array of a file, and what to do if it does not fit the other map."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fracstride.files.channel import ImageChannel
from fracstride.files.loaded import ArrayEntry, LoadedArray, shown_name, shown_text
from fracstride.files.loading import is_archive, is_image, is_model, is_of_keras, list_arrays, read_map
from fracstride.files.problem import FileProblem
from fracstride.frameworks.weight_layouts import WeightLayout
from fracstride.session.edits import (
    Slot,
    channel_conflict,
    channels_of_other,
    state_with_explicit,
    state_with_other_random,
)
from fracstride.session.feature_maps import read_feature_maps
from fracstride.session.state import Document, ExplicitArray, State
from fracstride.session.weights import read_weight, relaid
from fracstride.ui.files.questions import ArrayQuestion, ChannelQuestion, DataUse, FileReport, Question
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.presenters.array_entries import INPUT, KERAS_KERNEL, KERNEL, Use, is_usable
from fracstride.ui.presenters.file_problems import file_problem_text
from fracstride.ui.presenters.wording import listed
from fracstride.ui.state.store import StateStore

if TYPE_CHECKING:
    from fracstride.ui.computing.comparison import ExpectedOutput
    from fracstride.ui.files.arrays import BiasFiles, ExpectedFiles
    from fracstride.ui.files.models import ModelFiles
    from fracstride.ui.files.weights import WeightFiles


def use_of(path: Path, slot: Slot) -> Use:
    """What an array of a file is to be used as."""
    if slot is Slot.INPUT:
        return INPUT
    return KERAS_KERNEL if is_of_keras(path) else KERNEL


class DataFiles(QObject):
    """Reads files for the input, for the kernel and for the layer, and proposes what is in them to the store."""

    used = Signal()
    """Data has become a part of the layer, or what x is compared with."""
    failed = Signal(object)
    """FileReport."""
    asked = Signal(object)
    """Question."""
    expected_opened = Signal(object)
    """ExpectedOutput: x is to be compared with it."""

    def __init__(
        self, store: StateStore, reading: ReadingLane, has_file: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self.store, self.reading = store, reading
        self._has_file = has_file

    # What reads one kind of file is imported with the first of them.

    @cached_property
    def models(self) -> ModelFiles:
        """Opens layers of models."""
        from fracstride.ui.files.models import ModelFiles  # noqa: PLC0415

        return ModelFiles(self)

    @cached_property
    def weights(self) -> WeightFiles:
        """Opens weights with their bias."""
        from fracstride.ui.files.weights import WeightFiles  # noqa: PLC0415

        return WeightFiles(self)

    @cached_property
    def bias(self) -> BiasFiles:
        """Opens a bias."""
        from fracstride.ui.files.arrays import BiasFiles  # noqa: PLC0415

        return BiasFiles(self)

    @cached_property
    def expected(self) -> ExpectedFiles:
        """Opens an output to compare x with."""
        from fracstride.ui.files.arrays import ExpectedFiles  # noqa: PLC0415

        return ExpectedFiles(self)

    def open(self, path: Path, use: DataUse) -> bool:
        """Use a file of data for one purpose; True if that has begun."""
        if use is DataUse.BIAS:
            return self.bias.load(path)
        if use is DataUse.EXPECTED:
            return self.expected.load(path)
        return self.load(path, Slot(use))

    def load(
        self, path: Path, slot: Slot, channel: ImageChannel = ImageChannel.GREY, member: str = ""
    ) -> bool:
        """Use a file as the input or the kernel, as one undo step; True if that has begun.

        ``channel`` is for pictures; ``member`` names one of several arrays, without it they are listed first.
        A model is used as the whole layer, whatever ``slot`` is.
        """
        if is_model(path) and not member:
            return self.models.load(path, slot)
        if is_archive(path) and not member:
            return self.reading.read(path, list_arrays, lambda listed: self.choose(path, slot, listed))
        return self._read(path, slot, channel, member)

    def choose(self, path: Path, slot: Slot, listed: tuple[ArrayEntry, ...] | FileProblem) -> bool:
        """Use the only array of a file that can be used, else ask which; True if that has begun."""
        if isinstance(listed, FileProblem):
            return self.fail(path, listed)
        if len(listed) == 1:
            # Its problems are reported like those of any other file.
            return self._read(path, slot, ImageChannel.GREY, "")
        if slot is Slot.KERNEL:
            return self.weights.choose(path, listed)
        usable = [entry for entry in listed if is_usable(entry, INPUT)]
        if len(usable) == 1:
            return self._read(path, slot, ImageChannel.GREY, usable[0].name)
        answer = partial(self._read, path, slot, ImageChannel.GREY)
        return self.ask(ArrayQuestion(path, listed, INPUT, answer))

    def _read(self, path: Path, slot: Slot, channel: ImageChannel, member: str) -> bool:
        if is_image(path):
            read = partial(read_map, channel=channel, ndims=use_of(path, slot).dimensions)
            return self.reading.read(path, read, lambda loaded: self._use_image(path, slot, channel, loaded))
        channels = channels_of_other(self.store.asked, slot)
        read_file = read_weight if slot is Slot.KERNEL else read_feature_maps
        read_array = partial(read_file, member=member, channels=channels)
        return self.reading.read(path, read_array, lambda found: self._use_array(path, slot, found))

    def _use_image(
        self, path: Path, slot: Slot, channel: ImageChannel, loaded: LoadedArray | FileProblem
    ) -> bool:
        if isinstance(loaded, FileProblem):
            return self.fail(path, loaded)
        array = ExplicitArray(loaded.values, loaded.name, channel, path)
        return self.fit(slot, array, lambda state: state_with_explicit(state, slot, array))

    def _use_array(self, path: Path, slot: Slot, found: ExplicitArray | FileProblem) -> bool:
        if isinstance(found, FileProblem):
            return self.fail(path, found)
        return self.fit(slot, found, lambda state: state_with_explicit(state, slot, found))

    def read_as(self, layout: WeightLayout) -> bool:
        """Read the kernel's array in another layout, as one undo step; True if that has begun."""
        array = self.store.asked.kernel.data
        if array is None or array.layout in (None, layout):
            return False
        # Off the GUI thread, as reading the file was: a large weight takes a moment.
        return self.reading.read(
            Path(array.name),
            lambda _path: relaid(array, layout),
            lambda found: self._use_relaid(found, layout),
        )

    def _use_relaid(self, found: ExplicitArray, layout: WeightLayout) -> bool:
        text = translate("Undo", "Read the kernel as {layout}").format(layout=listed(layout.names, translate))
        return self.fit(
            Slot.KERNEL, found, lambda state: state_with_explicit(state, Slot.KERNEL, found), text=text
        )

    def ask(self, question: Question) -> bool:
        """Ask in the window; always True: the answer comes later."""
        self.asked.emit(question)
        return True

    def fit(
        self,
        slot: Slot,
        array: ExplicitArray,
        use: Callable[[State], State],
        title: str = "",
        text: str = "",
    ) -> bool:
        """Use data, or ask if its channels do not match the other map's data; ``text`` is for undo."""
        conflict = channel_conflict(self.store.asked, slot, array)
        if conflict is not None:

            def use_alone() -> None:
                others = state_with_other_random(self.store.asked, conflict.slot)
                self.propose(array.name, use(others), title)

            self.asked.emit(ChannelQuestion(array.name, conflict, use_alone))
            return False
        self.propose(array.name, use(self.store.asked), title, text)
        return True

    def propose(self, name: str, state: State, title: str = "", text: str = "") -> None:
        """Use data. A whole layer gives the document its title, unless it has a file; other data is an edit of it."""
        text = text or translate("Documents", "Open {name}").format(name=name)
        if title and not self._has_file() and self.store.is_possible(state):
            self.store.adopt(Document(state, self.store.view, title), text)
        else:
            self.store.propose(state, text)
        self.used.emit()

    def compare(self, expected: ExpectedOutput) -> bool:
        """Compare x with an output; always True."""
        self.expected_opened.emit(expected)
        self.used.emit()
        return True

    def fail(self, path: Path, problem: FileProblem, member: str = "") -> bool:
        """Report what is wrong with a file, or with one of its arrays."""
        return self.refuse(path, file_problem_text(problem, translate), member)

    def refuse(self, path: Path, reason: str, member: str = "") -> bool:
        """Report in words why a file or one of its arrays cannot be used."""
        name = f"{shown_text(member)} · {shown_name(path)}" if member else shown_name(path)
        self.failed.emit(FileReport(name, reason))
        return False

"""Data for one of the two maps: which array of a file, and what is asked where it does not fit the other map."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from fracstride.core.records import record
from fracstride.files.channel import ImageChannel
from fracstride.files.loaded import ArrayEntry, LoadedArray, shown_name, shown_text
from fracstride.files.loading import is_archive, is_image, is_model, is_of_keras, list_arrays, read_map
from fracstride.files.problem import FileProblem
from fracstride.frameworks.weight_layouts import WeightLayout
from fracstride.session.edits import (
    ChannelConflict,
    Slot,
    channel_conflict,
    channels_of_other,
    state_with_explicit,
    state_with_other_random,
)
from fracstride.session.feature_maps import read_feature_maps
from fracstride.session.state import Document, ExplicitArray, State
from fracstride.session.weights import read_weight, relaid
from fracstride.ui.i18n import translate
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.presenters.array_entries import INPUT, KERAS_KERNEL, KERNEL, Use, is_usable
from fracstride.ui.presenters.file_problems import file_problem_text
from fracstride.ui.state.store import StateStore

if TYPE_CHECKING:
    from fracstride.ui.expected_files import ExpectedFiles
    from fracstride.ui.files.bias import BiasFiles
    from fracstride.ui.files.models import ModelFiles
    from fracstride.ui.files.weights import WeightFiles


def use_of(path: Path, slot: Slot) -> Use:
    """What an array of a file is to be."""
    if slot is Slot.INPUT:
        return INPUT
    return KERAS_KERNEL if is_of_keras(path) else KERNEL


class FileOffer(StrEnum):
    """What a click can do about a file that could not be used."""

    OPEN_ANOTHER = "open_another"
    SAVE_ELSEWHERE = "save_elsewhere"
    NONE = "none"


@record
class FileReport:
    """A file that could not be used, in words; the state is as it was."""

    name: str
    reason: str
    offer: FileOffer = FileOffer.OPEN_ANOTHER


@record
class ArrayQuestion:
    """A file holds several arrays: one of them is meant."""

    path: Path
    entries: tuple[ArrayEntry, ...]


@record
class ChannelQuestion:
    """Data that has other input channels than the data of the other map: nothing is changed yet."""

    name: str
    conflict: ChannelConflict
    use: Callable[[State], State]
    """What uses it."""
    title: str = ""
    """What the document is called then; '' for what it was called."""


class DataFiles(QObject):
    """Reads files for the input, for the kernel and for the layer, and proposes what is in them to the store."""

    used = Signal()
    """Data has become one of the maps."""
    failed = Signal(object)
    """FileReport."""
    array_asked = Signal(object)
    """ArrayQuestion; ``load`` with the name of the array answers it."""
    weight_asked = Signal(object)
    """WeightQuestion; ``weights.load`` answers it."""
    layer_asked = Signal(object)
    """LayerQuestion; ``models.load_layer`` answers it."""
    bias_asked = Signal(object)
    """ArrayQuestion; ``bias.load`` with the name of the array answers it."""
    expected_asked = Signal(object)
    """ArrayQuestion; ``expected.load`` with the name of the array answers it."""
    expected_opened = Signal(object)
    """ExpectedOutput: x is to be compared with it."""
    channels_asked = Signal(object)
    """ChannelQuestion; ``use_alone`` answers it."""

    def __init__(
        self, store: StateStore, reading: ReadingLane, has_file: Callable[[], bool], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._reading = reading
        self._has_file = has_file

    @cached_property
    def models(self) -> ModelFiles:
        """What opens layers of models; imported with the first of them."""
        from fracstride.ui.files.models import ModelFiles  # noqa: PLC0415

        models = ModelFiles(self, self._store, self._reading)
        models.asked.connect(self.layer_asked)
        return models

    @cached_property
    def bias(self) -> BiasFiles:
        """What opens a bias; imported with the first of them."""
        from fracstride.ui.files.bias import BiasFiles  # noqa: PLC0415

        bias = BiasFiles(self, self._store, self._reading)
        bias.asked.connect(self.bias_asked)
        return bias

    @cached_property
    def weights(self) -> WeightFiles:
        """What opens weights with their bias; imported with the first of them."""
        from fracstride.ui.files.weights import WeightFiles  # noqa: PLC0415

        weights = WeightFiles(self, self._store, self._reading)
        weights.asked.connect(self.weight_asked)
        return weights

    @cached_property
    def expected(self) -> ExpectedFiles:
        """What opens an output to compare x with; imported with the first of them."""
        from fracstride.ui.expected_files import ExpectedFiles  # noqa: PLC0415

        expected = ExpectedFiles(self, self._reading)
        expected.asked.connect(self.expected_asked)
        expected.opened.connect(self.expected_opened)
        expected.opened.connect(lambda _: self.used.emit())
        return expected

    def load(
        self, path: Path, slot: Slot, channel: ImageChannel = ImageChannel.GREY, member: str = ""
    ) -> bool:
        """Use a file as the input or the kernel: one undo step; True where that is under way.

        ``channel`` is for pictures, ``member`` for files of several arrays: without it they are listed first.
        A model is more than a map and is used as the layer, whatever ``slot`` is.
        """
        if is_model(path) and not member:
            return self.models.load(path, slot)
        if is_archive(path) and not member:
            return self._reading.read(path, list_arrays, lambda listed: self.choose(path, slot, listed))
        return self._read(path, slot, channel, member)

    def use_alone(self, question: ChannelQuestion) -> None:
        """Use data whose channels do not fit, with random values in the other map."""
        others = state_with_other_random(self._store.asked, question.conflict.slot)
        self.propose(question.name, question.use(others), question.title)

    def choose(self, path: Path, slot: Slot, listed: tuple[ArrayEntry, ...] | FileProblem) -> bool:
        """Use the only array of a file that can be used, else ask which; True where that is under way."""
        if isinstance(listed, FileProblem):
            return self.fail(path, listed)
        if len(listed) == 1:
            # What may be wrong with it is told as with any other file.
            return self._read(path, slot, ImageChannel.GREY, "")
        if slot is Slot.KERNEL:
            return self.weights.choose(path, listed)
        usable = [entry for entry in listed if is_usable(entry, INPUT)]
        if len(usable) == 1:
            return self._read(path, slot, ImageChannel.GREY, usable[0].name)
        self.array_asked.emit(ArrayQuestion(path, listed))
        return True

    def _read(self, path: Path, slot: Slot, channel: ImageChannel, member: str) -> bool:
        if is_image(path):
            read = partial(read_map, channel=channel, ndims=use_of(path, slot).dimensions)
            return self._reading.read(path, read, lambda loaded: self._use_image(path, slot, channel, loaded))
        channels = channels_of_other(self._store.asked, slot)
        read_file = read_weight if slot is Slot.KERNEL else read_feature_maps
        read_array = partial(read_file, member=member, channels=channels)
        return self._reading.read(path, read_array, lambda found: self._use_array(path, slot, found))

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
        """Read the array that the kernel is in another layout: one undo step; True where that is under way."""
        array = self._store.asked.kernel.data
        if array is None or array.layout in (None, layout):
            return False
        # Off the GUI thread, as reading the file was: a large weight takes a moment.
        return self._reading.read(
            Path(array.name),
            lambda _path: relaid(array, layout),
            lambda found: self._use_relaid(found, layout),
        )

    def _use_relaid(self, found: ExplicitArray, layout: WeightLayout) -> bool:
        text = translate("Undo", "Read the kernel as {layout}").format(layout=layout.name)
        return self.fit(
            Slot.KERNEL, found, lambda state: state_with_explicit(state, Slot.KERNEL, found), text=text
        )

    def fit(
        self,
        slot: Slot,
        array: ExplicitArray,
        use: Callable[[State], State],
        title: str = "",
        text: str = "",
    ) -> bool:
        """Use data, or ask where its channels are not those of the other map's data; ``text`` is that of undo."""
        conflict = channel_conflict(self._store.asked, slot, array)
        if conflict is not None:
            self.channels_asked.emit(ChannelQuestion(array.name, conflict, use, title))
            return False
        self.propose(array.name, use(self._store.asked), title, text)
        return True

    def propose(self, name: str, state: State, title: str = "", text: str = "") -> None:
        """Use data: a whole layer names the document, unless that has a file; other data is an edit of it."""
        text = text or translate("Documents", "Open {name}").format(name=name)
        if title and not self._has_file() and self._store.is_possible(state):
            self._store.adopt(Document(state, self._store.view, title), text)
        else:
            self._store.propose(state, text)
        self.used.emit()

    def fail(self, path: Path, problem: FileProblem, member: str = "") -> bool:
        """Tell what is wrong with a file, or with one of its arrays."""
        return self.refuse(path, file_problem_text(problem, translate), member)

    def refuse(self, path: Path, reason: str, member: str = "") -> bool:
        """Tell, in words, why a file or one of its arrays cannot be used."""
        name = f"{shown_text(member)} · {shown_name(path)}" if member else shown_name(path)
        self.failed.emit(FileReport(name, reason))
        return False

"""Opens a weight of a file with several arrays, and the bias that belongs to it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fracstride.files.loaded import ArrayEntry, LoadedArray
from fracstride.files.problem import FileProblem
from fracstride.session.edits import Slot, out_channels_of, state_with_weight_and_bias
from fracstride.session.state import ExplicitArray
from fracstride.session.weights import read_weight_with_bias
from fracstride.ui.files.data import DataFiles, use_of
from fracstride.ui.files.questions import WeightQuestion
from fracstride.ui.presenters.weight_entries import WeightChoice, only_choice, weight_choices


class WeightFiles:
    """Reads a weight and its bias, and proposes both to the store at once."""

    def __init__(self, files: DataFiles) -> None:
        self._files = files

    def choose(self, path: Path, entries: tuple[ArrayEntry, ...]) -> bool:
        """Use the only weight of a file, with its bias; ask if there are several."""
        use = use_of(path, Slot.KERNEL)
        choices = weight_choices(entries, use, partial(out_channels_of, self._files.store.asked.spec))
        only = only_choice(choices, use)
        if only is not None:
            return self.load(path, only)
        return self._files.ask(WeightQuestion(path, entries, choices, partial(self.load, path)))

    def load(self, path: Path, choice: WeightChoice) -> bool:
        """Use a choice as the kernel, with its bias, as one undo step; True if that has begun."""
        if choice.bias is None:
            return self._files.load(path, Slot.KERNEL, member=choice.weight.name)
        read = partial(read_weight_with_bias, weight=choice.weight.name, bias=choice.bias.name)
        names = choice.weight.name, choice.bias.name
        return self._files.reading.read(path, read, lambda loaded: self._use(path, names, *loaded))

    def _use(
        self,
        path: Path,
        names: tuple[str, str],
        array: ExplicitArray | FileProblem,
        bias: LoadedArray | FileProblem,
    ) -> bool:
        if isinstance(array, FileProblem):
            return self._files.fail(path, array, names[0])
        if isinstance(bias, FileProblem):
            return self._files.fail(path, bias, names[1])
        its_bias = ExplicitArray(bias.values, bias.name)
        return self._files.fit(
            Slot.KERNEL, array, lambda state: state_with_weight_and_bias(state, array, its_bias)
        )

"""Opens a transposed convolution of a model as the layer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.loaded import ArrayEntry, LoadedLayer
from fracstride.files.models import Model, read_layer, read_model
from fracstride.files.problem import FileProblem
from fracstride.frameworks.model_layer import ModelLayer
from fracstride.session.edits import Slot, state_with_explicit, state_with_layer
from fracstride.session.state import ExplicitArray, State
from fracstride.ui.files.data import DataFiles
from fracstride.ui.files.questions import LayerQuestion
from fracstride.ui.presenters.layer_entries import layer_size


class ModelFiles:
    """Reads models, and proposes one of their layers to the store."""

    def __init__(self, files: DataFiles) -> None:
        self._files = files

    def load(self, path: Path, slot: Slot = Slot.KERNEL) -> bool:
        """Use a transposed convolution of a model as the layer; True if that has begun.

        ``slot`` is used if the file turns out to hold only weights.
        """
        return self._files.reading.read(path, read_model, lambda model: self._choose(path, model, slot))

    def load_layer(self, path: Path, model: Model, index: int) -> bool:
        """Use one of the layers of a model, as one undo step; True if that has begun."""
        read = partial(read_layer, model=model, index=index)
        return self._files.reading.read(
            path, read, lambda loaded: self._use(path, model.layers[index], loaded)
        )

    def _choose(self, path: Path, model: Model | tuple[ArrayEntry, ...] | FileProblem, slot: Slot) -> bool:
        if isinstance(model, FileProblem):
            return self._files.fail(path, model)
        if isinstance(model, tuple):
            return self._files.choose(path, slot, model)
        first = model.layers[0]
        spec = first.spec(layer_size(first, self._files.store.asked))
        if len(model.layers) == 1 and isinstance(spec, ConvTransposeSpec):
            return self.load_layer(path, model, 0)
        return self._files.ask(LayerQuestion(path, model, partial(self.load_layer, path, model)))

    def _use(self, path: Path, layer: ModelLayer, loaded: LoadedLayer | FileProblem) -> bool:
        if isinstance(loaded, FileProblem):
            return self._files.fail(path, loaded)
        array = ExplicitArray(loaded.weight.values, loaded.weight.name)
        bias = None if loaded.bias is None else ExplicitArray(loaded.bias.values, loaded.bias.name)

        def used(state: State) -> State:
            spec = layer.spec(layer_size(layer, state))
            if isinstance(spec, ConvTransposeSpec):
                return state_with_layer(state, spec, array, bias)
            return state_with_explicit(state, Slot.KERNEL, array)

        is_whole = isinstance(layer.spec(layer_size(layer, self._files.store.asked)), ConvTransposeSpec)
        return self._files.fit(Slot.KERNEL, array, used, array.name if is_whole else "")

"""Layers of models: which transposed convolution of a file becomes the layer of the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.loaded import ArrayEntry, LoadedLayer
from fracstride.files.models import Model, read_layer, read_model
from fracstride.files.problem import FileProblem
from fracstride.frameworks.model_layer import ModelLayer
from fracstride.session.edits import Slot, state_with_explicit, state_with_layer
from fracstride.session.state import ExplicitArray, State
from fracstride.ui.files.data import DataFiles
from fracstride.ui.lanes.reading import ReadingLane
from fracstride.ui.presenters.layer_entries import layer_size
from fracstride.ui.state.store import StateStore


@record(eq=False)
class LayerQuestion:
    """A model has several transposed convolutions: one of them is to be the layer."""

    path: Path
    model: Model


class ModelFiles(QObject):
    """Reads models, and proposes a layer of them to the store."""

    asked = Signal(object)
    """LayerQuestion; ``load_layer`` answers it."""

    def __init__(self, files: DataFiles, store: StateStore, reading: ReadingLane) -> None:
        super().__init__(files)
        self._files = files
        self._store = store
        self._reading = reading

    def load(self, path: Path, slot: Slot = Slot.KERNEL) -> bool:
        """Use a transposed convolution of a model as the layer; True where that is under way.

        ``slot`` is for a file that turns out to hold weights alone.
        """
        return self._reading.read(path, read_model, lambda model: self._choose(path, model, slot))

    def load_layer(self, path: Path, model: Model, index: int) -> bool:
        """Use one of the layers of a model: one undo step; True where that is under way."""
        read = partial(read_layer, model=model, index=index)
        return self._reading.read(path, read, lambda loaded: self._use(path, model.layers[index], loaded))

    def _choose(self, path: Path, model: Model | tuple[ArrayEntry, ...] | FileProblem, slot: Slot) -> bool:
        if isinstance(model, FileProblem):
            return self._files.fail(path, model)
        if isinstance(model, tuple):
            return self._files.choose(path, slot, model)
        first = model.layers[0]
        spec = first.spec(layer_size(first, self._store.asked))
        if len(model.layers) == 1 and isinstance(spec, ConvTransposeSpec):
            return self.load_layer(path, model, 0)
        self.asked.emit(LayerQuestion(path, model))
        return True

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

        is_whole = isinstance(layer.spec(layer_size(layer, self._store.asked)), ConvTransposeSpec)
        return self._files.fit(Slot.KERNEL, array, used, array.name if is_whole else "")

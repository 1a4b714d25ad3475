"""Layers of models: which transposed convolution of a file becomes the layer of the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from fracstride.core.records import record
from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.onnx_layers import LoadedLayer, read_layer, read_model
from fracstride.files.problem import FileProblem
from fracstride.frameworks.onnx_model import OnnxModel
from fracstride.frameworks.onnx_node import OnnxNode, spec_of
from fracstride.session.edits import Slot, state_with_explicit, state_with_layer
from fracstride.session.state import ExplicitArray, State
from fracstride.ui.data_files import DataFiles
from fracstride.ui.presenters.layer_entries import layer_size
from fracstride.ui.reading import ReadingLane
from fracstride.ui.store import StateStore


@record(eq=False)
class LayerQuestion:
    """A model has several transposed convolutions: one of them is to be the layer."""

    path: Path
    model: OnnxModel


class ModelFiles(QObject):
    """Reads models, and proposes a layer of them to the store."""

    asked = Signal(object)
    """LayerQuestion; ``load_layer`` answers it."""

    def __init__(self, files: DataFiles, store: StateStore, reading: ReadingLane) -> None:
        super().__init__(files)
        self._files = files
        self._store = store
        self._reading = reading

    def load(self, path: Path) -> bool:
        """Use a transposed convolution of a model as the layer; True where that is under way."""
        return self._reading.read(path, read_model, lambda model: self._choose(path, model))

    def load_layer(self, path: Path, model: OnnxModel, index: int) -> bool:
        """Use one of the layers of a model: one undo step; True where that is under way."""
        read = partial(read_layer, model=model, index=index)
        return self._reading.read(path, read, lambda loaded: self._use(path, model.nodes[index], loaded))

    def _choose(self, path: Path, model: OnnxModel | FileProblem) -> bool:
        if isinstance(model, FileProblem):
            return self._files.fail(path, model)
        first = model.nodes[0]
        spec = spec_of(first, layer_size(first, self._store.asked))
        if len(model.nodes) == 1 and isinstance(spec, ConvTransposeSpec):
            return self.load_layer(path, model, 0)
        self.asked.emit(LayerQuestion(path, model))
        return True

    def _use(self, path: Path, node: OnnxNode, loaded: LoadedLayer | FileProblem) -> bool:
        if isinstance(loaded, FileProblem):
            return self._files.fail(path, loaded)
        array = ExplicitArray(loaded.weight.values, loaded.weight.name)
        bias = None if loaded.bias is None else ExplicitArray(loaded.bias.values, loaded.bias.name)

        def used(state: State) -> State:
            spec = spec_of(node, layer_size(node, state))
            if isinstance(spec, ConvTransposeSpec):
                return state_with_layer(state, spec, array, bias)
            return state_with_explicit(state, Slot.KERNEL, array)

        is_whole = isinstance(spec_of(node, layer_size(node, self._store.asked)), ConvTransposeSpec)
        return self._files.fit(Slot.KERNEL, array, used, array.name if is_whole else "")

"""What readers of models share whose library takes the bytes of a file: what there is in it, and a layer of two arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from fracstride.files.loaded import LoadedArray, LoadedLayer
from fracstride.files.opening import read_bytes
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.frameworks.model_layer import ModelLayer, NoModelError

MAX_BYTES = 2 * 1024**3
"""More than that neither protocol buffers nor flat buffers have room for; larger models keep their weights beside them."""


class _HasLayers(Protocol):
    @property
    def layers(self) -> Sequence[ModelLayer]: ...


Model = TypeVar("Model", bound=_HasLayers)


def model_in(
    path: Path, model_of: Callable[[bytes], Model], package: str, framework: str
) -> Model | FileProblem:
    """The model of a file, which has layers; ``model_of`` needs a package, and raises NoModelError."""
    data = read_bytes(path, MAX_BYTES)
    if isinstance(data, FileProblem):
        return data
    try:
        model = model_of(data)
    except ImportError:
        return file_problem(FileProblemCode.NEEDS_PACKAGE, path, package=package)
    except NoModelError:
        return file_problem(FileProblemCode.WRONG_FORMAT, path, expected=framework)
    return model if model.layers else FileProblem(FileProblemCode.NO_LAYER, path)


def layer_of(
    weight: LoadedArray | FileProblem, bias: LoadedArray | FileProblem | None
) -> LoadedLayer | FileProblem:
    """Both as a layer, or what is wrong with one of them."""
    if isinstance(weight, FileProblem):
        return weight
    return bias if isinstance(bias, FileProblem) else LoadedLayer(weight, bias)

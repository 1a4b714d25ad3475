"""Files as Keras saves them, written without Keras: small models with transposed convolutions, and hostile ones."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

Array = npt.NDArray[np.float32]
_random = np.random.default_rng(3)
KERNEL: Array = _random.standard_normal((3, 2, 4, 6)).astype(np.float32)
"""(kH, kW, C_out, C_in)."""
BIAS: Array = np.array([0.5, -1.25, 0.0, 3.0], np.float32)
INNER: Array = _random.standard_normal((4, 4, 2, 4)).astype(np.float32)
WEIGHT: Array = KERNEL.transpose(3, 2, 0, 1)
"""(C_in, C_out, kH, kW)."""


def layer(kind: str, name: str, **settings: object) -> dict[str, Any]:
    """A layer as it stands in a configuration."""
    return {"module": "keras.layers", "class_name": kind, "config": {"name": name, **settings}}


def up(name: str = "up1", **settings: object) -> dict[str, Any]:
    """A Conv2DTranspose of ``KERNEL``."""
    known = {
        "filters": 4,
        "kernel_size": [3, 2],
        "strides": [2, 2],
        "padding": "same",
        "output_padding": None,
    }
    known |= {"data_format": "channels_last", "dilation_rate": [1, 1], "activation": "relu", "use_bias": True}
    made = layer("Conv2DTranspose", name, **{**known, **settings})
    return {**made, "build_config": {"input_shape": [None, 5, 7, 6]}}


def inner(name: str = "up2") -> dict[str, Any]:
    """A Conv2DTranspose of ``INNER``, without a bias."""
    settings = {"filters": 2, "kernel_size": [4, 4], "padding": "valid", "use_bias": False, "strides": [2, 2]}
    return up(name, **settings, activation="linear")


def model(*layers: dict[str, Any], kind: str = "Sequential", name: str = "model") -> dict[str, Any]:
    """A model of layers, which may be models."""
    return {"class_name": kind, "config": {"name": name, "layers": list(layers)}}


def whole_model() -> dict[str, Any]:
    """Layers and code in it: a transposed convolution, one in a model of its own, and one in another dimension."""
    code = layer("Lambda", "lambda", function={"class_name": "__lambda__", "config": {"code": "4wEAAAA="}})
    flat = layer("Conv1DTranspose", "flat", filters=2, kernel_size=[3], strides=[2])
    first = layer("InputLayer", "input", batch_shape=[None, 5, 7, 6])
    return model(first, up(), code, model(inner(), kind="Functional", name="block"), flat)


WEIGHTS: Mapping[str, npt.NDArray[Any]] = {
    "layers/conv2d_transpose/vars/0": KERNEL,
    "layers/conv2d_transpose/vars/1": BIAS,
    "layers/functional/layers/conv2d_transpose/vars/0": INNER,
    "layers/conv1d_transpose/vars/0": np.ones((3, 2, 4), np.float32),
}
"""Of ``whole_model``, as Keras 3 names them."""
NAMED_WEIGHTS: Mapping[str, npt.NDArray[Any]] = {
    "model_weights/up1/model/up1/kernel": KERNEL,
    "model_weights/up1/model/up1/bias": BIAS,
    "model_weights/block/up2/kernel": INNER,
}
"""The same in a .h5 file."""


def save_weights(target: Path | io.BytesIO, arrays: Mapping[str, Any] = WEIGHTS, config: str = "") -> None:
    """A file of HDF5 with arrays, and the configuration of a model where there is one."""
    h5py = pytest.importorskip("h5py")
    with h5py.File(target, "w") as file:
        for name, values in arrays.items():
            file[name] = values
        if config:
            file.attrs["model_config"] = config


def save_keras(
    path: Path, config: object = None, arrays: Mapping[str, Any] = WEIGHTS, weights: bytes | None = None
) -> Path:
    """A .keras file; ``weights`` are those of ``arrays`` unless they are given."""
    if weights is None:
        memory = io.BytesIO()
        save_weights(memory, arrays)
        weights = memory.getvalue()
    text = config if isinstance(config, str) else json.dumps(config or whole_model())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("metadata.json", '{"keras_version": "3.6.0"}')
        archive.writestr("config.json", text)
        archive.writestr("model.weights.h5", weights)
    return path


def save_h5(path: Path, config: object = None, arrays: Mapping[str, Any] = NAMED_WEIGHTS) -> Path:
    """A model in one file of HDF5, as older versions of Keras save it."""
    save_weights(path, arrays, config if isinstance(config, str) else json.dumps(config or whole_model()))
    return path

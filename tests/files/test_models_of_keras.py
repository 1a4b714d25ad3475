"""What Keras has saved, opened here, computes what Keras computes (make frameworks)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.keras_layers import KerasModel, read_keras_layer, read_keras_model
from fracstride.files.loaded import LoadedLayer

pytestmark = pytest.mark.usefixtures("read_here")
SIZE = (4, 3)
CHANNELS = 2


@pytest.fixture(scope="module")
def keras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    before = {name: os.environ.get(name) for name in ("KERAS_BACKEND", "KERAS_HOME")}
    os.environ["KERAS_BACKEND"] = "jax"
    os.environ["KERAS_HOME"] = str(tmp_path_factory.mktemp("keras"))
    yield pytest.importorskip("keras", reason="keras is not installed (make frameworks)")
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def settings() -> list[dict[str, Any]]:
    """A third of the combinations that Keras takes, which covers each value beside each other, and unlike axes."""
    found: list[dict[str, Any]] = []
    for padding, kernel_size, strides, extra in product(
        ("valid", "same"), range(1, 6), range(1, 5), (None, 0, 1, 2)
    ):
        if extra is None or extra < strides:
            found.append(
                {"kernel_size": kernel_size, "strides": strides, "padding": padding, "output_padding": extra}
            )
    found = found[::3]
    for padding, rate in product(("valid", "same"), (2, 3)):
        found.append({"kernel_size": 3, "dilation_rate": rate, "padding": padding})
        found.append({"kernel_size": (2, 3), "dilation_rate": (1, rate), "padding": padding})
    found.append({"kernel_size": (4, 3), "strides": (1, 3), "padding": "same", "use_bias": False})
    found.append({"kernel_size": (2, 5), "strides": (3, 2), "padding": "valid", "output_padding": (2, 1)})
    return found


def made(keras: Any) -> tuple[Any, list[Any]]:
    """A model with a layer for every setting, part of them in models of their own; and the layers."""
    y = keras.Input((*SIZE, CHANNELS))
    layers = [keras.layers.Conv2DTranspose(3, **each) for each in settings()]
    third = len(layers) // 3
    outputs = [layer(y) for layer in layers[:third]]
    inner = keras.Input((*SIZE, CHANNELS))
    functional = keras.Model(inner, [layer(inner) for layer in layers[third : 2 * third]], name="functional")
    outputs += functional(y)
    for number, layer in enumerate(layers[2 * third :]):
        outputs.append(keras.Sequential([layer], name=f"sequential_{number}")(y))
    model = keras.Model(y, outputs)
    random = np.random.default_rng(7)
    model.set_weights([random.standard_normal(each.shape) for each in model.get_weights()])
    return model, layers


@pytest.mark.parametrize("suffix", [".keras", ".h5"])
@pytest.mark.filterwarnings("ignore")
def test_every_layer_of_a_saved_model_computes_what_keras_computes(
    keras: Any, tmp_path: Path, suffix: str, caplog: pytest.LogCaptureFixture
) -> None:
    del caplog  # Keras logs what it thinks of .h5
    model, layers = made(keras)
    path = tmp_path / f"model{suffix}"
    model.save(path)
    found = read_keras_model(path)
    assert isinstance(found, KerasModel), found
    by_name = {each.name.rpartition("/")[2]: index for index, each in enumerate(found.layers)}
    assert len(by_name) == len(layers) > 40
    y = np.random.default_rng(8).standard_normal((1, CHANNELS, *SIZE)).astype(np.float32)
    for layer in layers:
        index = by_name[layer.name]
        there = np.asarray(layer(y.transpose(0, 2, 3, 1))).transpose(0, 3, 1, 2)
        np.testing.assert_allclose(computed(path, found, index, y), there, atol=2e-5, err_msg=str(index))


def computed(path: Path, model: KerasModel, index: int, y: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    spec = model.layers[index].spec(SIZE)
    assert isinstance(spec, ConvTransposeSpec), (model.layers[index], spec)
    assert isinstance(solve(spec), Geometry)
    read = read_keras_layer(path, model, index)
    assert isinstance(read, LoadedLayer), read
    x = reference(y.astype(np.float64), read.weight.values, spec)
    return x if read.bias is None else x + read.bias.values[:, None, None]


@pytest.mark.filterwarnings("ignore")
def test_channels_first_differs_in_the_layout_of_y_alone(keras: Any, tmp_path: Path) -> None:
    y = np.random.default_rng(8).standard_normal((1, CHANNELS, *SIZE)).astype(np.float32)
    settings = {"strides": 2, "padding": "same", "data_format": "channels_first"}
    first = keras.Sequential(
        [
            keras.Input((CHANNELS, *SIZE)),
            keras.layers.Conv2DTranspose(3, 3, **settings, bias_initializer="ones"),
        ]
    )
    first.save(tmp_path / "a.keras")
    found = read_keras_model(tmp_path / "a.keras")
    assert isinstance(found, KerasModel), found
    assert found.layers[0].input_size == SIZE
    np.testing.assert_allclose(computed(tmp_path / "a.keras", found, 0, y), np.asarray(first(y)), atol=2e-5)


@pytest.mark.filterwarnings("ignore")
def test_a_layer_within_layers_and_one_of_half_precision(keras: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.keras"
    y = np.random.default_rng(8).standard_normal((1, CHANNELS, *SIZE)).astype(np.float32)
    layer = keras.layers.Conv2DTranspose(3, 4, strides=2, padding="same", bias_initializer="ones")
    half = keras.layers.Conv2DTranspose(1, 2, dtype="bfloat16")
    code = keras.layers.Lambda(lambda values: values)
    times = keras.Input((5, *SIZE, CHANNELS))
    keras.Model(
        times, keras.layers.TimeDistributed(half)(code(keras.layers.TimeDistributed(layer)(times)))
    ).save(path)
    found = read_keras_model(path)
    assert isinstance(found, KerasModel), found
    there = np.asarray(layer(y.transpose(0, 2, 3, 1))).transpose(0, 3, 1, 2)
    np.testing.assert_allclose(computed(path, found, 0, y), there, atol=2e-5)
    assert found.layers[1].dtype == "bfloat16"
    read = read_keras_layer(path, found, 1)
    assert isinstance(read, LoadedLayer)
    kernel = np.asarray(half.get_weights()[0], np.float64)
    np.testing.assert_array_equal(read.weight.values, kernel.transpose(3, 2, 0, 1))

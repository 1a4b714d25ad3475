"""Layers of the Keras that is installed, given to ``fracstride.explore``, compute what Keras computes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from fracstride.core.reference import reference
from fracstride.session.exploring import document_of
from fracstride.session.sources import materialise_input, materialise_kernel


@pytest.fixture(scope="module")
def keras(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Keras on JAX."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERAS_BACKEND", "jax")
        patch.setenv("KERAS_HOME", str(tmp_path_factory.mktemp("keras")))
        yield pytest.importorskip("keras", reason="Keras is not installed (make frameworks)")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "settings",
    [
        {"kernel_size": 3, "strides": 2, "padding": "same"},
        {"kernel_size": (2, 4), "strides": (3, 1), "padding": "valid"},
        {"kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 0},
        {"kernel_size": 3, "dilation_rate": 2, "padding": "same", "use_bias": False},
        {"kernel_size": 3, "strides": 2, "padding": "same", "axes": 1},
    ],
)
def test_it_computes_what_keras_computes(keras: Any, settings: dict[str, Any]) -> None:
    axes = settings.get("axes", 2)
    kind = keras.layers.Conv1DTranspose if axes == 1 else keras.layers.Conv2DTranspose
    given = {name: value for name, value in settings.items() if name != "axes"}
    layer = kind(4, bias_initializer="normal", **given)
    y = np.random.default_rng(1).normal(size=(*(2, 5, 6)[: axes + 1], 3)).astype(np.float32)
    expected = np.moveaxis(np.asarray(layer(y)), -1, 1)
    state = document_of(layer, y).state
    bias = None if state.bias is None else state.bias.values
    arrays = materialise_input(state.input, state.spec), materialise_kernel(state.kernel, state.spec)
    np.testing.assert_allclose(
        reference(*arrays, state.spec, bias).reshape(expected.shape), expected, rtol=1e-4, atol=1e-5
    )

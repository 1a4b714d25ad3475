"""The other frameworks compute the same layer, where they are installed."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fracstride.core.reference import reference
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.frameworks import onnx_runtime, pytorch

LAYERS = [
    ConvTransposeSpec.square(5, 3, stride=2, padding=1, output_padding=1),
    ConvTransposeSpec(AxisSpec.from_padding(3, 4, 2, 1), AxisSpec.from_padding(4, 2, 3, 0, 1, 2), 2, 4, 6, 2),
    ConvTransposeSpec(AxisSpec(4, 3, 2).with_crops(0, 1), AxisSpec(5, 4, 3).with_crops(1, 3)),
]
FRAMEWORKS = {("torch",): pytorch.prepared, ("onnx", "onnxruntime"): onnx_runtime.prepared}


@pytest.mark.parametrize("spec", LAYERS)
@pytest.mark.parametrize(("needed", "prepared"), list(FRAMEWORKS.items()), ids=["torch", "onnxruntime"])
def test_it_equals_the_definition(
    needed: tuple[str, ...], prepared: Callable[..., Callable[[], np.ndarray]], spec: ConvTransposeSpec
) -> None:
    for name in needed:
        pytest.importorskip(name, reason=f"{name} is not installed: make frameworks adds it")
    random = np.random.default_rng(5)
    y = random.integers(-4, 5, spec.input_shape).astype(np.float32)
    weight = random.integers(-4, 5, spec.weight_shape).astype(np.float32)
    x = prepared(spec, y, weight, 1)()
    assert np.array_equal(x, reference(y, weight, spec))

"""Layers of random numbers, and diagnoses of outputs with mistakes made on purpose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fracstride.core.diagnosis.diagnosis import diagnose
from fracstride.core.diagnosis.explanation import Diagnosis, Explanation, Layer
from fracstride.core.diagnosis.mistakes import Cause
from fracstride.core.precision import FloatArray
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from layers import solved

FLOAT32, FLOAT64 = 2.0**-23, 2.0**-52
SMALL = ConvTransposeSpec.square(5, 3, stride=2, padding=1)
CHANNELS = replace(SMALL, batch=2, in_channels=3, out_channels=4)


def layer_of(spec: ConvTransposeSpec, seed: int = 0, has_bias: bool = True) -> Layer:
    """A layer with normal numbers."""
    rng = np.random.default_rng(seed)
    y, weight = rng.normal(size=spec.input_shape), rng.normal(size=spec.weight_shape)
    bias = rng.normal(size=spec.out_channels) if has_bias else None
    return Layer(solved(spec), y, weight, bias, reference(y, weight, spec, bias))


def diagnosed(layer: Layer, expected: FloatArray, epsilon: float = FLOAT64) -> Diagnosis:
    """A diagnosis of what can be compared."""
    found = diagnose(layer, expected, epsilon)
    assert isinstance(found, Diagnosis), found
    return found


def explained(layer: Layer, expected: FloatArray, *causes: Cause, epsilon: float = FLOAT64) -> Explanation:
    """The explanation with these causes; its mend, if any, makes the expected output."""
    found = diagnosed(layer, expected, epsilon)
    assert not found.is_equal
    named = [each for each in found.explanations if set(each.causes) == set(causes)]
    assert named, [each.causes for each in found.explanations]
    if named[0].mend is not None:
        np.testing.assert_allclose(mended(layer, named[0]), found.expected, atol=1e-5)
    return named[0]


def mended(layer: Layer, explanation: Explanation) -> FloatArray:
    """What the layer makes with the mend."""
    mend = explanation.mend
    assert mend is not None
    spec = layer.geometry.spec if mend.spec is None else mend.spec
    solved(spec)
    weight = layer.weight if mend.weight is None else mend.weight
    bias = None if mend.is_bias_removed else layer.bias if mend.bias is None else mend.bias
    return reference(layer.y, weight, spec, bias)


def remade(layer: Layer, **changes: FloatArray | ConvTransposeSpec | None) -> FloatArray:
    """The output of the layer with other arrays or parameters."""
    given = {"y": layer.y, "weight": layer.weight, "spec": layer.geometry.spec, "bias": layer.bias} | changes
    return reference(**given)  # type: ignore[arg-type]

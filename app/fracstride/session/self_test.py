"""Is this installation complete, and does it compute correctly? Without Qt; ``ui.self_test`` checks the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from fracstride.backends import engine
from fracstride.backends.engine import Kernel
from fracstride.backends.engine.compiled import IS_COMPILED, PROCESSOR
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import Plan
from fracstride.core.geometry import Geometry
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Operands
from fracstride.core.precision import FloatArray
from fracstride.core.reference import reference
from fracstride.core.rules import solve
from fracstride.session import files_read_back, packed_resources
from fracstride.session.finding import Finding, found
from fracstride.session.lessons import lessons
from fracstride.session.preferences import LanguageChoice
from fracstride.session.presets import presets
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import State

TOLERANCES: dict[str, float] = {"float64": 1e-12, "float32": 2e-6}
"""By the type computed in: the largest difference from the definition, as a part of its largest value."""
TRANSLATED = [each for each in LanguageChoice if each not in (LanguageChoice.SYSTEM, LanguageChoice.ENGLISH)]


def findings() -> Iterator[Finding]:
    """The findings, one subject after the other."""
    yield found("resources", packed_resources.checked_resources)
    yield found("engine", checked_engine)
    yield found("presets", checked_presets)
    yield found("lessons", checked_lessons)
    yield found("sessions", files_read_back.checked_session)
    yield found("arrays", files_read_back.checked_arrays)
    yield found("checkpoints", files_read_back.checked_checkpoints)
    yield found("models", files_read_back.checked_models)
    yield found("Keras", files_read_back.checked_keras)
    yield found("TF Lite", files_read_back.checked_tflite)


def checked_engine() -> Finding:
    """Says whether there is compiled code; the presets and lessons tell whether it computes as it should."""
    if not IS_COMPILED:
        return Finding("engine", f"{len(_kernels())} kernels; none is compiled, so some layers take longer")
    return Finding("engine", f"{len(_kernels())} kernels; what is compiled uses vectors of {PROCESSOR}")


def _kernels() -> list[Kernel]:
    """The kernels that this installation has."""
    return [each for each, functions in KERNELS.items() if IS_COMPILED or not functions.compiled]


def checked_presets() -> Finding:
    """Checks every preset, by every method and every kernel of the engine, against the definition."""
    return _checked_layers("presets", [(each.id, each.document.state) for each in presets()])


def checked_lessons() -> Finding:
    """Checks every step of every lesson in the same way, and that its text is there in every language."""
    steps = [(f"{each.id} {number}", step) for each in lessons() for number, step in enumerate(each.steps, 1)]
    computed = _checked_layers("lessons", [(name, step.state) for name, step in steps])
    lacking = [
        f"{name}: has no words in {language}"
        for name, step in steps
        for language in TRANSLATED
        for text in (step.text, step.question.text, step.question.hint)
        if not text.get(language)
    ]
    return replace(computed, faults=(*computed.faults, *lacking))


def _checked_layers(subject: str, layers: Sequence[tuple[str, State]]) -> Finding:
    largest = dict.fromkeys(TOLERANCES, 0.0)
    faults = tuple(f"{name}: {fault}" for name, state in layers for fault in _faults_of_layer(state, largest))
    ways = f"{len(METHODS)} methods and {len(_kernels())} kernels"
    errors = "largest error " + ", ".join(f"{error:.0e} ({name})" for name, error in largest.items())
    return Finding(subject, f"{len(layers)} layers by {ways}; {errors}", faults)


def _faults_of_layer(state: State, largest: dict[str, float]) -> Iterator[str]:
    geometry = solve(state.spec)
    if not isinstance(geometry, Geometry):
        yield "its parameters are impossible"
        return
    y, weight = materialise_input(state.input, state.spec), materialise_kernel(state.kernel, state.spec)
    expected = reference(y, weight, state.spec)
    for name, x in _outputs(geometry, y, weight):
        error = relative_error(x, expected)
        largest[x.dtype.name] = max(largest[x.dtype.name], error)
        if not error <= TOLERANCES[x.dtype.name]:
            yield f"{name} differs from the definition by {error:.1e}"


def _outputs(geometry: Geometry, y: FloatArray, weight: FloatArray) -> Iterator[tuple[str, FloatArray]]:
    """(how it was computed, output) for every way of computing a layer."""
    operands = Operands(geometry, y, weight)
    for method in METHODS.values():
        yield method.name, np.asarray(method.run(operands))
    for dtype in TOLERANCES:
        compute = partial(engine.conv_transpose2d, y.astype(dtype), weight.astype(dtype), geometry)
        yield f"the engine ({dtype})", compute()
        for kernel in possible_kernels(geometry):
            yield f"{kernel} ({dtype})", compute(kernel=kernel)


def possible_kernels(geometry: Geometry) -> list[Kernel]:
    """The kernels of the engine that can compute this layer."""
    plan = Plan.of(geometry)
    return [kernel for kernel, functions in KERNELS.items() if functions.is_possible(plan)]


def relative_error(x: FloatArray, expected: FloatArray) -> float:
    """The largest difference, relative to the largest expected value; NaN if anything is NaN."""
    difference = float(np.abs(x - expected).max())
    return difference / max(float(np.abs(expected).max()), np.finfo(np.float64).tiny)

"""The compiled kernels of the engine: for every kind of processor, beside its memory, and where it is not there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from backends.compiled import COMPILED, each_of, needs_compiled
from fracstride.backends import engine
from fracstride.backends.engine import Kernel, call, choose, compiled, workers
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import Plan
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from layers import random_arrays, random_spec, solved

MEBIBYTE = 1024**2
PROCESSORS = sorted(compiled.code.PROCESSORS) if compiled.IS_COMPILED else [""]
FENCE = 64
"""Cells before and behind an array that nobody may write to."""

ALIKE = pytest.mark.parametrize("dtype", ["f4", "f8"])
FOR_EVERY_PROCESSOR = pytest.mark.parametrize("processor", PROCESSORS)


def square(
    size: int, kernel_size: int, channels: tuple[int, int], groups: int = 1, batch: int = 1, **more: int
) -> Geometry:
    axis = AxisSpec.from_padding(size, kernel_size, **more)
    return solved(ConvTransposeSpec(axis, axis, batch, *channels, groups))


def random_layers(count: int, seed: int) -> Iterator[ConvTransposeSpec]:
    rng = np.random.default_rng(seed)
    for _ in range(count):
        yield random_spec(rng)
    for size, kernel_size, stride, groups in (
        (40, 3, 1, 1),
        (9, 4, 2, 2),
        (33, 5, 3, 1),
        (24, 2, 2, 1),
        (7, 7, 4, 4),
    ):
        yield square(size, kernel_size, (24, 20), groups, 2, stride=stride).spec


def draws(kernel: Kernel) -> int:
    """How many times as many layers are drawn for a kernel, if few are for it."""
    return 2 if kernel is Kernel.FUSED_WINOGRAD else 1


# What it computes


@needs_compiled
@ALIKE
@FOR_EVERY_PROCESSOR
@each_of(COMPILED)
def test_eighths_are_exact_by_every_processor(
    kernel: Kernel, processor: str, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled, "PROCESSOR", processor)
    rng, used = np.random.default_rng(5), 0
    for spec in random_layers(60 * draws(kernel), seed=4):
        geometry = Geometry.unchecked(spec)
        if KERNELS[kernel].is_possible(Plan.of(geometry)):
            used += 1
            y, weight, bias = (each.astype(dtype) for each in random_arrays(spec, rng))
            expected = engine.conv_transpose2d(y, weight, geometry, bias, kernel="shifted")
            for each, budget in ((bias, engine.DEFAULT_BUDGET), (None, 5_000)):
                x = engine.conv_transpose2d(
                    y, weight, geometry, each, kernel=kernel, budget=budget, threads=2
                )
                added = 0 if each is not None else bias.reshape(1, -1, 1, 1)
                np.testing.assert_array_equal(x + added, expected, err_msg=f"{spec}")
    assert used > 30


@needs_compiled
@ALIKE
def test_fused_itself_keeps_infinities_of_inputs_from_zeros(
    dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(8)
    layers = []
    for spec in random_layers(40, seed=9):
        geometry = Geometry.unchecked(spec)
        y, weight, bias = (each.astype(dtype) for each in random_arrays(spec, rng))
        y.reshape(-1)[rng.integers(0, y.size, 3)] = (np.inf, -np.inf, np.nan)
        layer = engine.prepare(weight, geometry, kernel=Kernel.FUSED)
        layers.append((layer, y, bias, engine.conv_transpose2d(y, weight, geometry, bias, kernel="shifted")))

    def no_other(*_: object, **__: object) -> NoReturn:
        raise AssertionError("another kernel was asked")

    monkeypatch.setattr(call, "_prepared", no_other)
    for layer, y, bias, expected in layers:
        np.testing.assert_array_equal(layer(y, bias), expected)


@needs_compiled
@ALIKE
@pytest.mark.parametrize("spoiled", [0, 1])
def test_fused_winograd_itself_tells_that_something_was_not_finite(
    spoiled: int, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the tap and the cell; and of finite numbers it computes all, without a look at them before or after."""
    asked = []

    def other(*given: Any, **more: Any) -> engine.Prepared:
        asked.append(given)
        return prepared(*given, **more)

    prepared = call._prepared
    monkeypatch.setattr(call, "_prepared", other)
    geometry = square(5, 5, (2, 3), stride=2, padding=1)
    arrays = [each.astype(dtype) for each in random_arrays(geometry.spec, np.random.default_rng(12))]
    expected = engine.conv_transpose2d(*arrays[:2], geometry, kernel="shifted")
    for number in range(arrays[spoiled].size):
        asked.clear()
        layer = prepared(arrays[1], geometry, np, MEBIBYTE, 2, kernel=Kernel.FUSED_WINOGRAD)
        np.testing.assert_array_equal(layer(arrays[0]), expected)
        assert not asked
        operands = [each.copy() for each in arrays[:2]]
        operands[spoiled].reshape(-1)[number] = np.inf
        layer = prepared(operands[1], geometry, np, MEBIBYTE, 2, kernel=Kernel.FUSED_WINOGRAD)
        right = engine.conv_transpose2d(*operands, geometry, kernel="shifted")
        asked.clear()
        np.testing.assert_array_equal(layer(operands[0]), right)
        assert len(asked) == 1


# The memory beside its arrays


class Fenced:
    """Compiled code whose arrays to write to are between fences, which are looked at after each call."""

    def __init__(self, code: Any) -> None:
        self._code, self.calls = code, 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._code, name)
        return (lambda *arguments: self._call(found, arguments)) if callable(found) else found

    def _call(self, function: Any, arguments: tuple[Any, ...]) -> Any:
        """The array that is written to beside the output, arranged weights or scratch memory, is a fenced copy."""
        at = 3 if function.__name__ == "arrange" else 6
        given = arguments[at]
        cells = np.full(given.size + 2 * FENCE, 85, given.dtype)
        fenced = cells[FENCE:-FENCE].reshape(given.shape)
        result = function(*arguments[:at], fenced, *arguments[at + 1 :])
        given[...] = fenced
        assert (cells[:FENCE] == 85).all() and (cells[-FENCE:] == 85).all(), function.__name__
        self.calls += 1
        return result


@needs_compiled
@ALIKE
@FOR_EVERY_PROCESSOR
@each_of(COMPILED)
def test_nothing_is_written_beside_the_output_and_the_temporaries(
    kernel: Kernel, processor: str, dtype: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fenced = Fenced(compiled.code)
    monkeypatch.setattr(compiled, "code", fenced)
    monkeypatch.setattr(compiled, "PROCESSOR", processor)
    rng = np.random.default_rng(6)
    for spec in random_layers(40 * draws(kernel), seed=7):
        geometry = Geometry.unchecked(spec)
        if KERNELS[kernel].is_possible(Plan.of(geometry)):
            y, weight, bias = (each.astype(dtype) for each in random_arrays(spec, rng))
            whole = np.full([each + 6 for each in geometry.output_shape], 85, dtype)
            out = whole[3:-3, 3:-3, 3:-3, 3:-3]
            engine.conv_transpose2d(y, weight, geometry, bias, kernel=kernel, out=out, budget=20_000)
            assert not (out == 85).all()
            out[...] = 85
            assert (whole == 85).all(), spec
    assert fenced.calls > 40


# The choice


@needs_compiled
@pytest.mark.parametrize(
    "geometry",
    [square(56, 3, (64, 64), padding=1), square(32, 3, (24, 16), stride=2)],
    ids=["56", "32"],
)
def test_layers_of_middling_size_are_for_compiled_code(geometry: Geometry) -> None:
    assert choose(geometry, 4, 2).kernel in COMPILED
    assert not KERNELS[choose(geometry, 4, 2, finite=False).kernel].adds_zeros


@each_of(each for each in COMPILED if not KERNELS[each].is_whole)
def test_tiles_shrink_with_the_budget(kernel: Kernel) -> None:
    geometry = square(512, 4, (4, 4), stride=2, padding=1)
    large, small = (choose(geometry, 4, 2, budget=each * MEBIBYTE // 4, kernel=kernel) for each in (64, 1))
    assert small.division.tile.rows < large.division.tile.rows <= 512
    assert small.temporaries <= MEBIBYTE // 4 < large.temporaries <= 16 * MEBIBYTE


@pytest.mark.usefixtures("_without_compiled")
@pytest.mark.parametrize("kernel", COMPILED)
def test_what_was_not_compiled_is_no_candidate_and_cannot_be_forced(kernel: Kernel) -> None:
    geometry = square(56, 3, (64, 64), padding=1)
    assert kernel not in [each for each, _ in choose(geometry, 4, 2).estimates]
    with pytest.raises(ValueError, match=f"'{kernel}' cannot compute this layer"):
        choose(geometry, kernel=kernel)


WITHOUT = """
import sys
sys.modules["fracstride.backends.engine._fused"] = None
import numpy as np
import fracstride
x = fracstride.conv_transpose2d(np.ones((1, 64, 56, 56), "f4"), np.ones((64, 64, 3, 3), "f4"), padding=1)
assert x.max() == 64 * 9, x.max()
from fracstride.session.self_test import checked_engine
print(checked_engine().summary)
"""


def test_without_what_is_compiled_the_engine_computes_and_the_self_test_says_so() -> None:
    said = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert (
        said.stdout
        == f"{len(KERNELS) - len(COMPILED)} kernels; none is compiled, so some layers take longer\n"
    )


# Arguments that do not fit


@needs_compiled
def test_arguments_that_do_not_fit_are_refused() -> None:
    """In a process of its own, which they would crash."""
    script = Path(__file__).parent / "spoiled_calls.py"
    said = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (said.returncode, said.stdout) == (0, ""), said.stdout + said.stderr[-4000:]


# Threads


@needs_compiled
@each_of(COMPILED)
def test_callers_at_the_same_time_get_what_each_asked_for(kernel: Kernel) -> None:
    geometry = square(24, 4, (32, 24), batch=2, stride=2, padding=1)
    rng = np.random.default_rng(8)
    inputs = [random_arrays(geometry.spec, rng) for _ in range(4)]
    expected = [engine.conv_transpose2d(y, w, geometry, kernel="shifted") for y, w, _ in inputs]

    def computed_often(number: int) -> bool:
        y, weight, _ = inputs[number]
        some = (engine.conv_transpose2d(y, weight, geometry, kernel=kernel, threads=3) for _ in range(100))
        return all(np.array_equal(x, expected[number]) for x in some)

    with ThreadPoolExecutor(4) as callers:
        assert all(callers.map(computed_often, range(4)))


THREADS = """
import os
import numpy as np
from fracstride.backends import engine
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from dataclasses import replace
geometry = solve(replace(ConvTransposeSpec.square(64, 3, padding=1), in_channels=16, out_channels=16))
y, weight = np.ones((1, 16, 64, 64), "f4"), np.ones((16, 16, 3, 3), "f4")
def computed(threads):
    x = engine.conv_transpose2d(y, weight, geometry, kernel="fused", threads=threads)
    return x.max() == 16 * 9
def count():
    return len(os.listdir("/proc/self/task"))
before = count()
"""
AT_MOST_ASKED = """
assert computed(1) and count() == before
assert computed(3) and count() == before + 2
assert computed(2) and count() == before + 2
"""
FORKED = """
assert computed(3)
child = os.fork()
if not child:
    os._exit(0 if computed(1) and computed(3) else 1)
assert os.waitpid(child, 0)[1] == 0
assert computed(3)
"""


@needs_compiled
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="only Linux lists the threads of a process")
@pytest.mark.parametrize("what", [AT_MOST_ASKED, FORKED], ids=["no more than asked", "after a fork"])
def test_threads_of_compiled_code(what: str) -> None:
    said = subprocess.run(
        [sys.executable, "-c", THREADS + what], capture_output=True, text=True, timeout=60, check=False
    )
    assert said.returncode == 0, said.stderr


@needs_compiled
def test_a_long_layer_is_computed_in_calls_of_some_milliseconds() -> None:
    geometry = square(256, 3, (64, 64), padding=1)
    choice = choose(geometry, 4, 1)
    y, weight, _ = random_arrays(geometry.spec, np.random.default_rng(9))
    token = CountingToken()
    engine.conv_transpose2d(y.astype("f4"), weight.astype("f4"), geometry, threads=1, cancel=token)
    assert choice.kernel in COMPILED
    assert token.polls >= choice.seconds / (2 * workers.SECONDS_OF_A_CALL)


class CountingToken(CancelToken):
    """How often it is polled."""

    polls = 0

    def raise_if_cancelled(self) -> None:
        self.polls += 1
        super().raise_if_cancelled()

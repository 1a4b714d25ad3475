"""Repeats calls of the compiled code with each of their arguments spoiled, and names what was taken and must not be.

It is run in a process of its own: a crash ends it, and the last line of its errors says by what.
"""

from __future__ import annotations

import faulthandler
import sys
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np

from fracstride.backends import engine
from fracstride.backends.engine import Kernel, compiled
from fracstride.backends.engine.kernels import KERNELS
from fracstride.core.rules import solve
from fracstride.core.spec import AxisSpec, ConvTransposeSpec

REFUSALS = (TypeError, ValueError, BufferError, MemoryError, OverflowError)
WEIGHT = 3
BIAS = 5
"""The argument that may be missing."""
SCRATCH = 6
"""The argument that may be larger than it must be."""

HARMLESS = "describing something else"
"""What may be computed, if only it stays within its arrays: some other numbers are those of another layer."""


class Noting:
    """Compiled code that notes what it is called with."""

    def __init__(self, code: Any) -> None:
        self._code = code
        self.calls: list[tuple[str, tuple[Any, ...]]] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._code, name)
        return (lambda *arguments: self._call(found, arguments)) if callable(found) else found

    def _call(self, function: Any, arguments: tuple[Any, ...]) -> Any:
        self.calls.append((function.__name__, arguments))
        return function(*arguments)


def main() -> None:
    """Spoil every argument of some calls in turn."""
    code = compiled.code
    noting = compiled.code = Noting(code)  # type: ignore[assignment]
    for spec in (
        ConvTransposeSpec(AxisSpec(5, 4, 2), AxisSpec(6, 3, 2), 2, 4, 6, 2),
        ConvTransposeSpec(AxisSpec(30, 4, 2), AxisSpec(30, 3, 1), 1, 3, 20),
    ):
        compute(spec)
    for name, arguments in list(noting.calls):
        function = getattr(code, name)
        for at, argument in enumerate(arguments):
            for what, spoiled in spoilings(argument, at, name):
                print(f"{name} {at}: {what}", file=sys.stderr, flush=True)
                try:
                    function(*arguments[:at], spoiled, *arguments[at + 1 :])
                except REFUSALS:
                    continue
                if not what.startswith(HARMLESS):
                    print(f"{name} took argument {at} {what}", flush=True)


def compute(spec: ConvTransposeSpec) -> None:
    """One layer by each compiled kernel in both types, with a bias."""
    compiled_kernels = [each for each in Kernel if KERNELS[each].compiled]
    for kernel, dtype in product(compiled_kernels, ("f4", "f8")):
        arrays = [np.ones(each, dtype) for each in (spec.input_shape, spec.weight_shape, spec.out_channels)]
        engine.conv_transpose2d(*arrays[:2], solve(spec), arrays[2], kernel=kernel, threads=2)


def spoilings(argument: Any, at: int, name: str) -> Iterator[tuple[str, Any]]:
    """(what is wrong, the argument with that)."""
    if isinstance(argument, str):
        yield from (("of another name", "no such processor"), ("missing", None))
    elif isinstance(argument, np.ndarray):
        is_bias, is_scratch = ((name != "arrange" and at == each) for each in (BIAS, SCRATCH))
        if not is_bias:
            yield "missing", None
        yield "of complex numbers", argument.astype("c16")
        yield "of integers of four bytes", argument.astype("i4")
        yield "without an axis", argument[0]
        yield "with one axis more", argument[None]
        if argument.dtype.kind == "i":
            yield from spoiled_numbers(argument)
        else:
            yield "of the other type", argument.astype("f8" if argument.itemsize == 4 else "f4")
            yield "of the other byte order", argument.astype(argument.dtype.newbyteorder())
            for axis in range(argument.ndim):
                short = argument.take(range(1 if is_scratch else argument.shape[axis] - 1), axis)
                is_of_map = argument.ndim == len("gcnyx") and axis > 2 and at != WEIGHT
                yield f"{HARMLESS if is_of_map else 'one'} shorter along axis {axis}", short
        if is_bias or is_scratch:
            yield "with gaps", np.repeat(argument, 2, axis=-1)[..., ::2]
    elif isinstance(argument, tuple):
        for place, number in enumerate(argument):
            for other in (number - 1000, number + 1000, 2**40):
                yield f"with {other} at {place}", (*argument[:place], other, *argument[place + 1 :])


def spoiled_numbers(numbers: Any) -> Iterator[tuple[str, Any]]:
    """Too few of them, too many, or others."""
    for count in {0, len(numbers) // 2, len(numbers) - 1}:
        yield f"cut to {count}", numbers[:count]
    if numbers.ndim == 1:
        yield "with one more", np.concatenate([numbers, numbers[-1:]])
    if len(numbers) > 1:
        yield "with gaps", np.repeat(numbers, 2, axis=0)[::2]
    flat = numbers.reshape(-1)
    for place in range(flat.size):
        for other in (-1, 1000, 2**40):
            changed = flat.copy()
            changed[place] = other
            yield f"{HARMLESS}, with {other} at {place}", changed.reshape(numbers.shape)


if __name__ == "__main__":
    faulthandler.enable()
    main()

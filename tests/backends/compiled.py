"""Which kernels of the engine are compiled code, and whether it is here: where it is not, the engine does without."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from fracstride.backends.engine import Kernel
from fracstride.backends.engine.compiled import IS_COMPILED
from fracstride.backends.engine.kernels import KERNELS

COMPILED = [each for each, functions in KERNELS.items() if functions.compiled]
HERE = [each for each in Kernel if IS_COMPILED or each not in COMPILED]
"""The kernels of this installation."""

needs_compiled = pytest.mark.skipif(
    not IS_COMPILED, reason="the engine's kernels were not compiled (a C compiler and Python.h)"
)


def each_of(kernels: Iterable[Kernel]) -> Any:
    """A test for every one of these kernels, skipped with the reason where it is not here."""
    marked = (pytest.param(each, marks=needs_compiled if each in COMPILED else ()) for each in kernels)
    return pytest.mark.parametrize("kernel", list(marked))

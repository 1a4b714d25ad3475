"""Says at the end of a run whether the engine had compiled kernels, and CuPy a GPU or only the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from backends.compiled import COMPILED
from fracstride.backends.base import Availability
from fracstride.backends.engine import call
from fracstride.backends.engine.compiled import IS_COMPILED
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.registry import backend_from_name


def what_was_run(availability: Availability) -> str:
    """One line about the GPU that was used, or why there was none."""
    if availability.device is not None:
        return f"CuPy was run on {availability.device.name}"
    reason = availability.reason
    return f"CuPy was not run on a GPU ({reason}); its logic ran on a stand-in, its kernels on the CPU"


@pytest.fixture
def _without_compiled(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As where nothing was compiled, and without decisions from before."""
    for each in COMPILED:
        monkeypatch.setitem(KERNELS, each, replace(KERNELS[each], is_possible=lambda _: False))
    forget_decisions()
    yield
    forget_decisions()


def forget_decisions() -> None:
    """What was decided for a layer is decided anew."""
    call._decisions.clear()
    call._decided_anew.cache_clear()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The lines, whatever else was tested."""
    terminalreporter.section("compiled code", sep="-")
    terminalreporter.line(f"the engine has {'' if IS_COMPILED else 'no '}compiled kernels")
    terminalreporter.section("GPU", sep="-")
    terminalreporter.line(what_was_run(backend_from_name("cupy").probe()))

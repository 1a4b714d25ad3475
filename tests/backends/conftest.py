"""Says at the end of a run whether CuPy was tested on a GPU or only with the stand-in."""

from __future__ import annotations

import pytest

from fracstride.backends.base import Availability
from fracstride.backends.registry import backend_from_name


def what_was_run(availability: Availability) -> str:
    """One line about the GPU that was used, or why there was none."""
    if availability.device is not None:
        return f"CuPy was run on {availability.device.name}"
    reason = availability.reason
    return f"CuPy was not run on a GPU ({reason}); its logic ran on a stand-in, its kernels on the CPU"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The line, whatever else was tested."""
    terminalreporter.section("GPU", sep="-")
    terminalreporter.line(what_was_run(backend_from_name("cupy").probe()))

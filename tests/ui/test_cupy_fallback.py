"""CuPy chosen in the program: where it cannot compute, NumPy does, and the reason goes with the result."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from backends.cuda_on_host import COMPILER
from backends.cupy_double import CUDARuntimeError, CupyDouble, Trouble
from english import english
from fracstride.backends import registry
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.backends.numpy_backend import NumpyBackend
from fracstride.backends.obstacle import Obstacle
from fracstride.core.cancel import CancelToken
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.computing.calculation import ComputeFailure, ComputeRequest, ComputeResult, EngineOptions
from fracstride.ui.computing.calculator import Calculator
from fracstride.ui.presenters.engine_words import EngineReport
from fracstride.ui.presenters.obstacles import obstacle_text
from fracstride.ui.window.status_bar import StatusBar
from layers import solved

GEOMETRY = solved(ConvTransposeSpec.square(5, 3, stride=2, padding=1))
RANDOM = DataSource(SourceKind.RANDOM)


@pytest.fixture
def fresh_cupy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CuPy backend that has not looked for CuPy yet."""
    monkeypatch.setattr(registry, "_BACKENDS", (NumpyBackend(), CupyBackend()))


def result_of_cupy() -> ComputeResult:
    result = Calculator().compute(
        ComputeRequest(GEOMETRY, RANDOM, RANDOM, EngineOptions("cupy")), CancelToken()
    )
    assert isinstance(result, ComputeResult)
    np.testing.assert_allclose(result.x, reference(result.y, result.weight, GEOMETRY.spec), rtol=1e-12)
    return result


@pytest.mark.usefixtures("fresh_cupy")
def test_without_cupy_numpy_computes_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    modules: dict[str, Any] = sys.modules
    monkeypatch.setitem(modules, "cupy", None)  # the import of what stands here as None fails
    result = result_of_cupy()
    assert result.backend == "numpy"
    assert result.failure is not None
    assert (result.failure.backend, result.failure.fell_back) == ("cupy", True)
    assert "cupy" in result.failure.message.lower()


@pytest.mark.usefixtures("fresh_cupy")
@pytest.mark.skipif(COMPILER is None, reason="no C++ compiler that could run the kernels on the CPU")
def test_where_the_device_fails_numpy_takes_over_until_it_answers_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    trouble = Trouble()
    monkeypatch.setitem(sys.modules, "cupy", CupyDouble(trouble))
    assert (result_of_cupy().backend, result_of_cupy().failure) == ("cupy", None)
    trouble.at_launch = CUDARuntimeError(719, "cudaErrorLaunchFailure: unspecified launch failure")
    fallen_back = result_of_cupy()
    assert fallen_back.backend == "numpy"
    assert fallen_back.failure is not None
    assert fallen_back.failure.message.endswith("unspecified launch failure")
    trouble.at_launch = None
    trouble.allocations_that_fail = 2
    assert "out of memory" in str(result_of_cupy().failure)
    assert result_of_cupy().failure is None


def test_every_obstacle_has_words_of_the_window(qtbot: QtBot) -> None:
    def marked(_context: str, text: str) -> str:
        return f"«{text}»"

    texts = [obstacle_text(obstacle, marked) for obstacle in Obstacle]
    assert len(set(texts)) == len(Obstacle) and all(text.startswith("«") for text in texts)
    status = StatusBar()
    qtbot.addWidget(status)
    report = EngineReport("numpy", "chosen", "2 ms", "float64")
    status.show_report(report, ComputeFailure("cupy", "said by CuPy", True, Obstacle.NO_DRIVER))
    assert status.backend.toolTip().startswith(obstacle_text(Obstacle.NO_DRIVER, english))

"""The program on a GPU, where there is one: the window, the automatic choice, memory that runs out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fracstride.backends.automatic import Grounds
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.backends.registry import backend_from_name
from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.preferences import Precision
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.calculation import ComputeRequest, ComputeResult, EngineOptions
from fracstride.ui.computing.calculator import Calculator
from fracstride.ui.window.engine_popover import EnginePopover
from layers import solved

pytestmark = pytest.mark.gpu

RANDOM = DataSource(SourceKind.RANDOM, seed=3)
AXIS = AxisSpec(64, 4, 2, 1, 1, 1)
WORTHWHILE = solved(ConvTransposeSpec(AXIS, AXIS, 1, 64, 32))


@pytest.fixture(autouse=True)
def gpu() -> Iterator[CupyBackend]:
    """The backend, or a skip that says why there is none; its memory limit is put back afterwards."""
    backend = backend_from_name("cupy")
    found = backend.probe()
    if not found.available:
        pytest.skip(found.reason)
    assert isinstance(backend, CupyBackend)
    backend.synchronize()  # makes the pool
    limit = backend._pool.get_limit()
    yield backend
    backend._pool.set_limit(size=limit)


def computed(backend: str, geometry: Geometry, precision: Precision = Precision.FLOAT64) -> ComputeResult:
    options = EngineOptions(backend, precision)
    result = Calculator().compute(ComputeRequest(geometry, RANDOM, RANDOM, options), CancelToken())
    assert isinstance(result, ComputeResult)
    return result


@pytest.mark.parametrize("precision", list(Precision))
def test_a_large_layer_is_computed_there_of_its_own_accord_and_right(precision: Precision) -> None:
    result, of_numpy = computed("auto", WORTHWHILE, precision), computed("numpy", WORTHWHILE, precision)
    assert (result.backend, result.grounds, result.failure) == ("cupy", Grounds.MUCH_WORK, None)
    error = np.linalg.norm(result.x - of_numpy.x) / np.linalg.norm(of_numpy.x)
    assert 0 < error < 4 * np.finfo(result.x.dtype).eps


def test_memory_that_runs_out_leaves_it_to_numpy_and_the_next_layer_is_its_own_again(
    gpu: CupyBackend,
) -> None:
    limit = gpu._pool.get_limit()
    gpu._pool.free_all_blocks()  # freed blocks would be handed out whatever the limit is
    gpu._pool.set_limit(size=2**20)
    result = computed("cupy", WORTHWHILE)
    assert result.backend == "numpy"
    assert result.failure is not None and "the GPU is out of memory" in result.failure.message
    gpu._pool.set_limit(size=limit)
    assert computed("cupy", WORTHWHILE).backend == "cupy"


def test_the_window_computes_on_it_and_says_on_what(
    app_window: Assembly, qtbot: QtBot, gpu: CupyBackend
) -> None:
    results: list[ComputeResult] = []
    app_window.compute.finished.connect(results.append)
    app_window.desk.bench.status.backend.open_popover()
    popover = QApplication.activePopupWidget()
    assert isinstance(popover, EnginePopover)
    popover.backend.buttons()[2].click()
    qtbot.waitUntil(lambda: bool(results), timeout=30_000)
    assert results[-1].backend == "cupy"
    device = gpu.probe().device
    assert device is not None
    qtbot.waitUntil(lambda: device.name in popover.gpu.text(), timeout=30_000)
    popover.close()

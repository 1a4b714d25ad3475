"""The real CuPy on a machine without a driver: detected, explained, harmless. Run by ``make test-cupy``.

Also what can be known of CuPy without a GPU: that it has everything the stand-in offers, and that NVRTC, the compiler
that it uses at run time, takes the kernels.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backends import cupy_double
from fracstride.backends.base import BackendError
from fracstride.backends.cuda_kernels import source_for
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.backends.obstacle import Obstacle
from fracstride.core.cancel import CancelToken
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.computing.calculation import ComputeRequest, ComputeResult, EngineOptions
from fracstride.ui.computing.calculator import Calculator
from layers import solved

IS_INSTALLED = importlib.util.find_spec("cupy") is not None
FOUND = CupyBackend().probe()
pytestmark = [
    pytest.mark.skipif(not IS_INSTALLED, reason="CuPy is not installed (make test-cupy installs it aside)"),
    pytest.mark.skipif(FOUND.available, reason="there is a GPU here"),
]


@pytest.fixture
def cupy() -> Any:
    return importlib.import_module("cupy")


def test_the_missing_driver_is_detected_and_explained() -> None:
    assert FOUND.obstacle is Obstacle.NO_DRIVER
    assert FOUND.reason == "no NVIDIA driver was found"
    assert "Install the driver" in FOUND.hint
    assert FOUND.device is None


def test_every_use_is_a_failure_of_the_backend() -> None:
    backend = CupyBackend()
    for use in (lambda: backend.xp, lambda: backend.to_device(np.ones(2)), backend.synchronize):
        with pytest.raises(BackendError, match=r"no NVIDIA driver was found\. Install the driver"):
            use()


def test_the_command_says_why_in_one_line(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.ones((2, 2)))
    files = [f"--{name}={tmp_path / 'a.npy'}" for name in ("input", "weight")]
    arguments = ["compute", *files, f"--output={tmp_path / 'x.npy'}", "--backend", "cupy"]
    command = [sys.executable, "-W", "error", "-m", "fracstride", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        "fracstride: --backend: cupy is not available: no NVIDIA driver was found. Install"
    )


def test_the_program_computes_with_numpy_and_tells_why() -> None:
    source = DataSource(SourceKind.RANDOM)
    geometry = solved(ConvTransposeSpec.square(5, 3, stride=2))
    result = Calculator().compute(
        ComputeRequest(geometry, source, source, EngineOptions("cupy")), CancelToken()
    )
    assert isinstance(result, ComputeResult)
    assert result.backend == "numpy"
    assert result.failure is not None
    assert result.failure.message.startswith("no NVIDIA driver was found")


def test_the_script_for_gpus_says_that_nothing_was_run() -> None:
    script = Path(__file__).with_name("check_and_time.py")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("not run on a GPU: no NVIDIA driver was found. ")


def test_cupy_has_everything_that_the_stand_in_offers(cupy: Any) -> None:
    offered = [name for name in vars(cupy_double.CupyDouble) if not name.startswith("_")]
    own = {"values_of", "array_of"}
    for name in {*offered, *cupy_double.FUNCTIONS} - own:
        assert hasattr(cupy, name), name
    arrays = {name for name in vars(cupy_double.DeviceArray) if not name.startswith("_")}
    operators = {"__add__", "__iadd__", "__bool__", "__float__", "__getitem__", "__setitem__", "__array__"}
    for name in {*arrays, *operators, *cupy_double.METHODS}:
        assert hasattr(cupy.ndarray, name), name
    double = cupy_double.CupyDouble(cupy_double.Trouble())
    for name in ("runtime", "nvrtc", "compiler"):
        for each in vars(getattr(double.cuda, name)):
            assert hasattr(getattr(cupy.cuda, name), each), f"{name}.{each}"
    for name in ("MemoryPool", "using_allocator", "get_current_stream", "get_cublas_handle"):
        assert hasattr(cupy.cuda, name), name
    for name in ("malloc", "free_all_blocks", "set_limit"):
        assert hasattr(cupy.cuda.MemoryPool, name), name


def test_cublas_is_called_by_names_that_cupy_has(cupy: Any) -> None:
    try:
        cublas = cupy.cuda.cublas
    except (ImportError, OSError, RuntimeError) as error:
        pytest.skip(f"no cuBLAS: {error}")
    for name in vars(cupy_double.CUBLAS):
        assert hasattr(cublas, name), name


def test_its_errors_are_of_the_kinds_that_are_caught(cupy: Any) -> None:
    assert issubclass(cupy.cuda.memory.OutOfMemoryError, MemoryError)
    for error in (
        cupy.cuda.runtime.CUDARuntimeError,
        cupy.cuda.driver.CUDADriverError,
        cupy.cuda.nvrtc.NVRTCError,
    ):
        assert issubclass(error, RuntimeError)
    with pytest.raises(cupy.cuda.runtime.CUDARuntimeError) as caught:
        cupy.cuda.runtime.getDeviceCount()
    assert caught.value.status == 35


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("architecture", ["70", "80", "90"])
def test_the_compiler_that_cupy_uses_takes_the_kernels(cupy: Any, dtype: str, architecture: str) -> None:
    try:
        cupy.cuda.nvrtc.getVersion()
    except (ImportError, OSError, RuntimeError) as error:
        pytest.skip(f"no NVRTC: {error}")
    program = cupy.cuda.nvrtc.createProgram(source_for(dtype), "kernels.cu", (), ())
    try:
        cupy.cuda.nvrtc.compileProgram(program, (f"--gpu-architecture=compute_{architecture}",))
        assert {b".entry gather", b".entry interleave"} == {
            name
            for name in (b".entry gather", b".entry interleave")
            if name in cupy.cuda.nvrtc.getPTX(program)
        }
    finally:
        cupy.cuda.nvrtc.destroyProgram(program)

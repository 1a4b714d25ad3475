"""``fracstride compute --backend cupy``: computed there where it can be, one clear line where it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from backends.cuda_on_host import COMPILER
from backends.cupy_double import CUDARuntimeError, CupyDouble, Trouble
from fracstride.backends import registry
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.cli import main
from fracstride.core.methods import METHODS
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec

Y, WEIGHT = np.arange(9.0).reshape(3, 3), np.array([[1.0, -2.0], [3.0, 4.0]])


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    np.save(tmp_path / "y.npy", Y)
    np.save(tmp_path / "w.npy", WEIGHT)
    files = ["--input", str(tmp_path / "y.npy"), "--weight", str(tmp_path / "w.npy")]
    return ["compute", *files, "--output", str(tmp_path / "x.npy"), "--stride", "2", "--backend", "cupy"]


def test_without_cupy_a_line_says_how_to_get_it(arguments: list[str], tmp_path: Path) -> None:
    # An environment in which the import of cupy finds nothing, whatever is installed here.
    (tmp_path / "cupy.py").write_text(
        "raise ModuleNotFoundError('No module named cupy', name='cupy')", "utf-8"
    )
    command = [sys.executable, "-m", "fracstride", *arguments]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("fracstride: --backend: cupy is not available: CuPy is not installed. ")
    assert 'pip install "fracstride[cuda12]"' in line
    assert not (tmp_path / "x.npy").exists()


@pytest.mark.parametrize("method", [[], *(["--method", name] for name in METHODS)])
@pytest.mark.skipif(COMPILER is None, reason="no C++ compiler that could run the kernels on the CPU")
def test_on_the_stand_in_it_equals_the_definition(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: list[str]
) -> None:
    monkeypatch.setitem(sys.modules, "cupy", CupyDouble(Trouble()))
    monkeypatch.setattr(registry, "_BACKENDS", (CupyBackend(),))
    assert main([*arguments, *method]) == 0
    spec = ConvTransposeSpec.square(3, 2, stride=2)
    expected = reference(Y[None, None], WEIGHT[None, None], spec)[0, 0]
    np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), expected)


@pytest.mark.skipif(COMPILER is None, reason="no C++ compiler that could run the kernels on the CPU")
@pytest.mark.parametrize("method", [[], ["--method", "zero_insertion"]])
def test_a_device_that_fails_is_a_line_and_no_trace(
    arguments: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    method: list[str],
) -> None:
    trouble = Trouble(at_synchronize=CUDARuntimeError(719, "cudaErrorLaunchFailure: unspecified"))
    monkeypatch.setitem(sys.modules, "cupy", CupyDouble(trouble))
    monkeypatch.setattr(registry, "_BACKENDS", (CupyBackend(),))
    assert main([*arguments, *method]) == 1
    expected = "fracstride: cupy could not compute: the GPU failed: cudaErrorLaunchFailure: unspecified\n"
    assert capsys.readouterr().err == expected

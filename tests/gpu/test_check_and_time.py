"""The scripts that check and time on a GPU: what they say without one, and that they work through to their tables."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from backends.cuda_on_host import COMPILER
from backends.cupy_double import CupyDouble, Trouble
from bench.engine.workloads import Workload
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.backends.registry import backend_from_name
from fracstride.core.spec import ConvTransposeSpec
from gpu import check_and_time, there_and_back
from layers import solved

SCRIPTS = [Path(module.__file__) for module in (check_and_time, there_and_back)]
AVAILABILITY = backend_from_name("cupy").probe()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_without_a_gpu_it_says_so_and_ends_well(tmp_path: Path, script: Path) -> None:
    (tmp_path / "cupy.py").write_text(
        "raise ModuleNotFoundError('No module named cupy', name='cupy')", "utf-8"
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path}
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("not run on a GPU: CuPy is not installed. Install")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in takes the place of CuPy; nothing is timed for long."""
    monkeypatch.setitem(sys.modules, "cupy", CupyDouble(Trouble()))
    monkeypatch.setattr(check_and_time, "ROUND_SECONDS", 1e-6)
    monkeypatch.setattr(check_and_time, "torch_on_gpu", lambda: None)
    monkeypatch.setattr(check_and_time, "product_rate", lambda _: 1.0)
    monkeypatch.setattr(check_and_time, "copy_rate", lambda _: 1.0)


WORKLOAD = Workload("a small layer", solved(ConvTransposeSpec.square(4, 3, stride=2, padding=1)))


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(COMPILER is None, reason="no C++ compiler that could run the kernels on the CPU")
def test_on_the_stand_in_it_comes_to_its_table() -> None:
    lines: list[str] = []
    assert check_and_time.report(CupyBackend(), [WORKLOAD], 6, lines.append) == 0
    assert lines[0].startswith("Stand-in (no GPU)")
    assert lines[1].endswith("results checked against float64, 0 wrong")
    header, row = lines[-2:]
    assert header.split() == list(check_and_time.HEADER)
    assert row.startswith("a small layer  gather  ")
    assert row.split()[-1].partition("e-")[2] in ("07", "08")


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(COMPILER is None, reason="no C++ compiler that could run the kernels on the CPU")
def test_the_way_there_and_back_is_timed_beside_the_engine() -> None:
    row = there_and_back.row(CupyBackend(), (1, 1, 3, 2, 64))
    assert row[:3] == ("1->1 k3 s2 p1 on 64", "3.7e+04", "0.1")
    assert all(float(each) > 0 for each in row[3:])


@pytest.mark.usefixtures("quick")
@pytest.mark.skipif(COMPILER is None, reason="no C++ compiler that could run the kernels on the CPU")
def test_a_wrong_result_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    honest = check_and_time.on_host
    monkeypatch.setattr(check_and_time, "on_host", lambda *given: honest(*given) * 1.0001)
    assert check_and_time.report(CupyBackend(), [], 2, lines.append) > 0
    assert any(line.startswith("WRONG: ") for line in lines)


@pytest.mark.gpu
@pytest.mark.skipif(not AVAILABILITY.available, reason=f"not run on a GPU: {AVAILABILITY.reason}")
def test_on_a_gpu_every_kernel_is_right() -> None:
    wrong = [each for each in check_and_time.checks(CupyBackend(), 60) if not each[1] <= each[2]]
    assert wrong == []

"""A library that crashes or hangs on a hostile file does so in a process of its own."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fracstride.cli import READ_APART
from fracstride.core.frozen import program
from fracstride.files import isolated
from fracstride.files.keras_layers import KerasModel, read_keras_layer, read_keras_model
from fracstride.files.loaded import LoadedLayer
from fracstride.files.problem import FileProblem, FileProblemCode
from keras_models import WEIGHT, save_keras


def asked(code: str) -> list[str]:
    """Another program in the place of this one: it is given the question, and answers it or not."""
    return [sys.executable, "-c", code]


def answered(monkeypatch: pytest.MonkeyPatch, code: str, path: Path) -> Any:
    monkeypatch.setattr(isolated, "program", lambda: asked(code))
    return read_keras_model(path)


def test_a_layer_comes_through_as_it_is(tmp_path: Path) -> None:
    pytest.importorskip("h5py")
    path = save_keras(tmp_path / "a.keras")
    model = read_keras_model(path)
    assert isinstance(model, KerasModel), model
    read = read_keras_layer(path, model, 0)
    assert isinstance(read, LoadedLayer)
    np.testing.assert_array_equal(read.weight.values, WEIGHT)
    assert not read.weight.values.flags.writeable, "nobody has to copy it"


def test_a_problem_comes_through_with_its_path(tmp_path: Path) -> None:
    path = tmp_path / "none.keras"
    assert read_keras_model(path) == FileProblem(FileProblemCode.NOT_FOUND, path)


def test_a_process_that_ends_without_an_answer_is_a_damaged_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    damaged = FileProblem(FileProblemCode.DAMAGED, tmp_path)
    ends = (
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
        if os.name != "nt"
        else "import os; os.abort()"
    )
    assert answered(monkeypatch, ends, tmp_path) == damaged
    assert answered(monkeypatch, "", tmp_path) == damaged


def test_a_process_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "SECONDS", 0.2)
    monkeypatch.setattr(isolated, "EXTRA", 0.2)
    begin = time.perf_counter()
    found = answered(monkeypatch, "import time; time.sleep(60)", tmp_path)
    assert found == FileProblem(FileProblemCode.DAMAGED, tmp_path)
    assert time.perf_counter() - begin < 30


def test_a_process_that_nobody_waits_for_ends_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import fracstride.files.isolated as isolated, time\n"
        "isolated.SECONDS = 0.5\n"
        "isolated.pickle.load = lambda _: time.sleep(60)\n"
        "isolated.serve()"
    )
    done = subprocess.run(asked(code), stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=50)
    assert done.returncode == 1


def test_a_mistake_of_the_program_is_raised_here(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        read_keras_model(tmp_path, 1)  # type: ignore[call-arg]


def test_a_program_of_its_own_is_started_where_it_has_streams(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    started = tmp_path / "fracstride-gui.exe"
    monkeypatch.setattr("sys.executable", str(started))
    assert program() == [str(started)]
    (tmp_path / "fracstride.exe").touch()
    assert program() == [str(tmp_path / "fracstride.exe")]


def test_nothing_else_is_served() -> None:
    assert isolated.OPTION == READ_APART
    question = pickle.dumps(("os", "getcwd", (), {}))
    done = subprocess.run([*program(), READ_APART], input=question, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")

"""Models of frameworks that are not read are told by name, with what makes something of them that is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fracstride.cli.text import problem_text
from fracstride.files.foreign import FOREIGN_MODELS
from fracstride.files.loading import (
    ARCHIVE_SUFFIXES,
    MODEL_SUFFIXES,
    SUPPORTED_SUFFIXES,
    list_arrays,
    read_map,
)
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code


@pytest.mark.parametrize("suffix", FOREIGN_MODELS)
def test_every_one_is_told_by_its_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"model{suffix.upper()}"
    path.write_bytes(b"\0" * 64)
    problem = read_map(path, ndims=(4,))
    assert isinstance(problem, FileProblem)
    assert problem.code in (Code.FOREIGN_MODEL, Code.COMPILED_MODEL)
    model = FOREIGN_MODELS[suffix]
    assert model.name in problem_text(problem)
    assert model.way in problem_text(problem)


def test_none_of_them_is_read_after_all() -> None:
    assert not set(FOREIGN_MODELS) & {*SUPPORTED_SUFFIXES, *MODEL_SUFFIXES, *ARCHIVE_SUFFIXES}


def test_what_is_said_of_torch_export_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed (make frameworks)")
    module = torch.nn.ConvTranspose2d(3, 2, 4)
    path = tmp_path / "model.pt2"
    torch.export.save(torch.export.export(module, (torch.ones(1, 3, 5, 5),)), path)
    monkeypatch.chdir(tmp_path)
    exec(FOREIGN_MODELS[".pt2"].way, {"torch": torch, "path": path})
    listed = list_arrays(tmp_path / "weights.pt")
    assert not isinstance(listed, FileProblem)
    assert {each.name for each in listed} == {"weight", "bias"}
    read = read_map(tmp_path / "weights.pt", ndims=(4,), member="weight")
    assert not isinstance(read, FileProblem)
    np.testing.assert_array_equal(read.values, module.weight.detach().numpy().astype(np.float64))

"""Weights in several files with an index beside them: listed as one model, and nothing outside of its folder read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from array_files import save_arrays
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import list_arrays, read_map, read_weight_and_bias, split_member
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code

WEIGHT = np.random.default_rng(1).normal(size=(4, 3, 2, 2))
FIRST = {"up1.weight": WEIGHT, "up2.weight_v": WEIGHT}
SECOND = {"up1.bias": np.arange(3.0), "up2.weight_g": np.ones((4, 1, 1, 1))}


def save(folder: Path, suffix: str = ".safetensors", **changed: Any) -> Path:
    """A model in two files, and its index."""
    names = {1: f"model-00001-of-00002{suffix}", 2: f"model-00002-of-00002{suffix}"}
    save_arrays(folder / names[1], FIRST)
    save_arrays(folder / names[2], SECOND)
    places = {**dict.fromkeys(FIRST, names[1]), **dict.fromkeys(SECOND, names[2]), **changed}
    path = folder / f"model{suffix}.index.json"
    path.write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": places}))
    return path


def code(found: object) -> Code:
    assert isinstance(found, FileProblem), found
    return found.code


@pytest.mark.parametrize("suffix", [".safetensors", ".pt"])
def test_a_model_in_two_files_is_listed_and_read_as_one(tmp_path: Path, suffix: str) -> None:
    path = save(tmp_path, suffix)
    listed = list_arrays(path)
    assert not isinstance(listed, FileProblem)
    assert [(each.name, each.shape, each.problem) for each in listed] == [
        ("up1.weight", (4, 3, 2, 2), None),
        ("up2.weight", (4, 3, 2, 2), None),
        ("up1.bias", (3,), None),
    ]
    weight, bias = read_weight_and_bias(path, "up1.weight", "up1.bias")
    assert isinstance(weight, LoadedArray) and isinstance(bias, LoadedArray)
    np.testing.assert_array_equal(weight.values, WEIGHT)
    np.testing.assert_array_equal(bias.values, np.arange(3.0))
    normed = read_map(path, ndims=(4,), member="up2.weight")
    assert isinstance(normed, LoadedArray), "its parts are in both files"
    np.testing.assert_allclose((normed.values**2).sum((1, 2, 3)), 1)
    assert split_member(Path(f"{path}:up1.weight")) == (path, "up1.weight")


def test_a_file_that_is_not_there_is_said_of_its_arrays_alone(tmp_path: Path) -> None:
    path = save(tmp_path)
    (tmp_path / "model-00002-of-00002.safetensors").unlink()
    listed = list_arrays(path)
    assert not isinstance(listed, FileProblem)
    problems = {each.name: each.problem and each.problem.code for each in listed}
    assert problems["up1.bias"] is Code.MISSING_PART
    assert problems["up1.weight"] is None
    assert code(read_map(path, ndims=(1,), member="up1.bias")) is Code.MISSING_PART
    (tmp_path / "model-00001-of-00002.safetensors").unlink()
    assert code(list_arrays(path)) is Code.MISSING_PART


def test_an_array_that_its_file_has_not(tmp_path: Path) -> None:
    path = save(tmp_path, **{"up3.weight": "model-00001-of-00002.safetensors"})
    listed = list_arrays(path)
    assert not isinstance(listed, FileProblem)
    assert code({each.name: each for each in listed}["up3.weight"].problem) is Code.NO_SUCH_ARRAY
    assert code(read_map(path, ndims=(4,), member="up3.weight")) is Code.NO_SUCH_ARRAY
    assert code(read_map(path, ndims=(4,), member="up4.weight")) is Code.NO_SUCH_ARRAY


@pytest.mark.parametrize(
    "place", ["../secret.pt", "/etc/passwd", "a/b.pt", "C:\\b.pt", "a\\b.pt", "..", "", "a\0b", 3, None]
)
def test_files_elsewhere_are_not_looked_for(tmp_path: Path, place: object) -> None:
    path = save(tmp_path, **{"up1.weight": place})
    assert code(list_arrays(path)) is Code.DAMAGED
    assert code(read_map(path, ndims=(4,), member="up1.weight")) is Code.DAMAGED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", Code.DAMAGED),
        ("[" * 100_000, Code.DAMAGED),
        ("\xff", Code.DAMAGED),
        ("{}", Code.NO_INDEX),
        ("3", Code.NO_INDEX),
        ('{"weight_map": []}', Code.NO_INDEX),
        ('{"weight_map": {}}', Code.NO_ARRAY),
        ('{"weight_map": {"a": "model.index.json"}}', Code.DAMAGED),
    ],
)
def test_what_is_no_index(tmp_path: Path, text: str, expected: Code) -> None:
    path = tmp_path / "model.index.json"
    path.write_bytes(text.encode("latin-1"))
    assert code(list_arrays(path)) is expected

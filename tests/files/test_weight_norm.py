"""Weights that PyTorch keeps in parts: listed as the weight that the layer has, and computed as PyTorch computes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from array_files import save_arrays
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import list_arrays, read_map, read_weight_and_bias
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code

rng = np.random.default_rng(3)
DIRECTION = rng.normal(size=(4, 3, 5, 5))
MAGNITUDE = rng.uniform(1, 2, size=(4, 1, 1, 1))
BY_HAND = DIRECTION * MAGNITUDE / np.sqrt((DIRECTION**2).sum((1, 2, 3), keepdims=True))
OLD = {"up.bias": np.ones(3), "up.weight_g": MAGNITUDE, "up.weight_v": DIRECTION}
NEW = {
    "up.bias": np.ones(3),
    "up.parametrizations.weight.original0": MAGNITUDE,
    "up.parametrizations.weight.original1": DIRECTION,
}
KINDS = pytest.mark.parametrize("suffix", [".pt", ".safetensors"])


@KINDS
@pytest.mark.parametrize("arrays", [OLD, NEW], ids=["weight_g", "parametrizations"])
def test_weight_norm_is_listed_and_read_as_the_weight(
    tmp_path: Path, suffix: str, arrays: dict[str, Any]
) -> None:
    path = save_arrays(tmp_path / f"model{suffix}", arrays)
    listed = list_arrays(path)
    assert not isinstance(listed, FileProblem)
    assert {entry.name: (entry.shape, entry.made_by) for entry in listed} == {
        "up.bias": ((3,), ""),
        "up.weight": ((4, 3, 5, 5), "weight_norm"),
    }
    weight, bias = read_weight_and_bias(path, "up.weight", "up.bias")
    assert isinstance(weight, LoadedArray)
    assert isinstance(bias, LoadedArray)
    np.testing.assert_allclose(weight.values, BY_HAND, rtol=1e-12)
    assert not weight.values.flags.writeable


def test_a_part_is_still_read_by_its_own_name_and_a_weight_that_is_there_is_that(tmp_path: Path) -> None:
    path = save_arrays(tmp_path / "m.pt", {**OLD, "up.weight": DIRECTION * 2})
    for name, expected in (("up.weight_v", DIRECTION), ("up.weight", DIRECTION * 2)):
        read = read_map(path, ndims=(4,), member=name)
        assert isinstance(read, LoadedArray)
        np.testing.assert_array_equal(read.values, expected)
    listed = list_arrays(path)
    assert not isinstance(listed, FileProblem)
    assert len(listed) == 4, "nothing stands for anything else"


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"weight_v": DIRECTION, "weight_g": np.ones((3, 1, 1, 1))}, Code.NOT_FINITE),
        ({"weight_v": DIRECTION, "weight_g": np.ones(4)}, Code.NOT_FINITE),
        ({"weight_v": np.zeros((4, 3, 5, 5)), "weight_g": MAGNITUDE}, Code.NOT_FINITE),
        ({"weight_v": DIRECTION, "weight_g": np.full((4, 1, 1, 1), np.inf)}, Code.NOT_FINITE),
        ({"weight_orig": DIRECTION, "weight_u": np.ones(3), "weight_v": np.ones(7)}, Code.NOT_FINITE),
        ({"weight_orig": DIRECTION, "weight_u": np.ones(9), "weight_v": np.ones(100)}, Code.NOT_FINITE),
        ({"weight_v": DIRECTION}, Code.NO_SUCH_ARRAY),
    ],
)
def test_parts_that_do_not_fit_are_a_problem_of_the_file(
    tmp_path: Path, parts: dict[str, Any], code: Code
) -> None:
    path = save_arrays(tmp_path / "m.pt", {f"up.{name}": part for name, part in parts.items()})
    read = read_map(path, ndims=(4,), member="up.weight")
    assert isinstance(read, FileProblem)
    assert read.code is code


def test_what_torch_normalises_is_what_is_read(tmp_path: Path) -> None:
    torch: Any = pytest.importorskip("torch", reason="PyTorch is not installed (make frameworks)")
    nn, old, new = torch.nn, torch.nn.utils, torch.nn.utils.parametrizations
    with pytest.warns(FutureWarning):
        modules = {
            "hifigan": old.weight_norm(nn.ConvTranspose1d(6, 3, 16, 8, 4)),
            "as_a_whole": old.weight_norm(nn.ConvTranspose2d(6, 3, 4, 2), dim=None),
            "by_outputs": new.weight_norm(nn.ConvTranspose2d(6, 3, 4, 2), dim=1),
            "sagan": new.spectral_norm(nn.ConvTranspose2d(6, 3, 4, 2)),
            "square": new.spectral_norm(nn.ConvTranspose2d(5, 5, 3, 2)),
            "old_sagan": old.spectral_norm(nn.ConvTranspose2d(6, 3, 4, 2)),
            "grouped": new.spectral_norm(nn.ConvTranspose2d(6, 4, 4, 2, groups=2)),
        }
    model = nn.ModuleDict(modules)
    for module in model.values():
        module(
            torch.randn(2, module.in_channels, *(7,) * len(module.kernel_size))
        )  # estimates the singular vectors
    model.eval()
    path = tmp_path / "model.pt"
    torch.save(model.state_dict(), path)
    with torch.no_grad():
        for name, module in model.items():
            module(torch.randn(2, module.in_channels, *(7,) * len(module.kernel_size)))
            read = read_map(path, ndims=(3, 4), member=f"{name}.weight")
            assert isinstance(read, LoadedArray), name
            np.testing.assert_allclose(read.values, module.weight.numpy(), rtol=2e-6, atol=1e-7, err_msg=name)

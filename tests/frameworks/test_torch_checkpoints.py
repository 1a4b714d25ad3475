"""What the torch that is installed saves is read as that torch reads it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import list_arrays, read_map
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code

FOLDER = Path(__file__).parent.parent / "checkpoints"
torch: Any = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def made() -> Any:
    """The script that makes the files which are kept."""
    sys.path.insert(0, str(FOLDER))
    try:
        import make_checkpoints
    finally:
        sys.path.remove(str(FOLDER))
    return make_checkpoints


def unet() -> Any:
    """Two steps down, two up, skips and normalisation."""
    nn = torch.nn

    class Block(nn.Module):  # type: ignore[name-defined,misc]
        def __init__(self, before: int, after: int, *, up: bool) -> None:
            super().__init__()
            layer = nn.ConvTranspose2d if up else nn.Conv2d
            self.conv = layer(before, after, 4, 2, 1)
            self.norm = nn.BatchNorm2d(after)

    model = nn.Module()
    model.down = nn.ModuleList([Block(3, 8, up=False), Block(8, 16, up=False)])
    model.up = nn.ModuleDict({"one": Block(16, 8, up=True), "two": Block(16, 3, up=True)})
    return model


def dcgan() -> Any:
    nn = torch.nn
    layers = []
    for before, after in ((10, 16), (16, 8), (8, 3)):
        layers += [nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers)


def saved(path: Path, state: Any, **options: Any) -> Path:
    torch.save(state, path, **options)
    return path


def compare(path: Path, made: Any) -> int:
    """How many tensors are alike: all of those that torch finds."""
    expected = dict(made.found(torch.load(path, weights_only=False)))
    entries = list_arrays(path)
    assert not isinstance(entries, FileProblem), entries
    assert [entry.name for entry in entries] == list(expected)
    for entry in entries:
        tensor = expected[entry.name].detach()
        assert (entry.shape, f"torch.{entry.dtype}") == (tuple(tensor.shape), str(tensor.dtype))
        read = read_map(path, ndims=range(9), member=entry.name)
        assert isinstance(read, LoadedArray), read
        np.testing.assert_array_equal(read.values, tensor.double().numpy())
    return len(entries)


@pytest.mark.parametrize("model", [unet, dcgan])
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "bfloat16"])
@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_states_of_models(tmp_path: Path, made: Any, model: Any, dtype: str, protocol: int) -> None:
    state = model().to(getattr(torch, dtype)).state_dict()
    assert compare(saved(tmp_path / "a.pt", state, pickle_protocol=protocol), made) == len(state)


def test_training_states(tmp_path: Path, made: Any) -> None:
    assert compare(saved(tmp_path / "a.ckpt", made.training()), made) > 20


def test_views_of_one_storage(tmp_path: Path, made: Any) -> None:
    random = np.random.default_rng(0)
    base = torch.from_numpy(random.standard_normal((6, 7, 8)))
    views = {}
    for index in range(60):
        cuts = [
            slice(*sorted(random.choice(size + 1, 2, replace=False)), random.integers(1, 4))
            for size in base.shape
        ]
        views[str(index)] = base[tuple(cuts)].permute(*random.permutation(3))
    assert compare(saved(tmp_path / "a.pt", views), made) == 60


def test_tied_weights_and_parameters(tmp_path: Path, made: Any) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(4, 4), torch.nn.Linear(4, 4))
    model[1].weight = model[0].weight
    state = {
        "state": model.state_dict(),
        "parameters": list(model.parameters()),
        "frozen": {1: model[0].weight.data},
    }
    path = saved(tmp_path / "a.pt", state)
    assert compare(path, made) == 8


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_script_has_what_its_model_has(tmp_path: Path) -> None:
    model = dcgan().eval()
    torch.jit.script(model).save(tmp_path / "a.pt")
    torch.jit.trace(model, torch.zeros(1, 10, 2, 2)).save(tmp_path / "b.pt")
    state = model.state_dict()
    for path in (tmp_path / "a.pt", tmp_path / "b.pt"):
        entries = list_arrays(path)
        assert not isinstance(entries, FileProblem)
        assert {entry.name for entry in entries} == set(state)
        for name, tensor in state.items():
            if tensor.ndim == 4:
                read = read_map(path, ndims=(4,), member=name)
                assert isinstance(read, LoadedArray)
                np.testing.assert_array_equal(read.values, tensor.double().numpy())


def test_whole_models_are_named_and_old_files_told(tmp_path: Path) -> None:
    problem = list_arrays(saved(tmp_path / "a.pt", dcgan()))
    assert isinstance(problem, FileProblem)
    assert problem.param("object") == "torch.nn.modules.container.Sequential"
    old = saved(tmp_path / "b.pt", dcgan().state_dict(), _use_new_zipfile_serialization=False)
    problem = list_arrays(old)
    assert isinstance(problem, FileProblem)
    assert problem.code is Code.OLD_CHECKPOINT


def test_what_is_on_the_list_is_what_torch_lets_through() -> None:
    """Names of types and of functions that make tensors: none that torch knows is missing."""
    from torch import _weights_only_unpickler as unpickler

    from fracstride.files import checkpoint_names

    ours = {each.replace(" ", ".") for each in checkpoint_names._LIST}
    theirs = set(unpickler._get_allowed_globals())
    # Storages of devices are saved as those of the CPU, and bits have no values.
    missing = {each for each in theirs - ours if not each.startswith(("torch.cuda.", "torch.bits"))}
    classes = {each for each in missing if each.rpartition(".")[2].endswith("Tensor")}
    assert missing - classes == {
        "torch._utils._rebuild_wrapper_subclass",
        "torch._utils._rebuild_device_tensor_from_numpy",
        "torch.storage.TypedStorage",
    }

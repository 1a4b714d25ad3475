"""Files of torch.save: what is in them is what torch reads, without torch."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from checkpoint_files import checkpoint, save_checkpoint, tensor, value
from fracstride.files import checkpoints
from fracstride.files.loaded import ArrayEntry, LoadedArray
from fracstride.files.loading import is_archive, list_arrays, read_map, split_member
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code

FOLDER = Path(__file__).parent.parent / "checkpoints"
LARGEST = 20_000
ALL = range(8)


def expected(file: str) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """What torch reads in one of the files."""
    with np.load(FOLDER / "expected.npz") as arrays:
        prefix = f"{file}:"
        return {name.removeprefix(prefix): arrays[name] for name in arrays if name.startswith(prefix)}


def listed(path: Path) -> dict[str, ArrayEntry]:
    found = list_arrays(path)
    assert not isinstance(found, FileProblem), found
    return {entry.name: entry for entry in found}


def values(path: Path, name: str = "") -> np.ndarray:  # type: ignore[type-arg]
    read = read_map(path, ndims=ALL, member=name)
    assert isinstance(read, LoadedArray), read
    assert not read.values.flags.writeable
    return read.values


def code(found: object) -> Code:
    assert isinstance(found, FileProblem), found
    return found.code


@pytest.mark.parametrize("file", ["decoder.pt", "numbers.pth", "views.pt", "training.ckpt", "one.bin"])
def test_every_tensor_is_what_torch_reads(file: str) -> None:
    path, tensors = FOLDER / file, expected(file)
    entries = listed(path)
    assert path.stat().st_size < LARGEST
    assert list(entries) == list(tensors), "in the order of the file"
    for name, array in tensors.items():
        assert (entries[name].shape, entries[name].problem) == (array.shape, None)
        if array.size:
            np.testing.assert_array_equal(values(path, name), array)
        else:
            assert code(read_map(path, ndims=ALL, member=name)) is Code.EMPTY_DIMENSION


def test_names_are_those_that_users_know() -> None:
    assert {"up1.weight", "up1.bias", "up2.weight"} <= set(listed(FOLDER / "decoder.pt"))
    names = set(listed(FOLDER / "training.ckpt"))
    assert {"state_dict.up1.weight", "ema.0.up1.weight", "optimizer_states.0.state.0.exp_avg"} <= names
    assert set(listed(FOLDER / "one.bin")) == {""}


def test_types_are_named_as_torch_does() -> None:
    entries = listed(FOLDER / "numbers.pth")
    assert len(entries) == 13
    assert all(entry.dtype == name for name, entry in entries.items())
    read = read_map(FOLDER / "numbers.pth", member="bfloat16")
    assert isinstance(read, LoadedArray)
    assert (read.name, read.dtype) == ("bfloat16 · numbers.pth", "bfloat16")


def test_newer_protocols_say_the_same() -> None:
    assert listed(FOLDER / "protocol4.pt") == listed(FOLDER / "numbers.pth")
    for name in listed(FOLDER / "protocol4.pt"):
        np.testing.assert_array_equal(
            values(FOLDER / "protocol4.pt", name), values(FOLDER / "numbers.pth", name)
        )


def test_the_tensors_of_a_script_are_those_of_its_model() -> None:
    tensors = expected("decoder.pt")
    entries = listed(FOLDER / "script.pt")
    assert set(entries) == set(tensors)
    for name, array in tensors.items():
        np.testing.assert_array_equal(values(FOLDER / "script.pt", name), array)


def test_what_has_no_real_numbers_is_listed_and_hides_nothing() -> None:
    entries = listed(FOLDER / "unread.pt")
    assert entries.pop("weight").problem is None
    kinds = {name: (entry.dtype, entry.shape, code(entry.problem)) for name, entry in entries.items()}
    assert kinds == {
        "complex": ("complex64", (2, 2), Code.UNSUPPORTED_TYPE),
        "negated": ("float32 (neg)", (2, 2), Code.UNKNOWN_TYPE),
        "sparse": ("sparse", (2, 2), Code.UNKNOWN_TYPE),
        "quantised": ("qint8", (2, 2), Code.UNKNOWN_TYPE),
        "eight": ("float8_e4m3fn", (2, 2), Code.UNKNOWN_TYPE),
        "meta": ("meta", (2, 2), Code.UNKNOWN_TYPE),
    }
    assert code(read_map(FOLDER / "unread.pt", member="sparse")) is Code.UNKNOWN_TYPE


def test_a_whole_model_is_named_and_refused() -> None:
    found = list_arrays(FOLDER / "whole.pt")
    assert code(found) is Code.PICKLED_MODEL
    assert isinstance(found, FileProblem)
    assert found.param("object") == "torch.nn.modules.container.Sequential"


def test_files_of_older_torch_are_told_apart(tmp_path: Path) -> None:
    assert code(list_arrays(FOLDER / "legacy.pt")) is Code.OLD_CHECKPOINT
    tar = tmp_path / "a.pth"
    tar.write_bytes(b"sys_info".ljust(257, b"\0") + b"ustar".ljust(255, b"\0"))
    assert code(list_arrays(tar)) is Code.OLD_CHECKPOINT


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".ckpt", ".bin", ".PT"])
def test_the_content_tells_and_not_the_ending(tmp_path: Path, suffix: str) -> None:
    path = save_checkpoint(tmp_path / f"a{suffix}", {"w": np.ones((2, 2)), "b": np.ones(2)})
    assert is_archive(path)
    assert split_member(Path(f"{path}:w")) == ((path, "w") if suffix.islower() else (Path(f"{path}:w"), ""))
    assert set(listed(path)) == {"w", "b"}
    path.write_bytes(b"checkpoint of another kind")
    assert code(list_arrays(path)) is Code.WRONG_FORMAT
    path.write_bytes(b"\x80\x04}.")
    assert code(list_arrays(path)) is Code.PICKLED
    np.savez(tmp_path / "b.npz", np.ones(2))
    path.write_bytes((tmp_path / "b.npz").read_bytes())
    assert code(list_arrays(path)) is Code.WRONG_FORMAT


def test_numbers_of_big_endian_machines(tmp_path: Path) -> None:
    content = value({"w": tensor("0", "FloatStorage", 4, 0, (2, 2), (2, 1))})
    stored = np.arange(4, dtype=">f4")
    path = checkpoint(tmp_path / "a.pt", content, {"0": stored.tobytes()}, byteorder=b"big")
    assert values(path).tolist() == [[0, 1], [2, 3]]


def test_only_what_is_needed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = value(
        {
            "w": tensor("0", "ByteStorage", 10**6, 5, (2, 3), (4, 1)),
            "b": tensor("0", "ByteStorage", 10**6, 0, (10**6,), (1,)),
        }
    )
    data = bytes(each % 251 for each in range(10**6))
    path = checkpoint(tmp_path / "a.pt", content, {"0": data})
    monkeypatch.setattr(checkpoints, "MAX_SPAN", 7)
    assert values(path, "w").tolist() == [[5, 6, 7], [9, 10, 11]]
    assert code(read_map(path, ndims=(1,), member="b")) is Code.SCATTERED


def test_a_checkpoint_without_tensors_says_so(tmp_path: Path) -> None:
    path = checkpoint(tmp_path / "a.pt", value({"epoch": 3}))
    assert code(list_arrays(path)) is Code.NO_ARRAY
    assert code(read_map(path)) is Code.NO_ARRAY


def test_members_that_are_packed_are_refused(tmp_path: Path) -> None:
    whole = save_checkpoint(tmp_path / "a.pt", {"w": np.ones((2, 2))})
    with (
        zipfile.ZipFile(whole) as source,
        zipfile.ZipFile(tmp_path / "b.pt", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            packed.writestr(name, source.read(name))
    assert code(list_arrays(tmp_path / "b.pt")) is Code.DAMAGED

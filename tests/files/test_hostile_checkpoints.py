"""Hostile checkpoints: nothing in them is executed, and none takes more than limited time and memory."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest

from checkpoint_files import (
    START,
    archive,
    call,
    checkpoint,
    name,
    save_checkpoint,
    storage,
    tensor,
    value,
)
from fracstride.files import checkpoint_archive, checkpoint_pickle, checkpoint_tensors
from fracstride.files.checkpoint_names import StrangeObjectError
from fracstride.files.checkpoint_pickle import described
from fracstride.files.checkpoint_tensors import DamagedCheckpointError, IntricateCheckpointError
from fracstride.files.loaded import LoadedArray
from fracstride.files.loading import list_arrays, read_map
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code

FOLDER = Path(__file__).parent.parent / "checkpoints"


def code(found: object) -> Code:
    assert isinstance(found, FileProblem), found
    return found.code


def opened(path: Path) -> Code | None:
    """What is wrong with a file, or with its first array."""
    found = list_arrays(path)
    if isinstance(found, FileProblem):
        return found.code
    problem = found[0].problem
    read = read_map(path, ndims=range(8), member=found[0].name)
    if isinstance(read, LoadedArray):
        assert problem is None
        return None
    return read.code


STRANGE = {
    "os.system": call("os system", "touch MARK"),
    "posix.system": call("posix system", "touch MARK"),
    "builtins.eval": call("builtins eval", "open('MARK', 'w')"),
    "builtins.getattr": call("builtins getattr", name("builtins dict"), "x"),
    "torch.load": call("torch load", "MARK"),
    "torch.hub.load": call("torch.hub load", "MARK"),
    "collections.OrderedDict.fromkeys": call("collections OrderedDict.fromkeys", "ab"),
    "torch._utils.os.system": call("torch._utils os.system", "touch MARK"),
    "__torch__.Net": name("__torch__ Net") + b")\x81}b",
    "numpy.ndarray": name("numpy ndarray"),
    "unet.UNet": name("unet UNet") + b")\x81}b",
}


@pytest.mark.parametrize("strange", STRANGE)
@pytest.mark.parametrize("in_stack", [False, True])
def test_names_that_are_not_on_the_list_are_told_and_never_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strange: str, in_stack: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    content = STRANGE[strange]
    if in_stack:  # as protocol 4 says it
        module, _, rest = content[1:].partition(b"\n")
        what, _, rest = rest.partition(b"\n")
        content = value(module.decode()) + value(what.decode()) + b"\x93" + rest
    found = list_arrays(checkpoint(tmp_path / "a.pt", value({"w": content})))
    assert code(found) is Code.PICKLED_MODEL
    assert isinstance(found, FileProblem)
    assert found.param("object") == strange
    assert [each.name for each in tmp_path.iterdir()] == ["a.pt"]


def test_what_is_on_the_list_changes_nothing_either(tmp_path: Path) -> None:
    """The attributes that a pickle sets, and what it calls, are of inert values."""
    state = value((None, {"__call__": 1, "attributes": 2}))
    for inert in (
        name("torch Size"),
        name("torch FloatStorage"),
        call("torch device", "cpu"),
        value({"a": 1}),
    ):
        content = value({"inert": inert + state + b"b", "w": tensor("0", "FloatStorage", 1, 0, (1,), (1,))})
        assert opened(checkpoint(tmp_path / "a.pt", content, {"0": b"\0" * 4})) is None


DAMAGED = {
    "nothing on the stack": b"",
    "a name called with no arguments": name("torch Size") + b"NR",
    "a number called": b"N)R",
    "a type called": call("torch FloatStorage"),
    "a list set like a dictionary": value([]) + value("a") + b"Ns",
    "a number extended": b"K\x01Na",
    "what is not in the memo": b"h\x07",
    "no mark": b"t",
    "an odd dictionary": b"}(Nu",
    "an extension": b"\x82\x01",
    "letters of protocol 0": b"I1\n",
    "a buffer beside it": b"\x97",
    "a class made in the old way": b"(ios\nsystem\n",
    "a text that is none": b"X\x01\x00\x00\x00\xff",
    "a length without bytes": b"X\xff\xff\xff\xff",
    "a name of numbers": b"K\x01K\x02\x93",
    "a very long name": name("x" * 2000 + " y"),
    "too many arguments": call("torch device", *range(100)),
    "an id of another kind": value(("module", name("torch FloatStorage"), "0", "cpu", 4)) + b"Q",
    "an id that is too short": value(("storage",)) + b"Q",
    "a storage without a name": storage(3, "FloatStorage", 4),
    "a storage of a dtype": storage("0", "float32", 4),
    "a storage of negative length": storage("0", "FloatStorage", -1),
    "a storage of fractions": storage("0", "FloatStorage", True),
    "a tensor without a storage": call("torch._utils _rebuild_tensor_v2", "w", 0, (1,), (1,)),
    "a type of itself": b"(" + name("torch._tensor _rebuild_from_type_v2") + b"q\x00" + b")h\x00)Ntq\x01R",
}


@pytest.mark.parametrize("what", DAMAGED)
def test_what_no_torch_writes_is_damage(tmp_path: Path, what: str) -> None:
    path = checkpoint(tmp_path / "a.pt", DAMAGED[what])
    assert code(list_arrays(path)) is Code.DAMAGED
    assert code(read_map(path, member="w")) is Code.DAMAGED


def test_a_pickle_without_an_end_is_damage(tmp_path: Path) -> None:
    assert opened(archive(tmp_path / "a.pt", START + b"}", {})) is Code.DAMAGED


@pytest.mark.parametrize(
    ("length", "offset", "shape", "strides"),
    [
        (4, 0, (5,), (1,)),
        (4, 1, (4,), (1,)),
        (4, 0, (2, 2), (3, 1)),
        (4, 4, (1,), (1,)),
        (4, -1, (1,), (1,)),
        (4, 0, (2,), (-1,)),
        (4, 0, (-2,), (1,)),
        (4, 0, (2, 2), (1,)),
        (4, 0, (2**61, 2**61), (2**61, 1)),
        (4, 0, (2**80,), (0,)),
        (2**61, 2**60, (1,), (1,)),
        (4, 0, (1,) * 40, (1,) * 40),
        (4, 0, 1, 1),
        (4, "0", (1,), (1,)),
        (5, 0, (5,), (1,)),
    ],
)
def test_views_beyond_their_storage_are_damage(
    tmp_path: Path, length: int, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]
) -> None:
    content = value({"w": tensor("0", "FloatStorage", length, offset, shape, strides)})
    assert opened(checkpoint(tmp_path / "a.pt", content, {"0": b"\0" * 16})) is Code.DAMAGED


def test_a_storage_that_is_not_there_or_packed_is_damage(tmp_path: Path) -> None:
    content = value(
        {
            "w": tensor("0", "FloatStorage", 4, 0, (2, 2), (2, 1)),
            "v": tensor("1", "FloatStorage", 4, 0, (2, 2), (2, 1)),
        }
    )
    path = checkpoint(tmp_path / "a.pt", content, {"1": b"\0" * 16})
    assert opened(path) is Code.DAMAGED
    assert isinstance(read_map(path, member="v"), LoadedArray), "the other is as it was"
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("archive/data/0", b"\0" * 16)
    assert opened(path) is Code.DAMAGED


def test_few_numbers_that_claim_to_be_many_are_refused_before_they_are_made(tmp_path: Path) -> None:
    content = value({"w": tensor("0", "FloatStorage", 1, 0, (2**20, 2**20), (0, 0))})
    path = checkpoint(tmp_path / "a.pt", content, {"0": b"\0" * 4})
    assert code(read_map(path, member="w")) is Code.TOO_MANY_VALUES


def _shared(pieces: int) -> bytes:
    """A list of two lists that are the same, and so on: 2^n ways to the last."""
    return b"]q\x00" + b"".join(b"](h\x00h\x00eq\x00" for _ in range(pieces))


BOMBS = {
    "keys that share their parts": b"})" + b"2\x86".replace(b"2", b"q\x01h\x01") * 60 + b"Ns",
    "lists that share theirs": _shared(30),
    "lists in one another": b"]" * 5000 + b"a" * 4999,
    "a list in itself": b"]q\x00h\x00a",
    "tuples in one another": b")" + b"\x85" * 15_000,
    "very many steps": b"N0" * 20_000,
    "copies of long lists": value([1] * 900) + b"q\x00" + b"0cbuiltins\nset\nh\x00\x85R" * 4_000,
}
EXPECTED = {
    "keys that share their parts": Code.NO_ARRAY,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_go_off_as_far_as_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bomb: str
) -> None:
    """Without its bound each of them takes hours, or the whole memory."""
    monkeypatch.setattr(checkpoint_pickle, "MOST_STEPS", 20_000)
    monkeypatch.setattr(checkpoint_tensors, "MOST_VISITS", 20_000)
    path = checkpoint(tmp_path / "a.pt", BOMBS[bomb])
    assert code(list_arrays(path)) is EXPECTED.get(bomb, Code.TOO_INTRICATE)


def test_a_memo_takes_room_for_what_is_in_it(tmp_path: Path) -> None:
    content = b"Nr\xff\xff\xff\xff0" + value({"w": tensor("0", "FloatStorage", 1, 0, (1,), (1,))})
    path = checkpoint(tmp_path / "a.pt", content, {"0": b"\0" * 4})
    tracemalloc.start()
    try:
        assert opened(path) is None
        assert tracemalloc.get_traced_memory()[1] < 2**22
    finally:
        tracemalloc.stop()


def test_long_names_in_one_another_are_refused() -> None:
    content = value("w" * 900) + b"q\x00"
    nested = b"}(h\x00" * 3 + b"N" + b"u" * 3
    with pytest.raises(IntricateCheckpointError):
        checkpoint_tensors.tensors_by_name(described(START + content + nested + b"."))


def test_more_tensors_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint_tensors, "MOST_TENSORS", 3)
    one = tensor("0", "FloatStorage", 1, 0, (1,), (1,))
    with pytest.raises(IntricateCheckpointError):
        checkpoint_tensors.tensors_by_name(described(START + value([one] * 4) + b"."))
    assert len(checkpoint_tensors.tensors_by_name(described(START + value([one] * 3) + b"."))) == 3


@pytest.mark.parametrize("part", ["pickle", "directory"])
def test_what_is_larger_than_any_of_torch_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    path = archive(tmp_path / "a.pt", START + b"N." + b" " * 3000, {})
    if part == "directory":
        path = checkpoint(tmp_path / "a.pt", b"N", {"x" * 100 + str(index): b"" for index in range(99)})
    monkeypatch.setattr(checkpoint_archive, "LARGEST_PART", 2000)
    assert code(list_arrays(path)) in (Code.TOO_INTRICATE, Code.DAMAGED)


def test_files_that_are_cut_off_are_a_problem(tmp_path: Path) -> None:
    whole = (FOLDER / "decoder.pt").read_bytes()
    path = tmp_path / "a.pt"
    for length in range(1, len(whole), 37):
        path.write_bytes(whole[:length])
        assert code(list_arrays(path)) in (Code.DAMAGED, Code.WRONG_FORMAT)


def test_a_member_behind_the_end_of_the_file_is_cut_off(tmp_path: Path) -> None:
    """The directory comes first here, as it may: the bytes of the storage are gone."""
    path = save_checkpoint(tmp_path / "a.pt", {"w": np.ones((2, 2))})
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    place = data.index(b"archive/data/0", directory) - 46
    struct.pack_into("<2I", data, place + 20, 2**31, 2**31)
    path.write_bytes(data)
    assert opened(path) is None, "a longer member has what is needed of it"
    for offset in (len(data) - 40, 2**31, 2**32 - 2):
        struct.pack_into("<I", data, place + 42, offset)
        path.write_bytes(data)
        assert opened(path) is Code.DAMAGED


@pytest.mark.parametrize("file", ["decoder.pt", "training.ckpt", "script.pt", "protocol4.pt", "views.pt"])
def test_changed_bytes_are_a_problem_or_other_numbers(tmp_path: Path, file: str) -> None:
    whole, random, path = (FOLDER / file).read_bytes(), np.random.default_rng(0), tmp_path / "a.pt"
    for _ in range(120):
        path.write_bytes(_mutated(whole, random))
        opened(path)


def test_changed_pickles_describe_something_or_are_refused() -> None:
    random = np.random.default_rng(1)
    with zipfile.ZipFile(FOLDER / "training.ckpt") as file:
        whole = file.read("training/data.pkl")
    for _ in range(1500):
        try:
            checkpoint_tensors.tensors_by_name(described(_mutated(whole, random), is_script=True))
        except (DamagedCheckpointError, IntricateCheckpointError, StrangeObjectError):
            continue


def _mutated(whole: bytes, random: np.random.Generator) -> bytes:
    """Bytes changed, taken out, put in or doubled."""
    data = bytearray(whole)
    for _ in range(int(random.integers(1, 6))):
        place, length = int(random.integers(len(data))), int(random.integers(1, 9))
        changes = (
            (1, random.bytes(1)),
            (length, b""),
            (0, random.bytes(length)),
            (0, bytes(data[place : place + 2 * length])),
        )
        removed, put = changes[int(random.integers(4))]
        data[place : place + removed] = put
    return bytes(data)

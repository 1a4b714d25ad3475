"""Makes PyTorch checkpoints by hand, valid and hostile ones, for machines without torch."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

STORAGES = {
    "float64": "DoubleStorage",
    "float32": "FloatStorage",
    "float16": "HalfStorage",
    "int64": "LongStorage",
    "int32": "IntStorage",
    "uint8": "ByteStorage",
    "bool": "BoolStorage",
}
START, STOP = b"\x80\x02", b"."
REBUILD = "torch._utils _rebuild_tensor_v2"


def name(full: str) -> bytes:
    """A module and a name in it."""
    return b"c" + full.replace(" ", "\n").encode() + b"\n"


def value(each: Any) -> bytes:
    """The pickle of a plain value; bytes are taken for a pickle already."""
    match each:
        case bytes():
            return each
        case None:
            return b"N"
        case bool():
            return b"\x88" if each else b"\x89"
        case int():
            size = (each.bit_length() + 8) // 8
            return b"\x8a" + bytes([size]) + each.to_bytes(size, "little", signed=True)
        case str():
            return b"X" + struct.pack("<I", len(each.encode())) + each.encode()
        case tuple():
            return b"(" + b"".join(map(value, each)) + b"t"
        case list():
            return b"](" + b"".join(map(value, each)) + b"e"
        case _:
            return b"}(" + b"".join(value(key) + value(item) for key, item in each.items()) + b"u"


def call(full: str, *arguments: Any) -> bytes:
    """What would be called, and with what."""
    return name(full) + value(arguments) + b"R"


def storage(key: Any, kind: str, length: Any) -> bytes:
    """A storage by its persistent id."""
    return value(("storage", name(f"torch {kind}"), key, "cpu", length)) + b"Q"


def tensor(key: str, kind: str, length: Any, offset: Any, shape: Any, strides: Any, *more: Any) -> bytes:
    """A view of a storage."""
    hooks = call("collections OrderedDict")
    return call(REBUILD, storage(key, kind, length), offset, shape, strides, False, hooks, *more)


def archive(path: Path, pickle: bytes, storages: Mapping[str, bytes], **members: bytes) -> Path:
    """The archive of a pickle that has a beginning and an end already, and of the bytes of storages."""
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("archive/data.pkl", pickle)
        for key, data in storages.items():
            file.writestr(f"archive/data/{key}", data)
        for member, data in members.items():
            file.writestr(f"archive/{member}", data)
    return path


def checkpoint(path: Path, content: bytes, storages: Mapping[str, bytes] = {}, **members: bytes) -> Path:
    """An archive with this content, as torch.save writes it."""
    return archive(path, START + content + STOP, storages, **members)


def save_checkpoint(path: Path, arrays: Mapping[str, npt.NDArray[np.generic]]) -> Path:
    """The state of a model with these arrays."""
    described, storages = {}, {}
    for index, (key, array) in enumerate(arrays.items()):
        strides = tuple(each // array.itemsize for each in np.ascontiguousarray(array).strides)
        kind = STORAGES[array.dtype.name]
        described[key] = tensor(str(index), kind, array.size, 0, array.shape, strides)
        storages[str(index)] = array.tobytes()
    return checkpoint(path, value(described), storages, version=b"3\n", byteorder=b"little")

"""The archive that torch.save writes: its members, which lie in it as they are, and what else a file of that name can be."""

from __future__ import annotations

import struct
import zipfile
from typing import BinaryIO

from fracstride.core.records import record
from fracstride.files.checkpoint_tensors import DamagedCheckpointError, IntricateCheckpointError
from fracstride.files.opening import is_pointer, size_of
from fracstride.files.problem import FileProblemCode

LARGEST_PART = 16 * 1024**2
"""Bytes of the directory of an archive, and of its pickle: a thousand times what models need."""
START = 512
"""Bytes by which kinds of files are told from one another."""

_PICKLE = "data.pkl"
_ZIP = b"PK\x03\x04"
_OLD_NUMBER = b"l\xfc\x9cF\xf9 j\xa8P\x19."
"""With this number files of torch before 1.6 begin, as a pickle of it."""
_OLD_NAMES = (b"sys_info", b"pickle", b"storages", b"tensors")
"""What was in an archive of tar before that."""
_LOCAL = struct.Struct("<4s22xHH")
"""Before a member: its name and its extra field are so long."""
_IS_ENCRYPTED = 1


@record(eq=False)
class CheckpointArchive:
    """An open archive: the members of its one folder by the names that they have in it."""

    file: BinaryIO
    members: dict[str, zipfile.ZipInfo]

    @property
    def is_script(self) -> bool:
        """Whether torch.jit.save wrote it: with the code of a model, as text."""
        return "constants.pkl" in self.members

    @property
    def is_little(self) -> bool:
        """Whether the first byte of a number is its lowest."""
        return "byteorder" not in self.members or self.read("byteorder", 0, 3) != b"big"

    def size(self, name: str) -> int | None:
        """The bytes of a member that can be read where it lies, or None."""
        info = self.members.get(name)
        if info is None or info.compress_type != zipfile.ZIP_STORED or info.flag_bits & _IS_ENCRYPTED:
            return None
        return info.file_size if info.file_size == info.compress_size else None

    def pickle(self) -> bytes:
        """The description of everything in it."""
        size = self.size(_PICKLE)
        if size is None:
            raise DamagedCheckpointError
        if size > LARGEST_PART:
            raise IntricateCheckpointError
        return self.read(_PICKLE)

    def read(self, name: str, start: int = 0, count: int | None = None) -> bytes:
        """So many bytes of a member, or all of it; fewer where the file ends."""
        size = self.size(name)
        if size is None or start > size:
            raise DamagedCheckpointError
        place = self._place(name) + start
        there = max(size_of(self.file) - place, 0)
        self.file.seek(place)
        # Memory is taken for as much as is asked for.
        return self.file.read(min(size - start if count is None else count, size - start, there))

    def _place(self, name: str) -> int:
        """Where the bytes of a member begin."""
        info = self.members[name]
        if not 0 <= info.header_offset < size_of(self.file):
            raise DamagedCheckpointError
        self.file.seek(info.header_offset)
        before = self.file.read(_LOCAL.size)
        if len(before) < _LOCAL.size or not before.startswith(_ZIP):
            raise DamagedCheckpointError
        _magic, name_length, extra_length = _LOCAL.unpack(before)
        return info.header_offset + _LOCAL.size + int(name_length) + int(extra_length)


def archive_of(file: BinaryIO) -> CheckpointArchive | FileProblemCode:
    """The archive of an open file, or what the file is instead."""
    start = file.read(START)
    if not start.startswith(_ZIP):
        return _other_kind(start)
    try:
        with zipfile.ZipFile(_InParts(file)) as archive:
            names = {info.filename: info for info in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error):
        return FileProblemCode.DAMAGED
    folders = [name.removesuffix(_PICKLE) for name in names if name.endswith(f"/{_PICKLE}")]
    folder = min(folders, key=len, default=None)
    if folder is None:
        return FileProblemCode.WRONG_FORMAT
    inside = {name.removeprefix(folder): info for name, info in names.items() if name.startswith(folder)}
    return CheckpointArchive(file, inside)


def _other_kind(start: bytes) -> FileProblemCode:
    if is_pointer(start):
        return FileProblemCode.POINTER
    if _OLD_NUMBER in start[:32]:
        return FileProblemCode.OLD_CHECKPOINT
    if start[257:262] == b"ustar" and start.split(b"\0", 1)[0] in _OLD_NAMES:
        return FileProblemCode.OLD_CHECKPOINT
    is_pickle = start[:1] == b"\x80" and start[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")
    return FileProblemCode.PICKLED if is_pickle else FileProblemCode.WRONG_FORMAT


class _InParts:
    """A file of which no more is read at once than a directory may have."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1, /) -> bytes:
        there = size_of(self._file) - self.tell()
        needed = there if size < 0 else min(size, there)
        if needed > LARGEST_PART:
            raise zipfile.BadZipFile
        return self._file.read(max(needed, 0))

"""Weights of a model that lie in several files, with an index of JSON beside them that says which is where."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from fracstride.files.loaded import ArrayEntry, LoadedArray, shown_text, which_array
from fracstride.files.opening import read_bytes
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem

MAX_INDEX = 64 * 1024**2
"""Bytes: a hundred for each of more arrays than any model has."""

List = Callable[[Path], tuple[ArrayEntry, ...] | FileProblem]


def list_shards(path: Path, listed: List) -> tuple[ArrayEntry, ...] | FileProblem:
    """The arrays of an index in its order; ``listed`` lists a file of them. What is not there has a problem of its own."""
    places = _places(path)
    if isinstance(places, FileProblem):
        return places
    found: dict[str, dict[str, ArrayEntry] | FileProblem] = {}
    for shard in dict.fromkeys(places.values()):
        entries = _shard(path, shard, listed)
        found[shard] = entries if isinstance(entries, FileProblem) else {each.name: each for each in entries}
    problems = [each for each in found.values() if isinstance(each, FileProblem)]
    if len(problems) == len(found):  # then there is nothing to choose from
        return problems[0] if problems else FileProblem(FileProblemCode.NO_ARRAY, path)
    return tuple(_entry(path, name, found[shard]) for name, shard in places.items())


def read_shard(
    path: Path, name: str, read: Callable[[Path, str], LoadedArray | FileProblem]
) -> LoadedArray | FileProblem:
    """The array called ``name``; ``read`` reads it from a file of them."""
    places = _places(path)
    if isinstance(places, FileProblem):
        return places
    found = which_array(path, places, name)
    if isinstance(found, FileProblem):
        return found
    shard = path.parent / places[found]
    return read(shard, found) if shard.is_file() else _missing(path, places[found])


def _places(path: Path) -> Mapping[str, str] | FileProblem:
    """The file of each array, which lies beside the index; others are not looked for."""
    data = read_bytes(path, MAX_INDEX)
    if isinstance(data, FileProblem):
        return data
    try:
        index = json.loads(data)
    except (ValueError, RecursionError):
        return FileProblem(FileProblemCode.DAMAGED, path)
    places = index.get("weight_map") if isinstance(index, dict) else None
    if not isinstance(places, dict):
        return FileProblem(FileProblemCode.NO_INDEX, path)
    if not all(isinstance(shard, str) and _is_beside(shard) for shard in places.values()):
        return FileProblem(FileProblemCode.DAMAGED, path)
    return places


def _is_beside(shard: str) -> bool:
    """Whether it is the name of a file and no way to a folder, on any system."""
    is_name = shard.isprintable() and shard not in ("", ".", "..")
    return is_name and shard == PurePosixPath(shard).name == PureWindowsPath(shard).name


def _shard(path: Path, shard: str, listed: List) -> tuple[ArrayEntry, ...] | FileProblem:
    file = path.parent / shard
    if file.suffix.lower() == path.suffix.lower():
        return FileProblem(FileProblemCode.DAMAGED, path)  # an index of indices could lead round in a circle
    return listed(file) if file.is_file() else _missing(path, shard)


def _missing(path: Path, shard: str) -> FileProblem:
    return file_problem(FileProblemCode.MISSING_PART, path, part=shown_text(shard))


def _entry(path: Path, name: str, shard: Mapping[str, ArrayEntry] | FileProblem) -> ArrayEntry:
    if isinstance(shard, FileProblem):
        return ArrayEntry(name, problem=shard)
    if name not in shard:
        return ArrayEntry(
            name, problem=file_problem(FileProblemCode.NO_SUCH_ARRAY, path, array=shown_text(name))
        )
    return shard[name]

"""The resources of this installation: whether they are as they were packed, and can be read."""

from __future__ import annotations

import csv
import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from importlib.resources import as_file
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path, PurePosixPath

from fracstride.core.records import record
from fracstride.files.loaded import IMAGE_SUFFIXES, LoadedArray
from fracstride.files.loading import read_map
from fracstride.session.document import from_json
from fracstride.session.finding import Finding
from fracstride.session.state import Document
from fracstride.session.storage import SUFFIX

PACKAGE = "fracstride.resources"
FOLDER = ("fracstride", "resources")
TEXT_SUFFIXES = (".txt", ".md", ".html")


def resource_files() -> Iterator[tuple[str, Traversable]]:
    """(path below the resources, file) of every resource, in order; without code."""
    yield from _below("", resources(PACKAGE))


def _below(path: str, folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        name = f"{path}{each.name}"
        if each.is_dir():
            yield from _below(f"{name}/", each)
        elif PurePosixPath(name).suffix not in (".py", ".pyc"):
            yield name, each


def checked_resources() -> Finding:
    """Checks that every resource is as it was packed, and can be read if that needs no Qt."""
    here = dict(resource_files())
    packed = _packed_files()
    faults = [fault for each in packed for fault in _faults_of_packed(each)]
    faults += [f"{name}: {fault}" for name, file in here.items() for fault in _faults_of_resource(file)]
    known = f"{len(packed)} as they were packed" if packed else "not installed from a wheel"
    return Finding("resources", f"{len(here)} files, {known}", tuple(faults))


@record
class _Packed:
    """A file of the installed wheel, as the wheel has recorded it."""

    name: PurePosixPath
    digest: str
    path: Path


def _packed_files() -> list[_Packed]:
    """The resources of the installed wheel; none if no wheel is installed."""
    return [
        each
        for each in _recorded()
        if each.name.parts[:2] == FOLDER and each.name.suffix not in (".py", ".pyc")
    ]


def packed_modules() -> set[str]:
    """The modules of the installed wheel; none if no wheel is installed."""
    modules = (
        each.name.with_suffix("").parts
        for each in _recorded()
        if each.name.suffix == ".py" and each.name.parts[0] == FOLDER[0]
    )
    return {".".join(parts).removesuffix(".__init__") for parts in modules}


def _recorded() -> list[_Packed]:
    try:
        installed = distribution(FOLDER[0])
    except PackageNotFoundError:
        return []
    # Since Python 3.12 ``importlib.metadata.files`` leaves out what is missing.
    rows = csv.reader((installed.read_text("RECORD") or "").splitlines())
    return [
        _Packed(PurePosixPath(row[0]), row[1], Path(str(installed.locate_file(row[0]))))
        for row in rows
        if len(row) == 3
    ]


def _faults_of_packed(packed: _Packed) -> Iterator[str]:
    name = "/".join(packed.name.parts[2:])
    if not packed.path.is_file():
        yield f"{name}: is missing"
    elif packed.digest:
        method, _, wanted = packed.digest.partition("=")
        digest = urlsafe_b64encode(hashlib.new(method, packed.path.read_bytes()).digest())
        if digest.decode().rstrip("=") != wanted:
            yield f"{name}: is not what was packed"


def _faults_of_resource(file: Traversable) -> Iterator[str]:
    if not (data := file.read_bytes()):
        yield "is empty"
    elif not is_readable(file, data):
        yield "cannot be read"


def is_readable(file: Traversable, data: bytes) -> bool:
    """Whether a resource has the format of its suffix; formats that only Qt reads count as readable here."""
    suffix = PurePosixPath(file.name).suffix
    try:
        if suffix == ".json":
            json.loads(data)
        if suffix == SUFFIX:
            return isinstance(from_json(data.decode("utf-8"), file.name), Document)
        if suffix in IMAGE_SUFFIXES:
            with as_file(file) as path:
                return isinstance(read_map(path), LoadedArray)
        return suffix not in TEXT_SUFFIXES or bool(data.decode("utf-8"))
    except ValueError:
        return False

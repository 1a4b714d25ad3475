"""Licence texts and the bill of materials (CycloneDX) of a frozen folder, written into it.

Run by the interpreter of the clean environment, which knows what is installed there:

    python packaging/frozen/notices.py FOLDER [EXTRA...]
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROGRAM = "fracstride"
QT = ("pyside6-essentials", "shiboken6")
TEXTS = Path(__file__).resolve().parent.parent / "licences"
WITHOUT_TEXT = {"MIT": "MIT.txt", "Apache 2.0": "Apache-2.0.txt"}
"""Of distributions that name their licence and leave its text out."""
EXPRESSION = re.compile(r"[\w.+-]+(?: (?:AND|OR|WITH) [\w.+-]+)*", re.ASCII)
"""What SPDX calls a licence expression; others say it in words."""
UNKNOWN = "NOASSERTION"
LICENCE_NAMES = ("licen", "copying", "notice", "authors")
FOLDER = "licenses"
"""Where distributions keep such texts beside their metadata."""


@dataclass(frozen=True)
class Component:
    """Something that is shipped: what it is, under which licence, and the files that say so."""

    name: str
    version: str
    licence: str
    purl: str
    texts: tuple[Path, ...]


def main(folder: Path, extras: Sequence[str]) -> None:
    """Write ``licences`` and ``sbom.cdx.json``; ``extras`` of the program are in the folder too."""
    program, *others = components(folder, extras)
    target = folder / "licences"
    for each in (program, *others):
        (target / each.name).mkdir(parents=True, exist_ok=True)
        for text in each.texts:
            shutil.copyfile(text, target / each.name / shown_name(text))
    sbom = json.dumps(bill_of_materials(program, others), indent=1, ensure_ascii=False)
    (folder / "sbom.cdx.json").write_text(f"{sbom}\n", "utf-8")
    without = [each.name for each in (program, *others) if not each.texts]
    if without:
        raise SystemExit(f"no licence text was found for {', '.join(without)}")


def components(folder: Path, extras: Sequence[str]) -> Iterator[Component]:
    """The program, its distributions, Python and what starts it, and the system's libraries in the folder."""
    for each in installed(PROGRAM, extras):
        yield component_of(each)
    yield component_of(distribution("pyinstaller"))
    yield Component(
        "python",
        platform.python_version(),
        "PSF-2.0",
        f"pkg:generic/python@{platform.python_version()}",
        python_text(),
    )
    if sys.platform.startswith("linux"):
        yield from system_libraries(folder / "_internal")


def installed(name: str, extras: Sequence[str]) -> list[Distribution]:
    """A distribution and everything that it, or one of its extras, needs here, each once, by name."""
    found: dict[str, Distribution] = {}
    waiting = [name]
    while waiting:
        current = canonicalize_name(waiting.pop())
        if current not in found:
            found[current] = distribution(current)
            needed = [Requirement(each) for each in found[current].requires or []]
            asked = ("", *extras) if current == canonicalize_name(name) else ("",)
            waiting += [each.name for each in needed if is_needed(each, asked)]
    return [found.pop(name), *(found[each] for each in sorted(found))]


def is_needed(requirement: Requirement, extras: Sequence[str]) -> bool:
    """Whether a requirement holds here, by one of the extras; '' is none of them."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": each}) for each in extras)


def component_of(each: Distribution) -> Component:
    """What the metadata of a distribution says, with its licence files."""
    name = canonicalize_name(each.metadata["Name"])
    licence = each.metadata["License-Expression"] or each.metadata["License"] or UNKNOWN
    texts = [Path(str(path.locate())) for path in each.files or [] if is_licence(path.parts)]
    if name in QT:
        texts += [TEXTS / "LGPL-3.0.txt", TEXTS / "GPL-3.0.txt"]
    elif not texts and licence in WITHOUT_TEXT:
        texts.append(TEXTS / WITHOUT_TEXT[licence])
    # A licence that is not named in one line is in its text.
    licence = licence if len(licence.splitlines()) == 1 else UNKNOWN
    return Component(name, each.version, licence, f"pkg:pypi/{name}@{each.version}", tuple(texts))


def is_licence(parts: tuple[str, ...]) -> bool:
    """Whether a file of a distribution is a licence text beside its metadata: of libraries that it brings, too."""
    is_called_so = any(parts[-1].lower().startswith(each) for each in LICENCE_NAMES)
    return parts[0].endswith(".dist-info") and (is_called_so or parts[1] == FOLDER)


def shown_name(text: Path) -> str:
    """What a licence text is called in the package: some distributions have several files of one name."""
    _, folder, inside = text.as_posix().partition(f".dist-info/{FOLDER}/")
    return inside.replace("/", "-") if folder else text.name


def python_text() -> tuple[Path, ...]:
    """Python's licence, where the different installers leave it."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    stdlib = Path(sysconfig.get_path("stdlib"))
    places = (
        stdlib / "LICENSE.txt",
        Path(sys.base_prefix) / "LICENSE.txt",
        Path("/usr/share/doc", version, "copyright"),
    )
    return tuple(path for path in places if path.is_file())[:1]


def system_libraries(inside: Path) -> Iterator[Component]:
    """The Debian packages of the libraries that were taken from this system."""
    libraries = sorted(path.name for path in inside.glob("lib*.so*") if is_foreign(path))
    packages: dict[str, str] = {}
    for library in libraries:
        search = subprocess.run(["dpkg", "-S", f"*/{library}"], capture_output=True, text=True, check=False)
        if search.stdout:
            packages[search.stdout.partition(":")[0]] = library
    for package in sorted(packages):
        show = ["dpkg-query", "--show", "--showformat", "${Version}", package]
        version = subprocess.run(show, capture_output=True, text=True, check=True).stdout
        text = Path("/usr/share/doc", package, "copyright")
        yield Component(package, version, UNKNOWN, f"pkg:deb/debian/{package}@{version}", (text,))


def is_foreign(library: Path) -> bool:
    """Whether a library was taken from this system, and not from a wheel or from Python."""
    return not library.is_symlink() and not library.name.startswith("libpython")


def bill_of_materials(program: Component, others: list[Component]) -> dict[str, object]:
    """CycloneDX 1.6; the same for the same contents."""
    components = [as_json(each, "library") for each in others]
    identity = json.dumps([program.purl, components])
    date = datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), UTC)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, identity)}",
        "version": 1,
        "metadata": {"timestamp": f"{date:%Y-%m-%dT%H:%M:%SZ}", "component": as_json(program, "application")},
        "components": components,
        "dependencies": [
            {"ref": program.purl, "dependsOn": [each.purl for each in others]},
            *({"ref": each.purl} for each in others),
        ],
    }


def as_json(each: Component, kind: str) -> dict[str, object]:
    """One component."""
    found: dict[str, object] = {
        "type": kind,
        "bom-ref": each.purl,
        "name": each.name,
        "version": each.version,
    }
    if each.licence == UNKNOWN:
        return {**found, "purl": each.purl}
    if EXPRESSION.fullmatch(each.licence):
        found["licenses"] = [{"expression": each.licence}]
    else:
        found["licenses"] = [{"license": {"name": each.licence}}]
    return {**found, "purl": each.purl}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

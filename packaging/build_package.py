"""Builds everything that is published on this system, into dist: wheels, sdist, installers, SHA256SUMS.

    python packaging/build_package.py [wheel]

With ``wheel``, nothing more than the wheels and the sdist.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

from frozen.freeze import build_wheel, freeze
from project import DIST, Project, exit_code, say


def main(arguments: Sequence[str]) -> int:
    """Build; the exit code."""
    return exit_code(lambda: build(only_wheel="wheel" in arguments))


def build(only_wheel: bool) -> None:
    """The wheels, the sdist and, unless only these are wanted, this system's installers."""
    project = build_wheel()
    if not only_wheel:
        for made in installers(project, freeze(project)):
            say(f"{made.name}: {made.stat().st_size / 1e6:.1f} MB")
    write_checksums(DIST, project.name, project.version)


def installers(project: Project, folder: Path) -> list[Path]:
    """What users of this system install, made from the frozen folder."""
    if sys.platform == "win32":
        from windows.installer import build_installer  # noqa: PLC0415

        return [build_installer(project, folder)]
    if sys.platform == "darwin":
        from macos.image import build_image  # noqa: PLC0415

        return [build_image(project, folder)]
    from linux.archive import build_archive  # noqa: PLC0415
    from linux.debian import build_package  # noqa: PLC0415

    return [build_package(project, folder), build_archive(project, folder)]


def write_checksums(folder: Path, name: str, version: str) -> None:
    """The digest of every file of this version, in the form that ``sha256sum --check`` reads."""
    published = sorted(path for path in folder.glob(f"{name}*{version}*") if path.is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in published]
    (folder / "SHA256SUMS").write_text("".join(lines), "utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

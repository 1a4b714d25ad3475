"""Builds the committed state once more, in another folder, and compares what came out with what is in dist.

python packaging/reproduce_package.py            build again and compare
python packaging/reproduce_package.py A B        compare two files or folders that are there already
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

from project import DIST, ROOT, PackagingError, output_of, run, say

AGAIN = ROOT / "build" / "again"
KINDS = (".whl", ".tar.gz", ".deb", ".tar.xz")


def main(arguments: Sequence[str]) -> int:
    """Compare; the exit code."""
    try:
        pairs = [(Path(arguments[0]), Path(arguments[1]))] if len(arguments) == 2 else built_twice()
        differences = [line for pair in pairs for line in compared(*pair)]
    except (PackagingError, subprocess.CalledProcessError) as error:
        say(str(error))
        return 1
    for line in differences:
        print(line)
    return 1 if differences else 0


def built_twice() -> list[tuple[Path, Path]]:
    """(of dist, of the second build) for every file that was published; the second is built here."""
    if not published(DIST):
        raise PackagingError(f"nothing to compare with in {DIST}: make package builds it first")
    shutil.rmtree(AGAIN, ignore_errors=True)
    run("git", "clone", "--quiet", "--no-hardlinks", ROOT, AGAIN)
    run(sys.executable, AGAIN / "packaging" / "build_package.py", cwd=AGAIN)
    second = published(AGAIN / "dist")
    missing = [path.name for path in second if not (DIST / path.name).is_file()]
    if missing:
        raise PackagingError(f"not in dist, so not compared: {', '.join(missing)}")
    return [(DIST / path.name, path) for path in second]


def published(folder: Path) -> list[Path]:
    """What a build has left in a folder; nothing where there is none."""
    return sorted(path for path in folder.glob("*") if path.name.endswith(KINDS))


def compared(one: Path, other: Path) -> list[str]:
    """A line for every member that differs; the verdict is printed."""
    if one.is_file() and one.read_bytes() == other.read_bytes():
        print(f"{one.name}: the same, byte by byte")
        return []
    first, second = (contents(path) for path in (one, other))
    different = sorted(name for name in first.keys() | second.keys() if first.get(name) != second.get(name))
    print(f"{one.name}: {len(first)} members, {len(different)} differ")
    return [f"    {name}" for name in different]


def contents(path: Path) -> dict[str, str]:
    """Member -> kind, mode and digest, of a folder or an archive."""
    if path.is_dir():
        return {str(each.relative_to(path)): described(each) for each in sorted(path.rglob("*"))}
    with tempfile.TemporaryDirectory() as folder:
        unpack(path, Path(folder))
        return contents(Path(folder))


def unpack(path: Path, folder: Path) -> None:
    """Any of the forms that are published."""
    if path.suffix == ".deb":
        output_of("dpkg-deb", "--raw-extract", path, folder / "package")
    elif path.suffix == ".whl":
        with ZipFile(path) as archive:
            archive.extractall(folder)
    else:
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="tar")


def described(path: Path) -> str:
    """What is compared of one member."""
    if path.is_symlink():
        return f"link to {path.readlink()}"
    mode = f"{path.stat().st_mode:o}"
    return mode if path.is_dir() else f"{mode} {hashlib.sha256(path.read_bytes()).hexdigest()}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

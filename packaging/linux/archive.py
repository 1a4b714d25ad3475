"""The portable archive: the frozen folder, what a desktop needs, and a script that tells the desktop about it."""

from __future__ import annotations

import lzma
import platform
import shutil
import tarfile
from pathlib import Path

from linux.tree import HERE, write_share
from project import DIST, WORK, Project, say, set_dates, source_date


def build_archive(project: Project, folder: Path) -> Path:
    """``dist/NAME-VERSION-linux-MACHINE.tar.xz`` of a frozen folder."""
    say("building the portable archive")
    name = f"{project.name}-{project.version}-linux-{platform.machine()}"
    root = WORK / "archive" / name
    shutil.rmtree(root.parent, ignore_errors=True)
    shutil.copytree(folder, root, symlinks=True)
    write_share(project, root / "share")
    for script in ("install.sh", "README.txt"):
        shutil.copy(HERE / script, root / script)
    set_dates(root)
    target = DIST / f"{name}.tar.xz"
    with (
        lzma.open(target, "wb", preset=6) as compressed,
        tarfile.open(fileobj=compressed, mode="w") as archive,
    ):
        for path in [root, *sorted(root.rglob("*"))]:
            archive.add(path, path.relative_to(root.parent), recursive=False, filter=anonymous)
    return target


def anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without what differs from one build to the next."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = source_date()
    if not entry.issym():
        entry.mode = 0o755 if entry.isdir() or entry.mode & 0o100 else 0o644
    return entry

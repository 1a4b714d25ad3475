"""The .deb: a tree as it will be installed, packed by dpkg-deb."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from frozen.environment import dated
from linux.tree import HERE, filled, write, write_compressed, write_share
from project import (
    CONTACT,
    DEVELOPERS,
    DIST,
    ROOT,
    WORK,
    Project,
    output_of,
    require_programs,
    run_quietly,
    say,
    set_dates,
    source_date,
)

COMPONENTS = """
Files: *
Copyright: 2026 {developers}
License: MIT

Files: usr/lib/{name}/*
Copyright: the authors of Python, Qt, NumPy and the other components
License: various
 Every component that comes with the program, with its version and licence, is
 listed in /usr/lib/{name}/sbom.cdx.json; the licence texts are in
 /usr/lib/{name}/licences, one folder a component. Qt and Qt for Python are
 used under the GNU Lesser General Public License version 3, whose text is in
 /usr/share/common-licenses/LGPL-3: their libraries are separate files below
 /usr/lib/{name}/_internal/PySide6, which may be replaced by others.

License: MIT
"""


def build_package(project: Project, folder: Path) -> Path:
    """``dist/NAME_VERSION-1_ARCHITECTURE.deb`` of a frozen folder."""
    require_programs({"dpkg-deb": "Debian or Ubuntu"})
    say("building the .deb")
    architecture = output_of("dpkg", "--print-architecture").strip()
    root = WORK / "debian"
    shutil.rmtree(root, ignore_errors=True)
    write_tree(project, folder, root)
    write_control(project, root, architecture)
    set_dates(root)
    target = DIST / f"{project.name}_{project.version}-1_{architecture}.deb"
    run_quietly("dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, target, **dated())
    return target


def write_tree(project: Project, folder: Path, root: Path) -> None:
    """Everything that is installed."""
    usr = root / "usr"
    home = usr / "lib" / project.name
    shutil.copytree(folder, home, symlinks=True)
    write_share(project, usr / "share")
    (usr / "bin").mkdir()
    (usr / "bin" / project.name).symlink_to(f"../lib/{project.name}/{project.name}")
    documents = usr / "share" / "doc" / project.name
    write(documents / "copyright", copyright_text(project))
    write_compressed(documents / "changelog.gz", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    write_compressed(documents / "changelog.Debian.gz", changelog(project))
    overrides = (HERE / "lintian-overrides").read_text("utf-8")
    write(usr / "share" / "lintian" / "overrides" / project.name, overrides)
    set_modes(root, executable=home / project.name)


def set_modes(root: Path, executable: Path) -> None:
    """What everybody may read, and only the program may be run, whatever the umask was."""
    for path in [root, *root.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path == executable else 0o644)


def write_control(project: Project, root: Path, architecture: str) -> None:
    """What dpkg is told about the package."""
    size = sum(path.stat().st_size for path in root.rglob("*") if path.is_file() and not path.is_symlink())
    words = {
        "@NAME@": project.name,
        "@VERSION@": project.version,
        "@ARCHITECTURE@": architecture,
        "@CONTACT@": CONTACT,
        "@SIZE@": str(-(-size // 1024)),
    }
    write(root / "DEBIAN" / "control", filled("control", words))
    files = sorted(path for path in (root / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    digests = output_of("md5sum", *(path.relative_to(root) for path in files), cwd=root)
    write(root / "DEBIAN" / "md5sums", digests)
    (root / "DEBIAN").chmod(0o755)


def changelog(project: Project) -> str:
    """The changelog of the package itself."""
    date = datetime.fromtimestamp(source_date(), UTC)
    return (
        f"{project.name} ({project.version}-1) stable; urgency=medium\n\n"
        f"  * Version {project.version}; what changed is in changelog.gz.\n\n"
        f" -- {CONTACT}  {date:%a, %d %b %Y %H:%M:%S +0000}\n"
    )


def copyright_text(project: Project) -> str:
    """In Debian's machine-readable form."""
    head = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n"
    body = COMPONENTS.format(developers=DEVELOPERS, name=project.name)
    licence = (ROOT / "LICENSE").read_text("utf-8").partition("\n\n")[2].partition("\n\n")[2]
    return head + body + "".join(f" {line or '.'}\n" for line in licence.rstrip().split("\n"))

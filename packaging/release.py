"""A release on this system, after the tag: python packaging/release.py

Checks that the tag, the version and the changelog agree and that nothing is uncommitted; builds the wheels, the sdist
and this system's installers; on Linux proves the .deb; writes checksums and the notes of the version into dist.

    --check-tag TAG   only whether the tag is the version, and the changelog has it
    --finish          only checksums and notes of what is in dist, as the workflow does when it has built everywhere
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import build_package
import prove_package
from project import DIST, FOR_EVERY_SYSTEM, ROOT, PackagingError, output_of, require, say

VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    """Release; the exit code."""
    try:
        if arguments[:1] == ["--check-tag"] and len(arguments) == 2:
            check_tag(arguments[1])
            return 0
        if not arguments:
            check_tag(tag_of_commit())
            return release()
        if list(arguments) == ["--finish"]:
            require_compiled()
            finish()
            return 0
    except PackagingError as error:
        say(str(error))
        return 1
    print(__doc__, file=sys.stderr)
    return 2


def release() -> int:
    """Build, prove and finish; the exit code."""
    if output_of("git", "status", "--porcelain"):
        raise PackagingError("there are uncommitted changes: a release is what a commit says")
    code = build_package.main([])
    if code == 0 and sys.platform.startswith("linux"):
        require_compiled()
        code = prove_package.main([])
    if code == 0:
        finish()
        say(f"everything is in {DIST}")
    return code


def require_compiled() -> None:
    """Raises PackagingError where dist has no wheel of this version with the compiled kernels."""
    wheels = DIST.glob(f"fracstride-{version()}-*.whl")
    require(
        any(not each.name.endswith(FOR_EVERY_SYSTEM) for each in wheels),
        "the wheel with the compiled kernels is missing: it takes a C compiler and Python.h",
    )


def version() -> str:
    """The version of the sources."""
    found = VERSION.search((ROOT / "app" / "fracstride" / "__init__.py").read_text("utf-8"))
    if found is None:
        raise PackagingError("the sources have no version")
    return found[1]


def tag_of_commit() -> str:
    """The tag of a version on this commit."""
    tags = [tag for tag in output_of("git", "tag", "--points-at", "HEAD").split() if tag.startswith("v")]
    if len(tags) != 1:
        raise PackagingError(f"this commit has {len(tags)} tags of a version; git tag v{version()} makes one")
    return tags[0]


def check_tag(tag: str) -> None:
    """Raises PackagingError where the tag and the version differ, or the changelog has no dated entry for it."""
    if tag != f"v{version()}":
        raise PackagingError(f"the tag is {tag}, the version {version()}")
    notes(dated=True)


def notes(dated: bool = False) -> str:
    """What the changelog says about this version."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    head = re.escape(f"## [{version()}]") + (r" - \d{4}-\d\d-\d\d\n" if dated else r"[^\n]*\n")
    found = re.search(rf"^{head}(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    if found is None:
        raise PackagingError(f"CHANGELOG.md has no {'dated ' if dated else ''}entry for {version()}")
    return found[1].strip() + "\n"


def finish() -> None:
    """Notes and checksums of everything of this version in dist."""
    (DIST / "NOTES.md").write_text(notes(), "utf-8")
    build_package.write_checksums(DIST, "fracstride", version())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

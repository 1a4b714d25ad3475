"""Installs the wheels by pip in a clean environment of every Python that is here, and runs their self-test there.

python packaging/prove_wheel.py [WHEEL...]
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from frozen.freeze import build_wheel
from project import WORK, exit_code, run, run_quietly, say

VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def main(arguments: Sequence[str]) -> int:
    """Prove; the exit code."""
    return exit_code(lambda: prove_everywhere([Path(each) for each in arguments] or built()))


def built() -> list[Path]:
    """The wheel for this system, if the kernel can be compiled here, and the one for every system."""
    project = build_wheel()
    return sorted({project.wheel, project.pure.wheel})


def prove_everywhere(wheels: Sequence[Path]) -> None:
    """One interpreter after the other."""
    interpreters = dict(found_interpreters())
    absent = [version for version in VERSIONS if version not in interpreters]
    for wheel in wheels:
        for version, python in interpreters.items():
            prove(version, python, wheel)
        print(f"{wheel.name} passes on {', '.join(interpreters)}; not here: {', '.join(absent) or 'none'}")


def prove(version: str, python: str, wheel: Path) -> None:
    """One interpreter."""
    home = WORK / f"python-{version}"
    shutil.rmtree(home, ignore_errors=True)
    say(f"installing into a clean environment of Python {version}")
    run_quietly(python, "-m", "venv", home)
    inside = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run_quietly(inside, "-m", "pip", "install", "--disable-pip-version-check", wheel)
    run(inside, "-m", "fracstride", "--self-test", cwd=home)
    shutil.rmtree(home)


def found_interpreters() -> Iterator[tuple[str, str]]:
    """(version, program) of every Python that the program supports: on the path, or kept by pyenv."""
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for version in VERSIONS:
        names = (f"python{version}", *sorted(map(str, kept.glob(f"{version}.*/bin/python{version}"))))
        working = [name for name in names if is_interpreter(name, version)]
        if working:
            yield version, working[0]


def is_interpreter(name: str, version: str) -> bool:
    """Whether a program is there, runs and is this version; one that only says where to find it is none."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        said = subprocess.run([name, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return said.stdout.strip() == version


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What every packaging script takes from one place: name and version from the wheel, the date from the commit."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "package"
DIST = ROOT / "dist"

TITLE = "Fracstride"
DEVELOPERS = "The Fracstride developers"
CONTACT = f"{DEVELOPERS} <developers@fracstride.example>"
"""No address to write to has been set up yet; packages must name one."""
EXTRAS = ("onnx", "keras-files", "tflite")
"""What packages bring beyond what the wheel asks for: nobody can install it into them later."""
MIME_TYPE = "application/x-fracstride"


FOR_EVERY_SYSTEM = "-none-any.whl"
"""How the name of a wheel ends that has nothing compiled in it."""


class PackagingError(Exception):
    """Says in one line what cannot be done here, and why."""


@dataclass(frozen=True)
class Project:
    """What the wheel says about itself."""

    wheel: Path
    """The one for this system, where the kernels of the engine could be compiled; else the one for every system."""
    name: str
    version: str
    summary: str

    @classmethod
    def of(cls, wheel: Path) -> Project:
        """Read from the metadata of a wheel."""
        metadata = metadata_of(wheel)
        return cls(wheel, metadata["Name"], metadata["Version"], metadata["Summary"])

    @property
    def is_compiled(self) -> bool:
        """Whether the wheel has the compiled kernels in it."""
        return not self.wheel.name.endswith(FOR_EVERY_SYSTEM)

    @property
    def pure(self) -> Project:
        """The same by its wheel for every system, which was built beside it."""
        (wheel,) = self.wheel.parent.glob(f"*{FOR_EVERY_SYSTEM}")
        return replace(self, wheel=wheel)


def metadata_of(wheel: Path) -> Message:
    """The METADATA of a wheel."""
    with ZipFile(wheel) as archive:
        (name,) = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
        return HeaderParser().parsestr(archive.read(name).decode("utf-8"))


def run(*command: str | Path, cwd: Path = ROOT, **variables: str) -> None:
    """Run a command that reads nothing; CalledProcessError where it fails."""
    subprocess.run(
        [str(each) for each in command],
        check=True,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env=os.environ | variables,
    )


def run_quietly(*command: str | Path, cwd: Path = ROOT, **variables: str) -> None:
    """The same, with what it prints shown only where it fails."""
    done = subprocess.run(
        [str(each) for each in command],
        check=False,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        env=os.environ | variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout)
        done.check_returncode()


def output_of(*command: str | Path, cwd: Path = ROOT) -> str:
    """What a command prints."""
    return subprocess.run(
        [str(each) for each in command],
        check=True,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    ).stdout


def exit_code(work: Callable[[], object]) -> int:
    """Do the work; 0, or 1 after a line about what cannot be done or which command failed, with what it printed."""
    try:
        work()
    except PackagingError as error:
        say(str(error))
        return 1
    except subprocess.CalledProcessError as error:
        say(f"this command failed: {' '.join(map(str, error.cmd))}\n{error.stdout or ''}".rstrip())
        return 1
    return 0


def require(fact: bool, complaint: str) -> None:
    """Raises PackagingError where something is not as it must be."""
    if not fact:
        raise PackagingError(complaint)


def require_programs(packages: dict[str, str]) -> None:
    """Raises PackagingError where a program is missing, with what brings it."""
    missing = [f"{name} ({package})" for name, package in packages.items() if shutil.which(name) is None]
    if missing:
        raise PackagingError(f"not found here: {', '.join(missing)}")


def source_date() -> int:
    """Seconds since 1970 that everything built is dated with: SOURCE_DATE_EPOCH, or the commit's."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    try:
        return int(output_of("git", "log", "-1", "--format=%ct"))
    except (OSError, subprocess.CalledProcessError) as error:
        raise PackagingError(
            "neither a git clone nor SOURCE_DATE_EPOCH says what date to build with"
        ) from error


def copy_sources(target: Path) -> None:
    """The files that git tracks, as they are now, all of one date: what an earlier build left is not among them."""
    names = output_of("git", "ls-files", "-z").split("\0")
    date = source_date()
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
            os.utime(target / name, (date, date))


def set_dates(folder: Path) -> None:
    """Everything in a folder as old as the commit, so that two builds of it are alike."""
    date = source_date()
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            os.utime(path, (date, date))


def say(text: str) -> None:
    """One line about what takes time, at once."""
    print(f"package: {text}", flush=True, file=sys.stderr)

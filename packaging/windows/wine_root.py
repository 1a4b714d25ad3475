"""A minimal Debian with Wine, and an ordinary user in it who has a Windows of his own.

Of what the program needs, Wine 10 lacks two things; small libraries beside this module stand in for them, in the system's
folder of that Windows. Nothing of the program is changed.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linux.minimal_root import HOME, USER, Root, fresh_root
from project import ROOT, PackagingError
from windows.foreign_python import COMPILE, HERE, inside

WORK = ROOT / "build" / "prove-windows"
SUITE = "trixie"
TOOLS = ("wine", "wine64", "gcc-mingw-w64-x86-64-win32", "xvfb", "openbox", "xdotool", "scrot", "procps")
INSTALLERS = "wine32:i386"
"""NSIS makes programs of 32 bits."""
PREFIX = f"{HOME}/.wine"
DRIVE = f"{PREFIX}/drive_c"
SYSTEM = f"{DRIVE}/windows/system32"
STAND_INS = {"icuuc": "icuuc.c", "version": "complex.c version.def"}
OVERRIDES = "HKCU\\Software\\Wine\\DllOverrides"
WINE = {
    "WINEPREFIX": PREFIX,
    "WINEDEBUG": "-all",
    "XDG_RUNTIME_DIR": "/tmp",
    "QT_QPA_PLATFORM": "offscreen",
}


class WineRoot:
    """Commands in the user's Windows."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.untouched: set[str] = set()
        """The files that were there before the program came."""

    def run(self, command: str, **variables: str) -> str:
        """What a shell command of the user prints; it may start programs by ``wine``. All of them have ended then."""
        return self.root.run(f"{command} && timeout 120 wineserver --wait", USER, **WINE | variables)

    def path(self, path: str) -> Path:
        """Where a path of the drive C: is on this machine; the user's folder on it is ``~``."""
        return inside(self.root, DRIVE) / path.replace("~", f"users/{USER}")

    def files(self) -> set[str]:
        """Every file of the drive, by its path there."""
        return {
            str(path.relative_to(self.path(""))) for path in self.path("").rglob("*") if not path.is_dir()
        }

    def registry(self) -> dict[str, str]:
        """Key -> values of the user's part of the registry, without what Wine notes for itself."""
        text = (inside(self.root, PREFIX) / "user.reg").read_text("utf-8")
        keys = dict(section.partition("]")[::2] for section in text.split("\n[")[1:])
        cleaned = {name.replace("\\\\", "\\"): values_of(text) for name, text in keys.items()}
        return {name: text for name, text in cleaned.items() if not name.startswith("Software\\Wine\\")}


def values_of(section: str) -> str:
    """The values of a key, as the registry's file has them, without their time."""
    return "\n".join(line for line in section.splitlines()[1:] if line and not line.startswith("#"))


@contextmanager
def wine_root() -> Iterator[WineRoot]:
    """A fresh root, with a fresh Windows of its user."""
    with fresh_root(WORK / "base", WORK / "root", SUITE, install_wine) as root:
        found = WineRoot(root)
        found.run("wineboot --init")
        put_stand_ins(found)
        found.untouched = found.files()
        yield found


def install_wine(root: Root) -> None:
    """Wine, a compiler for Windows, and what shows and drives windows."""
    root.run("dpkg --add-architecture i386 && apt-get -qq update")
    root.install(*TOOLS, INSTALLERS)


def put_stand_ins(wine: WineRoot) -> None:
    """Compiled, and loaded instead of Wine's own."""
    for source in HERE.iterdir():
        shutil.copy(source, inside(wine.root, "/tmp"))
    for name, sources in STAND_INS.items():
        made = wine.root.run(f"cd /tmp && {COMPILE} -shared {sources} -o {SYSTEM}/{name}.dll")
        if made:
            raise PackagingError(made)
    wine.run(f"wine reg add '{OVERRIDES}' /v version /d native,builtin /f")

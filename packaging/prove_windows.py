"""Builds the Windows installer and proves it, under Wine and not on Windows: make prove-windows.

In a minimal Debian with Wine, a Python of Windows runs the program from its wheel, freezes it by the script that Windows
uses, and NSIS packs it; the installer installs for one user, what it installed passes its self-test and opens a session
by its file type, and its uninstaller leaves nothing. Pictures and a report are left in build/prove-windows.
"""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from frozen.freeze import build_wheel
from linux.minimal_root import HOME, USER, require_root
from project import ROOT, Project, exit_code, require, require_programs, source_date
from windows.foreign_python import PYTHON, SOURCES, inside, put_python, put_sources
from windows.installer import build_installer
from windows.wine_root import WORK, WineRoot, wine_root

PROGRAM = "~/AppData/Local/Programs/Fracstride"
MENU = "~/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Fracstride.lnk"
CLASSES = "Software\\Classes\\"
TYPE = "Fracstride.Session"
UNINSTALL = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Fracstride"
OPENS = '"C:\\users\\{user}\\AppData\\Local\\Programs\\Fracstride\\fracstride-gui.exe" "%1"'
INSTALLED = f'"{HOME}/.wine/drive_c/users/{USER}/AppData/Local/Programs/Fracstride'
MEASURES = [
    OPENS.partition('"')[2].partition('"')[0].format(user=USER),
    *("bench", "--input=8", "--kernel=3", "--engine=numpy", "--json"),
]
"""How the window has an engine timed in a process of its own."""
SESSION = f"{HOME}/two words.fracstride"
PASSED = "all is well"


def main(arguments: Sequence[str]) -> int:
    """Prove; the exit code."""
    return exit_code(lambda: prove(arguments))


def prove(arguments: Sequence[str]) -> None:
    """Every check under Wine, in a fresh root."""
    require_root()
    require_programs({"makensis": "NSIS; on Debian the package nsis"})
    project = Project.of(Path(arguments[0])) if arguments else build_wheel().pure
    with wine_root() as wine:
        put_sources(wine.root, project)
        put_python(wine.root, project)
        for title, check in CHECKS.items():
            print(f"  ok  {title}{check(wine, project)}", flush=True)
    print("the Windows installer is proven under Wine, not on Windows")


def from_wheel(wine: WineRoot, _: Project) -> str:
    """The wheel, by the Python of Windows: self-test and command line."""
    said = wine.run(f"wine {PYTHON} -m fracstride --self-test")
    require(said.rstrip().endswith(PASSED), said)
    shape = wine.run(f"wine {PYTHON} -m fracstride shape --input 4,6 --kernel 4 --stride 2 --padding 1")
    require("8" in shape and "12" in shape, shape)
    return f", {said.splitlines()[0].partition(',')[2].strip()}"


def freezing(wine: WineRoot, _: Project) -> str:
    """As build_package.py does it on Windows; it ends with the self-test of what was frozen."""
    date = {"SOURCE_DATE_EPOCH": str(source_date())}
    said = wine.run(f"cd {SOURCES} && wine {PYTHON} packaging/freeze_in_wine.py", **date)
    require(said.rstrip().endswith(PASSED), said)
    (WORK / "self-test.txt").write_text(said, "utf-8")
    return f", {megabytes(frozen(wine)):.0f} MB"


def frozen(wine: WineRoot) -> Path:
    """The folder that was frozen."""
    return inside(wine.root, f"{SOURCES}/build/package/frozen/fracstride")


def megabytes(folder: Path) -> float:
    """The size of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def packing(wine: WineRoot, project: Project) -> str:
    """By NSIS; what is left here is for looking at, and not published."""
    installer = build_installer(project, frozen(wine), WORK)
    shutil.copy(installer, inside(wine.root, f"{HOME}/setup.exe"))
    return f", {installer.stat().st_size / 1e6:.1f} MB"


def installing(wine: WineRoot, project: Project) -> str:
    """Silently, for one user: the same files, menu entry, file type and entry among the installed programs."""
    wine.run("wine setup.exe /S")
    home, source = wine.path(PROGRAM), frozen(wine)
    placed = {path.relative_to(home) for path in home.rglob("*")}
    packed = {path.relative_to(source) for path in source.rglob("*")}
    require(placed == packed | {Path("uninstall.exe")}, f"not as it was packed: {sorted(placed ^ packed)}")
    require(wine.path(MENU).is_file(), "there is no menu entry")
    noted = wine.registry()
    for key, value in expected(project).items():
        written = value.replace("\\", "\\\\").replace('"', '\\"')
        require(f'"{written}"' in noted.get(key, ""), f"{key} is not {value} but {noted.get(key)}")
    outside = [name for name in wine.files() - wine.untouched if not name.startswith(f"users/{USER}/")]
    require(not outside, f"outside the user's folder: {outside}")
    return f", {len(placed)} files and folders"


def expected(project: Project) -> dict[str, str]:
    """Key -> a value that it must have."""
    return {
        f"{CLASSES}.fracstride": TYPE,
        f"{CLASSES}{TYPE}\\shell\\open\\command": OPENS.format(user=USER),
        UNINSTALL: project.version,
    }


def installed(wine: WineRoot, _: Project) -> str:
    """The self-test of what was installed, by its program for terminals; that of menus measures as the window asks it to."""
    said = wine.run(f'wine {INSTALLED}/fracstride.exe" --self-test')
    require(said.rstrip().endswith(PASSED), said)
    code = f"import subprocess, sys; sys.exit(subprocess.run({MEASURES}, stdout=subprocess.PIPE).stdout[:1] != b'[')"
    wine.run(f"wine {PYTHON} -c {shlex.quote(code)}")
    return ""


def figure(wine: WineRoot, _: Project) -> str:
    """A picture by the command line, where no window may be opened."""
    wine.run(f'wine {INSTALLED}/fracstride.exe" picture --cell 1,1 --output figure.svg')
    drawn = inside(wine.root, f"{HOME}/figure.svg")
    require('aria-label="120"' in drawn.read_text("utf-8"), f"{drawn} has no numbers")
    shutil.copy(drawn, WORK)
    return f", see {WORK / drawn.name}"


def association(wine: WineRoot, _: Project) -> str:
    """A session whose name has a space, opened by its type. Wine 10 looks for types in the machine's part alone."""
    preset = f"{SOURCES}/resources/presets/bilinear_2x.fracstride"
    wine.run(f"cp {preset} '{SESSION}'")
    for key in (".fracstride", TYPE):
        wine.run(f"wine reg copy 'HKCU\\{CLASSES}{key}' 'HKLM\\{CLASSES}{key}' /s /f")
    shutil.copy(ROOT / "packaging" / "linux" / "smoke.sh", inside(wine.root, "/tmp/smoke.sh"))
    opened = f"timeout 120 sh /tmp/smoke.sh 'two words.*Fracstride' {HOME}/opened.png ctrl+q"
    wine.run(f"{opened} wine start /unix '{SESSION}'", QT_QPA_PLATFORM="windows")
    shutil.copy(inside(wine.root, f"{HOME}/opened.png"), WORK)
    for key in (".fracstride", TYPE):
        wine.run(f"wine reg delete 'HKLM\\{CLASSES}{key}' /f")
    return f", see {WORK / 'opened.png'}"


def upgrade(wine: WineRoot, _: Project) -> str:
    """Installed over an older version: what only that had is gone, what the user has is the same."""
    old, own = wine.path(f"{PROGRAM}/_internal/old.pyd"), wine.path(f"{PROGRAM}/mine.txt")
    old.touch()
    own.write_text("mine", "utf-8")
    wine.run("wine setup.exe /S")
    require(not old.exists(), "a file of the older version is left")
    require(own.read_text("utf-8") == "mine", "a file of the user is gone")
    own.unlink()
    return ""


def removal(wine: WineRoot, _: Project) -> str:
    """Nothing is left of files and registry but what the program remembers of its user."""
    wine.run(f'wine {INSTALLED}/uninstall.exe" /S')
    left = [name for name in wine.files() - wine.untouched if "/Temp/" not in name]
    own = [name for name in left if name.startswith(f"users/{USER}/AppData/Local/fracstride/")]
    require(left == own, f"left behind: {sorted(set(left) - set(own))}")
    noted = [name for name, values in wine.registry().items() if "fracstride" in f"{name}{values}".lower()]
    require(not noted, f"still in the registry: {noted}")
    return f", {len(own)} files of the user stay"


CHECKS: dict[str, Callable[[WineRoot, Project], str]] = {
    "the wheel passes its self-test, and its command line answers": from_wheel,
    "freezes, and passes its self-test": freezing,
    "is packed": packing,
    "installs for one user, with menu entry and file type": installing,
    "passes its self-test where it was installed": installed,
    "draws a figure without a window": figure,
    "a session opens by its file type": association,
    "an upgrade leaves no old file, and the user's own": upgrade,
    "removal leaves nothing but what the user made": removal,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

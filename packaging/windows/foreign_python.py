"""A Python of Windows, put together where there is no Windows: the clean environment that packages are frozen in.

Its library and the system's extension modules are those that panda3d's wheel for Windows brings with it; the modules in
Python are the same on every system, so they are this one's; packages are installed as wheels for Windows.
"""

from __future__ import annotations

import re
import shutil
import sys
import sysconfig
from pathlib import Path
from zipfile import ZipFile

from frozen.environment import CONSTRAINTS, TOOLS, pip, require_environment
from linux.minimal_root import HOME, USER, Root
from project import EXTRAS, Project, copy_sources, say

BRINGS_PYTHON = "panda3d==1.10.16"
BRINGS = "deploy_libs/"
OWN_OF_WINDOWS = "api-ms-"
"""What the wheel brings of Windows itself, which Wine has its own of."""
TOOLS_OF_WINDOWS = ("pip", *TOOLS, "colorama", "pefile", "pywin32-ctypes")
NOT_SHIPPED = (
    "site-packages",
    "dist-packages",
    "lib-dynload",
    "config-*",
    "_sysconfigdata*",
    "__pycache__",
    "test",
    "idlelib",
)
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
LIBRARY = f"python{VERSION.replace('.', '')}"
SOURCES = f"{HOME}/fracstride"
ENVIRONMENT = f"{SOURCES}/build/package/environment"
PYTHON = f"{ENVIRONMENT}/Scripts/python.exe"
HERE = Path(__file__).resolve().parent / "wine"
COMPILE = "x86_64-w64-mingw32-gcc -O2 -s -static"


def put_sources(root: Root, project: Project) -> None:
    """The tracked files, and the wheel where freezing looks for it."""
    sources = inside(root, SOURCES)
    copy_sources(sources)
    wheels = sources / "build" / "package" / "wheel"
    wheels.mkdir(parents=True)
    shutil.copy(project.wheel, wheels)


def put_python(root: Root, project: Project) -> None:
    """The environment, with the program and the tools that freeze it."""
    say(f"putting together a Python {VERSION} of Windows")
    home = inside(root, ENVIRONMENT)
    scripts, modules = home / "Scripts", home / "Lib"
    for folder in (scripts, home / "DLLs"):
        folder.mkdir(parents=True)
    unpack_libraries(inside(root, "/tmp"), scripts, home / "DLLs")
    ignored = shutil.ignore_patterns(*NOT_SHIPPED)
    shutil.copytree(sysconfig.get_path("stdlib"), modules, ignore=ignored)
    if not (modules / "LICENSE.txt").exists():
        shutil.copy(f"/usr/share/doc/python{VERSION}/copyright", modules / "LICENSE.txt")
    packages = ("--target", modules / "site-packages", "--constraint", CONSTRAINTS)
    for_windows("install", *packages, f"{project.wheel}[{','.join(EXTRAS)}]", *TOOLS_OF_WINDOWS)
    compile_python(root, scripts)
    root.run(f"chown -R {USER}: {SOURCES}")


def for_windows(action: str, *arguments: str | Path) -> None:
    """pip, for another system than this."""
    system = ("--platform", "win_amd64", "--python-version", VERSION, "--implementation", "cp")
    pip(require_environment(), action, *system, "--only-binary", ":all:", *arguments)


def unpack_libraries(scratch: Path, scripts: Path, extensions: Path) -> None:
    """Python's library, and the system's extension modules with what they need."""
    for_windows("download", "--no-deps", "--dest", scratch, BRINGS_PYTHON)
    (wheel,) = scratch.glob("panda3d-*.whl")
    with ZipFile(wheel) as archive:
        names = [each for each in archive.namelist() if each.startswith(BRINGS)]
        for name in names:
            file = name.removeprefix(BRINGS)
            if file and not file.startswith(OWN_OF_WINDOWS):
                own = file.lower().startswith(("python", "vcruntime"))
                ((scripts if own else extensions) / file).write_bytes(archive.read(name))
    wheel.unlink()


def compile_python(root: Root, scripts: Path) -> None:
    """python.exe, and python3.dll, which hands on every function of the stable interface."""
    shutil.copy(HERE / "python.c", scripts)
    here = f"cd {ENVIRONMENT}/Scripts &&"
    said = root.run(f"{here} x86_64-w64-mingw32-objdump -p {LIBRARY}.dll")
    names = re.findall(r"^\s*\[ *\d+\] \+base\[ *\d+\] +[0-9a-f]{4} (\w+)$", said, re.MULTILINE)
    lines = [f"  {name} = {LIBRARY}.{name}\n" for name in names]
    (scripts / "python3.def").write_text(f"LIBRARY python3\nEXPORTS\n{''.join(lines)}", "utf-8")
    root.run(f"{here} {COMPILE} -municode python.c {LIBRARY}.dll -o python.exe")
    root.run(f"{here} {COMPILE} -shared -nostdlib -Wl,--entry=0 python3.def {LIBRARY}.dll -o python3.dll")


def inside(root: Root, path: str) -> Path:
    """Where a path of the root is on this machine."""
    return root.path / path.lstrip("/")

"""From the sources to a wheel, and from the wheel in a clean environment to a frozen folder with its own Python."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from frozen.environment import CONSTRAINTS, dated, pip, require_environment
from frozen.icons import write_icns, write_ico
from project import (
    DIST,
    EXTRAS,
    ROOT,
    WORK,
    Project,
    copy_sources,
    output_of,
    run,
    run_quietly,
    say,
    set_dates,
)

SPEC = ROOT / "packaging" / "frozen" / "fracstride.spec"
NOTICES = ROOT / "packaging" / "frozen" / "notices.py"


def build_wheel() -> Project:
    """The sdist and the wheels in ``dist``, for this system and for every one, built from tracked files by pinned tools."""
    python = require_environment()
    source = WORK / "source"
    shutil.rmtree(source, ignore_errors=True)
    copy_sources(source)
    say("building the wheels and the sdist")
    DIST.mkdir(exist_ok=True)
    made = WORK / "wheel"
    shutil.rmtree(made, ignore_errors=True)
    build = (python, "-m", "build", "--no-isolation", "--outdir", made)
    run_quietly(*build, source, **dated())
    run_quietly(*build, "--wheel", source, FRACSTRIDE_PURE="1", **dated())
    for each in made.iterdir():
        shutil.copy2(each, DIST / each.name)
    wheels = [Project.of(each) for each in made.glob("*.whl")]
    project = max(wheels, key=lambda each: each.is_compiled)
    if not project.is_compiled and sys.platform != "win32":
        say("without the compiled kernels, which take a C compiler and Python.h")
    return project


def freeze(project: Project) -> Path:
    """The folder with the program, its Python, licences and SBOM; it has passed its self-test."""
    python = require_environment()
    say("installing the wheel in the clean environment")
    # By its name: pip would note where a file came from, and the note would be packed too.
    wanted = ("--find-links", project.wheel.parent, f"{project.name}=={project.version}")
    pip(python, "install", "--force-reinstall", "--no-deps", "--no-index", *wanted)
    extras = f"{project.name}[{','.join(EXTRAS)}]=={project.version}"
    pip(python, "install", "--constraint", CONSTRAINTS, *wanted, extras)
    say("freezing")
    if sys.platform == "win32":
        write_ico(WORK / "fracstride.ico")
    if sys.platform == "darwin":
        write_icns(WORK / "fracstride.icns")
    target, scratch = WORK / "frozen", WORK / "scratch"
    command = [python, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"]
    run_quietly(*command, "--distpath", target, "--workpath", scratch, SPEC, PYTHONHASHSEED="0", **dated())
    folder = target / project.name
    strip_libraries(folder)
    trim_record(project, folder)
    run(python, NOTICES, folder, *EXTRAS, **dated())
    set_dates(folder)
    say("testing what was frozen")
    run(program_of(folder), "--self-test", QT_QPA_PLATFORM="offscreen")
    return folder


def program_of(folder: Path) -> Path:
    """The program in a frozen folder."""
    return folder / ("fracstride.exe" if os.name == "nt" else "fracstride")


def trim_record(project: Project, folder: Path) -> None:
    """Take the scripts that pip made for this environment, with its path in them, out of the wheel's record."""
    (record,) = (folder / "_internal").glob(f"{project.name}-*.dist-info/RECORD")
    lines = record.read_text("utf-8").splitlines(keepends=True)
    record.write_text("".join(line for line in lines if not line.startswith("../")), "utf-8")


def strip_libraries(folder: Path) -> None:
    """Take the debugger's part out of Python's libraries and our own; others come without it, or may not be changed."""
    if not sys.platform.startswith("linux") or shutil.which("strip") is None:
        return
    inside = folder / "_internal"
    ours = (inside / folder.name).rglob("*.so")
    for library in (*inside.glob("libpython*.so*"), *inside.glob("python3*/lib-dynload/*.so"), *ours):
        output_of("strip", "--strip-unneeded", library)

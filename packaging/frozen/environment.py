"""The clean environment that packages are built in: pinned tools, and the wheel with what it needs."""

from __future__ import annotations

import os
import sys
import venv
from pathlib import Path

from project import ROOT, WORK, run_quietly, say, source_date

CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
TOOLS = ("build", "setuptools", "pyinstaller")
HOME = WORK / "environment"
STAMP = HOME / "made-from.txt"
"""What the environment was made from."""


def require_environment() -> Path:
    """The interpreter of the clean environment, made anew where the pinned versions have changed."""
    python = HOME / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not STAMP.is_file() or STAMP.read_text("utf-8") != ingredients():
        say("making a clean environment")
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(HOME)
        pip(python, "install", "--constraint", CONSTRAINTS, *TOOLS)
        STAMP.write_text(ingredients(), "utf-8")
    return python


def ingredients() -> str:
    """What an environment is made from: another Python or another pinned version asks for a new one."""
    return f"{sys.version}\n{CONSTRAINTS.read_text('utf-8')}"


def pip(python: Path, *arguments: str | Path) -> None:
    """pip of the clean environment."""
    run_quietly(python, "-m", "pip", "--disable-pip-version-check", *arguments)


def dated() -> dict[str, str]:
    """The environment of tools that write dates."""
    return {"SOURCE_DATE_EPOCH": str(source_date())}

"""The clean environment that packages are built in: pinned tools, and the wheel with what it needs."""

from __future__ import annotations

import os
import sys
import venv
from pathlib import Path

from project import ROOT, WORK, run_quietly, say, source_date

CONSTRAINTS = ROOT / "packaging" / "constraints.txt"
TOOLS = ("build", "setuptools", "pyinstaller")


def require_environment() -> Path:
    """The interpreter of the clean environment, made anew where the pinned versions have changed."""
    home = WORK / "environment"
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp, wanted = home / "made-from.txt", f"{sys.version}\n{CONSTRAINTS.read_text('utf-8')}"
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        say("making a clean environment")
        venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(home)
        pip(python, "install", "--constraint", CONSTRAINTS, *TOOLS)
        stamp.write_text(wanted, "utf-8")
    return python


def pip(python: Path, *arguments: str | Path) -> None:
    """pip of the clean environment."""
    run_quietly(python, "-m", "pip", "--disable-pip-version-check", *arguments)


def dated() -> dict[str, str]:
    """The environment of tools that write dates."""
    return {"SOURCE_DATE_EPOCH": str(source_date())}

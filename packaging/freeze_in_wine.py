"""Run by a Python of Windows, in Wine: freezes as on Windows, in the environment that prove_windows.py has put together."""

from __future__ import annotations

from frozen.environment import STAMP, ingredients
from frozen.freeze import freeze
from project import WORK, Project

STAMP.write_text(ingredients(), "utf-8")
(wheel,) = (WORK / "wheel").glob("*.whl")
freeze(Project.of(wheel))

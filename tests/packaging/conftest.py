"""A wheel of the tree as it is, and an environment that has it installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INGREDIENTS = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "app", "resources")


@dataclass(frozen=True)
class Installation:
    """The program installed from its wheel, with the libraries of the environment that runs the tests."""

    python: Path
    packages: Path

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """``python -m fracstride`` with arguments, in a folder that has no source code in it."""
        command = [str(self.python), "-m", "fracstride", *arguments]
        clean = {
            name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "QT_QPA_PLATFORM")
        }
        return subprocess.run(
            command,
            cwd=self.packages,
            env=clean,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, with what could be compiled here."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def build_wheel(folder: Path, **variables: str) -> Path:
    """A wheel from copies: nothing that an earlier build left beside the sources gets in."""
    source, target = folder / "source", folder / "made"
    source.mkdir()
    copy_ingredients(source)
    to = ("--wheel-dir", str(target))
    _pip("wheel", "--no-deps", "--no-index", "--no-build-isolation", *to, str(source), **variables)
    (built,) = target.glob("*.whl")
    return built


def copy_ingredients(source: Path) -> None:
    """What a wheel is built from."""
    for name in INGREDIENTS:
        ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "*.so", "*.pyd")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source / name)


@pytest.fixture
def installation(wheel: Path, tmp_path: Path) -> Installation:
    """A new environment with the wheel in it, that may be broken."""
    home = tmp_path / "environment"
    venv.EnvBuilder(symlinks=os.name != "nt").create(home)
    paths = sysconfig.get_paths(
        "venv", {"base": str(home), "platbase": str(home), "installed_base": str(home)}
    )
    packages = Path(paths["purelib"])
    _pip("install", "--no-deps", "--no-index", "--target", str(packages), str(wheel))
    # Read after the environment's own packages; what an editable install wrote there is not followed.
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return Installation(Path(paths["scripts"]) / ("python.exe" if os.name == "nt" else "python"), packages)


def _pip(*arguments: str, **variables: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    subprocess.run(command, check=True, env=os.environ | variables)

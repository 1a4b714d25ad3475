"""The source tree: no unused resource, no module that is too long, nothing specific to one machine."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"
SOURCES = [path for folder in ("app", "packaging") for path in sorted((ROOT / folder).rglob("*.py"))]
MOST_LINES = 500

OF_ONE_MACHINE = re.compile(
    r"/(?:home|root|Users)/\w"
    r"|\b(?:127\.0\.0\.1|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+)\b"
    r"|https?://[^\s\"')>]*(?:/simple\b|pypi\.|pythonhosted|npmjs|registry)"
)


def tracked_files() -> list[Path]:
    """Every file of the project, without what was built."""
    found = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if found.returncode != 0:
        pytest.skip("not a git checkout, so what belongs to the project is not known")
    return [path for name in found.stdout.decode().split("\0") if name and (path := ROOT / name).is_file()]


def texts_of(paths: list[Path]) -> set[str]:
    """Every string constant of some modules."""
    return {
        node.value
        for path in paths
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def names_of(path: Path) -> set[str]:
    """The ways in which code names a resource; a translation's source goes by what is made from it."""
    made = path.with_suffix(".qm") if path.suffix == ".ts" else path
    return {made.name, made.stem, made.relative_to(RESOURCES).as_posix()}


def is_licence(path: Path) -> bool:
    """A licence lies beside what it covers and is read by people."""
    return "LICENSE" in path.name


def test_every_resource_is_referenced() -> None:
    texts = texts_of(SOURCES)
    unused = [
        path.relative_to(RESOURCES).as_posix()
        for path in sorted(RESOURCES.rglob("*"))
        if path.is_file() and path.suffix not in (".py", ".pyc") and not is_licence(path)
        if texts.isdisjoint(names_of(path))
    ]
    assert unused == []


def test_no_module_is_too_long() -> None:
    modules = [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))]
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in modules
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_nothing_names_a_machine_or_a_package_registry() -> None:
    found = []
    for path in tracked_files():
        data = path.read_bytes()
        if b"\0" not in data and (match := OF_ONE_MACHINE.search(data.decode("utf-8", "replace"))):
            found.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert found == []


@pytest.mark.parametrize("folder", ["fonts", "icons", "signs"])
def test_foreign_resources_carry_their_licence(folder: str) -> None:
    licences = [path for path in (RESOURCES / folder).iterdir() if is_licence(path)]
    assert licences
    if folder == "fonts":
        families = {path.name.partition("-")[0] for path in (RESOURCES / folder).iterdir()}
        assert {path.name.partition("-")[0] for path in licences} == families
        assert all("SIL OPEN FONT LICENSE Version 1.1" in path.read_text("utf-8") for path in licences)


def test_every_module_that_the_map_names_is_there() -> None:
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    modules = [f"/{path.relative_to(ROOT).as_posix()}" for path in tracked_files() if path.suffix == ".py"]
    named = set(re.findall(r"[\w/]+\.py\b", page))
    assert len(named) > 50
    assert sorted(name for name in named if not any(each.endswith(f"/{name}") for each in modules)) == []

"""Everything that the documents show and link to exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fracstride.cli import main

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def console_examples() -> list[tuple[str, str]]:
    """(command, output) of every example in the README and the guides."""
    texts = "\n".join([README, *(path.read_text("utf-8") for path in sorted((ROOT / "docs").glob("*.md")))])
    blocks = re.findall(r"^```console\n(.*?)^```", texts, re.MULTILINE | re.DOTALL)
    parts = [part for block in blocks for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part]
    return [(command, output) for command, _, output in (part.partition("\n") for part in parts)]


@pytest.mark.parametrize(("command", "output"), console_examples())
def test_the_command_prints_what_the_documents_show(
    command: str, output: str, capsys: pytest.CaptureFixture[str]
) -> None:
    program, *arguments = shlex.split(command)
    assert program == "fracstride"
    main(arguments)
    said = capsys.readouterr()
    assert said.out + said.err == output


def test_the_documents_have_examples() -> None:
    assert len(console_examples()) >= 6


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text("utf-8"))
    assert [target for target in targets if not (document.parent / target).exists()] == []


def test_the_make_targets_that_the_readme_names_exist() -> None:
    named = set(re.findall(r"\bmake ([a-z-]+)(?=`| )", README)) - {"and"}
    assert named
    assert named <= set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


def test_architecture_names_what_exists() -> None:
    text = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    names = set(re.findall(r"`((?:core|ui|session|backends|files|resources|tests)/[\w./]+)`", text))
    assert names
    assert [n for n in names if not (ROOT / n).exists() and not (ROOT / "app/fracstride" / n).exists()] == []

"""The words of the command line for problems with files."""

from __future__ import annotations

from pathlib import Path

import pytest

from fracstride.cli import main
from fracstride.cli.options import MISUSE
from fracstride.cli.text import problem_text, saving_problem_text
from fracstride.files.problem import FileProblem, FileProblemCode, Param

LISTED = {FileProblemCode.UNKNOWN_SUFFIX}
"""Says what can be used by listing it."""
WITHOUT_A_WAY_OUT = {FileProblemCode.CHANGED, FileProblemCode.NO_LAYER}
"""Of the window alone, and of a model that has nothing to show."""

ANY: tuple[tuple[str, Param], ...] = tuple(
    (name, f"<{name}>")
    for name in (
        *("bytes", "limit", "reason", "supported", "kind", "way", "expected", "found", "object", "dtype"),
        *(
            "shape",
            "value",
            "place",
            "names",
            "array",
            "part",
            "package",
            "line",
            "column",
            "text",
            "channel",
        ),
    )
)


@pytest.mark.parametrize("code", sorted(set(FileProblemCode) - LISTED - WITHOUT_A_WAY_OUT))
def test_a_problem_with_a_file_comes_with_a_way_out(code: FileProblemCode) -> None:
    name, what = problem_text(FileProblem(code, Path("a.npy"), ANY)).split(": ", 1)
    assert name == "a.npy"
    reason, _, way = what.partition(": " if code is FileProblemCode.NEEDS_PACKAGE else "; ")
    assert reason
    assert way


def test_one_value_in_a_line_is_no_plural() -> None:
    found = (("line", 2), ("found", 1), ("expected", 2))
    text = problem_text(FileProblem(FileProblemCode.UNEVEN_ROWS, Path("a.csv"), found))
    assert text == "a.csv: line 2: 1 instead of 2 values; give every line the same number"


@pytest.mark.parametrize("code", [FileProblemCode.IS_FOLDER, FileProblemCode.NOT_A_FILE])
def test_where_nothing_can_be_saved_another_name_is_the_way_out(code: FileProblemCode) -> None:
    assert saving_problem_text(FileProblem(code, Path("a.npy"))).endswith("; choose another name")


@pytest.mark.parametrize("command", ["layers", "picture"])
def test_a_name_that_breaks_the_line_or_orders_the_terminal_is_told_in_one_line(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    options = ["--output", "x.png"] if command == "picture" else []
    assert main([command, "a\nb\x1b[31m.npy", *options]) == MISUSE
    mark = "\N{REPLACEMENT CHARACTER}"
    told = capsys.readouterr().err
    assert told.startswith(f"fracstride: a{mark}b{mark}[31m.npy: there is no such file")
    assert told.count("\n") == 1

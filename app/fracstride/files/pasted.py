"""Numbers in text that was copied elsewhere: a table, or an array as Python, NumPy, PyTorch or MATLAB print it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from fracstride.core.records import record
from fracstride.files.loaded import MAX_VALUES, LoadedArray, as_float64, loaded, shape_problem
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.files.tables import LONGEST_SHOWN, NUMBER, TEXT, table_from_text

DEEPEST = 4
"""Brackets in brackets: the dimensions of a batch, or of a weight."""
_TOKEN = re.compile(r"[\[\]]|[^\s,\[\]]+")


def array_from_text(path: Path, text: str, ndims: Sequence[int] = (2,)) -> LoadedArray | FileProblem:
    r"""The array that a text holds; what stands round its brackets is passed over. ``path`` names where it is from.

    >>> array_from_text(Path("text"), "tensor([[1., 2.],\n        [3., 4.]])").values.tolist()
    [[1.0, 2.0], [3.0, 4.0]]
    """
    begin, end = text.find("["), text.rfind("]")
    if not 0 <= begin < end:
        return table_from_text(path, text, ndims)
    body = text[begin : end + 1]
    if ";" in body:
        # Rows of MATLAB and Julia: [1 2; 3 4].
        return table_from_text(path, body.strip("[]").replace(";", "\n"), ndims)
    lines_before = text.count("\n", 0, begin)
    return _printed(path, body, lines_before, ndims)


@record
class _Token:
    text: str
    line: int
    column: int
    """Which number of its line it is, from 1."""


def _tokens(body: str, lines_before: int) -> Iterator[_Token]:
    for line, content in enumerate(body.splitlines(), start=lines_before + 1):
        column = 0
        for found in _TOKEN.finditer(content):
            column += found.group() not in "[]"
            yield _Token(found.group(), line, column)


def _printed(path: Path, body: str, lines_before: int, ndims: Sequence[int]) -> LoadedArray | FileProblem:
    """Numbers in brackets in brackets; all of one depth have the same length."""
    values: list[float] = []
    innermost = 0
    lengths: dict[int, int] = {}
    counts = [0]
    # The last brackets are easily missed in copying.
    body += "]" * (body.count("[") - body.count("]"))
    for token in _tokens(body, lines_before):
        if token.text == "[" and len(counts) not in (innermost, DEEPEST + 1):
            counts.append(0)
        elif token.text == "]" and len(counts) > 1:
            found, depth = counts.pop(), len(counts)
            if found != lengths.setdefault(depth, found):
                problem = FileProblemCode.UNEVEN_ROWS
                return file_problem(problem, path, line=token.line, found=found, expected=lengths[depth])
            counts[-1] += 1
        elif NUMBER.fullmatch(token.text) and len(counts) == (innermost or len(counts)):
            innermost = len(counts)
            values.append(float(token.text))
            counts[-1] += 1
        else:
            return _unread(path, token)
    shape = tuple(lengths[depth] for depth in sorted(lengths))
    # Several arrays one below the other are the rows of one; a single row is a map of one row.
    shape = shape if counts[0] == 1 and len(shape) > 1 else (counts[0], *shape)
    wrong_shape = shape_problem(path, shape, ndims, MAX_VALUES)
    return wrong_shape or loaded(path, as_float64(np.reshape(values, shape)), TEXT)


def _unread(path: Path, token: _Token) -> FileProblem:
    return file_problem(
        FileProblemCode.NOT_A_NUMBER,
        path,
        line=token.line,
        column=max(token.column, 1),
        text=token.text[:LONGEST_SHOWN],
    )

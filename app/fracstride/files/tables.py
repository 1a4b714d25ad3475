"""Reading a table of numbers from text: comma, semicolon, tab or space between, a decimal point.

Between semicolons a decimal comma is one: spreadsheets write so where it is the custom.
"""

from __future__ import annotations

import codecs
import re
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from fracstride.core.records import record
from fracstride.files.loaded import MAX_VALUES, LoadedArray, loaded, shape_problem
from fracstride.files.opening import read_bytes
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem

MAX_TABLE_BYTES = 1024**3
COMMENT = "#"
TEXT = "text"
"""Where other files name the type of their numbers."""
LONGEST_SHOWN = 40
"""Characters of a wrong cell that a problem repeats."""

NUMBER = re.compile(
    r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE
)
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?", re.ASCII)


@record
class _Row:
    line: int
    cells: list[str]


def read_table(
    path: Path, ndims: Sequence[int] = (2,), max_values: int = MAX_VALUES
) -> LoadedArray | FileProblem:
    """The table of a text file; empty lines and lines that start with # are passed over."""
    text = _text(path)
    return text if isinstance(text, FileProblem) else table_from_text(path, text, ndims, max_values)


def table_from_text(
    path: Path, text: str, ndims: Sequence[int] = (2,), max_values: int = MAX_VALUES
) -> LoadedArray | FileProblem:
    """The table that a text is; ``path`` names where it is from."""
    values = array("d")
    width = height = 0
    for row in _rows(text):
        height, width = height + 1, width or len(row.cells)
        problem = _row_problem(path, row, width) or _size_problem(path, height, width, max_values)
        if problem is not None:
            return problem
        values.extend(map(float, row.cells))
    if not height:
        return FileProblem(FileProblemCode.EMPTY, path)
    shape = (height, width)
    problem = shape_problem(path, shape, ndims, max_values)
    return problem or loaded(path, np.array(values, dtype=np.float64).reshape(shape), TEXT)


def _text(path: Path) -> str | FileProblem:
    data = read_bytes(path, MAX_TABLE_BYTES)
    if isinstance(data, FileProblem):
        return data
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return file_problem(FileProblemCode.NOT_TEXT, path, line=line)


def _rows(text: str) -> Iterator[_Row]:
    delimiter: str | None = None
    is_first = True
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip(" \r\n")
        if not stripped.strip() or stripped.startswith(COMMENT):
            continue
        if is_first:
            delimiter, is_first = _delimiter(stripped), False
        cells = [_unquoted(cell) for cell in stripped.split(delimiter)]
        yield _Row(number, [_with_point(cell) for cell in cells] if delimiter == ";" else cells)


def _delimiter(line: str) -> str | None:
    """The delimiter of the first row; None stands for any run of spaces."""
    return next((each for each in ("\t", ";", ",") if each in line), None)


def _unquoted(cell: str) -> str:
    cell = cell.strip()
    if len(cell) >= 2 and cell[0] == cell[-1] == '"':
        return cell[1:-1].strip()
    return cell


def _with_point(cell: str) -> str:
    return cell.replace(",", ".") if _DECIMAL_COMMA.fullmatch(cell) else cell


def _row_problem(path: Path, row: _Row, width: int) -> FileProblem | None:
    for column, cell in enumerate(row.cells, start=1):
        if not NUMBER.fullmatch(cell):
            text = cell[:LONGEST_SHOWN]
            return file_problem(FileProblemCode.NOT_A_NUMBER, path, line=row.line, column=column, text=text)
    if len(row.cells) != width:
        return file_problem(
            FileProblemCode.UNEVEN_ROWS, path, line=row.line, found=len(row.cells), expected=width
        )
    return None


def _size_problem(path: Path, height: int, width: int, max_values: int) -> FileProblem | None:
    """Told as soon as it is known, not after the rest of a long file."""
    return shape_problem(path, (height, width), (2,), max_values)

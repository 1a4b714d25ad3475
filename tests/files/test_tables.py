"""Tables of numbers as text."""

from __future__ import annotations

import codecs
from pathlib import Path

import numpy as np
import pytest

from fracstride.files.arrays import read_array
from fracstride.files.loaded import LoadedArray
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code
from fracstride.files.tables import read_table


def read(tmp_path: Path, text: str | bytes, name: str = "a.csv") -> LoadedArray | FileProblem:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_array(path)


@pytest.mark.parametrize(
    "text",
    [
        "1,2,3\n4,5,6\n",
        "1,2,3\n4,5,6",
        "1;2;3\r\n4;5;6\r\n",
        "1\t2\t3\n4\t5\t6\n",
        "1 2 3\n4 5 6\n",
        "  1   2  3\n 4 5    6  \n",
        "1, 2, 3\n4, 5, 6\n",
        '"1","2","3"\n"4","5","6"\n',
        "1,0;2,00;3\n4;5,0e0;6.0\n",
        '"1,0";"2";"3"\n4;5;6\n',
        "# a comment\n1,2,3\n\n  \n4,5,6\n# the end\n",
        "+1.,2e0,3.0\n.4e1,50E-1,6\n",
        b"\xef\xbb\xbf1,2,3\n4,5,6\n",
        codecs.BOM_UTF16_LE + "1\t2\t3\r\n4\t5\t6\r\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "1,2,3\n4,5,6\n".encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "A.CSV"])
def test_every_way_to_write_a_table(tmp_path: Path, text: str | bytes, name: str) -> None:
    result = read(tmp_path, text, name)
    assert isinstance(result, LoadedArray), result
    assert result.values.tolist() == [[1, 2, 3], [4, 5, 6]]
    assert not result.values.flags.writeable


def test_one_column_and_one_value(tmp_path: Path) -> None:
    for text, values in (("1\n2\n3\n", [[1], [2], [3]]), ("-7.5", [[-7.5]])):
        result = read(tmp_path, text)
        assert isinstance(result, LoadedArray)
        assert result.values.tolist() == values


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("", Code.EMPTY, {}),
        ("\n\n# nothing\n", Code.EMPTY, {}),
        ("1,2\n3\n", Code.UNEVEN_ROWS, {"line": 2, "found": 1, "expected": 2}),
        ("1,2\n\n3,4,5\n", Code.UNEVEN_ROWS, {"line": 3, "found": 3, "expected": 2}),
        ("a,b\n1,2\n", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "a"}),
        ("1,2\n3,x\n", Code.NOT_A_NUMBER, {"line": 2, "column": 2, "text": "x"}),
        ("1,,2\n", Code.NOT_A_NUMBER, {"line": 1, "column": 2, "text": ""}),
        ("1,5\t2,5\n", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "1,5"}),
        ("1.234,5;2\n", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "1.234,5"}),
        ("1,234,567;2\n", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "1,234,567"}),
        ("1_000,2\n", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "1_000"}),
        ("0x10,2\n", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "0x10"}),
        ("1j,2\n", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "1j"}),
        ("y" * 1000, Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "y" * 40}),
        ("1,2\n3,nan\n", Code.NOT_FINITE, {"place": "[1, 1]", "value": "nan"}),
        ("1,-Inf\n", Code.NOT_FINITE, {"place": "[0, 1]", "value": "-inf"}),
        ("1,1e999\n", Code.NOT_FINITE, {"place": "[0, 1]", "value": "inf"}),
        (b"1,2\n3,\xff\n", Code.NOT_TEXT, {"line": 2}),
        (b"\x89PNG\r\n\x1a\n\x00\x00", Code.NOT_TEXT, {"line": 1}),
        (codecs.BOM_UTF16_LE + b"1", Code.NOT_TEXT, {"line": 1}),
        (b"\x00\x00", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "\x00\x00"}),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    tmp_path: Path, text: str | bytes, code: Code, params: dict[str, object]
) -> None:
    result = read(tmp_path, text)
    assert isinstance(result, FileProblem)
    assert result.code is code
    assert dict(result.params) == params


def test_too_many_values_are_told_at_the_first_row_beyond(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,2\n" * 3 + "not reached\n")
    result = read_table(path, max_values=5)
    assert isinstance(result, FileProblem)
    assert result.code is Code.TOO_MANY_VALUES


def test_a_table_has_two_dimensions(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1,2\n")
    assert isinstance(read_table(path, ndims=(2, 4)), LoadedArray)
    result = read_table(path, ndims=(4,))
    assert isinstance(result, FileProblem)
    assert result.code is Code.WRONG_DIMENSIONS


def test_numbers_are_read_exactly(tmp_path: Path) -> None:
    values = np.random.default_rng(0).standard_normal((4, 3))
    result = read(tmp_path, "\n".join(",".join(map(repr, row)) for row in values.tolist()))
    assert isinstance(result, LoadedArray)
    assert np.array_equal(result.values, values)

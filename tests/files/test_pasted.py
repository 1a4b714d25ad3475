"""Numbers in copied text: as spreadsheets, Python, NumPy, PyTorch and MATLAB write them, and as nobody should."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from fracstride.files.loaded import LoadedArray
from fracstride.files.pasted import array_from_text
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code

ANY = (2, 3, 4)


def read(text: str) -> LoadedArray | FileProblem:
    return array_from_text(Path("Clipboard"), text, ANY)


@pytest.mark.parametrize(
    "text",
    [
        "1\t2\r\n3\t4\r\n",
        "1 2\n3 4",
        "1,2\n3,4",
        "1,0;2,0\n3,0;4,0",
        "[[1, 2], [3, 4]]",
        "[[1 2]\n [3 4]]",
        "array([[1., 2.],\n       [3., 4.]], dtype=float32)",
        "y = np.array([\n    [1, 2],\n    [3, 4],\n])",
        "tensor([[1.0000e+00, 2.0000e+00],\n        [3.0000e+00, 4.0000e+00]], device='cuda:0')",
        "[1 2; 3 4]",
        "A = [1, 2; 3, 4];",
        "[1, 2]\n[3, 4]",
        "[[1, 2], [3, 4]",
    ],
)
def test_a_map_is_read_as_it_was_copied(text: str) -> None:
    found = read(text)
    assert isinstance(found, LoadedArray)
    np.testing.assert_array_equal(found.values, [[1.0, 2.0], [3.0, 4.0]])
    assert not found.values.flags.writeable


def test_one_row_is_a_map_of_one_row() -> None:
    for text in ("1 2 3", "[1, 2, 3]", "tensor([1., 2., 3.])"):
        found = read(text)
        assert isinstance(found, LoadedArray)
        assert found.values.tolist() == [[1.0, 2.0, 3.0]]


@given(
    arrays.arrays(
        np.float64,
        arrays.array_shapes(min_dims=2, max_dims=4, max_side=4),
        elements=st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_what_numpy_and_python_print_comes_back(values: np.ndarray) -> None:
    exact = {"precision": 17, "floatmode": "unique", "threshold": 10**6}
    for text in (np.array2string(values, **exact), repr(values.tolist())):
        found = read(text)
        assert isinstance(found, LoadedArray)
        np.testing.assert_array_equal(found.values, values)


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("", Code.EMPTY, {}),
        ("hello world", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "hello"}),
        ("[[0. 0. ... 0.]]", Code.NOT_A_NUMBER, {"line": 1, "column": 3, "text": "..."}),
        ("x =\n[[1, 2],\n [3, b]]", Code.NOT_A_NUMBER, {"line": 3, "column": 2, "text": "b"}),
        ("[[1, 2], [3]]", Code.UNEVEN_ROWS, {"line": 1, "found": 1, "expected": 2}),
        ("[[[1], [2]], [[3]]]", Code.UNEVEN_ROWS, {"line": 1, "found": 1, "expected": 2}),
        ("[1, [2]]", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "["}),
        ("[[1], [[2]]]", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "["}),
        ("[[1]] 2 [[3]]", Code.NOT_A_NUMBER, {"line": 1, "column": 2, "text": "2"}),
        ("[[1]]]", Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "]"}),
        ("[" * 100_000 + "]" * 100_000, Code.NOT_A_NUMBER, {"line": 1, "column": 1, "text": "["}),
        ("[]", Code.EMPTY_DIMENSION, {"shape": "1 × 0"}),
        ("[[1, nan]]", Code.NOT_FINITE, {"place": "[0, 1]", "value": "nan"}),
        ("[[1e999]]", Code.NOT_FINITE, {"place": "[0, 0]", "value": "inf"}),
    ],
)
def test_what_is_no_array_is_refused_with_its_place(
    text: str, code: Code, params: dict[str, str | int]
) -> None:
    found = read(text)
    assert isinstance(found, FileProblem)
    assert (found.code, dict(found.params)) == (code, params)

"""Every problem with a file has a sentence, its sizes readable."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from documents import to_json
from english import english
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.files.arrays import read_array
from fracstride.files.loaded import shape_text
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.files.writing import write_array
from fracstride.session.document import from_json
from fracstride.session.presets import first_document
from fracstride.session.reading import DocumentProblem, DocumentProblemCode
from fracstride.ui.presenters.array_entries import INPUT, KERNEL
from fracstride.ui.presenters.file_problems import (
    document_problems_text,
    file_problem_text,
    saving_problem_text,
)
from fracstride.ui.presenters.wording import THIN_SPACE

ANYTHING = {
    "bytes", "limit", "reason", "supported", "expected", "found", "names", "line", "column", "channel", "dtype",
    "shape", "place", "value", "text", "suffix", "array", "part", "package", "object", "kind", "way",
}  # fmt: skip


def words(problem: FileProblem) -> str:
    return file_problem_text(problem, english)


@pytest.mark.parametrize("code", list(FileProblemCode))
def test_every_problem_has_a_sentence(code: FileProblemCode) -> None:
    text = words(file_problem(code, Path("a.npy"), **dict.fromkeys(ANYTHING, "?")))
    assert text.endswith(".")
    assert "{" not in text


def test_sizes_of_files_are_bytes_and_numbers_of_values_are_not() -> None:
    limit = 64 * 1024**2
    too_large = file_problem(FileProblemCode.FILE_TOO_LARGE, Path("a.csv"), bytes=3 * 1024**3, limit=1024**3)
    assert words(too_large) == "The file has 3 GiB; at most 1 GiB are read. Save a part of it."
    shape = "20000 × 20000"
    too_many = file_problem(FileProblemCode.TOO_MANY_VALUES, Path("a.npy"), shape=shape, limit=limit)
    limit = f"67{THIN_SPACE}108{THIN_SPACE}864"
    start = f"Its shape {shape} has more than {limit} values. "
    assert words(too_many).startswith(start)
    advised = np.broadcast_to(0, (20_000, 20_000))[..., :1000, :1000]
    assert "array[..., :1000, :1000]" in words(too_many) and advised.size <= 64 * 1024**2


@pytest.mark.parametrize("shape", [(2, 3, 4, 5, 6), (9,), ()])
def test_what_is_no_map_is_told_what_maps_are(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "a.npy", np.ones(shape))
    problem = read_array(tmp_path / "a.npy", INPUT.dimensions)
    assert isinstance(problem, FileProblem)
    text = f"Its shape is {shape_text(shape)}; an input is (H, W), (C, H, W) or (N, C, H, W). "
    assert words(problem) == text + "Give it that, as array.reshape does."


@pytest.mark.parametrize("shape", [(1, 4, 3, 3, 3), (9,)])
def test_what_is_no_kernel_is_told_what_kernels_are(tmp_path: Path, shape: tuple[int, ...]) -> None:
    np.save(tmp_path / "a.npy", np.ones(shape))
    problem = read_array(tmp_path / "a.npy", KERNEL.dimensions)
    assert isinstance(problem, FileProblem)
    text = (
        f"Its shape is {shape_text(shape)}; a kernel is (kH, kW) or a weight (C_in, C_out / groups, kH, kW). "
    )
    assert words(problem) == text + "Give it that, as array.reshape does."


def test_what_is_not_found_when_a_file_is_written_is_its_folder() -> None:
    missing = FileProblem(FileProblemCode.NOT_FOUND, Path("gone/a.npy"))
    full = FileProblem(FileProblemCode.DISK_FULL, Path("a.npy"))
    assert saving_problem_text(missing, english) == ("There is no such folder. Choose one that exists.")
    assert saving_problem_text(full, english) == words(full)


def test_a_table_that_would_be_too_large_names_the_way_out() -> None:
    values = np.broadcast_to(0.0, (2049, 2048))
    problem = write_array(Path("never written.csv"), values)
    assert problem is not None
    text = saving_problem_text(problem, english)
    assert text == (
        f"A .csv file takes at most 4{THIN_SPACE}194{THIN_SPACE}304 values; a .npy file takes them all."
    )


def test_an_impossible_layer_of_a_session_says_why() -> None:
    issues = solve(ConvTransposeSpec.square(3, 3, stride=0))
    assert isinstance(issues, tuple)
    problem = DocumentProblem(DocumentProblemCode.UNSOLVABLE, "state.spec", issues=issues)
    text = document_problems_text((problem,), english)
    assert text.startswith("Its layer is impossible. ")
    assert "Stride" in text


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (
            "schema_version",
            99,
            "It was saved by a newer version (format 99); up to 4 is read. Update Fracstride.",
        ),
        ("schema_version", 0, "Its format version 0 is not known."),
        ("title", 5, "“title” is of the wrong type."),
        ("title", "x" * 10_000, "“title” is longer than 200."),
        ("state.spec", None, "“state.spec” is missing."),
        ("state.kernel.kind", "none", "“state.kernel.kind” must be one of: ramp, ones, "),
        ("state.kernel.seed", -1, "“state.kernel.seed” must be 0 to 2147483647."),
        ("state.kernel.sigma", -1, "“state.kernel.sigma” must be 0.0 to 1.7976931348623157e+308."),
        ("state.spec.groups", 10**9, "“state.spec.groups” must be -1000000 to 1000000."),
    ],
)
def test_what_is_wrong_with_a_session_is_named_with_its_limits(place: str, value: object, words: str) -> None:
    session = json.loads(to_json(first_document()))
    *path, name = place.split(".")
    inner = session
    for each in path:
        inner = inner[each]
    inner[name] = value
    problems = from_json(json.dumps(session))
    assert isinstance(problems, tuple)
    assert document_problems_text(problems, english).startswith(words)
    told = document_problems_text((*problems, *problems, *problems), english)
    assert told.endswith(f" {3 * len(problems) - 1} more problems.")


def test_a_photograph_that_is_too_large_is_scaled_and_not_sliced() -> None:
    params = {"shape": "20000 × 20000", "limit": 67_108_864}
    photograph = file_problem(FileProblemCode.TOO_MANY_VALUES, Path("a.JPG"), **params)
    assert file_problem_text(photograph, english).endswith("Scale it down, or cut out a part.")
    array = file_problem(FileProblemCode.TOO_MANY_VALUES, Path("a.npy"), **params)
    assert "array[..., :1000, :1000]" in file_problem_text(array, english)


def test_complex_numbers_do_not_lose_a_part_without_a_word() -> None:
    problem = file_problem(FileProblemCode.UNSUPPORTED_TYPE, Path("a.npy"), dtype="complex128")
    assert "np.abs(array)" in file_problem_text(problem, english)
    assert "astype" not in file_problem_text(problem, english)


@pytest.mark.parametrize("code", [FileProblemCode.IS_FOLDER, FileProblemCode.NOT_A_FILE])
def test_where_nothing_can_be_saved_another_name_is_the_way_out(code: FileProblemCode) -> None:
    text = saving_problem_text(FileProblem(code, Path("a.png")), lambda _context, text: text)
    assert text.endswith("Choose another name.")

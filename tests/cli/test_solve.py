"""``fracstride solve``: a ranked table, what is nearest, every reason where the question makes no sense."""

from __future__ import annotations

import json

import pytest

from fracstride.cli import main

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, arguments: str) -> tuple[int, list[str], list[str]]:
    """(exit code, lines of standard output, lines of standard error) of ``fracstride solve``."""
    code = main(["solve", *arguments.split()])
    captured = capsys.readouterr()
    return code, captured.out.splitlines(), captured.err.splitlines()


def test_the_best_layer_stands_first(capsys: Capture) -> None:
    code, lines, _ = run(capsys, "--input 7x7 --output 14x14 --kernel 2..8 --stride 2")
    assert code == 0
    assert lines[0].split() == ["input", "k", "s", "p", "op", "d", "overlap", "multiply-adds", "PyTorch"]
    assert lines[1].split(maxsplit=8) == [
        *["7x7", "2", "2", "0", "0", "1", "even", "196"],
        "ConvTranspose2d(1, 1, 2, 2)",
    ]
    assert "ConvTranspose2d(1, 1, 4, 2, 1)" in lines[2]
    assert lines[-1] == "7 layers"


def test_the_list_is_as_long_as_asked(capsys: Capture) -> None:
    _, lines, _ = run(capsys, "--input 7 --output 28 --most 3")
    assert len(lines) == 1 + 3 + 1
    assert lines[-1] == "24 layers, the best 3 of them (--most lists more)"


def test_only_even_layers(capsys: Capture) -> None:
    _, lines, _ = run(capsys, "--input 7 --output 28 --even --most 99")
    assert {line.split()[6] for line in lines[1:-1]} == {"even"}
    code, _, errors = run(capsys, "--input 7 --output 13 --kernel 3 --stride 2 --even")
    assert code == 1
    assert "--even" in errors[0]


def test_crops_that_pytorch_lacks_are_marked_and_sliced(capsys: Capture) -> None:
    _, lines, _ = run(capsys, "--input 7 --output 14 --kernel 3 --stride 2 --asymmetric")
    assert lines[-2].split(maxsplit=8)[3:5] == ["0/1", "-"]
    assert lines[-2].endswith("ConvTranspose2d(1, 1, 3, 2)(y)[..., :14, :14]")


def test_axes_apart_have_a_table_each(capsys: Capture) -> None:
    code, lines, _ = run(capsys, "--input 7x9 --output 14x19 --kernel 2..4,3..5 --apart")
    assert code == 0
    counts = [line for line in lines if line.startswith(("height:", "width:"))]
    assert len(counts) == 2
    assert lines.index(counts[0]) < lines.index(counts[1])


def test_json_has_every_layer_in_order(capsys: Capture) -> None:
    code, lines, _ = run(capsys, "--input 5..9 --output 14 --kernel 4 --stride 2 --json")
    assert code == 0
    answer = json.loads(lines[0])
    assert answer["complete"] is True
    assert [layer["input"] for layer in answer["layers"]] == [[7, 7], [6, 6], [8, 8], [9, 9]]
    assert answer["layers"][0] == {
        "input": [7, 7],
        "kernel_size": 4,
        "stride": 2,
        "dilation": 1,
        "padding": 1,
        "output_padding": 0,
        "end_crop": 0,
        "crop_begin": 1,
        "crop_end": 1,
        "overlap": "even",
        "multiply_adds": 784,
        "pytorch": True,
        "call": "ConvTranspose2d(1, 1, 4, 2, 1)",
    }


IMPOSSIBLE = "--input 7 --output 14 --kernel 3 --stride 2 --output-padding 0"


def test_no_layer_says_what_is_nearest_and_why(capsys: Capture) -> None:
    code, lines, errors = run(capsys, IMPOSSIBLE)
    assert (code, lines) == (1, [])
    assert errors == [
        "fracstride: no layer gives 14 x 14 within these ranges",
        "fracstride: nearest: 13 x 13 by ConvTranspose2d(1, 1, 3, 2, 1)",
        "fracstride: nearest: 15 x 15 by ConvTranspose2d(1, 1, 3, 2)",
        "fracstride: --kernel stands in the way: 2 would do, by ConvTranspose2d(1, 1, 2, 2)",
        "fracstride: --output-padding stands in the way: 1 would do, by ConvTranspose2d(1, 1, 3, 2, 1, 1)",
    ]


def test_no_layer_as_json(capsys: Capture) -> None:
    code, lines, _ = run(capsys, f"{IMPOSSIBLE} --json")
    assert code == 1
    answer = json.loads(lines[0])
    assert answer["layers"] == []
    assert [near["output"] for near in answer["nearest"]] == [[13, 13], [15, 15]]
    assert [each["parameter"] for each in answer["relaxations"]] == ["kernel_size", "output_padding"]


def test_axes_at_odds_are_told(capsys: Capture) -> None:
    code, _, errors = run(capsys, "--input 7x9 --output 14x19 --kernel 2..4")
    assert code == 1
    assert "fracstride: each axis has layers of its own, none in common: --apart lists them" in errors


def test_every_nonsense_is_named_at_once(capsys: Capture) -> None:
    code, lines, errors = run(
        capsys, "--input 0x7 --output 0 --kernel 4..2 --stride 99999999 --output-padding 0..3"
    )
    assert (code, lines) == (2, [])
    assert errors == [
        "fracstride: --output: 0 is too small, the smallest is 1",
        "fracstride: --input (height): 0 is too small, the smallest is 1",
        "fracstride: --kernel: 4..2 is empty, the smaller number comes first",
        "fracstride: --stride: 99999999 is too large, the largest is 1000000",
    ]


def test_what_cannot_be_read_is_named_each_time(capsys: Capture) -> None:
    code, _, errors = run(capsys, "--input 7,7,7 --output 1..2 --kernel any --stride 1-2 --most 0")
    assert code == 2
    assert [line.split(":")[1].strip() for line in errors] == [
        "--input",
        "--stride",
        "--output",
        "--kernel",
        "--most",
    ]
    assert errors[1] == "fracstride: --stride: '1-2' is none of N, A..B or any, once or as height,width"
    assert errors[0].startswith("fracstride: --input: '7,7,7' is none of N or A..B, once")


def test_one_layer_may_be_asked_for(capsys: Capture) -> None:
    code, lines, errors = run(capsys, "--input 7 --output 28 --most 1")
    assert (code, errors) == (0, [])
    assert lines[-1] == "24 layers, the best 1 of them (--most lists more)"


def test_absurd_ranges_are_bounded_and_say_so(capsys: Capture) -> None:
    code, lines, _ = run(
        capsys, "--input 1..100000 --output 4096 --kernel 1..100000 --dilation 1..999 --most 2"
    )
    assert code == 0
    assert "narrow a range" in lines[-1]

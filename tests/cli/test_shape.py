"""``fracstride shape``: sizes and formula from parameters, every reason where there are none."""

from __future__ import annotations

import json

import pytest

from fracstride.cli import main

SECOND_EXAMPLE = "--input 3x3 --kernel 3 --stride 2 --padding 1 --output-padding 0 --dilation 1"

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, arguments: str) -> tuple[int, str, list[str]]:
    """(exit code, standard output, lines of standard error) of ``fracstride shape``."""
    code = main(["shape", *arguments.split()])
    captured = capsys.readouterr()
    return code, captured.out, captured.err.splitlines()


def test_json_has_the_sizes_of_every_stage(capsys: Capture) -> None:
    code, out, _ = run(capsys, f"{SECOND_EXAMPLE} --json")
    assert code == 0
    sizes = json.loads(out)
    assert {
        name: sizes[name] for name in ("input", "zero_inserted", "padded", "output", "padding_before")
    } == {
        "input": [3, 3],
        "zero_inserted": [5, 5],
        "padded": [7, 7],
        "output": [5, 5],
        "padding_before": [[1, 1], [1, 1]],
    }


@pytest.mark.parametrize("pair", ["3,4", "3x4", "3X4", "3, 4", "3\u00d74"])
def test_a_pair_is_height_then_width(capsys: Capture, pair: str) -> None:
    assert main(["shape", "--input", pair, "--kernel", "2,3", "--stride", "3,1", "--json"]) == 0
    sizes = json.loads(capsys.readouterr().out)
    assert sizes["input"] == [3, 4]
    assert sizes["zero_inserted"] == [7, 4]
    assert sizes["output"] == [8, 6]


def test_one_number_is_for_both_axes(capsys: Capture) -> None:
    _, out, _ = run(capsys, "--input 6 --kernel 3 --stride 2 --padding 1 --output-padding 1 --json")
    sizes = json.loads(out)
    assert sizes["input"] == [6, 6]
    assert sizes["output"] == [12, 12]
    assert sizes["padding_before"] == [[1, 2], [1, 2]]


def test_more_may_be_cropped_at_the_end(capsys: Capture) -> None:
    arguments = "--input 4 --kernel 3 --stride 2 --end-crop 1"
    sizes = json.loads(run(capsys, f"{arguments} --json")[1])
    assert (sizes["padding_before"], sizes["output"]) == ([[2, 1], [2, 1]], [8, 8])
    assert (sizes["padding"], sizes["end_crop"]) == ([0, 0], [1, 1])
    assert "H_in = (H_out - 1)*s - 2*p + k - ec = (4 - 1)*2 - 2*0 + 3 - 1 = 8" in " ".join(
        run(capsys, arguments)[1].split()
    )


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ("--end-crop -1", "--end-crop: -1 is too small, the smallest is 0; try --end-crop 0"),
        ("--end-crop 9", "--end-crop: the output size would be 0, it must be at least 1; try --end-crop 8"),
        (
            "--end-crop 2 --output-padding 1",
            "2 is taken off the end where output_padding adds 1; try --end-crop 0",
        ),
    ],
)
def test_an_end_crop_that_cannot_be_says_why(capsys: Capture, options: str, reason: str) -> None:
    code, _, complaint = run(capsys, f"--input 4 --kernel 3 --stride 2 {options}")
    assert code == 2
    assert any(reason in line for line in complaint)


def test_a_crop_is_negative_padding(capsys: Capture) -> None:
    arguments = "--input 5 --kernel 2 --stride 2 --padding 2,0"
    assert json.loads(run(capsys, f"{arguments} --json")[1])["padding_before"] == [[-1, -1], [1, 1]]
    text = run(capsys, arguments)[1]
    assert "top -1, bottom -1, left 1, right 1" in text
    assert "cropped" in text


def test_text_names_every_stage_and_works_the_formula(capsys: Capture) -> None:
    code, out, _ = run(capsys, SECOND_EXAMPLE)
    assert code == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert "input y (H_out x W_out) 3 x 3" in lines
    assert "zeros inserted 5 x 5" in lines
    assert "padded 7 x 7" in lines
    assert "output x (H_in x W_in) 5 x 5" in lines
    assert "H_in = (H_out - 1)*s - 2*p + k = (3 - 1)*2 - 2*1 + 3 = 5" in lines
    assert lines.count("height and width:") == 1


def test_formulas_stand_one_below_the_other_at_their_equals_signs(capsys: Capture) -> None:
    _, out, _ = run(capsys, SECOND_EXAMPLE)
    worked = out.partition("height and width:")[2].splitlines()[1:]
    assert len(worked) == 5
    assert {line.index("=") for line in worked} == {2 + len("H_out^new ")}


def test_axes_that_differ_are_worked_apart(capsys: Capture) -> None:
    _, out, _ = run(capsys, "--input 3,4 --kernel 3 --stride 2,1 --dilation 1,2")
    assert "height:" in out
    assert "W_in" in out.split("width:")[1]
    assert "H_in" not in out.split("width:")[1]
    assert "(3 - 1)*2 - 2*0 + 3 = 7" in out
    assert "= 8" in out.split("width:")[1]


def test_every_reason_is_given_at_once_and_what_to_try(capsys: Capture) -> None:
    code, out, errors = run(capsys, "--input 3 --kernel 3 --stride 0,2 --padding -1 --output-padding 0,2")
    assert (code, out) == (2, "")
    assert errors == [
        "fracstride: --stride (height): 0 is too small, the smallest is 1; try --stride 1,2",
        "fracstride: --padding: -1 is too small, the smallest is 0; try --padding 0",
        (
            "fracstride: --output-padding (width): output_padding 2 must be smaller than "
            "max(stride, dilation) = 2; try --output-padding 0,1"
        ),
    ]


def test_what_to_try_is_possible(capsys: Capture) -> None:
    _, _, errors = run(capsys, "--input 2 --kernel 3 --padding 4")
    assert errors == [
        "fracstride: --padding: the output size would be -4, it must be at least 1; try --padding 1"
    ]
    assert run(capsys, "--input 2 --kernel 3 --padding 1")[0] == 0


@pytest.mark.parametrize("pair", ["--padding -1,0", "--padding=-1,0", "--padding -1x0"])
def test_a_negative_pair_is_a_value_not_an_option(capsys: Capture, pair: str) -> None:
    code, _, errors = run(capsys, f"--input 3 --kernel 3 {pair}")
    assert code == 2
    assert errors == ["fracstride: --padding (height): -1 is too small, the smallest is 0; try --padding 0"]


def test_what_is_no_number_is_named_each_time(capsys: Capture) -> None:
    code, _, errors = run(capsys, "--input 3x --kernel 2.5 --stride 1,2,3")
    assert code == 2
    assert [line.split(":")[1] for line in errors] == [" --input", " --kernel", " --stride"]


def test_sizes_of_a_layer_that_no_memory_holds_are_still_sizes(capsys: Capture) -> None:
    code, out, _ = run(capsys, "--input 1000000 --kernel 4 --stride 2 --padding 1 --json")
    assert code == 0
    assert json.loads(out)["output"] == [2_000_000, 2_000_000]


def test_a_missing_option_is_misuse(capsys: Capture) -> None:
    code, _, errors = run(capsys, "--kernel 3")
    assert code == 2
    assert "--input" in errors[-1]

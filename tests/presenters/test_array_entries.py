"""The list of the arrays in a file: what can be used comes first, and the rest says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from fracstride.files.loaded import ArrayEntry
from fracstride.files.problem import FileProblem, FileProblemCode, file_problem
from fracstride.ui.presenters.array_entries import (
    INPUT,
    KERNEL,
    MAX_LISTED,
    Use,
    array_rows,
    found_rows,
    is_usable,
)
from fracstride.ui.presenters.palette import Entry

PATH = Path("model.npz")
ENTRIES = (
    ArrayEntry("enc1.weight", (64, 3, 3, 3), "float32"),
    ArrayEntry("enc1.bias", (64,), "float32"),
    ArrayEntry("dec.up1.weight", (64, 32, 4, 4), "float32"),
    ArrayEntry("dec.up2.weight", (32, 3, 4, 4), "float32"),
    ArrayEntry("blur", (4, 4), "float64"),
)


def rows(query: str = "", use: Use = KERNEL, channels: int | None = None) -> list[Entry]:
    return found(query, ENTRIES, use, channels)


def found(query: str, entries: tuple[ArrayEntry, ...], use: Use, channels: int | None = None) -> list[Entry]:
    def translate(_context: str, text: str) -> str:
        return text

    return found_rows(query, array_rows(entries, use, channels, translate), translate)


def test_the_likeliest_weight_comes_first_and_the_rest_in_the_order_of_the_file() -> None:
    names = [row.text for row in rows()]
    assert names == ["dec.up1.weight", "dec.up2.weight", "enc1.weight", "blur", "enc1.bias"]
    assert next(row.text for row in rows(channels=32)) == "dec.up2.weight", "it takes the channels that y has"
    assert [row.enabled for row in rows()] == [True] * 4 + [False]


def test_rows_tell_shape_type_and_what_is_wrong() -> None:
    hints = {row.text: row.hint for row in rows()}
    assert hints["dec.up1.weight"] == "64 × 32 × 4 × 4 · float32"
    assert hints["enc1.bias"] == "64 · float32 · needs 2 to 4 dimensions"


def test_rows_tell_what_lies_in_one_dimension_and_what_is_computed_of_parts() -> None:
    entry = ArrayEntry("ups.0.weight", (64, 32, 16), "float32", made_by="weight_norm")
    (row,) = found("", (entry,), KERNEL)
    assert (row.hint, row.enabled) == (
        "64 × 32 × 16 · float32 · in one dimension: height 1 · weight_norm",
        True,
    )
    (row,) = found("", (ArrayEntry("y", (64, 8, 16), "float32"),), INPUT)
    assert row.hint == "64 × 8 × 16 · float32", "of an input these are channels and maps"


def test_what_training_keeps_comes_after_the_weights() -> None:
    kept = ("optimizer.state.0.exp_avg", "ema.up1.weight", "optim.up1.momentum_buffer")
    entries = tuple(ArrayEntry(name, (64, 32, 4, 4), "float32") for name in (*kept, "conv.weight"))
    assert [row.text for row in found("", entries, KERNEL)][:2] == ["conv.weight", "ema.up1.weight"]
    names = tuple(ArrayEntry(name, (64, 32, 4, 4), "float32") for name in ("schema.w", "optional.w"))
    assert [row.text for row in found("", names, KERNEL)] == ["schema.w", "optional.w"]


def test_what_is_found_stays_in_its_order_whatever_its_length() -> None:
    names = ("state_dict.decoder.up1.weight", "ema.up1.weight", "u.p1", "up1")
    entries = tuple(ArrayEntry(name, (64, 32, 4, 4), "float32") for name in names)
    assert [row.text for row in found("up1", entries, KERNEL)] == [names[0], "up1", "ema.up1.weight", "u.p1"]


def test_typing_finds_names_and_shapes() -> None:
    assert [row.text for row in rows("up2")] == ["dec.up2.weight"]
    assert [row.text for row in rows("32 ×")] == ["dec.up1.weight", "dec.up2.weight"]
    assert [row.text for row in rows("stride 3")] == [], "no parameters are set here"


@pytest.mark.parametrize(
    ("entry", "use", "word"),
    [
        (ArrayEntry("a", (3,), "float32"), INPUT, "needs 2 to 4 dimensions"),
        (ArrayEntry("a", (1, 2, 3, 4, 5), "float32"), INPUT, "needs 2 to 4 dimensions"),
        (ArrayEntry("a", (3,), "float32"), KERNEL, "needs 2 to 4 dimensions"),
        (ArrayEntry("a", (3, 3, 3, 3, 3), "float32"), KERNEL, "in three dimensions: too many"),
        (ArrayEntry("a", (0, 3), "float32"), KERNEL, "empty"),
        (ArrayEntry("a", (2**20, 2**20), "float32"), KERNEL, "too large"),
        (ArrayEntry("a", problem=FileProblem(FileProblemCode.WRONG_FORMAT, PATH)), INPUT, "damaged"),
        (
            ArrayEntry("a", (2, 2), "object", FileProblem(FileProblemCode.PICKLED, PATH)),
            INPUT,
            "no real numbers",
        ),
        (
            ArrayEntry("a", (2, 2), "F8", file_problem(FileProblemCode.UNKNOWN_TYPE, PATH, dtype="F8")),
            INPUT,
            "of a type that is not read",
        ),
        (
            ArrayEntry("a", (2, 2), "float32", FileProblem(FileProblemCode.DAMAGED, PATH)),
            INPUT,
            "damaged",
        ),
    ],
)
def test_what_cannot_be_used_says_why(entry: ArrayEntry, use: Use, word: str) -> None:
    assert not is_usable(entry, use)
    (row,) = found("", (entry,), use)
    assert not row.enabled
    assert row.hint.endswith(word)


def test_maps_of_channels_are_an_input() -> None:
    assert is_usable(ArrayEntry("a", (3, 4, 5), "float32"), INPUT)


def test_a_list_of_thousands_is_cut_and_says_so() -> None:
    many = tuple(ArrayEntry(f"layer{index}.weight", (8, 8, 3, 3), "float32") for index in range(3000))
    listed = found("", many, KERNEL)
    assert len(listed) == MAX_LISTED + 1
    assert (listed[-1].text, listed[-1].enabled) == ("2800 more: type a part of the name", False)
    assert [row.text for row in found("layer2999", many, KERNEL)] == ["layer2999.weight"]

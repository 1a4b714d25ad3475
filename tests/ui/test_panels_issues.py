"""The words of issues."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fracstride.core.geometry import Geometry
from fracstride.core.issues import FieldRef, Issue, IssueCode, Remedy
from fracstride.core.rules import solve
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec, Field
from fracstride.ui.assembly import Assembly
from fracstride.ui.presenters.issues import (
    banner,
    banner_way_out,
    field_name,
    merged,
    message,
    message_line,
    remedy_label,
)
from fracstride.ui.presenters.wording import grouped, memory


def english(context: str, text: str) -> str:
    assert context == "Issues"
    return text


def issues_of(spec: ConvTransposeSpec, memory_limit: int = 4 * 1024**3) -> tuple[Issue, ...]:
    solved = solve(spec, memory_limit)
    assert not isinstance(solved, Geometry)
    return solved


TOO_MUCH_OUTPUT_PADDING = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=2)


def test_an_issue_of_both_axes_is_named_once_and_mended_on_both() -> None:
    (only,) = merged(issues_of(TOO_MUCH_OUTPUT_PADDING))
    assert only.remedy == Remedy(FieldRef(Field.OUTPUT_PADDING), 1)
    assert message(only, english) == "Must be less than 2, the larger of stride and dilation."


def test_an_issue_of_one_axis_names_it() -> None:
    spec = replace(ConvTransposeSpec.square(3, 3), width=AxisSpec.from_padding(3, 3, 1, 0, 1))
    (only,) = merged(issues_of(spec))
    assert message(only, english) == "W: Must be less than 1, the larger of stride and dilation."
    assert only.remedy == Remedy(FieldRef(Field.OUTPUT_PADDING, Axis.WIDTH), 0)


def test_different_numbers_on_the_axes_stay_two_issues() -> None:
    spec = replace(ConvTransposeSpec.square(3, 3, stride=0), width=AxisSpec(3, 3, stride=-1))
    assert len(merged(issues_of(spec))) == 2


def test_an_end_crop_beside_output_padding_says_so() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, output_padding=1, end_crop=2)
    (only,) = merged(issues_of(spec))
    assert only.remedy == Remedy(FieldRef(Field.END_CROP), 0)
    assert banner([only], english) == "End crop 2 and output padding 1 undo each other: one must be 0."
    too_much = issues_of(ConvTransposeSpec.square(3, 3, end_crop=5))
    assert banner(too_much, english).startswith("This end crop leaves an output of size 0.")


def test_the_banner_tells_one_problem_and_counts_several() -> None:
    several = issues_of(ConvTransposeSpec.square(3, 0, stride=0))
    one = banner(issues_of(TOO_MUCH_OUTPUT_PADDING), english)
    assert one == "Output padding 2 needs stride or dilation 3 or more."
    assert banner(several, english).startswith("2 parameters")


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (ConvTransposeSpec.square(3, 3, stride=0), "Must be 1 or more."),
        (ConvTransposeSpec.square(3, 3, padding=-1), "Must be 0 or more."),
        (ConvTransposeSpec.square(2_000_000, 3), "Must be 1 000 000 or less."),
        (
            ConvTransposeSpec.square(3, 3, padding=3),
            "Leaves an output of size −1. It must be 1 or more.",
        ),
        (
            replace(ConvTransposeSpec.square(3, 3), in_channels=3, groups=2, out_channels=2),
            "Input channels: must be a multiple of groups, 2.",
        ),
    ],
)
def test_the_message_says_limit_and_cause(spec: ConvTransposeSpec, words: str) -> None:
    (only,) = merged(issues_of(spec))
    assert message(only, english).replace("\N{NARROW NO-BREAK SPACE}", " ") == words


def test_memory_is_told_in_human_units() -> None:
    (only,) = merged(issues_of(ConvTransposeSpec.square(512, 3, stride=2), memory_limit=4 * 1024**2))
    assert message(only, english) == "Needs 10 MiB of memory. The limit is 4 MiB."
    assert memory(1) == "1 B"


@pytest.mark.parametrize("code", list(IssueCode))
def test_every_code_has_words_without_leftover_braces(code: IssueCode) -> None:
    names = (
        "value",
        "minimum",
        "maximum",
        "output",
        "shortfall",
        "limit",
        "groups",
        "bytes",
        "output_padding",
    )
    issue = Issue(code, (FieldRef(Field.PADDING, Axis.HEIGHT),), tuple((name, 7) for name in names))
    for words in (message(issue, english), banner((issue,), english)):
        assert "{" not in words
        assert words.endswith(".")


@pytest.mark.parametrize("field", list(Field))
def test_every_field_has_a_name(field: Field) -> None:
    assert field_name(field, english)


def test_a_remedy_is_a_command() -> None:
    assert remedy_label(Remedy(FieldRef(Field.PADDING), 1), english, Field.PADDING) == "Use 1"


def test_a_remedy_in_another_field_names_it(app_window: Assembly) -> None:
    app_window.desk.wiring.editor.set_field(Field.KERNEL_SIZE, None, 1_000_000)
    (issue,) = merged(app_window.store.draft.issues)  # type: ignore[union-attr]  # a draft, because it takes too much
    said, way_out = message_line(issue, english)
    assert (issue.fields[0].field, said.startswith("Needs 14.6 TiB")) == (Field.SIZE, True)
    assert way_out == app_window.desk.bench.banner.button.text() == f"Kernel: use {grouped(16_382)}"
    app_window.desk.bench.banner.button.click()
    assert app_window.store.state.spec.height.kernel_size == 16_382


def test_of_memory_the_banner_names_the_field_that_its_button_changes() -> None:
    ref = FieldRef(Field.SIZE)
    issue = Issue(IssueCode.TOO_MUCH_MEMORY, (ref,), (("bytes", 9), ("limit", 7)), Remedy(ref, 1))
    assert (banner_way_out(issue, english), message_line(issue, english)[1]) == ("Input: use 1", "Use 1")


def test_a_space_in_a_number_does_not_break_the_line() -> None:
    assert grouped(-1_234_567) == "−1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567"

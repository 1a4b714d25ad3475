"""The words of the Solver tab: what to pad or crop, what makes no sense, how many layers there are."""

from __future__ import annotations

import pytest

from english import english
from fracstride.core.query import Span
from fracstride.core.ranking import Candidate
from fracstride.core.search import Found, NotFound, find_layers
from fracstride.core.skip import skip_margins
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec, Field
from fracstride.ui.presenters.solver_form import Question, SizeQuestion, SolverForm, asked_anew, with_question
from fracstride.ui.presenters.solver_rows import (
    RowContext,
    contributions,
    evenness_reason,
    short_count,
    taps_text,
)
from fracstride.ui.presenters.solver_words import (
    count_text,
    crop_note,
    fitting_text,
    near_detail,
    nothing_title,
    problem_texts,
    relaxation_label,
)

SQUARE = SolverForm((7, 7), (14, 14))


@pytest.mark.parametrize(
    ("sizes", "skips", "words"),
    [
        ((36, 36), (36, 36), "It meets the skip map."),
        (
            (36, 36),
            (37, 37),
            "Pad x by 0 at the beginning and 1 at the end, or crop the skip map by as much.",
        ),
        (
            (40, 40),
            (37, 37),
            "Crop x by 2 at the beginning and 1 at the end, or pad the skip map by as much.",
        ),
        (
            (36, 30),
            (37, 34),
            "Pad x by H 0 + 1, W 2 + 2 (beginning + end), or crop the skip map by as much.",
        ),
        ((36, 30), (35, 32), "Pad x by H −1 + 0, W 1 + 1 (beginning + end); negative numbers crop."),
    ],
)
def test_what_meets_the_skip_map(sizes: tuple[int, int], skips: tuple[int, int], words: str) -> None:
    margins = [skip_margins(size, skip) for size, skip in zip(sizes, skips, strict=True)]
    assert all(size + sum(each) == skip for size, skip, each in zip(sizes, skips, margins, strict=True))
    assert fitting_text(margins, english) == words


def test_each_thing_that_makes_no_sense_has_a_sentence() -> None:
    form = SolverForm((7, 7), (0, 14), linked=False, kernel_size=Span(4, 2), stride=Span(1, 10**8))
    answer = find_layers(form.query())
    assert isinstance(answer, tuple)
    assert [text.replace("\N{NARROW NO-BREAK SPACE}", " ") for text in problem_texts(answer, english)] == [
        "Output 0 must be 1 or more.",
        "Kernel 4–2 is empty: the smaller number comes first.",
        "Stride 100 000 000 must be 1 000 000 or less.",
    ]


def test_counts_say_whether_they_are_everything() -> None:
    one = Candidate((AxisSpec(7, 4, 2, 1, 1, 1),) * 2)
    assert count_text(Found((one,), is_complete=True), english) == "1 layer found"
    assert count_text(Found((one, one), is_complete=True), english) == "2 layers found"
    assert count_text(Found((one, one), is_complete=False), english) == "best 2 layers"


def test_what_cannot_be_had_is_named_by_its_size_and_its_change() -> None:
    form = SolverForm((7, 7), (14, 14), Question.SKIP, kernel_size=Span.of(3), stride=Span.of(2))
    form = form.with_span(Field.OUTPUT_PADDING, Span.of(0))
    answer = find_layers(form.query())
    assert isinstance(answer, NotFound)
    assert nothing_title(form, answer, english) == "No layer within these ranges gives 14 × 14."
    assert near_detail(answer.nearby[0], form, english).startswith("Pad x by 0 at the beginning and 1")
    assert [relaxation_label(each, english) for each in answer.relaxations] == [
        "Kernel 2",
        "Output padding 1",
    ]


def test_crops_without_a_parameter_are_explained() -> None:
    assert crop_note(Candidate((AxisSpec(7, 4, 2, 1, 1, 1),)), english) == ""
    assert crop_note(Candidate((AxisSpec(7, 3, 2, 1, 0, 1),)), english).startswith(
        "Crops 0 at the beginning and 1 at the end"
    )


def test_products_are_counted_from_any_cell_on() -> None:
    axis = AxisSpec.from_padding(7, 8, stride=4, padding=2)
    assert contributions(axis, 0, 4) == (1, 1, 2, 2)
    assert contributions(axis, 25, 9) == (2, 1, 1)
    assert taps_text(Candidate((axis, axis))) == "1–4"


def test_large_counts_stay_short() -> None:
    assert short_count(999_999_999).replace("\N{NARROW NO-BREAK SPACE}", "") == "999999999"
    assert short_count(10**9) == "1 G"
    assert short_count(3 * 10**20) == "3.00e+05 P"


def test_one_axis_keeps_the_other() -> None:
    spec = ConvTransposeSpec(AxisSpec(7, 4, 4), AxisSpec(9, 3, 2), in_channels=3)
    context = RowContext(spec, Axis.WIDTH)
    changed = context.layer(Candidate((AxisSpec(9, 2, 2),)))
    assert (changed.height, changed.width, changed.in_channels) == (spec.height, AxisSpec(9, 2, 2), 3)
    assert context.is_current(Candidate((spec.width,)))


def test_a_question_from_elsewhere_lets_ranges_go_and_unlinks_what_differs() -> None:
    narrow = SQUARE.with_span(Field.STRIDE, Span.of(3))
    asked = asked_anew(narrow, SizeQuestion(output_size=(14, 16)))
    assert (asked.inputs, asked.outputs, asked.stride, asked.linked) == ((7, 7), (14, 16), None, False)


def test_a_kind_of_question_sets_what_the_ranges_begin_with() -> None:
    spec = ConvTransposeSpec.square(7, 5, stride=3)
    fixed = with_question(SQUARE, Question.FIXED, spec)
    assert (fixed.kernel_size, fixed.stride) == (Span.of(5), Span.of(3))
    assert with_question(fixed, Question.WANTED, spec) == SQUARE


def test_linked_sizes_change_together() -> None:
    assert SQUARE.with_sizes(Axis.WIDTH, outputs=9).outputs == (9, 9)
    apart = SolverForm((7, 7), (14, 14), linked=False)
    assert apart.with_sizes(Axis.WIDTH, outputs=9).outputs == (14, 9)


def test_a_value_that_would_do_is_let_in() -> None:
    assert SQUARE.with_values(Field.PADDING, (50, 50)).padding == Span(0, 50)
    assert SQUARE.with_values(Field.SIZE, (4, 5)).inputs == (4, 5)
    assert not SQUARE.with_values(Field.SIZE, (4, 5)).linked
    ranged = SQUARE.with_span(Field.SIZE, Span(6, 8)).with_values(Field.SIZE, (10, 10))
    assert ranged.size == Span(6, 10)
    apart = SolverForm((7, 9), (14, 14), linked=False, axis=Axis.WIDTH)
    assert apart.with_values(Field.SIZE, (11,)).inputs == (7, 11)


@pytest.mark.parametrize(
    "form",
    [
        SolverForm((100, 100), (7, 7)),
        SolverForm((7, 7), (14, 14), kernel_size=Span.of(3), stride=Span.of(2), output_padding=Span.of(0)),
        SolverForm((7, 9), (14, 19), linked=False, kernel_size=Span(2, 4)),
        SolverForm(
            (7, 9), (15, 40), linked=False, axis=Axis.WIDTH, kernel_size=Span(2, 3), stride=Span.of(2)
        ),
    ],
)
def test_every_offer_leads_to_a_layer(form: SolverForm) -> None:
    answer = find_layers(form.query())
    assert isinstance(answer, NotFound)
    assert answer.relaxations
    for offer in answer.relaxations:
        assert isinstance(find_layers(form.with_values(offer.field, offer.value).query()), Found)


@pytest.mark.parametrize(("padding", "output_padding"), [(0, 5), (1, 7), (2, 2), (0, 0)])
def test_an_even_layer_says_how_many_cells_output_padding_leaves_empty(
    padding: int, output_padding: int
) -> None:
    axis = AxisSpec.from_padding(3, 8, 8, padding, output_padding)
    counts = contributions(axis, 0, 100)
    assert set(counts[: len(counts) - 8]) == {1}
    reason = evenness_reason(Candidate((axis, axis)), english)
    empty = counts.count(0)
    assert (f"the last {empty} rows" in reason) == (empty > 0)

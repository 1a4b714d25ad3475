"""One thing is not called by a plural."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from english import english
from fracstride.core.diagnosis.difference import Pattern
from fracstride.core.diagnosis.expected import Layout, Mismatch, MismatchCode
from fracstride.core.diagnosis.explanation import Diagnosis
from fracstride.core.formula import Term
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.ranking import Candidate
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec
from fracstride.files.problem import FileProblemCode, file_problem
from fracstride.session.reading import DocumentProblem, DocumentProblemCode
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.comparison_words import comparison_words
from fracstride.ui.presenters.file_problems import document_problems_text, file_problem_text
from fracstride.ui.presenters.formula_words import tooltips
from fracstride.ui.presenters.layer_arrays import LayerArrays
from fracstride.ui.presenters.matrix_maps import matrix_note
from fracstride.ui.presenters.phases import phases_note, shown_phases
from fracstride.ui.presenters.solver_rows import evenness_reason
from fracstride.ui.presenters.sum import sum_model
from fracstride.ui.views.overlap_map import CountLegend
from layers import solved

LAYER = ConvTransposeSpec.square(3, 3, stride=2, padding=1)


def test_an_input_cell_of_a_kernel_of_one_tap_adds_to_one_output_cell() -> None:
    geometry = solved(ConvTransposeSpec.square(3, 1))
    focus = Focus(FocusKind.INPUT_CELL, (1, 1))
    assert sum_model(geometry, focus, None, None, ViewSettings(), english).subtitle == "adds to 1 output cell"


def test_one_channel_more_than_are_listed_is_one_channel() -> None:
    geometry = solved(replace(ConvTransposeSpec.square(3, 1), in_channels=17))
    arrays = LayerArrays(np.ones((1, 17, 3, 3)), np.ones((17, 1, 1, 1)), np.ones((1, 1, 3, 3)))
    focus = Focus(FocusKind.OUTPUT_CELL, (1, 1))
    model = sum_model(geometry, focus, None, arrays, ViewSettings(), english)
    assert model.lines[-1].label == "1 more channel in the sum"


def test_one_inserted_zero_is_one_cell() -> None:
    height, width = AxisSpec(2, 1, stride=2), AxisSpec(1, 1, stride=2)
    told = tooltips(solved(ConvTransposeSpec(height, width)), Axis.HEIGHT, english)
    assert told[Term.STRIDE] == "Inserted zeros: s − 1 = 1 between neighbours, 1 cell"


def test_one_empty_row_is_the_last_row() -> None:
    axis = AxisSpec.from_padding(3, 8, 8, 0, 1)
    assert "None reaches the last row or column," in evenness_reason(Candidate((axis, axis)), english)


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (Pattern(phases=((1, 0),)), "Only phase (1, 0) of the stride differs"),
        (Pattern(channels=(2,)), "Only channel 2 differs"),
        (Pattern(samples=(0,)), "Only sample 0 differs"),
        (Pattern(channels=(2, 3)), "Only channels 2, 3 differ"),
    ],
)
def test_what_the_only_differing_thing_does(pattern: Pattern, words: str) -> None:
    found = Diagnosis(np.zeros((1, 1, 5, 5)), Layout.CHANNELS_FIRST, None, pattern=pattern)
    assert comparison_words("a.npy", found, solved(LAYER), english).reason.startswith(f"{words}. ")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (MismatchCode.CHANNELS, "It has 1 channel, and x has 4"),
        (MismatchCode.SAMPLES, "It has 1 sample, and x has 4"),
    ],
)
def test_an_output_of_one_channel_or_sample(code: MismatchCode, words: str) -> None:
    assert comparison_words("a.npy", Mismatch(code, 1, 4), solved(LAYER), english).reason == words


def test_a_layer_of_one_tap_and_one_cell() -> None:
    geometry = solved(ConvTransposeSpec.square(1, 1))
    told = matrix_note(geometry, None, ViewSettings(), True, english)
    assert told == "1 of 1 entries is a tap"
    assert phases_note(geometry, shown_phases(geometry, None), ViewSettings(), english).startswith(
        "1 multiply-add with zeros inserted, 1 by phases"
    )


def test_one_more_number_under_the_map() -> None:
    assert CountLegend((), more=1).note == "and 1 more number"


def test_one_more_problem_and_a_line_of_one_value() -> None:
    problems = (DocumentProblem(DocumentProblemCode.MISSING, "title"),) * 2
    assert document_problems_text(problems, english).endswith(" 1 more problem.")
    line = file_problem(FileProblemCode.UNEVEN_ROWS, Path("a.csv"), line=2, found=1, expected=2)
    assert file_problem_text(line, english).startswith("Line 2: 1 instead of 2 values.")

"""The formulas as written: LaTeX, plain text, notes and the words of every term."""

from __future__ import annotations

import pytest

from fracstride.core.formula import RowId
from fracstride.core.geometry import Geometry
from fracstride.core.lit import Term
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec
from fracstride.ui.presenters.formula import (
    FloorModel,
    FormulaModel,
    Ink,
    TokenModel,
    formula_model,
    ink_from_term,
    is_same_mark,
    latex,
    plain_text,
    row_text,
)


def _english(context: str, text: str) -> str:
    assert context in ("Formula", "Lists")
    return text


def _model(spec: ConvTransposeSpec, axis: Axis = Axis.HEIGHT) -> FormulaModel:
    geometry = Geometry.unchecked(spec)
    return formula_model(geometry, axis, _english)


def _rows(model: FormulaModel) -> dict[RowId, str]:
    return {row.id: row_text(row) for row in model.rows}


SECOND = ConvTransposeSpec.square(3, 3, stride=2, padding=1)


def test_plain_text_of_the_second_worked_example() -> None:
    assert plain_text(_model(SECOND), _english).splitlines() == [
        "Insert zeros: H_out^new = H_out + (s − 1)(H_out − 1) = 3 + 1·2 = 5",
        "Pad: p^new = k − p − 1 = 3 − 1 − 1 = 1",
        "Convolve: H_in = H_out^new + 2p^new − k + 1 = 5 + 2·1 − 3 + 1 = 5",
        "Output size: H_in = (H_out − 1)·s − 2p + k = (3 − 1)·2 − 2·1 + 3 = 5",
        "Paired Conv2d: H_out = ⌊(H_in + 2p − k) / s⌋ + 1 = ⌊(5 + 2·1 − 3) / 2⌋ + 1 = 3",
        "sizes 5 and 6 both give 3",
    ]


def test_the_width_is_written_with_w_and_its_own_numbers() -> None:
    spec = ConvTransposeSpec(AxisSpec(3, 3), AxisSpec(4, 2, stride=3))
    text = plain_text(_model(spec, Axis.WIDTH), _english)
    assert "H_" not in text
    assert "W_in = (W_out − 1)·s − 2p + k = (4 − 1)·3 − 2·0 + 2 = 11" in text
    assert "H_" not in latex(_model(spec, Axis.WIDTH))


def test_latex_is_one_aligned_environment() -> None:
    lines = latex(_model(SECOND)).splitlines()
    assert (lines[0], lines[-1]) == (r"\begin{aligned}", r"\end{aligned}")
    assert len(lines) == 7
    floor = r"\left\lfloor \frac{H_{\mathrm{in}} + 2 p - k}{s} \right\rfloor + 1"
    assert floor in lines[5]
    assert lines[5].endswith("&&= 3")


def test_dilation_and_output_padding_are_written_out() -> None:
    rows = _rows(_model(ConvTransposeSpec.square(3, 3, stride=2, padding=2, output_padding=1, dilation=2)))
    assert rows[RowId.PAD] == "p^new = d(k − 1) − p = 2·(3 − 1) − 2 = 2"
    assert rows[RowId.CONVOLVE].startswith("H_in = H_out^new + 2p^new + op − k_e + 1 = ")
    assert rows[RowId.OUTPUT_SIZE].startswith("H_in = (H_out − 1)·s − 2p + d(k − 1) + 1 + op = ")


def test_a_crop_is_said_in_the_title_and_written_in_brackets() -> None:
    model = _model(ConvTransposeSpec.square(4, 2, stride=2, padding=2))
    pad = next(row for row in model.rows if row.id is RowId.PAD)
    assert (pad.title, pad.result.plain) == ("Pad, crops 1", "−1")
    assert "2·(−1)" in _rows(model)[RowId.CONVOLVE]
    assert "( {-}1 )" in latex(model)


def test_an_end_crop_is_taken_off_and_padded_again() -> None:
    rows = _rows(_model(ConvTransposeSpec.square(4, 3, stride=2, end_crop=1)))
    assert rows[RowId.OUTPUT_SIZE].endswith("2p + k − ec = (4 − 1)·2 − 2·0 + 3 − 1 = 8")
    assert rows[RowId.CONVOLVE].endswith("2p^new − ec − k + 1 = 7 + 2·2 − 1 − 3 + 1 = 8")
    assert rows[RowId.PAIRED].endswith("⌊(8 + 2·0 + 1 − 3) / 2⌋ + 1 = 4")


def test_the_term_of_an_end_crop_says_what_it_takes_off() -> None:
    spec = ConvTransposeSpec(AxisSpec(4, 3, 2).with_crops(1, 3), AxisSpec(4, 3, 2).with_crops(0, 1))
    tooltips = [_model(spec, axis).tooltips for axis in Axis]
    assert [each[Term.END_CROP] for each in tooltips] == [
        "2 rows more taken off at the end",
        "1 column more taken off at the end",
    ]
    assert tooltips[1][Term.PAIRED] == "Conv2d, its x padded by ec more at the end, maps 8 to 4"


def test_an_empty_output_boxes_its_number_as_an_error() -> None:
    model = _model(ConvTransposeSpec.square(1, 3, padding=2))
    errors = {row.id: row.result.plain for row in model.rows if row.is_error}
    assert errors == {RowId.CONVOLVE: "−1", RowId.OUTPUT_SIZE: "−1"}


def test_a_stride_of_zero_leaves_a_dash() -> None:
    model = _model(ConvTransposeSpec.square(3, 3, stride=0))
    assert model.rows[-1].result.plain == "–"
    assert model.rows[-1].is_error


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"stride": 1}, ()),
        ({"stride": 2, "padding": 1}, ("sizes 5 and 6 both give 3",)),
        ({"stride": 4}, ("sizes 11–14 all give 3",)),
        (
            {"stride": 2, "padding": 1, "output_padding": 1},
            ("floor drops the remainder 1", "sizes 5 and 6 both give 3"),
        ),
        (
            {"stride": 1, "dilation": 2, "output_padding": 1},
            ("output padding reaches the stride: Conv2d gives 4, not 3", "kₑ = d(k − 1) + 1 = 5"),
        ),
    ],
)
def test_notes(parameters: dict[str, int], expected: tuple[str, ...]) -> None:
    assert _model(ConvTransposeSpec.square(3, 3, **parameters)).notes == expected


def test_every_term_says_what_it_counts() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)
    assert _model(spec).tooltips == {
        Term.STRIDE: "Inserted zeros: s − 1 = 1 between neighbours, 16 cells",
        Term.STRIDE_MINUS_ONE: "Inserted zeros: s − 1 = 1 between neighbours, 16 cells",
        Term.INPUT_SIZE: "3 input rows, 2 gaps",
        Term.GAPS: "3 input rows, 2 gaps",
        Term.INSERTED_SIZE: "5 rows after inserting",
        Term.PADDING_ZEROS: "k − p − 1 = 1 on each side",
        Term.PADDING: "p removes 1 of k − 1 = 2",
        Term.KERNEL: "Kernel 3 × 3",
        Term.DILATION: "Spread to kₑ = d(k − 1) + 1 = 3",
        Term.OUTPUT_PADDING: "1 extra row and column at the end",
        Term.END_CROP: "0 rows and columns more taken off at the end",
        Term.OUTPUT_SIZE: "6 output rows",
        Term.PAIRED: "Conv2d with the same k, s, p maps 6 to 3",
    }


def test_terms_of_the_width_speak_of_columns() -> None:
    spec = ConvTransposeSpec(AxisSpec(5, 3), AxisSpec.from_padding(2, 3, 2, output_padding=1))
    tooltips = _model(spec, Axis.WIDTH).tooltips
    assert tooltips[Term.INPUT_SIZE] == "2 input columns, 1 gap"
    assert tooltips[Term.OUTPUT_PADDING] == "1 extra column at the end"


def _tokens(model: FormulaModel) -> list[TokenModel]:
    found: list[TokenModel] = []
    for row in model.rows:
        for item in (*row.symbolic, *row.numeric):
            is_floor = isinstance(item, FloorModel)
            found += [*item.numerator, *item.denominator] if is_floor else [item]
    return found


def test_ink_follows_the_term_in_symbols_and_numbers_alike() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1, dilation=2)
    inks = {(token.plain, token.ink) for token in _tokens(_model(spec)) if token.ink is not Ink.TEXT}
    expected = {("s", Ink.STRIDE), ("p", Ink.PADDING), ("d", Ink.KERNEL), ("op", Ink.OUTPUT_PADDING)}
    assert expected <= inks
    assert all(token.ink is ink_from_term(token.term) for token in _tokens(_model(spec)))


def test_s_and_s_minus_one_are_one_mark_but_s_and_k_are_not() -> None:
    assert is_same_mark(Term.STRIDE, Term.STRIDE_MINUS_ONE)
    assert is_same_mark(Term.GAPS, Term.INPUT_SIZE)
    assert not is_same_mark(Term.STRIDE, Term.KERNEL)
    assert not is_same_mark(Term.STRIDE, None)

"""The sum of products in words and numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from english import english
from fracstride.core.geometry import Geometry
from fracstride.core.provenance import Focus, FocusKind
from fracstride.core.reference import reference
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec
from fracstride.session.sources import materialise_input, materialise_kernel
from fracstride.session.state import DataSource, SourceKind, ViewSettings
from fracstride.ui.presenters.colours import finite_extremes, slice_extremes
from fracstride.ui.presenters.layer_arrays import LayerArrays, shown_extremes, shown_slices
from fracstride.ui.presenters.sum import SumModel, sum_model
from fracstride.ui.presenters.wording import number
from layers import solved


def summary_text(model: SumModel) -> str:
    return "".join(span.text for span in model.summary)


def _made(spec: ConvTransposeSpec, source: SourceKind = SourceKind.RAMP) -> tuple[Geometry, LayerArrays]:
    geometry = solved(spec)
    y = materialise_input(DataSource(source, seed=7), spec)
    weight = materialise_kernel(DataSource(source, seed=8), spec)
    return geometry, LayerArrays(y, weight, reference(y, weight, spec))


ARTICLE = ConvTransposeSpec.square(3, 3, stride=2, padding=1)


def _of_output(
    spec: ConvTransposeSpec, cell: tuple[int, int], view: ViewSettings | None = None, **how: SourceKind
) -> SumModel:
    geometry, arrays = _made(spec, **how)
    focus = Focus(FocusKind.OUTPUT_CELL, cell)
    return sum_model(geometry, focus, None, arrays, view or ViewSettings(), english)


def test_article_example_reads_as_in_the_design() -> None:
    model = _of_output(ARTICLE, (1, 1))
    assert model.sentence == "x[1, 1] = 9 + 14 + 12 + 5 = 40"
    assert summary_text(model) == "4 of 9 taps meet data  ·  zeros: 5 inserted"
    captions = [(term.y_caption, term.weight_caption) for term in model.lines[0].terms]
    assert captions == [
        ("y[0,0]", "w[2,2]"),
        ("y[0,1]", "w[2,0]"),
        ("y[1,0]", "w[0,2]"),
        ("y[1,1]", "w[0,0]"),
    ]
    assert next((term.y_text, term.weight_text) for term in model.lines[0].terms) == ("1", "9")


def test_rounded_addends_that_do_not_make_the_rounded_result_are_not_called_equal_to_it() -> None:
    geometry = solved(ARTICLE)
    y, weight = np.full((1, 1, 3, 3), 40 / 255), np.ones((1, 1, 3, 3))
    arrays = LayerArrays(y, weight, reference(y, weight, ARTICLE))
    cells = {cell: Focus(FocusKind.OUTPUT_CELL, cell) for cell in ((0, 0), (0, 1), (1, 1))}
    made = [sum_model(geometry, cells[cell], None, arrays, ViewSettings(), english) for cell in cells]
    assert [model.sentence for model in made] == [
        "x[0, 0] = 0.16",
        "x[0, 1] = 0.16 + 0.16 ≈ 0.31",
        "x[1, 1] = 0.16 + 0.16 + 0.16 + 0.16 ≈ 0.63",
    ]


def test_zeros_are_counted_by_kind_with_their_roles() -> None:
    model = _of_output(ARTICLE, (0, 1))
    assert summary_text(model) == "2 of 9 taps meet data  ·  zeros: 4 inserted, 3 padding"
    assert [span.role for span in model.summary if span.role] == ["stride", "padding"]


def test_single_product_prints_only_the_value() -> None:
    spec = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)
    model = _of_output(spec, (4, 4))
    assert len(model.lines[0].terms) == 1
    assert model.steps == ""
    assert model.sentence == "x[4, 4] = 45"


def test_no_product_says_so() -> None:
    model = _of_output(ConvTransposeSpec.square(3, 1, stride=2), (1, 1))
    assert model.lines == ()
    assert summary_text(model).startswith("Every tap meets a zero  ·  zeros: ")
    assert model.result == "0"


def test_negative_products_are_subtracted() -> None:
    geometry, arrays = _made(ARTICLE)
    negative = LayerArrays(-arrays.y, arrays.weight, -arrays.x)
    focus = Focus(FocusKind.OUTPUT_CELL, (1, 1))
    model = sum_model(geometry, focus, None, negative, ViewSettings(), english)
    assert model.steps == "−9 − 14 − 12 − 5"
    assert model.result == "−40"


def test_channels_are_a_line_each_with_the_sum_at_the_end() -> None:
    axis = AxisSpec.from_padding(3, 3, 2, 1)
    spec = ConvTransposeSpec(axis, axis, in_channels=4, out_channels=4, groups=2)
    model = _of_output(spec, (1, 1), ViewSettings(out_channel=3))
    assert [line.label for line in model.lines] == ["channel 2", "channel 3"]
    total = sum(term.value for line in model.lines for term in line.terms)
    assert model.result == f"{total:g}"


@pytest.mark.parametrize("cell", [(0, 0), (2, 3), (4, 4)])
def test_products_add_up_to_the_output(cell: tuple[int, int]) -> None:
    geometry, arrays = _made(ARTICLE, SourceKind.RANDOM)
    focus = Focus(FocusKind.OUTPUT_CELL, cell)
    model = sum_model(geometry, focus, None, arrays, ViewSettings(), english)
    total = sum(term.value for line in model.lines for term in line.terms)
    assert total == pytest.approx(arrays.x[0, 0, cell[0], cell[1]])
    assert model.exact == f"{arrays.x[0, 0, cell[0], cell[1]]:.6g}".replace("-", "−")
    assert len(model.exact) > len(model.result)


def test_input_cell_says_how_many_cells_it_reaches() -> None:
    geometry, arrays = _made(ARTICLE)
    model = sum_model(geometry, Focus(FocusKind.INPUT_CELL, (1, 1)), None, arrays, ViewSettings(), english)
    assert (model.title, model.subtitle) == ("y[1, 1]", "adds to 9 output cells")
    assert not model.joined
    assert [term.y_caption for term in model.lines[0].terms][:2] == ["x[1,1]", "x[1,2]"]


def test_tap_stays_on_the_pinned_cell_and_stresses_its_product() -> None:
    geometry, arrays = _made(ARTICLE)
    pinned = Focus(FocusKind.OUTPUT_CELL, (1, 1))
    model = sum_model(geometry, Focus(FocusKind.TAP, (2, 0)), pinned, arrays, ViewSettings(), english)
    assert model.title == "x[1, 1]"
    assert model.pinned
    assert [term.emphasised for term in model.lines[0].terms] == [False, True, False, False]


def test_nothing_is_claimed_from_arrays_of_another_layer() -> None:
    _, stale = _made(ARTICLE)
    geometry, _ = _made(ConvTransposeSpec.square(5, 3, stride=2, padding=1))
    focus = Focus(FocusKind.OUTPUT_CELL, (1, 1))
    model = sum_model(geometry, focus, None, stale, ViewSettings(), english)
    assert (model.result, model.lines) == ("", ())
    assert summary_text(model).startswith("4 of 9 taps")


def test_without_a_focus_there_is_a_hint() -> None:
    geometry, arrays = _made(ARTICLE)
    model = sum_model(geometry, None, None, arrays, ViewSettings(), english)
    assert model.result == ""
    assert summary_text(model) == "Point at a cell to see what makes it."


def test_shown_slices_follow_the_group_of_the_output_channel() -> None:
    axis = AxisSpec.from_padding(3, 3, 2, 1)
    spec = ConvTransposeSpec(axis, axis, in_channels=4, out_channels=4, groups=2)
    geometry, arrays = _made(spec)
    y, weight, x = shown_slices(arrays, geometry, ViewSettings(in_channel=1, out_channel=2))
    np.testing.assert_array_equal(y, arrays.y[0, 3])
    np.testing.assert_array_equal(weight, arrays.weight[3, 0])
    np.testing.assert_array_equal(x, arrays.x[0, 2])
    assert geometry.axis(Axis.HEIGHT).output == 5
    beyond = ViewSettings(batch_index=9, in_channel=9, out_channel=9)
    for shown, last in zip(
        shown_slices(arrays, geometry, beyond),
        (arrays.y[0, 3], arrays.weight[3, 1], arrays.x[0, 3]),
        strict=True,
    ):
        np.testing.assert_array_equal(shown, last)


def test_many_channels_are_listed_up_to_a_limit_and_the_shown_one_is_among_them() -> None:
    spec = replace(ARTICLE, in_channels=40)
    model = _of_output(spec, (1, 1), ViewSettings(in_channel=3))
    labels = [line.label for line in model.lines]
    assert labels == [*(f"channel {number}" for number in range(3, 19)), "24 more channels in the sum"]
    assert model.lines[-1].terms == ()
    assert model.steps == ""
    last = _of_output(spec, (1, 1), ViewSettings(in_channel=39)).lines
    assert last[15].label == "channel 39"
    assert len(_of_output(replace(ARTICLE, in_channels=16), (1, 1)).lines) == 16


def test_a_sum_of_too_many_products_is_its_result_alone() -> None:
    spec = ConvTransposeSpec.square(2, 200)
    geometry, arrays = _made(spec)
    model = _of_output(spec, (1, 3))
    assert (model.title, model.subtitle, model.lines) == ("x[1, 3]", "sum of products", ())
    assert summary_text(model) == "The kernel has too many taps to list them."
    assert model.result == number(float(arrays.x[0, 0, 1, 3]))
    empty = sum_model(geometry, Focus(FocusKind.OUTPUT_CELL, (1, 3)), None, None, ViewSettings(), english)
    assert (empty.title, empty.subtitle, empty.result) == ("x[1, 3]", "sum of products", "")


def test_a_stamp_of_many_cells_is_counted_and_not_listed() -> None:
    geometry, arrays = _made(ConvTransposeSpec.square(2, 40))
    focus = Focus(FocusKind.INPUT_CELL, (0, 0))
    model = sum_model(geometry, focus, None, arrays, ViewSettings(), english)
    assert model.subtitle == "adds to 1600 output cells"
    assert model.lines == ()


def test_values_far_from_one_are_written_with_exponents() -> None:
    geometry, arrays = _made(ARTICLE)
    for factor, result in ((1e300, "4e+301"), (1e-12, "4e−11")):
        scaled = LayerArrays(arrays.y * factor, arrays.weight, arrays.x * factor)
        focus = Focus(FocusKind.OUTPUT_CELL, (1, 1))
        model = sum_model(geometry, focus, None, scaled, ViewSettings(), english)
        assert model.result == result
        assert model.lines[0].terms[0].y_text == number(factor, -1)


def test_extremes_are_those_of_the_shown_channels() -> None:
    spec = replace(ARTICLE, batch=2, in_channels=2, out_channels=4, groups=2)
    geometry, arrays = _made(spec, SourceKind.RANDOM)
    view = ViewSettings(batch_index=1, out_channel=3)
    assert shown_extremes(arrays, geometry, view) is None
    known = replace(arrays, y_extremes=slice_extremes(arrays.y), x_extremes=slice_extremes(arrays.x))
    y, _, x = shown_slices(known, geometry, view)
    assert shown_extremes(known, geometry, view) == (finite_extremes(y), finite_extremes(x))

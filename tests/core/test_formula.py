"""The formulas compute what the geometry says, in symbols and in numbers; terms count their cells."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator

import pytest

from fracstride.core.derivation import formula
from fracstride.core.formula import Floor, Formula, Item, Operator, Phrase, Row, RowId, Symbol, bindings
from fracstride.core.geometry import AxisGeometry, Geometry
from fracstride.core.lit import Lit, LitKind, Term, is_lit, lit_cells
from fracstride.core.pipeline import StageId
from fracstride.core.spec import Axis, AxisSpec, ConvTransposeSpec


def _axis(**parameters: int) -> AxisGeometry:
    return AxisGeometry(AxisSpec.from_padding(**parameters))


def _random_spec(source: random.Random) -> AxisSpec:
    axis = AxisSpec(
        size=source.randint(1, 7),
        kernel_size=source.randint(1, 5),
        stride=source.randint(1, 4),
        dilation=source.randint(1, 3),
        crop_begin=source.randint(-2, 8),
        crop_end=source.randint(-2, 8),
    )
    # More off the end is an output_padding below 0, or an end_crop.
    return axis.with_crops(axis.crop_begin, axis.crop_end) if source.random() < 0.5 else axis


def _python(side: tuple[Item, ...]) -> str:
    """The side as Python source, to be evaluated by Python's own rules of precedence."""
    return " ".join(_python_item(item) for item in side)


def _python_item(item: Item) -> str:
    if isinstance(item, Floor):
        return f"floor(({_python(item.numerator)}) / ({_python(item.denominator)}))"
    return " ".join("*" if part is Operator.APPLIED else _python_part(part) for part in item.content)


def _python_part(part: Symbol | Operator | int) -> str:
    return part.name if isinstance(part, Symbol) else str(getattr(part, "value", part))


def _evaluated(side: tuple[Item, ...], names: dict[str, int]) -> int:
    return int(eval(_python(side), {"floor": math.floor}, dict(names)))


def _phrases(side: tuple[Item, ...]) -> list[Phrase]:
    found = []
    for item in side:
        found += [*item.numerator, *item.denominator] if isinstance(item, Floor) else [item]
    return found


def _text(side: tuple[Item, ...]) -> str:
    return "".join(str(getattr(p, "value", p)) for phrase in _phrases(side) for p in phrase.content)


def _random_rows(count: int) -> Iterator[tuple[AxisGeometry, Row]]:
    """The rows of random axes, so many of them."""
    for seed in range(count):
        geometry = AxisGeometry(_random_spec(random.Random(seed)))
        yield from ((geometry, row) for row in formula(geometry).rows)


def test_both_sides_of_every_row_evaluate_to_its_value() -> None:
    for geometry, row in _random_rows(500):
        names = {symbol.name: value for symbol, value in bindings(geometry).items()}
        assert _evaluated(row.symbolic, names) == row.value, geometry
        assert _evaluated(row.numeric, names) == row.value, geometry
        assert not any(isinstance(c, Symbol) for phrase in _phrases(row.numeric) for c in phrase.content)


def test_left_symbols_are_bound_to_the_value_of_their_row() -> None:
    for geometry, row in _random_rows(200):
        if row.id is RowId.PAIRED and not 0 <= geometry.spec.output_padding < geometry.spec.stride:
            continue
        (symbol,) = row.left.content
        assert row.value == bindings(geometry)[symbol], geometry


def _values(made: Formula) -> dict[RowId, int | None]:
    return {row.id: row.value for row in made.rows}


def test_the_first_worked_example_of_the_article() -> None:
    values = _values(formula(_axis(size=2, kernel_size=3)))
    assert values == {
        RowId.INSERT_ZEROS: 2,
        RowId.PAD: 2,
        RowId.CONVOLVE: 4,
        RowId.OUTPUT_SIZE: 4,
        RowId.PAIRED: 2,
    }


def test_the_second_worked_example_of_the_article() -> None:
    made = formula(_axis(size=3, kernel_size=3, stride=2, padding=1))
    assert list(_values(made).values()) == [5, 1, 5, 5, 3]
    assert _text(made.row(RowId.INSERT_ZEROS).numeric) == "3+1*2"
    assert _text(made.row(RowId.CONVOLVE).numeric) == "5+2*1-3+1"
    assert _text(made.row(RowId.OUTPUT_SIZE).symbolic) == "(H_out-1)*s-2p+k"
    assert list(made.paired_sizes) == [5, 6]
    assert made.remainder == 0


def test_output_padding_and_dilation_appear_only_where_they_matter() -> None:
    short = formula(_axis(size=3, kernel_size=3, stride=2, padding=1))
    full = formula(_axis(size=3, kernel_size=3, stride=2, padding=1, output_padding=1, dilation=2))
    assert {p.term for r in short.rows for p in _phrases(r.symbolic)}.isdisjoint(
        {Term.OUTPUT_PADDING, Term.DILATION}
    )
    assert _text(full.row(RowId.PAD).symbolic) == "d(k-1)-p"
    assert _text(full.row(RowId.CONVOLVE).symbolic) == "H_out^new+2p^new+op-k_e+1"
    assert _text(full.row(RowId.OUTPUT_SIZE).symbolic) == "(H_out-1)*s-2p+d(k-1)+1+op"
    assert full.remainder == 1


def test_negative_padding_zeros_are_a_crop_in_brackets_and_none_are_not() -> None:
    made = formula(_axis(size=4, kernel_size=2, stride=2, padding=2))
    assert made.crop == 1
    assert _text(made.row(RowId.CONVOLVE).numeric) == "7+2*(-1)-2+1"
    none = formula(_axis(size=4, kernel_size=2, stride=2, padding=1))
    assert none.crop == 0
    assert _text(none.row(RowId.CONVOLVE).numeric) == "7+2*0-2+1"


def test_an_empty_output_is_computed_and_marked() -> None:
    made = formula(_axis(size=1, kernel_size=3, padding=2))
    impossible = {row.id for row in made.rows if row.is_impossible}
    assert impossible == {RowId.CONVOLVE, RowId.OUTPUT_SIZE}
    assert made.row(RowId.OUTPUT_SIZE).value == -1


def test_an_output_of_one_cell_is_possible() -> None:
    made = formula(_axis(size=1, kernel_size=3, padding=1))
    assert made.row(RowId.OUTPUT_SIZE).value == 1
    assert [row.id for row in made.rows if row.is_impossible] == []


@pytest.mark.parametrize("stride", [0, -1])
def test_an_impossible_stride_leaves_the_paired_size_open(stride: int) -> None:
    made = formula(_axis(size=3, kernel_size=3, stride=stride))
    assert made.row(RowId.PAIRED).value is None
    assert made.row(RowId.PAIRED).is_impossible
    assert (list(made.paired_sizes), made.remainder) == ([], 0)


def test_paired_sizes_really_share_their_convolved_size() -> None:
    for stride, kernel, padding in itertools.product(range(2, 5), range(1, 5), range(3)):
        made = formula(_axis(size=4, kernel_size=kernel, stride=stride, padding=padding))
        assert len(made.paired_sizes) == stride
        assert {(h + 2 * padding - kernel) // stride + 1 for h in made.paired_sizes} == {4}


_EXTENT_OF = {
    StageId.INPUT: "size",
    StageId.ZERO_INSERTED: "inserted",
    StageId.PADDED: "padded",
    StageId.OUTPUT: "output",
}


def _extent(geometry: AxisGeometry, stage: StageId) -> int:
    name = _EXTENT_OF.get(stage, "kernel_size")
    return int(getattr(geometry, name) if hasattr(geometry, name) else getattr(geometry.spec, name))


def _counted(geometry: Geometry, lit: Lit) -> int:
    reach = 12 if lit.what is LitKind.CROPPED else 0
    ranges = (range(-reach, _extent(axis, lit.stage) + reach) for axis in (geometry.height, geometry.width))
    return sum(is_lit(geometry, lit, cell) for cell in itertools.product(*ranges))


@pytest.mark.parametrize("seed", range(60))
def test_counts_equal_the_cells_found_one_by_one(seed: int) -> None:
    source = random.Random(seed)
    spec = ConvTransposeSpec(_random_spec(source), _random_spec(source))
    geometry = Geometry.unchecked(spec)
    if min(geometry.height.output, geometry.width.output) < 1:
        spec = ConvTransposeSpec.square(3, 3, stride=2, padding=source.randint(0, 3), output_padding=1)
        geometry = Geometry.unchecked(spec)
    for term, axis in itertools.product(Term, Axis):
        for lit in lit_cells(geometry, term, axis):
            assert lit.count == _counted(geometry, lit), (term, lit)


def _stages(lits: tuple[Lit, ...]) -> list[tuple[StageId, LitKind, int]]:
    return [(lit.stage, lit.what, lit.count) for lit in lits]


def test_the_cells_of_every_term_of_the_second_example() -> None:
    geometry = Geometry.unchecked(ConvTransposeSpec.square(3, 3, stride=2, padding=1))
    inserted = [(StageId.ZERO_INSERTED, LitKind.INSERTED, 16), (StageId.PADDED, LitKind.INSERTED, 16)]
    assert _stages(lit_cells(geometry, Term.STRIDE)) == inserted
    assert _stages(lit_cells(geometry, Term.STRIDE_MINUS_ONE)) == inserted
    data = [(s, LitKind.DATA, 9) for s in (StageId.INPUT, StageId.ZERO_INSERTED, StageId.PADDED)]
    assert _stages(lit_cells(geometry, Term.INPUT_SIZE)) == data
    gaps = [(s, LitKind.GAPS, 10) for s in (StageId.ZERO_INSERTED, StageId.PADDED)]
    assert _stages(lit_cells(geometry, Term.GAPS)) == data + gaps
    assert _stages(lit_cells(geometry, Term.PADDING_ZEROS)) == [(StageId.PADDED, LitKind.PADDING, 24)]
    (removed,) = lit_cells(geometry, Term.PADDING)
    assert (removed.what, removed.count, removed.ring) == (LitKind.CROPPED, 32, ((1, 1), (1, 1)))
    assert lit_cells(geometry, Term.OUTPUT_PADDING) == ()
    outlines = [(StageId.OUTPUT, LitKind.OUTLINE, 25), (StageId.INPUT, LitKind.OUTLINE, 9)]
    assert _stages(lit_cells(geometry, Term.PAIRED)) == outlines


def test_an_end_crop_lights_what_it_takes_off_the_end() -> None:
    geometry = Geometry.unchecked(ConvTransposeSpec.square(4, 3, stride=2, padding=1, end_crop=1))
    (taken,) = lit_cells(geometry, Term.END_CROP)
    # The padded map has 1 + 7 + 0 cells along each axis.
    assert (taken.what, taken.ring, taken.count) == (LitKind.CROPPED, ((0, 1), (0, 1)), 9 * 9 - 8 * 8)
    (removed,) = lit_cells(geometry, Term.PADDING)
    assert removed.ring == ((1, 1), (1, 1)), "what p takes off is the same at both ends"


def test_gaps_lie_across_the_axis_of_the_formula() -> None:
    geometry = Geometry.unchecked(ConvTransposeSpec(AxisSpec(2, 3, stride=3), AxisSpec(4, 3)))
    (*_, height_gaps, _) = lit_cells(geometry, Term.GAPS, Axis.HEIGHT)
    assert height_gaps.count == 2 * 4
    assert is_lit(geometry, height_gaps, (1, 0))
    assert not is_lit(geometry, height_gaps, (3, 1))
    assert all(lit.what is LitKind.DATA for lit in lit_cells(geometry, Term.GAPS, Axis.WIDTH))


def test_a_crop_lights_what_is_cut_off() -> None:
    geometry = Geometry.unchecked(ConvTransposeSpec.square(4, 2, stride=2, padding=2))
    (cropped,) = lit_cells(geometry, Term.PADDING_ZEROS)
    assert (cropped.what, cropped.ring) == (LitKind.CROPPED, ((1, 1), (1, 1)))
    assert cropped.count == 7 * 7 - 5 * 5


def test_dilated_taps_leave_the_holes_of_the_window_unlit() -> None:
    geometry = Geometry.unchecked(ConvTransposeSpec.square(5, 2, dilation=3))
    (taps,) = lit_cells(geometry, Term.DILATION)
    lit = {cell for cell in itertools.product(range(9), repeat=2) if is_lit(geometry, taps, cell, (1, 2))}
    assert lit == {(1, 2), (1, 5), (4, 2), (4, 5)}

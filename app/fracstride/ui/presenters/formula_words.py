"""The words beside the formulas: titles, notes, and what every term says when it is pointed at."""

from __future__ import annotations

from collections.abc import Callable

from fracstride.core.derivation import formula
from fracstride.core.formula import Formula, RowId, Symbol, bindings
from fracstride.core.geometry import Geometry
from fracstride.core.lit import Term, lit_cells
from fracstride.core.spec import Axis
from fracstride.ui.presenters.wording import MINUS, Translate, grouped


def title(made: Formula, row: RowId, translate: Translate) -> str:
    """The title of a line; that of padding says so where it crops."""
    if row is RowId.PAD and made.crop:
        return translate("Formula", "Pad, crops {cells}").format(cells=grouped(made.crop))
    titles = {
        RowId.INSERT_ZEROS: translate("Formula", "Insert zeros"),
        RowId.PAD: translate("Formula", "Pad"),
        RowId.CONVOLVE: translate("Formula", "Convolve"),
        RowId.OUTPUT_SIZE: translate("Formula", "Output size"),
        RowId.PAIRED: translate("Formula", "Paired Conv2d"),
    }
    return titles[row]


def notes(made: Formula, translate: Translate) -> tuple[str, ...]:
    """What the lines themselves do not say: the floor, the extent of a dilated kernel."""
    found = (
        _mismatch_note(made, translate),
        _remainder_note(made, translate),
        _paired_note(made, translate),
        _extent_note(made, translate),
    )
    return tuple(note for note in found if note)


def _mismatch_note(made: Formula, translate: Translate) -> str:
    paired, size = made.row(RowId.PAIRED).value, made.geometry.spec.size
    if paired is None or paired == size:
        return ""
    text = translate("Formula", "output padding reaches the stride: Conv2d gives {paired}, not {size}")
    return text.format(paired=grouped(paired), size=grouped(size))


def _remainder_note(made: Formula, translate: Translate) -> str:
    if not made.remainder:
        return ""
    return translate("Formula", "floor drops the remainder {remainder}").format(
        remainder=grouped(made.remainder)
    )


def _paired_note(made: Formula, translate: Translate) -> str:
    sizes = made.paired_sizes
    if not sizes:
        return ""
    result = grouped(made.geometry.spec.size)
    if len(sizes) == 2:
        text = translate("Formula", "sizes {first} and {last} both give {result}")
    else:
        text = translate("Formula", "sizes {first}–{last} all give {result}")
    return text.format(first=grouped(sizes[0]), last=grouped(sizes[-1]), result=result)


def _extent_note(made: Formula, translate: Translate) -> str:
    if made.geometry.spec.dilation == 1:
        return ""
    text = translate("Formula", "kₑ = d(k − 1) + 1 = {extent}")
    return text.format(extent=grouped(made.geometry.extent))


Words = Callable[[Geometry, Axis, Translate], str]


def tooltips(geometry: Geometry, axis: Axis, translate: Translate) -> dict[Term, str]:
    """One line for every term."""
    return {term: words(geometry, axis, translate) for term, words in _WORDS.items()}


def _stride(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    between = geometry.axis(axis).spec.stride - 1
    if between < 1:
        return translate("Formula", "No zeros inserted: s − 1 = {between}").format(between=grouped(between))
    cells = sum(lit.count for lit in lit_cells(geometry, Term.STRIDE, axis)[:1])
    one = translate("Formula", "Inserted zeros: s − 1 = {between} between neighbours, 1 cell")
    many = translate("Formula", "Inserted zeros: s − 1 = {between} between neighbours, {cells} cells")
    text = one if cells == 1 else many
    return text.format(between=grouped(between), cells=grouped(cells))


def _input_size(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    size = geometry.axis(axis).spec.size
    lines = _input_lines(size, axis, translate).format(count=grouped(size))
    gaps = translate("Formula", "1 gap") if size == 2 else translate("Formula", "{count} gaps")
    return translate("Formula", "{lines}, {gaps}").format(
        lines=lines, gaps=gaps.format(count=grouped(size - 1))
    )


def _input_lines(size: int, axis: Axis, translate: Translate) -> str:
    if axis is Axis.HEIGHT:
        one, many = translate("Formula", "1 input row"), translate("Formula", "{count} input rows")
    else:
        one, many = translate("Formula", "1 input column"), translate("Formula", "{count} input columns")
    return one if size == 1 else many


def _inserted_size(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    if axis is Axis.HEIGHT:
        one = translate("Formula", "1 row after inserting")
        many = translate("Formula", "{count} rows after inserting")
    else:
        one = translate("Formula", "1 column after inserting")
        many = translate("Formula", "{count} columns after inserting")
    size = geometry.axis(axis).inserted
    return (one if size == 1 else many).format(count=grouped(size))


def _padding_zeros(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    ends = geometry.axis(axis)
    dilated = ends.spec.dilation != 1
    left = f"d(k {MINUS} 1) {MINUS} p" if dilated else f"k {MINUS} p {MINUS} 1"
    zeros = ends.margin_begin
    if zeros < 0:
        text = translate("Formula", "{formula} = {zeros}: crops {cells} on each side")
        return text.format(formula=left, zeros=grouped(zeros), cells=grouped(-zeros))
    return translate("Formula", "{formula} = {zeros} on each side").format(formula=left, zeros=grouped(zeros))


def _padding(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    ends = geometry.axis(axis)
    reach = f"d(k {MINUS} 1)" if ends.spec.dilation != 1 else f"k {MINUS} 1"
    text = translate("Formula", "p removes {padding} of {reach} = {full}")
    return text.format(padding=grouped(ends.spec.padding), reach=reach, full=grouped(ends.extent - 1))


def _kernel(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    spec = geometry.spec
    text = translate("Formula", "Kernel {height} × {width}")
    return text.format(height=grouped(spec.height.kernel_size), width=grouped(spec.width.kernel_size))


def _dilation(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    text = translate("Formula", "Spread to kₑ = d(k − 1) + 1 = {extent}")
    return text.format(extent=grouped(geometry.axis(axis).extent))


def _output_padding(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    count = geometry.axis(axis).spec.output_padding
    if geometry.spec.height.output_padding == geometry.spec.width.output_padding:
        one = translate("Formula", "1 extra row and column at the end")
        many = translate("Formula", "{count} extra rows and columns at the end")
    elif axis is Axis.HEIGHT:
        one = translate("Formula", "1 extra row at the end")
        many = translate("Formula", "{count} extra rows at the end")
    else:
        one = translate("Formula", "1 extra column at the end")
        many = translate("Formula", "{count} extra columns at the end")
    return (one if count == 1 else many).format(count=grouped(count))


def _end_crop(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    count = geometry.axis(axis).spec.end_crop
    if geometry.spec.height.end_crop == geometry.spec.width.end_crop:
        one = translate("Formula", "1 row and column more taken off at the end")
        many = translate("Formula", "{count} rows and columns more taken off at the end")
    elif axis is Axis.HEIGHT:
        one = translate("Formula", "1 row more taken off at the end")
        many = translate("Formula", "{count} rows more taken off at the end")
    else:
        one = translate("Formula", "1 column more taken off at the end")
        many = translate("Formula", "{count} columns more taken off at the end")
    return (one if count == 1 else many).format(count=grouped(count))


def _output_size(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    if axis is Axis.HEIGHT:
        one, many = translate("Formula", "1 output row"), translate("Formula", "{count} output rows")
    else:
        one, many = translate("Formula", "1 output column"), translate("Formula", "{count} output columns")
    size = geometry.axis(axis).output
    return (one if size == 1 else many).format(count=grouped(size))


def _paired(geometry: Geometry, axis: Axis, translate: Translate) -> str:
    made = formula(geometry.axis(axis), axis)
    result = made.row(RowId.PAIRED).value
    if result is None:
        return translate("Formula", "No Conv2d has this stride")
    before = bindings(geometry.axis(axis))[Symbol.OUTPUT_SIZE]
    if made.geometry.spec.end_crop:
        text = translate("Formula", "Conv2d, its x padded by ec more at the end, maps {before} to {after}")
    elif made.geometry.spec.dilation != 1:
        text = translate("Formula", "Conv2d with the same k, s, p, d maps {before} to {after}")
    else:
        text = translate("Formula", "Conv2d with the same k, s, p maps {before} to {after}")
    return text.format(before=grouped(before), after=grouped(result))


_WORDS: dict[Term, Words] = {
    Term.STRIDE: _stride,
    Term.STRIDE_MINUS_ONE: _stride,
    Term.INPUT_SIZE: _input_size,
    Term.GAPS: _input_size,
    Term.INSERTED_SIZE: _inserted_size,
    Term.PADDING_ZEROS: _padding_zeros,
    Term.PADDING: _padding,
    Term.KERNEL: _kernel,
    Term.DILATION: _dilation,
    Term.OUTPUT_PADDING: _output_padding,
    Term.END_CROP: _end_crop,
    Term.OUTPUT_SIZE: _output_size,
    Term.PAIRED: _paired,
}

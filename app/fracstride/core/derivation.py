"""The derivation of the sizes along one axis, row by row, in symbols and in numbers.

It is that of Dumoulin & Visin, "A guide to convolution arithmetic for deep learning" (arXiv 1603.07285), with
dilation, output_padding and end_crop added where they matter; see ``geometry`` for the letters.

    insert zeros   H_out^new = H_out + (s-1)(H_out-1)
    pad            p^new     = k - p - 1                              d(k-1) - p
    convolve       H_in      = H_out^new + 2p^new - k + 1             ... + op - ec - k_e + 1
    output size    H_in      = (H_out-1)s - 2p + k                    ... + d(k-1) + 1 + op - ec
    paired Conv2d  H_out     = floor((H_in + 2p - k) / s) + 1         ... + ec - d(k-1) - 1 ...
"""

from __future__ import annotations

from collections.abc import Iterator

from fracstride.core.formula import Floor, Formula, Item, Operator, Phrase, Row, RowId, Symbol, bindings
from fracstride.core.geometry import AxisGeometry
from fracstride.core.lit import Term
from fracstride.core.spec import Axis

TERM_OF_SYMBOL = {
    Symbol.INPUT_SIZE: Term.INPUT_SIZE,
    Symbol.INSERTED_SIZE: Term.INSERTED_SIZE,
    Symbol.OUTPUT_SIZE: Term.OUTPUT_SIZE,
    Symbol.STRIDE: Term.STRIDE,
    Symbol.KERNEL_SIZE: Term.KERNEL,
    Symbol.EXTENT: Term.DILATION,
    Symbol.DILATION: Term.DILATION,
    Symbol.PADDING: Term.PADDING,
    Symbol.PADDING_ZEROS: Term.PADDING_ZEROS,
    Symbol.OUTPUT_PADDING: Term.OUTPUT_PADDING,
    Symbol.END_CROP: Term.END_CROP,
}


def formula(geometry: AxisGeometry, axis: Axis = Axis.HEIGHT) -> Formula:
    """The derivation along one axis, for any parameters, an output of no cells included.

    >>> from fracstride.core.spec import AxisSpec
    >>> axis = AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1))
    >>> [row.value for row in formula(axis).rows]
    [5, 1, 5, 5, 3]
    """
    rows = (
        _insert_zeros_row(geometry),
        _pad_row(geometry),
        _convolve_row(geometry),
        _output_size_row(geometry),
        _paired_row(geometry),
    )
    return Formula(axis, geometry, rows)


Pair = tuple[Phrase, Phrase]
"""The same part in symbols and in numbers."""


def _sign(operator: Operator) -> Pair:
    # A product of two numbers needs its sign: 2p is written 2·1.
    numeric = Operator.TIMES if operator is Operator.APPLIED else operator
    return Phrase((operator,)), Phrase((numeric,))


_PLUS, _MINUS, _TIMES, _APPLIED = (
    _sign(each) for each in (Operator.PLUS, Operator.MINUS, Operator.TIMES, Operator.APPLIED)
)


def _constant(value: int) -> Pair:
    return Phrase((value,)), Phrase((value,))


def _symbol(geometry: AxisGeometry, symbol: Symbol) -> Pair:
    term = TERM_OF_SYMBOL[symbol]
    return Phrase((symbol,), term), Phrase((bindings(geometry)[symbol],), term)


def _less_one(content: Symbol | int, term: Term) -> Phrase:
    return Phrase((Operator.OPEN, content, Operator.MINUS, 1, Operator.CLOSE), term)


def _symbol_less_one(geometry: AxisGeometry, symbol: Symbol, term: Term) -> Pair:
    return _less_one(symbol, term), _less_one(bindings(geometry)[symbol], term)


def _stretch(geometry: AxisGeometry) -> Iterator[Pair]:
    """d(k-1)."""
    yield _symbol(geometry, Symbol.DILATION)
    yield _APPLIED
    yield _symbol_less_one(geometry, Symbol.KERNEL_SIZE, Term.KERNEL)


def _is_dilated(geometry: AxisGeometry) -> bool:
    return geometry.spec.dilation != 1


def _sides(pairs: list[Pair]) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...]]:
    symbolic = tuple(pair[0] for pair in pairs)
    return symbolic, tuple(_guarded(pair[1], position) for position, pair in enumerate(pairs))


def _guarded(phrase: Phrase, position: int) -> Phrase:
    """Puts a negative number in brackets, unless it comes first."""
    (first, *rest) = phrase.content
    if position and not rest and isinstance(first, int) and first < 0:
        return Phrase((Operator.OPEN, first, Operator.CLOSE), phrase.term)
    return phrase


def _left(symbol: Symbol) -> Phrase:
    return Phrase((symbol,), TERM_OF_SYMBOL[symbol])


def _insert_zeros_row(geometry: AxisGeometry) -> Row:
    spec = geometry.spec
    pairs = [
        _symbol(geometry, Symbol.INPUT_SIZE),
        _PLUS,
        (
            _less_one(Symbol.STRIDE, Term.STRIDE_MINUS_ONE),
            Phrase((spec.stride - 1,), Term.STRIDE_MINUS_ONE),
        ),
        _APPLIED,
        (_less_one(Symbol.INPUT_SIZE, Term.GAPS), Phrase((spec.size - 1,), Term.GAPS)),
    ]
    return Row(RowId.INSERT_ZEROS, _left(Symbol.INSERTED_SIZE), *_sides(pairs), geometry.inserted)


def _pad_row(geometry: AxisGeometry) -> Row:
    padding = [_MINUS, _symbol(geometry, Symbol.PADDING)]
    if _is_dilated(geometry):
        pairs = [*_stretch(geometry), *padding]
    else:
        pairs = [_symbol(geometry, Symbol.KERNEL_SIZE), *padding, _MINUS, _constant(1)]
    return Row(RowId.PAD, _left(Symbol.PADDING_ZEROS), *_sides(pairs), geometry.margin_begin)


def _at_the_end(geometry: AxisGeometry) -> list[Pair]:
    """The terms for what is added and what is taken off at the end."""
    spec = geometry.spec
    added = [_PLUS, _symbol(geometry, Symbol.OUTPUT_PADDING)] if spec.output_padding else []
    return [*added, *_end_crop(geometry, _MINUS)]


def _end_crop(geometry: AxisGeometry, sign: Pair) -> list[Pair]:
    return [sign, _symbol(geometry, Symbol.END_CROP)] if geometry.spec.end_crop else []


def _convolve_row(geometry: AxisGeometry) -> Row:
    kernel = Symbol.EXTENT if _is_dilated(geometry) else Symbol.KERNEL_SIZE
    pairs = [
        _symbol(geometry, Symbol.INSERTED_SIZE),
        *(_PLUS, _constant(2), _APPLIED, _symbol(geometry, Symbol.PADDING_ZEROS)),
        *_at_the_end(geometry),
        *(_MINUS, _symbol(geometry, kernel), _PLUS, _constant(1)),
    ]
    return _output_row(RowId.CONVOLVE, pairs, geometry)


def _output_size_row(geometry: AxisGeometry) -> Row:
    kernel = [_symbol(geometry, Symbol.KERNEL_SIZE)]
    pairs = [
        _symbol_less_one(geometry, Symbol.INPUT_SIZE, Term.GAPS),
        *(_TIMES, _symbol(geometry, Symbol.STRIDE)),
        *(_MINUS, _constant(2), _APPLIED, _symbol(geometry, Symbol.PADDING), _PLUS),
        *([*_stretch(geometry), _PLUS, _constant(1)] if _is_dilated(geometry) else kernel),
        *_at_the_end(geometry),
    ]
    return _output_row(RowId.OUTPUT_SIZE, pairs, geometry)


def _output_row(row_id: RowId, pairs: list[Pair], geometry: AxisGeometry) -> Row:
    impossible = geometry.output < 1
    return Row(row_id, _left(Symbol.OUTPUT_SIZE), *_sides(pairs), geometry.output, impossible)


def _paired_row(geometry: AxisGeometry) -> Row:
    kernel = [_symbol(geometry, Symbol.KERNEL_SIZE)]
    numerator = [
        _symbol(geometry, Symbol.OUTPUT_SIZE),
        *(_PLUS, _constant(2), _APPLIED, _symbol(geometry, Symbol.PADDING)),
        *_end_crop(geometry, _PLUS),
        _MINUS,
        *([*_stretch(geometry), _MINUS, _constant(1)] if _is_dilated(geometry) else kernel),
    ]
    above = _sides(numerator)
    below = _sides([_symbol(geometry, Symbol.STRIDE)])
    one = _sides([_PLUS, _constant(1)])
    symbolic: tuple[Item, ...] = (Floor(above[0], below[0]), *one[0])
    numeric: tuple[Item, ...] = (Floor(above[1], below[1]), *one[1])
    value = _paired_value(geometry)
    return Row(RowId.PAIRED, _left(Symbol.INPUT_SIZE), symbolic, numeric, value, value is None)


def _paired_value(geometry: AxisGeometry) -> int | None:
    """The size that Conv2d with the same k, s, p, d, ec gives for H_in: H_out, unless output_padding >= stride."""
    spec = geometry.spec
    if spec.stride < 1:
        return None
    return (geometry.output + geometry.paired_padding - geometry.extent) // spec.stride + 1

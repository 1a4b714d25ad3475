"""The size formulas as they are written: LaTeX and plain text of every part, its ink, its term."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fracstride.core.derivation import formula
from fracstride.core.formula import Formula, Item, Operator, Phrase, Row, RowId, Symbol
from fracstride.core.geometry import Geometry
from fracstride.core.lit import Term
from fracstride.core.records import record
from fracstride.core.spec import Axis
from fracstride.ui.presenters.formula_words import notes, title, tooltips
from fracstride.ui.presenters.wording import MINUS, Translate, named


class Ink(StrEnum):
    """The colour of a part by its meaning; the names of the roles of a theme, or its main text."""

    TEXT = "text"
    STRIDE = "stride"
    PADDING = "padding"
    KERNEL = "kernel"
    OUTPUT_PADDING = "output_padding"


class Joint(StrEnum):
    """How a part sits between its neighbours."""

    TIGHT = "tight"
    SUM = "sum"
    PRODUCT = "product"


@record
class TokenModel:
    """One part that is typeset as a whole."""

    latex: str
    plain: str
    ink: Ink = Ink.TEXT
    term: Term | None = None
    joint: Joint = Joint.TIGHT


@record
class FloorModel:
    """The floor of a fraction, its two lines as parts."""

    numerator: tuple[TokenModel, ...]
    denominator: tuple[TokenModel, ...]
    term: Term = Term.PAIRED


ItemModel = TokenModel | FloorModel


@record
class RowModel:
    """One line: title, left = symbolic = numeric = result."""

    id: RowId
    title: str
    term: Term
    """What pointing at the title means."""
    left: TokenModel
    symbolic: tuple[ItemModel, ...]
    numeric: tuple[ItemModel, ...]
    result: TokenModel
    is_error: bool


@record
class FormulaModel:
    """Everything that the formula panel shows for one axis."""

    axis: Axis
    rows: tuple[RowModel, ...]
    notes: tuple[str, ...]
    tooltips: Mapping[Term, str]


_INKS = {
    Term.STRIDE: Ink.STRIDE,
    Term.STRIDE_MINUS_ONE: Ink.STRIDE,
    Term.PADDING_ZEROS: Ink.PADDING,
    Term.PADDING: Ink.PADDING,
    Term.KERNEL: Ink.KERNEL,
    Term.DILATION: Ink.KERNEL,
    Term.OUTPUT_PADDING: Ink.OUTPUT_PADDING,
    Term.END_CROP: Ink.PADDING,
}

_ROW_TERMS = {
    RowId.INSERT_ZEROS: Term.STRIDE_MINUS_ONE,
    RowId.PAD: Term.PADDING_ZEROS,
    RowId.CONVOLVE: Term.KERNEL,
    RowId.OUTPUT_SIZE: Term.OUTPUT_SIZE,
    RowId.PAIRED: Term.PAIRED,
}

_FAMILIES = (
    frozenset({Term.STRIDE, Term.STRIDE_MINUS_ONE}),
    frozenset({Term.INPUT_SIZE, Term.GAPS}),
)

_LATEX = {
    Symbol.INPUT_SIZE: r"H_{\mathrm{out}}",
    Symbol.INSERTED_SIZE: r"H_{\mathrm{out}}^{\mathrm{new}}",
    Symbol.OUTPUT_SIZE: r"H_{\mathrm{in}}",
    Symbol.EXTENT: r"k_{\mathrm{e}}",
    Symbol.PADDING_ZEROS: r"p^{\mathrm{new}}",
    Symbol.OUTPUT_PADDING: r"\mathrm{op}",
    Symbol.END_CROP: r"\mathrm{ec}",
    Operator.TIMES: r"\cdot",
}

_PLAIN = {Operator.MINUS: MINUS, Operator.TIMES: "\N{MIDDLE DOT}"}

_JOINTS = {Operator.PLUS: Joint.SUM, Operator.MINUS: Joint.SUM, Operator.TIMES: Joint.PRODUCT}


def ink_from_term(term: Term | None) -> Ink:
    """The ink of a term, also the role in which its cells light up; TEXT for sizes."""
    return Ink.TEXT if term is None else _INKS.get(term, Ink.TEXT)


def is_same_mark(term: Term, other: Term | None) -> bool:
    """Whether pointing at one term marks the other too: s and s - 1, H_out and H_out - 1.

    >>> is_same_mark(Term.STRIDE, Term.STRIDE_MINUS_ONE), is_same_mark(Term.STRIDE, Term.KERNEL)
    (True, False)
    """
    return term is other or any(term in family and other in family for family in _FAMILIES)


def formula_model(geometry: Geometry, axis: Axis, translate: Translate) -> FormulaModel:
    """The derivation along one axis; ``geometry`` may be one that ``solve`` refuses."""
    made = formula(geometry.axis(axis), axis)
    rows = tuple(_row_model(made, row, translate) for row in made.rows)
    return FormulaModel(axis, rows, notes(made, translate), tooltips(geometry, axis, translate))


def _row_model(made: Formula, row: Row, translate: Translate) -> RowModel:
    def side(items: tuple[Item, ...]) -> tuple[ItemModel, ...]:
        return tuple(_item_model(item, made.axis) for item in items if not _is_unwritten(item))

    value = "\N{EN DASH}" if row.value is None else str(row.value)
    plain = value.replace("-", MINUS)
    latex = r"\text{–}" if row.value is None else value
    result = TokenModel(latex, plain, Ink.TEXT, row.left.term)
    return RowModel(
        id=row.id,
        title=title(made, row.id, translate),
        term=_ROW_TERMS[row.id],
        left=_token(row.left, made.axis),
        symbolic=side(row.symbolic),
        numeric=side(row.numeric),
        result=result,
        is_error=row.is_impossible,
    )


def _is_unwritten(item: Item) -> bool:
    return isinstance(item, Phrase) and item.content == (Operator.APPLIED,)


def _item_model(item: Item, axis: Axis) -> ItemModel:
    if isinstance(item, Phrase):
        return _token(item, axis)

    def line(phrases: tuple[Phrase, ...]) -> tuple[TokenModel, ...]:
        return tuple(_token(phrase, axis) for phrase in phrases if not _is_unwritten(phrase))

    return FloorModel(line(item.numerator), line(item.denominator), item.term)


def _token(phrase: Phrase, axis: Axis) -> TokenModel:
    first = phrase.content[0]
    joint = Joint.TIGHT
    if len(phrase.content) == 1 and isinstance(first, Operator):
        joint = _JOINTS[first]
    latex = _latex_phrase(phrase, axis)
    return TokenModel(latex, _plain(phrase, axis), ink_from_term(phrase.term), phrase.term, joint)


def _latex_phrase(phrase: Phrase, axis: Axis) -> str:
    parts = [_latex(part, axis) for part in phrase.content]
    if len(parts) > 1:
        # Braces keep the sign of a negative number close to it.
        parts = [f"{{-}}{part[1:]}" if part.startswith("-") and part != "-" else part for part in parts]
    return " ".join(parts)


def _latex(part: Symbol | Operator | int, axis: Axis) -> str:
    if isinstance(part, int):
        return str(part)
    return _on_axis(_LATEX.get(part, part.value), axis)


def _plain(phrase: Phrase, axis: Axis) -> str:
    if len(phrase.content) == 1:
        return _plain_part(phrase.content[0], axis)
    parts = (_plain_part(part, axis) for part in phrase.content)
    return "".join(f" {MINUS} " if part == MINUS else part for part in parts)


def _plain_part(part: Symbol | Operator | int, axis: Axis) -> str:
    if isinstance(part, int):
        return str(part).replace("-", MINUS)
    if isinstance(part, Operator):
        return _PLAIN.get(part, part.value)
    return _on_axis(part.value, axis)


def _on_axis(text: str, axis: Axis) -> str:
    return text if axis is Axis.HEIGHT else text.replace("H_", "W_")


def latex(model: FormulaModel) -> str:
    """All lines as one aligned environment, for a document."""
    lines = (
        f"{row.left.latex} &= {_latex_side(row.symbolic)} &&= {_latex_side(row.numeric)}"
        f" &&= {row.result.latex}"
        for row in model.rows
    )
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def _latex_side(items: tuple[ItemModel, ...]) -> str:
    return " ".join(_latex_item(item) for item in items)


def _latex_item(item: ItemModel) -> str:
    if isinstance(item, TokenModel):
        return item.latex
    above, below = _latex_side(item.numerator), _latex_side(item.denominator)
    return rf"\left\lfloor \frac{{{above}}}{{{below}}} \right\rfloor"


def plain_text(model: FormulaModel, translate: Translate) -> str:
    """All lines with their titles and numbers, then the notes: for a message, and for screen readers."""
    lines = [named(row.title, row_text(row), translate) for row in model.rows]
    return "\n".join([*lines, *model.notes])


def row_text(row: RowModel) -> str:
    """One line in plain text, without its title."""
    sides = (_plain_side(row.symbolic), _plain_side(row.numeric), row.result.plain)
    return " = ".join((row.left.plain, *sides))


def _plain_side(items: tuple[ItemModel, ...]) -> str:
    return "".join(_plain_item(item) for item in items)


def _plain_item(item: ItemModel) -> str:
    if isinstance(item, FloorModel):
        above, below = _plain_side(item.numerator), _plain_side(item.denominator)
        return f"\N{LEFT FLOOR}({above}) / {below}\N{RIGHT FLOOR}"
    return f" {item.plain} " if item.joint is Joint.SUM else item.plain

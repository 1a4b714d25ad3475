"""The size formulas of one axis as data: symbols, numbers, and the cells that each term stands for.

No markup and no words: a presenter writes the symbols, a view typesets them. ``derivation`` makes the rows; see
``geometry`` for the letters.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from fracstride.core.geometry import AxisGeometry
from fracstride.core.lit import Term
from fracstride.core.records import record
from fracstride.core.spec import Axis


class Symbol(StrEnum):
    """A letter of the formulas; H stands for W where the axis is the width."""

    INPUT_SIZE = "H_out"
    INSERTED_SIZE = "H_out^new"
    OUTPUT_SIZE = "H_in"
    STRIDE = "s"
    KERNEL_SIZE = "k"
    EXTENT = "k_e"
    DILATION = "d"
    PADDING = "p"
    PADDING_ZEROS = "p^new"
    OUTPUT_PADDING = "op"
    END_CROP = "ec"


class Operator(StrEnum):
    """A sign between operands; APPLIED is a product written by putting its factors side by side."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    APPLIED = ""
    OPEN = "("
    CLOSE = ")"


@record
class Phrase:
    """The smallest part that one can point at: one or a few signs that stand for one term, or for none."""

    content: tuple[Symbol | Operator | int, ...]
    term: Term | None = None


@record
class Floor:
    """The floor of a fraction."""

    numerator: tuple[Phrase, ...]
    denominator: tuple[Phrase, ...]
    term: Term = Term.PAIRED


Item = Phrase | Floor


class RowId(StrEnum):
    """The lines of the derivation, in order."""

    INSERT_ZEROS = "insert_zeros"
    PAD = "pad"
    CONVOLVE = "convolve"
    OUTPUT_SIZE = "output_size"
    PAIRED = "paired"


@record
class Row:
    """One line: ``left`` = ``symbolic`` = ``numeric`` = ``value``."""

    id: RowId
    left: Phrase
    symbolic: tuple[Item, ...]
    numeric: tuple[Item, ...]
    value: int | None
    """None where the stride does not divide (stride < 1)."""
    is_impossible: bool = False
    """Whether the value is no size: an output of less than one cell, or no value at all."""


@record
class Formula:
    """The derivation along one axis, from the input size H_out to the output size H_in and back."""

    axis: Axis
    geometry: AxisGeometry
    rows: tuple[Row, ...]

    def row(self, row_id: RowId) -> Row:
        """The line with that name."""
        return next(row for row in self.rows if row.id is row_id)

    @property
    def paired_sizes(self) -> range:
        """The output sizes that the paired Conv2d maps to this H_out, if there are several; else none."""
        sizes = self.geometry.sizes_with_same_input
        return sizes if len(sizes) > 1 else range(0)

    @property
    def remainder(self) -> int:
        """What floor() drops in the paired row."""
        return self.geometry.paired_remainder if self.geometry.spec.stride > 0 else 0

    @property
    def crop(self) -> int:
        """How many cells a negative p^new takes off each end; else 0."""
        return max(-self.values[Symbol.PADDING_ZEROS], 0)

    @property
    def values(self) -> Mapping[Symbol, int]:
        """The number that every symbol is bound to."""
        return bindings(self.geometry)


def bindings(geometry: AxisGeometry) -> dict[Symbol, int]:
    """The number that every symbol stands for along one axis.

    >>> from fracstride.core.spec import AxisSpec
    >>> axis = AxisGeometry(AxisSpec.from_padding(size=3, kernel_size=3, stride=2, padding=1))
    >>> bindings(axis)[Symbol.PADDING_ZEROS]
    1
    """
    spec = geometry.spec
    return {
        Symbol.INPUT_SIZE: spec.size,
        Symbol.INSERTED_SIZE: geometry.inserted,
        Symbol.OUTPUT_SIZE: geometry.output,
        Symbol.STRIDE: spec.stride,
        Symbol.KERNEL_SIZE: spec.kernel_size,
        Symbol.EXTENT: geometry.extent,
        Symbol.DILATION: spec.dilation,
        Symbol.PADDING: spec.padding,
        Symbol.PADDING_ZEROS: geometry.margin_begin,
        Symbol.OUTPUT_PADDING: spec.output_padding,
        Symbol.END_CROP: spec.end_crop,
    }

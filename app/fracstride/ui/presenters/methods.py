"""The words for backends and methods, and for how far they agree."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from fracstride.core.records import record
from fracstride.ui.presenters.wording import MINUS, Translate, cell_name, listed

if TYPE_CHECKING:
    # The comparison itself is imported by the lane, after the first picture.
    from fracstride.core.verification import ArrayIndex, Comparison, Verification

BACKEND_TITLES = {"numpy": "NumPy", "cupy": "CuPy"}


def method_title(name: str, translate: Translate) -> str:
    """The name of a backend or method."""
    titles = {
        **BACKEND_TITLES,
        "zero_insertion": translate("Methods", "Zero insertion"),
        "scatter": translate("Methods", "Scatter"),
        "matrix": translate("Methods", "Matrix"),
        "phases": translate("Methods", "Phases"),
        "reference": translate("Methods", "Definition, product by product"),
    }
    return titles.get(name, name)


def verdict(verification: Verification | None, translate: Translate) -> str:
    """How many of the pictured methods agree and how closely; or that any two ways differ, and by how much."""
    if verification is None:
        return translate("Methods", "Not verified: too large")
    difference = difference_text(verification.largest_difference)
    if not verification.agree:
        return translate("Methods", "Methods differ: max {difference}").format(difference=difference)
    count = len(verification.pictured)
    if count < 2:
        text = translate("Methods", "Verified in {count} ways to {difference}")
        if verification.largest_difference == 0:
            text = translate("Methods", "Verified in {count} ways, exactly")
        return text.format(count=len(verification.methods), difference=difference)
    if verification.largest_difference == 0:
        return translate("Methods", "Verified: {count} methods agree exactly").format(count=count)
    text = translate("Methods", "Verified: {count} methods agree to {difference}")
    return text.format(count=count, difference=difference)


@record
class PairRow:
    """Two ways to the same output: by how much they differ at most, what rounding explains, and where."""

    pair: str
    difference: str
    tolerance: str
    place: str
    agree: bool
    cell: ArrayIndex | None

    @property
    def text(self) -> str:
        """The whole row, for assistive tools."""
        return "; ".join((self.pair, self.difference, self.place))


@record
class VerificationTable:
    """What the verification chip opens."""

    title: str
    summary: str
    heads: tuple[str, str, str, str]
    rows: tuple[PairRow, ...]


def verification_table(verification: Verification, translate: Translate) -> VerificationTable:
    """Every pair that was compared, the most different first."""
    title = translate("Methods", "{methods} ways to the same output, {pairs} pairs")
    names = listed((method_title(name, translate) for name in verification.methods), translate)
    heads = (
        translate("Methods", "Compared"),
        translate("Methods", "Largest difference"),
        translate("Methods", "Rounding explains"),
        translate("Methods", "Where"),
    )
    return VerificationTable(
        title.format(methods=len(verification.methods), pairs=len(verification.comparisons)),
        names,
        heads,
        tuple(_pair_row(each, translate) for each in verification.comparisons),
    )


def _pair_row(comparison: Comparison, translate: Translate) -> PairRow:
    titles = (method_title(name, translate) for name in (comparison.first, comparison.second))
    return PairRow(
        " \N{EN DASH} ".join(titles),
        difference_text(comparison.largest_difference),
        difference_text(comparison.tolerance),
        _place(comparison.cell, translate),
        comparison.agree,
        comparison.cell,
    )


def _place(cell: ArrayIndex | None, translate: Translate) -> str:
    """The first cell in which the difference is largest; sample and channel where they are not the first."""
    if cell is None:
        return translate("Methods", "equal everywhere")
    n, c, row, column = cell
    if n or c:
        text = translate("Methods", "x[{row}, {column}], sample {sample}, channel {channel}")
        return text.format(row=row, column=column, sample=n, channel=c)
    return cell_name("x", (row, column))


def difference_text(value: float) -> str:
    """A small number in two digits.

    >>> difference_text(3.14e-5), difference_text(0.0)
    ('3.1e−5', '0')
    """
    if value == 0 or not isfinite(value):
        return f"{value:g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}".replace("-", MINUS)

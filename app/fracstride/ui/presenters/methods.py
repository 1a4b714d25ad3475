"""The words for backends and methods, and for how far they agree."""

from __future__ import annotations

from math import isfinite

from fracstride.core.verification import Verification
from fracstride.ui.presenters.wording import MINUS, Translate

BACKEND_TITLES = {"numpy": "NumPy", "cupy": "CuPy"}


def method_title(name: str, translate: Translate) -> str:
    """The name of a backend or method."""
    titles = {
        **BACKEND_TITLES,
        "zero_insertion": translate("Methods", "Zero insertion"),
        "reference": translate("Methods", "Definition, product by product"),
    }
    return titles.get(name, name)


def verification_lines(verification: Verification | None, translate: Translate) -> tuple[str, ...]:
    """What was compared and how far apart it is; None: the layer is too large for it."""
    if verification is None:
        return (translate("Methods", "The layer is too large to be computed in another way as well."),)
    return (
        translate("Methods", "Methods compared:"),
        *(f"\N{EN SPACE}{method_title(name, translate)}" for name in verification.methods),
        translate("Methods", "Largest difference: {difference}").format(
            difference=difference_text(verification.largest_difference)
        ),
        translate("Methods", "Rounding explains: {tolerance}").format(
            tolerance=difference_text(verification.tolerance)
        ),
    )


def difference_text(value: float) -> str:
    """A small number in two digits.

    >>> difference_text(3.14e-5), difference_text(0.0)
    ('3.1e−5', '0')
    """
    if value == 0 or not isfinite(value):
        return f"{value:g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}".replace("-", MINUS)

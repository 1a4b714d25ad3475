"""Words and numbers for presenters. No Qt: the translation is passed in as a function."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

Translate = Callable[[str, str], str]
"""(context, English text) -> text in the language of the window."""

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
FIXED_SPACE = "\N{NO-BREAK SPACE}"
"""Between a number and its unit: no line ends there."""
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
"""Between thousands."""
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def number(value: float, decimals: int | None = None) -> str:
    """A number as text, the same in every locale, with a true minus sign; by default at most 6 significant digits.

    A negative number of decimals means 4 significant digits, with an exponent if necessary.

    >>> number(-0.5), number(40.0), number(1 / 3, 2), number(1.23456e-9, -1)
    ('−0.5', '40', '0.33', '1.235e−09')
    """
    if value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "\N{INFINITY}" if value > 0 else MINUS + "\N{INFINITY}"
    digits = ".6g" if decimals is None else ".4g" if decimals < 0 else f".{decimals}f"
    text = f"{value:{digits}}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", MINUS)


def grouped(value: int) -> str:
    """A whole number with thin spaces between thousands.

    >>> grouped(-3), grouped(784), grouped(1234567).split(THIN_SPACE)
    ('−3', '784', ['1', '234', '567'])
    """
    return f"{value:,}".replace(",", THIN_SPACE).replace("-", MINUS)


def memory(size: int) -> str:
    """A number of bytes, in the unit that needs the fewest digits.

    >>> memory(4 * 1024**3), memory(1536), memory(7)
    ('4 GiB', '1.5 KiB', '7 B')
    """
    value, unit = float(size), 0
    while value >= 1024 and unit < len(_UNITS) - 1:
        value, unit = value / 1024, unit + 1
    return f"{value:.1f}".removesuffix(".0") + f" {_UNITS[unit]}"


def typed_number(text: str) -> float | None:
    """A finite number as people type it, with a decimal point or comma; None for anything else.

    >>> typed_number(" −0,5 "), typed_number("1e-3"), typed_number("inf"), typed_number("a")
    (-0.5, 0.001, None, None)
    """
    try:
        value = float(text.strip().replace(MINUS, "-").replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def typed_whole_number(text: str) -> int | None:
    """A whole number as people type it, also with an exponent; None for anything else.

    >>> typed_whole_number(" −3 "), typed_whole_number("1e3"), typed_whole_number("\uff14"), typed_whole_number("3.5")
    (-3, 1000, 4, None)
    """
    value = typed_number(text)
    return None if value is None or value != int(value) else int(value)


def size(height: int, width: int) -> str:
    """A size, height first.

    >>> size(3, 5)
    '3 × 5'
    """
    return f"{height} {TIMES} {width}"


def cell_name(map_name: str, cell: tuple[int, int]) -> str:
    """A cell (row, column) of a map in running text.

    >>> cell_name("x", (1, 1))
    'x[1, 1]'
    """
    return f"{map_name}[{cell[0]}, {cell[1]}]"


def duration(milliseconds: float) -> str:
    """A time in a suitable unit.

    >>> duration(0.2134), duration(12.3), duration(2500.0)
    ('0.21 ms', '12 ms', '2.5 s')
    """
    if milliseconds >= 1000:
        return f"{milliseconds / 1000:.1f} s"
    return f"{milliseconds:.0f} ms" if milliseconds >= 10 else f"{milliseconds:.2f} ms"


def listed(things: Iterable[str], translate: Translate) -> str:
    """Several items as one list.

    >>> listed(("1", "2"), lambda _context, text: text)
    '1, 2'
    """
    return translate("Lists", ", ").join(things)


def in_clauses(remarks: Iterable[str], translate: Translate) -> str:
    """Several remarks as one text; they may contain commas.

    >>> in_clauses(("y, 3 × 3", "x, 5 × 5"), lambda _context, text: text)
    'y, 3 × 3; x, 5 × 5'
    """
    return translate("Lists", "; ").join(remarks)


def in_sentences(remarks: Iterable[str], translate: Translate) -> str:
    """Several remarks as sentences; the last one has no full stop, like a single remark.

    >>> in_sentences(("Only channel 2 differs", "No known mistake explains it"), lambda _context, text: text)
    'Only channel 2 differs. No known mistake explains it'
    """
    return translate("Lists", ". ").join(remarks)


def named(name: str, what: str, translate: Translate) -> str:
    """A name and what is said of it.

    >>> named("Kernel", "1–8", lambda _context, text: text)
    'Kernel: 1–8'
    """
    return translate("Lists", "{name}: {what}").format(name=name, what=what)

"""What a cause is about, as values; ``str`` gives each as the command line and programs have it."""

from __future__ import annotations

from collections.abc import Iterable

from fracstride.core.override import override
from fracstride.core.records import record

MOST = 4
"""Numbers of channels that are named."""


@record
class Numbers:
    """A stride, or the first numbers of the channels."""

    values: tuple[float, ...] = ()
    is_cut: bool = False
    """Whether there are more."""

    @classmethod
    def of(cls, values: Iterable[float]) -> Numbers:
        """The first of some numbers, to four digits.

        >>> str(Numbers.of((0.5, -2, 1 / 3, 0, 1)))
        '0.5, -2, 0.3333, 0, ...'
        """
        given = tuple(values)
        return cls(tuple(float(f"{each:.4g}") for each in given[:MOST]), len(given) > MOST)

    @override
    def __str__(self) -> str:
        return ", ".join([*(f"{each:.4g}" for each in self.values), *(["..."] if self.is_cut else [])])


@record
class Term:
    """Something that frameworks have a name for: a type of numbers, an order of axes, a function with its numbers."""

    name: str
    numbers: Numbers = Numbers()

    @override
    def __str__(self) -> str:
        return f"{self.name} {self.numbers}" if self.numbers.values else self.name


@record
class Misread:
    """One order of axes that was taken for another."""

    given: str
    taken_for: str

    @override
    def __str__(self) -> str:
        return f"{self.given} as {self.taken_for}"


NHWC_AS_NCHW, NCHW_AS_NHWC = Misread("NHWC", "NCHW"), Misread("NCHW", "NHWC")


@record
class Steps:
    """What values are multiples of."""

    size: float
    apart: float | None = None
    """By how many of them values are off, where they are."""

    @override
    def __str__(self) -> str:
        return f"{self.size:.6g}" if self.apart is None else f"{self.size:.6g} {self.apart:.2g}"


@record
class Move:
    """How far on every cell is."""

    down: int
    right: int

    @override
    def __str__(self) -> str:
        return f"{self.down} {self.right}"


@record
class InputOrder:
    """Which of our input channels stands at each place."""

    channels: tuple[int, ...]

    @override
    def __str__(self) -> str:
        return " ".join(map(str, self.channels))


Detail = Numbers | Term | Misread | Steps | Move | InputOrder

"""The measured speed of one engine."""

from __future__ import annotations

from fracstride.core.records import record


@record
class Timing:
    """The median and best time of a call of one engine; or, in words, the ``problem`` why there is none."""

    engine: str
    milliseconds: float = 0.0
    best: float = 0.0
    rounds: int = 0
    note: str = ""
    problem: str = ""
    obstacle: str = ""
    """A value of ``Obstacle``; '' if the problem is of no known kind."""

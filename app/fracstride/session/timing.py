"""What is known of the speed of one engine."""

from __future__ import annotations

from fracstride.core.records import record


@record
class Timing:
    """One engine's median and best time of a call; ``problem`` says why there is none, ``obstacle`` by its kind."""

    engine: str
    milliseconds: float = 0.0
    best: float = 0.0
    rounds: int = 0
    note: str = ""
    problem: str = ""
    obstacle: str = ""
    """A value of ``Obstacle``; '' where the reason is of no known kind."""

"""What is said of a series of times: median and 95th percentile."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median


@dataclass(slots=True)
class Times:
    """Milliseconds of one thing, gathered over all rounds."""

    values: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """What the measured thread got of a processor."""

    @property
    def median(self) -> float:
        return median(self.values)

    @property
    def p95(self) -> float:
        """The time that 95 of 100 stay below: nearest rank, so an outlier of twenty is seen."""
        ordered = sorted(self.values)
        return ordered[min(len(ordered) - 1, -(-95 * len(ordered) // 100) - 1)]

"""One table of everything that was measured, with the target of each row beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line: texts of what, platform, median, p95, least, peer, ratio and target; whether it is met."""

    cells: tuple[str, ...]
    met: bool | None = None
    """None where a row has no target."""


HEADER = (
    "what", "on", "median", "p95", "least", "cpu", "peer", "ratio", "target", ""
)  # fmt: skip


def text_of(rows: Sequence[Row]) -> str:
    """The rows in columns."""
    marks = {None: "", True: "met", False: "MISSED"}
    lines = [HEADER, *((*row.cells, marks[row.met]) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def milliseconds(value: float) -> str:
    """A time, as short as it is exact."""
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"

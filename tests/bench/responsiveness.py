"""Large layers in the window: gaps of the event loop, the first picture, the result, and peak memory."""

from __future__ import annotations

from dataclasses import dataclass

from conversation import Peer
from display import Environment

LONGEST_GAP, FIRST_PICTURE = 50.0, 200.0
BUDGET = 256.0
"""MB that may be used beside y, x and the weight."""
ITEM = 8
REST_S = 3.0


@dataclass(frozen=True, slots=True)
class Case:
    """One layer: y is ``size`` x ``size``."""

    source: str
    size: int
    kernel: int
    stride: int
    padding: int

    @property
    def output(self) -> int:
        """The side of x."""
        return (self.size - 1) * self.stride - 2 * self.padding + self.kernel

    @property
    def megabytes(self) -> float:
        """Of y and x in float64."""
        return ITEM * (self.size**2 + self.output**2) / 1024**2

    @property
    def name(self) -> str:
        """In words."""
        return f"{self.source}, y {self.size} to x {self.output}"


CASES = (
    Case("ramp", 4096, 4, 2, 1),
    Case("random", 4096, 4, 2, 1),
    Case("own data", 4096, 4, 2, 1),
    Case("ramp", 8192, 3, 1, 1),
)
# Own work: the most that the measuring thread got of a processor in one gap.
HEADER = (
    "layer",
    "on",
    "longest gap",
    "own work",
    "over 50",
    "of",
    "first picture",
    "result",
    "memory",
    "y + x",
    "",
)


def measured(platforms: dict[str, Environment], rounds: int) -> list[tuple[str, ...]]:
    """The lines of the table; every round of a case has a process of its own, so that memory is counted from new."""
    lines = [HEADER]
    for name, environment in platforms.items():
        lines.append(_line_at_rest(name, environment))
        for case in CASES:
            lines += [_line(case, name, environment) for _ in range(rounds)]
    return lines


def _line_at_rest(platform: str, environment: Environment) -> tuple[str, ...]:
    """What this machine does to a window that does nothing: no gap below is to be read without it."""
    peer = Peer("responsive_window.py", environment=environment)
    answer = peer.ask(seconds=REST_S)
    peer.close()
    gaps = answer["gaps"]
    over = sum(gap > LONGEST_GAP for gap in gaps)
    seen = (f"{max(gaps):.0f}", f"{max(answer['processor']):.0f}", str(over), str(len(gaps)))
    return ("the window at rest", platform, *seen, "", "", "", "", "")


def _line(case: Case, platform: str, environment: Environment) -> tuple[str, ...]:
    peer = Peer("responsive_window.py", environment=environment)
    asked = {"source": case.source, "size": case.size, "kernel": case.kernel, "stride": case.stride}
    answer = peer.ask(**asked, padding=case.padding)
    peer.close()
    gaps, (first,), (result,), (memory,) = (answer[key] for key in ("gaps", "first", "result", "memory"))
    limits = max(gaps) <= LONGEST_GAP, first <= FIRST_PICTURE, memory <= case.megabytes + BUDGET
    missed = [what for what, met in zip(("gap", "first picture", "memory"), limits, strict=True) if not met]
    return (
        case.name,
        platform,
        f"{max(gaps):.0f}",
        f"{max(answer['processor']):.0f}",
        str(sum(gap > LONGEST_GAP for gap in gaps)),
        str(len(gaps)),
        f"{first:.0f}",
        f"{result:.0f}",
        f"{memory:.0f}",
        f"{case.megabytes:.0f}",
        "met" if not missed else f"MISSED: {', '.join(missed)}",
    )


def text_of(lines: list[tuple[str, ...]]) -> str:
    """The lines in columns; what they are compared with below."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    rows = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]
    targets = f"targets: no gap over {LONGEST_GAP:g} ms, a first picture within {FIRST_PICTURE:g} ms,"
    return "\n".join([*rows, f"{targets} memory within y + x + {BUDGET:g} MB"])

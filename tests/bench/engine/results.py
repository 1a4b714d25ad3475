"""What was measured, as a table and as a summary beside the targets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, fsum, log

from peers import BESIDE, PEERS
from workloads import WORKLOADS, Workload

MEBIBYTE = 1024**2
BUDGET = 256 * MEBIBYTE


@dataclass(frozen=True, slots=True)
class Measured:
    """One workload: by peer its median in milliseconds, its peak extra memory, and its relative error."""

    workload: Workload
    milliseconds: dict[str, float]
    extra_bytes: dict[str, float]
    errors: dict[str, float]

    @property
    def fastest(self) -> str:
        """The peer that needs the least time."""
        beside = [peer for peer in BESIDE if peer in self.milliseconds]
        return min(beside, key=lambda peer: self.milliseconds[peer], default="")

    def ratio(self, peer: str, to: str = "") -> float:
        """Time of a peer by that of another, of the fastest where none is named; NaN where one is missing."""
        times = self.milliseconds
        other = to or self.fastest
        return times[peer] / times[other] if peer in times and other in times else float("nan")


def table_of(rows: Sequence[Measured], product_rate: float) -> str:
    """One line a workload."""
    peers = [peer for peer in PEERS if peer in rows[0].milliseconds]
    header = ["", "workload", *peers, "R", "engine/R", "prepared/R", "engine/torch", "% of products"]
    header += ["engine MB", "R MB", "output MB", "error"]
    lines = [header]
    for row in rows:
        engine = row.milliseconds["engine"]
        share = 100 * row.workload.flop / (engine / 1000) / product_rate
        memory = [row.extra_bytes.get(peer, float("nan")) / MEBIBYTE for peer in ("engine", row.fastest)]
        lines.append(
            [str(1 + WORKLOADS.index(row.workload)), row.workload.name]
            + [_milliseconds(row.milliseconds[peer]) for peer in peers]
            + [row.fastest, _ratio(row.ratio("engine")), _ratio(row.ratio("engine prepared"))]
            + [_ratio(row.ratio("engine", "torch")), f"{share:.0f}"]
            + [f"{each:.1f}" for each in (*memory, row.workload.output_bytes / MEBIBYTE)]
            + [f"{row.errors['engine']:.0e}"]
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def summary_of(rows: Sequence[Measured]) -> str:
    """Geometric means, the worst case, memory and agreement."""
    lines = []
    for peer in ("engine", "engine prepared"):
        for other in ("", *(each for each in BESIDE if each in rows[0].milliseconds)):
            ratios = [row.ratio(peer, other) for row in rows]
            if ratios[0] == ratios[0]:
                lines.append(
                    f"{peer} / {other or 'R'}: geometric mean {_mean(ratios):.2f}, {_worst(rows, peer, other)}"
                )
    large = [row for row in rows if _is_large(row.workload)]
    if large and large[0].fastest:
        lines.append(
            f"engine / R, 64 x 64 maps or a million operations and more: {_worst(large, 'engine', '')}"
        )
    slower = [row.workload.name for row in rows if row.ratio("engine", "torch") >= 1]
    if "torch" in rows[0].milliseconds:
        lines.append(f"not faster than torch's default call: {'; '.join(slower) or 'none'}")
    over = [row.workload.name for row in rows if _beside_output(row) > BUDGET]
    lines.append(f"over the budget of {BUDGET // MEBIBYTE} MB beside the output: {'; '.join(over) or 'none'}")
    wrong = max(row.errors[peer] for row in rows for peer in row.errors)
    lines.append(f"largest relative error of the weighted sums, all peers: {wrong:.1e}")
    return "\n".join(lines)


def _beside_output(row: Measured) -> float:
    return row.extra_bytes["engine"] - row.workload.output_bytes


def _is_large(workload: Workload) -> bool:
    spec = workload.geometry.spec
    return min(spec.height.size, spec.width.size) >= 64 or workload.flop >= 1e6


def _worst(rows: Sequence[Measured], peer: str, other: str) -> str:
    key: Callable[[Measured], float] = lambda row: row.ratio(peer, other)  # noqa: E731
    worst = max(rows, key=key)
    return f"worst {key(worst):.2f} ({worst.workload.name})"


def _mean(ratios: Sequence[float]) -> float:
    return exp(fsum(map(log, ratios)) / len(ratios))


def _milliseconds(value: float) -> str:
    return f"{value:.3f}" if value < 1 else f"{value:.1f}"


def _ratio(value: float) -> str:
    return "" if value != value else f"{value:.2f}"

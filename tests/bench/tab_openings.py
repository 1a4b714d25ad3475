"""Opening the tabs of a large layer, the first time and again: the measured window, and the rows that come of it.

tab_openings.py                                     serves measurements, as responsive_window.py does
"""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING

from conversation import Answer, Peer, serve
from display import Environment
from responsiveness import CASES, LONGEST_GAP
from table import Row, milliseconds
from times import Times

if TYPE_CHECKING:
    from responsive_window import Measurement

LAYER = CASES[0]
TABS = ("scatter", "matrix", "phases", "overlap", "solver", "code", "decoder", "channels", "pair")
TIMES = ("first", "again")


class Openings:
    """Opens tabs of one window, which has the large layer."""

    def __init__(self, measurement: Measurement) -> None:
        self._measurement = measurement
        measurement.measure(
            source=LAYER.source,
            size=LAYER.size,
            kernel=LAYER.kernel,
            stride=LAYER.stride,
            padding=LAYER.padding,
        )

    def measure(self, tab: str) -> Answer:
        """The longest gap while a tab is opened, left and opened again, and the thread's own work in it."""
        gaps = {}
        for time in TIMES:
            milliseconds_, processor = self._measurement.opened(tab)
            gaps[time] = [max(milliseconds_)]
            gaps[f"{time} processor"] = [max(processor)]
            self._measurement.opened("pipeline")
        return gaps


def measured(platforms: dict[str, Environment], rounds: int) -> list[Row]:
    """The rows of every tab, on every platform; every round has a process of its own."""
    gathered: dict[tuple[str, str, str], Times] = defaultdict(Times)
    for name, environment in platforms.items():
        for _ in range(rounds):
            peer = Peer("tab_openings.py", environment=environment)
            for tab in TABS:
                answer = peer.ask(tab=tab)
                for time in TIMES:
                    gathered[tab, time, name].values += answer[time]
                    gathered[tab, time, name].processor += answer[f"{time} processor"]
            peer.close()
    return [_row(*key, times) for key, times in gathered.items()]


def _row(tab: str, time: str, platform: str, times: Times) -> Row:
    shown = (times.median, times.p95, min(times.values), median(times.processor))
    name = f"longest gap, opening {tab} {'the first time' if time == 'first' else 'again'}"
    cells = (name, platform, *(milliseconds(each) for each in shown), "", "", f"p95 <= {LONGEST_GAP:g}")
    return Row(cells, times.p95 <= LONGEST_GAP)


def main() -> None:
    """Serve measurements until the input ends."""
    from responsive_window import Measurement

    measurement = Measurement()
    serve(Openings(measurement).measure)
    measurement.close()


if __name__ == "__main__":
    main()

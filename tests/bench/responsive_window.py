"""The measured program of ``responsiveness``: the whole window given one layer of 8192 x 8192 cells.

It answers one line of JSON: the gaps between the ticks of a timer, when the first picture of the new layer was
painted, when its result was, and how much more memory was in use at the worst moment.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

import numpy as np
from conversation import Answer, serve
from explorer import Window
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from fracstride.core.override import override
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, ExplicitArray, SourceKind, State
from fracstride.ui.application import made_application
from fracstride.ui.lanes.background import BackgroundLane
from fracstride.ui.window.tabs import tabs

TICK_MS = 5
PATIENCE_S = 240.0
SETTLING_S = 0.5
MEBIBYTE = 1024**2


class Paints(QObject):
    """Counts the paint events of the maps: what is not on screen is not painted, and would not be counted."""

    def __init__(self, viewport: QWidget) -> None:
        super().__init__()
        self.count = 0
        viewport.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False


class Gaps(QObject):
    """A timer of 5 ms, and how long after one another its ticks came."""

    def __init__(self) -> None:
        super().__init__()
        self.milliseconds: list[float] = []
        self.processor: list[float] = []
        """What this thread got of a processor meanwhile."""
        self._last, self._worked = perf_counter(), thread_time()
        timer = QTimer(self)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: self._on_tick())
        timer.start(TICK_MS)

    def _on_tick(self) -> None:
        now, worked = perf_counter(), thread_time()
        self.milliseconds.append((now - self._last) * 1000)
        self.processor.append((worked - self._worked) * 1000)
        self._last, self._worked = now, worked

    def restart(self) -> None:
        """Forget what was before."""
        self.milliseconds.clear()
        self.processor.clear()
        self._last, self._worked = perf_counter(), thread_time()


class Measurement:
    """Gives the window a layer and watches it until nothing is left to be done."""

    def __init__(self) -> None:
        self._application = made_application()
        self._window = Window()
        self._paints = Paints(self._window.strip.canvas.viewport())
        self._seen: dict[str, tuple[float, int]] = {}
        self._gaps = Gaps()
        compute = self._window.compute
        compute.previewed.connect(lambda _: self._note("preview"))
        compute.finished.connect(lambda _: self._note("result"))
        self._window.top.show()
        self._until(lambda: self._paints.count > 0 and compute.is_idle)
        self._rest()

    def measure(self, seconds: float = 0.0, **layer: Any) -> Answer:
        """One layer; without one, the window at rest for so long."""
        return self._layer(**layer) if layer else self._nothing(seconds)

    def _nothing(self, seconds: float) -> Answer:
        self._gaps.restart()
        end = perf_counter() + seconds
        self._until(lambda: perf_counter() > end)
        return {"gaps": self._gaps.milliseconds, "processor": self._gaps.processor}

    def _layer(self, source: str, size: int, kernel: int, stride: int, padding: int) -> Answer:
        """One layer, from the edit until the lane has nothing left to do."""
        spec = ConvTransposeSpec.square(size, kernel, stride=stride, padding=padding)
        state = State(spec, _source(source, size), DataSource(SourceKind.RANDOM, seed=8))
        gc.collect()
        self._rest()
        before = _reset_peak()
        painted: dict[str, float] = {}
        self._seen.clear()
        self._gaps.restart()
        start = perf_counter()
        self._window.store.propose(state, "layer")

        def is_done() -> bool:
            for what, (_, paints) in self._seen.items():
                if self._paints.count > paints:
                    painted.setdefault(what, (perf_counter() - start) * 1000)
            return "result" in painted and self._window.compute.is_idle

        self._until(is_done)
        self._rest()
        return {
            "gaps": self._gaps.milliseconds,
            "first": [min(painted.values())],
            "result": [painted["result"]],
            "memory": [_peak() - before],
            "processor": self._gaps.processor,
        }

    def opened(self, tab: str) -> tuple[list[float], list[float]]:
        """Open a tab as its command does, and wait for what it computes: the gaps, and the own work in each."""
        self._rest()
        self._gaps.restart()
        bench = self._window.bench
        bench.action_set[next(each.command for each in tabs() if each.id == tab)].trigger()
        deck = bench.deck
        self._until(lambda: deck.current == tab)
        self._rest()
        lanes = [] if deck.page is None else deck.page.findChildren(BackgroundLane)
        self._until(lambda: not any(lane.is_busy for lane in lanes))
        return list(self._gaps.milliseconds), list(self._gaps.processor)

    def _note(self, what: str) -> None:
        self._seen.setdefault(what, (perf_counter(), self._paints.count))

    def _rest(self) -> None:
        end = perf_counter() + SETTLING_S
        self._until(lambda: perf_counter() > end)

    def _until(self, is_done: Callable[[], bool]) -> None:
        end = perf_counter() + PATIENCE_S
        while not is_done():
            if perf_counter() > end:
                raise RuntimeError("the layer was not computed and painted in time")
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def close(self) -> None:
        """Leave nothing running."""
        self._window.close()


def _source(name: str, size: int) -> DataSource:
    if name == "own data":
        row = np.sin(np.arange(size) / 40)
        return DataSource(SourceKind.EXPLICIT, array=ExplicitArray(np.add.outer(row, row)))
    return DataSource(SourceKind(name), seed=7)


def _reset_peak() -> float:
    """MB in use now; where the system can, the peak is counted from here."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return 0.0
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    kibibytes = next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))
    return kibibytes * 1024 / MEBIBYTE


if __name__ == "__main__":
    measurement = Measurement()
    serve(measurement.measure)
    measurement.close()

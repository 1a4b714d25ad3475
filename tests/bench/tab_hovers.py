"""Hovers over the maps of the other tabs: the measured window, and the rows that come of asking it.

tab_hovers.py                                       serves measurements, as explorer.py does
"""

from __future__ import annotations

import gc
from collections import defaultdict
from statistics import median

import numpy as np
from conversation import Answer, Peer, serve
from display import Environment
from explorer import REST_MS, DisplayServer, Frames, Moment, Waiting, Window, answer_of
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from redraws import FRAME
from table import Row, milliseconds
from times import Times

from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind, State
from fracstride.session.tabs import TabId
from fracstride.ui.application import made_application
from fracstride.ui.plotting.map_board import MapBoard

TABS = (TabId.SCATTER, TabId.MATRIX, TabId.PHASES, TabId.OVERLAP, TabId.CHANNELS, TabId.PAIR)
SIZES = (8, 64, 256)
MOVES = 30


class TabMeasurement:
    """Moves the pointer over the maps of a tab, and waits for the frames that answer."""

    def __init__(self, application: QApplication, window: Window) -> None:
        self._window, self._waiting = window, Waiting(application)
        self._server = DisplayServer(application)
        window.top.show()
        self._waiting.settle()

    def measure(self, tab: str, size: int) -> Answer:
        """One round over one tab."""
        gc.collect()
        ramp = DataSource(SourceKind.RAMP)
        state = State(ConvTransposeSpec.square(size, 3, stride=2, padding=1), ramp, ramp)
        if self._window.store.state != state:
            self._window.store.propose(state, "layer")
        deck = self._window.bench.deck
        deck.open(TabId(tab))
        self._waiting.until(lambda: self._window.compute.is_idle)
        assert deck.page is not None
        board = max(deck.page.findChildren(MapBoard), key=lambda each: each.width())
        frames = Frames(self._window.top, board.viewport(), self._server)
        # What a tab computes by itself is there when it rests.
        self._waiting.rest()
        moves = [self._move(board, frames, at) for at in _targets(board)]
        return answer_of([each for each in moves if each is not None])

    def _move(self, board: MapBoard, frames: Frames, at: QPointF) -> tuple[float, float] | None:
        """Until the answer is painted; None where nothing is: another cell that means the same."""
        self._waiting.settle()
        before, start = frames.painted, Moment()
        none, at_screen = Qt.MouseButton.NoButton, QPointF(board.viewport().mapToGlobal(at.toPoint()))
        move = QMouseEvent(QEvent.Type.MouseMove, at, at_screen, none, none, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(board.viewport(), move)
        painted = self._waiting.happens(lambda: frames.shown > before, REST_MS)
        return frames.moment.since(start) if painted else None


def _targets(board: MapBoard) -> list[QPointF]:
    """Centres of cells of all maps, no two neighbours in a row."""
    random = np.random.default_rng(3)
    found = []
    for key in board.keys:
        frame = board.frame(key)
        (top, bottom), (left, right) = frame.row_range, frame.column_range
        cells = [(r, c) for r in range(top, bottom) for c in range(left, right)]
        chosen = random.permutation(len(cells))[: MOVES // len(board.keys) + 1]
        centres = (frame.block(*cells[each]).center() for each in chosen)
        found += [each for each in centres if board.cell_at(each) is not None]
    return found


def measured(platforms: dict[str, Environment], rounds: int, wanted: tuple[int, ...]) -> list[Row]:
    """The rows of every tab and size, on every platform."""
    gathered: dict[tuple[str, int, str], Times] = defaultdict(Times)
    for name, environment in platforms.items():
        peer = Peer("tab_hovers.py", environment=environment)
        for _ in range(rounds):
            for tab in TABS:
                for size in wanted or SIZES:
                    answer = peer.ask(tab=tab.value, size=size)
                    gathered[tab.value, size, name].values += answer["milliseconds"]
                    gathered[tab.value, size, name].processor += answer["processor"]
        peer.close()
    return [_row(*key, times) for key, times in gathered.items()]


def _row(tab: str, size: int, platform: str, times: Times) -> Row:
    shown = (times.median, times.p95, min(times.values), median(times.processor))
    target = f"p95 <= {FRAME}"
    cells = (f"hover, y {size}: {tab}", platform, *(milliseconds(each) for each in shown), "", "", target)
    return Row(cells, times.p95 <= FRAME)


def main() -> None:
    """Serve measurements until the input ends."""
    application = made_application()
    window = Window()
    serve(TabMeasurement(application, window).measure)
    window.close()


if __name__ == "__main__":
    main()

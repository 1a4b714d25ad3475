"""The measured program: the whole window, or its stage strip alone, told what to do by standard input.

explorer.py window | strip
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from time import perf_counter, thread_time
from typing import NamedTuple

import numpy as np
from conversation import Answer, serve
from display_server import DisplayServer
from parameter_steps import states
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from fracstride.core.override import override
from fracstride.core.pipeline import StageId
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.presets import first_document
from fracstride.session.state import DataSource, SourceKind, State
from fracstride.ui.application import made_application
from fracstride.ui.assembly import Assembly
from fracstride.ui.computing.calculation import ComputeRequest, ComputeResult, Preview
from fracstride.ui.computing.compute import ComputeService
from fracstride.ui.garbage import GarbageCollector
from fracstride.ui.look.assets import load_fonts
from fracstride.ui.look.theme import LIGHT
from fracstride.ui.presenters.layer_arrays import LayerArrays, shown_extremes, shown_slices
from fracstride.ui.presenters.playback import MS_PER_CELL
from fracstride.ui.state.focus import FocusModel
from fracstride.ui.state.settings import Settings
from fracstride.ui.state.store import StateStore
from fracstride.ui.views.stage_strip import StageStrip
from fracstride.ui.window.main_window import MainWindow
from fracstride.ui.wiring.one_frame import OneFrame

PATIENCE_MS, REST_MS = 20_000, 300
DUE_TURNS = 12
"""Of the event loop, twice as many as it takes from the maps to the last word on them; a turn with nothing to do takes no time."""
LEGIBLE_PITCH = 30.0
"""Zoomed in until cells are as large as this, numbers stand in them."""
Span = tuple[float, float]
"""Milliseconds by the wall, and of a processor."""


class Window:
    """The whole program, as it opens."""

    def __init__(self) -> None:
        window = MainWindow(LIGHT)
        self._assembly = Assembly(window, Settings())
        self.store, self.compute = self._assembly.store, self._assembly.compute
        self.bench = self._assembly.desk.bench
        self.strip = self.bench.strip
        self.top: QWidget = window
        self._player = self._assembly.desk.wiring.playback.player
        GarbageCollector(window).leave_out()

    def start_playing(self, index: int) -> None:
        """Run from a cell on, by the clock of the measurement instead of the player's own."""
        self._player.go_to(index)
        self._player.play()
        self._player._timer.setInterval(10**6)

    def play_a_frame(self) -> None:
        """Let the time of one cell pass."""
        self._player.advance(MS_PER_CELL)

    def stop_playing(self) -> None:
        """Pause."""
        self._player.pause()

    def close(self) -> None:
        self._assembly.store.undo_stack.setClean()
        self.top.close()


class Strip:
    """The five maps alone, with the store and the compute lane, in a window of matplotlib's size."""

    def __init__(self) -> None:
        load_fonts()
        self.store = StateStore(first_document())
        self.compute = ComputeService()
        self.strip = StageStrip(FocusModel(self.store))
        self.strip.resize(1500, 420)
        self._frame = OneFrame(self.strip, self.compute, lambda: None)
        self.top: QWidget = self.strip
        self.store.state_changed.connect(lambda _old, _new: self._show())
        self.compute.finished.connect(lambda result: self._show_result(result))
        self.compute.previewed.connect(lambda preview: self._show_preview(preview))
        self._played = 0
        self._show()

    def _show(self) -> None:
        state = self.store.state
        with self._frame.step():
            self.strip.show_geometry(self.store.geometry, self.store.view, LIGHT)
            seen = self.strip.canvas.cells_per_pixel(self.store.geometry)
            request = ComputeRequest(self.store.geometry, state.input, state.kernel, cells_per_pixel=seen)
            self.compute.request(request)

    def _show_preview(self, preview: Preview) -> None:
        self.strip.show_preview(preview.y, preview.weight[0, 0], preview.of_x)

    def _show_result(self, result: ComputeResult) -> None:
        extremes = result.y_extremes, result.x_extremes
        shown = (
            LayerArrays(result.y, result.weight, result.x, *extremes),
            self.store.geometry,
            self.store.view,
        )
        self.strip.show_slices(*shown_slices(*shown), shown_extremes(*shown), result.levels)
        self._frame.end()

    def start_playing(self, index: int) -> None:
        """Run from a cell on: what the player does to the maps."""
        self._played = index
        self._show_head()

    def play_a_frame(self) -> None:
        """One cell on."""
        self._played += 1
        self._show_head()

    def stop_playing(self) -> None:
        """Every cell has its value again."""
        self.strip.set_reached(None)

    def _show_head(self) -> None:
        self.strip.set_reached(self._played + 1)
        self.store.update_view(pin=divmod(self._played, self.store.geometry.width.output))

    def close(self) -> None:
        self.compute.shut_down()
        self.strip.close()


class Moment:
    """Time by the wall, and what this thread got of a processor: the same where nobody else wants one."""

    def __init__(self) -> None:
        self._wall, self._processor = perf_counter(), thread_time()

    def since(self, earlier: Moment) -> Span:
        """Milliseconds by the wall, and of a processor."""
        return (self._wall - earlier._wall) * 1000, (self._processor - earlier._processor) * 1000


class Frames(QObject):
    """Notes when the maps have been painted: what is not on screen is not painted, and would not be counted."""

    def __init__(self, top: QWidget, viewport: QWidget, server: DisplayServer) -> None:
        super().__init__()
        self.painted = self.shown = 0
        self.moment = Moment()
        """When the display server had the newest frame."""
        self._top, self._viewport, self._server = top, viewport, server
        self._painting = False
        top.installEventFilter(self)
        viewport.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._viewport:
            self.painted += event.type() is QEvent.Type.Paint
        elif event.type() is QEvent.Type.UpdateRequest and not self._painting:
            return self._paint(event)
        return False

    def _paint(self, event: QEvent) -> bool:
        """Let the window paint itself and send the frame off; note the time where the maps were in it."""
        before, self._painting = self.painted, True
        handled = self._top.event(event)
        self._painting = False
        if self.painted > before:
            self._server.answer()
            self.shown, self.moment = self.painted, Moment()
        return handled


class Waiting:
    """Lets the event loop run."""

    def __init__(self, application: QApplication) -> None:
        self._application = application

    def settle(self) -> None:
        """Let everything that is due happen before the clock starts."""
        for _ in range(DUE_TURNS):
            self._application.processEvents()

    def rest(self) -> None:
        """Let some time pass."""
        self.happens(lambda: False, REST_MS)

    def until(self, is_done: Callable[[], bool]) -> None:
        """Come back when something is done. Raises RuntimeError where it takes too long."""
        if not self.happens(is_done, PATIENCE_MS):
            raise RuntimeError("nothing was painted")

    def happens(self, is_done: Callable[[], bool], milliseconds: int) -> bool:
        """Come back when something is done, or when the time is over; whether it was done."""
        guard = QTimer(singleShot=True, interval=milliseconds)
        guard.start()
        while not is_done():
            if not guard.isActive():
                return False
            self._application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return True


class StepTimes(NamedTuple):
    """From the edit on: to the maps, to their first picture, to the moment when nothing is due; and the convolution."""

    shown: Span
    sampled: Span
    everything: Span
    convolution: float


class Measurement:
    """Makes steps and pointer moves, and waits for the frames that show them."""

    def __init__(self, application: QApplication, subject: Window | Strip) -> None:
        self._waiting = Waiting(application)
        self._subject = subject
        self._viewport = subject.strip.canvas.viewport()
        self._frames = Frames(subject.top, self._viewport, DisplayServer(application))
        self._result: ComputeResult | None = None
        self._preview: Preview | None = None
        self._painted_before = self._painted_before_preview = 0
        self._size = 0
        subject.compute.finished.connect(self._on_finished)
        subject.compute.previewed.connect(self._on_previewed)
        subject.top.show()
        self._waiting.until(lambda: self._frames.painted > 0)

    def measure(self, what: str, size: int) -> Answer:
        """One round of one thing."""
        gc.collect()
        if what == "step":
            return self._steps(size)
        return self._frames_of_playing(size) if what == "play" else self._moves(size, what == "zoomed hover")

    def _steps(self, size: int) -> Answer:
        first, *others = states(size)
        if size != self._size:
            self._size = size
            for state in states(size):
                self._step(state)
        self._step(first)
        times = [self._step(state) for state in others]
        return {
            **answer_of([each.shown for each in times]),
            **answer_of([each.sampled for each in times], "sampled "),
            **answer_of([each.everything for each in times], "everything "),
            "convolution": [each.convolution for each in times],
        }

    def _step(self, state: State) -> StepTimes:
        self._waiting.until(lambda: self._subject.compute.is_idle)
        self._waiting.settle()
        self._result = self._preview = None
        start = Moment()
        self._subject.store.propose(state, "step")
        if state.spec != self._subject.store.state.spec:
            raise RuntimeError("the step was refused")
        self._waiting.until(lambda: self._is_sampled() or self._is_shown())
        sampled = self._frames.moment.since(start)
        self._waiting.until(self._is_shown)
        shown = self._frames.moment.since(start)
        self._waiting.settle()
        convolution = self._result.milliseconds if self._result is not None else 0.0
        return StepTimes(shown, sampled, Moment().since(start), convolution)

    def _is_sampled(self) -> bool:
        return self._preview is not None and self._frames.shown > self._painted_before_preview

    def _is_shown(self) -> bool:
        return self._result is not None and self._frames.shown > self._painted_before

    def _on_previewed(self, preview: Preview) -> None:
        self._preview, self._painted_before_preview = preview, self._frames.painted

    def _on_finished(self, result: ComputeResult) -> None:
        self._result, self._painted_before = result, self._frames.painted

    def _show_layer(self, size: int) -> None:
        ramp = DataSource(SourceKind.RAMP)
        spec = ConvTransposeSpec.square(size, 3, stride=2, padding=1)
        self._size = 0
        self._subject.strip.zoom_fit()
        if self._subject.store.state != State(spec, ramp, ramp):
            self._subject.store.propose(State(spec, ramp, ramp), "layer")
        self._waiting.until(lambda: self._subject.compute.is_idle)

    def _frames_of_playing(self, size: int) -> Answer:
        self._show_layer(size)
        self._waiting.settle()
        output = self._subject.store.geometry.width.output
        self._subject.start_playing(output * (output // 2))
        times = [self._frame_of_playing() for _ in range(30)]
        self._subject.stop_playing()
        return answer_of(times)

    def _frame_of_playing(self) -> Span:
        self._waiting.settle()
        before, start = self._frames.painted, Moment()
        self._subject.play_a_frame()
        self._waiting.until(lambda: self._frames.shown > before)
        return self._frames.moment.since(start)

    def _moves(self, size: int, zoomed: bool) -> Answer:
        self._show_layer(size)
        while zoomed and self._subject.strip.canvas.frame(StageId.OUTPUT).pitch < LEGIBLE_PITCH:
            self._subject.strip.zoom_in()
        self._waiting.settle()
        return answer_of([self._move(at) for at in self._targets()])

    def _targets(self) -> list[QPointF]:
        """Centres of cells all over y and x, no two neighbours in a row."""
        random = np.random.default_rng(3)
        targets = []
        for stage in (StageId.INPUT, StageId.OUTPUT):
            frame = self._subject.strip.canvas.frame(stage)
            (top, bottom), (left, right) = frame.row_range, frame.column_range
            # Cells that the clip cuts in half may have their centre outside it.
            cells = [(r, c) for r in range(top + 1, bottom - 1) for c in range(left + 1, right - 1)]
            chosen = random.permutation(len(cells))[:15]
            targets += [frame.block(*cells[each]).center() for each in chosen]
        return targets

    def _move(self, at: QPointF) -> Span:
        self._waiting.settle()
        before = self._frames.painted
        start = Moment()
        buttons = Qt.MouseButton.NoButton
        global_position = QPointF(self._viewport.mapToGlobal(at.toPoint()))
        event = QMouseEvent(
            QEvent.Type.MouseMove, at, global_position, buttons, buttons, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(self._viewport, event)
        self._waiting.until(lambda: self._frames.shown > before)
        return self._frames.moment.since(start)


def answer_of(times: Sequence[Span], of: str = "") -> Answer:
    """Milliseconds by the wall and of a processor, as a peer answers."""
    return {f"{of}milliseconds": [each[0] for each in times], f"{of}processor": [each[1] for each in times]}


def main(what: str) -> None:
    """Serve measurements until the input ends."""
    application = made_application()
    subject = Window() if what == "window" else Strip()
    serve(Measurement(application, subject).measure)
    subject.close()


if __name__ == "__main__":
    main(sys.argv[1])

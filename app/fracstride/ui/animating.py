"""Records what the player shows, cell by cell, into an animated picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRunnable, QThreadPool, QTimer, Signal, SignalInstance
from PySide6.QtGui import QColor, QImage, QPainter

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.override import override
from fracstride.core.provenance import Cell
from fracstride.files.animations import Frame, gif_from_frames
from fracstride.files.problem import FileProblem
from fracstride.files.writing import write_bytes
from fracstride.ui.assets import TextStyle, font, scaled
from fracstride.ui.banner import BannerContent, Severity
from fracstride.ui.exporting import with_suffix
from fracstride.ui.i18n import translate
from fracstride.ui.playback import Playback
from fracstride.ui.presenters.playback import MS_PER_CELL
from fracstride.ui.rendering import rendered
from fracstride.ui.static_text import draw_text
from fracstride.ui.store import StateStore
from fracstride.ui.theme import Theme
from fracstride.ui.wiring import Wiring
from fracstride.ui.workbench import Workbench

SUFFIX = ".gif"
MOST_CELLS = 400
"""An animation of more cells than this is longer than anybody watches."""
LINE = 40.0
"""The height of the line under the maps that says the sum."""


class _Writing(QRunnable):
    """Makes the file from the frames, away from the window."""

    def __init__(
        self, path: Path, frames: list[Frame], milliseconds: int, token: CancelToken, done: SignalInstance
    ) -> None:
        super().__init__()
        self._path, self._frames, self._milliseconds = path, frames, milliseconds
        self._token, self._done = token, done

    @override
    def run(self) -> None:
        problem: FileProblem | None = None
        try:
            data = gif_from_frames(self._frames, self._milliseconds, self._token)
            problem = write_bytes(self._path, data)
        except Cancelled:
            pass
        finally:
            self._done.emit(problem)


class Recording(QObject):
    """One animation: a frame in each turn of the event loop, then the file in a thread."""

    progressed = Signal(int, int)
    """(frames that are there, of how many)."""
    finished = Signal(object)
    """FileProblem, or None where all went well or it was cancelled."""
    _written = Signal(object)

    def __init__(
        self, path: Path, store: StateStore, bench: Workbench, playback: Playback, theme: Theme
    ) -> None:
        super().__init__(bench)
        self._path = with_suffix(path, (SUFFIX,))
        self._store, self._bench, self._playback, self._theme = store, bench, playback, theme
        self._pin: Cell | None = store.view.pin
        self._frames: list[Frame] = []
        self._token = CancelToken()
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(lambda: self._record())
        self._written.connect(lambda problem: self.finished.emit(problem))

    @property
    def count(self) -> int:
        """How many frames it will have."""
        return self._playback.player.count

    def start(self) -> None:
        """Begin with the first cell."""
        self._turn.start()

    def cancel(self) -> None:
        """Give up; no file is written, and one that was there stays as it was."""
        self._token.cancel()
        if self._turn.isActive():
            self._end()
            self.finished.emit(None)

    def _record(self) -> None:
        index = len(self._frames)
        self._playback.player.go_to(index)
        self._bench.strip.set_reached(index + 1)
        self._frames.append(_pixels(self._picture()))
        self.progressed.emit(index + 1, self.count)
        if len(self._frames) == self.count:
            self._end()
            milliseconds = round(MS_PER_CELL / self._playback.player.speed)
            writing = _Writing(self._path, self._frames, milliseconds, self._token, self._written)
            QThreadPool.globalInstance().start(writing)

    def _end(self) -> None:
        """Everything as it was before."""
        self._turn.stop()
        self._bench.strip.set_reached(None)
        self._store.update_view(pin=self._pin)

    def _picture(self) -> QImage:
        """Header, maps and legend, with the sum below."""
        maps = rendered(self._bench.strip, 1.0, self._theme.canvas)
        image = QImage(maps.width(), maps.height() + scaled(LINE), QImage.Format.Format_RGB888)
        image.fill(QColor(self._theme.canvas))
        painter = QPainter(image)
        painter.drawImage(0, 0, maps)
        painter.setFont(font(TextStyle.SUM))
        painter.setPen(QColor(self._theme.text1))
        at = QPointF(scaled(24), maps.height() + scaled(LINE) / 2)
        draw_text(painter, self._bench.sum_panel.model.sentence, at, TextStyle.SUM, across=0.0)
        painter.end()
        return image


def record(
    path: Path,
    store: StateStore,
    bench: Workbench,
    wiring: Wiring,
    report: Callable[[Path, FileProblem | None], object],
) -> Recording:
    """Record into a file; a banner says how far it is and can cancel it, ``report`` is told of a problem."""
    recording = Recording(path, store, bench, wiring.playback, wiring.theme)
    banner = bench.file_banner

    def say(done: int, count: int) -> None:
        words = translate("Export", "frame {number} of {count}").format(number=done, count=count)
        content = BannerContent(
            translate("Export", "Recording the animation"),
            words,
            translate("Export", "Cancel"),
            severity=Severity.WARN,
        )
        banner.present(content, recording.cancel)

    def end(problem: FileProblem | None) -> None:
        banner.hide()
        report(path, problem)
        recording.deleteLater()

    recording.progressed.connect(say)
    recording.finished.connect(end)
    recording.start()
    return recording


def _pixels(image: QImage) -> Frame:
    """A copy of the memory of an RGB image."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()

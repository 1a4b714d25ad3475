"""Records what the player shows in the open tab, cell by cell, as an animated picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import QObject, QPointF, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from fracstride.core.cancel import CancelToken
from fracstride.files.animations import Frame, gif_from_frames
from fracstride.files.problem import FileProblem
from fracstride.files.writing import write_bytes
from fracstride.ui.export.rendering import rendered
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.static_text import draw_text
from fracstride.ui.look.theme import Theme
from fracstride.ui.presenters.playback import MS_PER_CELL
from fracstride.ui.state.store import StateStore
from fracstride.ui.window.banner import BannerContent, Severity
from fracstride.ui.window.workbench import Workbench
from fracstride.ui.wiring.playback import Playback
from fracstride.ui.wiring.wiring import Wiring

SUFFIX = ".gif"
MOST_CELLS = 400
"""An animation of more cells than this is longer than anybody watches."""
MOST_PIXELS = 2**28
"""Of all frames together: with three bytes each they are held until the file is written."""
SHARP = 2.0
"""Pixels per logical pixel: a slide is shown larger than the window."""
LINE = 40.0
"""The height of the line under the maps that says the sum."""


class Recording(QObject):
    """Makes the frames of one animation, one in each turn of the event loop."""

    progressed = Signal(int, int)
    """(frames that are there, of how many)."""
    finished = Signal(object)
    """All frames, or None where it was given up."""

    def __init__(self, store: StateStore, bench: Workbench, playback: Playback, theme: Theme) -> None:
        super().__init__(bench)
        self._bench, self._playback, self._theme = bench, playback, theme
        self._place = playback.place()
        self.count = playback.player.count
        """How many frames it will have."""
        self._frames: list[Frame] = []
        self.is_outdated = False
        """Whether the layer, the tab or the window's size changed meanwhile, so that frames would not belong together."""
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(lambda: self._record())
        store.state_changed.connect(self._outdate)
        store.document_replaced.connect(self._outdate)
        bench.deck.opened.connect(self._outdate)
        bench.leaving.connect(self._outdate)

    def start(self) -> None:
        """Begin with the first cell."""
        self._turn.start()

    def cancel(self) -> None:
        """Stop recording."""
        if self._turn.isActive():
            self._end(None)

    def _outdate(self, *_: object) -> None:
        if self._turn.isActive():
            self.is_outdated = True
            self.cancel()

    def _record(self) -> None:
        index = len(self._frames)
        self._playback.show_frame(index)
        frame = _pixels(self._picture())
        if self._frames and frame.shape != self._frames[0].shape:
            self._outdate()
            return
        self._frames.append(frame)
        self.progressed.emit(index + 1, self.count)
        if len(self._frames) == self.count:
            self._end(self._frames)

    def _end(self, frames: list[Frame] | None) -> None:
        """Restore everything as it was before."""
        self._turn.stop()
        self._playback.return_to(self._place)
        self.finished.emit(frames)

    def _picture(self) -> QImage:
        """The open tab with the sum below, sharp enough for a slide unless all frames would take too much memory."""
        shown = self._bench.deck.shown
        size = shown.size() + QSize(0, scaled(LINE))
        fitting = (MOST_PIXELS / (self.count * size.width() * size.height())) ** 0.5
        # Cells begin at whole pixels at twice the size and at the size on screen, and between them they do not.
        ratio = SHARP if fitting >= SHARP else min(1.0, fitting)
        maps = rendered(shown, ratio, self._theme.canvas)
        image = QImage(size * ratio, QImage.Format.Format_RGB888)
        image.setDevicePixelRatio(ratio)
        image.fill(QColor(self._theme.canvas))
        with QPainter(image) as painter:
            painter.drawImage(0, 0, maps)
            painter.setFont(font(TextStyle.SUM))
            painter.setPen(QColor(self._theme.text1))
            at = QPointF(scaled(24), size.height() - scaled(LINE) / 2)
            draw_text(painter, self._bench.sum_panel.model.sentence, at, TextStyle.SUM, across=0.0)
        return image


def record(
    store: StateStore, bench: Workbench, wiring: Wiring, deliver: Callable[[Sequence[Frame], int], object]
) -> Recording:
    """Record; ``deliver`` gets the frames and how long each is shown. A banner shows progress and can cancel.

    An earlier recording is stopped.
    """
    for earlier in bench.findChildren(Recording):
        earlier.cancel()
    recording = Recording(store, bench, wiring.playback, wiring.theme)
    banner = bench.file_banner

    def say(done: int, count: int) -> None:
        words = translate("Export", "frame {number} of {count}").format(number=done, count=count)
        title, cancel = translate("Export", "Recording the animation"), translate("Export", "Cancel")
        banner.present(BannerContent(title, words, cancel, severity=Severity.NEWS), recording.cancel)

    def end(frames: list[Frame] | None) -> None:
        banner.hide()
        if frames is not None:
            deliver(frames, round(MS_PER_CELL / wiring.playback.player.speed))
        elif recording.is_outdated:
            banner.present(
                BannerContent(
                    translate("Export", "No animation"),
                    translate(
                        "Export", "Layer, tab or window changed while it was recorded. Export it again."
                    ),
                    severity=Severity.WARN,
                    dismissable=True,
                )
            )
        recording.deleteLater()

    recording.progressed.connect(say)
    recording.finished.connect(end)
    recording.start()
    return recording


def write_animation(
    path: Path, frames: Sequence[Frame], milliseconds: int, cancel: CancelToken
) -> FileProblem | None:
    """The frames as GIF. Raises Cancelled when told to stop."""
    return write_bytes(path, gif_from_frames(frames, milliseconds, cancel), cancel)


def _pixels(image: QImage) -> Frame:
    """A copy of the memory of an RGB image."""
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()

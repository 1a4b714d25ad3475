"""The clock of the play bar: an index that runs over the cells of a map in reading order."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Signal

from fracstride.ui.presenters.playback import SPEEDS, cells_due

FRAME_MS = 16


class Player(QObject):
    """Plays, pauses and steps, by the time that passed and not by frames; knows nothing of what is shown."""

    moved = Signal(int)
    """The index that playing or stepping went to."""
    grew = Signal(float)
    """The part of the present cell's time that is over, 0 .. 1, while playing."""
    playing_changed = Signal(bool)
    settings_changed = Signal()
    """Another speed, or looping on or off."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._index = 0
        self._count = 1
        self._speed = 1.0
        self._loop = False
        self._rest = 0.0
        """Milliseconds at the present speed that the present cell has had before the clock was started."""
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(lambda: self.advance(float(self._clock.restart())))

    @property
    def index(self) -> int:
        """The current index."""
        return self._index

    @property
    def count(self) -> int:
        """How many cells there are."""
        return self._count

    @property
    def speed(self) -> float:
        """1 is 600 ms a cell."""
        return self._speed

    @property
    def loops(self) -> bool:
        """Whether it starts again at the end."""
        return self._loop

    @property
    def is_playing(self) -> bool:
        """Whether the clock runs."""
        return self._timer.isActive()

    def set_count(self, count: int) -> None:
        """Run over another number of cells; pauses if the number changes."""
        if count != self._count:
            self.pause()
            self._count = count
            self._index = min(self._index, count - 1)

    def show_index(self, index: int) -> None:
        """Go to an index without a signal: the focus went there by itself."""
        self._index = min(max(index, 0), self._count - 1)

    def go_to(self, index: int) -> None:
        """Pause, and go to a cell."""
        self.pause()
        self._move(min(max(index, 0), self._count - 1))

    def step(self, step: int) -> None:
        """Pause, and go some cells on or back; wraps around at both ends."""
        self.go_to((self._index + step) % self._count)

    def toggle(self) -> None:
        """Play or pause."""
        if self.is_playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Play from here, or from the start if the end has been reached."""
        if self.is_playing:
            return
        self._rest = 0.0
        self._clock.start()
        self._timer.start()
        self.playing_changed.emit(True)
        self._move(0 if self._index >= self._count - 1 else self._index)

    def pause(self) -> None:
        """Pause here."""
        if self.is_playing:
            self._timer.stop()
            self.playing_changed.emit(False)

    def set_speed(self, speed: float) -> None:
        """One of ``SPEEDS``."""
        if speed != self._speed and speed in SPEEDS:
            self._speed = speed
            self._rest = 0.0
            self.settings_changed.emit()

    def set_loop(self, loop: bool) -> None:
        """Start again at the end, or stop there."""
        if loop != self._loop:
            self._loop = loop
            self.settings_changed.emit()

    def advance(self, milliseconds: float) -> None:
        """Let time pass. A late frame takes several cells at once, so that playing never lags."""
        self._rest += milliseconds
        due, part = cells_due(self._rest, self._speed)
        if due:
            self._rest = part * (self._rest / (due + part))
            self._go_on(due)
        if self.is_playing:
            self.grew.emit(part)

    def _go_on(self, cells: int) -> None:
        wanted = self._index + cells
        if wanted < self._count:
            self._move(wanted)
        elif self._loop:
            self._move(wanted % self._count)
        else:
            if self._index != self._count - 1:
                self._move(self._count - 1)
            self.pause()

    def _move(self, index: int) -> None:
        self._index = index
        self.moved.emit(index)

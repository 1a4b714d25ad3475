"""Stopping a computation from another thread, and seeing how far it is: both through what the computation polls."""

from __future__ import annotations

from threading import Event, Lock

from fracstride.core.override import override


class Cancelled(Exception):
    """The computation was told to stop; what it had made so far is dropped."""


class CancelToken:
    """Asks one computation to stop, and is told how far it is; any thread may cancel and look, those that compute poll.

    >>> token = CancelToken()
    >>> token.report(0.25)
    >>> token.fraction_done
    0.25
    >>> token.cancel()
    >>> token.is_cancelled
    True
    """

    def __init__(self, event: Event | None = None) -> None:
        self._event = Event() if event is None else event
        self._fraction_done = 0.0
        self._reporting = Lock()

    @property
    def fraction_done(self) -> float:
        """How much was done when the computation last said so, 0 .. 1; nobody is called, whoever shows it looks."""
        return self._fraction_done

    def report(self, fraction_done: float) -> None:
        """Say how much is done; what was reached stays, for threads may report out of turn."""
        with self._reporting:
            self._fraction_done = min(max(self._fraction_done, fraction_done), 1.0)

    def part(self, begin: float, end: float) -> CancelToken:
        """A token for one part of the work: it stops with this one, and what is done of it counts from begin to end."""
        return _Part(self, self._event, begin, end)

    @property
    def is_cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Ask to stop; there is no way back."""
        self._event.set()

    def raise_if_cancelled(self) -> None:
        """The poll: raises Cancelled once ``cancel`` was called."""
        if self._event.is_set():
            raise Cancelled


class _Part(CancelToken):
    """Shares the flag of the whole, and reports to it.

    >>> whole = CancelToken()
    >>> whole.part(0.5, 1.0).report(0.5)
    >>> whole.fraction_done
    0.75
    """

    def __init__(self, whole: CancelToken, event: Event, begin: float, end: float) -> None:
        super().__init__(event)
        self._whole, self._begin, self._end = whole, begin, end

    @override
    def report(self, fraction_done: float) -> None:
        super().report(fraction_done)
        self._whole.report(self._begin + (self._end - self._begin) * self.fraction_done)


def poll(cancel: CancelToken | None, fraction_done: float = 0.0) -> None:
    """``report`` and ``raise_if_cancelled`` where there is a token."""
    if cancel is not None:
        if fraction_done:
            cancel.report(fraction_done)
        cancel.raise_if_cancelled()

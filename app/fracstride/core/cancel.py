"""Stopping a computation from another thread, and reading its progress, by a token that the computation polls."""

from __future__ import annotations

from threading import Event, Lock

from fracstride.core.override import override


class Cancelled(Exception):
    """The computation was told to stop; its partial results are dropped."""


class CancelToken:
    """Tells one computation to stop and holds its progress. Any thread may cancel or look; computing threads poll.

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
        """The last reported progress, 0 .. 1. There is no callback: who shows it has to look."""
        return self._fraction_done

    def report(self, fraction_done: float) -> None:
        """Report progress. It never decreases: threads may report out of order."""
        with self._reporting:
            self._fraction_done = min(max(self._fraction_done, fraction_done), 1.0)

    def part(self, begin: float, end: float) -> CancelToken:
        """A token for one part of the work: it is cancelled with this one, and its progress counts from begin to end."""
        return _Part(self, self._event, begin, end)

    @property
    def is_cancelled(self) -> bool:
        """Whether ``cancel`` was called."""
        return self._event.is_set()

    def cancel(self) -> None:
        """Tell the computation to stop, for good."""
        self._event.set()

    def raise_if_cancelled(self) -> None:
        """Raises Cancelled if ``cancel`` was called."""
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
    """``report`` and ``raise_if_cancelled``, if there is a token."""
    if cancel is not None:
        if fraction_done:
            cancel.report(fraction_done)
        cancel.raise_if_cancelled()

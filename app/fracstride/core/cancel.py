"""Stopping a computation from another thread: a flag that the computation polls."""

from __future__ import annotations

from threading import Event


class Cancelled(Exception):
    """The computation was told to stop; what it had made so far is dropped."""


class CancelToken:
    """Asks one computation to stop; any thread may cancel, the computing thread polls.

    >>> token = CancelToken()
    >>> token.cancel()
    >>> token.is_cancelled
    True
    """

    def __init__(self) -> None:
        self._event = Event()

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


def poll(cancel: CancelToken | None) -> None:
    """``raise_if_cancelled`` where there is a token."""
    if cancel is not None:
        cancel.raise_if_cancelled()

"""Workers: threads that share the tiles of a layer, each with memory of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from fracstride.backends.engine.choice import Choice
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.threads import pool
from fracstride.backends.engine.work import KEPT_BYTES, Tile, Work, give_back, take_scratch
from fracstride.core.cancel import CancelToken, poll

Done = Callable[[Tile], None]


def compute_all(
    every: Sequence[tuple[Work, Tile]],
    choice: Choice,
    workers: int,
    cancel: CancelToken | None,
    done: Done | None = None,
) -> None:
    """All parts of tiles, shared out to so many workers; each takes the next one when it is done.

    Says between tiles how much is done, and gives each to ``done`` in the thread that computed it. Raises Cancelled
    when told to stop.
    """
    if not every:
        return
    if len(every) == 1:
        poll(cancel)
        _compute_one(*every[0], choice)
        if done is not None:
            done(every[0][1])
        return
    queue = _Queue(every)
    if workers == 1:
        _compute_some(queue, choice, 1, cancel, done)
        return
    others = [pool().submit(_compute_some, queue, choice, workers, cancel, done) for _ in range(workers - 1)]
    try:
        _compute_some(queue, choice, workers, cancel, done)
    finally:
        for each in others:
            if not each.cancel():  # one that waits behind another call's work is not needed any more
                each.result()


def _compute_one(work: Work, tile: Tile, choice: Choice) -> None:
    """A small layer, with as little around it as possible."""
    memory = take_scratch(work.xp, work.x.dtype, _limit(choice))
    KERNELS[choice.kernel].compute(work, tile, memory)
    give_back(memory)


class _Queue:
    """Tiles for several threads; once one of them fails the others get no more."""

    def __init__(self, every: Sequence[tuple[Work, Tile]]) -> None:
        self.first = every[0][0]
        self._tiles = list(reversed(every))
        self._count = len(every)

    def __iter__(self) -> Iterator[tuple[Work, Tile]]:
        while True:
            try:
                tile = self._tiles.pop()  # one operation: no thread gets what another has
            except IndexError:
                return
            yield tile

    def fraction_done(self, workers: int) -> float:
        """Of all tiles, those that none of so many workers has in hand."""
        return max(self._count - len(self._tiles) - workers, 0) / self._count

    @contextmanager
    def closed_on_error(self) -> Iterator[None]:
        """Takes the tiles away when what is done with them fails."""
        try:
            yield
        except BaseException:
            self._tiles.clear()
            raise


def _compute_some(
    queue: _Queue, choice: Choice, workers: int, cancel: CancelToken | None, done: Done | None
) -> None:
    compute, work = KERNELS[choice.kernel].compute, queue.first
    memory = take_scratch(work.xp, work.x.dtype, _limit(choice))
    # Also in the threads of the pool: what is ignored is ignored per thread.
    with queue.closed_on_error(), np.errstate(invalid="ignore", over="ignore"):
        for part, tile in queue:
            if cancel is not None:
                poll(cancel, queue.fraction_done(workers))
            compute(part, tile, memory)
            if done is not None:
                done(tile)
    give_back(memory)


def _limit(choice: Choice) -> int:
    """Bytes of an earlier worker's memory that may be taken."""
    return max(choice.temporaries, KEPT_BYTES // 2)

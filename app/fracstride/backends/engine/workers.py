"""Workers: threads that share the tiles of a layer, each with memory of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from fracstride.backends.engine.choice import Choice
from fracstride.backends.engine.kernels import KERNELS
from fracstride.backends.engine.plan import Span
from fracstride.backends.engine.threads import Turns, share
from fracstride.backends.engine.work import KEPT_BYTES, Scratch, Tile, Work, give_back, take_scratch
from fracstride.core.cancel import CancelToken, poll


def compute_all(
    every: Sequence[tuple[Work, Tile]], choice: Choice, workers: int, cancel: CancelToken | None
) -> None:
    """Compute all parts of tiles with ``workers`` threads, each with memory of its own.

    Reports progress between tiles. Raises Cancelled when told to stop.
    """
    if len(every) == 1:
        poll(cancel)
        _compute_one(*every[0], choice)
    elif every:
        memory = partial(take_scratch, every[0][0].xp, every[0][0].x.dtype, _limit(choice))
        share(partial(_compute_some, choice, memory, workers, cancel), every, workers)


SECONDS_OF_A_CALL = 10e-3
"""About how long a call of compiled code should take, which cannot be cancelled."""


def compute_together(work: Work, tiles: Sequence[Tile], choice: Choice, cancel: CancelToken | None) -> bool:
    """Compute all tiles by a compiled kernel, which divides them among threads of its own.

    Reports progress between calls. Raises Cancelled when told to stop. Returns whether all cells are right.
    """
    are_right = True
    if not tiles:
        return are_right
    compiled, division = KERNELS[choice.kernel].compiled, choice.division
    assert compiled is not None
    pieces = len(tiles) * division.parts
    at_once = max(-(-pieces // max(round(choice.seconds / SECONDS_OF_A_CALL), 1)), division.workers)
    memory = take_scratch(work.xp, work.x.dtype, _limit(choice))
    for begin in range(0, pieces, at_once):
        poll(cancel, begin / pieces)
        some = Span(begin, min(begin + at_once, pieces))
        are_right &= compiled.compute_some(work, tiles, division.parts, some, division.workers, memory)
    give_back(memory)
    return are_right


def _compute_one(work: Work, tile: Tile, choice: Choice) -> None:
    """A small layer, with as little overhead as possible."""
    memory = take_scratch(work.xp, work.x.dtype, _limit(choice))
    KERNELS[choice.kernel].compute(work, tile, memory)
    give_back(memory)


def _compute_some(
    choice: Choice,
    take_memory: Callable[[], Scratch],
    workers: int,
    cancel: CancelToken | None,
    some: Turns[tuple[Work, Tile]],
) -> None:
    compute, memory = KERNELS[choice.kernel].compute, take_memory()
    # Also in the threads of the pool: errstate holds for one thread.
    with np.errstate(invalid="ignore", over="ignore"):
        for part, tile in some:
            if cancel is not None:
                poll(cancel, some.fraction_done(workers))
            compute(part, tile, memory)
    give_back(memory)


def _limit(choice: Choice) -> int:
    """The most bytes of an earlier worker's memory that may be reused."""
    return max(choice.temporaries, KEPT_BYTES // 2)

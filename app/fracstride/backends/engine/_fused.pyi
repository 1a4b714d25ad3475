"""The compiled part of the engine, see fused.c. Raises ValueError or TypeError for arrays that are not a layer's."""

from typing import Any, Protocol

from numpy.typing import NDArray

PROCESSORS: dict[str, int]
"""The kinds of processor that this one is, and the bytes of their vectors."""

MOST_TAPS: int
"""The most taps of a kernel."""

def arrange(
    processor: str, layer: NDArray[Any], weight: NDArray[Any], to: NDArray[Any], threads: int
) -> None: ...

class _Computing(Protocol):
    def __call__(
        self,
        processor: str,
        layer: NDArray[Any],
        y: NDArray[Any],
        weight: NDArray[Any],
        x: NDArray[Any],
        bias: NDArray[Any] | None,
        scratch: NDArray[Any],
        tiles: NDArray[Any],
        parts: int,
        pieces: tuple[int, int],
        threads: int,
        /,
    ) -> bool: ...

compute: _Computing
spread: _Computing

def scan(
    processor: str,
    values: NDArray[Any],
    extremes: NDArray[Any],
    down: NDArray[Any] | None,
    across: NDArray[Any] | None,
    means: NDArray[Any] | None,
    side: int,
    step: int,
    threads: int,
    /,
) -> None: ...

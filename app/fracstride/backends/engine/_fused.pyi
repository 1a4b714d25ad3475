"""The compiled part of the fused kernel, see fused.c."""

from numpy.typing import NDArray
from typing import Any

PROCESSORS: dict[str, int]
"""The kinds of processor that this one is, and the bytes of their vectors."""

MOST_TAPS: int
"""The most taps of a pattern."""

def arrange(processor: str, layer: NDArray[Any], weight: NDArray[Any], to: NDArray[Any]) -> None: ...
def compute(
    processor: str,
    layer: NDArray[Any],
    y: NDArray[Any],
    weight: NDArray[Any],
    x: NDArray[Any],
    bias: NDArray[Any] | None,
    scratch: NDArray[Any],
    tile: tuple[int, int, int, int, int, int],
) -> None: ...

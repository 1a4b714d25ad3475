"""Fracstride: an explorer of two-dimensional transposed convolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fracstride.backends.functional import conv_transpose2d

__all__ = ["__version__", "conv_transpose2d"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """``conv_transpose2d`` is imported, and NumPy with it, when it is first asked for."""
    if name != "conv_transpose2d":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fracstride.backends.functional import conv_transpose2d  # noqa: PLC0415

    globals()[name] = conv_transpose2d
    return conv_transpose2d

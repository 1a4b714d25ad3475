"""Fracstride: an explorer of two-dimensional transposed convolution."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fracstride.backends.functional import conv_transpose2d
    from fracstride.session.exploring import explore
    from fracstride.session.picturing import picture

__all__ = ["__version__", "conv_transpose2d", "explore", "picture"]

__version__ = "0.1.0"


_HOMES = {
    "conv_transpose2d": "fracstride.backends.functional",
    "explore": "fracstride.session.exploring",
    "picture": "fracstride.session.picturing",
}


def __getattr__(name: str) -> object:
    """Import the public functions, and NumPy with them, when one of them is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    globals()[name] = getattr(import_module(_HOMES[name]), name)
    return globals()[name]


def __dir__() -> list[str]:
    """What completion in a notebook offers: also the functions that are not imported yet."""
    return sorted({*globals(), *__all__})

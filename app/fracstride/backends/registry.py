"""Every backend by its name."""

from __future__ import annotations

from fracstride.backends.base import Backend, BackendError
from fracstride.backends.cupy_backend import CupyBackend
from fracstride.backends.numpy_backend import NumpyBackend

_BACKENDS: tuple[Backend, ...] = (NumpyBackend(), CupyBackend())

BACKEND_NAMES = tuple(each.name for each in _BACKENDS)
"""What ``backend_from_name`` knows, the one that is always there first."""


def backend_from_name(name: str) -> Backend:
    """The backend of that name. Raises BackendError where there is none."""
    for each in _BACKENDS:
        if each.name == name:
            return each
    raise BackendError(f"no backend is called {name!r}; there are: {', '.join(BACKEND_NAMES)}")

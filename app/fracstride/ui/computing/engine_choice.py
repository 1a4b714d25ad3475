"""What the engine chooses for a request: which kernel, and how much memory that takes besides the arrays."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from fracstride.backends.engine import Choice, choose
from fracstride.backends.engine.threads import available_threads
from fracstride.core.geometry import Geometry
from fracstride.ui.computing.calculation import ComputeRequest

QUICKLY_CHOSEN = 1000
"""Up to this sum of the kernel sizes and strides of both axes the engine chooses a kernel within 2 ms. With dilation,
100,000 phases take it 400 ms."""

IN_CACHE = 2 * 2**20
"""Bytes of temporaries that a core's cache holds beside a part of the result: after a moment of rest nothing that was
used before is left there, and what is touched but once is waited for."""


def in_the_window(request: ComputeRequest) -> ComputeRequest:
    """A small request as the GUI thread computes it: on one thread, since others take longer to wake up than they save,
    and with few temporaries if the engine then chooses the same kernel.
    """
    alone = replace(request, engine=replace(request.engine, threads=1))
    if chosen(alone).temporaries <= IN_CACHE:
        return alone
    small = replace(alone, engine=replace(alone.engine, budget=IN_CACHE))
    return small if chosen(small).kernel is chosen(alone).kernel else alone


def chosen(request: ComputeRequest, finite: bool = True) -> Choice:
    """The engine's choice for a request; ``finite``: its numbers have no infinity and no NaN."""
    options = request.engine
    return _choice(request.geometry, options.itemsize, threads_of(request), options.budget, finite)


def temporaries(request: ComputeRequest) -> int:
    """Bytes that the engine needs besides the arrays; its whole budget if choosing would take too long."""
    return chosen(request).temporaries if is_quickly_chosen(request.geometry) else request.engine.budget


def is_quickly_chosen(geometry: Geometry) -> bool:
    """Whether the engine chooses within a few milliseconds: with dilation it looks at every phase of each axis."""
    axes = (geometry.height.spec, geometry.width.spec)
    return sum(axis.kernel_size + axis.stride for axis in axes) <= QUICKLY_CHOSEN


@lru_cache(maxsize=64)
def _choice(geometry: Geometry, itemsize: int, threads: int, budget: int, finite: bool) -> Choice:
    """The engine's choice, cached: choosing takes longer than computing a small layer."""
    return choose(geometry, itemsize, threads, budget, finite=finite)


def threads_of(request: ComputeRequest) -> int:
    """How many threads a request may use."""
    return request.engine.threads or available_threads()

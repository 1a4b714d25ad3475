"""How little work is done on the GUI thread: the same kernel, one thread, no more memory than a cache holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fracstride.core.geometry import Geometry
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.computing.calculation import ComputeRequest
from fracstride.ui.computing.engine_choice import IN_CACHE, chosen, in_the_window

STEPS = ((3, 2, 1), (4, 2, 0), (4, 3, 1), (3, 3, 1), (3, 1, 1), (4, 1, 1))


def _request(spec: ConvTransposeSpec) -> ComputeRequest:
    geometry, ramp = solve(spec), DataSource(SourceKind.RAMP)
    assert isinstance(geometry, Geometry)
    return ComputeRequest(geometry, ramp, ramp)


@pytest.mark.parametrize(("kernel_size", "stride", "padding"), STEPS)
def test_the_window_computes_a_middling_map_in_a_cache(kernel_size: int, stride: int, padding: int) -> None:
    request = _request(ConvTransposeSpec.square(256, kernel_size, stride=stride, padding=padding))

    own = in_the_window(request)

    assert own.engine.threads == 1
    assert chosen(own).temporaries <= IN_CACHE
    assert chosen(own).kernel is chosen(request).kernel


def test_a_small_map_is_computed_as_any_other() -> None:
    request = _request(ConvTransposeSpec.square(8, 3, stride=2, padding=1))

    assert in_the_window(request).engine.budget == request.engine.budget


def test_a_kernel_that_takes_a_sample_at_a_time_is_not_given_up_for_a_cache() -> None:
    spec = replace(ConvTransposeSpec.square(64, 2), out_channels=64)
    request = _request(spec)

    own = in_the_window(request)

    assert chosen(own).temporaries > IN_CACHE
    assert chosen(own).kernel is chosen(replace(request, engine=replace(request.engine, threads=1))).kernel

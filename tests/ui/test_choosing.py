"""A choice of kernel that takes long does not block the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread, current_thread, main_thread

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fracstride.backends.engine import Choice, choose
from fracstride.core.geometry import Geometry
from fracstride.core.reference import reference
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session.state import DataSource, SourceKind
from fracstride.ui.computing import engine_choice
from fracstride.ui.computing.calculation import ComputeRequest
from fracstride.ui.computing.compute import ComputeService
from layers import solved

RAMP = DataSource(SourceKind.RAMP)


@pytest.fixture
def service(qapp: object) -> Iterator[ComputeService]:
    made = ComputeService()
    yield made
    made.shut_down()


@pytest.mark.parametrize(("kernel_size", "stride"), [(1000, 1), (1, 1000)])
def test_the_kernel_of_a_layer_with_many_taps_or_phases_is_chosen_in_the_lane(
    service: ComputeService, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, kernel_size: int, stride: int
) -> None:
    chosen_in: list[Thread] = []

    def noted(geometry: Geometry, itemsize: int, threads: int, budget: int, *, finite: bool) -> Choice:
        chosen_in.append(current_thread())
        return choose(geometry, itemsize, threads, budget, finite=finite)

    monkeypatch.setattr(engine_choice, "choose", noted)
    spec = ConvTransposeSpec.square(2, 3)
    geometry = solved(replace(spec, width=replace(spec.width, kernel_size=kernel_size, stride=stride)))
    with qtbot.waitSignal(service.finished) as arrived:
        service.request(ComputeRequest(geometry, RAMP, RAMP))
    assert chosen_in and main_thread() not in chosen_in
    (result,) = arrived.args
    np.testing.assert_allclose(result.x, reference(result.y, result.weight, geometry.spec))

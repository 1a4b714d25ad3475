"""A benchmark that is given up leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.rules import solve
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session import benchmark
from fracstride.session.preferences import Precision
from layers import solved


def test_the_process_of_a_cancelled_one_has_ended_and_its_pipes_are_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    started: list[subprocess.Popen[str]] = []
    polled: list[object] = []

    class Noted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, _arguments: list[str], **options: Any) -> None:
            super().__init__([sys.executable, "-c", "import time; time.sleep(600)"], **options)
            started.append(self)

    def second_time(token: object) -> None:
        polled.append(token)
        if len(polled) > 1:
            raise Cancelled

    monkeypatch.setattr(benchmark.subprocess, "Popen", Noted)
    monkeypatch.setattr(benchmark, "poll", second_time)
    geometry = solved(ConvTransposeSpec.square(3, 3))
    with pytest.raises(Cancelled):
        benchmark.compare(geometry, ["numpy"], 1, lambda _: None, precision=Precision.FLOAT32)
    (process,) = started
    assert process.returncode is not None
    assert process.stdout is not None and process.stdout.closed


def test_no_process_is_started_after_it_was_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_arguments: object, **_options: object) -> None:
        raise AssertionError("nothing is to be started")

    monkeypatch.setattr(benchmark.subprocess, "Popen", never)
    geometry, token = solve(ConvTransposeSpec.square(3, 3)), CancelToken()
    assert isinstance(geometry, Geometry)
    token.cancel()
    with pytest.raises(Cancelled):
        benchmark.compare(geometry, ["numpy"], 1, lambda _: None, token)

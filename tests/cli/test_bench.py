"""``fracstride bench``: every engine in its own process, ratios, and reasons where there is no time."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest

from english import english
from fracstride.cli import main
from fracstride.core.cancel import Cancelled, CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.spec import ConvTransposeSpec
from fracstride.session import benchmark
from fracstride.session.benchmark import compare, engine_names, time_engine
from fracstride.session.preferences import Precision
from fracstride.session.timing import Timing
from fracstride.ui.presenters.benchmark_words import problem_text, way_out_text
from layers import solved

Capture = pytest.CaptureFixture[str]
LAYER = ["--input", "5", "--kernel", "3", "--stride", "2", "--padding", "1"]


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(benchmark, "SECONDS_EACH", 0.0)


def small() -> Geometry:
    return solved(ConvTransposeSpec.square(5, 3, stride=2, padding=1))


def test_one_engine_is_timed_here(capsys: Capture) -> None:
    assert main(["bench", *LAYER, "--engine", "numpy", "--json"]) == 0
    (timing,) = json.loads(capsys.readouterr().out)
    assert timing["engine"] == "numpy" and timing["rounds"] >= 3
    assert 0 < timing["best"] <= timing["milliseconds"]


def test_on_windows_no_terminal_opens_for_an_engine_in_its_own_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    flags: list[int] = []

    class Refused(Exception):
        pass

    def noted(*_arguments: object, creationflags: int, **_named: object) -> None:
        flags.append(creationflags)
        raise Refused

    monkeypatch.setattr(benchmark.subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
    monkeypatch.setattr(benchmark.subprocess, "Popen", noted)
    with pytest.raises(Refused):
        compare(small(), ("numpy",), 1, lambda _: None)
    assert flags == [0x08000000]


@pytest.mark.parametrize("precision", list(Precision))
def test_every_kernel_of_the_layer_can_be_timed(precision: Precision) -> None:
    names = engine_names(small())
    assert {"numpy", "torch", "onnxruntime"} <= set(names)
    kernels = [name for name in names if name.startswith("numpy:")]
    assert len(kernels) >= 3
    for name in kernels:
        timing = time_engine(name, small(), 1, precision)
        assert timing.problem == "" and timing.note == name.partition(":")[2]


def test_engines_are_compared_in_processes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    timings: list[Timing] = []
    compare(small(), ["numpy", "numpy:no-such-kernel"], 1, timings.append, precision=Precision.FLOAT64)
    assert timings[0].problem == "" and timings[0].milliseconds > 0
    assert "no-such-kernel" in timings[1].problem


def test_a_cancelled_comparison_stops_its_process() -> None:
    token = CancelToken()
    token.cancel()
    timings: list[Timing] = []
    with pytest.raises(Cancelled):
        compare(small(), ["numpy"], 1, timings.append, token)
    assert timings == []


def test_what_is_not_installed_is_said_and_the_rest_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    def missing(*_: object) -> None:
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    monkeypatch.setitem(benchmark.FRAMEWORKS, "torch", missing)
    assert main(["bench", *LAYER, "--engine", "torch"]) == 1
    assert "torch is not installed" in capsys.readouterr().out


def test_an_engine_that_has_not_these_numbers_says_so(capsys: Capture) -> None:
    pytest.importorskip("onnxruntime")
    assert main(["bench", *LAYER, "--engine", "onnxruntime", "--precision", "float64"]) == 1
    assert "no transposed convolution of float64" in capsys.readouterr().out
    timing = time_engine("onnxruntime", small(), 1, Precision.FLOAT64)
    assert problem_text(timing, english) == "not with these numbers"
    assert way_out_text(timing, english).endswith("Choose float32.")


def test_impossible_layers_and_engines_are_refused(capsys: Capture) -> None:
    assert main(["bench", "--input", "1", "--kernel", "1", "--padding", "3"]) == 2
    assert "--padding" in capsys.readouterr().err
    assert main(["bench", *LAYER, "--engine", "abacus"]) == 2
    assert "--engine: abacus is none of numpy" in capsys.readouterr().err
    assert main(["bench", *LAYER, "--threads", "0"]) == 2
    assert main(["bench", *LAYER, "--precision", "float16"]) == 2
    assert main(["bench", *LAYER, "--in-channels", "3", "--groups", "2", "--out-channels", "2"]) == 2
    assert "--in-channels" in capsys.readouterr().err


def test_numbers_of_both_widths_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, str]] = []

    def prepared(_spec: object, y: np.ndarray, weight: np.ndarray, _threads: int) -> Callable[[], None]:
        seen.append((str(y.dtype), str(weight.dtype)))
        return lambda: None

    monkeypatch.setitem(benchmark.FRAMEWORKS, "torch", prepared)
    assert main(["bench", *LAYER, "--engine", "torch", "--precision", "float64"]) == 0
    assert main(["bench", *LAYER, "--engine", "torch"]) == 0
    assert seen == [("float64", "float64"), ("float32", "float32")]


def test_the_table_speaks_the_words_of_the_window_and_says_what_to_ask_for(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    few = {"numpy", "cupy", "numpy:general", "onnxruntime"}  # a process for each
    names = tuple(name for name in engine_names(small()) if name in few)
    monkeypatch.setattr("fracstride.cli.bench.engine_names", lambda _: names)
    assert main(["bench", *LAYER]) == 0
    said = capsys.readouterr()
    head, *lines = said.out.splitlines()
    assert head.split() == ["engine", "median", "best", "ratio", "--engine"]
    assert len(lines) == len(names) == len(few)
    measured = [line for line in lines if " ms " in line]
    (general,) = (line for line in measured if line.endswith("  numpy:general"))
    assert general.startswith("NumPy: product and gather ")
    assert any(line.startswith("NumPy, picked: ") and line.endswith("  numpy") for line in measured)
    assert {len(line.rsplit("  ", 1)[0]) for line in measured} == {len(head.rsplit("  ", 1)[0])}
    assert ": NumPy: product and gather\n" in said.err

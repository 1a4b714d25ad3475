"""The self-test finds what is wrong with the numbers, the pixels and the session files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib.metadata import PathDistribution
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from fracstride.cli import main
from fracstride.core.methods import METHODS
from fracstride.core.pipeline import Array, Channels, Method, Operands, Stage, StageId
from fracstride.files.loaded import LoadedArray, LoadedLayer
from fracstride.files.problem import FileProblem, FileProblemCode
from fracstride.session import files_read_back, packed_resources, self_test
from fracstride.session.finding import Finding, found
from fracstride.session.lessons import lessons
from fracstride.session.presets import first_document, presets
from fracstride.ui import self_test as in_qt
from fracstride.ui.presenters.colours import ColourScale

Capture = pytest.CaptureFixture[str]


def test_all_is_well_here(qtbot: QtBot, capsys: Capture) -> None:
    assert main(["--self-test"]) == 0
    said = capsys.readouterr().out
    assert f"{len(presets())} layers by {len(METHODS)} methods" in said
    assert "FAULT" not in said


def test_a_method_that_computes_wrong_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(operands: Operands, results: Mapping[StageId, Array]) -> Array:
        x = METHODS["zero_insertion"].run(operands)
        x[0, 0, 0, 0] += 1e-6
        return x

    method = Method("almost", (Stage(StageId.OUTPUT, (), wrong, Channels.OUTPUT),))
    monkeypatch.setitem(METHODS, method.name, method)
    faults = self_test.checked_presets().faults
    assert [fault for fault in faults if "almost differs" not in fault] == []
    assert len(faults) == len(presets())


@pytest.mark.parametrize(
    ("is_compiled", "said"),
    [(False, "none is compiled, so some layers take longer"), (True, "what is compiled uses vectors of")],
)
def test_it_says_whether_there_is_compiled_code(
    monkeypatch: pytest.MonkeyPatch, is_compiled: bool, said: str
) -> None:
    monkeypatch.setattr(self_test, "IS_COMPILED", is_compiled)
    finding = self_test.checked_engine()
    assert said in finding.summary and not finding.faults


def test_words_that_a_lesson_lacks_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "TRANSLATED", ["eo"])
    first = lessons()[0]
    faults = self_test.checked_lessons().faults
    assert f"{first.id} 1: has no words in eo" in faults


def test_a_number_that_is_none_is_a_fault() -> None:
    expected = np.ones((1, 1, 2, 2))
    error = self_test.relative_error(np.full((1, 1, 2, 2), np.nan), expected)
    assert not error <= self_test.TOLERANCES["float32"]


def test_what_was_packed_and_is_gone_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which newer Pythons leave out of the files that they say an installation has."""
    info = tmp_path / "fracstride-1.dist-info"
    info.mkdir()
    names = ("fracstride/resources/icons/gone.svg,sha256=AA,3", "fracstride/cli/gone.py,,")
    (info / "RECORD").write_text("\n".join(names), "utf-8")
    monkeypatch.setattr(packed_resources, "distribution", lambda _name: PathDistribution(info))
    assert "icons/gone.svg: is missing" in packed_resources.checked_resources().faults
    assert packed_resources.packed_modules() == {"fracstride.cli.gone"}


def test_resources_that_cannot_be_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = {"a.json": b"{", "b.txt": b"", "c.md": b"\xff", "d.fracstride": b"{}", "e.png": b"no picture"}
    good = {"f.json": b"{}", "g.txt": b"words", "h.svg": b"<svg/>"}
    for name, content in (bad | good).items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(
        packed_resources, "resource_files", lambda: [(each, tmp_path / each) for each in bad | good]
    )
    monkeypatch.setattr(packed_resources, "_packed_files", list)
    faults = {name: "is empty" if name == "b.txt" else "cannot be read" for name in bad}
    assert packed_resources.checked_resources().faults == tuple(
        f"{name}: {fault}" for name, fault in faults.items()
    )


def test_a_session_that_comes_back_changed_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = replace(first_document(), title="another")
    monkeypatch.setattr(files_read_back, "read_document", lambda _path: changed)
    assert files_read_back.checked_session().faults == ("a session differs after it was saved and opened",)


def test_a_weight_that_comes_back_changed_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files_read_back.checked_arrays().faults == ()
    changed = LoadedArray(np.zeros((2, 2, 2, 2)), "model.safetensors", "float32")
    monkeypatch.setattr(files_read_back, "read_tensor", lambda *_place, ndims: changed)
    assert files_read_back.checked_arrays().faults == ("a weight differs from what is in its file",)


def test_a_weight_of_torch_that_comes_back_changed_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert files_read_back.checked_checkpoints().faults == ()
    changed = LoadedArray(np.zeros((2, 2, 2, 2)), "weights.pt", "float64")
    monkeypatch.setattr(files_read_back, "read_checkpoint", lambda *_place, ndims: changed)
    assert files_read_back.checked_checkpoints().faults == ("a weight differs from what is in its file",)


def test_a_weight_that_cannot_be_read_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    damaged = FileProblem(FileProblemCode.DAMAGED, tmp_path)
    monkeypatch.setattr(files_read_back, "read_tensor", lambda *_place, ndims: damaged)
    assert files_read_back.checked_arrays().faults == ("a weight cannot be read: damaged",)


def test_a_layer_of_a_model_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("onnx")
    assert files_read_back.checked_models().faults == ()
    changed = LoadedLayer(LoadedArray(np.zeros((2, 2, 2, 2)), "model.onnx", "float64"), None)
    monkeypatch.setattr(files_read_back, "read_layer", lambda *_place: changed)
    assert files_read_back.checked_models().faults == ("a weight differs from what is in its file",)


def test_a_layer_of_keras_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("h5py")
    assert files_read_back.checked_keras().faults == ()
    changed = LoadedLayer(LoadedArray(np.zeros((2, 2, 2, 2)), "model.h5", "float64"), None)
    monkeypatch.setattr(files_read_back, "read_keras_layer", lambda *_place: changed)
    assert files_read_back.checked_keras().faults == ("a weight differs from what is in its file",)


def test_installers_bring_what_reads_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_read_back, "find_spec", lambda _name: None)
    assert files_read_back.checked_models().faults == files_read_back.checked_keras().faults == ()
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert files_read_back.checked_models().faults == ("the package onnx was not packed",)
    assert files_read_back.checked_keras().faults == ("the package h5py was not packed",)
    assert files_read_back.checked_tflite().faults == ("the package tflite was not packed",)


def test_what_reads_tensorflow_lite_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("tflite")
    assert files_read_back.checked_tflite().faults == ()
    monkeypatch.setattr(files_read_back, "tflite_model_of", lambda _data: None)
    assert files_read_back.checked_tflite().faults == ("bytes without a meaning were read as a model",)


def test_a_wrong_pixel_is_found(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    true_colour = ColourScale.rgb
    monkeypatch.setattr(ColourScale, "rgb", lambda scale, value: true_colour(scale, -value))
    faults = [fault for finding in in_qt.findings() for fault in finding.faults]
    assert any("of the output is #" in fault for fault in faults)


def test_a_check_that_fails_is_a_fault_and_not_a_trace() -> None:
    def check() -> Finding:
        raise FileNotFoundError("there is no such file")

    assert found("fonts", check).faults == ("FileNotFoundError: there is no such file",)


def test_the_exit_code_tells_of_faults(
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, capsys: Capture
) -> None:
    monkeypatch.setattr(self_test, "presets", lambda: presets()[:2])
    monkeypatch.setitem(self_test.TOLERANCES, "float32", -1.0)
    assert main(["--self-test"]) == 1
    assert "faults: " in capsys.readouterr().out

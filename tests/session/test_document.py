"""Session files: what is written comes back, and nothing that is read can do harm."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents import to_json
from fracstride.core.rules import MAX_PARAMETER
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.core.stack.layers import (
    Conv2d,
    ConvTranspose2d,
    Crop,
    Interpolation,
    Join,
    PixelShuffle,
    Skip,
    Stack,
    Upsample,
)
from fracstride.session.document import from_json
from fracstride.session.migrations import CURRENT_VERSION
from fracstride.session.presets import first_document
from fracstride.session.reading import MAX_SEED, DocumentProblem
from fracstride.session.reading import DocumentProblemCode as Code
from fracstride.session.state import (
    CellEdit,
    Colours,
    DataSource,
    Decoder,
    Document,
    ExplicitArray,
    Fit,
    RangeMode,
    Reduction,
    SourceKind,
    State,
    ViewSettings,
    WeightKind,
)

FIXTURES = Path(__file__).parent / "fixtures"

VERSION_1 = Document(
    State(
        ConvTransposeSpec(
            AxisSpec(2, 3, stride=2, crop_begin=1, crop_end=0),
            AxisSpec(3, 2, stride=3, dilation=2, crop_begin=0, crop_end=-2),
            batch=1,
            in_channels=2,
            out_channels=4,
            groups=2,
        ),
        DataSource(
            SourceKind.EXPLICIT,
            array=ExplicitArray(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]), "measured.csv"),
            edits=(CellEdit((0, 1), -2.5),),
        ),
        DataSource(SourceKind.RANDOM, seed=7),
        linked=False,
    ),
    ViewSettings(
        pin=(1, 2),
        out_channel=3,
        colours=Colours.VIRIDIS,
        range_mode=RangeMode.FIXED,
        fixed_limits=(-1.0, 2.0),
        values_in_cells=False,
        zoom_linked=False,
    ),
)


VERSION_2 = replace(
    VERSION_1,
    state=replace(
        VERSION_1.state,
        kernel=DataSource(SourceKind.RANDOM, seed=7, sigma=0.5),
        decoder=Decoder(
            Stack(
                (8, 4, 5),
                (
                    ConvTranspose2d(8, 6, (4, 3), (2, 1), (1, 0), (1, 0), (1, 2), 2, bias=False),
                    Conv2d(6, 4, (3, 3), padding=(1, 1)),
                    Upsample((2, 1), Interpolation.BILINEAR),
                    Upsample(size=(20, 30)),
                    PixelShuffle(2),
                    Crop(1, 2, 3, 4),
                    Skip(1, 37, 53, Join.ADD, is_cropped=True),
                ),
            ),
            WeightKind.BILINEAR,
            seed=3,
        ),
    ),
)


VERSION_3 = replace(
    VERSION_2,
    state=replace(
        VERSION_2.state,
        input=DataSource(
            SourceKind.EXPLICIT,
            array=ExplicitArray(np.array([[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]] * 2]), "features.npy"),
            edits=(CellEdit((0, 0), 9.0), CellEdit((0, 1), -2.5, (0, 1))),
        ),
    ),
)
"""One array for every slice, one cell set in all of them and one in the second."""

VERSION_4 = replace(
    VERSION_3,
    state=replace(VERSION_3.state, bias=ExplicitArray(np.array([0.5, -1.25, 0.0, 3.0]), "up1 · model.onnx")),
)
"""A number for each output channel."""


def raw() -> dict[str, Any]:
    """A good file as an object to spoil."""
    return json.loads((FIXTURES / "version_2.fracstride").read_text(encoding="utf-8"))


def problems(text: str) -> tuple[DocumentProblem, ...]:
    result = from_json(text, "bad.fracstride")
    assert not isinstance(result, Document)
    assert result
    assert all(problem.name == "bad.fracstride" for problem in result)
    return result


def first(changed: dict[str, Any]) -> tuple[Code, str]:
    found = problems(json.dumps(changed))
    return found[0].code, found[0].where


def spoiled(path: str, value: object) -> dict[str, Any]:
    """The good file with the member at a dotted path replaced, or removed where ``value`` is ``...``."""
    changed = copy.deepcopy(raw())
    *parents, last = path.split(".")
    target = changed
    for name in parents:
        target = target[name]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return changed


def test_the_file_of_version_1_reads_for_ever() -> None:
    assert from_json((FIXTURES / "version_1.fracstride").read_text(encoding="utf-8")) == VERSION_1


def test_the_file_of_version_2_reads_for_ever() -> None:
    assert from_json((FIXTURES / "version_2.fracstride").read_text(encoding="utf-8")) == VERSION_2


def test_the_file_of_version_3_reads_for_ever() -> None:
    assert from_json((FIXTURES / "version_3.fracstride").read_text(encoding="utf-8")) == VERSION_3


def test_the_file_of_version_4_reads_for_ever() -> None:
    assert from_json((FIXTURES / "version_4.fracstride").read_text(encoding="utf-8")) == VERSION_4


def test_what_is_written_is_version_4() -> None:
    text = (FIXTURES / "version_4.fracstride").read_text(encoding="utf-8")
    assert json.loads(to_json(VERSION_4)) == json.loads(text)
    assert "bias" not in json.loads(to_json(VERSION_3))["state"]


def test_maps_of_channels_come_back_bit_for_bit() -> None:
    values = np.random.default_rng(0).standard_normal((3, 4, 5))
    source = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(values), fit=Fit.CROP)
    document = Document(State(replace(ConvTransposeSpec.square(3, 3), in_channels=3), source))
    assert from_json(to_json(document)) == document


def test_the_decoder_of_every_session_is_not_written() -> None:
    assert "decoder" not in to_json(VERSION_1)


@pytest.mark.parametrize("shape", [(1, 1), (16, 16), (16, 17), (300, 2)])
def test_arrays_come_back_bit_for_bit(shape: tuple[int, int]) -> None:
    values = np.random.default_rng(0).standard_normal(shape) * 1e300
    source = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(values, "größe 尺寸"), fit=Fit.CROP)
    document = Document(State(ConvTransposeSpec.square(3, 3), source, DataSource(SourceKind.SOBEL)))
    result = from_json(to_json(document))
    assert result == document
    assert isinstance(result, Document)
    assert result.state.input.array is not None
    assert not result.state.input.array.values.flags.writeable
    assert result.state.input.array.values.flags.c_contiguous


def test_small_arrays_are_readable_and_large_ones_compact() -> None:
    def text(size: int) -> str:
        source = DataSource(SourceKind.EXPLICIT, array=ExplicitArray(np.zeros((size, size))))
        return to_json(Document(State(ConvTransposeSpec.square(size, 3), source)))

    assert "base64" not in text(16)
    assert "base64" in text(17)
    assert len(text(100)) < 100 * 100 * 12


@given(
    size=st.integers(1, 9),
    kernel_size=st.integers(1, 5),
    stride=st.integers(1, 4),
    padding=st.integers(0, 1),
    numbers=st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 3),
    seed=st.integers(0, MAX_SEED),
    title=st.text(st.characters(exclude_categories=("Cs",)), max_size=50),
)
def test_any_generator_comes_back(
    size: int,
    kernel_size: int,
    stride: int,
    padding: int,
    numbers: tuple[float, float, float],
    seed: int,
    title: str,
) -> None:
    spec = ConvTransposeSpec.square(size + 2, kernel_size, stride=stride, padding=padding)
    start, step, value = numbers
    source = DataSource(SourceKind.RANDOM, seed=seed, start=start, step=step, value=value)
    document = Document(State(spec, source), title=title)
    assert from_json(to_json(document)) == document


def test_unknown_keys_are_tolerated_and_optional_ones_have_defaults() -> None:
    changed = spoiled("view", ...)
    changed["future"] = {"anything": [1]}
    changed["state"]["input"]["future"] = None
    del changed["title"]
    del changed["state"]["kernel"]["start"]
    result = from_json(json.dumps(changed))
    assert isinstance(result, Document)
    assert result.state == VERSION_2.state
    assert result.view == ViewSettings()


def test_view_indices_beyond_the_layer_become_its_last() -> None:
    result = from_json(json.dumps(spoiled("view.out_channel", 900)))
    assert isinstance(result, Document)
    assert result.view.out_channel == 3


def test_limits_of_one_number_are_limits() -> None:
    result = from_json(json.dumps(spoiled("view.fixed_limits", [1, 1])))
    assert isinstance(result, Document)
    assert result.view.fixed_limits == (1.0, 1.0)


def test_layers_of_a_decoder_have_the_defaults_of_torch() -> None:
    kinds = ("conv_transpose2d", "conv2d", "upsample", "pixel_shuffle", "crop", "skip")
    result = from_json(json.dumps(spoiled("state.decoder.layers", [{"kind": each} for each in kinds])))
    assert isinstance(result, Document)
    one = (1, 1)
    assert result.state.decoder.stack.layers == (
        ConvTranspose2d(1, 1, one),
        Conv2d(1, 1, one),
        Upsample(one),
        PixelShuffle(1),
        Crop(),
        Skip(1, 1, 1),
    )


def test_a_pair_out_of_range_names_the_range() -> None:
    layer = {"kind": "conv2d", "kernel_size": [3, 10**7]}
    (problem,) = problems(json.dumps(spoiled("state.decoder.layers", [layer])))
    assert (problem.code, problem.where) == (Code.OUT_OF_RANGE, "state.decoder.layers[0].kernel_size")
    assert dict(problem.params) == {"minimum": -MAX_PARAMETER, "maximum": MAX_PARAMETER}


def test_data_of_another_size_than_the_map_is_cropped_not_refused() -> None:
    result = from_json(json.dumps(spoiled("state.spec.height.size", 5)))
    assert isinstance(result, Document)
    assert result.state.input.fit is Fit.CROP


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", Code.NOT_JSON),
        ("{", Code.NOT_JSON),
        ("\x00", Code.NOT_JSON),
        ("[" * 200_000, Code.NOT_JSON),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, Code.NOT_JSON),
        ("1" * 10_000, Code.NOT_JSON),
        (json.dumps(raw())[:600], Code.DAMAGED),
        (json.dumps(raw())[:-3], Code.DAMAGED),
        ("null", Code.NOT_A_SESSION),
        ("[]", Code.NOT_A_SESSION),
        ('"fracstride-session"', Code.NOT_A_SESSION),
        ("{}", Code.NOT_A_SESSION),
        ('{"format": "other"}', Code.NOT_A_SESSION),
        ('{"format": "fracstride-session"}', Code.WRONG_TYPE),
        ('{"format": "fracstride-session", "schema_version": true}', Code.WRONG_TYPE),
        ('{"format": "fracstride-session", "schema_version": 1.0}', Code.WRONG_TYPE),
        ('{"format": "fracstride-session", "schema_version": 5}', Code.NEWER_VERSION),
        ('{"format": "fracstride-session", "schema_version": 0}', Code.UNKNOWN_VERSION),
        ('{"format": "fracstride-session", "schema_version": -1}', Code.UNKNOWN_VERSION),
        ('{"format": "fracstride-session", "schema_version": -' + "9" * 99 + "}", Code.UNKNOWN_VERSION),
        ('{"format": "fracstride-session", "schema_version": 1}', Code.MISSING),
        ('{"format": "fracstride-session", "schema_version": 1, "state": []}', Code.WRONG_TYPE),
        ('{"format": "fracstride-session", "schema_version": 2}', Code.MISSING),
    ],
)
def test_texts_that_are_no_session(text: str, code: Code) -> None:
    assert problems(text)[0].code is code


def test_a_newer_file_names_both_versions() -> None:
    problem = problems(json.dumps(spoiled("schema_version", 9)))[0]
    assert dict(problem.params) == {"version": 9, "supported": CURRENT_VERSION}


def test_broken_json_names_its_line() -> None:
    assert dict(problems('{\n"a": 1,\n"b" 2}')[0].params) == {"line": 3}


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("title", 5, Code.WRONG_TYPE),
        ("title", "x" * 10_000, Code.TOO_LONG),
        ("title", "\ud800", Code.WRONG_TYPE),
        ("state", [], Code.WRONG_TYPE),
        ("state.spec", ..., Code.MISSING),
        ("state.spec.height", ..., Code.MISSING),
        ("state.spec.height", 3, Code.WRONG_TYPE),
        ("state.spec.height.size", ..., Code.MISSING),
        ("state.spec.height.size", 3.0, Code.WRONG_TYPE),
        ("state.spec.height.size", True, Code.WRONG_TYPE),
        ("state.spec.height.size", "3", Code.WRONG_TYPE),
        ("state.spec.height.size", 10**400, Code.OUT_OF_RANGE),
        ("state.spec.groups", 10**9, Code.OUT_OF_RANGE),
        ("state.linked", 1, Code.WRONG_TYPE),
        ("state.kernel.kind", ..., Code.MISSING),
        ("state.kernel.kind", "nothing", Code.UNKNOWN_CHOICE),
        ("state.kernel.kind", "constant", Code.UNKNOWN_CHOICE),
        ("state.kernel.kind", ["ramp"], Code.UNKNOWN_CHOICE),
        ("state.kernel.seed", -1, Code.OUT_OF_RANGE),
        ("state.kernel.seed", 2**31, Code.OUT_OF_RANGE),
        ("state.kernel.start", "1", Code.WRONG_TYPE),
        ("state.kernel.start", True, Code.WRONG_TYPE),
        ("state.kernel.start", float("nan"), Code.OUT_OF_RANGE),
        ("state.kernel.start", float("inf"), Code.OUT_OF_RANGE),
        ("state.kernel.start", 10**400, Code.OUT_OF_RANGE),
        ("state.kernel.sigma", -1, Code.OUT_OF_RANGE),
        ("state.kernel.fit", "stretch", Code.UNKNOWN_CHOICE),
        ("state.kernel.edits", {}, Code.WRONG_TYPE),
        ("state.kernel.edits", [[0, 0]], Code.WRONG_TYPE),
        ("state.kernel.edits", [[-1, 0, 1]], Code.WRONG_TYPE),
        ("state.kernel.edits", [[0, 0, None]], Code.WRONG_TYPE),
        ("state.kernel.edits", [[0, 0, float("nan")]], Code.WRONG_TYPE),
        ("state.input.array", ..., Code.MISSING),
        ("state.input.array", "zeros", Code.WRONG_TYPE),
        ("state.input.array.shape", ..., Code.MISSING),
        ("state.input.array.shape", [2, 4], Code.WRONG_SHAPE),
        ("state.input.array.shape", [3, 2], Code.WRONG_SHAPE),
        ("state.input.array.shape", [6], Code.WRONG_TYPE),
        ("state.input.array.shape", [0, 3], Code.WRONG_TYPE),
        ("state.input.array.shape", [-2, -3], Code.WRONG_TYPE),
        ("state.input.array.shape", [10**6, 10**6], Code.TOO_LONG),
        ("state.input.array.values", [[1, 2, 3], [4, 5]], Code.WRONG_SHAPE),
        ("state.input.array.values", [[1, 2, 3], "abc"], Code.WRONG_SHAPE),
        ("state.input.array.values", [[1, 2, 3], [4, 5, float("inf")]], Code.NOT_FINITE),
        ("state.input.array.values", [[1, 2, 3], [4, 5, "6"]], Code.NOT_FINITE),
        ("state.input.array.shape", [2, 2, 1], Code.MISSING),
        ("state.decoder", 3, Code.WRONG_TYPE),
        ("state.decoder.input_shape", ..., Code.MISSING),
        ("state.decoder.input_shape", [1, 2], Code.WRONG_TYPE),
        ("state.decoder.input_shape", [1, 2, 10**7], Code.OUT_OF_RANGE),
        ("state.decoder.seed", -1, Code.OUT_OF_RANGE),
        ("state.decoder.weights", "heavy", Code.UNKNOWN_CHOICE),
        ("state.decoder.layers", {}, Code.WRONG_TYPE),
        ("state.decoder.layers", [1], Code.WRONG_TYPE),
        ("state.decoder.layers", [{"kind": "crop"}] * 65, Code.TOO_LONG),
        ("state.decoder.layers", [{"kind": "pool"}], Code.UNKNOWN_CHOICE),
        ("state.decoder.layers", [{}], Code.MISSING),
        ("state.decoder.layers", [{"kind": "crop", "top": 1.5}], Code.WRONG_TYPE),
        ("state.decoder.layers", [{"kind": "conv2d", "kernel_size": 3}], Code.WRONG_TYPE),
        ("state.decoder.layers", [{"kind": "conv2d", "kernel_size": [3]}], Code.WRONG_TYPE),
        ("view", 4, Code.WRONG_TYPE),
        ("view.pin", [1], Code.WRONG_TYPE),
        ("view.pin", [1, -1], Code.WRONG_TYPE),
        ("view.pin", "1, 1", Code.WRONG_TYPE),
        ("view.out_channel", -1, Code.OUT_OF_RANGE),
        ("view.colours", "jet", Code.UNKNOWN_CHOICE),
        ("view.range_mode", 0, Code.UNKNOWN_CHOICE),
        ("view.fixed_limits", [1, 0], Code.WRONG_TYPE),
        ("view.fixed_limits", [0, 1, 2], Code.TOO_LONG),
        ("view.fixed_limits", [0, float("nan")], Code.WRONG_TYPE),
        ("view.zoom_linked", "yes", Code.WRONG_TYPE),
        ("state.spec.height.stride", 0, Code.UNSOLVABLE),
        ("state.spec.height.crop_begin", 50, Code.UNSOLVABLE),
        ("state.spec.height.crop_end", 50, Code.UNSOLVABLE),
        ("state.spec.height.crop_end", 10**7, Code.OUT_OF_RANGE),
        ("state.spec.groups", 3, Code.UNSOLVABLE),
        ("state.spec.batch", 10**8, Code.OUT_OF_RANGE),
    ],
)
def test_a_spoiled_member_is_named(path: str, value: object, code: Code) -> None:
    found, where = first(spoiled(path, value))
    assert found is code
    assert where.startswith("state.spec" if code is Code.UNSOLVABLE else path.removesuffix(".shape"))


def test_more_memory_than_there_may_be_is_refused() -> None:
    changed = spoiled("state.spec.height.size", 10**6)
    changed["state"]["spec"]["batch"] = 10**6
    assert first(changed) == (Code.UNSOLVABLE, "state.spec")


def test_an_array_without_values_is_refused() -> None:
    assert first(spoiled("state.input.array.values", ...)) == (Code.MISSING, "state.input.array.encoding")


def test_an_unsolvable_file_carries_the_issues() -> None:
    problem = problems(json.dumps(spoiled("state.spec.height.stride", 0)))[0]
    assert problem.issues


def test_all_problems_are_told_at_once() -> None:
    changed = spoiled("state.spec.height.size", "x")
    changed["state"]["kernel"]["kind"] = "y"
    changed["view"]["pin"] = 3
    assert len(problems(json.dumps(changed))) == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("!!!!", Code.WRONG_TYPE),
        ("é", Code.WRONG_TYPE),
        (7, Code.WRONG_TYPE),
        ("AAAA", Code.WRONG_SHAPE),
        ("AAAAAAAA+H8=", Code.NOT_FINITE),
    ],
)
def test_encoded_arrays_are_not_believed(data: object, code: Code) -> None:
    array = {"shape": [1, 1], "encoding": "base64-float64-little-endian", "data": data}
    assert first(spoiled("state.input.array", array))[0] is code


def test_an_unknown_encoding_is_refused() -> None:
    array = {"shape": [1, 1], "encoding": "pickle", "data": "AAAA"}
    assert first(spoiled("state.input.array", array)) == (Code.UNKNOWN_CHOICE, "state.input.array.encoding")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def members(value: object, path: str = "") -> list[str]:
    if not isinstance(value, dict):
        return [path]
    return [path][: bool(path)] + [m for k, v in value.items() for m in members(v, f"{path}.{k}".lstrip("."))]


@given(path=st.sampled_from(members(raw())), value=json_values)
def test_any_json_in_any_place_gives_a_document_or_problems(path: str, value: object) -> None:
    result = from_json(json.dumps(spoiled(path, value)))
    assert isinstance(result, Document) or result


@given(st.text(max_size=200))
def test_any_text_is_survived(text: str) -> None:
    assert not isinstance(from_json(text), Document)


def test_presets_are_written_as_they_would_be_saved() -> None:
    for entry in (files("fracstride.resources") / "presets").iterdir():
        text = entry.read_text(encoding="utf-8")
        document = from_json(text)
        assert isinstance(document, Document)
        assert to_json(document) == text
    assert from_json(to_json(first_document())) == first_document()


def test_what_a_pixel_of_a_large_map_shows_is_kept() -> None:
    document = replace(VERSION_1, view=replace(VERSION_1.view, reduction=Reduction.PEAK))
    assert from_json(to_json(document)) == document

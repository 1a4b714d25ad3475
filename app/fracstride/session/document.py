"""The .fracstride file: a Document as JSON text, and back from any text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from fracstride.core.cancel import CancelToken
from fracstride.core.geometry import Geometry
from fracstride.core.rules import MAX_PARAMETER, solve
from fracstride.core.spec import AXES, Axis, AxisSpec, ConvTransposeSpec
from fracstride.session.array_json import (
    MAX_NAME_LENGTH,
    array_from_json,
    encoded_parts,
    is_listed,
    json_from_array,
)
from fracstride.session.decoder_json import decoder_from_json, json_from_decoder
from fracstride.session.edits import with_size_edit
from fracstride.session.migrations import CURRENT_VERSION, migrate
from fracstride.session.reading import (
    MAX_SEED,
    DocumentProblem,
    DocumentProblemCode,
    Param,
    Section,
    are_indices,
    is_finite,
)
from fracstride.session.state import (
    INPUT_KINDS,
    KERNEL_KINDS,
    CellEdit,
    DataSource,
    Decoder,
    Document,
    ExplicitArray,
    Fit,
    SourceKind,
    State,
)
from fracstride.session.view_json import json_from_view, view_from_json

FORMAT = "fracstride-session"
START = 200
"""Characters within which a session that was saved says that it is one."""
MAX_TITLE_LENGTH = 200
MAX_EDITS = 1_000_000
MAX_BIAS = 1_000_000

_AXIS_NUMBERS = ("size", "kernel_size", "stride", "dilation", "crop_begin", "crop_end")
_MARK = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands for the values of an array while the text round them is made."""
_CHANNEL_NUMBERS = ("batch", "in_channels", "out_channels", "groups")


def json_parts(document: Document, cancel: CancelToken | None = None) -> Iterator[bytes]:
    """The text of a session file in UTF-8, part by part, so that the text of a large array is never in memory as a whole.

    Raises Cancelled when told to stop.
    """
    arrays = _encoded_arrays(document.state)
    raw = {
        "format": FORMAT,
        "schema_version": CURRENT_VERSION,
        "title": document.title,
        "state": _json_from_state(document.state),
        "view": json_from_view(document.view),
    }
    text = json.dumps(raw, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # No text of the user can be taken for this member: quotes in it would be escaped.
    first, *others = text.split(f'"data": "{_MARK}"')
    yield first.encode("utf-8")
    for index, (array, rest) in enumerate(zip(arrays, others, strict=True)):
        part = None if cancel is None else cancel.part(index / len(arrays), (index + 1) / len(arrays))
        yield b'"data": "'
        yield from encoded_parts(array, part)
        yield f'"{rest}'.encode()


def _encoded_arrays(state: State) -> list[ExplicitArray]:
    """The arrays that are encoded and not listed, in the order of the file."""
    arrays = (source.array for source in (state.input, state.kernel))
    return [array for array in arrays if array is not None and not is_listed(array)]


def from_json(text: str, name: str = "") -> Document | tuple[DocumentProblem, ...]:
    """The document of a session file, or every problem with it (never empty).

    Unknown keys are ignored; generator numbers and view settings have defaults.
    """
    result = _document(text)
    if isinstance(result, Document):
        return result
    return tuple(replace(problem, name=name) for problem in result)


def _document(text: str) -> Document | tuple[DocumentProblem, ...]:
    raw = _parsed(text)
    if isinstance(raw, DocumentProblem):
        return (raw,)
    problems: list[DocumentProblem] = []
    root = Section(raw, "", problems)
    root.required("state")
    state = _state(root.section("state"))
    document = Document(
        state, view_from_json(root.section("view"), state), root.text("title", MAX_TITLE_LENGTH)
    )
    return tuple(problems) or _solvable(document)


def _solvable(document: Document) -> Document | tuple[DocumentProblem, ...]:
    solved = solve(document.state.spec)
    if isinstance(solved, Geometry):
        return document
    return (DocumentProblem(DocumentProblemCode.UNSOLVABLE, "state.spec", issues=solved),)


def _parsed(text: str) -> dict[str, Any] | DocumentProblem:
    """The JSON object in the current schema."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        # Only the beginning is looked at, where saving writes it.
        is_session = FORMAT in text[:START]
        code = DocumentProblemCode.DAMAGED if is_session else DocumentProblemCode.NOT_JSON
        return DocumentProblem(code, params=(("line", error.lineno),))
    except (RecursionError, ValueError):  # nested too deeply; a number of too many digits
        return DocumentProblem(DocumentProblemCode.NOT_JSON)
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        return DocumentProblem(DocumentProblemCode.NOT_A_SESSION)
    return _current(raw)


def _current(raw: dict[str, Any]) -> dict[str, Any] | DocumentProblem:
    version = raw.get("schema_version")
    if type(version) is not int:
        return _version_problem(DocumentProblemCode.WRONG_TYPE, expected="integer")
    shown = max(-MAX_PARAMETER, min(version, MAX_PARAMETER))
    if version > CURRENT_VERSION:
        return _version_problem(DocumentProblemCode.NEWER_VERSION, version=shown, supported=CURRENT_VERSION)
    migrated = migrate(raw, version) if version == shown else None
    return migrated or _version_problem(DocumentProblemCode.UNKNOWN_VERSION, version=shown)


def _version_problem(code: DocumentProblemCode, **params: Param) -> DocumentProblem:
    return DocumentProblem(code, "schema_version", tuple(params.items()))


def _json_from_state(state: State) -> dict[str, Any]:
    raw = {
        "spec": _json_from_spec(state.spec),
        "input": _json_from_source(state.input),
        "kernel": _json_from_source(state.kernel),
        "linked": state.linked,
    }
    if state.bias is not None:
        raw["bias"] = {"name": state.bias.name, "values": state.bias.values.tolist()}
    # The decoder that every session begins with would only hide the layer.
    return raw if state.decoder == Decoder() else raw | {"decoder": json_from_decoder(state.decoder)}


def _state(section: Section) -> State:
    section.required("spec", "input", "kernel")
    spec = _spec(section.section("spec"))
    state = State(
        spec,
        _source(section.section("input"), INPUT_KINDS),
        _source(section.section("kernel"), KERNEL_KINDS),
        section.boolean("linked", True),
        decoder_from_json(section.section("decoder")) if section.has("decoder") else Decoder(),
        _bias(section.section("bias")) if section.has("bias") else None,
    )
    return with_size_edit(state, spec)


def _bias(section: Section) -> ExplicitArray:
    section.required("values")
    values = section.items("values", MAX_BIAS)
    if not values or not all(is_finite(each) for each in values):
        section.note(DocumentProblemCode.WRONG_TYPE, "values", expected="numbers")
        values = [0.0]
    array = np.array(values, np.float64)
    array.setflags(write=False)
    return ExplicitArray(array, section.text("name", MAX_NAME_LENGTH))


def _json_from_spec(spec: ConvTransposeSpec) -> dict[str, Any]:
    axes = {axis.value: {name: getattr(spec.axis(axis), name) for name in _AXIS_NUMBERS} for axis in AXES}
    return axes | {name: getattr(spec, name) for name in _CHANNEL_NUMBERS}


def _spec(section: Section) -> ConvTransposeSpec:
    if not section.absent:
        section.required(*(axis.value for axis in AXES))
    numbers = [section.integer(name, 1, -MAX_PARAMETER, MAX_PARAMETER) for name in _CHANNEL_NUMBERS]
    height = _axis(section.section(Axis.HEIGHT))
    return ConvTransposeSpec(height, _axis(section.section(Axis.WIDTH)), *numbers)


def _axis(section: Section) -> AxisSpec:
    section.required("size", "kernel_size")
    defaults = (1, 1, 1, 1, 0, 0)
    # Crops reach from -output_padding to padding + end_crop, hence twice the largest parameter.
    limit = 2 * MAX_PARAMETER
    named = zip(_AXIS_NUMBERS, defaults, strict=True)
    *shape, begin, end = (section.integer(name, default, -limit, limit) for name, default in named)
    return AxisSpec(*shape).with_crops(begin, end)


def _json_from_source(source: DataSource) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "kind": source.kind.value,
        "seed": source.seed,
        "start": source.start,
        "step": source.step,
        "value": source.value,
        "sigma": source.sigma,
        "fit": source.fit.value,
        "edits": [[*(edit.place or ()), *edit.cell, edit.value] for edit in source.edits],
    }
    return raw if source.array is None else raw | {"array": json_from_array(source.array, _MARK)}


def _source(section: Section, kinds: tuple[SourceKind, ...]) -> DataSource:
    section.required("kind")
    kind = section.choice("kind", SourceKind.RAMP, kinds)
    if kind is SourceKind.EXPLICIT:
        section.required("array")
    return DataSource(
        kind=kind,
        seed=section.integer("seed", 0, 0, MAX_SEED),
        start=section.number("start", 1.0),
        step=section.number("step", 1.0),
        value=section.number("value", 1.0),
        sigma=section.number("sigma", 1.0, minimum=0.0),
        array=array_from_json(section.section("array")) if section.has("array") else None,
        fit=section.choice("fit", Fit.FOLLOW, tuple(Fit)),
        edits=_edits(section),
    )


def _edits(section: Section) -> tuple[CellEdit, ...]:
    items = section.items("edits", MAX_EDITS)
    if not all(_is_edit(item) for item in items):
        section.note(DocumentProblemCode.WRONG_TYPE, "edits", expected="edits")
        return ()
    return tuple(
        CellEdit((row, column), float(value), (place[0], place[1]) if place else None)
        for *place, row, column, value in items
    )


def _is_edit(item: object) -> bool:
    """Whether an item is (row, column, value), with the two indices of its slice before them if it is in one only."""
    return (
        isinstance(item, list)
        and len(item) in (3, 5)
        and are_indices(item[:-1], MAX_PARAMETER)
        and is_finite(item[-1])
    )

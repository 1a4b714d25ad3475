"""``fracstride picture``: a tab as a picture, or its player as an animation, for papers and pages that are built."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path

from fracstride.cli.arguments import add_layer, add_pair, add_path
from fracstride.cli.interrupts import ended_by_interrupts
from fracstride.cli.options import (
    FAILURE,
    SUCCESS,
    PairText,
    complain,
    layer_from,
    named_file,
    pair_text,
    whole_number,
)
from fracstride.cli.text import FLAGS, problem_text, saving_problem_text
from fracstride.core.geometry import Geometry
from fracstride.core.provenance import Cell
from fracstride.core.rules import solve
from fracstride.core.spec import AXIS_FIELDS, Field
from fracstride.files.problem import FileProblem
from fracstride.frameworks.torch_call import torch_call
from fracstride.session.picturing import LARGEST, SIZE, SMALLEST, SUFFIXES
from fracstride.session.preferences import MAX_SCALE, MIN_SCALE, LanguageChoice, ThemeChoice
from fracstride.session.presets import first_document
from fracstride.session.state import Document, State, ViewSettings
from fracstride.session.storage import read_document, read_stream
from fracstride.session.tabs import TabId

SUMMARY = "draw a tab of the window into a file"
DESCRIPTION = """A tab of the window as a picture, or what its player shows as an animation, without a window and without
a display: of a session, of the layer that --input and --kernel begin, or of what the program opens with. Every parameter
of a layer takes one number, or height,width."""

STANDARD_INPUT = Path("-")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare its options."""
    parser.add_argument(
        "file",
        type=named_file,
        nargs="?",
        metavar="FILE",
        help="a session (.fracstride); - is standard input",
    )
    add_path(parser, "--output", True, f"where to write it; its ending says the kind: {', '.join(SUFFIXES)}")
    tabs, themes = tuple(map(str, TabId)), (ThemeChoice.LIGHT.value, ThemeChoice.DARK.value)
    languages = (LanguageChoice.ENGLISH.value, LanguageChoice.CHINESE.value)
    parser.add_argument("--tab", choices=tabs, default=tabs[0], help="which (default: %(default)s)")
    parser.add_argument(
        "--cell", type=PairText, metavar="ROW,COLUMN", help="pin this cell of x: what it is made of is marked"
    )
    parser.add_argument("--theme", choices=themes, default=themes[0], help="(default: %(default)s)")
    parser.add_argument("--language", choices=languages, default=languages[0], help="(default: %(default)s)")
    size = "x".join(map(str, SIZE))
    parser.add_argument(
        "--size",
        type=PairText,
        default=PairText(size),
        metavar="WIDTHxHEIGHT",
        help=f"in pixels, 96 to the inch in print; a PNG has twice as many (default: {size})",
    )
    parser.add_argument(
        "--scale",
        type=whole_number,
        default=100,
        metavar="PERCENT",
        help="of texts and controls (default: 100)",
    )
    add_pair(parser, "--input", None, "size of the input y, HxW", required=False)
    add_pair(parser, "--kernel", None, "kernel_size", required=False)
    add_layer(parser)


def run(namespace: argparse.Namespace) -> int:
    """Draws the picture; the exit code."""
    found = _document(namespace)
    bad = [*_bad_options(namespace), *(found if isinstance(found, list) else ())]
    document = first_document() if isinstance(found, list) else found
    pinned = bad or _pinned(document, namespace.cell)
    if isinstance(pinned, list):
        return complain(pinned)
    # Qt is for those who want a picture.
    from fracstride.ui.drawing import Drawing, Unfinished, draw  # noqa: PLC0415

    drawing = Drawing(
        pinned,
        TabId(namespace.tab),
        _size(namespace.size),
        ThemeChoice(namespace.theme),
        LanguageChoice(namespace.language),
        namespace.scale / 100,
    )
    with ended_by_interrupts():
        problem = draw(drawing, namespace.output)
    if isinstance(problem, FileProblem):
        return complain([f"--output: {saving_problem_text(problem)}"], FAILURE)
    if isinstance(problem, Unfinished):
        return complain([problem.reason], FAILURE)
    return SUCCESS if problem is None else complain([problem])


def _size(typed: PairText) -> tuple[int, int]:
    width, height = typed.numbers() or (0, 0)
    return width, height


def _bad_options(namespace: argparse.Namespace) -> list[str]:
    """A line for each option of the picture itself that cannot be."""
    bad = []
    if namespace.output.suffix.lower() not in SUFFIXES:
        bad.append(f"--output: {namespace.output} has to end in one of {', '.join(SUFFIXES)}")
    if not all(
        low <= number <= high
        for low, number, high in zip(SMALLEST, _size(namespace.size), LARGEST, strict=True)
    ):
        bad.append(
            f"--size: {namespace.size.text!r} has to be WIDTHxHEIGHT, "
            f"{SMALLEST[0]}x{SMALLEST[1]} to {LARGEST[0]}x{LARGEST[1]}"
        )
    if not MIN_SCALE <= namespace.scale / 100 <= MAX_SCALE:
        bad.append(
            f"--scale: {namespace.scale} has to be {round(100 * MIN_SCALE)} to {round(100 * MAX_SCALE)}"
        )
    return bad


def _document(namespace: argparse.Namespace) -> Document | list[str]:
    """The session that is named, the layer that the options make, or else what the window opens with first."""
    given = [FLAGS[field] for field in AXIS_FIELDS if _is_given(namespace, field)]
    if namespace.file is not None:
        if given:
            return [f"{namespace.file} has a layer of its own; leave away {', '.join(given)}"]
        return _read(namespace.file)
    if not given:
        return first_document()
    missing = [flag for flag in (FLAGS[Field.SIZE], FLAGS[Field.KERNEL_SIZE]) if flag not in given]
    if missing:
        return [f"{', '.join(given)}: a layer needs {' and '.join(missing)} too"]
    return _made(namespace)


def _is_given(namespace: argparse.Namespace, field: Field) -> bool:
    typed: PairText | None = pair_text(namespace, field)
    return typed is not None and typed.is_given


def _read(path: Path) -> Document | list[str]:
    # Whoever closed standard input gave nothing.
    stream = sys.stdin.buffer if sys.stdin else BytesIO()
    document = read_stream(path, stream) if path == STANDARD_INPUT else read_document(path)
    if isinstance(document, FileProblem):
        return [problem_text(document)]
    if isinstance(document, Document):
        return document
    from fracstride.ui.presenters.file_problems import document_problems_text  # noqa: PLC0415

    return [f"{path}: {document_problems_text(document, lambda _context, text: text)}"]


def _made(namespace: argparse.Namespace) -> Document | list[str]:
    geometry = layer_from(namespace)
    if isinstance(geometry, list):
        return geometry
    return Document(State(geometry.spec), ViewSettings(), torch_call(geometry.spec))


def _pinned(document: Document, typed: PairText | None) -> Document | list[str]:
    """With a cell of x pinned, where one is named."""
    if typed is None:
        return document
    geometry = solve(document.state.spec)
    assert isinstance(geometry, Geometry)
    size = (geometry.height.output, geometry.width.output)
    cell = typed.numbers()
    if cell is None or not _is_within(cell, size):
        last = f"{size[0] - 1},{size[1] - 1}"
        return [f"--cell: {typed.text!r} is no cell of x, whose rows and columns are 0,0 to {last}"]
    return replace(document, view=replace(document.view, pin=cell))


def _is_within(cell: Cell, size: tuple[int, int]) -> bool:
    return all(0 <= index < count for index, count in zip(cell, size, strict=True))

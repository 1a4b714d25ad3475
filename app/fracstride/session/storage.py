"""Reads and writes session files."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from fracstride.core.cancel import CancelToken
from fracstride.files.opening import read_bytes
from fracstride.files.problem import (
    FileProblem,
    FileProblemCode,
    file_problem,
    reading_problem,
    within_memory,
)
from fracstride.files.writing import write_parts
from fracstride.session.document import FORMAT, START, from_json, json_parts
from fracstride.session.reading import DocumentProblem, DocumentProblemCode
from fracstride.session.state import Document

SUFFIX = ".fracstride"
MAX_FILE_BYTES = 1536 * 1024**2
"""Room for two of the largest arrays in base64."""


@within_memory
def read_document(
    path: Path, limit: int = MAX_FILE_BYTES
) -> Document | FileProblem | tuple[DocumentProblem, ...]:
    """The document of a session file of at most ``limit`` bytes, or the problems with it."""
    data = read_bytes(path, limit)
    return data if isinstance(data, FileProblem) else _document(path, data)


@within_memory
def read_stream(
    path: Path, stream: BinaryIO, limit: int = MAX_FILE_BYTES
) -> Document | FileProblem | tuple[DocumentProblem, ...]:
    """The document that another program writes to a stream, up to its end; ``path`` stands for it in messages."""
    try:
        data = stream.read(limit + 1)
    except OSError as error:
        return reading_problem(path, error)
    if len(data) > limit:
        return file_problem(FileProblemCode.FILE_TOO_LARGE, path, bytes=len(data), limit=limit)
    return _document(path, data) if data else FileProblem(FileProblemCode.EMPTY, path)


def _document(path: Path, data: bytes) -> Document | FileProblem | tuple[DocumentProblem, ...]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if FORMAT.encode() not in data[:START]:
            return (DocumentProblem(DocumentProblemCode.NOT_A_SESSION, name=path.name),)
        return file_problem(FileProblemCode.NOT_TEXT, path, line=data.count(b"\n", 0, error.start) + 1)
    return from_json(text, path.name)


def write_document(path: Path, document: Document, cancel: CancelToken | None = None) -> FileProblem | None:
    """Write a document completely or not at all. Raises Cancelled when told to stop."""
    return write_parts(path, json_parts(document, cancel), cancel)


def values_in(document: Document) -> int:
    """How many numbers of data a document has."""
    arrays = (source.array for source in (document.state.input, document.state.kernel))
    return sum(array.values.size for array in arrays if array is not None)

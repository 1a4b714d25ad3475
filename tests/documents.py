"""Session files as text."""

from __future__ import annotations

from fracstride.session.document import Document, json_parts


def to_json(document: Document) -> str:
    """The text of a session file."""
    return b"".join(json_parts(document)).decode("utf-8")

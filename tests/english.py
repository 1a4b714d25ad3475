"""The words of the program without a translation."""

from __future__ import annotations


def english(_context: str, text: str) -> str:
    """What presenters are given for ``translate``: the text as it stands in the code."""
    return text

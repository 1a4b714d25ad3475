"""Text inside Qt's rich text."""

from __future__ import annotations


def escaped(text: str) -> str:
    """Text as it is written between tags; the library's own function brings all names of HTML along.

    >>> escaped("a < b & c")
    'a &lt; b &amp; c'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

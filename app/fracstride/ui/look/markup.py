"""Text inside Qt's rich text."""

from __future__ import annotations

_WORD_JOINER = "\N{WORD JOINER}"


def escaped(text: str) -> str:
    """Text escaped for HTML. (``html.escape`` would also import the table of all HTML entities.)

    >>> escaped("a < b & c")
    'a &lt; b &amp; c'
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def tip(text: str) -> str:
    """A tooltip of text from a file or a library, escaped: Qt would interpret anything that looks like a tag.

    >>> tip("weight"), tip("<b>")
    ('weight', '<span>&lt;b&gt;</span>')
    """
    return f"<span>{escaped(text).replace(chr(10), '<br>')}</span>" if "<" in text else text


def kept_together(text: str) -> str:
    r"""Text that is never wrapped: neither at a space nor, as in Chinese, between two letters.

    >>> kept_together("改用 3") == "改\u2060用\u2060\xa0\u20603"
    True
    """
    return _WORD_JOINER.join(text.replace(" ", "\N{NO-BREAK SPACE}"))


def whole_differences(html: str) -> str:
    r"""Rich text that is never wrapped next to a minus sign, after which the rest would look like another number.

    >>> whole_differences("s − 1") == "s\xa0−\xa01"
    True
    """
    return html.replace(" − ", "\N{NO-BREAK SPACE}−\N{NO-BREAK SPACE}")


def semibold(html: str) -> str:
    """Rich text with its <b> parts in weight 600, the heaviest font that comes with the program; Qt would fake 700.

    >>> semibold("<b>Gather</b>: collect")
    "<span style='font-weight:600'>Gather</span>: collect"
    """
    return html.replace("<b>", "<span style='font-weight:600'>").replace("</b>", "</span>")

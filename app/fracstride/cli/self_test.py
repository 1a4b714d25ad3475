"""``fracstride --self-test``: is what is installed here whole, and does it compute and paint right?"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator

import numpy

from fracstride import __version__
from fracstride.cli.options import FAILURE, SUCCESS, say
from fracstride.session import self_test
from fracstride.session.finding import Finding

WIDTH = 14


def run() -> int:
    """Prints a line a subject, as each is done, and a line a fault; the exit code."""
    say(_versions())
    faults = 0
    for finding in _findings():
        say(text_from(finding))
        faults += len(finding.faults)
    say("all is well" if not faults else f"faults: {faults}")
    return FAILURE if faults else SUCCESS


def _findings() -> Iterator[Finding]:
    yield from self_test.findings()
    try:
        from fracstride.ui import self_test as in_qt
    except ImportError as error:
        yield Finding("window", "", (f"Qt does not load here: {error}",))
    else:
        yield from in_qt.findings()


def text_from(finding: Finding) -> str:
    """What was found, in lines.

    >>> print(text_from(Finding("fonts", "5 read")))
      ok     fonts         5 read
    >>> print(text_from(Finding("icons", "31 drawn", ("sun.svg: is no drawing",))))
      FAULT  icons         sun.svg: is no drawing
    """
    if not finding.faults:
        return f"  ok     {finding.subject:<{WIDTH}}{finding.summary}"
    return "\n".join(f"  FAULT  {finding.subject:<{WIDTH}}{fault}" for fault in finding.faults)


def _versions() -> str:
    packed = " (packaged)" if getattr(sys, "frozen", False) else ""
    return (
        f"fracstride {__version__}{packed}, Python {platform.python_version()}, NumPy {numpy.__version__}, "
        f"{platform.system()} {platform.machine()}"
    )

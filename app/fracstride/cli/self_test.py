"""``fracstride --self-test``: is the installation complete, and does it compute and paint correctly?"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

import numpy

import fracstride
from fracstride import __version__
from fracstride.cli.interrupts import ended_by_interrupts
from fracstride.cli.options import FAILURE, say
from fracstride.core.frozen import is_frozen
from fracstride.session import packed_resources, self_test
from fracstride.session.finding import EXPECTED_FAILURES, Finding, found

WIDTH = 14


def run() -> int:
    """Print a line for each subject when it is done, and for each fault; returns the exit code."""
    said = [say(_versions())]
    faults = 0
    for finding in _findings():
        said.append(say(text_from(finding)))
        faults += len(finding.faults)
    said.append(say("all is well" if not faults else f"faults: {faults}"))
    return FAILURE if faults else max(said)


def _findings() -> Iterator[Finding]:
    # An interrupt while a module of Qt is imported leaves it half made, or is lost in what the module calls.
    with ended_by_interrupts():
        modules = found("modules", checked_modules)
    yield modules
    yield from self_test.findings()
    try:
        from fracstride.ui import self_test as in_qt
    except ImportError as error:
        yield Finding("window", "", (f"Qt does not load here: {error}",))
    else:
        with ended_by_interrupts():
            yield from in_qt.findings()


def checked_modules() -> Finding:
    """Checks that all modules can be imported; in a packed program also those that the packer could have missed."""
    here = {each.name for each in walk_packages(fracstride.__path__, "fracstride.")}
    names = sorted(name for name in here | packed_resources.packed_modules() if not name.endswith("__main__"))
    faults = [fault for name in names for fault in _faults_of_module(name)]
    return Finding("modules", f"{len(names)} imported", tuple(faults))


def _faults_of_module(name: str) -> Iterator[str]:
    try:
        import_module(name)
    except EXPECTED_FAILURES as error:
        yield f"{name}: {error}"


def text_from(finding: Finding) -> str:
    """A finding as lines of text.

    >>> print(text_from(Finding("fonts", "5 read")))
      ok     fonts         5 read
    >>> print(text_from(Finding("icons", "31 drawn", ("sun.svg: is no drawing",))))
      FAULT  icons         sun.svg: is no drawing
    """
    if not finding.faults:
        return f"  ok     {finding.subject:<{WIDTH}}{finding.summary}"
    return "\n".join(f"  FAULT  {finding.subject:<{WIDTH}}{fault}" for fault in finding.faults)


def _versions() -> str:
    packed = " (packaged)" if is_frozen() else ""
    return (
        f"fracstride {__version__}{packed}, Python {platform.python_version()}, NumPy {numpy.__version__}, "
        f"{platform.system()} {platform.machine()}"
    )

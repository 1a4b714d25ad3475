"""Reading by a library in C that believes what a file says: in a process of its own, which may hang or end.

A damaged file of HDF5 can do either to the whole program. So the program starts itself once more, asks that process on
its standard input, and waits for the answer; what comes without one is a damaged file.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from fracstride.core.frozen import program
from fracstride.files.problem import FileProblem, FileProblemCode

OPTION = "--read-apart"
"""What tells the program to serve one question; users are not told of it."""
SECONDS = 60.0
"""A file that takes longer hangs: gigabytes are read in less."""
EXTRA = 5.0
"""The process ends itself, even where nobody waits for it any more; only where that fails it is ended."""
HERE = "fracstride.files."
"""Where functions are that can be asked for."""

Arguments = ParamSpec("Arguments")
Read = TypeVar("Read")


def isolated(
    read: Callable[Concatenate[Path, Arguments], Read],
) -> Callable[Concatenate[Path, Arguments], Read | FileProblem]:
    """What reads a file, done in another process; where that ends or hangs the file is damaged."""

    @wraps(read)
    def asked(path: Path, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> Read | FileProblem:
        answer: Read | FileProblem = answer_of(read, path, arguments, named)
        return answer

    return asked


def answer_of(read: Callable[..., Any], path: Path, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
    """What another process says that ``read`` gives."""
    question = pickle.dumps((read.__module__, read.__name__, (path, *arguments), named))
    with subprocess.Popen(
        [*program(), OPTION],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    ) as process:
        try:
            answer, _ = process.communicate(question, SECONDS + EXTRA)
        except subprocess.TimeoutExpired:
            answer = b""
        finally:
            process.kill()
    if process.returncode != 0 or not answer:
        return FileProblem(FileProblemCode.DAMAGED, path)
    found = pickle.loads(answer)
    if isinstance(found, Exception):
        raise found
    return found


def serve() -> int:
    """Answer the question on standard input; the exit code."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        # A thread of its own, which ends the process also where a library never comes back.
        faulthandler.dump_traceback_later(SECONDS, exit=True, file=nowhere)
        module, name, arguments, named = pickle.load(sys.stdin.buffer)
        if not module.startswith(HERE):
            return 1
        read = getattr(import_module(module), name).__wrapped__
        try:
            answer = read(*arguments, **named)
        except Exception as error:  # noqa: BLE001  # raised where the question came from
            answer = error
        pickle.dump(answer, sys.stdout.buffer, protocol=5)
        sys.stdout.buffer.flush()
        faulthandler.cancel_dump_traceback_later()
    return 0

"""What the commands share: exit codes, pairs of numbers, error messages, the parameters of a layer."""

from __future__ import annotations

import argparse
import errno
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from fracstride.cli.text import FLAGS, issue_lines
from fracstride.core.geometry import Geometry
from fracstride.core.records import record
from fracstride.core.rules import DEFAULT_MEMORY_LIMIT, solve
from fracstride.core.spec import AXES, AXIS_FIELDS, Axis, AxisSpec, ConvTransposeSpec, Field

SUCCESS, FAILURE, MISUSE = 0, 1, 2
"""Exit codes: done; it could not be done; what was asked for cannot be."""


@record
class PairText:
    """The text of an option that takes one number or ``height,width``."""

    text: str
    is_given: bool = True
    """Whether it was typed; the default of an option was not."""

    def numbers(self) -> tuple[int, int] | None:
        """(height, width); None if the text has neither form.

        >>> PairText("3x5").numbers(), PairText("2").numbers(), PairText("2,").numbers()
        ((3, 5), (2, 2), None)
        """
        match = re.fullmatch(r"([+-]?\d{1,4000})(?:\s*[,xX\u00d7]\s*([+-]?\d{1,4000}))?", self.text.strip())
        if match is None:
            return None
        height = int(match[1])
        return height, height if match[2] is None else int(match[2])


def say(text: str) -> int:
    """Print a text; returns the exit code. It is no failure if the reader has closed the pipe."""
    try:
        _write(sys.stdout, f"{text}\n")
    except OSError as error:
        if _is_reader_gone(error):
            return SUCCESS
        return complain([f"standard output: {error.strerror}"], FAILURE)
    return SUCCESS


def _is_reader_gone(error: OSError) -> bool:
    """Whether the reader has closed the pipe, which Windows reports as an invalid argument."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)


_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What breaks a line, turns its direction or is an order to the terminal; names of files may hold it."""


def complain(lines: Sequence[str], code: int = MISUSE) -> int:
    """Print every reason on standard error, a line each; returns the exit code."""
    said = [_CONTROLS.sub("\N{REPLACEMENT CHARACTER}", line) for line in lines]
    # Where nobody can be told, the exit code still says it.
    with suppress(OSError):
        _write(sys.stderr, "".join(f"fracstride: {line}\n" for line in said))
    return code


def named_file(text: str) -> Path:
    """The file that an argument names; an empty one, as of a variable that is not set, would be the folder here."""
    if not text:
        raise argparse.ArgumentTypeError("no file is named")
    return Path(text)


def whole_number(text: str) -> int:
    """The number of an option that takes one; argparse would tell of an invalid int value."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def report(line: str) -> None:
    """Print how far a long command has come, on standard error, for whom it may concern."""
    with suppress(OSError):
        _write(sys.stderr, f"{line}\n")


def _write(stream: TextIO | None, text: str) -> None:
    """Write and flush, so that an error occurs here and not when the interpreter ends."""
    if stream is None:  # closed by the caller, who wants to hear nothing
        return
    try:
        stream.write(text)
        stream.flush()
    except OSError:
        # What is left in the buffer would fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise


def pair_text(namespace: argparse.Namespace, field: Field) -> PairText:
    """The typed text for a field."""
    typed: PairText = getattr(namespace, FLAGS[field].removeprefix("--").replace("-", "_"))
    return typed


def pairs_from(
    namespace: argparse.Namespace, fields: Sequence[Field]
) -> dict[Field, tuple[int, int]] | list[str]:
    """(height, width) of every field, or a line for each option that is not a number or pair."""
    pairs: dict[Field, tuple[int, int]] = {}
    bad: list[str] = []
    for field in fields:
        typed = pair_text(namespace, field)
        numbers = typed.numbers()
        if numbers is None:
            bad.append(f"{FLAGS[field]}: {typed.text!r} is neither a whole number nor height,width")
        else:
            pairs[field] = numbers
    return bad or pairs


def layer_from(
    namespace: argparse.Namespace,
    flags: dict[Field, str] = FLAGS,
    memory_limit: int = DEFAULT_MEMORY_LIMIT,
    **channels: int,
) -> Geometry | list[str]:
    """The layer of all parameters along both axes, or a line for each reason why there is none."""
    pairs = pairs_from(namespace, AXIS_FIELDS)
    if isinstance(pairs, list):
        return pairs
    spec = ConvTransposeSpec(axis_spec(pairs, Axis.HEIGHT), axis_spec(pairs, Axis.WIDTH), **channels)
    solved = solve(spec, memory_limit)
    return solved if isinstance(solved, Geometry) else issue_lines(solved, spec, flags)


def axis_spec(pairs: dict[Field, tuple[int, int]], axis: Axis) -> AxisSpec:
    """The parameters along one axis."""
    number = {field: pair[AXES.index(axis)] for field, pair in pairs.items()}
    return AxisSpec.from_padding(
        number[Field.SIZE],
        number[Field.KERNEL_SIZE],
        number[Field.STRIDE],
        number[Field.PADDING],
        number[Field.OUTPUT_PADDING],
        number[Field.DILATION],
        number[Field.END_CROP],
    )

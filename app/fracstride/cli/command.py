"""The command line of ``fracstride``: a command with its options, or a file for the window.

Headless commands do not import Qt. Errors that a user can fix are lines on standard error, never a traceback.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, Protocol

from fracstride import __version__
from fracstride.cli import bench, compare, compute, layers, picture, self_test, shape, solve
from fracstride.cli.options import MISUSE, complain
from fracstride.cli.window import open_window
from fracstride.core.override import override

DESCRIPTION = """An explorer of two-dimensional transposed convolution (ConvTranspose2d).
Without a command it opens its window, with FILE in it where one is given; "-" is a session from
standard input."""

STANDARD_INPUT = "-"


def main(argv: list[str] | None = None) -> int:
    """Runs the command that the arguments name; the exit code."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    if arguments[:1] == ["help"]:  # as other programs have it: help, help shape
        arguments = [*arguments[1:2], "--help"]
    command = arguments[0] if arguments else ""
    if command in _COMMANDS or command in _OPTIONS:
        return _run_command(arguments)
    if command.startswith("-") and command != STANDARD_INPUT:
        return complain(
            [f"{command} is no option; fracstride --help lists them, and each command has its own"]
        )
    return _open_window(arguments)


def _run_command(arguments: list[str]) -> int:
    parser = _parser()
    try:
        namespace = parser.parse_args(_joined_negatives(arguments))
    except SystemExit as finished:
        return finished.code if isinstance(finished.code, int) else MISUSE
    return _COMMANDS[namespace.command].run(namespace)


def _joined_negatives(arguments: Sequence[str]) -> list[str]:
    """``--padding -1,0`` as ``--padding=-1,0``: argparse takes the pair for an option otherwise."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1].startswith("--") and re.fullmatch(r"-\d+[,xX]-?\d+", argument):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined


def _open_window(arguments: list[str]) -> int:
    # Path.exists raises where the system refuses to look: a name that is too long, a folder that is not ours.
    if arguments and arguments[0] != STANDARD_INPUT and not os.path.exists(arguments[0]):  # noqa: PTH110
        names = ", ".join(_COMMANDS)
        return complain([f"{arguments[0]} is neither a file nor a command ({names})"])
    if len(arguments) > 1:
        return complain([f"one file can be opened, {len(arguments)} were named"])
    return open_window(arguments)


class Command(Protocol):
    """What a module of a command has."""

    SUMMARY: str
    """Its line in the list of commands."""
    DESCRIPTION: str

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Declare its options."""
        ...

    def run(self, namespace: argparse.Namespace) -> int:
        """Do what the options say; the exit code."""
        ...


_COMMANDS: dict[str, Command] = {
    "shape": shape,
    "compute": compute,
    "compare": compare,
    "bench": bench,
    "solve": solve,
    "layers": layers,
    "picture": picture,
}
_OPTIONS = ("-h", "--help", "--version", "--self-test")
"""What stands without a command."""


class _SelfTest(argparse.Action):
    """An option that needs no command, like ``--version``."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    @override
    def __call__(self, parser: argparse.ArgumentParser, *_arguments: object) -> None:
        parser.exit(self_test.run())


class _CommandParser(argparse.ArgumentParser):
    """A command that reports unknown options itself, so that its own usage is shown and not that of all commands."""

    @override
    def parse_known_args(self, *arguments: Any) -> tuple[Any, list[str]]:  # type: ignore[override]  # has overloads there
        namespace, unknown = super().parse_known_args(*arguments)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return namespace, unknown


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fracstride",
        description=DESCRIPTION,
        usage=f"%(prog)s [-h] [--version] [--self-test] [FILE | {' | '.join(_COMMANDS)}] ...",
    )
    parser.add_argument("--version", action="version", version=f"fracstride {__version__}")
    parser.add_argument(
        "--self-test", action=_SelfTest, help="check that this installation is whole and computes right"
    )
    commands = parser.add_subparsers(
        dest="command",
        title="commands",
        metavar="COMMAND",
        required=True,
        prog="fracstride",
        parser_class=_CommandParser,
    )
    for name, command in _COMMANDS.items():
        command.add_options(commands.add_parser(name, help=command.SUMMARY, description=command.DESCRIPTION))
    return parser

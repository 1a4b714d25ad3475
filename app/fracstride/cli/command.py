"""The command line of ``fracstride``: a command with its options, or a file for the window.

Headless commands do not import Qt. Errors that a user can fix are lines on standard error, never a traceback.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fracstride import __version__
from fracstride.backends.registry import BACKEND_NAMES
from fracstride.cli import bench, compare, compute, layers, operands, picture, self_test, shape, solve
from fracstride.cli.options import MISUSE, PairText, complain
from fracstride.cli.window import open_window
from fracstride.core.methods import METHODS
from fracstride.core.override import override
from fracstride.frameworks.code import WRITERS
from fracstride.session.picturing import SIZE, SUFFIXES
from fracstride.session.preferences import LanguageChoice, Precision, ThemeChoice
from fracstride.session.tabs import TabId

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
    return _COMMANDS[namespace.command](namespace)


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


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "shape": shape.run,
    "compute": compute.run,
    "compare": compare.run,
    "bench": bench.run,
    "solve": solve.run,
    "layers": layers.run,
    "picture": picture.run,
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


class _Command(argparse.ArgumentParser):
    """A command that reports unknown options itself, so that its own usage is shown and not that of all commands."""

    @override
    def parse_known_args(self, *arguments: Any) -> tuple[Any, list[str]]:  # type: ignore[override]
        namespace, unknown = super().parse_known_args(*arguments)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return namespace, unknown


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fracstride",
        description=DESCRIPTION,
        usage="%(prog)s [-h] [--version] [--self-test] [FILE | shape | compute | compare | bench | solve | layers | picture] ...",
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
        parser_class=_Command,
    )
    _add_shape(commands.add_parser("shape", help="print the sizes of every stage", description=SHAPE_TEXT))
    _add_compute(commands.add_parser("compute", help="compute an output array", description=COMPUTE_TEXT))
    _add_compare(
        commands.add_parser(
            "compare", help="explain how an output made elsewhere differs", description=COMPARE_TEXT
        )
    )
    _add_bench(commands.add_parser("bench", help="time a layer on every engine", description=BENCH_TEXT))
    _add_solve(commands.add_parser("solve", help="find the layers of a size", description=SOLVE_TEXT))
    _add_layers(commands.add_parser("layers", help="list what a model holds", description=LAYERS_TEXT))
    _add_picture(
        commands.add_parser("picture", help="draw a tab of the window into a file", description=PICTURE_TEXT)
    )
    return parser


SHAPE_TEXT = """The size of every stage of a transposed convolution, and the formula with its numbers.
Every option takes one number, or height,width."""
COMPUTE_TEXT = """The transposed convolution of an array, written as .npy. The output has as many dimensions
as the input. Every parameter of the layer takes one number, or height,width."""

COMPARE_TEXT = """Compares the output of a layer with one that another framework or program made. Where they differ,
says what was done differently there: other crops, a turned kernel, another bias, ... and what to change here.
The exit code is 0 where they are equal, 1 where they differ, 2 where they cannot be compared."""

SOLVE_TEXT = """Every layer that makes the output size of the input size, the best first: even overlap, fewest
multiply-adds, equal crops at both ends, small kernel. A parameter is a number N, a range A..B or, where it
says so, any; once, or as height,width."""
LAYERS_TEXT = """The transposed convolutions of a model (.onnx, .keras, .h5, .tflite), each with the options that make
the same layer here; of other files the arrays that they hold. A name goes behind a colon: --layer FILE:NAME for all of
a layer, --weight FILE:NAME for its weight or an array."""
PICTURE_TEXT = """A tab of the window as a picture, or what its player shows as an animation, without a window and without
a display: of a session, of the layer that --input and --kernel begin, or of what the program opens with. Every parameter
of a layer takes one number, or height,width."""
BENCH_TEXT = """Times a layer with random numbers on every engine that is here: NumPy with each of its
kernels, CuPy, PyTorch and ONNX Runtime where they are installed. Each runs in a process of its own."""


def _add_bench(parser: argparse.ArgumentParser) -> None:
    _pair(parser, "--input", None, "size of the input y, HxW")
    _pair(parser, "--kernel", None, "kernel_size")
    _add_layer(parser)
    channels = {
        "--batch": "samples",
        "--in-channels": "channels of the input y",
        "--out-channels": "channels of the output x",
        "--groups": "groups of channels, which divide both",
    }
    for flag, text in channels.items():
        parser.add_argument(flag, type=int, default=1, metavar="N", help=f"{text} (default: 1)")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="at most so many (default: 1)")
    parser.add_argument(
        "--precision",
        choices=tuple(Precision),
        default=Precision.FLOAT32.value,
        help="numbers to compute in (default: %(default)s)",
    )
    parser.add_argument("--engine", metavar="NAME", help="this one only, in this process")
    parser.add_argument("--json", action="store_true", help="print JSON, times in milliseconds")


def _add_layers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, metavar="FILE", help="a model, a checkpoint or an archive of arrays"
    )
    parser.add_argument(
        "--input",
        type=PairText,
        metavar="N|H,W",
        help="size of the input y that arrives at the layers, HxW (default: what the model says)",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, a list")


def _add_picture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="a session (.fracstride); - is standard input"
    )
    _path(parser, "--output", True, f"where to write it; its ending says the kind: {', '.join(SUFFIXES)}")
    tabs, themes = tuple(map(str, TabId)), (ThemeChoice.LIGHT.value, ThemeChoice.DARK.value)
    languages = (LanguageChoice.ENGLISH.value, LanguageChoice.CHINESE.value)
    parser.add_argument("--tab", choices=tabs, default=tabs[0], help="which (default: %(default)s)")
    parser.add_argument(
        "--cell", type=PairText, metavar="ROW,COLUMN", help="pin this cell of x: what it is made of is marked"
    )
    parser.add_argument("--theme", choices=themes, default=themes[0], help="(default: %(default)s)")
    parser.add_argument("--language", choices=languages, default=languages[0], help="(default: %(default)s)")
    size = "x".join(map(str, SIZE))
    parser.add_argument(
        "--size",
        type=PairText,
        default=PairText(size),
        metavar="WIDTHxHEIGHT",
        help=f"in pixels, 96 to the inch in print; a PNG has twice as many (default: {size})",
    )
    parser.add_argument(
        "--scale", type=int, default=100, metavar="PERCENT", help="of texts and controls (default: 100)"
    )
    _pair(parser, "--input", None, "size of the input y, HxW", required=False)
    _pair(parser, "--kernel", None, "kernel_size", required=False)
    _add_layer(parser)


def _add_shape(parser: argparse.ArgumentParser) -> None:
    _pair(parser, "--input", None, "size of the input y, HxW (H_out of the paired convolution)")
    _pair(parser, "--kernel", None, "kernel_size")
    _add_layer(parser)
    parser.add_argument("--json", action="store_true", help="print JSON, sizes as [height, width]")


def _add_solve(parser: argparse.ArgumentParser) -> None:
    _pair(parser, "--output", None, "the wanted size of the output x, HxW")
    _span(parser, "--input", None, "size of the input y, HxW")
    _span(parser, "--kernel", "1..8", "kernel_size")
    _span(parser, "--stride", "any", "stride; any: up to the output size")
    _span(parser, "--padding", "any", "padding; any: as long as no input cell is cropped away")
    _span(parser, "--output-padding", "any", "output_padding; any: below max(stride, dilation)")
    _span(parser, "--dilation", "1", "dilation")
    parser.add_argument("--even", action="store_true", help="only layers with an even overlap")
    parser.add_argument("--asymmetric", action="store_true", help="also crops that PyTorch cannot express")
    parser.add_argument(
        "--apart", action="store_true", help="height and width each with parameters of its own"
    )
    parser.add_argument("--most", type=int, default=20, metavar="N", help="list so many (default: 20)")
    parser.add_argument("--json", action="store_true", help="print JSON, every layer found")


def _span(parser: argparse.ArgumentParser, flag: str, default: str | None, text: str) -> None:
    parser.add_argument(
        flag,
        type=solve.SpanText,
        required=default is None,
        default=None if default is None else solve.SpanText(default),
        metavar="N|A..B",
        help=text if default is None else f"{text} (default: {default})",
    )


def _add_compute(parser: argparse.ArgumentParser) -> None:
    _add_arrays(parser)
    _path(parser, "--output", True, "where to write x, a .npy file")
    _path(parser, "--stages", False, "also write every stage by its name, a .npz file")
    _add_layer(parser)
    _add_groups(parser)
    parser.add_argument(
        "--method", choices=tuple(METHODS), help="compute by this method (default: the backend's fastest)"
    )
    parser.add_argument(
        "--backend",
        choices=BACKEND_NAMES,
        default=BACKEND_NAMES[0],
        help="where to compute (default: %(default)s)",
    )


def _add_compare(parser: argparse.ArgumentParser) -> None:
    _add_arrays(parser)
    _path(
        parser,
        "--expected",
        True,
        "the output to compare with: (H, W), (C, H, W) or (N, C, H, W), channels first or last; NAME as with --weight",
    )
    _add_layer(parser)
    _add_groups(parser)
    parser.add_argument(
        "--code",
        choices=[name.lower() for name in WRITERS],
        help="print what was found as comments, and below it the code that makes the other output in this framework",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def _add_arrays(parser: argparse.ArgumentParser) -> None:
    _path(
        parser,
        "--input",
        True,
        "y: a .npy array (N, C_in, H, W), (C_in, H, W) or (H, W); with a weight of three axes (N, C_in, L) or (C_in, L)",
    )
    kernel = parser.add_mutually_exclusive_group(required=True)
    _path(
        kernel,
        "--weight",
        False,
        "the kernel: an array (C_in, C_out/groups, kH, kW) or (kH, kW), or in one dimension (C_in, C_out/groups, k); model.pt:NAME, model.safetensors:NAME, a.weights.h5:NAME, weights.npz:NAME or model.onnx:LAYER picks one of several",
    )
    _path(
        kernel,
        "--layer",
        False,
        "instead of a weight a whole layer of a model, with its bias and its parameters; model.onnx:NAME picks one of several",
    )
    parser.add_argument(
        "--weight-layout",
        choices=tuple(operands.LAYOUTS),
        help="the axes of --weight: pytorch as above, keras (kH, kW, C_out, C_in), jax (kH, kW, C_in, C_out), turned by "
        "180 degrees as jax.lax.conv_transpose has it (default: keras in files of Keras, else pytorch)",
    )
    _path(parser, "--bias", False, "an array (C_out,), added to every output cell; NAME as with --weight")


def _add_groups(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--groups", metavar="N", help="groups of channels (default: 1)")


def _add_layer(parser: argparse.ArgumentParser) -> None:
    _pair(
        parser,
        "--stride",
        "1",
        "output cells per input cell; stride - 1 zeros are inserted between neighbours",
    )
    _pair(parser, "--padding", "0", "cells taken off the full output on each side")
    _pair(parser, "--output-padding", "0", "cells added at the bottom and right, below max(stride, dilation)")
    _pair(parser, "--end-crop", "0", "cells taken off the bottom and right beyond the padding")
    _pair(parser, "--dilation", "1", "distance between the taps of the kernel")


def _pair(
    parser: argparse.ArgumentParser, flag: str, default: str | None, text: str, required: bool = True
) -> None:
    parser.add_argument(
        flag,
        type=PairText,
        required=required and default is None,
        default=None if default is None else PairText(default, is_given=False),
        metavar="N|H,W",
        help=text if default is None else f"{text} (default: {default})",
    )


def _path(
    parser: argparse.ArgumentParser | argparse._MutuallyExclusiveGroup, flag: str, required: bool, text: str
) -> None:
    parser.add_argument(flag, type=Path, required=required, metavar="FILE", help=text)

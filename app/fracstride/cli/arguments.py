"""Options that several commands have, as argparse is told of them."""

from __future__ import annotations

import argparse

from fracstride.cli.operands import LAYOUTS
from fracstride.cli.options import PairText, named_file


def add_layer(parser: argparse.ArgumentParser) -> None:
    """Declare the parameters of a layer but for its sizes, which are for the command to ask for."""
    add_pair(
        parser,
        "--stride",
        "1",
        "output cells per input cell; stride - 1 zeros are inserted between neighbours",
    )
    add_pair(parser, "--padding", "0", "cells taken off the full output on each side")
    add_pair(
        parser, "--output-padding", "0", "cells added at the bottom and right, below max(stride, dilation)"
    )
    add_pair(parser, "--end-crop", "0", "cells taken off the bottom and right beyond the padding")
    add_pair(parser, "--dilation", "1", "distance between the taps of the kernel")


def add_groups(parser: argparse.ArgumentParser) -> None:
    """Declare the groups of channels."""
    parser.add_argument("--groups", metavar="N", help="groups of channels (default: 1)")


def add_arrays(parser: argparse.ArgumentParser) -> None:
    """Declare the arrays that a layer is computed from, or the layer of a model."""
    add_path(
        parser,
        "--input",
        True,
        "y: a .npy array (N, C_in, H, W), (C_in, H, W) or (H, W); with a weight of three axes (N, C_in, L) or (C_in, L)",
    )
    kernel = parser.add_mutually_exclusive_group(required=True)
    add_path(
        kernel,
        "--weight",
        False,
        "the kernel: an array (C_in, C_out/groups, kH, kW) or (kH, kW), or in one dimension (C_in, C_out/groups, k); model.pt:NAME, model.safetensors:NAME, a.weights.h5:NAME, weights.npz:NAME or model.onnx:LAYER picks one of several",
    )
    add_path(
        kernel,
        "--layer",
        False,
        "instead of a weight a whole layer of a model, with its bias and its parameters; model.onnx:NAME picks one of several",
    )
    parser.add_argument(
        "--weight-layout",
        choices=tuple(LAYOUTS),
        help="the axes of --weight: pytorch as above, keras (kH, kW, C_out, C_in), jax (kH, kW, C_in, C_out), turned by "
        "180 degrees as jax.lax.conv_transpose has it (default: keras in files of Keras, else pytorch)",
    )
    add_path(parser, "--bias", False, "an array (C_out,), added to every output cell; NAME as with --weight")


def add_pair(
    parser: argparse.ArgumentParser, flag: str, default: str | None, text: str, required: bool = True
) -> None:
    """Declare an option of one number or ``height,width``; one with a default is never ``required``."""
    parser.add_argument(
        flag,
        type=PairText,
        required=required and default is None,
        default=None if default is None else PairText(default, is_given=False),
        metavar="N|H,W",
        help=text if default is None else f"{text} (default: {default})",
    )


def add_path(
    parser: argparse.ArgumentParser | argparse._MutuallyExclusiveGroup, flag: str, required: bool, text: str
) -> None:
    """Declare an option that names a file."""
    parser.add_argument(flag, type=named_file, required=required, metavar="FILE", help=text)

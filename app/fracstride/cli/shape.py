"""``fracstride shape``: the sizes of every stage from integers alone."""

from __future__ import annotations

import argparse
import json

from fracstride.cli.arguments import add_layer, add_pair
from fracstride.cli.options import complain, layer_from, say
from fracstride.cli.text import shape_as_json, shape_as_text
from fracstride.core.rules import MAX_PARAMETER

SUMMARY = "print the sizes of every stage"
DESCRIPTION = """The size of every stage of a transposed convolution, and the formula with its numbers.
Every option takes one number, or height,width."""

NO_MEMORY_LIMIT = 8 * (4 * MAX_PARAMETER) ** 4
"""Nothing is allocated for sizes: more than any layer within MAX_PARAMETER takes."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare its options."""
    add_pair(parser, "--input", None, "size of the input y, HxW (H_out of the paired convolution)")
    add_pair(parser, "--kernel", None, "kernel_size")
    add_layer(parser)
    parser.add_argument("--json", action="store_true", help="print JSON, sizes as [height, width]")


def run(namespace: argparse.Namespace) -> int:
    """Prints the sizes; the exit code."""
    geometry = layer_from(namespace, memory_limit=NO_MEMORY_LIMIT)
    if isinstance(geometry, list):
        return complain(geometry)
    return say(json.dumps(shape_as_json(geometry)) if namespace.json else shape_as_text(geometry))

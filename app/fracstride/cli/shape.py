"""``fracstride shape``: the sizes of every stage from integers alone."""

from __future__ import annotations

import argparse
import json

from fracstride.cli.options import axis_spec, complain, pairs_from, say
from fracstride.cli.text import FLAGS, issue_lines, shape_as_json, shape_as_text
from fracstride.core.geometry import Geometry
from fracstride.core.rules import MAX_PARAMETER, solve
from fracstride.core.spec import AXIS_FIELDS, Axis, ConvTransposeSpec

NO_MEMORY_LIMIT = 8 * (4 * MAX_PARAMETER) ** 4
"""Nothing is allocated for sizes: more than any layer within MAX_PARAMETER takes."""


def run(namespace: argparse.Namespace) -> int:
    """Prints the sizes; the exit code."""
    pairs = pairs_from(namespace, AXIS_FIELDS)
    if isinstance(pairs, list):
        return complain(pairs)
    spec = ConvTransposeSpec(axis_spec(pairs, Axis.HEIGHT), axis_spec(pairs, Axis.WIDTH))
    geometry = solve(spec, NO_MEMORY_LIMIT)
    if not isinstance(geometry, Geometry):
        return complain(issue_lines(geometry, spec, FLAGS))
    return say(json.dumps(shape_as_json(geometry)) if namespace.json else shape_as_text(geometry))

"""``fracstride shape``: the sizes of every stage from integers alone."""

from __future__ import annotations

import argparse
import json

from fracstride.cli.options import complain, layer_from, say
from fracstride.cli.text import shape_as_json, shape_as_text
from fracstride.core.rules import MAX_PARAMETER

NO_MEMORY_LIMIT = 8 * (4 * MAX_PARAMETER) ** 4
"""Nothing is allocated for sizes: more than any layer within MAX_PARAMETER takes."""


def run(namespace: argparse.Namespace) -> int:
    """Prints the sizes; the exit code."""
    geometry = layer_from(namespace, memory_limit=NO_MEMORY_LIMIT)
    if isinstance(geometry, list):
        return complain(geometry)
    return say(json.dumps(shape_as_json(geometry)) if namespace.json else shape_as_text(geometry))

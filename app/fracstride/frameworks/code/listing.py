"""Listings of code, and the pieces that all of them use.

Every listing takes ``y`` (N, C_in, H_out, W_out) and ``w`` (C_in, C_out/groups, kH, kW), both NumPy arrays of
float32, and leaves the output ``x`` in that framework's own array, channels first. Of a layer with a bias it takes
``b`` (C_out,) too.
"""

from __future__ import annotations

from enum import StrEnum
from textwrap import wrap
from typing import Protocol

from fracstride.core.geometry import AxisGeometry
from fracstride.core.records import record
from fracstride.core.spec import AxisSpec, ConvTransposeSpec


class Note(StrEnum):
    """A note for the reader of the code."""

    WEIGHT_PERMUTED = "weight_permuted"
    """The weight has another order of axes there."""
    CROPPED_AFTERWARDS = "cropped_afterwards"
    """The framework cannot crop so: the output is sliced."""
    EXTENDED_AFTERWARDS = "extended_afterwards"
    """The framework cannot extend so far: zeros are added."""
    KERNEL_DILATED_BY_HAND = "kernel_dilated_by_hand"
    """Strides and dilation exclude each other there: zeros are put into the weight."""
    GROUPS_ONE_BY_ONE = "groups_one_by_one"
    """The layer has no groups: one layer for each."""
    FLIP = "flip"
    """The default gathers without the rotation; this argument turns it on."""
    NO_OUTPUT_PADDING = "no_output_padding"
    """Output padding is written as a margin that is larger at the end."""
    SLICED_AT_THE_END = "sliced_at_the_end"
    """No parameter takes more off the end than off the beginning."""
    RUNTIME_REFUSES = "runtime_refuses"
    """ONNX Runtime refuses output_padding >= stride, which the specification allows below the dilation: zeros are added."""
    LONG_FORM = "long_form"
    """conv_transpose has no groups: the general convolution it is made of has."""


@record
class Listing:
    """The code, with notes for its reader."""

    code: str
    notes: tuple[Note, ...] = ()


class Writer(Protocol):
    """Writes a layer for one framework."""

    def __call__(self, spec: ConvTransposeSpec, has_bias: bool = False) -> Listing:
        """The listing of a layer, with its bias or without."""
        ...


WIDTH = 79
"""Columns of a listing; the tab shows so many in a small window."""
ADDED_BIAS = "x = x + b[:, None, None]\n"


def axes(spec: ConvTransposeSpec) -> tuple[AxisSpec, AxisSpec]:
    """Height and width."""
    return spec.height, spec.width


def extents(spec: ConvTransposeSpec) -> tuple[int, int]:
    """k_e of both axes: the kernel with its dilation."""
    return AxisGeometry(spec.height).extent, AxisGeometry(spec.width).extent


def outputs(spec: ConvTransposeSpec) -> tuple[int, int]:
    """The output size of both axes."""
    return AxisGeometry(spec.height).output, AxisGeometry(spec.width).output


def zeros_before(spec: ConvTransposeSpec) -> tuple[int, int]:
    """By how many cells the crops extend the beginning of both axes; no layer of the window does."""
    return max(-spec.height.crop_begin, 0), max(-spec.width.crop_begin, 0)


def pair(values: tuple[int, int]) -> str:
    """One number if both are equal, else a tuple.

    >>> pair((2, 2)), pair((2, 3))
    ('2', '(2, 3)')
    """
    return str(values[0]) if values[0] == values[1] else f"({values[0]}, {values[1]})"


def of(spec: ConvTransposeSpec, name: str) -> tuple[int, int]:
    """A parameter of both axes."""
    return int(getattr(spec.height, name)), int(getattr(spec.width, name))


def shape_comment(spec: ConvTransposeSpec) -> str:
    """'(1, 1, 3, 3) -> (1, 1, 5, 5)'."""
    return f"{spec.input_shape} -> {(spec.batch, spec.out_channels, *outputs(spec))}"


def head_and_body(code: str) -> tuple[str, str]:
    r"""The imports of a listing, and of NumPy with them, up to the empty line; and what comes after it.

    >>> head_and_body("import torch\nfrom torch import nn\n\nlayer = nn.Identity()\n")
    ('import numpy as np\nimport torch\nfrom torch import nn\n\n', 'layer = nn.Identity()\n')
    """
    imports, body = code.split("\n\n", 1)
    lines = {"import numpy as np", *imports.splitlines()}
    ordered = sorted(lines, key=lambda line: (line.startswith("from"), line))
    return "\n".join(ordered) + "\n\n", body


def folded(line: str) -> str:
    """A statement in as many lines as it takes; all of its spaces but the first stand in brackets."""
    rows = wrap(line, WIDTH, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False)
    return "\n".join(rows) + "\n"


def commented(line: str, comment: str) -> str:
    r"""A line with a comment behind it, or above it if there is no room.

    >>> commented("    x = y", "copied")
    '    x = y  # copied\n'
    """
    beside = f"{line}  # {comment}"
    if len(beside) <= WIDTH:
        return f"{beside}\n"
    indent = " " * (len(line) - len(line.lstrip()))
    return f"{indent}# {comment}\n{line}\n"

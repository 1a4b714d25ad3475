"""From Python to a picture: a tab of a layer that a notebook or a script has, drawn without a window."""

from __future__ import annotations

import base64
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from fracstride.backends.functional import Padding, Pair
from fracstride.core.override import override
from fracstride.core.records import record
from fracstride.session.document import json_parts
from fracstride.session.exploring import document_of

_TYPES = {
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
    ".gif": "image/gif",
}
SUFFIXES = tuple(_TYPES)
"""The kinds of pictures; a GIF is the animation of the player."""
SMALLEST, LARGEST = (320, 240), (7680, 4320)
SIZE = (1160, 560)
"""(width, height) in pixels of the design, of which a PNG has twice as many."""
MISUSE = 2
"""The exit code of the command where what was asked for cannot be."""


@record(eq=False)
class Picture:
    """What ``picture`` returns: a notebook shows it."""

    data: bytes
    """The file."""
    suffix: str
    size: tuple[int, int]

    @override
    def __repr__(self) -> str:
        """Without the data, of which a notebook would keep a second copy as text."""
        return f"<Picture {self.suffix}, {self.size[0]} x {self.size[1]}, {len(self.data)} bytes>"

    def _repr_mimebundle_(self, **_kwargs: object) -> tuple[dict[str, str], dict[str, dict[str, int]]]:
        """As IPython asks for it; sharp pictures are shown at the size that they are of."""
        is_text = self.suffix == ".svg"
        text = self.data.decode() if is_text else base64.b64encode(self.data).decode()
        kind = _TYPES[self.suffix]
        return {kind: text}, {kind: {"width": self.size[0]}}


def picture(
    layer: Any,
    y: Any = None,
    bias: Any = None,
    stride: Pair = 1,
    padding: Padding = 0,
    output_padding: Pair = 0,
    groups: int = 1,
    dilation: Pair = 1,
    *,
    path: str | PathLike[str] | None = None,
    tab: str = "pipeline",
    cell: Sequence[int] | None = None,
    theme: str = "light",
    language: str = "en",
    size: tuple[int, int] = SIZE,
) -> Picture:
    """Draw a tab of the window with a layer in it; no window opens and no display is needed.

        fracstride.picture(model.up1, features, cell=(3, 4))
        fracstride.picture(weight, y, stride=2, padding=1, tab="overlap", path="overlap.svg")

    Parameters
    ----------
    layer, y, bias, stride, padding, output_padding, groups, dilation
        As ``fracstride.explore`` takes them.
    path : str or path, optional
        Where it is written too: a .png (the kind without a path), .svg, .pdf, or a .gif of the player.
    tab : str
        pipeline, scatter, matrix, phases, overlap, solver, code, decoder, channels or pair.
    cell : (row, column), optional
        A cell of x that is pinned: what it is made of is marked.
    theme : str
        light or dark.
    language : str
        en or zh_CN.
    size : (width, height)
        In pixels of the design: 96 to the inch in print.

    Raises
    ------
    ValueError
        With every reason why there is no such layer or no such picture.
    TypeError
        Where something is no array of real numbers, or a module is of another kind.
    RuntimeError
        Where it cannot be drawn or written.
    """
    document = document_of(layer, y, bias, (stride, padding, output_padding, groups, dilation))
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "picture.png") if path is None else Path(path)
        options = ["--tab", tab, "--theme", theme, "--language", language, "--size", "x".join(map(str, size))]
        if cell is not None:
            options.append(f"--cell={','.join(map(str, cell))}")
        command = [sys.executable, "-m", "fracstride", "picture", "-", "--output", str(target), *options]
        finished = subprocess.run(
            command, input=b"".join(json_parts(document)), capture_output=True, check=False
        )
        if finished.returncode:
            reasons = finished.stderr.decode(errors="replace").strip().replace("fracstride: ", "")
            raise (ValueError if finished.returncode == MISUSE else RuntimeError)(reasons)
        return Picture(target.read_bytes(), target.suffix.lower(), size)

"""Pictures of the window with 256 colours, a third of the size: python packaging/small_pictures.py

Those of the documentation that have more are rewritten. Edges of letters have thousands of colours, each in a few
pixels, and a large surface has one; so a colour counts by the root of how often it is there, or rare ones, such as
those of rings, would be lost.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
COLOURS = 256
SURFACES = 96
"""Of the colours: the most frequent, which stay exactly what they are."""
ROUNDS = 3
"""Of moving each colour to the middle of those that it stands for."""


def reduce_colours(path: Path) -> None:
    """Rewrite a PNG with the colours that come nearest to its own; one that has so few already stays."""
    with Image.open(path) as opened:
        if opened.mode == "P":
            return
        pixels = np.asarray(opened.convert("RGB"))
    colours, places, counts = np.unique(
        pixels.reshape(-1, 3), axis=0, return_inverse=True, return_counts=True
    )
    table = _table(colours, counts)
    # Pillow's own search rounds colours first, so that white would be no longer white.
    nearest = [int(((table - colour) ** 2).sum(axis=1).argmin()) for colour in colours.astype(int)]
    reduced = Image.fromarray(np.array(nearest, np.uint8)[places].reshape(pixels.shape[:2]))
    reduced.putpalette(table.astype(np.uint8).tobytes())
    reduced.save(path, "PNG", optimize=True)


def _table(colours: npt.NDArray[np.uint8], counts: npt.NDArray[np.intp]) -> npt.NDArray[np.int_]:
    """The colours to keep, one a row: those of surfaces as they are, then the best for all others."""
    order = np.argsort(counts)[::-1]
    surfaces, others = order[:SURFACES], order[SURFACES:]
    samples = np.repeat(colours[others], np.ceil(np.sqrt(counts[others])).astype(int), axis=0)
    edges = Image.fromarray(samples[None]).quantize(
        COLOURS - SURFACES, Image.Quantize.MEDIANCUT, kmeans=ROUNDS
    )
    return np.concatenate([colours[surfaces], np.reshape(edges.getpalette() or [], (-1, 3))]).astype(int)


def main() -> int:
    """Every picture of the documentation."""
    for path in sorted(PICTURES.rglob("*.png")):
        before = path.stat().st_size
        reduce_colours(path)
        print(f"{path.relative_to(PICTURES)}: {before / 1e3:.0f} kB, now {path.stat().st_size / 1e3:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

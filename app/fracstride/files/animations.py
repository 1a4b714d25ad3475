"""Animations as GIF: one table of colours for all frames, so that nothing flickers between them."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image

from fracstride.core.cancel import CancelToken, poll

Frame = npt.NDArray[np.uint8]
"""(height, width, 3): red, green, blue."""
COLOURS = 256
HOLD = 4
"""The last frame stays as long as so many others."""


def gif_from_frames(frames: Sequence[Frame], milliseconds: int, cancel: CancelToken | None = None) -> bytes:
    """The frames, all of one size and at least one, as a GIF that repeats for ever.

    The colours are chosen from the last frame, which has everything that the others have. Raises
    Cancelled when told to stop.
    """
    table = Image.fromarray(frames[-1]).quantize(COLOURS, Image.Quantize.MEDIANCUT)
    images = _quantized(frames, table, cancel)
    durations = [milliseconds] * (len(frames) - 1) + [milliseconds * HOLD]
    data = io.BytesIO()
    next(images).save(data, "GIF", save_all=True, append_images=images, duration=durations, loop=0)
    return data.getvalue()


def _quantized(
    frames: Sequence[Frame], table: Image.Image, cancel: CancelToken | None
) -> Iterator[Image.Image]:
    """One at a time, as the file takes them: so that writing it can be stopped at every frame."""
    for index, frame in enumerate(frames):
        poll(cancel, index / len(frames))
        yield Image.fromarray(frame).quantize(palette=table, dither=Image.Dither.NONE)

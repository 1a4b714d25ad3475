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
Colours = npt.NDArray[np.int64]
"""(count, 3)."""
COLOURS, EXACT = 256, 128
"""Of the table; and those of them that are colours of the frames as they are, the most frequent ones."""
HOLD = 4
"""The last frame stays as long as so many others."""
AT_ONCE = 4096
"""Colours that are compared with the table at a time."""


def gif_from_frames(frames: Sequence[Frame], milliseconds: int, cancel: CancelToken | None = None) -> bytes:
    """The frames, all of one size and at least one, as a GIF that repeats for ever.

    Large areas keep their colours to the bit: a white ground stays white on a white page. Raises
    Cancelled when told to stop.
    """
    images = _indexed(frames, _table(frames), cancel)
    durations = [milliseconds] * (len(frames) - 1) + [milliseconds * HOLD]
    data = io.BytesIO()
    next(images).save(data, "GIF", save_all=True, append_images=images, duration=durations, loop=0)
    return data.getvalue()


def _table(frames: Sequence[Frame]) -> Colours:
    """The most frequent colours of the first, the middle and the last frame, and what stands best for the others."""
    sampled = [frames[0], frames[len(frames) // 2], frames[-1]]
    packed, counts = np.unique(np.concatenate([_packed(each) for each in sampled]), return_counts=True)
    by_count = np.argsort(-counts, kind="stable")
    if len(packed) <= COLOURS:
        return _unpacked(packed)
    rest = by_count[EXACT:]
    pixels = np.repeat(_unpacked(packed[rest]), counts[rest], axis=0).astype(np.uint8)
    mixed = Image.fromarray(pixels[None]).quantize(COLOURS - EXACT, Image.Quantize.MEDIANCUT).getpalette()
    assert mixed is not None
    return np.concatenate([_unpacked(packed[by_count[:EXACT]]), np.array(mixed, np.int64).reshape(-1, 3)])


def _indexed(frames: Sequence[Frame], table: Colours, cancel: CancelToken | None) -> Iterator[Image.Image]:
    """One at a time, as the file takes them: so that writing it can be stopped at every frame."""
    nearest = np.full(2**24, -1, np.int16)
    for number, frame in enumerate(frames):
        poll(cancel, number / len(frames))
        packed = _packed(frame)
        new = np.unique(packed[nearest[packed] < 0])
        for start in range(0, len(new), AT_ONCE):
            part = new[start : start + AT_ONCE]
            distance = ((_unpacked(part)[:, None] - table) ** 2).sum(axis=2)
            nearest[part] = distance.argmin(axis=1)
        image = Image.fromarray(nearest[packed].astype(np.uint8).reshape(frame.shape[:2]))
        image.putpalette(table.astype(np.uint8).tobytes())
        yield image


def _packed(frame: Frame) -> npt.NDArray[np.int32]:
    """Every pixel as one number."""
    red, green, blue = np.moveaxis(frame.reshape(-1, 3).astype(np.int32), 1, 0)
    return red << 16 | green << 8 | blue


def _unpacked(packed: npt.NDArray[np.int32]) -> Colours:
    return np.stack([packed >> 16, packed >> 8 & 255, packed & 255], axis=1).astype(np.int64)

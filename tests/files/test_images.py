"""Pictures become maps from 0 to 1, and pictures with false headers become problems."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from pathlib import Path
from threading import Event, Thread
from typing import Any, BinaryIO

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from fracstride.files import images
from fracstride.files.images import ImageChannel, read_image
from fracstride.files.loaded import LoadedArray
from fracstride.files.problem import FileProblem
from fracstride.files.problem import FileProblemCode as Code

COLOURS = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [51, 102, 153]]], dtype=np.uint8)

# A camera's note with a string as its orientation.
TEXT_FOR_A_NUMBER = (
    b"II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x02\x00\x02\x00\x00\x00A\x00\x00\x00\x00\x00\x00\x00"
)


def good(path: Path, channel: ImageChannel = ImageChannel.GREY) -> np.ndarray:
    result = read_image(path, channel)
    assert isinstance(result, LoadedArray), result
    assert result.values.dtype == np.float64
    assert result.values.flags.c_contiguous
    assert not result.values.flags.writeable
    return result.values


def bad(path: Path, channel: ImageChannel = ImageChannel.GREY) -> FileProblem:
    result = read_image(path, channel)
    assert isinstance(result, FileProblem), result
    return result


def saved(path: Path, image: Image.Image, **options: object) -> Path:
    image.save(path, **options)
    return path


def tiff(bits: int, sample_format: int, raw: bytes) -> bytes:
    """A TIFF of one row of grey, written by hand: Pillow itself writes few kinds of it."""
    long, short = 4, 3
    tags = {
        256: (long, len(raw) * 8 // bits),
        257: (long, 1),
        258: (short, bits),
        259: (short, 1),
        262: (short, 1),
    }
    tags |= {
        273: (long, 8),
        277: (short, 1),
        278: (long, 1),
        279: (long, len(raw)),
        339: (short, sample_format),
    }
    entries = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, (kind, value) in tags.items())
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0)
    return b"II*\0" + struct.pack("<I", 8 + len(raw)) + raw + directory


def png_header(width: int, height: int) -> bytes:
    """A PNG that says what size it is, and nothing more."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("suffix", ["png", "bmp", "webp", "tif"])
@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (ImageChannel.RED, [[1, 0], [0, 0.2]]),
        (ImageChannel.GREEN, [[0, 1], [0, 0.4]]),
        (ImageChannel.BLUE, [[0, 0], [1, 0.6]]),
        (ImageChannel.GREY, [[0.299, 0.587], [0.114, 0.299 * 0.2 + 0.587 * 0.4 + 0.114 * 0.6]]),
    ],
)
def test_channels_of_colours(
    tmp_path: Path, suffix: str, channel: ImageChannel, expected: list[list[float]]
) -> None:
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(COLOURS).save(path, **({"lossless": True} if suffix == "webp" else {}))
    assert good(path, channel) == pytest.approx(np.array(expected), abs=1e-12)


def test_jpeg_is_near(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", Image.new("RGB", (16, 8), (200, 100, 50)), quality=95)
    assert good(path).shape == (8, 16)
    assert good(path, ImageChannel.RED) == pytest.approx(200 / 255, abs=0.02)


def test_cmyk_jpeg_becomes_colours(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", Image.new("CMYK", (8, 8), (0, 255, 255, 0)), quality=95)
    assert good(path, ImageChannel.RED) == pytest.approx(1, abs=0.05)
    assert good(path, ImageChannel.BLUE) == pytest.approx(0, abs=0.05)


def test_grey_is_the_same_in_every_channel(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.fromarray(np.array([[0, 51, 255]], dtype=np.uint8)))
    for channel in (ImageChannel.GREY, ImageChannel.RED, ImageChannel.GREEN, ImageChannel.BLUE):
        assert good(path, channel).tolist() == [[0, 0.2, 1]]


def test_one_pixel_and_black_and_white(tmp_path: Path) -> None:
    assert good(saved(tmp_path / "a.png", Image.new("L", (1, 1), 255))).tolist() == [[1]]
    two = Image.new("1", (2, 1))
    two.putpixel((1, 0), 1)
    assert good(saved(tmp_path / "b.png", two)).tolist() == [[0, 1]]


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_sixteen_bits_are_kept(tmp_path: Path, suffix: str) -> None:
    values = np.array([[0, 1, 256, 65535]], dtype=np.uint16)
    path = saved(tmp_path / f"a.{suffix}", Image.fromarray(values))
    assert good(path).tolist() == [[0, 1 / 65535, 256 / 65535, 1]]


def test_thirty_two_bits_with_a_sign_run_from_0_to_1(tmp_path: Path) -> None:
    grey = Image.fromarray(np.array([[0, 2**30, 2**31 - 1]], dtype=np.int32))
    values = good(saved(tmp_path / "a.tif", grey))
    assert values.tolist() == [[0.0, 2**30 / (2**31 - 1), 1.0]]


@pytest.mark.parametrize(
    ("bits", "format", "raw", "expected"),
    [
        (16, 2, struct.pack("<hh", 0, 2**15 - 1), [0, 1]),
        (32, 1, struct.pack("<IIII", 0, 1, 2**31, 2**32 - 1), [0, 1 / (2**32 - 1), 2**31 / (2**32 - 1), 1]),
        (32, 2, struct.pack("<ii", 1, 2**31 - 1), [1 / (2**31 - 1), 1]),
    ],
)
def test_wide_grey_runs_from_0_to_1(
    tmp_path: Path, bits: int, format: int, raw: bytes, expected: list[float]
) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(tiff(bits, format, raw))
    assert good(path).tolist() == [expected]


def test_floats_are_as_they_are_and_must_be_finite(tmp_path: Path) -> None:
    values = np.array([[-1.5, 300.0]], dtype=np.float32)
    assert good(saved(tmp_path / "a.tif", Image.fromarray(values))).tolist() == [[-1.5, 300]]
    values[0, 1] = np.nan
    assert bad(saved(tmp_path / "b.tif", Image.fromarray(values))).code is Code.NOT_FINITE


def test_palettes_give_their_colours(tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.putpixel((1, 0), 1)
    path = saved(tmp_path / "a.png", image)
    assert good(path, ImageChannel.RED).tolist() == [[1, 0]]
    assert bad(path, ImageChannel.ALPHA).code is Code.NO_CHANNEL
    path = saved(tmp_path / "b.png", image, transparency=1)
    assert good(path, ImageChannel.ALPHA).tolist() == [[1, 0]]


def test_alpha_is_a_channel_of_its_own(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.new("RGBA", (1, 1), (255, 255, 255, 51)))
    assert good(path, ImageChannel.ALPHA).tolist() == [[0.2]]
    assert good(path) == pytest.approx(1)
    path = saved(tmp_path / "b.png", Image.new("LA", (1, 1), (102, 51)))
    assert good(path).tolist() == [[0.4]]
    assert good(path, ImageChannel.ALPHA).tolist() == [[0.2]]


def test_three_colours_are_a_map_each(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.fromarray(COLOURS))
    each = [good(path, one) for one in (ImageChannel.RED, ImageChannel.GREEN, ImageChannel.BLUE)]
    assert np.array_equal(good(path, ImageChannel.COLOUR), np.stack(each))
    problem = read_image(path, ImageChannel.COLOUR, max_values=COLOURS.size - 1)
    assert isinstance(problem, FileProblem)
    assert problem.param("shape") == "3 × 2 × 2"
    grey = saved(tmp_path / "grey.png", Image.fromarray(np.array([[0, 51, 255]], np.uint8)))
    assert good(grey, ImageChannel.COLOUR).tolist() == [[[0, 0.2, 1]]] * 3


def test_a_channel_that_is_not_there_is_named(tmp_path: Path) -> None:
    problem = bad(saved(tmp_path / "a.png", Image.fromarray(COLOURS)), ImageChannel.ALPHA)
    assert problem.code is Code.NO_CHANNEL
    assert problem.param("channel") == "alpha"


@pytest.mark.parametrize("orientation", range(10))
def test_the_camera_is_held_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.fromarray(np.arange(6, dtype=np.uint8).reshape(2, 3))
    upright = np.asarray(ImageOps.exif_transpose(with_exif(image, exif)), dtype=np.float64) / 255
    assert good(saved(tmp_path / "a.png", image, exif=exif)).tolist() == upright.tolist()


def with_exif(image: Image.Image, exif: Image.Exif) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", exif=exif)
    return Image.open(buffer)


@pytest.mark.parametrize("note", [b"II*\x00\xff\xff\xff\x7f", b"garbage", b"", TEXT_FOR_A_NUMBER])
def test_a_damaged_note_of_the_camera_is_no_obstacle(tmp_path: Path, note: bytes) -> None:
    path = tmp_path / "a.jpg"
    Image.new("L", (8, 8), 255).save(path, exif=b"Exif\x00\x00" + note)
    assert good(path).shape == (8, 8)


def test_a_colour_declared_transparent_makes_alpha(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.png", Image.fromarray(np.array([[0, 51]], dtype=np.uint8)), transparency=51)
    assert good(path).tolist() == [[0, 0.2]]
    assert good(path, ImageChannel.ALPHA).tolist() == [[1, 0]]
    path = saved(tmp_path / "b.png", Image.fromarray(COLOURS), transparency=(255, 0, 0))
    assert good(path, ImageChannel.ALPHA).tolist() == [[0, 1], [1, 1]]


def test_a_colour_space_without_bands_of_light_is_named(tmp_path: Path) -> None:
    problem = bad(saved(tmp_path / "a.tif", Image.new("LAB", (2, 2))))
    assert problem.code is Code.UNSUPPORTED_TYPE
    assert problem.param("dtype") == "LAB"


def test_the_content_tells_the_format_not_the_suffix(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.jpg", Image.new("L", (2, 2), 51), format="PNG")
    assert good(path).tolist() == [[0.2, 0.2], [0.2, 0.2]]


@pytest.mark.parametrize(
    "data",
    [b"no picture", b"\x93NUMPY\x01\x00", b"GIF89a\x01\x00\x01\x00", b"%!PS-Adobe-3.0 EPSF", b"\x00" * 99],
)
def test_other_files_are_no_pictures(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(data)
    assert bad(path).code is Code.WRONG_FORMAT


def test_an_enormous_picture_is_refused_by_its_header(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png_header(20_000, 20_000))
    problem = bad(path)
    assert problem.code is Code.TOO_MANY_VALUES
    assert problem.param("shape") == "20000 × 20000"
    assert problem.param("limit") == 64 * 1024**2


def test_pillows_own_limit_is_as_it_was(tmp_path: Path) -> None:
    limit = Image.MAX_IMAGE_PIXELS
    path = tmp_path / "a.png"
    path.write_bytes(png_header(20_000, 20_000))
    read_image(path)
    assert limit == Image.MAX_IMAGE_PIXELS


def test_a_picture_is_read_while_another_one_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit, read = Image.MAX_IMAGE_PIXELS, images._read
    begun, goes_on = Event(), Event()

    def hanging(file: BinaryIO, path: Path, *rest: Any) -> LoadedArray | FileProblem:
        if path.name == "hangs.png":
            begun.set()
            goes_on.wait()
        return read(file, path, *rest)

    monkeypatch.setattr(images, "_read", hanging)
    hung, other = (
        Thread(target=read_image, args=(saved(tmp_path / name, Image.new("L", (2, 2))),), daemon=True)
        for name in ("hangs.png", "other.png")
    )
    hung.start()
    begun.wait()
    other.start()
    other.join(30)
    assert not other.is_alive()
    goes_on.set()
    hung.join()
    assert limit == Image.MAX_IMAGE_PIXELS


def test_a_picture_above_pillows_warning_is_read_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    path = saved(tmp_path / "a.png", Image.new("L", (20, 20)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 300)
    assert good(path).shape == (20, 20)
    assert not recwarn.list


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF"])
def test_cut_off_pictures_are_damaged(tmp_path: Path, kind: str) -> None:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)).save(buffer, kind)
    path = tmp_path / "a.png"
    path.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 2])
    assert bad(path).code in (Code.DAMAGED, Code.WRONG_FORMAT)


def encoded(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(COLOURS).save(buffer, kind)
    return buffer.getvalue()


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(kind=st.sampled_from(["PNG", "JPEG", "BMP", "WEBP", "TIFF"]), data=st.data())
def test_damage_anywhere_gives_a_map_or_a_problem(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    damaged = bytearray(encoded(kind))
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "a.png"
    path.write_bytes(damaged)
    assert isinstance(read_image(path, max_values=10_000), LoadedArray | FileProblem)


def test_pillow_keeps_its_notes_of_damage_to_itself() -> None:
    """The problem that is returned says it; a log record beside it would be a second voice."""
    assert not logging.getLogger("PIL.TiffImagePlugin").isEnabledFor(logging.ERROR)

"""Pictures for files: as sharp as their pixels allow, text as text or outlines, everything in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from fracstride.core.pipeline import StageId
from fracstride.core.spec import ConvTransposeSpec
from fracstride.ui.export.outlines import with_outlines
from fracstride.ui.export.rendering import pdf_from, rendered, svg_from
from fracstride.ui.look.theme import DARK, LIGHT, Theme
from fracstride.ui.plotting.marks import pin

from .conftest import Picture

Build = Callable[..., Picture]
ARTICLE = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
PATH = "{http://www.w3.org/2000/svg}path"


def brightness(image: QImage) -> npt.NDArray[np.int64]:
    """(height, width), 0 to 255."""
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return pixels[:, : image.width()].astype(np.int64)


def block(shown: Picture, stage: StageId, cell: tuple[int, int], image: QImage) -> npt.NDArray[np.int64]:
    """The pixels of a cell, without its edges."""
    canvas, ratio = shown.strip.canvas, round(image.devicePixelRatio())
    place = canvas.frame(stage).block(*cell).translated(canvas.mapTo(shown.strip, canvas.rect().topLeft()))
    top, left, side = (round(each * ratio) for each in (place.top(), place.left(), place.width()))
    edge, inside = 6 * ratio, side - 12 * ratio
    return brightness(image)[top + edge :, left + edge :][:inside, :inside]


@pytest.mark.parametrize("ratio", [2.0, 3.0])
@pytest.mark.parametrize("cell", [(0, 0), (3, 3)])
def test_a_number_is_as_sharp_as_the_pixels_of_the_picture(
    picture: Build, ratio: float, cell: tuple[int, int]
) -> None:
    shown = picture(ARTICLE)
    number = block(shown, StageId.OUTPUT, cell, rendered(shown.strip, ratio, LIGHT.canvas))
    # Enlarged from the screen, pixels would come in squares of one colour.
    size = round(ratio)
    enlarged = number[::size, ::size].repeat(size, axis=0).repeat(size, axis=1)
    assert (enlarged != number).mean() > 0.02


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_an_svg_looks_as_the_window_does(picture: Build, theme: Theme) -> None:
    shown = picture(ARTICLE, theme)
    seen = rendered(shown.strip, 2.0, theme.canvas)
    drawn = QImage(seen.size(), QImage.Format.Format_RGB32)
    drawn.fill(QColor("#FF0000"))
    svg = with_outlines(svg_from(shown.strip, theme.canvas, "a & b"))
    painter = QPainter(drawn)
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.end()
    difference = np.abs(brightness(seen) - brightness(drawn))
    assert (difference > 60).mean() < 0.004


def test_the_text_of_an_svg_is_outlines_with_the_text_as_label(picture: Build) -> None:
    root = ElementTree.fromstring(with_outlines(svg_from(picture(ARTICLE).strip, LIGHT.canvas, "a & b")))
    assert not list(root.iter("{http://www.w3.org/2000/svg}text"))
    labels = [path.attrib["aria-label"] for path in root.iter(PATH) if "aria-label" in path.attrib]
    assert {"120", "as given", "Padded", "Inserted zero"} <= set(labels)
    assert all(path.attrib["d"] for path in root.iter(PATH))


def test_a_pdf_has_one_page_of_the_size_on_screen_and_its_fonts(picture: Build) -> None:
    strip = picture(ARTICLE).strip
    pdf = pdf_from(strip, LIGHT.canvas, "a & b")
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert len(boxes) == 1
    width, height = (float(each) for each in boxes[0])
    assert (width, height) == (
        pytest.approx(strip.width() * 0.75, abs=1),
        pytest.approx(strip.height() * 0.75, abs=1),
    )
    assert b"Inter" in pdf
    assert b"DCTDecode" not in pdf, "no JPEG: cells keep their edges"


def codes_of_text(pdf: bytes) -> set[int]:
    """What the signs of its text are when they are copied: Qt does not compress the tables that say so."""
    tables = re.findall(rb"beginbfrange(.*?)endbfrange", pdf, re.DOTALL)
    return {int(code, 16) for table in tables for code in re.findall(rb"<([0-9a-fA-F]{4})>", table)}


def test_numbers_that_are_copied_out_of_a_pdf_are_digits(picture: Build) -> None:
    codes = codes_of_text(pdf_from(picture(ARTICLE).strip, LIGHT.canvas, "a & b"))
    assert {ord(sign) for sign in "0123456789×+"} <= codes
    assert not [hex(code) for code in codes if 0xE000 <= code < 0xF900], "signs of no language"


@pytest.mark.parametrize("pitch", [14, 20, 28, 56])
def test_the_flag_of_a_pin_lies_in_its_ring_however_much_it_is_enlarged(qapp: object, pitch: int) -> None:
    image = QImage(8 * pitch, 8 * pitch, QImage.Format.Format_RGB32)
    image.fill(QColor("#FFFFFF"))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(8, 8)
    pin(painter, QRectF(0, 0, pitch, pitch), LIGHT, QRectF(0, 0, pitch, pitch))
    painter.end()
    corner = brightness(image)[:16]
    outside = corner[:, :16] == 255
    assert outside.any()
    assert (corner[:, :-17:-1][outside] == 255).all()

"""Gives icons and fonts, coloured, sized and scaled by the design's type table."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

FONT_FILES = (
    "Inter-Regular.otf",
    "Inter-Italic.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "JetBrainsMono-Regular.ttf",
    "FracstrideSigns-Regular.ttf",
)
CJK_FAMILIES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)
TEXT_FAMILIES = ("Inter", "Fracstride Signs", *CJK_FAMILIES)
CODE_FAMILIES = ("JetBrains Mono", *CJK_FAMILIES)

_ICON_GRID = 24
_STROKE_ON_SCREEN = 1.3
_WINDOW_ICON_SIDES = (16, 24, 32, 48, 64, 128, 256)
_FONTS_PROPERTY = "fontsLoaded"


class TextStyle(StrEnum):
    """The rows of the type table."""

    TICK = "tick"
    TICK_ACTIVE = "tick_active"
    CAPTION = "caption"
    CAPTION_MEDIUM = "caption_medium"
    BODY = "body"
    ITALIC = "italic"
    STRONG = "strong"
    TAB = "tab"
    CELL = "cell"
    SUM = "sum"
    SUM_RESULT = "sum_result"
    CODE = "code"


CLOSE_BELOW, CLOSE = 10, 90.0
"""Numbers in cells that are so small or smaller on screen are set closer, in percent: a cell has room for one more sign."""


class _Type(NamedTuple):
    pixels: int
    weight: QFont.Weight
    italic: bool = False
    families: tuple[str, ...] = TEXT_FAMILIES


_TYPES = {
    TextStyle.TICK: _Type(10, QFont.Weight.Normal),
    TextStyle.TICK_ACTIVE: _Type(10, QFont.Weight.DemiBold),
    TextStyle.CAPTION: _Type(12, QFont.Weight.Normal),
    TextStyle.CAPTION_MEDIUM: _Type(12, QFont.Weight.Medium),
    TextStyle.BODY: _Type(13, QFont.Weight.Normal),
    TextStyle.ITALIC: _Type(13, QFont.Weight.Normal, italic=True),
    TextStyle.STRONG: _Type(13, QFont.Weight.DemiBold),
    TextStyle.TAB: _Type(13, QFont.Weight.Medium),
    TextStyle.CELL: _Type(13, QFont.Weight.Medium),
    TextStyle.SUM: _Type(14, QFont.Weight.Normal),
    TextStyle.SUM_RESULT: _Type(14, QFont.Weight.DemiBold),
    TextStyle.CODE: _Type(13, QFont.Weight.Normal, families=CODE_FAMILIES),
}


class _Interface:
    """The scale of the whole interface, which is read hundreds of times in a frame."""

    scale = 1.0


def interface_scale() -> float:
    """The user's scale of the whole interface, 0.9 to 2.0; 1.0 until it is set."""
    return _Interface.scale


def set_interface_scale(scale: float) -> None:
    """Set what ``interface_scale`` answers; ``style.apply_theme`` calls it."""
    _Interface.scale = scale


def scaled(pixels: float) -> int:
    """A length of the design in whole logical pixels at the user's scale."""
    return round(pixels * interface_scale())


def load_fonts() -> None:
    """Make Inter and JetBrains Mono known to Qt, once in an application."""
    application = QGuiApplication.instance()
    if application is None or application.property(_FONTS_PROPERTY):
        return
    folder = files("fracstride.resources") / "fonts"
    for name in FONT_FILES:
        if QFontDatabase.addApplicationFontFromData(QByteArray((folder / name).read_bytes())) < 0:
            raise RuntimeError(f"the font {name} cannot be read")
    application.setProperty(_FONTS_PROPERTY, True)
    _measured_width.cache_clear()


def font(style: TextStyle = TextStyle.BODY, scale: float | None = None, pixels: int | None = None) -> QFont:
    """The font of a text style; ``pixels`` replaces the table's size, ``scale`` the user's scale."""
    size = (pixels or _TYPES[style].pixels) * (interface_scale() if scale is None else scale)
    return QFont(_made_font(style, round(size)))


def text_width(text: str, style: TextStyle, pixels: int | None = None) -> float:
    """How wide a text is in the font of a style, in logical pixels; ``pixels`` replaces the table's size."""
    return _measured_width(text, style, pixels, interface_scale())


@lru_cache(maxsize=8192)
def _measured_width(text: str, style: TextStyle, pixels: int | None, scale: float) -> float:
    # Qt takes some 50 microseconds to find it out.
    return QFontMetricsF(font(style, scale, pixels)).horizontalAdvance(text)


@lru_cache(maxsize=128)
def _made_font(style: TextStyle, pixels: int) -> QFont:
    # Copies of one font share what Qt looked up for it; a frame asks for hundreds.
    row = _TYPES[style]
    result = font_of(row.families, pixels, row.weight, row.italic)
    if style is TextStyle.CELL and pixels <= CLOSE_BELOW:
        result.setLetterSpacing(QFont.SpacingType.PercentageSpacing, CLOSE)
    return result


def font_of(families: Sequence[str], pixels: int, weight: QFont.Weight, italic: bool) -> QFont:
    """A font set up for the window: digits of equal width, and no ligatures."""
    result = QFont()
    result.setFamilies(list(families))
    result.setPixelSize(pixels)
    result.setWeight(weight)
    result.setItalic(italic)
    result.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    result.setFeature(QFont.Tag("tnum"), 1)
    # Else × and + beside digits are signs without text in a PDF, and 3x3.npy and -> are shown as 3×3.npy and an arrow.
    result.setFeature(QFont.Tag("calt"), 0)
    return result


@lru_cache(maxsize=512)
def pixmap(name: str, colour: str, size: int = 18, ratio: float = 1.0, filled: bool = False) -> QPixmap:
    """One icon as a pixmap of ``size`` logical pixels at a device pixel ratio."""
    renderer = QSvgRenderer(QByteArray(_svg(name, colour, size, filled)))
    result = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    result.fill(Qt.GlobalColor.transparent)
    with QPainter(result) as painter:
        renderer.render(painter, QRectF(result.rect()))
    result.setDevicePixelRatio(ratio)
    return result


@lru_cache(maxsize=256)
def icon(
    name: str,
    colour: str,
    size: int = 18,
    ratio: float = 1.0,
    filled: bool = False,
    disabled: str | None = None,
) -> QIcon:
    """A Lucide icon in a colour, sharp at a device pixel ratio; disabled in another colour, if one is given."""
    result = QIcon(pixmap(name, colour, size, ratio, filled))
    result.addPixmap(pixmap(name, disabled or colour, size, ratio, filled), QIcon.Mode.Disabled)
    return result


def application_icon() -> QIcon:
    """The program's own icon in the sizes that desktops ask for."""
    result = QIcon()
    for side in _WINDOW_ICON_SIDES:
        result.addPixmap(pixmap("fracstride", "", side))
    return result


@cache
def _icons() -> Traversable:
    # Looking for the package takes longer than reading a file of it.
    return files("fracstride.resources") / "icons"


@lru_cache(maxsize=256)
def _svg(name: str, colour: str, size: int, filled: bool) -> bytes:
    # Lucide draws on a grid of 24 with strokes of 2: thinner where the icon is large, never below 1.8.
    stroke = min(max(_STROKE_ON_SCREEN * _ICON_GRID / size, 1.8), 2.1)
    text = (_icons() / f"{name}.svg").read_text("utf-8")
    text = text.replace("currentColor", colour).replace('stroke-width="2"', f'stroke-width="{stroke:.2f}"')
    if filled:
        text = text.replace('fill="none"', f'fill="{colour}"')
    return text.encode()

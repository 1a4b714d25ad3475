"""Converts the text of an SVG to outlines, so that whoever opens it need not have the fonts."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from PySide6.QtGui import QFont, QPainterPath

from fracstride.ui.look.assets import font_of

_SVG = "{http://www.w3.org/2000/svg}"
_OF_TEXT = (
    "x",
    "y",
    "font-family",
    "font-size",
    "font-weight",
    "font-style",
    "{http://www.w3.org/XML/1998/namespace}space",
)
"""Attributes that outlines have no use for."""


def with_outlines(svg: bytes) -> bytes:
    """Qt's SVG with every text as a path of the same look, labelled with the text."""
    for prefix, name in (("", _SVG[1:-1]), ("xlink", "http://www.w3.org/1999/xlink")):
        ElementTree.register_namespace(prefix, name)
    root = ElementTree.fromstring(svg)
    for text in root.iter(f"{_SVG}text"):
        path = QPainterPath()
        path.addText(float(text.attrib["x"]), float(text.attrib["y"]), _font(text), text.text or "")
        kept = {name: value for name, value in text.attrib.items() if name not in _OF_TEXT}
        label = {"aria-label": text.text or "", "d": " ".join(_steps(path)), "fill-rule": "nonzero"}
        text.clear()
        text.tag, text.attrib = f"{_SVG}path", kept | label
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def _font(text: ElementTree.Element) -> QFont:
    """The font of the name, size and weight that Qt wrote."""
    of = text.attrib
    pixels, weight = round(float(of["font-size"])), QFont.Weight(int(of["font-weight"]))
    return font_of(of["font-family"].split(","), pixels, weight, of["font-style"] == "italic")


def _steps(path: QPainterPath) -> Iterator[str]:
    """The path in SVG's notation; the second and third point of a curve follow without a letter."""
    letters = {
        QPainterPath.ElementType.MoveToElement: "M",
        QPainterPath.ElementType.LineToElement: "L",
        QPainterPath.ElementType.CurveToElement: "C",
        QPainterPath.ElementType.CurveToDataElement: "",
    }
    for index in range(path.elementCount()):
        element = path.elementAt(index)
        yield f"{letters[element.type]}{element.x:.2f} {element.y:.2f}"

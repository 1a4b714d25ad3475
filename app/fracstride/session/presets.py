"""The layers that come with the program: session files among the resources, in the menu's order."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from fracstride.core.records import record
from fracstride.session.document import from_json
from fracstride.session.state import Document

FIRST_PRESET = "padding_strides"

_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Guide",
        (
            "no_padding_no_strides",
            "padding_strides",
            "arbitrary_padding_no_strides",
            "half_padding_no_strides",
            "full_padding_no_strides",
            "no_padding_strides",
            "padding_strides_odd",
        ),
    ),
    ("Upsampling", ("dcgan", "u_net", "fcn_bilinear", "fsrcnn", "bilinear_2x")),
    ("Checkerboard", ("checkerboard", "dilated", "crop")),
)


@record
class Preset:
    """A named layer; ``group`` and ``title`` are English source strings of the context "Presets"."""

    id: str
    group: str
    title: str
    document: Document


@cache
def presets() -> tuple[Preset, ...]:
    """Every preset, group by group; the two worked examples of the article first."""
    return tuple(preset(each) for _, ids in _GROUPS for each in ids)


@cache
def preset(name: str) -> Preset:
    """The preset with the id ``name``; no other is read. Raises KeyError if there is none."""
    return _preset({each: group for group, ids in _GROUPS for each in ids}[name], name)


def first_document() -> Document:
    """The document that the program opens with."""
    return preset(FIRST_PRESET).document


def _preset(group: str, name: str) -> Preset:
    text = (files("fracstride.resources") / "presets" / f"{name}.fracstride").read_text(encoding="utf-8")
    document = from_json(text, name)
    if not isinstance(document, Document):
        raise ValueError(f"the preset {name} cannot be read: {document}")
    return Preset(name, group, document.title, document)

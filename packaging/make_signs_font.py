"""Makes resources/fonts/FracstrideSigns-Regular.ttf: the superscript T of Inter's own T, which Inter has not.

Systems without further fonts would show a box in its place, others a letter of some other font. Needs fonttools, which
nothing else does:

    pip install fonttools
    python packaging/make_signs_font.py
"""

from __future__ import annotations

from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
OUTPUT = FONTS / "FracstrideSigns-Regular.ttf"
SUPERSCRIPT_T = 0x1D40
SIZE, RAISED_BY = 0.62, 0.42
"""Of the letter, and of the height of a capital."""


def main() -> None:
    """Writes the font; the same bytes each time."""
    inter = TTFont(FONTS / "Inter-Regular.otf")
    letter = inter.getGlyphSet()[inter.getBestCmap()[ord("T")]]
    recorded = RecordingPen()
    letter.draw(recorded)
    assert all(step in ("moveTo", "lineTo", "closePath") for step, _ in recorded.value), (
        "a T of straight lines"
    )
    capital = inter["OS/2"].sCapHeight
    drawn = TTGlyphPen(None)
    recorded.replay(TransformPen(drawn, (SIZE, 0, 0, SIZE, 0, capital * RAISED_BY)))
    empty = TTGlyphPen(None).glyph()

    font = FontBuilder(inter["head"].unitsPerEm)
    font.setupGlyphOrder([".notdef", "Tsuperior"])
    font.setupCharacterMap({SUPERSCRIPT_T: "Tsuperior"})
    font.setupGlyf({".notdef": empty, "Tsuperior": drawn.glyph()})
    font.setupHorizontalMetrics({".notdef": (0, 0), "Tsuperior": (round(letter.width * SIZE), 0)})
    font.setupHorizontalHeader(ascent=inter["hhea"].ascent, descent=inter["hhea"].descent)
    # 0: may be embedded and installed, as its licence says.
    font.setupOS2(fsType=0, sTypoAscender=inter["hhea"].ascent, sTypoDescender=inter["hhea"].descent)
    names = {"familyName": "Fracstride Signs", "styleName": "Regular"}
    font.setupNameTable(
        names | {"copyright": "Made of Inter, Copyright 2020 The Inter Project Authors; OFL 1.1"}
    )
    font.setupPost()
    font.font["head"].created = font.font["head"].modified = inter["head"].modified
    font.font.recalcTimestamp = False
    font.save(OUTPUT)


if __name__ == "__main__":
    main()

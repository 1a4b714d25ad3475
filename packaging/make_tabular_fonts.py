"""Makes the fonts Inter in resources/fonts of those that were released: their digits have one width without being asked.

Inter has such digits as further signs that a font feature puts in place of the usual ones. A PDF knows no features, so
who copied a number out of one, or searched for it, met those signs. Needs fonttools, which nothing else does:

    pip install fonttools
    python packaging/make_tabular_fonts.py FOLDER_WITH_THE_RELEASED_FONTS
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent.parent / "resources" / "fonts"
FEATURE = "tnum"


def main() -> None:
    """Writes the fonts; the same bytes each time."""
    for path in sorted(Path(sys.argv[1]).glob("Inter-*.otf")):
        font = TTFont(path, recalcTimestamp=False)
        of_one_width = replacements(font)
        for table in font["cmap"].tables:
            named = {code: of_one_width.get(glyph, glyph) for code, glyph in table.cmap.items()}
            # Their own codes are of no language: a PDF would take those for their names.
            table.cmap = {
                code: named[code] for code in named if table.cmap[code] not in of_one_width.values()
            }
        font.save(FONTS / path.name)


def replacements(font: TTFont) -> dict[str, str]:
    """The glyphs that the feature puts in place of others."""
    table, found = font["GSUB"].table, {}
    records = [each.Feature for each in table.FeatureList.FeatureRecord if each.FeatureTag == FEATURE]
    for index in {index for feature in records for index in feature.LookupListIndex}:
        for part in table.LookupList.Lookup[index].SubTable:
            found |= getattr(part, "ExtSubTable", part).mapping
    return found


if __name__ == "__main__":
    main()

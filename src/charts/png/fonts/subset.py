"""Makes the fonts of this folder from the whole ones: python3 subset.py FOLDER (README.md says where those come from).

FOLDER holds NotoSans-Regular.ttf, NotoSans-SemiBold.ttf, NotoSerif-SemiBold.ttf and NotoSansMath-Regular.ttf, the
last for signs that the others lack. Needs fonttools.
"""

import sys
from copy import deepcopy
from pathlib import Path

from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

# Latin, Latin Extended, Greek, Cyrillic, marks that combine with them, and the signs of texts and numbers.
CHARACTERS = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x300, 0x304), (0x306, 0x30C), (0x323, 0x323), (0x326, 0x328),
    (0x370, 0x3FF), (0x400, 0x45F), (0x490, 0x491), (0x1E80, 0x1E85), (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9),
    (0x2000, 0x200F), (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x202A, 0x2030),
    (0x2032, 0x2033), (0x2039, 0x203A), (0x2044, 0x2044), (0x2060, 0x2060), (0x2066, 0x209C), (0x20AC, 0x20AC),
    (0x2116, 0x2116), (0x2122, 0x2122), (0x2190, 0x2193), (0x2202, 0x2202), (0x2206, 0x2206), (0x2211, 0x2212),
    (0x221A, 0x221A), (0x221E, 0x221E), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x25CA, 0x25CA),
    (0xFB01, 0xFB02), (0xFEFF, 0xFEFF), (0xFFFD, 0xFFFD),
]
# Of these a font may lack some: they are taken from the font of mathematical signs.
SIGNS = [0x2190, 0x2191, 0x2192, 0x2193, 0x2202, 0x2206, 0x2211, 0x221A, 0x221E, 0x2248, 0x2260, 0x2264, 0x2265]
# What stands for all other characters, with the glyph of a missing one.
MISSING = 0x25A1
# Spaces that none has, with their widths in ems.
SPACES = {0x2002: 1 / 2, 0x2003: 1, 0x2007: None, 0x2009: 1 / 5, 0x200A: 1 / 10, 0x202F: 1 / 5}


def lend(font: TTFont, math: TTFont) -> None:
    """Adds the signs and spaces that a font lacks."""
    assert font["head"].unitsPerEm == math["head"].unitsPerEm
    known = font.getBestCmap()
    added = {MISSING: ("missing", deepcopy(font["glyf"][".notdef"]), font["hmtx"][".notdef"])}
    for character in SIGNS:
        if character not in known:
            name = math.getBestCmap()[character]
            pen = TTGlyphPen(None)
            math.getGlyphSet()[name].draw(pen)
            added[character] = (f"math.{name}", pen.glyph(), math["hmtx"][name])
    for character, width in SPACES.items():
        if character not in known:
            advance = font["hmtx"][known[0x30]][0] if width is None else round(width * font["head"].unitsPerEm)
            added[character] = (f"space.{character:04X}", TTGlyphPen(None).glyph(), (advance, 0))
    font.setGlyphOrder(font.getGlyphOrder() + [name for name, _, _ in added.values()])
    for character, (name, glyph, metrics) in added.items():
        font["glyf"].glyphs[name] = glyph
        font["hmtx"].metrics[name] = metrics
        for table in font["cmap"].tables:
            if table.isUnicode():
                table.cmap[character] = name
    font["glyf"].glyphOrder = font.getGlyphOrder()


def main(folder: Path) -> None:
    """Writes the fonts beside this file."""
    options = Options()
    # Marks on letters, and pairs that are kerned.
    options.layout_features = ["ccmp", "kern", "liga", "locl", "mark", "mkmk"]
    options.notdef_outline = True
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14, 16, 17]
    options.drop_tables += ["STAT", "gasp", "meta"]
    options.recalc_timestamp = False
    math = TTFont(folder / "NotoSansMath-Regular.ttf")
    for name in ["NotoSans-Regular", "NotoSans-SemiBold", "NotoSerif-SemiBold"]:
        font = TTFont(folder / f"{name}.ttf", recalcTimestamp=False)
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[character for low, high in CHARACTERS for character in range(low, high + 1)])
        subsetter.subset(font)
        lend(font, math)
        font.save(Path(__file__).parent / f"{name}.ttf")


main(Path(sys.argv[1]))

"""Makes the open fonts inside the program: subsets of Noto CJK (simplified Chinese), renamed.

usage: subset.py NOTO_DIR UNIHAN_OTHER_MAPPINGS OUT_DIR
"""

import bz2
import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

# Characters of place names outside GB2312 that must be there whatever the tables say.
PLACES = (
    "塅垱埇硚㙦洣涢㵲㳇㴔㬎䓖䢺䴘䶮𬇙𬒈𬘓𬭎𫭟𫰛𬇕𨙸𫶇𬒗垵墈埝坨塱塝塆峁崾崮峣崟圪垯圐圙鄠鄏郏猇浬溇漷漖漹滆澥濞瀼灞灂沇"
    "沄洈洑洺浛浥涍淏淯渼湜湨溠滍潏澽濮瀍碶磏礐礤坆㘵㙍㙱㘭㟃㟖㠇㡌㳠㳘㳦㴠㴪㵐㶟㳌㵎㳽㙘㘰㙧㙬㿥䃥䂬䗬䗴䅟䣘䢵㟍㟆㽏㽜㽘"
)
SYMBOLS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "".join(map(chr, range(0xA0, 0x100)))
    + "ĀāĒēĚěĪīŃńŇňŌōŪūǎǐǒǔǖǘǚǜǹ˙‐‑–—―‘’“”†‡•‥…‰′″‹›※€℃℉№™Ω℮"
    + "←↑→↓↔↖↗↘↙∀∂∈∑−√∝∞∠∥∧∨∩∪∫∬∮∴∵∶∽≈≌≠≡≤≥≦≧≮≯⊕⊙⊥⊿⌒"
    + "".join(map(chr, range(0x2460, 0x2500)))
    + "─│┌┐└┘├┤┬┴┼═║■□▲△▼▽◆◇○◎●★☆✓♀♂"
    + "".join(map(chr, range(0x3000, 0x3020)))
    + "〇〡〢〣〤〥〦〧〨〩㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩㎎㎏㎜㎝㎞㎡㎥㏄㏎㏑㏒㏕"
    + "".join(map(chr, range(0xFF01, 0xFF5F)))
    + "￠￡￢￣￥"
)


def gb2312(rows):
    """Characters of the given rows of GB 2312-1980."""
    for row in rows:
        for cell in range(1, 95):
            try:
                yield bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312")
            except UnicodeDecodeError:
                pass


def traditional():
    """The 5,401 common characters of Big5: names are also written with them."""
    for lead in range(0xA4, 0xC7):
        for trail in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]:
            try:
                yield bytes([lead, trail]).decode("big5")
            except UnicodeDecodeError:
                pass


def standard_table(path):
    """The 8,105 characters of 通用规范汉字表 (2013): key kTGH of Unihan."""
    with bz2.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            found = re.match(r"U\+([0-9A-F]+)\tkTGH\t2013:\d+", line)
            if found:
                yield chr(int(found[1], 16))


def save(source, characters, family, target):
    """Writes the subset of the simplified Chinese face under another name (OFL, article 3)."""
    faces = TTCollection(source).fonts
    font = next(f for f in faces if f["name"].getDebugName(1).endswith("SC"))
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    options.notdef_outline = True
    options.drop_tables += ["BASE", "DSIG", "GPOS", "GSUB", "GDEF", "VORG", "vhea", "vmtx"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted(map(ord, characters)))
    subsetter.subset(font)
    postscript = family.replace(" ", "") + "-Regular"
    names = {1: family, 2: "Regular", 3: postscript, 4: family, 6: postscript}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
    top = font["CFF "].cff.topDictIndex[0]
    font["CFF "].cff.fontNames[0] = postscript
    top.FullName = top.FamilyName = family
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)
    missing = sorted(c for c in characters if ord(c) not in font.getBestCmap())
    print(f"{target.name}: {target.stat().st_size} bytes, {len(font.getBestCmap())} characters")
    print("  not in the source font:", "".join(missing))


def main():
    noto, mappings, out = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    table = set(standard_table(mappings))
    assert len(table) == 8105, len(table)
    symbols = set(SYMBOLS) | set(gb2312(range(1, 10)))
    simplified = table | set(gb2312(range(16, 88))) | set(PLACES) | symbols
    serif = simplified | set(traditional())
    save(noto / "NotoSerifCJK-Regular.ttc", serif, "Kunyu Serif",
         out / "KunyuSerif-Regular.otf")
    save(noto / "NotoSansCJK-Regular.ttc", simplified, "Kunyu Hei",
         out / "KunyuHei-Regular.otf")


main()

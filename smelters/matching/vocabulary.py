"""The trade's common words: one stem for what is one word in several forms, languages and spellings.

Common words say what a company does, not which company it is; a name is known by the others. The list is the trade's
language, not a list of companies.
"""

from typing import Final

from smelters.matching import data

METALS: Final = data.words(
    """gold silver platinum palladium tin tungsten tantalum niobium cobalt copper nickel lithium mica graphite
    zinc lead molybdenum aluminium magnesium antimony bismuth iron steel titanium vanadium manganese rhenium
    germanium indium gallium phosphate bronze brass"""
)

PLACE_WORDS: Final = data.words(
    """city town village county district province prefecture region municipality sheng shi xian qu zizhiqu
    zhuangzu oblast respublika republic autonomous zone park sar eup"""
)
"""Words that stand beside the name of a place and name none."""

SITE_WORDS: Final = PLACE_WORDS | data.words(
    """plant plants smelter smelting refinery works factory site branch mill of"""
)
"""Words for a site that may stand beside its place."""

DIRECTIONS: Final = data.words(
    """east west north south central upper lower eastern western northern southern main old new"""
)
"""Words that tell one site of a company from another."""

COMPASS: Final = data.words("""east west north south eastern western northern southern upper lower""")
"""Those that are never a misspelling of each other, near as some are."""

STOP_WORDS: Final = data.words("""the of and et und y e de del da dos das di du des""")
"""Words that carry nothing. They still count where whole names are compared letter by letter."""

SMALL_WORDS: Final = data.words("""la le el los las for para in at by fka formerly aka dba also known as""")
"""Words that may be missing or added, but belong to a name where they stand."""

TRADE: Final = data.words(
    """trade import export sale solder electron bank office wire foil jewel casting component"""
)
"""Stems in the names of those who trade or process metal, and seldom smelt it."""


def _read() -> dict[str, tuple[str, ...]]:
    stems: dict[str, tuple[str, ...]] = {metal: (metal,) for metal in METALS}
    for line in data.lines("stems.txt"):
        stem, _, forms = line.partition(":")
        meant = tuple(stem.split())
        if len(meant) == 1:
            stems[stem] = meant
        for form in forms.split():
            stems.setdefault(form, meant)
    return stems


STEMS: Final = _read()
"""Form of a word to its stem or stems."""

COMMON: Final = frozenset(stem for meant in STEMS.values() for stem in meant) - METALS
"""The stems that do not tell one company from another."""

EMPTY: Final = data.words(
    """industr group holding enterprise corporate plant factory work branch international national state refin
    smelt facility unit stock share"""
)
"""The common stems that come and go without making another company of it. Metals is not Resources, but a refinery is a
smelter."""

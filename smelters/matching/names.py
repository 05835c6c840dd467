"""Names that stand inside of a listed name: what a company trades as, its abbreviation, a site before its owner."""

import re
from collections.abc import Iterator
from typing import Final

from smelters.matching import legal_forms
from smelters.matching.normalise import letters
from smelters.matching.vocabulary import METALS, STEMS, STOP_WORDS

_ASIDE: Final = re.compile(r"^(?P<name>.{4,}?)\s*[(（](?P<aside>[^()（）]{3,})[)）]\s*$")
_ALSO: Final = re.compile(
    r"^(?:t/a|d/b/a|dba|trading as|f/?k/?a|formerly(?: known as)?|a/?k/?a|also known as|now)\b[\s:.]*(?:the )?",
    re.IGNORECASE,
)
_SITE_AND_OWNER: Final = re.compile(
    r"^(?P<site>.{6,}?)(?:\s+[-–/]\s+|,\s+|\s+of\s+(?:the\s+)?)(?P<owner>.{4,})$"
)
_SITES: Final = frozenset({"refin", "smelt", "plant", "work", "mill", "mint"})


def within(name: str) -> Iterator[str]:
    """The further names of a facility that its listed name holds.

    "A (trading as B)" and "A (ABC)", where ABC abbreviates A, name a facility twice. "A Refinery, B Ltd." names the
    site A of the company B. Words in brackets that are none of this name a site, or an owner with others.
    """
    if found := _ASIDE.match(name):
        aside = _ALSO.sub("", found["aside"])
        if aside != found["aside"] or _abbreviates(aside, found["name"]):
            yield found["name"]
            yield aside
    if (found := _SITE_AND_OWNER.match(name)) and _is_site(found["site"]):
        yield found["site"]


def _is_site(text: str) -> bool:
    """Whether a text names a site: something that tells it, and at its end what any site is called."""
    words = letters(text).split()
    return bool(_telling(words)) and not _SITES.isdisjoint(STEMS.get(words[-1], ()))


def _telling(words: list[str]) -> list[str]:
    return [
        word
        for word in words
        if len(word) > 2
        and word not in legal_forms.FAMILIES
        and word not in STEMS
        and word not in METALS
        and word not in STOP_WORDS
    ]


def _abbreviates(short: str, name: str) -> bool:
    """Whether a word's letters are letters of the name in their order, beginning with the first."""
    word, rest = letters(short), iter(letters(name).replace(" ", ""))
    return (
        word.isalpha()
        and len(word) > 2
        and next(rest, "") == word[0]
        and all(sign in rest for sign in word[1:])
    )

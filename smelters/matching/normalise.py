"""One spelling for what is the same name: width, case, spaces, dashes and quotes. Nothing is guessed.

Legal forms, word order, scripts and typing errors are evidence to weigh, not spelling; they stay as they are.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from anyascii import anyascii

KEY_LENGTH: Final = 250
"""Keys are cut to this many characters, wherever they are made, so that a stored key equals a computed one."""

_QUOTES: Final = dict.fromkeys(
    map(ord, "`\u00b4\u2018\u2019\u201a\u201b\u2032\u2035\u02b9\u02bc\uff07\uff40"), "'"
) | (
    dict.fromkeys(
        map(ord, "\u00ab\u00bb\u201c\u201d\u201e\u201f\u2033\u2036\u300e\u300f\u301d\u301e\u301f\uff02"), '"'
    )
)
_DASHES: Final = dict.fromkeys(
    map(
        ord,
        "\u00ad\u058a\u1806\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\u301c\ufe31\ufe32\ufe58\ufe63\uff0d",
    ),
    "-",
)
_MARKS: Final = _QUOTES | _DASHES

_FOREIGN: Final = re.compile("[\u00c0-\u024f\u0400-\u052f\u1e00-\u1eff]+")
"""Latin with marks, and Cyrillic."""

_MARKS_ABOVE: Final = re.compile("[\u0300-\u036f]+")
_SIGNS: Final = re.compile(r"[\W_]+")

_CID: Final = re.compile(r"CID[\s\-_.:#]*0*([0-9]{1,6})|([0-9]{3,6})(?:\.0+)?", re.IGNORECASE)


@lru_cache(maxsize=1024)
def name_key(name: str) -> str:
    """Reduce a name to its normalised spelling: equal keys mean the same name, differently typed.

    Unicode NFKC (full-width forms become plain), case folded, every kind of space collapsed to one, dashes and
    quotes unified, invisible characters removed, at most `KEY_LENGTH` characters. Applying it twice changes nothing.
    """
    if name.isascii():
        return " ".join(name.replace("`", "'").lower().split())[:KEY_LENGTH].rstrip()
    visible = "".join(
        character
        for character in name.translate(_MARKS)
        if unicodedata.category(character) not in {"Cf", "Cs", "Co"}
    )
    # Unicode's toNFKC_Casefold: folding after decomposition, twice, is what makes the result stable.
    folded = unicodedata.normalize("NFD", visible).casefold()
    folded = unicodedata.normalize("NFKC", folded).casefold()
    folded = unicodedata.normalize("NFKC", folded).translate(_MARKS)
    return " ".join(folded.split())[:KEY_LENGTH].rstrip()


@lru_cache(maxsize=1024)
def letters(text: str) -> str:
    """Reduce a text to its letters and digits: words apart by one space, folded to plain Latin where they are Latin
    or Cyrillic. Apostrophes join, every other sign separates. Other scripts stay as they are.
    """
    if not text.isascii():
        text = _FOREIGN.sub(lambda found: anyascii(found[0]), name_key(text))
        text = _MARKS_ABOVE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(_SIGNS.sub(" ", text.lower().replace("'", "")).split())


def cid(text: str) -> str | None:
    """Read an RMI facility number in any of the forms that suppliers type, as `CID` and six digits.

    `CID001234`, `cid 001234`, `CID-001234`, full-width forms, and bare `001234` or `1234` where a cell lost its zeros.
    Fewer than three bare digits are more often a row number than a facility number.
    None for everything else, numbers of older schemes such as `1JPN072` included.
    """
    found = _CID.fullmatch(unicodedata.normalize("NFKC", text).translate(_DASHES).strip())
    if found is None:
        return None
    number = int(found[1] or found[2])
    return f"CID{number:06}" if number else None

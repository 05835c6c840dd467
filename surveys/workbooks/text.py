"""What suppliers' typing does to text, and how it is undone before comparing.

Values are kept as written; only comparisons use these forms.
"""

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache
from typing import Final

_WORD: Final = 100
"""Texts up to this length are remembered once they are understood; longer ones are rare."""
_SPACES: Final = re.compile(r"[\s\u200b\u2060\ufeff]+")
_ESCAPED_CONTROL: Final = re.compile(r"_x000[9aAdD]_")
_CID: Final = re.compile(r"(?:CID)?[\s\-–_:.#]*([0-9]{1,6})", re.IGNORECASE)
_FIRST_SERIAL: Final = 36_526  # 1 January 2000
_LAST_SERIAL: Final = 73_051  # 1 January 2100


def written(cell: object) -> str:
    """The text of a cell as its author sees it; empty for an empty cell and for 0, which the templates
    hide."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        if not cell:
            return ""
        return str(int(cell)) if float(cell).is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def collapsed(text: str) -> str:
    """Make half-width what was typed full-width, and one space of every run of spaces and line breaks."""
    if text.isascii() and "  " not in text and text.isprintable() and "_x000" not in text:
        return text.strip()
    text = _ESCAPED_CONTROL.sub(" ", text)
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def folded(text: str) -> str:
    """Collapse and ignore letter case: equal results mean the same answer, name or country."""
    return _folded_word(text) if len(text) <= _WORD else collapsed(text).casefold()


@lru_cache(maxsize=8192)
def _folded_word(text: str) -> str:
    # A list of 2,500 rows has a handful of metals and countries, compared by a dozen rules.
    return collapsed(text).casefold()


def normalised_cid(text: str) -> str | None:
    """Spell a smelter ID as the reference list does, `CID` and six digits.

    Accepts what is met in files: letter case, spaces, full-width characters, hyphens, missing letters or
    zeros. None if the text holds no such ID.
    """
    return _cid_of_word(text) if len(text) <= _WORD else None


@lru_cache(maxsize=8192)
def _cid_of_word(text: str) -> str | None:
    written = collapsed(text).removesuffix(".0")
    match = _CID.fullmatch(written)
    if match is None or (len(match[1]) < 6 and match[1].startswith("0")):
        # Zeros are lost in front, all of them or none: `00231` has lost another digit, nobody knows which.
        return None
    return f"CID{match[1]:0>6}"


def understood_date(value: object) -> date | None:
    """Read a date from a date cell, a serial number or a text in one of the usual orders.

    Day before month where a text could mean both and does not begin with the year, unless only the other
    order is a date. None if it is no date or none of the years 2000 to 2099.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value if 2000 <= value.year <= 2099 else None
    if isinstance(value, float) and not isinstance(value, bool):
        return date.fromordinal(int(value) + 693_594) if _FIRST_SERIAL <= value < _LAST_SERIAL else None
    return _date_in_words(collapsed(value)) if isinstance(value, str) and len(value) <= _WORD else None


_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T ].*)?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*[-/. ]\s*(\d{4})")
_COMPACT: Final = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_MONTH_MIDDLE: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/.,\s]*([^\W\d]{3,})[-/.,\s]*(\d{4}|\d{2})")
_MONTH_FIRST: Final = re.compile(r"([^\W\d]{3,})[-/.,\s]*(\d{1,2})(?:st|nd|rd|th)?[-/.,\s]+(\d{4})")
_MONTHS: Final = (
    ("jan", "ene", "gen", "oca"),
    ("feb", "fév", "fev", "şub"),
    ("mar", "mär", "mrz"),
    ("apr", "avr", "abr", "nis"),
    ("may", "mai", "mag"),
    ("jun", "juin", "giu", "haz"),
    ("jul", "juil", "lug", "tem"),
    ("aug", "aoû", "ago", "ağu"),
    ("sep", "set", "eyl"),
    ("oct", "okt", "out", "ott", "eki"),
    ("nov", "kas"),
    ("dec", "dez", "déc", "dic", "ara"),
)


def _date_in_words(text: str) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        return _calendar_date(match[1], match[2], match[3])
    if match := _YEAR_LAST.fullmatch(text):
        return _calendar_date(match[3], match[2], match[1]) or _calendar_date(match[3], match[1], match[2])
    if match := _MONTH_MIDDLE.fullmatch(text):
        return _calendar_date(match[3], _month(match[2]), match[1])
    if match := _MONTH_FIRST.fullmatch(text):
        return _calendar_date(match[3], _month(match[1]), match[2])
    return None


def _month(word: str) -> str:
    word = word.casefold()
    return next((str(number) for number, names in enumerate(_MONTHS, 1) if word.startswith(names)), "0")


def _calendar_date(year: str, month: str, day: str) -> date | None:
    full_year = int(year) + 2000 if len(year) == 2 else int(year)
    if not 2000 <= full_year <= 2099:
        return None
    try:
        return date(full_year, int(month), int(day))
    except ValueError:
        return None

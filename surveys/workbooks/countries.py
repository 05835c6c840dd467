"""Countries that the questions of the templates mean, in the spellings that are met in files."""

import re
from collections.abc import Set
from typing import Final

from surveys.workbooks.text import folded

_CONGO_KINSHASA: Final = frozenset(
    {
        "COD",
        "DRC",
        "DR Congo",
        "D.R. Congo",
        "Democratic Republic of the Congo",
        "Democratic Republic of Congo",
        "Congo, Democratic Republic of the",
        "Congo, the Democratic Republic of the",
        "Congo (Kinshasa)",
        "刚果民主共和国",
        "刚果(金)",
    }
)
COVERED_COUNTRIES: Final = _CONGO_KINSHASA | {
    "AGO",
    "Angola",
    "安哥拉",
    "BDI",
    "Burundi",
    "布隆迪",
    "CAF",
    "Central African Republic",
    "中非共和国",
    "COG",
    "Congo",
    "刚果",
    "RWA",
    "Rwanda",
    "卢旺达",
    "SSD",
    "South Sudan",
    "南苏丹",
    "TZA",
    "Tanzania",
    "坦桑尼亚",
    "UGA",
    "Uganda",
    "乌干达",
    "ZMB",
    "Zambia",
    "赞比亚",
}
"""The Democratic Republic of the Congo and its neighbours, as section 1502 of the Dodd-Frank Act names them."""
HIGH_RISK_COUNTRIES: Final = _CONGO_KINSHASA
"""The one country that RMI grades above its highest level. Others follow from lists of areas, which change."""

_LONGEST_CODE: Final = 3
_PARTS: Final = re.compile(r"[,;/&\n、，；]")
_DENIED: Final = re.compile(r"\b(no|not|non|none|never|free|outside|except|excluding)\b|[非除无不]")


def named_in(text: str, countries: Set[str]) -> str | None:
    """The country among these that a text names; None where it names none, or speaks of countries that it excludes.

    Codes of up to three letters count only by themselves, names also within a longer text.
    """
    written = folded(text)
    if not written or _DENIED.search(written):
        return None
    parts = {part.strip(" .()") for part in _PARTS.split(written)}
    for country in sorted(countries, key=len, reverse=True):
        name = folded(country)
        if len(country) <= _LONGEST_CODE and country.isascii():
            is_named = name in parts
        elif country.isascii():
            is_named = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", written) is not None
        else:
            is_named = name in written
        if is_named:
            return country
    return None

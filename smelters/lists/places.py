"""Countries and regions by their ISO codes, whatever a list writes, and their names in both languages."""

import gettext
import re
import unicodedata
from functools import lru_cache
from typing import Final

import pycountry

from smelters.matching import countries

_AMBIGUOUS: Final = frozenset({"congo", "thecongo", "刚果", "剛果", "korea"})
"""Names of two countries. Kinshasa and Brazzaville are confused most often in supplier files."""

_NAMES: Final = {
    "CD": ("DR Congo", "刚果民主共和国"),
    "CG": ("Republic of the Congo", "刚果共和国"),
    "HK": ("Hong Kong SAR, China", "中国香港"),
    "KR": ("South Korea", "韩国"),
    "KP": ("North Korea", "朝鲜"),
    "LA": ("Laos", "老挝"),
    "MO": ("Macao SAR, China", "中国澳门"),
    "RU": ("Russia", "俄罗斯"),
    "TR": ("Türkiye", "土耳其"),
    "TW": ("Taiwan, China", "中国台湾"),
}
"""Where ISO's own name is not the one that people read."""

_WHOLE_COUNTRY: Final = frozenset(
    {
        "",
        "-",
        "–",
        "all",
        "country",
        "wholecountry",
        "entirecountry",
        "countrylevel",
        "全国",
        "整个国家",
        "国家级",
    }
)
_CHINESE: Final = gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@lru_cache(maxsize=4096)
def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country as a list writes it: code, name or short form, English or Chinese.

    None for what is not understood, and for a name that two countries share ("Congo").
    """
    written = unicodedata.normalize("NFKC", text).strip()
    if not written or _folded(written) in _AMBIGUOUS:
        return None
    code = countries.country(written)
    if countries.is_known(code):
        return code
    return _BY_NAME.get(_folded(written))


def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for country in pycountry.countries:
        spellings = [
            *(country.alpha_2, country.alpha_3, country.name),
            *(getattr(country, name, "") for name in ("common_name", "official_name")),
            *_NAMES.get(country.alpha_2, ()),
            _CHINESE.gettext(country.name),
        ]
        for spelling in filter(None, spellings):
            names.setdefault(_folded(spelling), country.alpha_2)
    names["刚果布"] = "CG"
    return {name: code for name, code in names.items() if name not in _AMBIGUOUS}


_BY_NAME: Final = _by_name()


def country_name(code: str, *, language: str) -> str:
    """The name of a country in English or Chinese; a text that is no code stays as it is."""
    in_chinese = language.startswith("zh")
    if code in _NAMES:
        return _NAMES[code][in_chinese]
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return code
    name = str(_CHINESE.gettext(country.name)) if in_chinese else ""
    return name or str(getattr(country, "common_name", country.name))


def region_code(text: str, country: str) -> str | None:
    """The ISO 3166-2 code of a region of the country, by code or name; empty for the whole country, None if unclear.

    A code of the right form and country is taken although ISO may not know it (any more): lists keep codes for long.
    """
    written = unicodedata.normalize("NFKC", text).strip()
    if _folded(written) in _WHOLE_COUNTRY or written in _WHOLE_COUNTRY:
        return ""
    if re.fullmatch(rf"{country}-[A-Z0-9]{{1,3}}", written.upper()):
        return written.upper()
    if re.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}", written.upper()):
        return None  # of another country
    subdivisions = pycountry.subdivisions.get(country_code=country) or []
    names = [part for part in subdivisions if _plain(part.name) == _plain(written)]
    codes = [part for part in subdivisions if part.code == f"{country}-{written.upper()}"]
    found = names or codes
    return str(found[0].code) if len(found) == 1 else None


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in decomposed if letter.isalnum())


def region_name(code: str) -> str:
    """ISO's name of a region; the code where ISO does not know it."""
    region = pycountry.subdivisions.get(code=code) if code else None
    return str(region.name) if region else code

"""Which country a text means: names, codes and common short forms, in the languages that suppliers write.

A country that is not in the table is read as its own spelling, so that a list and a row that write it alike agree.
"""

from functools import lru_cache
from typing import Final

from smelters.matching import data
from smelters.matching.normalise import letters

_COMMON: Final = frozenset(
    {"of", "the", "and", "republic", "state", "states", "people", "united", "south", "new", "great"}
)
"""Words in names of countries that name no country."""

_TOGETHER: Final = frozenset({"CN", "HK", "MO", "TW"})
"""Written for each other so often that one in place of another says nothing against a facility."""


def _read() -> tuple[dict[str, str], dict[str, frozenset[str]]]:
    codes: dict[str, str] = {}
    words: dict[str, frozenset[str]] = {}
    for line in data.lines("countries.txt"):
        alpha_2, alpha_3, names = line.split(maxsplit=2)
        spellings = [name.strip() for name in names.split("|")]
        for text in (alpha_2, alpha_3, *spellings):
            codes[_key(text)] = alpha_2
        said = {word for name in spellings for word in (*letters(name).split(), _key(name))}
        words[alpha_2] = frozenset(word for word in said if word.isascii() and len(word) > 1)
    return codes, words


def _key(text: str) -> str:
    return letters(text).replace(" ", "")


_CODES, _ALL_WORDS = _read()
_WORDS: Final = {code: words - _COMMON for code, words in _ALL_WORDS.items()}


@lru_cache(maxsize=4096)
def country(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country as written; its own spelling when unknown; empty for no text."""
    key = _key(text)
    return _CODES.get(key, key)


def words(code: str) -> frozenset[str]:
    """The Latin words that name the country, for recognising them inside of company names."""
    return _WORDS.get(code, frozenset())


def all_words(code: str) -> frozenset[str]:
    """All Latin words of the country's names, those included that other names have as well: united, states, south."""
    return _ALL_WORDS.get(code, frozenset())


@lru_cache(maxsize=4096)
def state_codes(code: str, state: str) -> frozenset[str]:
    """The letters that stand for a state of a country whose people write so: ma for Massachusetts."""
    return frozenset({_STATES[code, _key(state)]} if (code, _key(state)) in _STATES else ())


def _read_states() -> dict[tuple[str, str], str]:
    lines = (line.split(maxsplit=2) for line in data.lines("states.txt"))
    return {(country, _key(name)): letters.lower() for country, letters, name in lines}


_STATES: Final = _read_states()

ALL_WORDS: Final = frozenset().union(*_WORDS.values())
"""The words of all countries."""


def is_known(code: str) -> bool:
    """Whether the text was understood as a country."""
    return code in _WORDS


@lru_cache(maxsize=4096)
def contradict(one: str, other: str) -> bool:
    """Whether two countries, as read by `country`, cannot both be right. Unknown texts contradict nothing."""
    if one == other or not (is_known(one) and is_known(other)):
        return False
    return not {one, other} <= _TOGETHER

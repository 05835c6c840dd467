"""Whom a name that no rule settles may mean: the most likely facilities for the metal, best first."""

import math
from collections import defaultdict
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz, process

from smelters.matching import countries
from smelters.matching.evidence import Written
from smelters.matching.index import Index, Shelf
from smelters.matching.similarity import errors_allowed
from smelters.matching.spelling import Spelling, initials
from smelters.matching.vocabulary import COMMON

SUGGESTED: Final = 3
"""How many are shown."""

_BY_LETTERS: Final = 12
_COUNTRY: Final = 0.25
_TOWN: Final = 0.4
_PROVINCE: Final = 0.12
_INITIALS: Final = 0.8
_LETTERS_TO_TRUST: Final = 7
_BEGINNING: Final = 5
_COMMON_WEIGHT: Final = 0.35
_METAL_WEIGHT: Final = 0.05


def rank(written: Written, index: Index, *, at_most: int = SUGGESTED) -> list[str]:
    """CIDs that the name may mean, best first: by the words in common and how rare they are, by letters in common,
    initials, and by country and town.
    """
    shelf = index.shelf(written.metal)
    scores = _by_words(written, shelf, index)
    for position, score in _by_letters(written.spelling, shelf).items():
        scores[position] += score
    for position in _abbreviated(written.spelling, shelf):
        scores[position] += _INITIALS
    best: dict[str, float] = {}
    for position, score in scores.items():
        cid = shelf.listed[position].cid
        if score > best.get(cid, 0.0):
            best[cid] = score
    words = {*written.town, *written.spelling.words, *map("".join, pairwise(written.spelling.words))}
    placed = {shelf.listed[position].cid for word in words for position in shelf.by_place.get(word, ())}
    for cid in placed:
        best.setdefault(cid, 0.0)
    for cid in best:
        place = index.place_of(cid)
        if cid in placed:
            best[cid] += _PROVINCE if place.town.isdisjoint(words) else _TOWN
        if written.country and written.country == place.country:
            best[cid] += _COUNTRY
        elif countries.contradict(written.country, place.country):
            best[cid] -= _COUNTRY
    if written.country:
        others = (cid for cid in shelf.by_country.get(written.country, ()) if cid not in best)
        best |= dict.fromkeys(sorted(others)[:at_most], _COUNTRY)
    ranked = sorted((cid for cid, score in best.items() if score > 0), key=lambda cid: (-best[cid], cid))
    return ranked[:at_most]


def more_alike(spelling: Spelling, cid: str, shelf: Shelf, index: Index) -> list[str]:
    """Whom the written name speaks for instead, if it speaks against the facility `cid`: its letters are clearly nearer
    to another name, or none of its telling words is one of the facility's, but one is another's.
    """
    own = shelf.by_cid.get(cid, [])
    letters = "".join(spelling.plain)
    likeness = max((fuzz.ratio(letters, "".join(name.spelling.plain)) for name in own), default=0)
    found = process.extract(
        letters,
        shelf.cores,
        scorer=fuzz.ratio,
        limit=1,
        score_cutoff=min(100, max(_NEAR, likeness + _CLEARLY)),
    )
    if found or likeness >= _NEAR or any(letters in initials(name.spelling) for name in own):
        return [shelf.listed[position].cid for *_, position in found]
    own_words = {word for name in own for word in (*name.spelling.words, "".join(name.spelling.plain))}
    others: dict[str, None] = {}
    for word in filter(index.is_telling, spelling.words):
        near = {word, *(one for one, _ in shelf.words_near(word, errors_allowed(len(word))))}
        if not own_words.isdisjoint(near):
            return []
        others.update(
            (shelf.listed[position].cid, None) for one in near for position in shelf.holders.get(one, ())
        )
    return list(others)[:SUGGESTED]


_NEAR: Final = 60
_CLEARLY: Final = 15
"""In hundredths of the letters."""


def _by_words(written: Written, shelf: Shelf, index: Index) -> dict[int, float]:
    """The share of the written words, weighed by rarity, that each listed name has; misspelled ones count less."""
    scores: dict[int, float] = defaultdict(float)
    count = len(shelf.by_cid) + 1
    words = dict.fromkeys(written.spelling.words)
    weights = {
        word: math.log(count / len(shelf.holders.get(word, (0,)))) * _weight(word, written.metal)
        for word in words
    }
    total = sum(weights.values()) or 1.0
    for word, weight in weights.items():
        positions = shelf.holders.get(word) or shelf.joined.get(word)
        if positions:
            for position in positions:
                scores[position] += weight / total
        elif len(word) > 3:
            for start in range(len(word) - 1, _BEGINNING - 1, -1):
                for position in shelf.holders.get(word[:start], ()):
                    scores[position] += start / len(word) * weight / total
            allowed = max(1, errors_allowed(len(word)))
            for found, distance in shelf.words_near(word, allowed)[:3]:
                for position in shelf.holders[found]:
                    scores[position] += (1 - 0.25 * distance) * weight / total
    for one, other in pairwise(written.spelling.words):
        for position in shelf.holders.get(one + other, ()):
            scores[position] += (weights[one] + weights[other]) / total
    return scores


def _weight(word: str, metal: str) -> float:
    return _METAL_WEIGHT if word == metal.lower() else _COMMON_WEIGHT if word in COMMON else 1.0


def _by_letters(spelling: Spelling, shelf: Shelf) -> dict[int, float]:
    """How alike the letters in their order are, for the listed names that are most alike."""
    found: dict[int, float] = {}
    letters = "".join(spelling.plain)
    trust = min(1.0, len(letters) / _LETTERS_TO_TRUST)
    for _, score, position in process.extract(
        letters, shelf.cores, scorer=fuzz.ratio, limit=_BY_LETTERS, score_cutoff=50
    ):
        found[position] = score / 100 * trust
    return found


def _abbreviated(spelling: Spelling, shelf: Shelf) -> list[int]:
    """The listed names that one of the written words abbreviates."""
    short = [word for word in spelling.plain if 3 <= len(word) <= 6 and word not in shelf.holders]
    return [
        position
        for word in short
        for position in (*shelf.by_initials.get(word, ()), *shelf.by_last_initials.get(word, ()))
    ]

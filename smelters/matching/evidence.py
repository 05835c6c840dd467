"""What speaks for and against that a written name means a listed one: words, numbers, metals, country and town."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import OSA

from smelters.matching import countries, legal_forms
from smelters.matching.index import Index, Listed
from smelters.matching.similarity import Comparison, compare
from smelters.matching.spelling import Spelling, initials, is_number
from smelters.matching.vocabulary import (
    COMMON,
    COMPASS,
    EMPTY,
    PLACE_WORDS,
    SMALL_WORDS,
    STEMS,
    TRADE,
)


@dataclass(frozen=True, slots=True)
class Written:
    """A reported name in comparable form, with its country's code, the metal, and the words of the town beside it."""

    spelling: Spelling
    country: str
    metal: str
    town: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A listed name to which everything fits that was written, and what of it remains unexplained."""

    listed: Listed
    comparison: Comparison
    telling: tuple[str, ...]
    """The words in common that tell which company is meant, as listed."""
    strange_listed: tuple[str, ...]
    """Words as listed that the writer would hardly have left out, were this facility meant."""
    common_written: tuple[str, ...]
    """Words of the trade that only the writer uses."""
    place_written: tuple[str, ...]
    """Words, misspelled or not, by which only the writer names the facility's place."""
    names_place: bool
    """Whether the writer names the facility's town, province or country."""

    @property
    def explains(self) -> bool:
        """A word in common tells the company; the facility may be one of several."""
        return bool(self.telling)

    @property
    def agrees(self) -> bool:
        """Nothing that tells companies apart is left over on either side."""
        return self.explains and not self.strange_listed

    @property
    def is_same_but_place(self) -> bool:
        """The whole listed name, letter by letter, and beside it nothing but the facility's own place."""
        comparison = self.comparison
        left = comparison.left_listed or comparison.near
        is_told = bool(self.telling) or EMPTY.issuperset(self.common_written)
        return not left and is_told and bool(comparison.left_written) and self.names_place


def weigh(written: Written, listed: Listed, index: Index) -> Weighed | None:
    """Compare the names and sort what is left over into what the facility's place and trade explain, and the rest.

    None where a word was written that the facility has no explanation for.
    """
    comparison = compare(written.spelling, listed.spelling, index)
    if comparison.left_written and comparison.left_listed and country_agrees(written, listed):
        comparison = _without_acronym(comparison, written.spelling, listed.spelling)
    own = listed.place.all_words
    metal = _metal(written)
    common_written, place_written = [], []
    for word in comparison.left_written:
        if word in COMPASS and not names_region(word, written.spelling.words, own):
            return None
        if word in own or _is_near_place(word, own, index):
            place_written.append(word)
        elif word in metal or word in SMALL_WORDS or word in PLACE_WORDS:
            continue
        elif word in COMMON and word not in TRADE:
            common_written.append(word)
        elif not _is_abbreviation(word, listed.spelling) and not _is_abbreviation(word, written.spelling):
            return None
    strange_listed = [
        word
        for word in comparison.left_listed
        if is_number(word)
        or (
            word not in own
            and word not in metal
            and (index.is_telling(word) or word in index.place_words)
            and not _begins_place(word, own)
            and not _is_one_letter_off(word, own)
            and not _is_abbreviation(word, listed.spelling)
        )
    ]
    telling = [word for word in comparison.shared if index.is_telling(word)]
    telling += [found for _, found, _ in comparison.near if index.is_telling(found)]
    return Weighed(
        listed,
        comparison,
        tuple(telling),
        tuple(strange_listed),
        tuple(common_written),
        tuple(place_written),
        bool(place_written) or town_agrees(written, listed) or not own.isdisjoint(comparison.shared),
    )


def must_be_explained(word: str, written: Written) -> bool:
    """Whether `weigh` finds no facility that does not explain the written word."""
    return not (
        word in _metal(written)
        or word in SMALL_WORDS
        or word in PLACE_WORDS
        or (word in COMMON and word not in TRADE)
        or _is_abbreviation(word, written.spelling)
    )


def may_explain(word: str, written: Written, listed: Listed, index: Index) -> bool:
    """Whether `weigh` may find an explanation for a written word that the listed name has not: the facility's place,
    an abbreviation, words joined or apart. A quick test, that says yes too often.
    """
    own, spelling = listed.place.all_words, listed.spelling
    return (
        word in own
        or any(word in other or other in word for other in spelling.words)
        or _is_near_place(word, own, index)
        or _is_abbreviation(word, spelling)
        or (
            country_agrees(written, listed)
            and (
                _firsts(spelling.plain).issuperset(word)
                or any(map(_firsts(written.spelling.plain).issuperset, spelling.words))
            )
        )
    )


@lru_cache(maxsize=4096)
def _firsts(words: tuple[str, ...]) -> frozenset[str]:
    """The first letters of the words."""
    return frozenset(word[0] for word in words)


def _metal(written: Written) -> tuple[str, ...]:
    metal = written.metal.lower()
    return STEMS.get(metal, (metal,))


def _without_acronym(comparison: Comparison, written: Spelling, listed: Spelling) -> Comparison:
    """The comparison without a word on one side that stands for the first letters of all that is left on the other."""
    sides = (comparison.left_written, written, listed), (comparison.left_listed, listed, written)
    for short, one, other in sides:
        if len(short) == 1 and len(short[0]) > 1:
            left = list(other.plain)
            for word in one.plain:
                if word in left:
                    left.remove(word)
            if short[0] == "".join(word[0] for word in left):
                return replace(comparison, left_written=(), left_listed=())
    return comparison


def names_region(word: str, words: Sequence[str], own: frozenset[str]) -> bool:
    """Whether a point of the compass is the beginning of a region's name: South Africa, and not the south plant."""
    return any(one == word and other in own - COMPASS for one, other in pairwise(words))


def _begins_place(word: str, own: frozenset[str]) -> bool:
    """Whether the word is short for the facility's own place: Aizu for Aizuwakamatsu."""
    return len(word) >= _SHORT and any(place.startswith(word) for place in own)


def _is_near_place(word: str, own: frozenset[str], index: Index) -> bool:
    """Whether the word misspells the facility's own place by a letter."""
    return not index.knows(word) and _is_one_letter_off(word, own)


@lru_cache(maxsize=16384)
def _is_one_letter_off(word: str, own: frozenset[str]) -> bool:
    return len(word) > _SHORT and any(
        OSA.distance(word, place, score_cutoff=1) <= 1 for place in own if len(place) > _SHORT
    )


def _is_abbreviation(word: str, spelling: Spelling) -> bool:
    """Whether the word abbreviates the name, beside or instead of it."""
    if len(word) < 3:
        return False
    first = next((other for other in spelling.plain if other != word), "")
    return first[:1] == word[0] and word in initials(spelling, without=word)


def country_agrees(written: Written, listed: Listed) -> bool:
    """Whether the row's country is the facility's."""
    return bool(written.country) and written.country == listed.place.country


def town_agrees(written: Written, listed: Listed) -> bool:
    """Whether the town that the row gives beside the name is the facility's."""
    return not listed.place.town.isdisjoint(written.town)


def country_contradicts(written: Written, listed: Listed) -> bool:
    """Whether the row's country cannot be the facility's."""
    return countries.contradict(written.country, listed.place.country)


def is_only_place(written: Written, names: Sequence[Listed], town: str, index: Index) -> bool:
    """Whether a name says the facility's town, and beside it nothing but its province or country, the metal, what any
    site is called, or words of the trade that the facility's own names have. A legal form would make a company of it.

    The facility must be called by its town: alone, or as one site of a group that has others. A town in China is as
    large as a province elsewhere, and says nothing.
    """
    place = names[0].place
    if place.country == "CN" or not any(_is_called_by(name, town, index) for name in names):
        return False
    own = {word for name in names for word in name.spelling.words if word in COMMON}
    site = own.union(_SITE, STEMS.get(written.metal, ()), PLACE_WORDS, SMALL_WORDS)
    return (
        town in place.town
        and not written.spelling.legal
        and all(word in place.all_words or word in site for word in written.spelling.words)
    )


def _is_called_by(name: Listed, town: str, index: Index) -> bool:
    """Whether the town is what tells the name, or tells the site of a group that has a site elsewhere."""
    words = name.spelling.words
    if town not in words or index.is_elsewhere(town, name.place):
        return False
    group = [word for word in words if word not in name.place.all_words and index.is_telling(word)]
    return not group or (words[0] != town and any(index.is_elsewhere(word, name.place) for word in group))


_SITE: Final = frozenset({"smelt", "plant", "factory", "work", "mill"})


def is_sure(
    written: Written, weighed: Weighed, names: Sequence[Listed], *, has_relatives: bool, is_varied: bool
) -> bool:
    """Whether words that agree are enough: nothing that tells is left over, few words of the trade differ, and the
    country or town confirms it.

    Where the list has relatives, other facilities to which all that was written fits as well, every word counts.
    Where the list itself calls the facility by the name with one word of the trade and another, `is_varied`, they
    do not. `names` are all of the facility's.
    """
    comparison, spelling = weighed.comparison, weighed.listed.spelling
    if sum(map(len, weighed.telling)) < _TELLING_LETTERS:
        return False
    if not weighed.agrees:
        return not has_relatives and _lacks_only_first_word(written, weighed)
    if legal_forms.differ(written.spelling.legal, spelling.legal):
        return False
    if len(weighed.common_written) > _COMMON_ADDED or len(comparison.near) > _MISSPELLED:
        return False
    own = weighed.listed.place.all_words
    if not spelling_trade(spelling) and not is_varied and not _may_trade(weighed, names):
        return False
    trade_listed = COMMON.intersection(comparison.left_listed) - EMPTY
    is_other_trade = (
        set(weighed.common_written) - EMPTY
        and (trade_listed or not _STANDS_FOR_TRADE.isdisjoint(comparison.left_listed))
    ) or (trade_listed and "international" in weighed.common_written)
    if is_other_trade and not is_varied:
        return False
    is_site = not _SITE.isdisjoint(comparison.left_listed) and not own.isdisjoint(comparison.left_listed)
    if is_site and not weighed.names_place:
        return False
    names_other_place = weighed.place_written and not own.isdisjoint(comparison.left_listed)
    if names_other_place and weighed.listed.place.town.isdisjoint(weighed.place_written):
        return False
    if legal_forms.tell_apart(written.spelling.legal, spelling.legal) and (
        weighed.common_written or not own.issuperset(comparison.left_listed)
    ):
        return False
    if has_relatives and (
        comparison.near
        or not own.issuperset(comparison.left_written)
        or (written.spelling.legal and not own.issuperset(comparison.left_listed))
    ):
        return False
    is_guessed = comparison.near and not any(word in comparison.shared for word in weighed.telling)
    if is_guessed and (weighed.common_written or not own.issuperset(comparison.left_listed)):
        return False
    if country_agrees(written, weighed.listed) or weighed.names_place:
        return True
    if legal_forms.contradict(written.spelling.legal, spelling.legal):
        return False
    may_lack = own if written.country else frozenset[str]()
    is_whole = not comparison.left_written and may_lack.issuperset(comparison.left_listed)
    return is_whole and comparison.errors <= 1 and len(comparison.shared) + len(comparison.near) > 1


_STANDS_FOR_TRADE: Final = frozenset({"international", "group", "holding", "enterprise"})
"""Words that come and go, but not in exchange for one of the trade: X International is not X Minerals."""


def spelling_trade(spelling: Spelling) -> frozenset[str]:
    """The words of the trade in a name that tell one company of a group from another."""
    return COMMON.intersection(spelling.words) - EMPTY


def _may_trade(weighed: Weighed, names: Sequence[Listed]) -> bool:
    """Whether the words of the trade that the writer adds to a short name are those of a longer name of the facility,
    if it has one.
    """
    added = set(weighed.common_written) - EMPTY
    longer = [
        spelling_trade(name.spelling) for name in names if set(weighed.telling) <= set(name.spelling.words)
    ]
    longer = [trades for trades in longer if trades]
    return not added or not longer or any(added <= trades for trades in longer)


def is_varied(names: Sequence[Weighed]) -> bool:
    """Whether the list calls the facility by the telling words with one word of the trade and with another."""
    trades = {spelling_trade(name.listed.spelling) for name in names if name.telling == names[0].telling}
    return len(trades - {frozenset()}) > 1


def _lacks_only_first_word(written: Written, weighed: Weighed) -> bool:
    """Whether all is the same but for the first word of a Chinese company's name, which is a place by law and custom,
    and which the list does not know as one.
    """
    first, *rest = weighed.listed.spelling.words
    return (
        weighed.explains
        and written.country == weighed.listed.place.country == "CN"
        and weighed.strange_listed == (first,)
        and weighed.comparison.left_listed == (first,)
        and not weighed.comparison.left_written
        and not weighed.comparison.near
        and len(rest) > 1
        and not legal_forms.tell_apart(written.spelling.legal, weighed.listed.spelling.legal)
    )


_COMMON_ADDED, _MISSPELLED, _SHORT, _TELLING_LETTERS = 2, 2, 4, 4

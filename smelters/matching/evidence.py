"""What speaks for and against that a written name means a listed one: words, numbers, metals, country and town."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from smelters.matching import countries, legal_forms
from smelters.matching.index import Index, Listed
from smelters.matching.similarity import Comparison, compare
from smelters.matching.spelling import Spelling, initials, is_number
from smelters.matching.vocabulary import COMMON, EMPTY, METALS, PLACE_WORDS, SMALL_WORDS, STEMS, TRADE


@dataclass(frozen=True, slots=True)
class Written:
    """A reported name in comparable form, with its country's code, the metal, and the words of the town beside it."""

    spelling: Spelling
    country: str
    metal: str
    town: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A listed name beside the written one, and what of each remains unexplained."""

    listed: Listed
    comparison: Comparison
    telling: tuple[str, ...]
    """The words in common that tell which company is meant, as listed."""
    strange_written: tuple[str, ...]
    """Words as written that the facility has no explanation for."""
    strange_listed: tuple[str, ...]
    """Words as listed that the writer would hardly have left out, were this facility meant."""
    common_written: tuple[str, ...]
    """Words of the trade that only the writer uses."""
    names_place: bool
    """Whether the writer names the facility's town, province or country."""

    @property
    def explains(self) -> bool:
        """Everything that was written fits the facility; it may be one of several."""
        return not self.strange_written and bool(self.telling)

    @property
    def agrees(self) -> bool:
        """Nothing that tells companies apart is left over on either side."""
        return self.explains and not self.strange_listed

    @property
    def is_same_but_place(self) -> bool:
        """The whole listed name, letter by letter, and beside it nothing but the facility's own place."""
        comparison = self.comparison
        left = comparison.left_listed or comparison.near or self.strange_written
        return not left and bool(comparison.left_written) and self.names_place


def weigh(written: Written, listed: Listed, index: Index) -> Weighed:
    """Compare the names and sort what is left over into what the facility's place and trade explain, and the rest."""
    comparison = compare(written.spelling, listed.spelling, index)
    own = listed.place.all_words
    metal = STEMS.get(written.metal.lower(), (written.metal.lower(),))
    strange_written, common_written, names_place = [], [], False
    for word in comparison.left_written:
        if word in own or _is_near_place(word, own, index):
            names_place = True
        elif word in metal or word in SMALL_WORDS or word in PLACE_WORDS:
            continue
        elif word in COMMON and word not in TRADE:
            common_written.append(word)
        elif not _is_abbreviation(word, listed.spelling) and not _is_abbreviation(word, written.spelling):
            strange_written.append(word)
    strange_listed = [
        word
        for word in comparison.left_listed
        if is_number(word)
        or (
            word not in own
            and not _begins_place(word, own)
            and word not in metal
            and (index.is_telling(word) or word in index.place_words)
            and not _is_abbreviation(word, listed.spelling)
        )
    ]
    if not METALS.isdisjoint(strange_written):
        strange_listed += [word for word in comparison.left_listed if word in METALS]
    telling = [word for word in comparison.shared if index.is_telling(word)]
    telling += [found for _, found, _ in comparison.near if index.is_telling(found)]
    return Weighed(
        listed,
        comparison,
        tuple(telling),
        tuple(strange_written),
        tuple(strange_listed),
        tuple(common_written),
        names_place or town_agrees(written, listed) or not own.isdisjoint(comparison.shared),
    )


def _begins_place(word: str, own: frozenset[str]) -> bool:
    """Whether the word is short for the facility's own place: Aizu for Aizuwakamatsu."""
    return len(word) >= _SHORT and any(place.startswith(word) for place in own)


def _is_near_place(word: str, own: frozenset[str], index: Index) -> bool:
    """Whether the word misspells the facility's own place by a letter."""
    return (
        len(word) > _SHORT
        and not index.knows(word)
        and any(OSA.distance(word, place, score_cutoff=1) <= 1 for place in own if len(place) > _SHORT)
    )


def _is_abbreviation(word: str, spelling: Spelling) -> bool:
    """Whether the word abbreviates the name, beside or instead of it."""
    first = next((other for other in spelling.plain if other != word), "")
    return len(word) > 2 and first[:1] == word[0] and word in initials(spelling, without=word)


def country_agrees(written: Written, listed: Listed) -> bool:
    """Whether the row's country is the facility's."""
    return bool(written.country) and written.country == listed.place.country


def town_agrees(written: Written, listed: Listed) -> bool:
    """Whether the town that the row gives beside the name is the facility's."""
    return not listed.place.town.isdisjoint(written.town)


def country_contradicts(written: Written, listed: Listed) -> bool:
    """Whether the row's country cannot be the facility's."""
    return countries.contradict(written.country, listed.place.country)


def is_only_place(written: Written, listed: Listed, town: str, index: Index) -> bool:
    """Whether both names say the town, and beside it nothing but the place and words of the trade."""
    weighed = weigh(written, listed, index)
    others = set(listed.spelling.words) - listed.place.all_words - COMMON - METALS
    return (
        town in weighed.comparison.shared
        and town in listed.place.town
        and not (weighed.strange_written or weighed.strange_listed or others)
        and len(weighed.common_written) <= 1
    )


def is_sure(written: Written, weighed: Weighed, *, has_relatives: bool) -> bool:
    """Whether words that agree are enough: nothing that tells is left over, few words of the trade differ, and the
    country or town confirms it.

    Where the list has relatives, other facilities to which all that was written fits as well, every word counts.
    """
    comparison, spelling = weighed.comparison, weighed.listed.spelling
    if sum(map(len, weighed.telling)) < _TELLING_LETTERS or not weighed.agrees:
        return False
    if legal_forms.differ(written.spelling.legal, spelling.legal):
        return False
    if len(weighed.common_written) > _COMMON_ADDED or len(comparison.near) > _MISSPELLED:
        return False
    own = weighed.listed.place.all_words
    if set(weighed.common_written) - EMPTY and COMMON.intersection(comparison.left_listed) - EMPTY:
        return False
    if not own.isdisjoint(comparison.left_listed) and not own.isdisjoint(comparison.left_written):
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


_COMMON_ADDED, _MISSPELLED, _SHORT, _TELLING_LETTERS = 2, 2, 4, 3

"""The names, numbers and places of reference lists, ready to be asked. Built once, asked for many rows."""

import re
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, pairwise, takewhile
from typing import Final, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from smelters.matching import countries, names, normalise, scripts
from smelters.matching.spelling import Spelling, initials, is_number, spell
from smelters.matching.vocabulary import COMMON, EMPTY, METALS, PLACE_WORDS, SITE_WORDS, SMALL_WORDS, STEMS


class Entry(NamedTuple):
    """A name of a facility for a metal, as a list has it. A facility without a known name has the empty one."""

    cid: str
    metal: str
    name: str
    country: str = ""
    city: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a facility is: the country's code, and the words that name its town, province and country.

    `words` are those that name this place and no other kind of thing; `all_words` also the rest of a country's name.
    """

    country: str
    town: frozenset[str]
    words: frozenset[str]
    all_words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """One name of a facility in comparable form, with the place of the facility."""

    cid: str
    spelling: Spelling
    place: Place
    is_whole: bool = True
    """Whether the list has the name as such, and not inside of a longer one."""


_ByLength = dict[int, tuple[list[str], list[int]]]
"""Number of letters to the names with so many, and their positions."""


def _two_lists() -> tuple[list[str], list[int]]:
    return [], []


@dataclass(slots=True)
class Shelf:
    """Everything that is listed for one metal."""

    listed: list[Listed] = field(default_factory=list)
    by_letters: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_core: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_words: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_other_words: dict[frozenset[str], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_company: dict[frozenset[str], set[str]] = field(default_factory=lambda: defaultdict(set))
    by_owner: dict[frozenset[str], set[str]] = field(default_factory=lambda: defaultdict(set))
    holders: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    joined: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_initials: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_last_initials: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_place: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    by_country: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_cid: dict[str, list[Listed]] = field(default_factory=lambda: defaultdict(list))
    cores: list[str] = field(default_factory=list)
    by_length: tuple[_ByLength, ...] = field(
        default_factory=lambda: tuple(
            defaultdict[int, tuple[list[str], list[int]]](_two_lists) for _ in range(3)
        )
    )
    beginnings: list[tuple[str, int]] = field(default_factory=list)
    words_by_length: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _of_length: dict[tuple[int, int, int, str], tuple[list[str], list[int]]] = field(default_factory=dict)
    _words_of_length: dict[tuple[int, int], list[str]] = field(default_factory=dict)
    _near: dict[tuple[str, int], list[tuple[str, int]]] = field(default_factory=dict)
    """All three are put together when first asked, after all names are in."""

    def of_length(self, letters: str, row: int, spared: int, country: str) -> tuple[list[str], list[int]]:
        """The names whose letters are as many as these, more or less `spared`, and their positions; without those of
        facilities that the country contradicts.

        `row` says which letters: with the usual legal form, as written, without legal form (see `letter_rows`).
        """
        country = country if countries.is_known(country) else ""
        key = (len(letters), row, spared, country)
        if key in self._of_length:
            return self._of_length[key]
        texts: list[str] = []
        positions: list[int] = []
        for length in range(len(letters) - spared, len(letters) + spared + 1):
            for text, position in zip(*self.by_length[row].get(length, ((), ())), strict=True):
                if not countries.contradict(country, self.listed[position].place.country):
                    texts.append(text)
                    positions.append(position)
        self._of_length[key] = texts, positions
        return texts, positions

    def words_near(self, word: str, errors: int) -> list[tuple[str, int]]:
        """The words of listed names that differ from this one by so many typing errors at most, and by how many."""
        if (word, errors) in self._near:
            return self._near[word, errors]
        key = (len(word), errors)
        if key not in self._words_of_length:
            self._words_of_length[key] = [
                near
                for length in range(len(word) - errors, len(word) + errors + 1)
                for near in self.words_by_length.get(length, ())
            ]
        words = self._words_of_length[key]
        found = process.extract(word, words, scorer=OSA.distance, score_cutoff=errors, limit=None)
        if len(self._near) == _REMEMBERED:
            self._near.clear()
        near = self._near[word, errors] = [(near, int(distance)) for near, distance, _ in found]
        return near

    def beginning_with(self, letters: str) -> list[Listed]:
        """The names whose letters, as written, begin with these."""
        start = bisect_left(self.beginnings, (letters, -1))
        found = takewhile(lambda pair: pair[0].startswith(letters), islice(self.beginnings, start, None))
        return [self.listed[position] for _, position in found]

    def add(self, listed: Listed, metal: str) -> None:
        spelling, position = listed.spelling, len(self.listed)
        for word in set(spelling.words):
            if word not in self.holders:
                self.words_by_length[len(word)].append(word)
            self.holders[word].append(position)
        for pair in pairwise(spelling.words):
            self.joined["".join(pair)].append(position)
        for word in initials(spelling):
            self.by_initials[word].append(position)
            for start in range(1, len(word) - 3):
                self.by_last_initials[word[start:]].append(position)
        for word in listed.place.words | listed.place.town:
            self.by_place[word].append(position)
        self.listed.append(listed)
        self.cores.append("".join(spelling.plain))
        for by_length, letters in zip(self.by_length, letter_rows(spelling), strict=True):
            texts, positions = by_length[len(letters)]
            texts.append(letters)
            positions.append(position)
        insort(self.beginnings, (spelling.raw, position))
        if listed.cid not in self.by_cid:
            self.by_country[listed.place.country].append(listed.cid)
        self.by_cid[listed.cid].append(listed)
        self.by_letters[spelling.letters].add(listed.cid)
        self.by_letters[spelling.raw].add(listed.cid)
        self.by_core[spelling.core].add(listed.cid)
        self.by_core["".join(spelling.plain)].add(listed.cid)
        self.by_words[tuple(sorted(spelling.words))].add(listed.cid)
        if words := other_words(spelling, metal):
            self.by_other_words[words].add(listed.cid)
        self.by_company[company_words(spelling)].add(listed.cid)
        if owner := owner_of(spelling):
            self.by_owner[company_words(owner)].add(listed.cid)


def letter_rows(spelling: Spelling) -> tuple[str, str, str]:
    """The letters of a name in a row: with the usual legal form, as written, without legal form."""
    return spelling.letters, spelling.raw, "".join(spelling.plain)


_EMPTY = Shelf()
_ENOUGH_WORDS: Final = 3
_REMEMBERED: Final = 1024
"""Misspelled words: the rules ask for the same ones, a row after the other."""


def other_words(spelling: Spelling, metal: str) -> frozenset[str]:
    """The words of a name without the metal, that every name on the shelf may have; empty when few are left."""
    words = frozenset(spelling.words) - {metal.lower()}
    return words if len(words) >= _ENOUGH_WORDS else frozenset()


def company_words(spelling: Spelling) -> frozenset[str]:
    """The words of a company's name without those that come and go."""
    return frozenset(spelling.words) - EMPTY


def owner_of(spelling: Spelling) -> Spelling | None:
    """The company in the name of a site: "A Refinery of B Co., Ltd." is a site of B."""
    words = spelling.written
    for place in range(1, len(words) - 2):
        if words[place] == "of" and not _SITES.isdisjoint(
            stem for word in words[:place] for stem in STEMS.get(word, (word,))
        ):
            return spell(" ".join(words[place + 1 :]))
    return None


_SITES: Final = frozenset({"refin", "smelt", "plant", "factory", "work", "mill", "branch"})
_LATIN_WORD: Final = re.compile(r"[A-Za-z]{5,}")
_ROMANISED_WITHIN: Final = 2
_NOWHERE = Place("", frozenset(), frozenset(), frozenset())


class Index:
    """Reference lists, by CID, by exact name, and by everything that similarity needs."""

    def __init__(self, rows: Iterable[tuple[str, str, str] | Entry]) -> None:
        """Build from entries, or from plain (cid, metal, name)."""
        self._metals: dict[str, set[str]] = defaultdict(set)
        self._carriers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._places: dict[str, Place] = {}
        self._entries: dict[tuple[str, str, str], None] = {}
        for row in rows:
            entry = Entry(*row)
            self._metals[entry.cid].add(entry.metal)
            if entry.country or entry.city:
                self._places[entry.cid] = _place(entry)
            if key := normalise.name_key(entry.name):
                self._carriers[key][entry.metal].add(entry.cid)
                self._entries[entry.cid, entry.metal, entry.name] = None

    def metals_of(self, cid: str) -> frozenset[str]:
        """The metals for which the facility is listed; empty when the number is unknown."""
        return frozenset(self._metals.get(cid, ()))

    def carriers_of(self, key: str, metal: str) -> frozenset[str]:
        """The facilities that carry the normalised name for the metal."""
        return frozenset(self._carriers.get(key, {}).get(metal, ()))

    def carriers_for_other_metals(self, key: str, metal: str) -> frozenset[str]:
        """The facilities that carry the normalised name, but not for this metal."""
        found = self._carriers.get(key, {})
        return frozenset(cid for listed, cids in found.items() if listed != metal for cid in cids)

    def place_of(self, cid: str) -> Place:
        """Where the facility is, as the list says."""
        return self._places.get(cid, _NOWHERE)

    def shelf(self, metal: str | None) -> Shelf:
        """Everything that is listed for the metal."""
        return self._shelves.get(metal or "", _EMPTY)

    def knows(self, word: str) -> bool:
        """Whether the word occurs in a listed name or place, as written or by stem, or is a word of the trade."""
        return word in self._vocabulary or word in STEMS

    def is_telling(self, word: str) -> bool:
        """Whether a word tells which company is meant: no word of the trade, no place, no number."""
        return not (
            word in COMMON
            or word in METALS
            or word in SMALL_WORDS
            or word in PLACE_WORDS
            or word in self.place_words
            or is_number(word)
        )

    def is_elsewhere(self, word: str, place: Place, *, country: str = "") -> bool:
        """Whether the word is also in the name of a facility in another town, of the country if one is given."""
        return any(
            other.town.isdisjoint(place.town) and country in ("", other.country)
            for other in self._places_of_words.get(word, ())
        )

    @cached_property
    def _places_of_words(self) -> dict[str, set[Place]]:
        found: dict[str, set[Place]] = defaultdict(set)
        for shelf in self._shelves.values():
            for word, positions in shelf.holders.items():
                found[word].update(shelf.listed[position].place for position in positions)
        return found

    def may_name_place(self, word: str) -> bool:
        """Whether a word may belong to the name of a place, or stand beside one."""
        return word in self._all_place_words or word in SITE_WORDS

    def spelled(self, name: str, country: str) -> Spelling:
        """The name in comparable form, East Asian writing read with the words of this index."""
        if scripts.is_korean(name):
            name = " ".join(
                map(self._romanised, scripts.latin(name, known=self._latin_words.__contains__).split())
            )
        elif country == "KR" and name.isascii():
            name = _LATIN_WORD.sub(lambda found: self._romanised(found[0], most=_ROMANISED_WITHIN), name)
        return self._spelled(name, country)

    def _spelled(self, name: str, country: str) -> Spelling:
        return spell(name, country=country, known=self._latin_words.__contains__)

    def _romanised(self, word: str, *, most: int | None = None) -> str:
        """A Korean word as the list romanises it, where one word in the names of Korean facilities sounds so, and
        differs by so many letters at most.
        """
        plain = word.lower()
        if self.knows(plain):
            return word
        words = self._korean_words.get(scripts.korean_sound(plain), set())
        same = [near for near in words if most is None or OSA.distance(plain, near) <= most]
        return same[0] if len(same) == len(words) == 1 else word

    @cached_property
    def place_words(self) -> frozenset[str]:
        """The words that name places of this index, or countries."""
        return countries.ALL_WORDS.union(*(place.words for place in self._places.values())) - COMMON - METALS

    @cached_property
    def _all_place_words(self) -> frozenset[str]:
        return frozenset().union(*(place.all_words for place in self._places.values()))

    @cached_property
    def _latin_words(self) -> frozenset[str]:
        names = {
            word for *_, name in self._entries for word in normalise.letters(name).split() if word.isascii()
        }
        return frozenset(names) | self.place_words

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        stems = (listed.spelling.words for shelf in self._shelves.values() for listed in shelf.listed)
        return self._latin_words.union(*stems)

    @cached_property
    def _korean_words(self) -> dict[str, set[str]]:
        sounds: dict[str, set[str]] = defaultdict(set)
        for shelf in self._shelves.values():
            for listed in shelf.listed:
                if listed.place.country == "KR":
                    for word in filter(self.is_telling, listed.spelling.words):
                        if len(sound := scripts.korean_sound(word)) >= 3:
                            sounds[sound].add(word)
        return sounds

    @cached_property
    def _shelves(self) -> dict[str, Shelf]:
        shelves: dict[str, Shelf] = defaultdict(Shelf)
        for cid, metal, name in self._entries:
            place = self.place_of(cid)
            for part in (name, *names.within(name)):
                listed = Listed(cid, self._spelled(part, place.country), place, part == name)
                shelves[metal].add(listed, metal)
        return dict(shelves)


def _place(entry: Entry) -> Place:
    code = countries.country(entry.country)
    town = frozenset(normalise.letters(entry.city).split())
    words = town.union(normalise.letters(entry.state).split(), countries.words(code))
    words = frozenset(word for word in words - PLACE_WORDS if word.isascii())
    short = countries.state_codes(code, entry.state)
    return Place(code, town - PLACE_WORDS, words, words | countries.all_words(code) | short)

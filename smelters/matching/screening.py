"""Which names of facilities are like names on a sanctions list: candidates for a person, never a verdict.

It is generous where `resolve` is strict: a match that is not found is worse than one that a person dismisses.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from smelters.matching import countries
from smelters.matching.spelling import is_number, spell
from smelters.matching.vocabulary import COMMON, METALS, PLACE_WORDS, SMALL_WORDS

LIKE: Final = 88
"""From this likeness of 100 on, two names are shown to a person; below it other companies of the trade crowd in."""

_SAME_TELLING_WORD: Final = 88
_SAME_TELLING_WORDS: Final = 94
_LONG_WORD: Final = 5
_NOT_TELLING: Final = COMMON | METALS | SMALL_WORDS | PLACE_WORDS | countries.ALL_WORDS


@dataclass(frozen=True, slots=True)
class Like:
    """That a name of a facility is like a name on the list."""

    entry: int
    facility: int
    name_on_list: str
    name_of_facility: str
    likeness: int


@dataclass(frozen=True, slots=True)
class _Name:
    key: int
    name: str
    letters: str
    telling: frozenset[str]


def screen(entries: Iterable[tuple[int, str]], facilities: Iterable[tuple[int, str]]) -> Iterator[Like]:
    """Compare every name on the list with every name of a facility, each given with the key of its owner.

    Of one entry and one facility only the likest pair of names comes out.
    """
    names = [_taken_apart(key, name) for key, name in facilities]
    letters = {place: name.letters for place, name in enumerate(names)}
    holders: dict[str, set[int]] = defaultdict(set)
    for place, name in enumerate(names):
        for word in name.telling:
            holders[word].add(place)
    best: dict[tuple[int, int], Like] = {}
    for key, text in entries:
        entry = _taken_apart(key, text)
        if not entry.letters:
            continue
        found = process.extract(entry.letters, letters, scorer=fuzz.ratio, score_cutoff=LIKE, limit=None)
        likeness = {place: int(score) for _, score, place in found}
        for place in set().union(*(holders.get(word, ()) for word in entry.telling)):
            likeness[place] = max(likeness.get(place, 0), _by_words(entry, names[place]))
        for place, value in likeness.items():
            if value >= LIKE and names[place].letters:
                like = Like(entry.key, names[place].key, text, names[place].name, value)
                pair = (like.entry, like.facility)
                if pair not in best or best[pair].likeness < value:
                    best[pair] = like
    yield from best.values()


def _by_words(entry: _Name, facility: _Name) -> int:
    """How much the telling words say: all of one side have to stand on the other."""
    shared = entry.telling & facility.telling
    if shared not in (entry.telling, facility.telling):
        return 0
    if len(shared) > 1:
        return _SAME_TELLING_WORDS
    return _SAME_TELLING_WORD if any(len(word) >= _LONG_WORD for word in shared) else 0


def _taken_apart(key: int, name: str) -> _Name:
    words = spell(name).words
    return _Name(key, name, "".join(sorted(words)), frozenset(filter(_is_telling, words)))


def _is_telling(word: str) -> bool:
    """No word of the trade, no place, no number: a word that tells which company is meant."""
    return len(word) > 2 and word not in _NOT_TELLING and not is_number(word)

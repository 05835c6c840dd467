"""Whom a name may mean, and which of several is meant: what country, town and other sites of a name decide."""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from rapidfuzz.distance import OSA

from smelters.matching import countries, evidence
from smelters.matching.answers import NOTHING, Answer, Reason, Rule, question
from smelters.matching.evidence import Weighed, Written
from smelters.matching.index import Index, Listed, Shelf
from smelters.matching.similarity import errors_allowed

SHORTEST_CUT: Final = 12
"""Letters that the beginning of a name must have to be one that was cut short."""

_WORDS_DESPITE_COUNTRY: Final = 2

_FEW: Final = 3


def as_listed(
    cid: str, written: Written, index: Index, reason: Reason, rule: Rule, confidence: float
) -> Answer:
    """The facility whose name was found. In another country it is meant only if its name is more than a word, and
    nobody else in the list could be meant: people mistake a country, and companies have works in several.
    """
    if countries.contradict(written.country, index.place_of(cid).country):
        others = {*explaining(written, index), *_namesakes_there(written, index)} - {cid}
        if others or len(written.spelling.written) < _WORDS_DESPITE_COUNTRY:
            return question(Reason.COUNTRY_CONTRADICTS, cid, *sorted(others))
    return Answer((reason,), cid, rule, confidence=confidence)


def _namesakes_there(written: Written, index: Index) -> set[str]:
    """The facilities in the row's country with a telling word of the name."""
    shelf = index.shelf(written.metal)
    namesakes = (
        shelf.listed[position]
        for word in filter(index.is_telling, written.spelling.words)
        for position in shelf.holders.get(word, ())
    )
    return {listed.cid for listed in namesakes if evidence.country_agrees(written, listed)}


def only_one(
    cids: Iterable[str], written: Written, index: Index, reason: Reason, rule: Rule, confidence: float
) -> Answer:
    """The one of some facilities that is meant, if the country leaves one, and no other site fits as well."""
    cids = set(cids)
    everyone = cids.union(explaining(written, index))
    fitting = {
        cid for cid in everyone if not countries.contradict(written.country, index.place_of(cid).country)
    }
    local = {cid for cid in fitting if written.country and written.country == index.place_of(cid).country}
    meant = local or fitting
    if not meant:
        return question(Reason.COUNTRY_CONTRADICTS, *sorted(everyone))
    if len(meant) > 1 and len(there := in_town(meant, written, index)) == 1 and there <= cids:
        return Answer((reason, Reason.TOWN_DECIDES), next(iter(there)), rule, confidence=confidence)
    if not meant & cids:
        return NOTHING
    if len(meant) > 1:
        return question(Reason.SITE_UNCLEAR, *sorted(meant & cids), *sorted(meant - cids))
    reasons = (reason,) if len(everyone) == 1 else (reason, Reason.COUNTRY_DECIDES)
    return Answer(reasons, next(iter(meant)), rule, confidence=confidence)


def only_local(cids: set[str], written: Written, index: Index, reason: Reason, confidence: float) -> Answer:
    """The one facility, if the row names its country."""
    if len(cids) == 1 and index.place_of(next(iter(cids))).country == written.country:
        return Answer((reason,), next(iter(cids)), Rule.SIMILAR, confidence=confidence)
    return NOTHING


def in_town(cids: Iterable[str], written: Written, index: Index) -> set[str]:
    """Those of the facilities that are in the town that the row gives."""
    return {cid for cid in cids if not index.place_of(cid).town.isdisjoint(written.town)}


def in_country(cids: Iterable[str], written: Written, index: Index) -> set[str]:
    """Those of the facilities that are in the row's country."""
    return {cid for cid in cids if index.place_of(cid).country == written.country}


def explaining(written: Written, index: Index) -> dict[str, list[Weighed]]:
    """The facilities to which everything fits that was written, with the names that do."""
    shelf = index.shelf(written.metal)
    positions: set[int] = set()
    words = written.spelling.words
    for word in (*words, *map("".join, pairwise(words))):
        if index.is_telling(word):
            positions.update(shelf.joined.get(word, ()))
            for near in _known_words(word, shelf, index):
                positions.update(shelf.holders[near])
    found: dict[str, list[Weighed]] = {}
    for listed in _narrowed(map(shelf.listed.__getitem__, positions), written, index):
        weighed = evidence.weigh(written, listed, index)
        if weighed is not None and weighed.explains:
            found.setdefault(weighed.listed.cid, []).append(weighed)
    return found


def _narrowed(names: Iterable[Listed], written: Written, index: Index) -> list[Listed]:
    """The listed names without those that cannot explain one of the written words: a quick test that most fail before
    they are weighed.
    """
    left, shelf = list(names), index.shelf(written.metal)
    for word in written.spelling.words:
        if len(left) > _FEW and evidence.must_be_explained(word, written):
            meant = {word} if index.knows(word) else {word, *_near_words(word, shelf)}
            left = [
                listed
                for listed in left
                if not meant.isdisjoint(listed.spelling.words)
                or evidence.may_explain(word, written, listed, index)
            ]
    return left


def _near_words(word: str, shelf: Shelf) -> list[str]:
    """The words of the shelf of which the word may be a misspelling."""
    return [near for near, errors in shelf.words_near(word, 2) if errors <= errors_allowed(len(near))]


def _known_words(word: str, shelf: Shelf, index: Index) -> list[str]:
    """The words of the shelf that a written word may be: itself, or those that differ by a typing error."""
    if word in shelf.holders:
        return [word]
    allowed = errors_allowed(len(word))
    if not allowed or index.knows(word):
        return []
    return [near for near, _ in shelf.words_near(word, allowed)]


def cut_short(written: Written, index: Index, beginning: str, *, errors: int = 0) -> set[str]:
    """The facilities of whose longer names the name as written may be the first letters, but for so many errors, and
    whose country may be meant. They begin with `beginning`.
    """
    raw = written.spelling.raw
    if len(raw) < SHORTEST_CUT:
        return set()
    return {
        listed.cid
        for listed in index.shelf(written.metal).beginning_with(beginning)
        if len(listed.spelling.raw) > len(raw) + errors
        and OSA.distance(raw, listed.spelling.raw[: len(raw)], score_cutoff=errors) <= errors
        and not evidence.country_contradicts(written, listed)
    }

"""The rules that find a name that is not listed letter by letter, the strictest first.

Each answers only when one facility alone fits, and nothing speaks against it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import takewhile
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from smelters.matching import choosing, countries, evidence, legal_forms
from smelters.matching.answers import NOTHING, Answer, Reason, Rule, question
from smelters.matching.evidence import Written
from smelters.matching.index import Index, Listed, company_words, letter_rows, other_words
from smelters.matching.similarity import is_misspelling, may_be_within, whole_errors_allowed
from smelters.matching.spelling import Spelling, is_number, spell
from smelters.matching.vocabulary import COMPASS, DIRECTIONS, SITE_WORDS

NameRule = Callable[[Written, Index], Answer]
"""What a rule makes of a name."""


def _by_form(written: Written, index: Index) -> Answer:
    """The name is listed but for legal form, signs, word order, script: alike in all its words."""
    shelf, spelling = index.shelf(written.metal), written.spelling
    alike = shelf.by_letters.get(spelling.letters, set()) | shelf.by_letters.get(spelling.raw, set())
    same = alike | (
        shelf.by_core.get(spelling.core, set())
        | shelf.by_core.get(spelling.raw, set())
        | shelf.by_core.get("".join(spelling.plain), set())
        | shelf.by_words.get(tuple(sorted(spelling.words)), set())
        | shelf.by_other_words.get(other_words(spelling, written.metal), set())
    )
    exact = {cid for cid in alike if _is_whole(spelling, shelf.by_cid[cid])}
    if len(exact) == 1 or (len(alike) == 1 and (alike == same or written.country)):
        cid = next(iter(exact if len(exact) == 1 else alike))
        if others := set() if exact else choosing.cut_short(written, index, spelling.raw) - {cid}:
            return question(Reason.SITE_UNCLEAR, cid, *sorted(others))
        return choosing.as_listed(cid, written, index, Reason.FORM_LISTED, Rule.FORM, 0.98)
    if not written.country:
        same = {cid for cid in same if not _is_of_other_form(spelling, shelf.by_cid[cid])}
    if not same:
        return NOTHING
    answer = choosing.only_one(same, written, index, Reason.FORM_LISTED, Rule.FORM, 0.97)
    if answer.cid and (others := choosing.cut_short(written, index, spelling.raw) - {answer.cid}):
        return question(Reason.SITE_UNCLEAR, answer.cid, *sorted(others))
    return answer


def _is_whole(spelling: Spelling, names: Iterable[Listed]) -> bool:
    """Whether the list has the name with all its letters, not only inside of another."""
    return any(name.is_whole and name.spelling.raw == spelling.raw for name in names)


def _is_of_other_form(spelling: Spelling, names: Iterable[Listed]) -> bool:
    """Whether all the names with the same words have legal forms that contradict the written one."""
    alike = [
        name.spelling
        for name in names
        if name.spelling.core == spelling.core or sorted(name.spelling.words) == sorted(spelling.words)
    ]
    return bool(alike) and all(legal_forms.contradict(spelling.legal, name.legal) for name in alike)


def _by_place(written: Written, index: Index) -> Answer:
    """The name is listed, and the facility's own town, province or country stands beside it."""
    shelf = index.shelf(written.metal)
    positions = {position for word in written.spelling.words for position in shelf.by_place.get(word, ())}
    found = {
        listed.cid
        for listed in map(shelf.listed.__getitem__, positions)
        if may_be_within(listed.spelling, written.spelling)
        and (weighed := evidence.weigh(written, listed, index)) is not None
        and weighed.is_same_but_place
    }
    return (
        choosing.only_one(found, written, index, Reason.PLACE_ADDED, Rule.SIMILAR, 0.96) if found else NOTHING
    )


def _by_base(written: Written, index: Index) -> Answer:
    """Before or after the name stand words for the facility's own place; the rest is listed but for form or letters."""
    for base, words in _without_places(written, index):
        for rule in (_by_form, _by_letters):
            answer = rule(replace(written, spelling=base), index)
            if answer.cid is not None:
                own = index.place_of(answer.cid).all_words
                if (
                    not own.isdisjoint(words)
                    and own.issuperset(words - SITE_WORDS)
                    and all(
                        evidence.names_region(word, written.spelling.words, own) for word in words & COMPASS
                    )
                ):
                    return replace(answer, reasons=(Reason.PLACE_ADDED, *answer.reasons), rule=Rule.SIMILAR)
                return NOTHING
    return NOTHING


def _without_places(written: Written, index: Index) -> Iterator[tuple[Spelling, set[str]]]:
    """The name without the words at its end, and at its beginning, that may name a place; and those words."""
    words = written.spelling.written
    at_end = len(list(takewhile(index.may_name_place, reversed(words))))
    at_start = len(list(takewhile(index.may_name_place, words)))
    for base, rest in (
        (words[: len(words) - at_end], words[len(words) - at_end :]),
        (words[at_start:], words[:at_start]),
    ):
        if base and rest and not index.place_words.isdisjoint(rest):
            yield spell(" ".join(base)), set(rest)


def _by_surname(written: Written, index: Index) -> Answer:
    """The initials of a person stand before a name that nobody in the list bears with initials."""
    given = written.spelling.given
    if not given or given in index.shelf(written.metal).holders:
        return NOTHING
    base = replace(written, spelling=spell(" ".join(written.spelling.written[1:])))
    for rule in (_by_form, _by_words):
        answer = rule(base, index)
        if answer.cid is not None:
            is_local = written.country and written.country == index.place_of(answer.cid).country
            return replace(answer, rule=Rule.SIMILAR) if is_local else NOTHING
    return NOTHING


def _by_letters(written: Written, index: Index) -> Answer:
    """The whole name is listed but for a few letters, and no other name is as near."""
    shelf, spelling = index.shelf(written.metal), written.spelling
    distances: dict[str, tuple[int, Listed]] = {}
    for row, text in enumerate(letter_rows(spelling)):
        allowed = whole_errors_allowed(len(text))
        if not allowed:
            continue
        texts, positions = shelf.of_length(text, row, allowed + _RIVALS_WITHIN, written.country)
        for _, distance, place in process.extract(
            text, texts, scorer=OSA.distance, score_cutoff=allowed + _RIVALS_WITHIN, limit=None
        ):
            position = positions[place]
            listed = shelf.listed[position]
            if not evidence.country_agrees(written, listed) and legal_forms.contradict(
                spelling.legal, listed.spelling.legal
            ):
                continue
            if listed.cid not in distances or distance - allowed < distances[listed.cid][0]:
                distances[listed.cid] = (int(distance) - allowed, listed)
    near = sorted(
        distances.values(),
        key=lambda pair: (pair[0], pair[1].spelling.numbers != spelling.numbers, pair[1].cid),
    )
    if not near or near[0][0] > 0:
        return NOTHING
    excess, listed = near[0]
    rivals = [
        other.cid
        for over, other in near[1:]
        if over <= excess + _RIVALS_WITHIN
        and other.spelling.numbers == spelling.numbers
        and _is_misspelling(written, other, index)
    ]
    if rivals or not _is_misspelling(written, listed, index):
        return NOTHING
    if not written.country and spelling.raw[0] != listed.spelling.raw[0]:
        return question(Reason.PARTLY_ALIKE, listed.cid)
    errors = whole_errors_allowed(len(spelling.raw))
    if others := choosing.cut_short(written, index, listed.spelling.raw[:_SAME_BEGINNING], errors=errors) - {
        listed.cid
    }:
        return question(Reason.SITE_UNCLEAR, listed.cid, *sorted(others))
    return Answer((Reason.TYPING_ERROR,), listed.cid, Rule.SIMILAR, confidence=0.93)


def _is_misspelling(written: Written, listed: Listed, index: Index) -> bool:
    return is_misspelling(
        written.spelling,
        listed.spelling,
        index,
        metal=written.metal.lower(),
        own=listed.place.all_words,
        is_local=evidence.country_agrees(written, listed),
    )


def _by_beginning(written: Written, index: Index) -> Answer:
    """The name is the beginning of a listed one, as a field that is too short leaves it, and of no other. It holds more
    than a province and a metal.
    """
    spelling, shelf = written.spelling, index.shelf(written.metal)
    beginning = spelling.raw
    if len(beginning) < choosing.SHORTEST_CUT:
        return NOTHING
    names = shelf.beginning_with(beginning)
    found = {listed.cid for listed in names}
    count = len(spelling.words)
    is_at_word = [listed.spelling.words[:count] == spelling.words for listed in names]
    rest = {word for listed in names for word in listed.spelling.words[count:]}
    if any(word in index.place_words or word in DIRECTIONS or is_number(word) for word in rest):
        return NOTHING
    if any(map(index.is_telling, rest)) and not _SITES.isdisjoint(rest) and any(is_at_word):
        return NOTHING
    if any(is_at_word) and len(beginning) < _LONG_BEGINNING and any(map(index.is_telling, rest)):
        return NOTHING
    if len(beginning) < _LONGEST_BEGINNING and not any(map(index.is_telling, spelling.words)):
        found = {cid for cid in found if not index.place_of(cid).town.isdisjoint(spelling.words)}
    if len(beginning) < _SHORTEST_BEGINNING:
        is_local = count > 1 and all(is_at_word)
        return choosing.only_local(found, written, index, Reason.CUT_SHORT, 0.9) if is_local else NOTHING
    return (
        choosing.only_one(found, written, index, Reason.CUT_SHORT, Rule.SIMILAR, 0.92) if found else NOTHING
    )


def _by_initials(written: Written, index: Index) -> Answer:
    """The first letters of one listed name, and no word of any other, where the row's country has few facilities for
    the metal.
    """
    words, shelf = written.spelling.plain, index.shelf(written.metal)
    if len(words) != 1 or len(words[0]) < _SHORTEST_INITIALS or index.knows(words[0]):
        return NOTHING
    if len(shelf.by_country.get(written.country, ())) > _FEW:
        return NOTHING
    found = {shelf.listed[position].cid for position in shelf.by_initials.get(words[0], ())}
    return choosing.only_local(found, written, index, Reason.INITIALS, 0.9)


def _by_town(written: Written, index: Index) -> Answer:
    """A town, and nothing else but words of the trade, where one facility alone bears its name and stands in it."""
    shelf, words = index.shelf(written.metal), written.spelling.words
    found = set()
    for word in words:
        if word in countries.ALL_WORDS:
            continue
        named = {shelf.listed[position].cid for position in shelf.holders.get(word, ())}
        there = {shelf.listed[position].cid for position in shelf.by_place.get(word, ())}
        if len(named) == 1 and there == named:
            (cid,) = named
            if evidence.is_only_place(written, shelf.by_cid[cid], word, index):
                found.add(cid)
    return choosing.only_local(found, written, index, Reason.TOWN_ALONE, 0.9)


def _by_company(written: Written, index: Index) -> Answer:
    """The company of which one listed facility alone is a site, or one that is listed but for words that come and go,
    in the row's country.
    """
    spelling, shelf = written.spelling, index.shelf(written.metal)
    words = company_words(spelling)
    for named in (words, words - countries.words(written.country)):
        is_told = any(map(index.is_telling, named))
        found = shelf.by_owner.get(named, set()) | (shelf.by_company.get(named, set()) if is_told else set())
        if found and len(named) > 1 and (is_told or _is_provincial(named, written)):
            answer = choosing.only_local(found, written, index, Reason.WORDS_AGREE, 0.9)
            if answer.cid and (
                others := choosing.in_country(choosing.explaining(written, index), written, index) - found
            ):
                return question(Reason.SITE_UNCLEAR, *sorted(found | others))
            return answer
    return NOTHING


def _is_provincial(named: frozenset[str], written: Written) -> bool:
    """Whether a Chinese name says but a place and the metal, as those of a province's own company may alone, and
    nothing that comes and goes.
    """
    said = set(written.spelling.words) - _INDUSTRY - countries.words(written.country)
    return written.country == "CN" and written.metal in named and named == said


def _by_words(written: Written, index: Index) -> Answer:
    """All words agree that tell companies apart; words of the trade, places and a letter here and there may differ."""
    found = choosing.explaining(written, index)
    if not found:
        return NOTHING
    fitting = {
        cid: names
        for cid, names in found.items()
        if not evidence.country_contradicts(written, names[0].listed)
    }
    local = {
        cid: names for cid, names in fitting.items() if evidence.country_agrees(written, names[0].listed)
    }
    meant = local or fitting
    if not meant:
        return question(Reason.COUNTRY_CONTRADICTS, *sorted(found))
    there = choosing.in_town(meant, written, index)
    if len(meant) > 1 and len(there) != 1:
        return question(Reason.SITE_UNCLEAR, *sorted(meant))
    (cid,) = there if len(meant) > 1 else meant
    all_names = index.shelf(written.metal).by_cid[cid]
    is_varied = len(found) == 1 and evidence.is_varied(meant[cid])
    if any(
        evidence.is_sure(written, weighed, all_names, has_relatives=len(found) > 1, is_varied=is_varied)
        for weighed in meant[cid]
    ):
        decided = Reason.TOWN_DECIDES if len(meant) > 1 else Reason.COUNTRY_DECIDES
        reasons = (Reason.WORDS_AGREE,) if len(found) == 1 else (Reason.WORDS_AGREE, decided)
        return Answer(reasons, cid, Rule.SIMILAR, confidence=0.9)
    return NOTHING


_SITES: Final = frozenset({"plant", "factory", "work", "branch", "mill"})
"""Stems by which the end of a name tells one site of a company."""

_RIVALS_WITHIN: Final = 2
"""A name that differs by so many letters more than the nearest may be meant as well."""

_SHORTEST_BEGINNING: Final = 16
"""Letters that the beginning of a name must have to stand for the whole, where it does not end with a word."""

_SAME_BEGINNING: Final = 6

_LONG_BEGINNING: Final = 20
"""And where words that tell a company follow."""

_LONGEST_BEGINNING: Final = 24
"""So many letters are more than a province and a metal, without any word that tells."""

_SHORTEST_INITIALS: Final = 4

_FEW: Final = 12

_INDUSTRY: Final = frozenset({"industr", "group"})

RULES: tuple[NameRule, ...] = (
    _by_form,
    _by_place,
    _by_letters,
    _by_base,
    _by_beginning,
    _by_initials,
    _by_town,
    _by_company,
    _by_words,
    _by_surname,
)
"""Asked in this order after the exact name; a name that is listed for another metal is asked the first only."""

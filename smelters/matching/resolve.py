"""Which facility a reported smelter is, with the rule that decided and its reasons, or why a person must look.

A rule answers only when nothing speaks against it. A wrong facility puts another audit status on a supplier's
material; a question costs a minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from smelters.matching import candidates, choosing, countries, non_answers, normalise, rules
from smelters.matching.answers import NOTHING, Answer, question
from smelters.matching.answers import Reason as Reason
from smelters.matching.answers import Rule as Rule
from smelters.matching.evidence import Written
from smelters.matching.index import Entry as Entry
from smelters.matching.index import Index as Index
from smelters.matching.spelling import unwrapped
from smelters.matching.vocabulary import PLACE_WORDS, TRADE


@dataclass(frozen=True, slots=True)
class Reported:
    """A row as a supplier wrote it. `names` in order of trust: the look-up name, then the typed one."""

    metal: str | None
    cid: str = ""
    names: tuple[str, ...] = ()
    country: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """The facility and the rule that found it; or no facility, the reasons, and whom the evidence points at.

    `candidates` are whom the evidence contradicts itself about, or else the most alike, best first.
    """

    cid: str | None
    rule: Rule | None
    reasons: tuple[Reason, ...]
    candidates: tuple[str, ...] = ()
    confidence: float = field(default=0.0, compare=False)


def resolve(reported: Reported, index: Index) -> Match:
    """Find the facility of a reported row.

    The number decides first, then the exact name or alias with the metal, then the name in its normal form, then
    similarity; each only when one facility alone fits and country, metal and numbers of sites do not speak against it.
    """
    names, cid_in_name = _names(reported, index)
    by_name = _by_names(reported, names, index)
    answer = _by_cid(reported, names, reported.cid.strip() or cid_in_name, by_name, index)
    reasons = answer.reasons
    if answer.cid is None and not answer.is_final:
        answer, reasons = by_name, reasons + by_name.reasons
    if answer.cid is not None:
        return Match(answer.cid, answer.rule, reasons, (), answer.confidence)
    return Match(None, None, reasons, answer.candidates)


def _names(reported: Reported, index: Index) -> tuple[list[str], str]:
    """The names without what people write around them, and a CID that stood in one. What names nobody is left out."""
    names, cid_in_name = [], ""
    for name in reported.names:
        if reported.metal and index.carriers_of(normalise.name_key(name), reported.metal):
            names.append(name)
            continue
        bare, cid = unwrapped(name)
        cid_in_name = cid_in_name or cid
        if not non_answers.is_non_answer(bare):
            names.append(bare)
    return names, cid_in_name


def _more_alike(names: Sequence[str], cid: str, reported: Reported, index: Index) -> list[str]:
    """The facilities whose names are near to the written ones, where those of the number's facility are not."""
    country = countries.country(reported.country)
    for metal in (reported.metal,) if reported.metal else index.metals_of(cid):
        for name in names:
            if others := candidates.more_alike(index.spelled(name, country), cid, index.shelf(metal), index):
                return others
    return []


def _by_cid(reported: Reported, names: Sequence[str], text: str, by_name: Answer, index: Index) -> Answer:
    if not text:
        return NOTHING
    cid = normalise.cid(text)
    if cid is None:
        return Answer((Reason.CID_UNREADABLE,))
    metals = index.metals_of(cid)
    if not metals:
        return Answer((Reason.CID_UNKNOWN,))
    named = (by_name.cid,) if by_name.cid else by_name.candidates if by_name.is_final else ()
    bearers = _bearers(names, reported.metal, index)
    if reported.metal and reported.metal not in metals:
        return question(Reason.CID_OF_OTHER_METAL, *named, cid)
    if (named and cid not in named) or (bearers and cid not in bearers):
        return question(Reason.CID_CONTRADICTS_NAME, *named, *sorted(bearers), cid)
    if countries.contradict(countries.country(reported.country), index.place_of(cid).country):
        return question(Reason.COUNTRY_CONTRADICTS, cid)
    if not named and (others := _more_alike(names, cid, reported, index)):
        return question(Reason.CID_CONTRADICTS_NAME, *others, cid)
    return Answer((Reason.CID_LISTED,), cid, Rule.CID, confidence=1.0)


def _bearers(names: Sequence[str], metal: str | None, index: Index) -> set[str]:
    """The facilities that bear one of the names letter by letter."""
    return {cid for name in names if metal for cid in index.carriers_of(normalise.name_key(name), metal)}


def _by_names(reported: Reported, names: Sequence[str], index: Index) -> Answer:
    """What the names say; names that point apart are a question."""
    if not names:
        is_written = any(map(normalise.name_key, reported.names))
        return Answer((Reason.NO_ANSWER if is_written else Reason.NO_NAME,))
    if not reported.metal:
        return Answer((Reason.NO_METAL,))
    country = countries.country(reported.country)
    town = frozenset(normalise.letters(reported.city).split()) - PLACE_WORDS
    answers = [_by_one_name(name, country, town, reported.metal, index) for name in names]
    pointed_at = dict.fromkeys(
        cid
        for answer in answers
        if answer.cid is not None or answer.is_final
        for cid in ((answer.cid,) if answer.cid else answer.candidates)
    )
    if len(answers) > 1 and len(pointed_at) > 1:
        return question(Reason.NAME_SHARED, *sorted(pointed_at))
    return max(answers, key=lambda answer: (answer.cid is not None, answer.is_final))


def _by_one_name(name: str, country: str, town: frozenset[str], metal: str, index: Index) -> Answer:
    key = normalise.name_key(name)
    carriers = index.carriers_of(key, metal)
    if len(carriers) > 1:
        local = [cid for cid in carriers if country and index.place_of(cid).country == country]
        if len(local) != 1:
            return question(Reason.NAME_SHARED, *sorted(carriers))
        return Answer((Reason.NAME_LISTED, Reason.COUNTRY_DECIDES), local[0], Rule.NAME, confidence=0.97)
    if carriers and not countries.contradict(country, index.place_of(next(iter(carriers))).country):
        return Answer((Reason.NAME_LISTED,), next(iter(carriers)), Rule.NAME, confidence=0.99)
    written = Written(index.spelled(name, country), country, metal, town)
    if carriers:
        return choosing.as_listed(next(iter(carriers)), written, index, Reason.NAME_LISTED, Rule.NAME, 0.99)
    elsewhere = sorted(index.carriers_for_other_metals(key, metal))
    for rule in rules.RULES if not elsewhere else rules.RULES[:1]:
        answer = rule(written, index)
        if answer.cid is not None:
            return answer
        if answer.is_final:
            return replace(answer, candidates=_ranked(answer.candidates, written, index))
    ranked = candidates.rank(written, index)
    if elsewhere:
        return Answer((Reason.NAME_OF_OTHER_METAL,), candidates=tuple(dict.fromkeys((*elsewhere, *ranked))))
    reasons = [Reason.NAME_UNKNOWN]
    if not TRADE.isdisjoint(written.spelling.words):
        reasons.append(Reason.TRADES)
    if ranked:
        reasons.append(Reason.PARTLY_ALIKE)
    return Answer(tuple(reasons), candidates=tuple(ranked))


def _ranked(cids: Sequence[str], written: Written, index: Index) -> tuple[str, ...]:
    """The facilities, the most likely first."""
    order = {
        cid: place
        for place, cid in enumerate(
            candidates.rank(written, index, at_most=len(index.shelf(written.metal).by_cid))
        )
    }
    return tuple(sorted(dict.fromkeys(cids), key=lambda cid: order.get(cid, len(order))))

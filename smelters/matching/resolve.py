"""Which facility a reported smelter is, with the rule that decided, or why a person must look.

A rule answers only when nothing speaks against it. A wrong facility puts another audit status on a supplier's
material; a question costs a minute.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from smelters.matching import normalise


class Rule(StrEnum):
    """What decided."""

    CID = "cid"
    NAME = "name"


class Reason(StrEnum):
    """What was found on the way, for the sentence in the reader's language."""

    CID_LISTED = "cid_listed"
    CID_OF_OTHER_METAL = "cid_of_other_metal"
    CID_UNKNOWN = "cid_unknown"
    CID_UNREADABLE = "cid_unreadable"
    CID_CONTRADICTS_NAME = "cid_contradicts_name"
    NAME_LISTED = "name_listed"
    NAME_SHARED = "name_shared"
    NAME_OF_OTHER_METAL = "name_of_other_metal"
    NAME_UNKNOWN = "name_unknown"
    NO_NAME = "no_name"
    NO_METAL = "no_metal"


@dataclass(frozen=True, slots=True)
class Reported:
    """A row as a supplier wrote it. `names` in order of trust: the look-up name, then the typed one."""

    metal: str | None
    cid: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """The facility and the rule that found it; or no facility, the reasons, and whom the evidence points at."""

    cid: str | None
    rule: Rule | None
    reasons: tuple[Reason, ...]
    candidates: tuple[str, ...] = ()


class Index:
    """The names and numbers of a reference list, ready to be asked. Built once, asked for many rows."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Build from (cid, metal, name) rows; a facility without a known name has the empty one."""
        self._metals: dict[str, set[str]] = defaultdict(set)
        self._carriers: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for cid, metal, name in rows:
            self._metals[cid].add(metal)
            if key := normalise.name_key(name):
                self._carriers[key][metal].add(cid)

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


def resolve(reported: Reported, index: Index) -> Match:
    """Find the facility of a reported row.

    The number decides first, then the exact name or alias with the metal, when one facility alone carries it. A number
    that contradicts the metal, or a name that is listed for somebody else, is a question and no match.
    """
    reasons: list[Reason] = []
    candidates: dict[str, None] = {}
    for rule in _RULES:
        answer = rule(reported, index)
        reasons += answer.reasons
        candidates |= dict.fromkeys(answer.candidates)
        if answer.cid is not None:
            return Match(answer.cid, answer.rule, tuple(reasons))
        if answer.is_final:
            break
    return Match(None, None, tuple(reasons), tuple(candidates))


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one rule says. A final answer without a facility keeps the later rules from guessing."""

    reasons: tuple[Reason, ...] = ()
    cid: str | None = None
    rule: Rule | None = None
    candidates: tuple[str, ...] = ()
    is_final: bool = False


def _by_cid(reported: Reported, index: Index) -> _Answer:
    if not reported.cid.strip():
        return _Answer()
    cid = normalise.cid(reported.cid)
    if cid is None:
        return _Answer((Reason.CID_UNREADABLE,))
    metals = index.metals_of(cid)
    if not metals:
        return _Answer((Reason.CID_UNKNOWN,))
    if reported.metal and reported.metal not in metals:
        return _Answer((Reason.CID_OF_OTHER_METAL,), candidates=(cid,), is_final=True)
    named = _carriers(reported, index)
    if named and cid not in named:
        return _Answer((Reason.CID_CONTRADICTS_NAME,), candidates=(cid, *sorted(named)), is_final=True)
    return _Answer((Reason.CID_LISTED,), cid, Rule.CID)


def _by_name(reported: Reported, index: Index) -> _Answer:
    if not any(map(normalise.name_key, reported.names)):
        return _Answer((Reason.NO_NAME,))
    if not reported.metal:
        return _Answer((Reason.NO_METAL,))
    named = _carriers(reported, index)
    if len(named) == 1:
        return _Answer((Reason.NAME_LISTED,), next(iter(named)), Rule.NAME)
    if named:
        return _Answer((Reason.NAME_SHARED,), candidates=tuple(sorted(named)), is_final=True)
    elsewhere = {
        cid
        for name in reported.names
        for cid in index.carriers_for_other_metals(normalise.name_key(name), reported.metal)
    }
    if elsewhere:
        return _Answer((Reason.NAME_OF_OTHER_METAL,), candidates=tuple(sorted(elsewhere)))
    return _Answer((Reason.NAME_UNKNOWN,))


def _carriers(reported: Reported, index: Index) -> frozenset[str]:
    """Everybody who carries one of the names for the metal; names that point apart give more than one."""
    if not reported.metal:
        return frozenset()
    return frozenset().union(
        *(index.carriers_of(normalise.name_key(name), reported.metal) for name in reported.names)
    )


_RULES: Final[tuple[Callable[[Reported, Index], _Answer], ...]] = (_by_cid, _by_name)
"""Asked in this order. Similarity with evidence from country and city joins at the end, as one more rule."""

"""One supplier judged by one ruleset, from evidence that can be kept as plain values and judged again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from operator import attrgetter, itemgetter
from typing import Any, TypeVar

from risk.scoring.origins import Concluded, MineralFacts, Origin, SourceFacts, conclude
from risk.scoring.ratings import Allegation, SmelterFacts, rate
from risk.scoring.ruleset import Conclusion, Practice, Rating, Ruleset, Signal
from risk.scoring.score import (
    Asked,
    OpenFinding,
    RatedSmelter,
    Relief,
    Score,
    SupplierFacts,
    reliefs,
    score,
)

HEAVY = frozenset({Rating.PROHIBITED, Rating.HIGH, Rating.MEDIUM})
"""Ratings of smelters that somebody has to do something about."""

_Grouped = TypeVar("_Grouped", SmelterFacts, SourceFacts)


@dataclass(frozen=True, slots=True)
class DeclaredMineral:
    """What one declaration says of one mineral; `declaration` is its row."""

    declaration: int
    mineral: str
    facts: MineralFacts


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a supplier on a day, before any ruleset is asked."""

    supplier: SupplierFacts = field(default_factory=SupplierFacts)
    """All but the ratings of smelters and the conclusions on origins: those a ruleset draws."""
    smelters: Sequence[tuple[int, SmelterFacts]] = ()
    """By the reported row, in its order."""
    minerals: Sequence[DeclaredMineral] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from the evidence by a ruleset."""

    score: Score
    reliefs: Sequence[Relief]
    conclusions: Sequence[tuple[DeclaredMineral, Concluded]]
    ratings: Mapping[int, tuple[Rating, str]]
    """By the reported row: the rating and the rule that decided it."""


class Judge:
    """Judges by one ruleset. Most smelters are alike, and each kind of them is rated once."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._rated: dict[SmelterFacts, tuple[Rating, str]] = {}

    def judge(self, evidence: Evidence) -> Judgement:
        """Ratings, conclusions, score, and what would lower it."""
        ratings = {key: self._rate(facts) for key, facts in evidence.smelters}
        conclusions = [(declared, conclude(declared.facts)) for declared in evidence.minerals]
        facts = self._facts(evidence, ratings, conclusions)
        heavy = {key for key, (rating, _rule) in ratings.items() if rating in HEAVY}
        lighter = self._without(evidence, heavy, ratings) if heavy else None
        return Judgement(
            score(facts, self.ruleset),
            reliefs(facts, self.ruleset, without_smelters=lighter),
            conclusions,
            ratings,
        )

    def _rate(self, facts: SmelterFacts) -> tuple[Rating, str]:
        if facts not in self._rated:
            self._rated[facts] = rate(facts, self.ruleset)
        return self._rated[facts]

    def _without(
        self, evidence: Evidence, heavy: Collection[int], ratings: Mapping[int, tuple[Rating, str]]
    ) -> SupplierFacts:
        """The facts as they would be without these smelters: their origins go with them."""
        conclusions = []
        for declared in evidence.minerals:
            left = [source for source in declared.facts.sources if source.key not in heavy]
            conclusions.append((declared, conclude(replace(declared.facts, sources=left))))
        kept = {key: rated for key, rated in ratings.items() if key not in heavy}
        return self._facts(evidence, kept, conclusions)

    def _facts(
        self,
        evidence: Evidence,
        ratings: Mapping[int, tuple[Rating, str]],
        conclusions: Sequence[tuple[DeclaredMineral, Concluded]],
    ) -> SupplierFacts:
        worst: dict[str, Conclusion] = {}
        for declared, concluded in conclusions:
            worst[declared.mineral] = max(
                worst.get(declared.mineral, Conclusion.NOT_PRESENT),
                concluded.code,
                key=self.ruleset.conclusion_weights.__getitem__,
            )
        return replace(
            evidence.supplier,
            smelters=[RatedSmelter(key, rating) for key, (rating, _rule) in ratings.items()],
            conclusions=worst,
        )


def to_plain(evidence: Evidence) -> dict[str, Any]:
    """The evidence as JSON takes it. Smelters that are alike share one entry; what is usual is left out."""
    supplier = evidence.supplier
    return {
        "declared": supplier.declared,
        "findings": [[finding.key, finding.rule, finding.severity] for finding in supplier.findings],
        "requests": [[asked.key, asked.weeks_late, asked.rejected_rounds] for asked in supplier.requests],
        "undeliverable": supplier.undeliverable,
        "practices_lacking": {str(one): list(keys) for one, keys in supplier.practices_lacking.items()},
        "signals": {str(one): list(keys) for one, keys in supplier.signals.items()},
        "smelters": _grouped(evidence.smelters),
        "minerals": [
            {
                "declaration": declared.declaration,
                "mineral": declared.mineral,
                **_unusual(declared.facts, leave_out=("sources",)),
                "sources": _grouped(
                    [(source.key, replace(source, key=0)) for source in declared.facts.sources]
                ),
            }
            for declared in evidence.minerals
        ],
    }


def from_plain(plain: Mapping[str, Any]) -> Evidence:
    """The evidence that `to_plain` made plain."""
    return Evidence(
        supplier=SupplierFacts(
            declared=plain["declared"],
            findings=[OpenFinding(*finding) for finding in plain["findings"]],
            requests=[Asked(*asked) for asked in plain["requests"]],
            undeliverable=plain["undeliverable"],
            practices_lacking={
                Practice(one): tuple(keys) for one, keys in plain["practices_lacking"].items()
            },
            signals={Signal(one): tuple(keys) for one, keys in plain["signals"].items()},
        ),
        smelters=sorted(
            (
                (key, SmelterFacts(**_with_words(values, {"allegation": Allegation})))
                for values, keys in plain["smelters"]
                for key in keys
            ),
            key=itemgetter(0),
        ),
        minerals=[_mineral(values) for values in plain["minerals"]],
    )


def _mineral(values: Mapping[str, Any]) -> DeclaredMineral:
    known = {name: value for name, value in values.items() if name not in {"declaration", "mineral"}}
    sources = (
        replace(SourceFacts(**_with_words(facts, {"origin": Origin})), key=key)
        for facts, keys in values["sources"]
        for key in keys
    )
    known["sources"] = sorted(sources, key=attrgetter("key"))
    return DeclaredMineral(values["declaration"], values["mineral"], MineralFacts(**known))


def _grouped(rows: Sequence[tuple[int, _Grouped]]) -> list[list[Any]]:
    groups: dict[_Grouped, list[int]] = {}
    for key, facts in rows:
        groups.setdefault(facts, []).append(key)
    return [[_unusual(facts), sorted(keys)] for facts, keys in groups.items()]


def _unusual(
    facts: SmelterFacts | SourceFacts | MineralFacts, leave_out: Collection[str] = ()
) -> dict[str, Any]:
    """The fields that are not as they are by default."""
    named = (one for one in fields(facts) if one.name not in leave_out)
    return {one.name: value for one in named if (value := getattr(facts, one.name)) != one.default}


def _with_words(values: Mapping[str, Any], words: Mapping[str, type[StrEnum]]) -> dict[str, Any]:
    return {name: words[name](value) if name in words else value for name, value in values.items()}

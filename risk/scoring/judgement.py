"""One supplier judged by one ruleset, from evidence that can be kept as plain values and judged again."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from risk.scoring.origins import Concluded, MineralFacts, Origin, SourceFacts, conclude
from risk.scoring.ratings import Allegation, SmelterFacts, rate
from risk.scoring.ruleset import Conclusion, Practice, Rating, Ruleset, Signal
from risk.scoring.score import (
    Asked,
    OpenFinding,
    RatedSmelters,
    Relief,
    Score,
    SupplierFacts,
    reliefs,
    score,
)

HEAVY = frozenset({Rating.PROHIBITED, Rating.HIGH, Rating.MEDIUM})
"""Ratings of smelters that somebody has to do something about."""


@dataclass(frozen=True, slots=True)
class DeclaredMineral:
    """What one declaration says of one mineral; `declaration` is its row."""

    declaration: int
    mineral: str
    facts: MineralFacts


@dataclass(frozen=True, slots=True)
class AlikeSmelters:
    """Smelters of which the same is known; `keys` are the rows they were read from."""

    facts: SmelterFacts
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of a supplier on a day, before any ruleset is asked."""

    supplier: SupplierFacts = field(default_factory=SupplierFacts)
    """All but the ratings of smelters and the conclusions on origins: those a ruleset draws."""
    smelters: Sequence[AlikeSmelters] = ()
    minerals: Sequence[DeclaredMineral] = ()


@dataclass(frozen=True, slots=True)
class Rated:
    """Smelters with the rule that decided how they are rated."""

    rating: Rating
    rule: str
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What follows from the evidence by a ruleset."""

    score: Score
    reliefs: Sequence[Relief]
    conclusions: Sequence[tuple[DeclaredMineral, Concluded]]
    rated: Sequence[Rated]

    @property
    def ratings(self) -> dict[int, tuple[Rating, str]]:
        """By the reported row: the rating and the rule that decided it."""
        return {key: (rated.rating, rated.rule) for rated in self.rated for key in rated.keys}


class Judge:
    """Judges by one ruleset. Most smelters are alike, and each kind of them is rated once."""

    def __init__(self, ruleset: Ruleset) -> None:
        self.ruleset = ruleset
        self._rated: dict[SmelterFacts, tuple[Rating, str]] = {}

    def judge(self, evidence: Evidence) -> Judgement:
        """Ratings, conclusions, score, and what would lower it."""
        rated = [Rated(*self._rate(alike.facts), alike.keys) for alike in evidence.smelters]
        conclusions = [(declared, conclude(declared.facts)) for declared in evidence.minerals]
        facts = self._facts(evidence, rated, conclusions)
        return Judgement(
            score(facts, self.ruleset),
            reliefs(facts, self.ruleset, without_smelters=self._without_heavy(evidence, rated)),
            conclusions,
            rated,
        )

    def _rate(self, facts: SmelterFacts) -> tuple[Rating, str]:
        if facts not in self._rated:
            self._rated[facts] = rate(facts, self.ruleset)
        return self._rated[facts]

    def _without_heavy(self, evidence: Evidence, rated: Sequence[Rated]) -> SupplierFacts | None:
        """The facts as they would be without smelters to do something about: their origins go with them."""
        heavy = {key for one in rated if one.rating in HEAVY for key in one.keys}
        if not heavy:
            return None
        conclusions = []
        for declared in evidence.minerals:
            sources = (
                replace(source, keys=tuple(key for key in source.keys if key not in heavy))
                for source in declared.facts.sources
            )
            left = [source for source in sources if source.keys]
            conclusions.append((declared, conclude(replace(declared.facts, sources=left))))
        return self._facts(evidence, [one for one in rated if one.rating not in HEAVY], conclusions)

    def _facts(
        self,
        evidence: Evidence,
        rated: Sequence[Rated],
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
            smelters=[RatedSmelters(one.rating, one.keys) for one in rated],
            conclusions=worst,
        )


def to_plain(evidence: Evidence) -> dict[str, Any]:
    """The evidence as JSON takes it; what is usual is left out."""
    supplier = evidence.supplier
    return {
        "declared": supplier.declared,
        "findings": [[finding.key, finding.rule, finding.severity] for finding in supplier.findings],
        "requests": [[asked.key, asked.weeks_late, asked.rejected_rounds] for asked in supplier.requests],
        "undeliverable": supplier.undeliverable,
        "practices_lacking": {str(one): list(keys) for one, keys in supplier.practices_lacking.items()},
        "signals": {str(one): list(keys) for one, keys in supplier.signals.items()},
        "smelters": [{**_unusual(alike.facts), "keys": list(alike.keys)} for alike in evidence.smelters],
        "minerals": [
            {
                **_unusual(declared.facts),
                "declaration": declared.declaration,
                "mineral": declared.mineral,
                "sources": [
                    {**_unusual(source), "keys": list(source.keys)} for source in declared.facts.sources
                ],
            }
            for declared in evidence.minerals
        ],
    }


def from_plain(plain: Mapping[str, Any]) -> Evidence:
    """The evidence that `to_plain` made plain."""
    lacking, signals = plain["practices_lacking"], plain["signals"]
    return Evidence(
        supplier=SupplierFacts(
            declared=plain["declared"],
            findings=[OpenFinding(*finding) for finding in plain["findings"]],
            requests=[Asked(*asked) for asked in plain["requests"]],
            undeliverable=plain["undeliverable"],
            practices_lacking={Practice(one): tuple(keys) for one, keys in lacking.items()},
            signals={Signal(one): tuple(keys) for one, keys in signals.items()},
        ),
        smelters=[
            AlikeSmelters(SmelterFacts(**_values(alike, {"allegation": Allegation})), tuple(alike["keys"]))
            for alike in plain["smelters"]
        ],
        minerals=[_mineral(values) for values in plain["minerals"]],
    )


def _mineral(plain: Mapping[str, Any]) -> DeclaredMineral:
    said = {name: value for name, value in plain.items() if name not in {"declaration", "mineral"}}
    said["sources"] = [
        SourceFacts(keys=tuple(source["keys"]), **_values(source, {"origin": Origin}))
        for source in plain["sources"]
    ]
    return DeclaredMineral(plain["declaration"], plain["mineral"], MineralFacts(**said))


def _unusual(facts: SmelterFacts | SourceFacts | MineralFacts) -> dict[str, Any]:
    """The fields that are not as they are by default; neither rows nor sources."""
    return {
        one.name: value
        for one in fields(facts)
        if one.name not in {"keys", "sources"} and (value := getattr(facts, one.name)) != one.default
    }


def _values(plain: Mapping[str, Any], words: Mapping[str, type[StrEnum]]) -> dict[str, Any]:
    known: Collection[tuple[str, Any]] = plain.items()
    return {name: words[name](value) if name in words else value for name, value in known if name != "keys"}

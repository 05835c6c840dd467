"""Score suppliers again, some or all: facts from `bulk`, judgement from the core, rows where the result differs."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Final

import structlog
from django.db import transaction
from django.utils import timezone

from risk import bulk
from risk.bulk.scoring import Inputs, Reported, gather_inputs
from risk.models import OriginConclusion, RiskScore, Ruleset
from risk.queries.risk_areas import KnownOrigins, RiskAreas, known_origins, risk_areas
from risk.scoring.origins import MineralFacts, Origin, SourceFacts, conclude
from risk.scoring.ratings import SmelterFacts, rate
from risk.scoring.ruleset import DEFAULTS, Conclusion, Practice, Rating, Signal
from risk.scoring.ruleset import Ruleset as Rules
from risk.scoring.score import OpenFinding, RatedSmelter, SupplierFacts, reliefs, score
from smelters.licences import team_classes
from smelters.lists.places import country_code
from smelters.models import ReferenceList, Status
from smelters.queries.thresholds import thresholds_on
from surveys.workbooks.layouts.model import Practice as Asked
from surveys.workbooks.layouts.model import Topic

logger = structlog.get_logger(__name__)

FIRST_DAY: Final = date(2000, 1, 1)
"""The day from which the ruleset counts that the system ships."""

REFUSING: Final = {Status.CONTACT_SUSPENDED}
PRACTICES: Final = {
    Asked.POLICY: Practice.POLICY,
    Asked.DUE_DILIGENCE_MEASURES: Practice.MEASURES,
    Asked.REVIEWS_INFORMATION: Practice.REVIEW,
    Asked.CORRECTIVE_ACTION: Practice.CORRECTIVE_ACTION,
}
SEVERITIES: Final = {"reject": "C", "correct": "C", "warn": "W"}
"""The letters of the rules' catalogue for the severities of findings; an accepted file has nothing to reject."""

_BETWEEN_COUNTRIES: Final = re.compile(r"[,;/、，；\n]+")
_MEANINGS: Final = [*PRACTICES, Topic.ADDED, Topic.REMAINS, Topic.RECYCLED, Topic.ALL_IDENTIFIED]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many suppliers were judged, and how many of them anew differently."""

    suppliers: int = 0
    changed: int = 0


@dataclass(slots=True)
class Judged:
    """What one supplier's score is made of, and what came out."""

    supplier_id: int
    facts: SupplierFacts
    conclusions: list[tuple[int, str, Any]]
    """Declaration, mineral, what was concluded."""
    declaration_ids: list[int]


def ensure(**signal: Any) -> None:
    """Add the ruleset that the system ships where there is none. Called after every migration."""
    if Ruleset.objects.exists():
        return
    first = datetime.combine(FIRST_DAY, datetime.min.time(), tzinfo=UTC)
    Ruleset.objects.create(content=DEFAULTS, valid_from=FIRST_DAY, proposed_at=first, approved_at=first)


def recompute(*, at: datetime, supplier_ids: Collection[int] | None = None) -> Outcome:
    """Judge suppliers as of the day of `at` and keep what differs from their last score. Idempotent.

    :param supplier_ids: those to judge; None for all that were asked or have declared.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        bulk.lock_scoring()
        ruleset = Ruleset.objects.in_force(on)[:1].get()
        judged = list(judge(ruleset.rules, on=on, supplier_ids=supplier_ids))
        changed = _keep(judged, ruleset=ruleset, on=on, at=at)
    logger.info("suppliers scored", suppliers=len(judged), changed=changed)
    return Outcome(len(judged), changed)


def judge(rules: Rules, *, on: date, supplier_ids: Collection[int] | None = None) -> Iterator[Judged]:
    """What the score of each supplier is to be computed from on the day. Must run inside a transaction."""
    classes = team_classes(on)
    inputs = gather_inputs(
        on=on,
        supplier_ids=supplier_ids,
        thresholds=thresholds_on(on),
        classes=classes,
        meanings=[str(meaning) for meaning in _MEANINGS],
    )
    areas = risk_areas(on=on, classes=classes)
    yield from _Gathered(inputs, rules, areas, known_origins(areas, on=on, classes=classes), on).suppliers()


@dataclass(slots=True)
class _Smelter:
    """What is the same of a smelter for all who report it for a metal."""

    facts: SmelterFacts
    origins: KnownOrigins


@dataclass(slots=True)
class _Declaration:
    """What one declaration says, mineral by mineral."""

    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    sources: dict[str, list[SourceFacts]] = field(default_factory=lambda: defaultdict(list))


class _Gathered:
    """The inputs in the order of suppliers, judged on the way."""

    def __init__(
        self,
        inputs: Inputs,
        rules: Rules,
        areas: RiskAreas,
        origins: dict[tuple[int, str], KnownOrigins],
        on: date,
    ) -> None:
        self.inputs = inputs
        self.rules = rules
        self.areas = areas
        self.on = on
        self.smelters = {
            (each.facility_id, each.metal): self._smelter(each, origins.get((each.facility_id, each.metal)))
            for each in inputs.standings
        }
        self.ratings: dict[SmelterFacts, Rating] = {}
        self.places: dict[str, Origin] = {}
        self.rated: dict[int, list[RatedSmelter]] = defaultdict(list)
        self.declarations: dict[int, _Declaration] = defaultdict(_Declaration)
        for declaration_id, meaning, mineral, answer in inputs.answers:
            self.declarations[declaration_id].answers[meaning, mineral] = answer
        for row in inputs.reported():
            self._take(row)

    def suppliers(self) -> Iterator[Judged]:
        declared: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for supplier_id, family, declaration_id, _submission_id in self.inputs.declared:
            declared[supplier_id].append((family, declaration_id))
        asked = defaultdict(list)
        for request in self.inputs.asked:
            asked[request.supplier_id].append(request)
        findings: dict[int, list[OpenFinding]] = defaultdict(list)
        for supplier_id, key, rule, severity in self.inputs.findings:
            findings[supplier_id].append(OpenFinding(key, rule, SEVERITIES[severity]))
        for supplier_id in sorted({*declared, *asked}):
            declaration_ids = [declaration_id for _family, declaration_id in declared[supplier_id]]
            conclusions = [
                (declaration_id, mineral, conclude(facts))
                for declaration_id in declaration_ids
                for mineral, facts in self._minerals(supplier_id, declaration_id)
            ]
            worst: dict[str, Conclusion] = {}
            for _declaration_id, mineral, concluded in conclusions:
                worst[mineral] = max(
                    worst.get(mineral, Conclusion.NOT_PRESENT),
                    concluded.code,
                    key=self.rules.conclusion_weights.__getitem__,
                )
            requests = asked[supplier_id]
            facts = SupplierFacts(
                declared=bool(declaration_ids or any(request.accepted for request in requests))
                and all(request.accepted for request in requests if request.due_date < self.on),
                smelters=self.rated[supplier_id],
                conclusions=worst,
                findings=findings[supplier_id],
                days_late=max((self._days_late(request) for request in requests), default=0),
                rejected_rounds=sum(request.rejected for request in requests),
                undeliverable=supplier_id in self.inputs.undeliverable,
                practices_lacking=self._practices_lacking(declaration_ids),
                signals=frozenset(self._signals(supplier_id)),
            )
            yield Judged(supplier_id, facts, conclusions, declaration_ids)

    def _smelter(self, standing: Any, origins: KnownOrigins | None) -> _Smelter:
        known = origins or KnownOrigins()
        located = self.areas.origin(country_code(standing.country) or "")
        facts = SmelterFacts(
            participates=standing.participates,
            active=standing.status == Status.ACTIVE,
            forbidden=standing.forbidden,
            risk_origin=Origin.RISK_AREA in (known.worst, located),
            lost_for_non_conformance=standing.participated and standing.status == Status.NON_CONFORMANT,
            refused=standing.status in REFUSING,
            overdue=standing.overdue,
        )
        return _Smelter(facts, known)

    def _take(self, row: Reported) -> None:
        """Rate a reported row, and keep it as a source of its mineral."""
        declared = self._declared_origin(row.mine_countries) if row.mine_countries else Origin.UNKNOWN
        smelter = self.smelters.get((row.facility_id or 0, row.metal))
        if smelter is None:
            facts = SmelterFacts(resolved=False, risk_origin=declared == Origin.RISK_AREA)
            origin, recycles = declared, False
        else:
            facts, origin, recycles = smelter.facts, smelter.origins.worst, smelter.origins.recycles
            if declared == Origin.RISK_AREA or origin == Origin.UNKNOWN:
                origin = declared
            forbidden = (
                row.supplier_id,
                row.facility_id or 0,
                row.metal,
            ) in self.inputs.forbidden_by_customers
            if forbidden or (declared == Origin.RISK_AREA and not facts.risk_origin):
                facts = replace(
                    facts,
                    forbidden=forbidden or facts.forbidden,
                    risk_origin=declared == Origin.RISK_AREA or facts.risk_origin,
                )
        self.rated[row.supplier_id].append(RatedSmelter(row.key, self._rating(facts)))
        self.declarations[row.declaration_id].sources[row.metal].append(
            SourceFacts(row.key, origin, facts.participates, resolved=facts.resolved, recycles=recycles)
        )

    def _rating(self, facts: SmelterFacts) -> Rating:
        """Most rows are alike: each kind of smelter is rated once."""
        if facts not in self.ratings:
            self.ratings[facts], _rule = rate(facts, self.rules)
        return self.ratings[facts]

    def _declared_origin(self, written: str) -> Origin:
        """The worst of the countries that a supplier names for the mines of a smelter."""
        if written not in self.places:
            codes = [country_code(name) for name in _BETWEEN_COUNTRIES.split(written) if name.strip()]
            self.places[written] = KnownOrigins({self.areas.origin(code) for code in codes if code}).worst
        return self.places[written]

    def _minerals(self, supplier_id: int, declaration_id: int) -> Iterator[tuple[str, MineralFacts]]:
        declaration = self.declarations[declaration_id]
        minerals = {mineral for meaning, mineral in declaration.answers if meaning == Topic.ADDED}
        for mineral in sorted(minerals | set(declaration.sources)):
            said = {topic: declaration.answers.get((topic, mineral), "") for topic in Topic}
            yield (
                mineral,
                MineralFacts(
                    present="No" not in (said[Topic.ADDED], said[Topic.REMAINS]),
                    contradicts_material=(supplier_id, mineral) in self.inputs.material,
                    recycled_only=said[Topic.RECYCLED].startswith(("Yes", "100")),
                    recycling_evidence=all(source.recycles for source in declaration.sources[mineral]),
                    all_identified=said[Topic.ALL_IDENTIFIED].startswith(("Yes", "100")),
                    sources=declaration.sources[mineral],
                ),
            )

    def _practices_lacking(self, declaration_ids: list[int]) -> frozenset[Practice]:
        return frozenset(
            PRACTICES[Asked(meaning)]
            for declaration_id in declaration_ids
            for (meaning, _mineral), answer in self.declarations[declaration_id].answers.items()
            if answer == "No" and meaning in PRACTICES
        )

    def _signals(self, supplier_id: int) -> Iterator[Signal]:
        if supplier_id in self.inputs.letter_expired:
            yield Signal.LETTER_EXPIRED

    def _days_late(self, request: Any) -> int:
        answered = timezone.localdate(request.first_at) if request.first_at else self.on
        return 0 if request.accepted and not request.first_at else (answered - request.due_date).days


def _keep(judged: Collection[Judged], *, ruleset: Ruleset, on: date, at: datetime) -> int:
    """Write a row for each supplier whose result differs from the last one; say how many."""
    rules = ruleset.rules
    last = dict(
        RiskScore.objects.newest()
        .filter(supplier__in=[each.supplier_id for each in judged])
        .values_list("supplier_id", "fingerprint")
    )
    versions = {
        "thresholds": thresholds_on(on).pk,
        "lists": list(ReferenceList.objects.applied().order_by("pk").values_list("pk", flat=True)),
    }
    rows, conclusions = [], []
    for each in judged:
        row = _row(each, rules, versions)
        row.ruleset, row.on, row.computed_at = ruleset, on, at
        if last.get(each.supplier_id) != row.fingerprint:
            rows.append(row)
            conclusions.append(each.conclusions)
    RiskScore.objects.bulk_create(rows, batch_size=500)
    OriginConclusion.objects.bulk_create(
        (
            OriginConclusion(
                score=row,
                declaration_id=declaration_id,
                mineral_id=mineral,
                code=concluded.code,
                reasons=[asdict(reason) for reason in concluded.reasons],
            )
            for row, of_row in zip(rows, conclusions, strict=True)
            for declaration_id, mineral, concluded in of_row
        ),
        batch_size=2_000,
    )
    return len(rows)


def _row(judged: Judged, rules: Rules, versions: dict[str, Any]) -> RiskScore:
    result = score(judged.facts, rules)
    told = {
        "level": result.level,
        "points": str(result.points),
        "factors": [asdict(factor) for factor in result.factors],
        "floors": list(result.floors),
        "reliefs": [asdict(relief) for relief in reliefs(judged.facts, rules)],
        "conclusions": sorted(
            (declaration_id, mineral, concluded.code)
            for declaration_id, mineral, concluded in judged.conclusions
        ),
    }
    text = json.dumps(told, default=str, sort_keys=True)
    plain = json.loads(text)
    return RiskScore(
        supplier_id=judged.supplier_id,
        level=result.level,
        points=result.points,
        factors=plain["factors"],
        floors=plain["floors"],
        reliefs=plain["reliefs"],
        inputs={**versions, "declarations": judged.declaration_ids},
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
    )

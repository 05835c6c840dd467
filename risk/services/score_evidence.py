"""What is known of suppliers on a day, row by row, as the pure core judges it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any, Final

from django.utils import timezone

from risk.bulk.scoring import Inputs, Reported, Request, gather_inputs
from risk.queries.accusations import Accusations, accusations
from risk.queries.audit_results import failed_audits
from risk.queries.risk_areas import KnownOrigins, RiskAreas, known_origins, risk_areas
from risk.scoring.judgement import AlikeSmelters, DeclaredMineral, Evidence
from risk.scoring.origins import MineralFacts, Origin, SourceFacts
from risk.scoring.ratings import Allegation, SmelterFacts
from risk.scoring.ruleset import Practice, Signal
from risk.scoring.score import Asked, OpenFinding, SupplierFacts
from smelters.licences import team_classes
from smelters.lists.places import country_code
from smelters.models import Status
from smelters.queries.thresholds import thresholds_on
from surveys.workbooks.layouts.model import Practice as Question
from surveys.workbooks.layouts.model import Topic

REFUSING: Final = {Status.CONTACT_SUSPENDED}
PRACTICES: Final[Mapping[str, Practice]] = {
    Question.POLICY.value: Practice.POLICY,
    Question.DUE_DILIGENCE_MEASURES.value: Practice.MEASURES,
    Question.REVIEWS_INFORMATION.value: Practice.REVIEW,
    Question.CORRECTIVE_ACTION.value: Practice.CORRECTIVE_ACTION,
}
SEVERITIES: Final = {"reject": "C", "correct": "C", "warn": "W"}
"""The letters of the rules' catalogue for the severities of findings; an accepted file has nothing to reject."""

_TOPICS = _ADDED, _REMAINS, _RECYCLED, _IDENTIFIED = (
    Topic.ADDED.value,
    Topic.REMAINS.value,
    Topic.RECYCLED.value,
    Topic.ALL_IDENTIFIED.value,
)
"""Plain text: as members of an enumeration they would be slow to look up, row by row."""


def evidence_on(on: date, *, supplier_ids: Collection[int] | None = None) -> Iterator[tuple[int, Evidence]]:
    """What is known of each supplier that was asked or has declared. Must run inside a transaction.

    :param supplier_ids: only these; None for all.
    """
    classes = team_classes(on)
    inputs = gather_inputs(
        on=on,
        supplier_ids=supplier_ids,
        thresholds=thresholds_on(on),
        classes=classes,
        meanings=[*PRACTICES, *_TOPICS],
    )
    areas = risk_areas(on=on, classes=classes)
    origins = known_origins(areas, on=on, classes=classes)
    failed = failed_audits(on=on, supplier_ids=supplier_ids)
    yield from _Gathered(inputs, areas, origins, failed, accusations(), on).suppliers()


@dataclass(slots=True)
class _Smelter:
    """What is the same of a smelter for all who report it for a metal."""

    facts: SmelterFacts
    origins: KnownOrigins


class _Alike:
    """Rows by what is known of them: each kind of it has a number, so that rows are only counted into lists."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int | None, str, str, bool], tuple[int, int]] = {}
        """By smelter, metal, countries of mines as written, and whether a customer forbids it here."""
        self.facts: list[SmelterFacts] = []
        self.sources: list[SourceFacts] = []
        self._known: dict[SmelterFacts | SourceFacts, int] = {}

    def number(self, facts: SmelterFacts, source: SourceFacts) -> tuple[int, int]:
        """The numbers of this kind of smelter, and of this kind of source."""
        return self._number(facts, self.facts), self._number(source, self.sources)

    def _number(self, kind: Any, kinds: list[Any]) -> int:
        if kind not in self._known:
            self._known[kind] = len(kinds)
            kinds.append(kind)
        return self._known[kind]


def _groups(rows: dict[int, list[int]]) -> list[tuple[int, tuple[int, ...]]]:
    """Each kind with its rows, in an order that does not hang on the one in which they were read."""
    return sorted(((kind, tuple(sorted(keys))) for kind, keys in rows.items()), key=lambda group: group[1][0])


def _lists() -> dict[int, list[int]]:
    return defaultdict(list)


class _Gathered:
    """The inputs in the order of suppliers, judged on the way."""

    def __init__(
        self,
        inputs: Inputs,
        areas: RiskAreas,
        origins: dict[tuple[int, str], KnownOrigins],
        failed_audits: dict[int, tuple[int, ...]],
        against: Accusations,
        on: date,
    ) -> None:
        self.inputs = inputs
        self.areas = areas
        self.failed_audits = failed_audits
        self.against = against
        self.on = on
        self.smelters = {
            (each.facility_id, each.metal): self._smelter(each, origins.get((each.facility_id, each.metal)))
            for each in inputs.standings
        }
        self.places: dict[str, Origin] = {}
        self.alike = _Alike()
        self.reported: dict[int, dict[int, list[int]]] = defaultdict(_lists)
        self.sources: dict[int, dict[str, dict[int, list[int]]]] = defaultdict(lambda: defaultdict(_lists))
        self.answers: dict[int, dict[tuple[str, str], tuple[str, int]]] = defaultdict(dict)
        for declaration_id, meaning, mineral, answer, key in inputs.answers:
            self.answers[declaration_id][meaning, mineral] = answer, key
        for row in inputs.reported():
            self._take(row)

    def suppliers(self) -> Iterator[tuple[int, Evidence]]:
        """Each supplier that was asked or has declared."""
        declared: dict[int, list[int]] = defaultdict(list)
        for supplier_id, _family, declaration_id, _submission_id in self.inputs.declared:
            declared[supplier_id].append(declaration_id)
        asked = defaultdict(list)
        for request in self.inputs.asked:
            asked[request.supplier_id].append(request)
        findings: dict[int, list[OpenFinding]] = defaultdict(list)
        for supplier_id, key, rule, severity in self.inputs.findings:
            findings[supplier_id].append(OpenFinding(key, rule, SEVERITIES[severity]))
        for supplier_id in sorted({*declared, *asked}):
            declaration_ids, requests = declared[supplier_id], asked[supplier_id]
            facts = SupplierFacts(
                declared=bool(declaration_ids or any(request.accepted for request in requests))
                and all(request.accepted for request in requests if request.due_date < self.on),
                findings=sorted(findings[supplier_id], key=attrgetter("key")),
                requests=[
                    Asked(request.key, self._weeks_late(request), request.rejected)
                    for request in sorted(requests, key=attrgetter("key"))
                ],
                undeliverable=supplier_id in self.inputs.undeliverable,
                practices_lacking=self._practices_lacking(declaration_ids),
                signals=dict(self._signals(supplier_id)),
            )
            minerals = [
                DeclaredMineral(declaration_id, mineral, said)
                for declaration_id in declaration_ids
                for mineral, said in self._minerals(supplier_id, declaration_id)
            ]
            smelters = [
                AlikeSmelters(self.alike.facts[kind], keys)
                for kind, keys in _groups(self.reported[supplier_id])
            ]
            yield supplier_id, Evidence(facts, smelters, minerals)

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
            allegation=self.against.of_smelter(standing.facility_id, standing.metal),
        )
        return _Smelter(facts, known)

    def _take(self, row: Reported) -> None:
        """Keep a reported row as a smelter, and as a source of its mineral."""
        is_forbidden = (row.supplier_id, row.facility_id, row.metal) in self.inputs.forbidden_by_customers
        same = (row.facility_id, row.metal, row.mine_countries, is_forbidden)
        numbers = self.alike.numbers.get(same)
        if numbers is None:
            numbers = self.alike.numbers[same] = self.alike.number(
                *self._kind(row, is_forbidden=is_forbidden)
            )
        smelter, source = numbers
        self.reported[row.supplier_id][smelter].append(row.key)
        self.sources[row.declaration_id][row.metal][source].append(row.key)

    def _kind(self, row: Reported, *, is_forbidden: bool) -> tuple[SmelterFacts, SourceFacts]:
        """What is known of a reported row, as a smelter and as a source."""
        declared = self._declared_origin(row.mine_countries) if row.mine_countries else Origin.UNKNOWN
        smelter = self.smelters.get((row.facility_id or 0, row.metal))
        if smelter is None:
            facts = SmelterFacts(resolved=False, risk_origin=declared == Origin.RISK_AREA)
            origin, recycles = declared, False
        else:
            facts, origin, recycles = smelter.facts, smelter.origins.worst, smelter.origins.recycles
            if declared == Origin.RISK_AREA or origin == Origin.UNKNOWN:
                origin = declared
            facts = replace(
                facts,
                forbidden=is_forbidden or facts.forbidden,
                risk_origin=declared == Origin.RISK_AREA or facts.risk_origin,
            )
        return facts, SourceFacts(
            (),
            origin,
            facts.participates,
            resolved=facts.resolved,
            red_flag=facts.allegation == Allegation.CREDIBLE,
            recycles=recycles,
        )

    def _declared_origin(self, written: str) -> Origin:
        """The worst of the countries that a supplier names for the mines of a smelter."""
        if written not in self.places:
            self.places[written] = self.areas.written(written)
        return self.places[written]

    def _minerals(self, supplier_id: int, declaration_id: int) -> Iterator[tuple[str, MineralFacts]]:
        answers, reported = self.answers[declaration_id], self.sources[declaration_id]
        minerals = {mineral for meaning, mineral in answers if meaning == _ADDED}
        for mineral in sorted(minerals | set(reported)):
            said = {topic: answers.get((topic, mineral), ("", 0))[0] for topic in _TOPICS}
            sources = [
                replace(self.alike.sources[kind], keys=keys)
                for kind, keys in _groups(reported.get(mineral, {}))
            ]
            yield (
                mineral,
                MineralFacts(
                    present="No" not in (said[_ADDED], said[_REMAINS]),
                    contradicts_material=(supplier_id, mineral) in self.inputs.material,
                    recycled_only=said[_RECYCLED].startswith(("Yes", "100")),
                    recycling_evidence=all(source.recycles for source in sources),
                    all_identified=said[_IDENTIFIED].startswith(("Yes", "100")),
                    sources=sources,
                ),
            )

    def _practices_lacking(self, declaration_ids: list[int]) -> dict[Practice, tuple[int, ...]]:
        lacking: dict[Practice, tuple[int, ...]] = {}
        for declaration_id in declaration_ids:
            for (meaning, _mineral), (answer, key) in self.answers[declaration_id].items():
                if answer == "No" and meaning in PRACTICES:
                    practice = PRACTICES[meaning]
                    lacking[practice] = (*lacking.get(practice, ()), key)
        return {practice: tuple(sorted(keys)) for practice, keys in lacking.items()}

    def _signals(self, supplier_id: int) -> Iterator[tuple[Signal, tuple[int, ...]]]:
        if letter := self.inputs.letters_expired.get(supplier_id):
            yield Signal.LETTER_EXPIRED, (letter,)
        if audits := self.failed_audits.get(supplier_id):
            yield Signal.AUDIT_FAILED, audits
        for signal in self.against.suppliers.get(supplier_id, ()):
            yield signal, ()

    def _weeks_late(self, request: Request) -> int:
        if request.accepted and not request.first_at:
            return 0
        answered = timezone.localdate(request.first_at) if request.first_at else self.on
        return -(-max(0, (answered - request.due_date).days) // 7)

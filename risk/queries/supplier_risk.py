"""A supplier's risk on a day: every point with its rule, its input and the rows that caused it; how it came about."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse

from gscm.interface.templatetags.interface import number
from risk import wording_scores
from risk.models import OriginConclusion, RiskScore
from risk.scoring.judgement import Judgement
from risk.scoring.ratings import RULES
from risk.scoring.ruleset import Rating, Signal
from risk.scoring.score import Factor, Floor
from risk.services import scoring
from suppliers.models import Supplier
from surveys.models import Answer, Finding, ReportedSmelter, Request
from surveys.queries.findings import FindingLine, finding_lines

HISTORY = 50
_PAGES: Mapping[str, str] = {
    Signal.LETTER_EXPIRED: "documents:letter_detail",
    Signal.AUDIT_FAILED: "audits:audit_detail",
}
NAMED = 8
"""So many smelters a reason names; the rest is counted."""

ANCHORS = {
    Factor.SMELTERS: "smelters",
    Factor.ORIGINS: "origins",
    Factor.DECLARATION: "findings",
    Factor.RESPONSE: "response",
    Factor.PROGRAMME: "programme",
    Factor.SIGNALS: "signals",
}


@dataclass(frozen=True, slots=True)
class FactorLine:
    """A factor as the table shows it."""

    factor: str
    name: str
    words: str
    points: Decimal
    maximum: Decimal
    rows: int
    tone: str

    @property
    def anchor(self) -> str:
        """Where on the page its rows stand."""
        return ANCHORS[Factor(self.factor)]


@dataclass(frozen=True, slots=True)
class SmelterLine:
    """A reported smelter that weighs: its rating and the rule that decided it."""

    row: ReportedSmelter
    rating: str
    rule: str

    @property
    def subject(self) -> tuple[str, str]:
        """What makes it the same smelter in another file."""
        return smelter_subject(self.row)

    @property
    def name(self) -> str:
        return smelter_name(self.row)


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why a conclusion was drawn, with the smelters that it rests on."""

    words: str
    smelters: Sequence[ReportedSmelter]
    more: int


@dataclass(frozen=True, slots=True)
class ConclusionLine:
    """What was concluded of a mineral."""

    conclusion: OriginConclusion
    tone: str
    reasons: Sequence[ReasonLine]


@dataclass(frozen=True, slots=True)
class SignalLine:
    """A signal with the page of what caused it; none where the source is not to be known."""

    words: str
    url: str


@dataclass(frozen=True, slots=True)
class PastScore:
    """A score of the past, with what became of it against the one before."""

    score: RiskScore
    change: Decimal | None
    level_before: str


@dataclass(slots=True)
class RiskPage:
    """All that the page shows of one score."""

    score: RiskScore
    factors: Sequence[FactorLine] = ()
    floors: Sequence[str] = ()
    reliefs: Sequence[dict[str, Any]] = ()
    smelters: Sequence[SmelterLine] = ()
    reported: int = 0
    conclusions: Sequence[ConclusionLine] = ()
    findings: Sequence[tuple[FindingLine, Finding]] = ()
    requests: Sequence[tuple[Request, int, int]] = ()
    answers: Sequence[Answer] = ()
    signals: Sequence[SignalLine] = ()
    is_company_level: bool = False
    history: Sequence[PastScore] = ()


def score_on(supplier: Supplier, *, on: date | None) -> RiskScore | None:
    """The score that held on the day, or holds now. One query."""
    scores = supplier.risk_scores.select_related("ruleset")
    if on is not None:
        scores = scores.filter(on__lte=on)
    found: RiskScore | None = scores.order_by("-on", "-pk").first()
    return found


def score_before(score: RiskScore) -> RiskScore | None:
    """The score that this one took the place of. One query."""
    older = RiskScore.objects.filter(supplier=score.supplier_id).select_related("ruleset")
    found: RiskScore | None = older.filter(on__lte=score.on, pk__lt=score.pk).order_by("-on", "-pk").first()
    return found


def risk_page(score: RiskScore) -> RiskPage:
    """One score with everything behind it. Seven queries, whatever the number of rows."""
    judgement = scoring.reproduce(score)
    rows = _reported_rows(judgement, score)
    lines = {line["rule"]: line for factor in score.factors for line in factor["lines"]}
    smelters = _smelter_lines(judgement, rows)
    findings = Finding.objects.filter(pk__in=_keys(lines, "findings_")).select_related(
        "submission", "justification"
    )
    sentences = list(findings.order_by("submission_id", "position"))
    asked = {key: (weeks, rounds) for key, weeks, rounds in score.inputs["evidence"]["requests"]}
    requests = Request.objects.filter(pk__in=asked).select_related("campaign").order_by("-due_date", "pk")
    answers = Answer.objects.filter(pk__in=_keys(lines, "lacks_")).select_related("declaration")
    conclusions = list(
        score.conclusions.select_related("mineral", "declaration__submission").order_by(
            "mineral", "declaration"
        )
    )
    return RiskPage(
        score=score,
        factors=[_factor_line(factor, score, judgement) for factor in score.factors],
        floors=_floors(score),
        reliefs=[
            {**relief, "points": Decimal(relief["points"]), "words": wording_scores.RELIEFS[relief["factor"]]}
            for relief in score.reliefs
        ],
        smelters=smelters,
        reported=sum(len(rated.keys) for rated in judgement.rated),
        conclusions=[_conclusion_line(one, rows) for one in conclusions],
        findings=list(zip(finding_lines(sentences), sentences, strict=True)),
        requests=[(request, *asked[request.pk]) for request in requests],
        answers=list(answers.order_by("pk")),
        signals=_signals(score),
        is_company_level=any(one.declaration.scope == "A" for one in conclusions),
        history=history(score.supplier_id, until=score),
    )


def history(supplier_id: int, *, until: RiskScore | None = None) -> list[PastScore]:
    """The newest scores of a supplier, the newest first, each against the one before. One query."""
    rows = RiskScore.objects.filter(supplier=supplier_id).defer("inputs", "factors", "reliefs")
    if until is not None:
        rows = rows.filter(on__lte=until.on)
    rows = rows.order_by("-on", "-pk")
    found = list(rows[: HISTORY + 1])
    return [
        PastScore(
            score,
            score.points - before.points if before else None,
            before.level if before and before.level != score.level else "",
        )
        for score, before in zip(found, [*found[1:], None], strict=False)
    ][:HISTORY]


def smelter_subject(row: ReportedSmelter) -> tuple[str, str]:
    """What makes a row of another file the same smelter for the same metal."""
    key = f"f{row.facility_id}" if row.facility_id else f"n{row.name_key or row.pk}"
    return key, row.metal_id or ""


def smelter_name(row: ReportedSmelter) -> str:
    """The smelter's name, or the one that was written."""
    return row.facility.name if row.facility else row.name or row.lookup_as_written or "–"


def weighing_smelters(judgement: Judgement) -> list[int]:
    """The rows of smelters that are not low."""
    return [key for rated in judgement.rated if rated.rating != Rating.LOW for key in rated.keys]


def reported_rows(keys: Iterable[int]) -> dict[int, ReportedSmelter]:
    """Reported rows with their smelters. One query."""
    return ReportedSmelter.objects.select_related("facility", "metal", "declaration").in_bulk(list(keys))


def _reported_rows(judgement: Judgement, score: RiskScore) -> dict[int, ReportedSmelter]:
    keys = set(weighing_smelters(judgement))
    for _declared, concluded in judgement.conclusions:
        for because in concluded.reasons:
            keys.update(because.keys[:NAMED])
    return reported_rows(keys)


def _smelter_lines(judgement: Judgement, rows: Mapping[int, ReportedSmelter]) -> list[SmelterLine]:
    order = {rating: place for place, rating in enumerate(Rating)}
    rules = {rule.code: place for place, rule in enumerate(RULES)}
    return [
        SmelterLine(rows[key], rating, str(wording_scores.RULES[rule]))
        for key, (rating, rule) in sorted(
            judgement.ratings.items(),
            key=lambda rated: (order[rated[1][0]], rules.get(rated[1][1], 0), rated[0]),
        )
        if rating != Rating.LOW and key in rows
    ]


def _factor_line(factor: Mapping[str, Any], score: RiskScore, judgement: Judgement) -> FactorLine:
    points, maximum = Decimal(factor["points"]), Decimal(factor["at_most"])
    rules = score.ruleset.rules
    worst = next(
        (one for one in Rating if any(one == rating for rating, _ in judgement.ratings.values())), None
    )
    words = [
        "{} ({})".format(
            wording_scores.line(line, rules, worst=wording_scores.rating(worst) if worst else ""),
            number(Decimal(line["points"]), 1),
        )
        for line in factor["lines"]
    ]
    share = points / maximum if maximum else Decimal(0)
    return FactorLine(
        factor=factor["factor"],
        name=str(wording_scores.FACTORS[factor["factor"]]),
        words=" + ".join(words) or wording_scores.nothing(factor["factor"]),
        points=points,
        maximum=maximum,
        rows=len({key for line in factor["lines"] for key in line["keys"]}),
        tone="high" if share > Decimal("0.6") else "medium" if share > Decimal("0.3") else "watch",
    )


def _conclusion_line(conclusion: OriginConclusion, rows: Mapping[int, ReportedSmelter]) -> ConclusionLine:
    reasons = [
        ReasonLine(
            str(wording_scores.REASONS[reason["reason"]]),
            [rows[key] for key in reason["keys"][:NAMED] if key in rows],
            max(0, len(reason["keys"]) - NAMED),
        )
        for reason in conclusion.reasons
    ]
    tones = {"R4": "high", "R5": "medium", "R3": "watch"}
    return ConclusionLine(conclusion, tones.get(conclusion.code, "ok"), reasons)


def _floors(score: RiskScore) -> list[str]:
    """What lifts the level to what it is; what would lift it less is left out."""
    lifts = [floor for floor in score.floors if score.level != "high" or floor != Floor.WORST_SMELTER_MEDIUM]
    return [str(wording_scores.FLOORS[floor]) for floor in lifts]


def _signals(score: RiskScore) -> list[SignalLine]:
    signals: dict[str, list[int]] = score.inputs["evidence"]["signals"]
    return [
        SignalLine(
            str(wording_scores.SIGNALS[signal]),
            reverse(_PAGES[signal], args=[keys[0]]) if signal in _PAGES and keys else "",
        )
        for signal, keys in signals.items()
    ]


def _keys(lines: Mapping[str, Any], beginning: str) -> list[int]:
    return [key for rule, line in lines.items() if rule.startswith(beginning) for key in line["keys"]]

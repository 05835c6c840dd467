"""How far a supplier's own programme reaches, as its accepted declarations say year by year: its practices, its
survey of sub-suppliers, whether it knows all smelters, and how many mines it names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q

from suppliers.models import Supplier, TrainingTopic
from surveys.models import Answer, Declaration, ReportedMine, ReportedSmelter
from surveys.workbooks.labels import PRACTICES
from surveys.workbooks.layouts.model import ALL, YES, Practice, Topic

SHARES = (ALL, "Greater than 90%", "Greater than 75%", "Greater than 50%", "50% or less", "None")
"""What a template offers as the share of suppliers that answered, the largest first."""

MATERIAL_OF: Mapping[Practice, TrainingTopic] = {
    Practice.POLICY: TrainingTopic.POLICY,
    Practice.POLICY_PUBLIC: TrainingTopic.POLICY,
    Practice.POLICY_COVERS_ANNEX_II: TrainingTopic.POLICY,
    Practice.VALIDATED_SMELTERS_REQUIRED: TrainingTopic.SMELTERS,
    Practice.DUE_DILIGENCE_MEASURES: TrainingTopic.DUE_DILIGENCE,
    Practice.DUE_DILIGENCE_REQUIRED: TrainingTopic.DUE_DILIGENCE,
    Practice.SUPPLIERS_COVER_ANNEX_II: TrainingTopic.SUB_SUPPLIERS,
    Practice.SURVEYS_SUPPLIERS: TrainingTopic.SUB_SUPPLIERS,
    Practice.REVIEWS_INFORMATION: TrainingTopic.SUB_SUPPLIERS,
    Practice.CORRECTIVE_ACTION: TrainingTopic.MITIGATION,
    Practice.ANNUAL_DISCLOSURE: TrainingTopic.REQUIREMENTS,
}
"""Of which topic the material is that helps where a practice is missing."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; None of it is known where nothing was asked."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Year:
    """What the newest accepted declaration for a template says in a campaign year."""

    declaration: Declaration
    year: int
    family: str
    practices: Share
    """Company questions answered Yes, of those that the template asks."""
    missing: tuple[Practice, ...]
    response_share: str
    """The smallest share of sub-suppliers that answered, over the minerals, as the template words it."""
    identified: Share
    """Minerals of which all smelters are said to be identified."""
    resolved: Share
    """Rows of the Smelter List that lead to a smelter of the reference list."""
    mines: Share
    """Smelters with a named mine, or rows of the Mine List, of the smelters reported."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A practice that the newest declarations do not answer with Yes, and the topic of the material about it."""

    label: str
    topic: TrainingTopic


def years(supplier: Supplier) -> list[Year]:
    """The declarations that counted in each campaign year, the newest year first. Four queries."""
    found = list(
        Declaration.objects.filter(submission__status="accepted", submission__request__supplier=supplier)
        .annotate(year=F("submission__request__campaign__year"))
        .order_by("-year", "family", "-submission__received_at", "-pk")
        .distinct("year", "family")
    )
    keys = [declaration.pk for declaration in found]
    answers: dict[int, list[Answer]] = defaultdict(list)
    for answer in Answer.objects.filter(declaration__in=keys):
        answers[answer.declaration_id].append(answer)
    smelters = _by_declaration(
        ReportedSmelter.objects.filter(declaration__in=keys),
        rows=Count("pk"),
        resolved=Count("pk", filter=Q(facility__isnull=False)),
        mines=Count("pk", filter=Q(details__has_key="mines")),
    )
    mines = _by_declaration(ReportedMine.objects.filter(declaration__in=keys), rows=Count("pk"))
    return [_year(one, answers[one.pk], smelters.get(one.pk, {}), mines.get(one.pk, {})) for one in found]


def gaps(told: Iterable[Year]) -> list[Gap]:
    """What is missing in the newest year that was declared, over its templates, in the order of the questions."""
    newest: int | None = None
    missing: dict[Practice, None] = {}
    for year in told:
        newest = newest or year.year
        if year.year == newest:
            missing |= dict.fromkeys(year.missing)
    return [Gap(PRACTICES[practice], MATERIAL_OF[practice]) for practice in Practice if practice in missing]


def _by_declaration(found: Any, **counts: Count) -> dict[int, dict[str, int]]:
    rows = found.order_by().values("declaration_id").annotate(**counts)
    return {row["declaration_id"]: row for row in rows}


def _year(
    declaration: Any, answers: list[Answer], smelters: Mapping[str, int], mines: Mapping[str, int]
) -> Year:
    asked = [(Practice(one.meaning), one.answer) for one in answers if one.meaning in set(Practice)]
    missing = [practice for practice, answer in asked if not answer.startswith(YES)]
    shares = [one.answer for one in answers if one.meaning == Topic.RESPONSE_SHARE and one.answer in SHARES]
    identified = [one.answer for one in answers if one.meaning == Topic.ALL_IDENTIFIED and one.answer]
    rows = smelters.get("rows", 0)
    return Year(
        declaration=declaration,
        year=declaration.year,
        family=declaration.family,
        practices=Share(len(asked) - len(missing), len(asked)),
        missing=tuple(dict.fromkeys(missing)),
        response_share=max(shares, key=SHARES.index) if shares else "",
        identified=Share(sum(answer.startswith(YES) for answer in identified), len(identified)),
        resolved=Share(smelters.get("resolved", 0), rows),
        mines=Share(smelters.get("mines", 0) + mines.get("rows", 0), rows),
    )

"""What the strategy asks to be done about a supplier of its level of risk, and whether each step was taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from risk.handling.rules import Step
from risk.models import (
    Alert,
    Audit,
    Case,
    CaseAction,
    LevelOverride,
    RiskLevel,
    RiskScore,
    SelfAssessment,
    is_excepted,
)
from risk.scoring.ruleset import Level
from risk.services import case_rules
from risk.wording_case_rules import STEPS
from suppliers.models import Supplier
from surveys.models import Declaration, Request, Submission

RECENTLY = timedelta(days=365)
"""How long a talk, an audit or a declaration at product level counts."""
NO_NOTICE = (Case.Status.OPEN,)
NO_PLAN = (Case.Status.OPEN, Case.Status.NOTIFIED, Case.Status.ACKNOWLEDGED, Case.Status.PLAN_SUBMITTED)
COMPANY = "A"
"""The scope of a declaration that says nothing of a product."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step: whether it was taken, what is known of it, and where to look or to take it."""

    words: str
    is_taken: bool
    detail: str
    url: str


Found = tuple[bool, str, str]
"""Whether it was taken, in other words, and where."""


def level_of(supplier: Supplier, *, on: date) -> str:
    """The level that counts on the day: set by hand, or as computed. Two queries."""
    by_hand: LevelOverride | None = supplier.level_overrides.in_force(on).first()
    if by_hand is not None:
        return by_hand.level
    score: RiskScore | None = supplier.risk_scores.filter(on__lte=on).order_by("-on", "-pk").first()
    return score.level if score else RiskLevel.NOT_ASSESSED.value


def steps_for(supplier: Supplier, *, level: str, on: date) -> list[Line]:
    """The steps for the level by the rules of the day, in their order. At most ten queries."""
    return [
        Line(str(STEPS[step]), *_LOOK[step](supplier, on))
        for step in case_rules.in_force(on).strategy[Level(level)]
    ]


def _survey(supplier: Supplier, on: date) -> Found:
    asked = Request.objects.asked().filter(supplier=supplier, campaign__year=on.year).order_by("-pk").first()
    url = reverse("surveys:request_detail", args=[asked.pk]) if asked else ""
    return bool(asked), str(asked.campaign) if asked else _("Not asked in %(year)d") % {"year": on.year}, url


def _cases(supplier: Supplier, on: date) -> Found:
    grave = Alert.objects.open().filter(supplier=supplier, severity__gte=Alert.Severity.MEDIUM)
    count = grave.filter(~is_excepted(on), case=None).count()
    detail = ngettext("%(count)d alert without a case", "%(count)d alerts without a case", count)
    url = reverse("risk:supplier_alerts", args=[supplier.pk])
    return not count, detail % {"count": count} if count else _("No alert is without a case"), url


def _of_cases(lacking: tuple[str, ...]) -> Callable[[Supplier, date], Found]:
    def look(supplier: Supplier, on: date) -> Found:
        running = Case.objects.running().filter(supplier=supplier)
        counts = running.aggregate(all=Count("pk"), lacking=Count("pk", filter=Q(status__in=lacking)))
        words = _("%(done)d of %(all)d cases") % {
            "done": counts["all"] - counts["lacking"],
            "all": counts["all"],
        }
        detail = words if counts["all"] else _("No case runs")
        return not counts["lacking"], detail, f"{reverse('risk:case_list')}?q={supplier.external_id}"

    return look


def _product_declaration(supplier: Supplier, on: date) -> Found:
    since = on - RECENTLY
    given = (
        Declaration.objects.filter(
            submission__request__supplier=supplier,
            submission__status=Submission.Status.ACCEPTED,
            submission__received_at__date__gte=since,
        )
        .exclude(scope__in=["", COMPANY])
        .select_related("submission")
        .order_by("-pk")
        .first()
    )
    if given is not None:
        return (
            True,
            given.submission.file_name,
            reverse("surveys:submission_detail", args=[given.submission_id]),
        )
    asked = (
        CaseAction.objects.filter(
            case__supplier=supplier,
            case__opened_at__date__gte=since,
            kind=CaseAction.Kind.PRODUCT_DECLARATION,
        )
        .exclude(status=CaseAction.Status.CANCELLED)
        .select_related("case")
        .order_by("-pk")
        .first()
    )
    if asked is not None:
        return (
            True,
            _("asked for in %(case)s") % {"case": asked.case},
            reverse("risk:case_detail", args=[asked.case_id]),
        )
    return False, _("Neither given nor asked for"), f"{reverse('risk:case_list')}?q={supplier.external_id}"


def _self_assessment(supplier: Supplier, on: date) -> Found:
    newest = SelfAssessment.objects.filter(supplier=supplier).first()
    taken = newest is not None and newest.year >= on.year
    detail = str(newest.year) if newest else _("None yet")
    return taken, detail, reverse("audits:self_assessments", args=[supplier.pk])


def _talk(supplier: Supplier, on: date) -> Found:
    talk = supplier.talks.filter(happened_on__gte=on - RECENTLY).order_by("-happened_on").first()
    detail = (
        f"{talk.happened_on.isoformat()} · {talk.get_channel_display()}" if talk else _("None in 12 months")
    )
    return bool(talk), detail, f"{reverse('risk:supplier_timeline', args=[supplier.pk])}?tab=talks"


def _audit(supplier: Supplier, on: date) -> Found:
    recent = Q(proposed_at__date__gte=on - RECENTLY) | Q(status__in=Audit.TAKES_CAUSES)
    audit = (
        Audit.objects.filter(recent, supplier=supplier)
        .exclude(status=Audit.Status.DECLINED)
        .order_by("-pk")
        .first()
    )
    if audit is None:
        return False, _("None in 12 months"), reverse("audits:of_supplier", args=[supplier.pk])
    return (
        True,
        f"{audit.number} · {audit.get_status_display()}",
        reverse("audits:audit_detail", args=[audit.pk]),
    )


_LOOK: Mapping[Step, Callable[[Supplier, date], Found]] = {
    Step.SURVEY: _survey,
    Step.CASES: _cases,
    Step.GUIDANCE: _of_cases(NO_NOTICE),
    Step.PLAN: _of_cases(NO_PLAN),
    Step.PRODUCT_DECLARATION: _product_declaration,
    Step.SELF_ASSESSMENT: _self_assessment,
    Step.TALK: _talk,
    Step.AUDIT: _audit,
}

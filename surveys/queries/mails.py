"""What pages show of the mails of campaigns: what was sent to whom, what became of it, and how far a ladder is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from suppliers.models import Supplier, User
from surveys.models import (
    Campaign,
    CampaignMail,
    EscalationDecision,
    LadderHold,
    LadderStep,
    MailLine,
    NoMineralsAnswer,
    Request,
)
from surveys.services import ladders

STATES: dict[str, tuple[str | Promise, Q]] = {
    "sent": (_("Sent"), Q(sent_at__isnull=False, bounced_at__isnull=True)),
    "bounced": (_("Bounced"), Q(bounced_at__isnull=False)),
    "refused": (_("Refused"), Q(sent_at__isnull=True) & ~Q(refusal="") & Q(bounced_at__isnull=True)),
    "begun": (_("Perhaps not sent"), Q(sent_at__isnull=True, refusal="", claimed_at__isnull=False)),
    "waiting": (_("Waiting"), Q(claimed_at__isnull=True)),
}


def of_campaign(
    campaign: Campaign, user: User, *, state: str = "", kind: str = "", search: str = ""
) -> QuerySet[CampaignMail]:
    """The mails of a campaign that speak of a supplier within the person's reach, newest first."""
    rows = _about(campaign, user)
    if state in STATES:
        rows = rows.filter(STATES[state][1])
    if kind in set(CampaignMail.Kind):
        rows = rows.filter(kind=kind)
    if search:
        rows = rows.filter(Q(to__icontains=search) | Q(supplier__in=Supplier.objects.search(search)))
    return (
        rows.select_related("supplier")
        .annotate(requests_in_it=Count("lines", distinct=True))
        .order_by("-created_at", "-pk")
    )


def switch(campaign: Campaign, user: User, current: str) -> list[dict[str, Any]]:
    """The states with how many mails are in each. One query."""
    counts = _about(campaign, user).aggregate(
        all=Count("pk"), **{name: Count("pk", filter=q) for name, (_word, q) in STATES.items()}
    )
    words: list[tuple[str, str | Promise]] = [("", _("All")), *((k, w) for k, (w, _q) in STATES.items())]
    return [
        {
            "label": f"{word} {counts[name or 'all']}",
            "url": f"?state={name}" if name else "?",
            "is_current": name == current,
        }
        for name, word in words
        if not name or counts[name]
    ]


def _about(campaign: Campaign, user: User) -> QuerySet[CampaignMail]:
    lines = MailLine.objects.filter(mail=OuterRef("pk"), request__campaign=campaign)
    return CampaignMail.objects.visible_to(user).filter(Exists(lines))


def of_supplier(supplier: Supplier, user: User) -> QuerySet[CampaignMail]:
    """The mails to a supplier, or to colleagues about it, newest first, each with its campaigns. Two queries."""
    lines = MailLine.objects.filter(mail=OuterRef("pk"), request__supplier=supplier)
    mine = MailLine.objects.filter(request__supplier=supplier).select_related("request__campaign")
    return (
        CampaignMail.objects.visible_to(user)
        .filter(Exists(lines))
        .prefetch_related(Prefetch("lines", mine.order_by("pk"), to_attr="about"))
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of a request's ladder: when it comes, and when it came."""

    step: LadderStep
    day: date | None
    told_at: datetime | None
    readers: int
    is_next: bool


@dataclass(frozen=True, slots=True)
class Pressing:
    """How far a request is pressed."""

    steps: list[StepLine]
    mails: list[CampaignMail]
    hold: LadderHold | None
    holds: list[LadderHold]
    decisions: list[EscalationDecision]
    next_decision: LadderStep | None
    is_open: bool
    level: int | None
    answers: list[NoMineralsAnswer]


def pressing(request: Request, *, at: datetime, on: date) -> Pressing:
    """The ladder of one request with its mails, stops, decisions and answers. A fixed number of queries."""
    mails = list(
        CampaignMail.objects.filter(
            Exists(MailLine.objects.filter(mail=OuterRef("pk"), request=request))
        ).order_by("-created_at", "-pk")
    )
    told: dict[int, list[datetime]] = {}
    lines = MailLine.objects.filter(request=request, step__isnull=False)
    for step_id, moment in lines.values_list("step", "mail__created_at"):
        if step_id is not None:
            told.setdefault(step_id, []).append(moment)
    holds = list(request.ladder_holds.select_related("by", "lifted_by"))
    is_open = ladders.open_requests(at=at).filter(pk=request.pk).exists()
    return Pressing(
        steps=_steps(request, told, on=on, is_open=is_open),
        mails=mails,
        hold=next((hold for hold in holds if hold.lifted_at is None), None),
        holds=holds,
        decisions=list(request.escalation_decisions.select_related("by", "step")),
        next_decision=ladders.next_decision(request),
        is_open=is_open,
        level=ladders.level_of(request),
        answers=list(request.no_minerals_answers.select_related("given_by", "decided_by")),
    )


def _steps(request: Request, told: dict[int, list[datetime]], *, on: date, is_open: bool) -> list[StepLine]:
    rows = list(LadderStep.objects.filter(campaign=request.campaign_id, is_in_use=True))
    rows.sort(key=lambda step: (step.days is None, step.days or 0, step.level))
    found, next_is_known = [], not is_open
    for step in rows:
        day = None if step.days is None else request.due_date + timedelta(days=step.days)
        is_next = not next_is_known and day is not None and day > on and step.pk not in told
        next_is_known = next_is_known or is_next
        moments = told.get(step.pk, [])
        found.append(StepLine(step, day, min(moments, default=None), len(moments), is_next))
    return found

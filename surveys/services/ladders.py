"""The ladder of a campaign: E0 reminds, E1 to E3 inform by time, E4 and E5 only by a person's decision.

Each step tells each reader once about a request, one level a day at most, and never leaps over a level. A person may
hold it for a request, with a reason. An answer that came lately lowers the urgency, not the level. No step ends a
relationship: the business level records a decision and informs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gscm.lib.commits import after_commit
from suppliers.models import Contact, Membership, Role, Subsidiary, SupplyRelation, User
from surveys.models import (
    Campaign,
    CampaignMail,
    EscalationDecision,
    LadderHold,
    LadderStep,
    MailLine,
    NoMineralsAnswer,
    Receiver,
    Request,
    Submission,
)
from surveys.models.ladders import HIGHEST_BY_TIME
from surveys.services import campaign_mails
from surveys.services.campaign_mails import Letter
from surveys.services.campaign_states import CampaignRefused, lock_draft

REST = timedelta(days=5)
"""So long nobody is pressed after a file has come: somebody is working on it."""
CONTACTS, EXECUTION, ABOVE, CENTRE, BOARD = (
    Receiver.CONTACTS.value,
    Receiver.EXECUTION.value,
    Receiver.ABOVE.value,
    Receiver.CENTRE.value,
    Receiver.BOARD.value,
)
STANDARD: Sequence[tuple[int, int | None, list[str]]] = (
    (0, -14, [CONTACTS]),
    (0, -3, [CONTACTS]),
    (0, 2, [CONTACTS]),
    (1, 7, [CONTACTS, EXECUTION]),
    (2, 14, [ABOVE]),
    (3, 21, [CENTRE]),
    (4, None, [ABOVE, CENTRE]),
    (5, None, [BOARD]),
)
"""Level, days after the due date, receivers: what a new campaign begins with."""

ALREADY_HELD = _("Reminders and escalation are stopped for this request already.")
NOT_HELD = _("Reminders and escalation are not stopped for this request.")
NOT_YET = _("The step before this one has not been taken.")
IS_SETTLED = _("This request has an accepted answer, or its campaign is not running.")


# The rows


@transaction.atomic
def lay(campaign: Campaign, *, like: Campaign | None = None) -> None:
    """Give a new campaign a ladder: the standard one, or that of another campaign."""
    rows: Iterable[tuple[int, int | None, list[str], bool]] = [(*step, True) for step in STANDARD]
    if like is not None and like.ladder.exists():
        rows = like.ladder.values_list("level", "days", "receivers", "is_in_use")
    LadderStep.objects.bulk_create(
        LadderStep(campaign=campaign, level=level, days=days, receivers=receivers, is_in_use=is_in_use)
        for level, days, receivers, is_in_use in rows
    )


@dataclass(frozen=True, slots=True)
class Rung:
    """What a step of a ladder is to be."""

    level: int
    days: int | None
    receivers: Sequence[str]


@transaction.atomic
def relay(campaign: Campaign, rungs: Iterable[Rung]) -> None:
    """Give a draft exactly these steps.

    :raises CampaignRefused: the campaign was launched.
    """
    draft = lock_draft(campaign)
    kept = []
    for rung in rungs:
        step, _made = LadderStep.objects.update_or_create(
            campaign=draft,
            level=rung.level,
            days=rung.days,
            defaults={"receivers": list(rung.receivers), "is_in_use": True},
        )
        kept.append(step.pk)
    draft.ladder.exclude(pk__in=kept).update(is_in_use=False)


# The clock


def open_requests(*, at: datetime) -> QuerySet[Request]:
    """Requests that may be pressed: asked, standing, running, nothing accepted, nothing just come, not held."""
    files = Submission.objects.filter(request=OuterRef("pk"))
    accepted = files.filter(status=Submission.Status.ACCEPTED)
    fresh = files.filter(
        Q(status__in=[Submission.Status.RECEIVED, Submission.Status.READING]) | Q(received_at__gt=at - REST)
    )
    none = NoMineralsAnswer.objects.filter(request=OuterRef("pk")).exclude(
        status=NoMineralsAnswer.Status.DECLINED
    )
    held = LadderHold.objects.in_force().filter(request=OuterRef("pk"))
    asked: QuerySet[Request] = Request.objects.asked()
    return asked.filter(
        ~Exists(accepted),
        ~Exists(fresh),
        ~Exists(none),
        ~Exists(held),
        campaign__status=Campaign.Status.RUNNING,
    )


@transaction.atomic
def climb(*, on: date, at: datetime) -> int:
    """Put down the reminders and escalations of a day; say how many mails. Repeating it adds nothing.

    A fixed number of queries, however many requests there are.
    """
    running = Campaign.objects.select_for_update().filter(status=Campaign.Status.RUNNING)
    campaigns = list(running.order_by("pk"))
    steps: dict[int, list[LadderStep]] = defaultdict(list)
    for step in LadderStep.objects.filter(campaign__in=campaigns, is_in_use=True, days__isnull=False):
        steps[step.campaign_id].append(step)
    requests = list(open_requests(at=at).filter(campaign__in=list(steps)).order_by("campaign__family", "pk"))
    told = _told(requests)
    taken = [
        (request, step)
        for request in requests
        for step in _due(request, steps[request.campaign_id], told.get(request.pk, {}), on=on)
    ]
    return campaign_mails.put_down(_letters(taken, on=on), at=at)


def _told(requests: Sequence[Request]) -> dict[int, dict[int, date]]:
    """For each request the steps that were taken, and on which day."""
    lines = MailLine.objects.filter(request__in=requests, step__isnull=False)
    told: dict[int, dict[int, date]] = defaultdict(dict)
    for request_id, step_id, at in lines.values_list("request", "step", "mail__created_at"):
        if step_id is not None:
            told[request_id][step_id] = timezone.localdate(at)
    return told


def _due(
    request: Request, steps: Sequence[LadderStep], told: Mapping[int, date], *, on: date
) -> list[LadderStep]:
    """Which steps a request takes on a day: the lowest level not taken yet, or else the latest reminder."""
    if request.invited_at is None:
        return []
    invited = timezone.localdate(request.invited_at)
    come = [step for step in steps if invited < request.due_date + timedelta(days=step.days or 0) <= on]
    upward = sorted((step for step in come if step.level and step.pk not in told), key=_order)
    climbed_today = any(step.level and told.get(step.pk) == on for step in steps)
    if upward and not climbed_today:
        return upward[:1]
    reminders = sorted((step for step in come if not step.level), key=_order)
    return [step for step in reminders[-1:] if step.pk not in told and not climbed_today]


def _order(step: LadderStep) -> tuple[int, int]:
    return step.level, step.days or 0


# Who is written to


@dataclass(slots=True)
class Readers:
    """Who stands behind the receivers of steps, on a day. Looked up once for all suppliers."""

    contacts: dict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    units: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    parents: dict[int, int | None] = field(default_factory=dict)
    teams: dict[int, list[User]] = field(default_factory=lambda: defaultdict(list))
    centre: list[User] = field(default_factory=list)
    board: list[User] = field(default_factory=list)

    def colleagues(self, supplier_id: int, receivers: Iterable[str]) -> list[User]:
        """The colleagues of a step for one supplier; where a team is missing, the centre stands in."""
        found: dict[int, User] = {}
        for receiver in receivers:
            for user in self._of(supplier_id, receiver):
                found[user.pk] = user
        return list(found.values())

    def _of(self, supplier_id: int, receiver: str) -> list[User]:
        if receiver == CENTRE:
            return self.centre
        if receiver == BOARD:
            return self.board
        if receiver not in (EXECUTION, ABOVE):
            return []
        teams: list[User] = []
        for unit in self.units.get(supplier_id, []):
            nearest = self._nearest(unit)
            if receiver == ABOVE and nearest is not None:
                nearest = self._nearest(self.parents.get(nearest))
            teams += self.teams[nearest] if nearest is not None else []
        return teams or self.centre

    def _nearest(self, unit: int | None) -> int | None:
        """The unit itself or the first above it that has an execution team."""
        while unit is not None and not self.teams.get(unit):
            unit = self.parents.get(unit)
        return unit


def readers_of(supplier_ids: Iterable[int], *, on: date) -> Readers:
    """Who is written to about these suppliers on a day. Four queries."""
    wanted = set(supplier_ids)
    readers = Readers(parents=dict(Subsidiary.objects.values_list("pk", "parent_id")))
    for contact in campaign_mails.reachable_contacts().filter(supplier__in=wanted).order_by("pk"):
        readers.contacts[contact.supplier_id].append(contact)
    relations = SupplyRelation.objects.filter(supplier__in=wanted).order_by("pk")
    for supplier_id, subsidiary_id in relations.values_list("supplier", "subsidiary"):
        readers.units[supplier_id].append(subsidiary_id)
    memberships = Membership.objects.in_force(on).filter(user__is_active=True).select_related("user")
    for membership in memberships.order_by("pk"):
        if membership.role == Role.CENTRE:
            readers.centre.append(membership.user)
        elif membership.role == Role.BOARD:
            readers.board.append(membership.user)
        elif membership.subsidiary_id is not None:
            readers.teams[membership.subsidiary_id].append(membership.user)
    return readers


def _letters(taken: Sequence[tuple[Request, LadderStep]], *, on: date) -> list[Letter]:
    """One mail for each reader and level: a supplier's about all its tasks, a colleague's about all its suppliers."""
    readers = readers_of({request.supplier_id for request, _step in taken}, on=on)
    to_contacts: dict[tuple[int, int], list[tuple[int, int | None]]] = defaultdict(list)
    to_colleagues: dict[tuple[int, int, int], list[tuple[int, int | None]]] = defaultdict(list)
    contacts: dict[int, Contact] = {}
    colleagues: dict[int, User] = {}
    for request, step in taken:
        if CONTACTS in step.receivers:
            for contact in readers.contacts[request.supplier_id]:
                contacts[contact.pk] = contact
                to_contacts[contact.pk, step.level].append((request.pk, step.pk))
        for user in readers.colleagues(request.supplier_id, step.receivers):
            colleagues[user.pk] = user
            to_colleagues[user.pk, step.level, request.campaign_id].append((request.pk, step.pk))
    return [
        campaign_mails.to_contact(
            contacts[pk],
            CampaignMail.Kind.ESCALATION if level else CampaignMail.Kind.REMINDER,
            lines,
            level,
        )
        for (pk, level), lines in to_contacts.items()
    ] + [
        Letter(
            kind=CampaignMail.Kind.ESCALATION if level else CampaignMail.Kind.REMINDER,
            level=level,
            reader=CampaignMail.Reader.COLLEAGUE,
            to=colleagues[pk].email,
            name=colleagues[pk].get_full_name(),
            language=colleagues[pk].language,
            lines=lines,
        )
        for (pk, level, _campaign), lines in to_colleagues.items()
    ]


# What people decide


@transaction.atomic
def hold(request: Request, *, reason: str, by: User, at: datetime) -> LadderHold:
    """Leave a request in peace: no reminder and no escalation until a person lifts it.

    :raises CampaignRefused: it is held already.
    """
    locked = Request.objects.select_for_update().get(pk=request.pk)
    if locked.ladder_holds.filter(lifted_at__isnull=True).exists():
        raise CampaignRefused(ALREADY_HELD)
    return LadderHold.objects.create(request=locked, reason=reason, by=by, at=at)


def lift(request: Request, *, by: User, at: datetime) -> None:
    """Press a request again.

    :raises CampaignRefused: it was not held.
    """
    if not LadderHold.objects.in_force().filter(request=request).update(lifted_at=at, lifted_by=by):
        raise CampaignRefused(NOT_HELD)


def level_of(request: Request) -> int | None:
    """The highest step that a request has taken; None when nobody had to be reminded."""
    lines = MailLine.objects.filter(request=request, step__isnull=False)
    by_time: int | None = lines.aggregate(highest=Max("step__level"))["highest"]
    return by_time


def next_decision(request: Request) -> LadderStep | None:
    """The step of the business that a person may decide on now: E4 once E3 was told, E5 once E4 was decided."""
    reached = level_of(request)
    if reached is None or reached < HIGHEST_BY_TIME:
        return None
    decided = set(request.escalation_decisions.values_list("step__level", flat=True))
    level = 4 if 4 not in decided else 5
    if level in decided:
        return None
    return LadderStep.objects.filter(campaign=request.campaign_id, level=level, is_in_use=True).first()


@transaction.atomic
def decide(request: Request, step: LadderStep, *, reason: str, by: User, at: datetime) -> EscalationDecision:
    """Take a request to the business level or before the Board; its receivers are told. It ends no relationship.

    :raises CampaignRefused: it is not the step that may be taken now, or the request is settled.
    """
    locked = Request.objects.select_for_update().get(pk=request.pk)
    if step != next_decision(locked):
        raise CampaignRefused(NOT_YET)
    if not Request.objects.asked().filter(pk=locked.pk, campaign__status=Campaign.Status.RUNNING).exists():
        raise CampaignRefused(IS_SETTLED)
    decision = EscalationDecision.objects.create(request=locked, step=step, reason=reason, by=by, at=at)
    campaign_mails.put_down(_letters([(locked, step)], on=timezone.localdate(at)), at=at)
    after_commit(_ring)
    return decision


def _ring() -> None:
    from surveys import tasks_campaigns  # the task's module imports this one

    tasks_campaigns.send_pressing_mails.delay()

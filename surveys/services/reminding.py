"""Reminders by hand: a person chooses requests, their contacts are reminded once that day.

Such a reminder is a step of the ladder's lowest level that the clock does not use (`is_in_use` false), one for each
number of days from the due date, so the log of mails and the rule "once to each reader" hold for it as for all others.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from gscm.lib.commits import after_commit
from surveys.models import Campaign, CampaignMail, LadderStep, MailLine, Receiver, Request
from surveys.services import campaign_mails, ladders
from surveys.services.campaign_states import lock_running

logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Plan:
    """Who would be reminded now, and who not, and why not."""

    remind: list[Request] = field(default_factory=list)
    settled: int = 0
    """Not asked, accepted, held, or a file came in the last days (`ladders.open_requests`)."""
    unreachable: int = 0
    """Nobody to write to: no contact in use, or mail to all of them comes back."""
    told: int = 0
    """Reminded today already."""


def plan(requests: QuerySet[Request], *, on: date, at: datetime) -> Plan:
    """What reminding these requests would do on a day. Three queries."""
    chosen = list(requests.select_related("supplier"))
    pressable = set(
        ladders.open_requests(at=at).filter(pk__in=[one.pk for one in chosen]).values_list("pk", flat=True)
    )
    reachable = set(
        campaign_mails.reachable_contacts()
        .filter(supplier__in=[one.supplier_id for one in chosen])
        .values_list("supplier", flat=True)
    )
    told = set(
        MailLine.objects.filter(
            request__in=[one.pk for one in chosen],
            mail__kind=CampaignMail.Kind.REMINDER,
            mail__created_at__date=on,
        ).values_list("request", flat=True)
    )
    found = Plan()
    for request in chosen:
        if request.pk not in pressable:
            found.settled += 1
        elif request.supplier_id not in reachable:
            found.unreachable += 1
        elif request.pk in told:
            found.told += 1
        else:
            found.remind.append(request)
    return found


@transaction.atomic
def remind(campaign: Campaign, requests: QuerySet[Request], *, on: date, at: datetime) -> Plan:
    """Put the reminders down, one mail to each contact for all its chosen tasks, and ring for the sender.

    :raises CampaignRefused: the campaign is not running.
    """
    running = lock_running(campaign)
    found = plan(requests, on=on, at=at)
    if not found.remind:
        return found
    steps = _steps(running, {(on - request.due_date).days for request in found.remind})
    campaign_mails.put_down(_letters(found.remind, steps, on=on), at=at)
    after_commit(_ring)
    logger.info("reminded by hand", campaign_id=running.pk, requests=len(found.remind))
    return found


def _steps(campaign: Campaign, days: set[int]) -> dict[int, LadderStep]:
    """The steps of these days, made where they are missing; one that the clock uses too is the same step."""
    known = {step.days: step for step in campaign.ladder.filter(level=0, days__in=days)}
    new = [
        LadderStep(campaign=campaign, level=0, days=day, receivers=[Receiver.CONTACTS.value], is_in_use=False)
        for day in sorted(days - known.keys())
    ]
    return {step.days: step for step in [*known.values(), *LadderStep.objects.bulk_create(new)]}  # type: ignore[misc]


def _letters(
    requests: Sequence[Request], steps: dict[int, LadderStep], *, on: date
) -> list[campaign_mails.Letter]:
    lines: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for request in requests:
        lines[request.supplier_id].append((request.pk, steps[(on - request.due_date).days].pk))
    contacts = campaign_mails.reachable_contacts().filter(supplier__in=lines).order_by("pk")
    return [
        campaign_mails.to_contact(contact, CampaignMail.Kind.REMINDER, lines[contact.supplier_id], 0)
        for contact in contacts
    ]


def _ring() -> None:
    from surveys import tasks_campaigns  # the task's module imports this one

    tasks_campaigns.send_pressing_mails.delay()

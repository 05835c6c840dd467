"""The ladder of a case: E0 reminds, E1 to E3 inform by time, E4 and E5 only by a person's decision.

A case climbs while its supplier has let a date pass, one rung a day at most, never leaping over one. A person may stop
it, with a reason. An answer gives another date: that lowers the urgency, not the level. No rung ends a relationship.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gscm.lib.commits import after_commit
from gscm.lib.states import TransitionRefused
from risk.handling.ladder import due_rung
from risk.handling.rules import HIGHEST, HIGHEST_BY_TIME, Rung
from risk.models import Case, CaseEscalation, CaseHold, CaseMail
from risk.models.cases import is_late
from risk.services import case_rules, notices
from risk.services.cases import StepRefused
from suppliers.models import User
from surveys.models import Receiver
from surveys.queries.service_levels import calendar
from surveys.services import ladders

logger = structlog.get_logger(__name__)

PRESSED = (Case.Status.NOTIFIED, Case.Status.ACKNOWLEDGED, Case.Status.IN_PROGRESS)
"""The states in which the supplier has to act; in the others the team, the system or nobody has."""
ALREADY_HELD = _("The escalation of this case is stopped already.")
NOT_HELD = _("The escalation of this case is not stopped.")
NOT_YET = _("The level before this one has not been reached.")


@dataclass(frozen=True, slots=True)
class Reached:
    """How high a case has climbed since it was opened, or opened again, and on which day."""

    level: int
    on: date


@transaction.atomic
def climb(*, on: date, at: datetime) -> int:
    """Take every case that is late one rung further, where one is due; say how many. Repeating it adds nothing.

    A fixed number of queries, however many cases there are.
    """
    held = CaseHold.objects.in_force().filter(case=OuterRef("pk"))
    late = Case.objects.filter(is_late(on), ~Exists(held), status__in=PRESSED)
    cases = list(late.select_for_update().order_by("pk"))
    reached = reached_by(cases)
    rules, days = case_rules.in_force(on), calendar()
    taken: list[tuple[Case, Rung]] = []
    for case in cases:
        so_far = reached.get(case.pk)
        rung = due_rung(
            case.next_date,
            level=so_far.level if so_far else None,
            last_on=so_far.on if so_far else None,
            on=on,
            ladder=rules.ladder,
            calendar=days,
        )
        if rung is not None:
            taken.append((case, rung))
    escalations = CaseEscalation.objects.bulk_create(
        CaseEscalation(
            case=case, level=rung.level, missed=case.next_date, receivers=list(rung.receivers), at=at
        )
        for case, rung in taken
    )
    _tell(escalations, on=on)
    if taken:
        logger.info("cases escalated", cases=len(taken))
    return len(taken)


def reached_by(cases: Iterable[Case]) -> dict[int, Reached]:
    """How high these cases have climbed. One query."""
    rows = CaseEscalation.objects.current().filter(case__in=[case.pk for case in cases]).order_by("at", "pk")
    return {
        case_id: Reached(level, timezone.localdate(at))
        for case_id, level, at in rows.values_list("case", "level", "at")
    }


def _tell(escalations: Sequence[CaseEscalation], *, on: date) -> None:
    """Write down who is mailed about these rungs, and ring for the mails after the commit. At most six queries."""
    if not escalations:
        return
    readers = ladders.readers_of({escalation.case.supplier_id for escalation in escalations}, on=on)
    mails = []
    for escalation in escalations:
        supplier_id = escalation.case.supplier_id
        to: dict[str, tuple[str, bool]] = {
            user.email: (user.language, False)
            for user in readers.colleagues(supplier_id, escalation.receivers)
        }
        if Receiver.CONTACTS in escalation.receivers:
            to |= {contact.email: (contact.language, True) for contact in readers.contacts[supplier_id]}
        mails += [
            CaseMail(
                case=escalation.case,
                escalation=escalation,
                to=address,
                language=language,
                to_supplier=to_supplier,
            )
            for address, (language, to_supplier) in to.items()
        ]
    CaseMail.objects.bulk_create(mails)
    after_commit(notices.ring_for_escalations)


def hold(case: Case, *, reason: str, by: User, at: datetime) -> CaseHold:
    """Take a case no further by time until a person lifts it.

    :raises StepRefused: it is stopped already.
    :raises TransitionRefused: the case is settled.
    """
    with transaction.atomic():
        locked = case.lock()
        if locked.status in Case.SETTLED:
            raise TransitionRefused(case, locked.status)
        if locked.holds.filter(lifted_at__isnull=True).exists():
            raise StepRefused(ALREADY_HELD)
        return CaseHold.objects.create(case=locked, reason=reason, by=by, at=at)


def lift(case: Case, *, by: User, at: datetime) -> None:
    """Let time take a case upward again.

    :raises StepRefused: it was not stopped.
    """
    if not CaseHold.objects.in_force().filter(case=case).update(lifted_at=at, lifted_by=by):
        raise StepRefused(NOT_HELD)


def next_decision(level: int | None) -> int | None:
    """The level of the business that a person may decide on: E4 from E3 on, E5 from E4 on."""
    return level + 1 if level is not None and HIGHEST_BY_TIME <= level < HIGHEST else None


def decide(case: Case, level: int, *, reason: str, by: User, at: datetime) -> CaseEscalation:
    """Take a case to the business level or before the Board; its receivers are told. It ends no relationship.

    :raises StepRefused: it is not the level that may be decided on now.
    :raises TransitionRefused: the case is settled.
    """
    on = timezone.localdate(at)
    with transaction.atomic():
        locked = case.lock()
        if locked.status in Case.SETTLED:
            raise TransitionRefused(case, locked.status)
        reached = reached_by([locked]).get(locked.pk)
        if level != next_decision(reached.level if reached else None):
            raise StepRefused(NOT_YET)
        receivers = list(case_rules.in_force(on).ladder[level].receivers)
        escalation = CaseEscalation.objects.create(
            case=locked, level=level, receivers=receivers, by=by, reason=reason, at=at
        )
        _tell([escalation], on=on)
    logger.info("case escalated by decision", case=case.number, level=level, by_id=by.pk)
    return escalation

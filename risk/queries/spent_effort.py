"""Whether a case is unresolved in spite of effort: counted from its log, never written down by anybody."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from risk.models import Case, CaseEscalation, CaseMessage, CaseTransition
from surveys.models import Receiver

CONTACTS: Final = 3
"""So often the supplier was written to, at least."""
ROUNDS: Final = 2
"""So often a plan or evidence was returned, a check failed or more time was given, at least."""
DAYS: Final = 180
"""So long the case has run, at least: measurable improvement is expected within about six months (OECD)."""

S = Case.Status
BACK: Final = (
    (S.PLAN_SUBMITTED, S.ACKNOWLEDGED),
    (S.EVIDENCE_SUBMITTED, S.IN_PROGRESS),
    (S.VERIFICATION, S.IN_PROGRESS),
    (S.IN_PROGRESS, S.IN_PROGRESS),
)
"""The steps that begin another round."""
OVER: Final = (*Case.SETTLED, S.VERIFIED, S.DISENGAGED)


class Criterion(NamedTuple):
    """One thing that is counted."""

    label: str
    value: int
    least: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What was done about a case so far."""

    contacts: int
    rounds: int
    days: int

    @property
    def criteria(self) -> list[Criterion]:
        """What is counted, with what makes it enough."""
        return [
            Criterion(_("Messages and reminders to the supplier"), self.contacts, CONTACTS),
            Criterion(_("Rounds: returned, failed or extended"), self.rounds, ROUNDS),
            Criterion(_("Days since it was opened"), self.days, DAYS),
        ]

    @property
    def is_unresolved(self) -> bool:
        """Whether all that is usually done was done, and the case still runs."""
        return all(one.value >= one.least for one in self.criteria)


def with_effort(cases: QuerySet[Case]) -> QuerySet[Any]:
    """Cases with `contacts` and `rounds`."""
    to_supplier = CaseMessage.objects.filter(by_supplier=False, is_internal=False)
    told = CaseEscalation.objects.filter(receivers__contains=[Receiver.CONTACTS.value])
    back = Q(pk__in=[])
    for before, after in BACK:
        back |= Q(from_status=before, to_status=after)
    return cases.annotate(
        contacts=_count(to_supplier) + _count(told), rounds=_count(CaseTransition.objects.filter(back))
    )


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.filter(case=OuterRef("pk")).order_by().values("case").annotate(many=Count("pk"))
    return Coalesce(Subquery(counted.values("many"), output_field=IntegerField()), 0)


def unresolved(cases: QuerySet[Case], *, on: date) -> QuerySet[Any]:
    """The cases that are unresolved in spite of effort on the day."""
    long = with_effort(cases.exclude(status__in=OVER)).filter(contacts__gte=CONTACTS, rounds__gte=ROUNDS)
    return long.filter(opened_at__date__lte=on - timedelta(days=DAYS))


def spent_on(case: Case, *, on: date) -> Spent | None:
    """What was done about a case so far; None where it does not run any more. One query."""
    if case.status in OVER:
        return None
    row = with_effort(Case.objects.filter(pk=case.pk)).get()
    return Spent(row.contacts, row.rounds, (on - timezone.localdate(case.opened_at)).days)

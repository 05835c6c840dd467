"""What one person has to do: work delegated, cases, alerts and standing duties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from risk.models import Alert, Case
from risk.queries import case_list, inbox
from suppliers.models import Delegation, Membership, Role, User
from surveys.queries import submissions

SHOWN = 20
"""Rows of each kind; the page behind shows all."""


@dataclass(frozen=True, slots=True)
class Tasks:
    """Everything on the page of a person."""

    delegated: Sequence[Delegation]
    """Each with `submissions`, `alerts` and `cases`: how many of its supplier wait."""
    cases: Page[case_list.CaseRow]
    alerts: Sequence[inbox.Row]
    alerts_in_all: int
    memberships: Sequence[Membership]


def of(person: User, *, on: date) -> Tasks:
    """What the person has to do on the day. A fixed number of queries."""
    cases = Case.objects.visible_to(person).filter(
        case_list.tab_conditions(person, on=on)[case_list.Tab.MINE]
    )
    alerts = Alert.objects.visible_to(person).filter(inbox.tab_conditions(person, on=on)[inbox.Tab.MINE])
    return Tasks(
        delegated=list(delegated(person, on=on)),
        cases=case_list.case_list(cases, on=on),
        alerts=inbox.joined_rows(alerts, person, on=on, limit=SHOWN),
        alerts_in_all=alerts.count(),
        memberships=list(person.memberships.in_force(on).select_related("subsidiary")),
    )


def delegated(person: User, *, on: date) -> QuerySet[Delegation]:
    """The suppliers whose work the person does on the day, with how much of it waits. One query."""
    attention = submissions.within(person, submissions.Inbox()).filter(submissions.in_state("attention"))
    return (
        Delegation.objects.visible_to(person)
        .in_force(on)
        .filter(to=person)
        .select_related("supplier", "by")
        .annotate(
            submissions=_of_supplier(attention, "request__supplier"),
            alerts=_of_supplier(Alert.objects.open(), "supplier"),
            cases=_of_supplier(Case.objects.running(), "supplier"),
        )
        .order_by("until", "supplier__name", "pk")
    )


def _of_supplier(rows: QuerySet[Any], path: str) -> Coalesce:
    """How many of the rows belong to the supplier of the outer row."""
    counted = rows.filter(**{path: OuterRef("supplier")}).order_by().values(path).annotate(many=Count("pk"))
    return Coalesce(Subquery(counted.values("many"), output_field=IntegerField()), 0)


def colleagues(*, on: date) -> QuerySet[User]:
    """The working group and the execution teams of the day. One query."""
    roles = [Role.CENTRE, Role.EXECUTION_TEAM]
    holders = Membership.objects.in_force(on).filter(role__in=roles).values("user")
    return User.objects.filter(Q(pk__in=holders), is_active=True).order_by("full_name", "email")

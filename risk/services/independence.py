"""Who may audit a supplier: somebody with the role and the competence, and without a part in what is audited.

What speaks against a person is a list of reasons, shown where the auditor is chosen and asked again before the audit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from risk.models import Case, CaseAction, CaseMessage, CaseTransition
from suppliers.models import Competence, Contact, Membership, Role, Subsidiary, Supplier, User

LOOKS_BACK: Final = timedelta(days=365)
"""How long a part in the team or in a case still counts after it has ended."""


class Against(models.TextChoices):
    """What speaks against somebody as the auditor of a supplier."""

    NO_ROLE = "no_role", _("does not hold the role of internal auditor")
    NOT_TRAINED = "not_trained", _("is not recorded as competent to audit suppliers")
    IN_TEAM = "in_team", _("belongs to the execution team of a subsidiary that the supplier delivers to")
    WAS_IN_TEAM = "was_in_team", _("belonged to that execution team within the last twelve months")
    ON_CASE = "on_case", _("took part in a corrective-action case of the supplier")
    SPEAKS_FOR_IT = "speaks_for_it", _("is a contact of the supplier")
    OWN_PLAN = "own_plan", _("plans this audit")
    INACTIVE = "inactive", _("may not sign in")


ASKED: Final = {
    Against.NO_ROLE: _("holds the role of internal auditor"),
    Against.NOT_TRAINED: _("is recorded as competent to audit suppliers"),
    Against.IN_TEAM: _("belongs to no execution team of a subsidiary that the supplier delivers to"),
    Against.WAS_IN_TEAM: _("belonged to none of them within the last twelve months"),
    Against.ON_CASE: _("has no part in a corrective-action case of the supplier"),
    Against.SPEAKS_FOR_IT: _("is no contact of the supplier"),
}
"""What is asked of an auditor, said as it should be."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who might audit, and what speaks against it."""

    user: User
    against: tuple[Against, ...] = ()

    @property
    def is_independent(self) -> bool:
        return not self.against


def candidates(supplier: Supplier, *, on: date, planned_by: User | None = None) -> list[Candidate]:
    """Whoever holds the role of auditor or is competent to audit; those without an objection first.

    A fixed number of queries.
    """
    holders = Membership.objects.in_force(on).filter(role=Role.AUDITOR).values("user")
    trained = Competence.objects.in_force(on).filter(task=Competence.Task.AUDITS).values("user")
    people = User.objects.filter(Q(pk__in=holders) | Q(pk__in=trained), is_active=True)
    objections = _objections(people.order_by("email"), supplier, on=on, planned_by=planned_by)
    return sorted(objections, key=lambda one: not one.is_independent)


def against(
    user: User, supplier: Supplier, *, on: date, planned_by: User | None = None
) -> tuple[Against, ...]:
    """What speaks against this person as the auditor of the supplier on the day; empty if nothing does."""
    [candidate] = _objections([user], supplier, on=on, planned_by=planned_by)
    return candidate.against


def _objections(
    people: Iterable[User], supplier: Supplier, *, on: date, planned_by: User | None
) -> list[Candidate]:
    known = list(people)
    ids = [user.pk for user in known]
    memberships = Membership.objects.filter(user__in=ids, since__lte=on)
    roles = _by_user(memberships.in_force(on).filter(role=Role.AUDITOR).values_list("user", "role"))
    trained = Competence.objects.in_force(on).filter(user__in=ids, task=Competence.Task.AUDITS)
    competent = set(trained.values_list("user", flat=True))
    in_team, was_in_team = _teams(memberships, supplier, on=on)
    on_case = _people_of_cases(supplier, on=on)
    contacts = Contact.objects.filter(supplier=supplier, user__in=ids, is_active=True)
    speakers = set(contacts.values_list("user", flat=True))
    found = []
    for user in known:
        holds = {
            Against.INACTIVE: not user.is_active,
            Against.NO_ROLE: user.pk not in roles,
            Against.NOT_TRAINED: user.pk not in competent,
            Against.IN_TEAM: user.pk in in_team,
            Against.WAS_IN_TEAM: user.pk in was_in_team - in_team,
            Against.ON_CASE: user.pk in on_case,
            Against.SPEAKS_FOR_IT: user.pk in speakers,
            Against.OWN_PLAN: planned_by is not None and user.pk == planned_by.pk,
        }
        found.append(Candidate(user, tuple(reason for reason, applies in holds.items() if applies)))
    return found


def _by_user(rows: Iterable[tuple[int, str]]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for user_id, value in rows:
        found[user_id].add(value)
    return found


def _teams(
    memberships: models.QuerySet[Membership], supplier: Supplier, *, on: date
) -> tuple[set[int], set[int]]:
    """Who is, and who lately was, in a team whose branch holds a subsidiary that the supplier delivers to."""
    parents = dict(Subsidiary.objects.values_list("pk", "parent_id"))
    above: set[int] = set()
    for place in supplier.supply_relations.values_list("subsidiary", flat=True):
        unit: int | None = place
        while unit is not None and unit not in above:
            above.add(unit)
            unit = parents[unit]
    teams = memberships.filter(role=Role.EXECUTION_TEAM, subsidiary__in=above)
    lately = teams.filter(Q(until__isnull=True) | Q(until__gt=on - LOOKS_BACK))
    rows = list(lately.values_list("user", "until"))
    return {user for user, until in rows if until is None or until > on}, {user for user, _until in rows}


def _people_of_cases(supplier: Supplier, *, on: date) -> set[int]:
    """Who worked on cases of the supplier that run, or ended within the last twelve months."""
    cases = Case.objects.filter(supplier=supplier).filter(
        Q(closed_at__isnull=True) | Q(closed_at__date__gt=on - LOOKS_BACK)
    )
    found: set[int | None] = set()
    for owner, opener in cases.values_list("owner", "opened_by"):
        found |= {owner, opener}
    found |= set(CaseTransition.objects.filter(case__in=cases).values_list("by", flat=True))
    found |= set(CaseAction.objects.filter(case__in=cases).values_list("settled_by", flat=True))
    written = CaseMessage.objects.filter(case__in=cases, by_supplier=False)
    found |= set(written.values_list("author", flat=True))
    return {user for user in found if user is not None}
